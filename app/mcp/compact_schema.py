"""JSON Schemas of tools, as short as may be: each client keeps all of them in the context of its model."""

from collections.abc import Mapping, Set
from typing import Any, TypeAlias

from pydantic import BaseModel

Schema: TypeAlias = dict[str, Any]

_NULL = {"type": "null"}
_LEVELS = 2
"""How deep objects are described; what lies deeper shows itself in answers."""


def write_schema(model: type[BaseModel], left_out: Set[str]) -> Schema:
    """The JSON Schema of a model without some keywords; references are filled in, since not every client reads them."""
    schema = model.model_json_schema()
    parts = {f"#/$defs/{name}": it for name, it in schema.pop("$defs", {}).items()}
    return _Writer(parts, {*left_out, "title"}).write({**schema, "description": ""}, _LEVELS)


class _Writer:
    """Writes a schema and all that lies in it."""

    def __init__(self, parts: Mapping[str, Schema], left_out: Set[str]) -> None:
        self._parts = parts
        self._left_out = left_out

    def write(self, schema: Schema, levels: int) -> Schema:
        described = {"description": schema.get("description", "")}
        if "$ref" in schema:
            # What a part is in general is said by its name where it is used.
            schema = {**self._parts[schema["$ref"]], **described}
        if "anyOf" in schema:
            # What may be null is the only choice there is, and what need not be given is left out instead.
            (only,) = [it for it in schema["anyOf"] if it != _NULL]
            written = self.write({**only, **described}, levels)
            return written if "default" in schema else {**written, "type": [written["type"], "null"]}
        kept = {name: it for name, it in schema.items() if name not in self._left_out and it != ""}
        if properties := kept.pop("properties", None):
            kept["properties"] = {name: self.write(it, levels - 1) for name, it in properties.items()} if levels else {}
        if "items" in kept:
            kept["items"] = self.write(kept["items"], levels)
        if isinstance(values := schema.get("additionalProperties"), dict):
            kept["additionalProperties"] = self.write(values, levels - 1)
        return {name: it for name, it in kept.items() if it != {}}
