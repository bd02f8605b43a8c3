"""JSON Schemas of the YAML files, by which editors complete what a curator writes and mark what is wrong.

They know the ids that are in use, and say of each word what it means. What takes more than one file to see, such as
whether a quotation holds, is left to `sahel-facts check` and `verify`.
"""

import json
from pathlib import Path
from types import GenericAlias
from typing import Any, get_args

from pydantic import TypeAdapter

from app.domain.edtf import EDTF_PATTERN, FORMS
from app.seed.document_types import IDS_OF
from app.seed.documents import FactDocument
from app.seed.file_kinds import UnreadableError
from app.seed.folder import FACTS_FOLDER, LISTS, MAPPINGS, SeedFiles
from app.seed.messages import PATTERNS
from app.seed.vocabulary_file import FactKindTerm, VocabularyDocument
from app.seed.yaml_edit import replace_file

FOLDER = ".schema"
IDS = "ids.json"
"""The ids that are in use, to which the schemas of all files refer: a new one changes no other file."""

_DIALECT = "http://json-schema.org/draft-07/schema#"
"""The one that language servers know best."""

_NAMED = ("sources", "origins", "actors", "places", "instruments", "happenings", "disputes", "facts")

_ADDED = {"title", "default", "discriminator"}
_PATTERN_MESSAGES: dict[Any, str] = {
    **PATTERNS,
    EDTF_PATTERN: f"is not a date in an accepted EDTF form: write it like one of {FORMS}",
}


def make_schemas(files: SeedFiles) -> dict[str, Any]:
    """The schemas of a seed folder by file name, from `actors.json` to `vocabulary.json`; its files may have faults."""
    entries = LISTS | {f"{FACTS_FOLDER}.yaml": FactDocument}
    shapes = MAPPINGS | {name: GenericAlias(list, entry) for name, entry in entries.items()}
    schemas = {name.replace(".yaml", ".json"): _make_schema(shape, files) for name, shape in sorted(shapes.items())}
    return {**schemas, IDS: {"$schema": _DIALECT, "definitions": _make_ids(files)}}


def write_schemas(files: SeedFiles) -> list[str]:
    """Write the schemas beside the files of a folder, those that say something else there. Returns their names.

    Raises UnreadableError where one cannot be written.
    """
    folder = files.folder / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UnreadableError(f"cannot be written ({error.strerror})") from None
    changed = _make_changed(files)
    for path, content in changed.items():
        replace_file(path, content)
    return [path.name for path in changed]


def find_outdated(files: SeedFiles) -> list[str]:
    """The names of the schemas beside the files of a folder that say something else than they would if written now.

    None where the folder has no schemas.
    """
    return [path.name for path in _make_changed(files)] if (files.folder / FOLDER).is_dir() else []


def _make_changed(files: SeedFiles) -> dict[Path, bytes]:
    made = {files.folder / FOLDER / name: render_schema(schema) for name, schema in make_schemas(files).items()}
    return {path: it for path, it in made.items() if not path.is_file() or path.read_bytes() != it}


def render_schema(schema: Any) -> bytes:
    return (json.dumps(schema, indent=1, ensure_ascii=False) + "\n").encode()


def _make_schema(shape: Any, files: SeedFiles) -> Any:
    made = TypeAdapter[Any](shape).json_schema(ref_template="#/definitions/{model}")
    definitions = made.pop("$defs", {})
    if files.vocabulary:
        _define_words(definitions, files.vocabulary.document)
    return _tidy({"$schema": _DIALECT, **made, "definitions": definitions})


def _make_ids(files: SeedFiles) -> dict[str, Any]:
    return {resource: _one_of(_list_ids(files, resource)) for resource in _NAMED}


def _list_ids(files: SeedFiles, resource: str) -> dict[str, str]:
    """The ids of a resource with what each names. Those of refused documents are as good as others here."""
    ids = {name: "" for of, name in files.refused_ids if of == resource}
    for entry in getattr(files, resource):
        document = entry.document
        ids[document.id] = str(getattr(document, "name", "") or getattr(document, "title", ""))
    return dict(sorted(ids.items()))


def _one_of(ids: dict[str, str]) -> dict[str, Any]:
    """The schema of one of these ids; of any text where there is none, as an empty list is not allowed."""
    if not ids:
        return {"type": "string"}
    return {"enum": [*ids], **({"enumDescriptions": [*ids.values()]} if any(ids.values()) else {})}


def _define_words(definitions: dict[str, Any], vocabulary: VocabularyDocument) -> None:
    """Say of each word of the vocabularies what it means, and of each kind of fact which roles it takes."""
    for name, field in VocabularyDocument.model_fields.items():
        terms: dict[Any, Any] = getattr(vocabulary, name)
        words = definitions.get(get_args(field.annotation)[0].__name__)
        if words:
            words["enumDescriptions"] = [_definition(terms.get(word)) for word in words["enum"]]
    for kind, term in vocabulary.fact_kinds.items():
        fact = definitions.get(f"{kind.title()}Document")
        if fact:
            fact["properties"]["kind"]["description"] = term.definition
            _list_roles(fact, term, vocabulary)


def _list_roles(fact: dict[str, Any], term: FactKindTerm, vocabulary: VocabularyDocument) -> None:
    """Let the participants of a kind of fact have its roles alone, of which editors then complete the keys."""
    participants = fact["properties"]["participants"]
    players = participants.pop("additionalProperties")
    del participants["propertyNames"]
    roles = {role: _definition(vocabulary.roles.get(role)) for role in (*term.required, *term.optional)}
    participants["properties"] = {role.value: {**players, "description": it} for role, it in roles.items()}
    participants["additionalProperties"] = False
    if term.required:
        participants["required"] = [role.value for role in term.required]
        fact["required"].append("participants")


def _definition(term: Any) -> str:
    return str(getattr(term, "definition", term or ""))


def _tidy(schema: Any) -> Any:
    """A schema without what Pydantic adds, with references to ids, and with the messages of `check` for patterns."""
    if isinstance(schema, list):
        return [_tidy(it) for it in schema]
    if not isinstance(schema, dict):
        return schema
    if resource := schema.get(IDS_OF):
        described = {key: it for key, it in schema.items() if key == "description"}
        return {"$ref": f"{IDS}#/definitions/{resource}", **described}
    # A key of a document may be called title, too: what stands under it is a schema.
    kept = {key: it for key, it in schema.items() if key not in _ADDED or (key == "title" and isinstance(it, dict))}
    if message := _PATTERN_MESSAGES.get(kept.get("pattern")):
        kept["patternErrorMessage"] = f"This {message}"
    return {key: _tidy(it) for key, it in kept.items()}
