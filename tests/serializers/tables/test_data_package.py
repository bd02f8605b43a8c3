"""The descriptor of the CSV files."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from app.domain.vocabulary import FactKind, Resource
from app.serializers.tables.data_package import FileFacts, describe_release, write_data_package
from app.serializers.tables.registry import TABLES
from app.serializers.tables.table import Body

FILES = {table.csv_name: FileFacts(100 + place, f"{place}" * 64) for place, table in enumerate(TABLES)}
HASH = "db0c75e48b79" + "0" * 52


@pytest.fixture
def package(good_bodies: Mapping[Resource, Sequence[Body]]) -> Any:
    (dataset,) = good_bodies[Resource.DATASET]
    return json.loads(write_data_package(describe_release(dataset, "7-db0c75e48b79", HASH), FILES))


def find_resource(package: Any, name: str) -> Any:
    return next(it for it in package["resources"] if it["name"] == name)


def test_a_package_names_its_release_and_its_terms(package: Any) -> None:
    assert {name: package[name] for name in ("name", "title", "description", "version", "licenses")} == {
        "name": "sahel-facts",
        "title": "Facts about the River League",
        "description": "An invented record for tests. Nothing here belongs to anyone.",
        "version": "7-db0c75e48b79",
        "licenses": [
            {"name": "CC-BY-4.0", "title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
        ],
    }


def test_a_file_has_its_size_and_digest(package: Any) -> None:
    assert [(it["path"], it["bytes"], it["hash"]) for it in package["resources"]] == [
        (name, file.bytes, f"sha256:{file.sha256}") for name, file in FILES.items()
    ]


def test_a_schema_has_keys_and_references(package: Any) -> None:
    schema = find_resource(package, "citations")["schema"]
    assert (schema["primaryKey"], schema["missingValues"]) == (["fact_id", "position"], [""])
    assert schema["foreignKeys"] == [
        {"fields": ["fact_id"], "reference": {"resource": "facts", "fields": ["id"]}},
        {"fields": ["source_id"], "reference": {"resource": "sources", "fields": ["id"]}},
    ]
    own, _ = find_resource(package, "actors")["schema"]["foreignKeys"]
    assert own == {"fields": ["belongs_to_id"], "reference": {"resource": "", "fields": ["id"]}}


def test_disputes_and_open_questions_refer_to_facts(package: Any) -> None:
    to_facts = {"fields": ["fact_id"], "reference": {"resource": "facts", "fields": ["id"]}}
    assert find_resource(package, "disputes")["schema"]["foreignKeys"] == [to_facts]
    questions = find_resource(package, "open_questions")
    assert questions["path"] == "open-questions.csv"
    assert to_facts in questions["schema"]["foreignKeys"]


def test_a_field_has_its_type_and_its_words(package: Any) -> None:
    fields = {it["name"]: it for it in find_resource(package, "facts")["schema"]["fields"]}
    assert fields["kind"] == {
        "name": "kind",
        "type": "string",
        "description": "What the fact asserts; tells which of the last columns are filled.",
        "constraints": {"required": True, "enum": [kind.value for kind in FactKind]},
    }
    assert (fields["date_earliest"]["type"], fields["supporting"]["type"]) == ("date", "integer")
    assert "constraints" not in fields["note"]


def test_what_a_csv_file_leaves_out_is_no_field(package: Any) -> None:
    names = [it["name"] for it in find_resource(package, "citations")["schema"]["fields"]]
    assert "quote" in names
    assert "quote_prefix" not in names
