"""JSON Schemas of tools, as short as may be: each client keeps all of them in the context of its model."""

from collections.abc import Set
from typing import Any

from pydantic import BaseModel

_NULL = {"type": "null"}


def write_schema(model: type[BaseModel], left_out: Set[str]) -> dict[str, Any]:
    """The JSON Schema of a model without some keywords; references are filled in, since not every client reads them."""
    schema = model.model_json_schema()
    parts = {f"#/$defs/{name}": it for name, it in schema.pop("$defs", {}).items()}
    written: dict[str, Any] = _shorten({**schema, "description": ""}, parts, left_out)
    return written


def _shorten(schema: dict[str, Any], parts: dict[str, dict[str, Any]], left_out: Set[str]) -> dict[str, Any]:
    if "$ref" in schema:
        # What a part is in general is said by its name where it is used.
        schema = {**parts[schema["$ref"]], "description": schema.get("description", "")}
    if "anyOf" in schema:
        # What may be null is the only choice there is.
        (only,) = [it for it in schema["anyOf"] if it != _NULL]
        shortened = _shorten({**only, "description": schema.get("description", "")}, parts, left_out)
        return shortened if "default" in schema else {**shortened, "type": [shortened["type"], "null"]}
    kept = {name: it for name, it in schema.items() if name not in left_out and name != "title" and it != ""}
    if "properties" in kept:
        kept["properties"] = {name: _shorten(it, parts, left_out) for name, it in kept["properties"].items()}
    if "items" in kept:
        kept["items"] = _shorten(kept["items"], parts, left_out)
    values = schema.get("additionalProperties")
    return {**kept, "additionalProperties": _shorten(values, parts, left_out)} if isinstance(values, dict) else kept
