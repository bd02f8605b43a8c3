import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource
from typer.testing import CliRunner, Result

from app.cli import app
from app.seed.folder import read_seed
from app.seed.json_schemas import make_schemas, render_schema, write_schemas
from app.settings import data_folder
from tests.seed.test_folder import Edit

RECORD = data_folder("seed_data")
FILES = [path.relative_to(RECORD).as_posix() for path in sorted(RECORD.rglob("*.yaml"))]


class Reader(yaml.CSafeLoader):
    """Guesses the types of words as editors do, to whom a day is text."""


Reader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in those if not tag.endswith(":timestamp")]
    for first, those in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def find_faults(folder: Path, name: str) -> Iterator[str]:
    """What an editor marks in a file: where, and why."""
    schemas = make_schemas(read_seed(folder))
    known: Registry[Any] = Registry().with_resources(
        [(it, Resource.from_contents(schema)) for it, schema in schemas.items()]
    )
    schema = schemas["facts.json" if name.startswith("facts/") else name.replace(".yaml", ".json")]
    content = yaml.load((folder / name).read_text(encoding="utf-8"), Reader)
    for error in Draft7Validator(schema, registry=known).iter_errors(content):
        yield f"{error.json_path}: {error.message}"


def run(folder: Path) -> Result:
    return CliRunner().invoke(app, ["schema", "--seed", str(folder)])


def test_the_committed_schemas_know_the_record_as_it_is() -> None:
    committed = {path.name: path.read_bytes() for path in (RECORD / ".schema").iterdir()}
    made = {name: render_schema(schema) for name, schema in make_schemas(read_seed(RECORD)).items()}
    assert committed == made, "run sahel-facts schema"


@pytest.mark.parametrize("name", FILES)
def test_each_file_names_its_schema_and_fits_it(name: str) -> None:
    first = (RECORD / name).read_text(encoding="utf-8").partition("\n")[0]
    where = "../.schema/facts.json" if name.startswith("facts/") else f".schema/{Path(name).stem}.json"
    assert first == f"# yaml-language-server: $schema={where}"
    assert [*find_faults(RECORD, name)] == []


@pytest.mark.parametrize("name", FILES)
def test_what_cite_writes_and_what_is_written_by_hand_fit_the_schemas(name: str, good_folder: Path) -> None:
    if (good_folder / name).exists():
        assert [*find_faults(good_folder, name)] == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("facts/people.yaml", "kind: office", "kind: ofice"),
        ("facts/people.yaml", "holder:", "agent:"),
        ("facts/membership.yaml", "member: [southmark]", "member: [southmarc]"),
        ("disputes.yaml", "kind: tension", "kind: tensoin"),
        ("actors.yaml", "former_ids:", "fromer_ids:"),
        ("instruments.yaml", "id: river-pact", "id: River Pact"),
        ("overlaps.yaml", "other: echo", "other: eco"),
        ("facts/people.yaml", "event_type: coup", "event_type: cuop"),
    ],
)
def test_a_misspelled_word_is_marked(name: str, old: str, new: str, seed_folder: Path, edit: Edit) -> None:
    edit(name, old, new)
    assert [*find_faults(seed_folder, name)]


def test_a_new_id_is_known_once_the_schemas_are_written_again(seed_folder: Path, edit: Edit) -> None:
    assert run(seed_folder).output == f"schemas written into {seed_folder}/.schema: 17\n"
    assert run(seed_folder).output == "the schemas are up to date\n"
    edit("places.yaml", "- id: eastport", "- {id: westport, kind: town, name: Westport}\n- id: eastport")
    # Refused, for its kind; whoever refers to it is not told of that again.
    assert run(seed_folder).output == f"schemas written into {seed_folder}/.schema: 1\n"
    places = json.loads((seed_folder / ".schema" / "ids.json").read_bytes())["definitions"]["places"]
    assert places == {"enum": ["eastport", "westport"], "enumDescriptions": ["Eastport", ""]}


def test_check_says_when_the_schemas_are_older_than_the_files(seed_folder: Path, edit: Edit) -> None:
    def check() -> list[str]:
        result = CliRunner().invoke(app, ["check", "--seed", str(seed_folder)])
        assert result.exit_code == 0
        return result.output.splitlines()[1:]

    assert check() == []
    run(seed_folder)
    assert check() == []
    edit("places.yaml", "name: Eastport", "name: East Port")
    assert check() == ["the schemas of editors are older than the files (ids.json): run sahel-facts schema"]


def test_every_pattern_is_explained_by_check_and_in_editors() -> None:
    def find(schema: Any) -> Iterator[str]:
        if isinstance(schema, dict):
            if isinstance(pattern := schema.get("pattern"), str) and "patternErrorMessage" not in schema:
                yield pattern
            for it in schema.values():
                yield from find(it)
        elif isinstance(schema, list):
            for it in schema:
                yield from find(it)

    assert [*find(make_schemas(read_seed(RECORD)))] == []


def test_words_and_roles_come_with_their_definitions(good_folder: Path) -> None:
    facts = make_schemas(read_seed(good_folder))["facts.json"]["definitions"]
    assert facts["Rank"]["enumDescriptions"] == [
        "What preferred means.",
        "What normal means.",
        "What deprecated means.",
    ]
    office = facts["OfficeDocument"]
    assert office["properties"]["kind"] == {"const": "office", "type": "string", "description": "What a office is."}
    assert [*office["properties"]["participants"]["properties"]] == ["holder", "jurisdiction"]
    assert office["properties"]["participants"]["required"] == ["holder"]
    assert "participants" in office["required"]


def test_a_folder_without_vocabulary_or_ids_has_schemas_all_the_same(tmp_path: Path) -> None:
    schemas = make_schemas(read_seed(tmp_path))
    assert schemas["ids.json"]["definitions"]["actors"] == {"type": "string"}
    assert "enumDescriptions" not in schemas["facts.json"]["definitions"]["Rank"]


def test_a_schema_that_cannot_be_written_is_told_in_a_line(seed_folder: Path) -> None:
    write_schemas(read_seed(seed_folder))
    path = seed_folder / ".schema" / "ids.json"
    path.unlink()
    path.mkdir()
    result = run(seed_folder)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{path.parent}: a schema cannot be written (Is a directory): nothing in it was changed\n"


def test_a_folder_that_cannot_be_made_is_told_in_a_line(seed_folder: Path) -> None:
    (seed_folder / ".schema").write_text("", encoding="utf-8")
    result = run(seed_folder)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{seed_folder}/.schema: a schema cannot be written (File exists)\n"
