"""Schemas of tools: short, and true of what the tools take and answer."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from app.mcp.registry import TOOLS
from app.mcp.tool import Tool


@pytest.mark.parametrize("tool", TOOLS.values(), ids=lambda it: it.name)
def test_schemas_are_valid_and_need_no_reference(tool: Tool) -> None:
    for schema in (tool.input_schema, tool.output_schema):
        Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"
        assert "properties" in schema
        assert "$ref" not in str(schema)
    assert list(tool.input_schema["properties"]) == list(tool.arguments.model_fields)
    assert list(tool.output_schema["properties"]) == list(tool.answer.model_fields)


@pytest.mark.parametrize(
    ("name", "arguments", "is_valid"),
    [
        ("search_facts", {}, True),
        ("search_facts", {"q": "pact", "kind": ["event"]}, True),
        ("search_facts", {"kind": ["evnt"]}, False),
        ("search_facts", {"query": "pact"}, False),
        ("get_facts", {"ids": ["a"]}, True),
        ("get_facts", {}, False),
        ("get_charter", {"id": "x"}, False),
    ],
)
def test_a_schema_takes_what_the_tool_takes(name: str, arguments: dict[str, Any], is_valid: bool) -> None:
    assert Draft202012Validator(TOOLS[name].input_schema).is_valid(arguments) is is_valid
