"""Names of components become files and types of generated clients, where they must collide with nothing."""

import builtins
import keyword

import pytest

from tests.contract.refresh import read_document

NAMES = [*read_document()["components"]["schemas"]]

FILES = {"api", "apis", "base", "client", "clients", "common", "configuration", "errors", "http", "index", "main"}
FILES |= {"mod", "model", "models", "package", "runtime", "schema", "schemas", "sdk", "services", "test", "types"}
"""What generators call files of their own, in any case: an `Index` overwrites the index of all models."""

TYPES = {"ApiResponse", "Array", "ArrayBuffer", "BigInt", "Blob", "Body", "Boolean", "Buffer", "Byte", "Char", "Class"}
TYPES |= {
    "Comment",
    "Config",
    "Console",
    "Context",
    "Cookie",
    "Data",
    "Date",
    "DateTime",
    "Decimal",
    "Dict",
    "Document",
}
TYPES |= {"Double", "Element", "Entry", "Enum", "Error", "Event", "Exception", "File", "Float", "FormData", "Function"}
TYPES |= {
    "Guid",
    "Header",
    "Headers",
    "History",
    "Image",
    "Instance",
    "Int",
    "Integer",
    "Interface",
    "Iterator",
    "JSON",
}
TYPES |= {"List", "Location", "Long", "Map", "Math", "Method", "Module", "Namespace", "Node", "None", "Nothing", "Null"}
TYPES |= {"Number", "Object", "Optional", "Option", "Package", "Parameter", "Params", "Partial", "Path", "Pick"}
TYPES |= {"Process", "Promise", "Proxy", "Query", "Range", "Record", "RegExp", "Request", "RequestArgs", "RequestOpts"}
TYPES |= {
    "Required",
    "Response",
    "Result",
    "Selection",
    "Sequence",
    "Server",
    "Session",
    "Set",
    "Short",
    "Some",
    "State",
}
TYPES |= {
    "Storage",
    "Stream",
    "String",
    "Struct",
    "Symbol",
    "System",
    "Task",
    "Text",
    "Thread",
    "Tuple",
    "Type",
    "Unit",
}
TYPES |= {"Undefined", "Union", "Unset", "Url", "URL", "Uri", "UUID", "Uuid", "Void", "WeakMap", "WeakSet", "Window"}
"""Types of languages and of the clients that generators write."""

SUFFIXES = ("Request", "Response", "Params", "ToJson", "FromJson", "Api")
"""What generators add to the names of operations and components."""


def spell(name: str) -> str:
    """A name as the strictest file system and naming style tell names apart."""
    return name.replace("_", "").lower()


def test_no_two_components_have_one_name_in_another_case() -> None:
    assert len({spell(name) for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_no_component_is_named_as_something_else_is(name: str) -> None:
    reserved = {
        spell(it) for it in (*FILES, *TYPES, *keyword.kwlist, *keyword.softkwlist, *dir(builtins)) if it != "property"
    }
    assert spell(name) not in reserved
    assert not name.endswith(SUFFIXES)
