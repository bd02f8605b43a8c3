"""Calls of tools and reads of resources: each a read of the data, and whatever goes wrong told as what it is."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeVar

from prometheus_client import CollectorRegistry, Counter

from app.domain.errors import InvalidParameterError, ParameterFault, ProblemError
from app.domain.limits import SUGGESTION_CUTOFF
from app.domain.text import closest
from app.mcp.registry import TOOLS
from app.mcp.tool import Answer, ToolRead
from app.store.reader import Reader, Unfinished, run_bounded
from app.store.transaction import ReadTransaction
from app.store.watcher import RevisionWatcher

T = TypeVar("T")

_MOST_ALLOWED = 12
"""Values that are listed where one is refused; a longer list stands in the schema of the tool."""

_FAILURE = "The call could not be answered because of a fault on the server."
_logger = logging.getLogger(__name__)


class CallResult(NamedTuple):
    """What a call of a tool answers."""

    text: str
    structured: dict[str, Any] | None
    """The answer for the host; None where the call was refused or failed."""
    outcome: str
    """`answered`, `refused` where the call is at fault, or `failed`."""


class Caller:
    """Answers calls from one database, and counts them."""

    def __init__(
        self, reader: Reader, watcher: RevisionWatcher, public_url: str, registry: CollectorRegistry | None = None
    ) -> None:
        self._reader = reader
        self._watcher = watcher
        self.public_url = public_url
        self._calls = Counter(
            "sahel_facts_tool_calls", "Calls of tools by agents.", labelnames=("tool", "outcome"), registry=registry
        )

    async def call(self, name: str, arguments: Mapping[str, Any]) -> CallResult:
        """The answer of a tool; an error is an answer too, so that a model can read it."""
        result = await self._call(name, arguments)
        self._calls.labels(name if name in TOOLS else "none", result.outcome).inc()
        return result

    async def read(self, run: Callable[[ReadTransaction], T]) -> T:
        """Run a read at bounded cost. Raises ProblemError."""
        await self._watcher.find_current()
        return await self._reader.run(run)

    async def _call(self, name: str, arguments: Mapping[str, Any]) -> CallResult:
        try:
            tool = TOOLS.get(name)
            if tool is None:
                raise _refuse_unknown_tool(name)
            read = ToolRead(tool, tool.check(arguments), self.public_url)
            await self._watcher.find_current()
            # In a thread in any case: an answer may be made of a megabyte of JSON.
            answer = await self._reader.finish(_leave_to_thread(read))
            return CallResult(tool.write(answer, self.public_url), answer.model_dump(mode="json"), "answered")
        except ProblemError as problem:
            return CallResult(explain(problem), None, "refused" if problem.status < 500 else "failed")
        except Exception:
            _logger.exception("unforeseen failure in the tool %s", name if name in TOOLS else "none")
            return CallResult(_FAILURE, None, "failed")


def _leave_to_thread(read: ToolRead) -> Unfinished[Answer]:
    if read.may_be_bounded:
        return Unfinished(partial(run_bounded, read), is_dear=False)
    return Unfinished(read.run, is_dear=True)


def _refuse_unknown_tool(name: str) -> InvalidParameterError:
    near = closest(name.lower(), [*TOOLS], SUGGESTION_CUTOFF)
    detail = "there is no such tool"
    return InvalidParameterError([ParameterFault(parameter="name", detail=detail, allowed=[*TOOLS], did_you_mean=near)])


def explain(problem: ProblemError) -> str:
    """A problem in the words of the API, with what would do."""
    if problem.errors:
        return "\n".join(map(_explain_fault, problem.errors))
    again = f" Ask again in {problem.retry_after} s." if problem.retry_after else ""
    last_words = getattr(problem, "last_words", None)
    said = f" It said: {last_words}" if last_words else ""
    return f"{problem.title}. {problem.detail}{said}{again}"


def _explain_fault(fault: ParameterFault) -> str:
    text = f"{fault.parameter}: {fault.detail}."
    if fault.did_you_mean:
        text += f" Did you mean '{fault.did_you_mean}'?"
    if fault.allowed and len(fault.allowed) <= _MOST_ALLOWED:
        text += f" It takes: {', '.join(fault.allowed)}."
    return text
