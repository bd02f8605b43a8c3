"""The errors a client can meet, each an RFC 9457 problem that knows its status.

ProblemError
├── MalformedAddressError   400  an address that cannot be read as text
├── MalformedRequestError   400  bytes that are not a request of HTTP/1.1
├── TooSlowError            408  a request that takes too long to arrive
├── TooLongError            414  an address that is too long, or has too many parameters
├── HeadTooLargeError       431  header fields that are too long or too many
├── BodyTooLargeError       413  a body that is longer than any that is read
├── MediaTypeError          415  a body that is not said to be JSON
├── InvalidParameterError   422  a parameter or value that does not exist or fit
├── TooManyFactsError       422  more facts than one table holds
├── NotFoundError           404  no such path or id
├── GoneError               410  an id that was published once and was removed
├── ExportExpiredError      410  a file of a set that was dropped for a newer one
├── ConditionError          412  a file that is not the one a client asks for
├── RangeError              416  a part of a file that it does not have
├── HistoryChangedError     410  a revision of another database, or of one before it was made anew
├── MethodNotAllowedError   405  a path that answers other methods
├── NotLoadedError          503  a database without the schema or the data
├── ExportsNotMadeError     503  a database without any files
├── UnreachableError        503  a database that does not answer
└── OverloadedError         503  a question that is too dear at the moment
An unforeseen failure becomes a 500 of the same shape, without a word of its cause.
"""

from collections.abc import Iterable
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from app.domain.limits import SHEET_LIMIT


class ParameterFault(BaseModel):
    """What is wrong with one parameter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parameter: str = Field(description="Name of the parameter, or of the part of the path.")
    detail: str = Field(description="What is wrong with it.")
    allowed: list[str] | None = Field(
        description="The values or names that would do; null when they are too many to list."
    )
    did_you_mean: str | None = Field(description="The nearest value or name that would do; null when none is near.")


class ProblemError(Exception):
    """Base of every error that is answered as a problem."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Internal error"
    retry_after: ClassVar[int | None] = None
    """Seconds after which asking again makes sense; None where asking again changes nothing."""
    explanation: ClassVar[str] = (
        "Something failed on the server. Nothing is wrong with the request; asking again later may work."
    )

    def __init__(
        self, detail: str, errors: Iterable[ParameterFault] = (), headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = list(errors)
        self.headers = headers


class MalformedAddressError(ProblemError):
    status = 400
    slug = "malformed-address"
    title = "Malformed address"
    explanation = (
        "The path or the query cannot be read as text: a `%` is not followed by two hexadecimal digits, the bytes are"
        " not UTF-8, or they hold control characters."
    )


class MalformedRequestError(ProblemError):
    status = 400
    slug = "malformed-request"
    title = "Malformed request"
    explanation = (
        "What was sent is not a request of HTTP/1.1: its first line or a header field cannot be read, or it has no"
        " `Host`, more than one, or an invalid one. A client of HTTP writes requests that are right; in an address,"
        " whatever is not ASCII and every space are percent-encoded. The connection ends after this response."
    )


class TooSlowError(ProblemError):
    status = 408
    slug = "too-slow"
    title = "Request too slow"
    explanation = "The request did not arrive as a whole in time. The connection ends after this response; ask again."


class TooLongError(ProblemError):
    status = 414
    slug = "too-long"
    title = "Address too long"
    explanation = (
        "The path and the query are longer than any question that this service answers, or have more parameters."
        " Ask for less at once, or in several requests."
    )


class BodyTooLargeError(ProblemError):
    status = 413
    slug = "body-too-large"
    title = "Body too large"
    explanation = "The body of the request is longer than any message that this service reads."


class MediaTypeError(ProblemError):
    status = 415
    slug = "unsupported-media-type"
    title = "Not sent as JSON"
    explanation = (
        "The body of the request is not said to be JSON. Whatever this service reads of a body is a message of the"
        " Model Context Protocol, which is sent with `Content-Type: application/json`."
    )


class HeadTooLargeError(ProblemError):
    status = 431
    slug = "head-too-large"
    title = "Header fields too large"
    explanation = (
        "The header fields are longer than any that this service reads, or too many; cookies of other services on the"
        " same host may be the cause. The connection ends after this response."
    )


class InvalidParameterError(ProblemError):
    status = 422
    slug = "invalid-parameter"
    title = "Invalid parameter"
    explanation = (
        "A parameter is unknown, is given more often than it may be, or has a value that does not exist or fit."
        " `errors` names each one, with what would do. Nothing is ever ignored silently."
    )

    def __init__(self, errors: Iterable[ParameterFault]) -> None:
        faults = list(errors)
        super().__init__("; ".join(f"{fault.parameter}: {fault.detail}" for fault in faults), faults)


class TooManyFactsError(ProblemError):
    status = 422
    slug = "too-many-facts"
    title = "Too many facts for one table"
    explanation = (
        f"A table of facts is whole or not answered at all, and holds at most {SHEET_LIMIT:,} of them. Ask for fewer"
        " with the filters of `/facts`, or take the files at `/exports`, which hold everything."
    )


class NotFoundError(ProblemError):
    status = 404
    slug = "not-found"
    title = "Not found"
    explanation = "There is no such path, or nothing was ever published under this id."

    def __init__(self, detail: str, near: str | None = None) -> None:
        super().__init__(detail)
        self.near = near
        """The path, or the id, that may be meant."""


class GoneError(ProblemError):
    status = 410
    slug = "gone"
    title = "Removed"
    explanation = (
        "Something was published under this id once and has been removed since. The id is never used again. What it"
        ' said is in its history, which `Link` names (`rel="version-history"`) where it has one.'
    )

    def __init__(self, detail: str, history: str | None = None, last_words: str | None = None) -> None:
        super().__init__(detail)
        self.history = history
        """The path of its history, without the prefix."""
        self.last_words = last_words
        """What it said last, in a sentence."""


class ExportExpiredError(ProblemError):
    status = 410
    slug = "export-expired"
    title = "File no longer kept"
    explanation = (
        "The file was of a set that was dropped when newer ones were made: the newest two are kept. `/exports` lists"
        " them, and `/exports/latest/{name}` leads to the newest file of a name. A download that has begun cannot go"
        " on with another set."
    )


class ConditionError(ProblemError):
    status = 412
    slug = "precondition-failed"
    title = "Another file"
    explanation = (
        "The request asks for a file only as long as it is the one that `If-Match` or `If-Unmodified-Since` names, and"
        " it is another one. Ask without these; `ETag` names the file that is there."
    )


class RangeError(ProblemError):
    status = 416
    slug = "range-not-satisfiable"
    title = "No such part"
    explanation = (
        "The part that `Range` asks for does not lie in the file, or is not written as one. `Content-Range` tells how"
        " many bytes the file has. A download that has all of them is complete."
    )


class HistoryChangedError(ProblemError):
    status = 410
    slug = "history-changed"
    title = "History changed"
    explanation = (
        "The revision that a copy stands at is none of this database: it was restored from a backup or made anew since,"
        " or the token is of another service. What changed since cannot be told. Take everything again: `/changes`"
        " without `after` begins with an empty copy, and its `until` is where to go on."
    )


class MovedError(Exception):
    """An id that a record had before: no problem, since its address leads to that of the present id."""

    def __init__(self, present_id: str) -> None:
        super().__init__(present_id)
        self.present_id = present_id


class MethodNotAllowedError(ProblemError):
    status = 405
    slug = "method-not-allowed"
    title = "Method not allowed"
    explanation = (
        "The service is read-only: every path answers GET, HEAD and OPTIONS and no other method, but for `/mcp`, which"
        " answers POST and OPTIONS. `Allow` names the methods of the path."
    )


class NotLoadedError(ProblemError):
    status = 503
    slug = "not-loaded"
    title = "Not loaded yet"
    retry_after = 5
    explanation = "The database has no schema or no data yet. An operator has to run `sahel-facts migrate` and `load`."


class ExportsNotMadeError(ProblemError):
    status = 503
    slug = "exports-not-made"
    title = "Files not made yet"
    retry_after = 60
    explanation = (
        "No files of the record are kept yet. They are made after a load, which takes a moment for each thousand facts,"
        " unless the operator has chosen to make none. The record itself can be asked meanwhile."
    )


class UnreachableError(ProblemError):
    status = 503
    slug = "unreachable"
    title = "Database unreachable"
    retry_after = 1
    explanation = "The database does not answer. This says nothing about the data; asking again later may work."


class OverloadedError(ProblemError):
    status = 503
    slug = "overloaded"
    title = "Overloaded"
    retry_after = 5
    explanation = (
        "The question goes through many facts, and either too many of that kind were asked at once, or it took too"
        " long. Nothing is wrong with it: asking again later may work, and so may a narrower question."
    )


PROBLEMS: tuple[type[ProblemError], ...] = (
    MalformedAddressError,
    MalformedRequestError,
    TooSlowError,
    BodyTooLargeError,
    MediaTypeError,
    TooLongError,
    HeadTooLargeError,
    InvalidParameterError,
    TooManyFactsError,
    NotFoundError,
    GoneError,
    ExportExpiredError,
    ConditionError,
    RangeError,
    HistoryChangedError,
    MethodNotAllowedError,
    NotLoadedError,
    ExportsNotMadeError,
    UnreachableError,
    OverloadedError,
    ProblemError,
)
