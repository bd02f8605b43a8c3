"""What the components of the OpenAPI document are called: after what they are, not after the class that makes them."""

import json
from typing import Any

from app.domain.vocabulary import FactKind

_SUFFIX = "Public"
_OTHERS = {
    **{f"{kind.value.title()}{_SUFFIX}": f"{kind.value.title()}Fact" for kind in FactKind},
    # A type of some language, or a component already.
    f"Date{_SUFFIX}": "FactDate",
    f"Facet{_SUFFIX}": "FacetCounts",
    "Found": "SearchItemType",
    f"Name{_SUFFIX}": "KnownName",
}
"""Names that would mean something else without the suffix, or mean little alone."""


def name_component(written: str) -> str:
    """The name of a component whose class is called so."""
    return _OTHERS.get(written) or written.removesuffix(_SUFFIX)


def name_components(document: dict[str, Any]) -> dict[str, Any]:
    """A document with its schemas renamed, and every reference to them."""
    text = json.dumps(document)
    names = {written: name_component(written) for written in document["components"]["schemas"]}
    for written, name in names.items():
        text = text.replace(f'"#/components/schemas/{written}"', f'"#/components/schemas/{name}"')
    renamed: dict[str, Any] = json.loads(text)
    schemas = renamed["components"]["schemas"]
    renamed["components"]["schemas"] = dict(sorted((names[written], it) for written, it in schemas.items()))
    return renamed
