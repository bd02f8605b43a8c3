"""The tables of what facts refer to: actors and sources."""

from collections.abc import Iterable
from functools import partial

from app.domain.vocabulary import ActorKind, Basis, NameKind, Resource, UrlBasis
from app.serializers.tables.table import APART, Body, Cell, Column, ColumnType, Table, at, counted, joined

_Required = partial(Column, is_required=True)
_Number = partial(Column, cell_type=ColumnType.INTEGER, is_required=True)
_Date = partial(Column, cell_type=ColumnType.DATE)


def _join_printed_names(actor: Body) -> Cell:
    return _join_names(it for it in actor["names"] if it["sources"])


def _join_other_names(actor: Body) -> Cell:
    return _join_names(it for it in actor["names"] if not it["sources"])


def _join_names(names: Iterable[Body]) -> Cell:
    """No handles, which begin with a sign that a spreadsheet takes for a formula."""
    return APART.join([it["name"] for it in names if it["kind"] != NameKind.HANDLE]) or None


def _find_code(actor: Body) -> Cell:
    return next((it["value"] for it in actor["identifiers"] if it["scheme"] == "iso_3166_1_alpha_2"), None)


ACTORS = Table(
    name="actors",
    title="Actors",
    description="One row for each state, person, organisation or group that takes part in facts.",
    resource=Resource.ACTOR,
    columns=(
        _Required("id", "Permanent id of the actor.", at("id")),
        _Required("kind", "Kind of the actor.", at("kind"), words=ActorKind),
        _Required("name", "The name as this service writes it.", at("name")),
        Column(
            "names",
            "Spellings and designations that documents use for it, joined by `; `, `name` among them where one does;"
            " handles are left out.",
            _join_printed_names,
        ),
        Column(
            "other_names",
            "Names and adjectives that no document is cited for, joined by `; `: they are kept so that a search finds"
            " it.",
            _join_other_names,
        ),
        Column("note", "A remark.", at("note")),
        Column("iso_3166_1_alpha_2", "The code of a state.", _find_code),
        Column("belongs_to_id", "Id of the actor that it belongs to.", at("belongs_to.id")),
        Column("belongs_to_fact_id", "Id of the fact that shows it.", at("belongs_to.fact")),
        _Number("facts", "Number of facts that it takes part in.", at("facts.total")),
        Column("former_ids", "Ids that it had before, joined by `; `.", joined("former_ids")),
        _Number("revision", "Number of the revision that last changed the record.", at("revision")),
    ),
    key=("id",),
    references={"belongs_to_id": "actors", "belongs_to_fact_id": "facts"},
)

SOURCES = Table(
    name="sources",
    title="Sources",
    description="One row a document that facts are drawn from. The texts are not part of the data.",
    resource=Resource.SOURCE,
    columns=(
        _Required("id", "Permanent id of the document.", at("id")),
        _Required("title", "The title.", at("title")),
        _Required("title_basis", "Whether the document prints the title.", at("title_basis"), words=Basis),
        Column("title_note", "How the title was derived.", at("title_note")),
        _Required("publisher", "Who published the document.", at("publisher")),
        Column("published", "Date of publication in EDTF.", at("published_on.edtf")),
        _Date("published_earliest", "First day that the date can mean.", at("published_on.earliest")),
        _Date("published_latest", "Last day that the date can mean.", at("published_on.latest")),
        Column("published_basis", "Whether the document prints the date.", at("published_on.basis"), words=Basis),
        Column("published_note", "How the date was worked out, or a remark.", at("published_on.note")),
        _Required("url", "Address of the page with this text.", at("url")),
        _Required("url_basis", "How the address is known.", at("url_basis"), words=UrlBasis),
        _Required("language", "ISO 639-1 code of the document's main language.", at("language")),
        Column("republished_from", "What the document names as its original.", at("republished_from")),
        Column("note", "A remark about how the document came about.", at("note")),
        Column("origins", "Ids of what its passages go back to, joined by `; `.", joined("origins", "id")),
        _Number("facts_supported", "Number of facts that it supports.", counted("facts", "supports")),
        _Number("facts_disputed", "Number of facts that it disputes.", counted("facts", "disputes")),
        _Required("sha256", "SHA-256 of the document's bytes as retrieved.", at("sha256")),
        _Number("characters", "Length of the document in Unicode code points.", at("characters")),
        _Required("rights", "Who owns the text, and on what ground it is quoted.", at("rights")),
        Column("former_ids", "Ids that it had before, joined by `; `.", joined("former_ids")),
        _Number("revision", "Number of the revision that last changed the record.", at("revision")),
    ),
    key=("id",),
)
