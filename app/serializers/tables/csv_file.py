"""CSV files (RFC 4180): UTF-8, lines that end with CR LF, a header; what is null is empty."""

import csv
import io
from collections.abc import Iterable, Iterator

from app.serializers.tables.table import Body, Cell, Table, read_rows

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""What a spreadsheet knows UTF-8 by; everything else reads it as part of the first name, so files have none."""


class CsvWriter:
    """Writes the rows of one table, body by body."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._columns = table.csv_columns

    @property
    def header(self) -> bytes:
        return _write([[column.name for column in self._columns]])

    def write(self, body: Body) -> bytes:
        """The lines that a body makes; none where it has no part in the table."""
        return _write(read_rows(self._table, self._columns, body))


def write_csv(table: Table, bodies: Iterable[Body]) -> Iterator[bytes]:
    """A whole file, piece by piece, with the rows in the order of the bodies."""
    writer = CsvWriter(table)
    yield writer.header
    for body in bodies:
        yield writer.write(body)


def _write(rows: Iterable[list[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
