"""What a tool is, and how a call of one is checked and read like any other read of the data."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, ValidationError, model_serializer
from pydantic_core import to_json

from app.domain.errors import InvalidParameterError
from app.mcp.compact_schema import write_schema
from app.routing.parameter_errors import explain_faults
from app.schemas.base import Public
from app.schemas.filters import Query
from app.services.list_request import ParsedQuery
from app.services.search import probe_search
from app.store.fulltext import SearchPlan
from app.store.transaction import ReadTransaction

ANSWER_BYTES = 8_000
"""Most bytes of an answer, text and structure together: with what the protocol adds, it stays below 8 KiB."""


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


AsList = BeforeValidator(_as_list)
"""Of an argument that takes several values, each of which may be given alone."""


def _read_id(value: object) -> object:
    return value.rstrip("/").rpartition("/")[2] if isinstance(value, str) else value


IdOrAddress = BeforeValidator(_read_id)
"""Of an id that may be given as the address of the record, which ends in it: the texts of answers name addresses."""


_OF_CHECKS = frozenset({"additionalProperties", "default", "examples", "maxLength", "minItems", "minLength", "pattern"})
"""Keywords that a model does not need to write arguments: what breaks them is told in words."""


class Short(Public):
    """A part of an answer: what is null, false, zero or empty is left out, and the room is that of another fact."""

    @model_serializer(mode="wrap")
    def _leave_out(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: it for name, it in write(self).items() if it}


class Answer(Public):
    """What a tool answers, for the host. The text for the model is written from it."""

    revision: int = Field(description="Revision of the record")


class Listing(NamedTuple):
    """The list that a call asks for a page of, and where it goes on."""

    parsed: ParsedQuery
    cursor: str | None = None


class ToolRequest(NamedTuple):
    """A call with what its answer is made from."""

    arguments: Any
    """The checked arguments, of the model that the tool names."""
    transaction: ReadTransaction
    public_url: str
    """What absolute addresses of the service begin with."""
    listing: Listing | None
    search: SearchPlan | None
    """What a probe of the full-text index found, where there was one."""


class Tool(NamedTuple):
    """Something that a model can call."""

    name: str
    title: str
    description: str
    arguments: type[Query]
    answer: type[Answer]
    read: Callable[[ToolRequest], Any]
    """Gives the answer, or what is left to read for it in a thread (`Unfinished`)."""
    write: Callable[[Any, str], str]
    """The text of an answer, with the address that those in it begin with."""
    find_listing: Callable[[Any], Listing | None] = lambda _: None
    """The list that checked arguments ask for, of a tool that gives one."""
    is_dear: bool = False
    """Whether the cost of every call grows with the number of facts."""

    def check(self, given: Mapping[str, Any]) -> Any:
        """The arguments of a call as the model of the tool. Raises InvalidParameterError that names every fault."""
        return check_arguments(self.arguments, given)

    @property
    def input_schema(self) -> dict[str, Any]:
        return {"properties": {}, **write_schema(self.arguments, _OF_CHECKS), "additionalProperties": False}

    @property
    def output_schema(self) -> dict[str, Any]:
        return write_schema(self.answer, _OF_CHECKS | {"required", "description"})


def check_arguments(model: type[Query], given: Mapping[str, Any]) -> Any:
    """Arguments as a model. Raises InvalidParameterError that names every fault, with what would do."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        errors = [{**it, "loc": ("arguments", *it["loc"])} for it in error.errors()]
        raise InvalidParameterError(explain_faults(errors, list(model.model_fields))) from None


class ToolRead:
    """A call whose arguments are checked: what `Reader` runs, on the event loop or in a thread."""

    def __init__(self, tool: Tool, arguments: Any, public_url: str) -> None:
        self._tool = tool
        self._arguments = arguments
        self._public_url = public_url
        self._listing = tool.find_listing(arguments)
        self._search: SearchPlan | None = None

    @property
    def may_be_bounded(self) -> bool:
        return not self._tool.is_dear and (self._listing is None or self._listing.parsed.is_bounded)

    def probe(self, transaction: ReadTransaction) -> bool:
        if self._listing is not None:
            self._search = probe_search(*self._listing, transaction)
        return self._search is None or self._search.is_bounded

    def run(self, transaction: ReadTransaction) -> Any:
        """The answer, or what is left to read for it in a thread."""
        request = ToolRequest(self._arguments, transaction, self._public_url, self._listing, self._search)
        return self._tool.read(request)


def write_result(text: str, answer: Answer) -> dict[str, Any]:
    """The result of a call, as the protocol has it."""
    return {"content": [{"type": "text", "text": text}], "structuredContent": answer.model_dump(mode="json")}


def fits(text: str, answer: Answer) -> bool:
    """Whether an answer is as short as all have to be."""
    return len(to_json(write_result(text, answer))) <= ANSWER_BYTES


def cut_to_fit(most: int, make: Callable[[int], Answer], write: Callable[[Any, str], str], public_url: str) -> Answer:
    """The answer that holds as many of its items as fit, of which there are `most`."""
    return shorten_to_fit(most, [make], write, public_url)


def shorten_to_fit(
    most: int, makes: Sequence[Callable[[int], Answer]], write: Callable[[Any, str], str], public_url: str
) -> Answer:
    """The answer that holds as many items as fit in its shortest form, in the first form that holds so many.

    Of the forms, each tells less of an item than the one before.
    """

    def does_fit(answer: Answer) -> bool:
        return fits(write(answer, public_url), answer)

    whole = makes[0](most)
    if does_fit(whole):
        return whole
    number = bisect_left(range(most), True, key=lambda it: not does_fit(makes[-1](it + 1)))
    shortest = makes[-1](number)
    return next(filter(does_fit, (make(number) for make in makes[:-1])), shortest)
