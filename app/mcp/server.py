"""The server as the SDK knows it: what it lists, and how its requests become calls and reads.

Its low-level interface is used, so that schemas, checks and errors are those of this service.
"""

from typing import Any

from mcp.server.caching import CacheHint
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    Prompt,
    PromptArgument,
    PromptMessage,
    ReadResourceRequestParams,
    ReadResourceResult,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    Tool,
    ToolAnnotations,
)

from app.domain.errors import ProblemError
from app.http.access_log import NOTED
from app.mcp.calls import Caller, explain
from app.mcp.prompts import PROMPTS, PromptTemplate, write_prompt
from app.mcp.registry import INSTRUCTIONS, TOOLS
from app.mcp.resources import TEMPLATES, read_resource
from app.settings import app_version

Context = ServerRequestContext[Any]

_HOUR = CacheHint(ttl_ms=3_600_000, scope="public")
"""For how long a client may keep what is listed: it changes with releases alone."""


def make_server(caller: Caller) -> Server[Any]:
    """A server that answers from one database, for whichever transport."""
    handlers = _Handlers(caller)
    return Server(
        "sahel-facts",
        version=app_version(),
        title="Sahel Facts",
        instructions=INSTRUCTIONS,
        website_url=caller.public_url,
        cache_hints={
            "tools/list": _HOUR,
            "prompts/list": _HOUR,
            "resources/list": _HOUR,
            "resources/templates/list": _HOUR,
            "server/discover": _HOUR,
        },
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
        on_list_prompts=handlers.list_prompts,
        on_get_prompt=handlers.get_prompt,
    )


class _Handlers:
    """A function for each request of the protocol."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        annotations = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
        self._tools = [
            Tool(
                name=it.name,
                title=it.title,
                description=it.description,
                input_schema=it.input_schema,
                output_schema=it.output_schema,
                annotations=annotations,
            )
            for it in TOOLS.values()
        ]

    async def list_tools(self, _: Context, asked: PaginatedRequestParams | None) -> ListToolsResult:
        _check_no_cursor(asked)
        return ListToolsResult(tools=self._tools)

    async def call_tool(self, context: Context, call: CallToolRequestParams) -> CallToolResult:
        result = await self._caller.call(call.name, call.arguments or {})
        if context.request is not None:
            context.request.scope["state"][NOTED] = {
                "tool": call.name if call.name in TOOLS else "none",
                "outcome": result.outcome,
            }
        return CallToolResult(
            content=[TextContent(text=result.text)],
            structured_content=result.structured,
            is_error=result.structured is None,
        )

    async def list_resources(self, _: Context, asked: PaginatedRequestParams | None) -> ListResourcesResult:
        """None are listed, of thousands: `search_facts` finds their ids."""
        _check_no_cursor(asked)
        return ListResourcesResult(resources=[])

    async def list_templates(self, _: Context, asked: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        _check_no_cursor(asked)
        templates = [
            ResourceTemplate(
                name=it.path,
                title=it.title,
                uri_template=it.uri,
                description=it.description,
                mime_type="application/json",
            )
            for it in TEMPLATES
        ]
        return ListResourceTemplatesResult(resource_templates=templates)

    async def read_resource(self, _: Context, asked: ReadResourceRequestParams) -> ReadResourceResult:
        try:
            text = await read_resource(self._caller, asked.uri)
        except ProblemError as problem:
            raise _tell(problem) from None
        return ReadResourceResult(
            contents=[TextResourceContents(uri=asked.uri, mime_type="application/json", text=text)]
        )

    async def list_prompts(self, _: Context, asked: PaginatedRequestParams | None) -> ListPromptsResult:
        _check_no_cursor(asked)
        return ListPromptsResult(prompts=[_describe(it) for it in PROMPTS.values()])

    async def get_prompt(self, _: Context, asked: GetPromptRequestParams) -> GetPromptResult:
        try:
            text = write_prompt(asked.name, asked.arguments or {})
        except ProblemError as problem:
            raise _tell(problem) from None
        return GetPromptResult(messages=[PromptMessage(role="user", content=TextContent(text=text))])


def _check_no_cursor(asked: PaginatedRequestParams | None) -> None:
    if asked is not None and asked.cursor is not None:
        raise MCPError(INVALID_PARAMS, "cursor: the list is whole and has no pages.")


def _describe(prompt: PromptTemplate) -> Prompt:
    arguments = [
        PromptArgument(name=name, description=field.description, required=field.is_required())
        for name, field in prompt.arguments.model_fields.items()
    ]
    return Prompt(name=prompt.name, title=prompt.title, description=prompt.description, arguments=arguments)


def _tell(problem: ProblemError) -> MCPError:
    """A problem as an error of the protocol: of what was asked for, or of this service."""
    return MCPError(INVALID_PARAMS if problem.status < 500 else INTERNAL_ERROR, explain(problem))
