"""What a dry run tells, and that it leaves nothing behind."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.domain.json_pointers import find_changes
from app.domain.vocabulary import Resource
from app.publish.load import Report
from app.publish.load_changes import LoadChanges, RecordChange
from app.publish.load_changes_report import Format, render_load_changes
from app.store.engine import Database
from app.store.models import Version
from tests.loading import dump
from tests.test_cli import run

Edit = Callable[[str, str, str], None]

COMES = """\
- id: norland-heads-league
  kind: membership
  claim: Norland was first among the members of the River League.
  participants: {member: norland, organisation: river-league}
  details: {status: founding}
  citations:
    - source: invented
      quote: "the River League"
      at: {start: 144, end: 160, prefix: "on 4 May 2021. The pact founds ", suffix: ". “An attack on one party shall"}
      origin: courier-report
"""

NAME = re.compile(r"  ((?:fact|actor|source|dispute|open question|charter) \S+?|dataset)(?:: | \()")


@pytest.fixture
def changed_folder(seed_folder: Path, edit: Edit) -> Path:
    """The good folder with a fact more and one less, others changed, and disputes opened and closed."""
    path = seed_folder / "facts" / "membership.yaml"
    path.write_text(path.read_text(encoding="utf-8") + COMES, encoding="utf-8")
    edit("facts/attributes.yaml", "claim: Norland had 1,200 border guards on", "claim: Norland kept 1,200 guards on")
    edit("facts/attributes.yaml", "claim: The River Pact founds the River League.", "claim: A pact made the League.")
    edit("facts/pact.yaml", "  note: The sentence leaves open whose dams are meant.\n", "")
    edit("facts/pact.yaml", "- id: pact-signed\n", "- id: pact-signing\n")
    edit("facts/pact.yaml", "former_ids: [signing,", "former_ids: [pact-signed, signing,")
    edit("open_questions.yaml", "facts: [pact-signed]", "facts: [pact-signing]")
    edit("disputes.yaml", "state: open", "state: resolved")
    edit("disputes.yaml", "kind: wording\n  state: resolved", "kind: wording\n  state: open")
    people = seed_folder / "facts" / "people.yaml"
    text = people.read_text(encoding="utf-8")
    people.write_text(text[: text.index("- id: guards-withdrawn")], encoding="utf-8")
    edit("expectations.yaml", "event: 2", "event: 1")
    edit("expectations.yaml", "membership: 2", "membership: 3")
    return seed_folder


def try_load(database: Database, folder: Path, *options: str) -> str:
    result = run(database, "load", "--dry-run", "--seed", str(folder), *options)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_dry_run_leaves_the_database_as_it_was(own_database: Database, changed_folder: Path) -> None:
    before = dump(own_database)
    own_database.dispose()
    content = own_database.path.read_bytes() if own_database.is_sqlite else b""
    for _ in range(2):
        assert "norland-heads-league" in try_load(own_database, changed_folder)
    if own_database.is_sqlite:
        assert own_database.path.read_bytes() == content
        assert [*own_database.path.parent.iterdir()] == [own_database.path], "nothing is left beside the file"
    assert dump(own_database) == before


def test_a_dry_run_beside_a_reader_leaves_the_file_as_it_was(own_database: Database, changed_folder: Path) -> None:
    with own_database.reader.connect() as reader:
        reader.execute(select(col(Version.id)).limit(1)).all()
        content = own_database.path.read_bytes() if own_database.is_sqlite else b""
        assert "norland-heads-league" in try_load(own_database, changed_folder)
        if own_database.is_sqlite:
            assert own_database.path.read_bytes() == content
            assert own_database.path.with_name("facts.db-wal").stat().st_size == 0


def test_a_dry_run_names_every_field_that_the_load_then_changes(own_database: Database, changed_folder: Path) -> None:
    told = try_load(own_database, changed_folder)
    with own_database.reader.connect() as connection:
        rows = select(col(Version.resource), col(Version.id), col(Version.body)).where(col(Version.is_current))
        before = {(resource, name): body for resource, name, body in connection.execute(rows)}
    assert run(own_database, "load", "--seed", str(changed_folder), "--no-exports").exit_code == 0
    with own_database.reader.connect() as connection:
        after = {(resource, name): body for resource, name, body in connection.execute(rows) if body}
    before["fact", "pact-signing"] = before["fact", "pact-signed"]
    expected = {}
    for key in sorted(before.keys() & after.keys(), key=lambda it: ([*Resource].index(Resource(it[0])), it[1])):
        changes = find_changes(json.loads(before[key] or ""), json.loads(after[key] or ""))
        if changes:
            expected["dataset" if key[0] == "dataset" else f"{key[0].replace('_', ' ')} {key[1]}"] = changes
    found: dict[str, list[str]] = {}
    for line in told.partition("\nChanged\n")[2].splitlines():
        if field := re.match(r"    (/\S+): ", line):
            found[[*found][-1]].append(field[1])
        else:
            record = NAME.match(line)
            assert record is not None, line
            found[record[1]] = []
    assert found == expected
    assert len(found) > 8


def test_text_tells_what_comes_and_goes_and_which_words_differ(own_database: Database, changed_folder: Path) -> None:
    told = try_load(own_database, changed_folder)
    assert told.startswith("""\
Dry run, nothing was written. revision 2: 2 added (2 facts), 13 changed (5 facts, 2 actors, 1 source, 2 disputes, \
2 open questions, 1 dataset), 2 removed (2 facts), of which 1 moved to another id

Numbers
  facts membership: 2 → 3
  facts event: 2 → 1

Disputes opened
  dispute founder-of-league: Did the pact or its members found the League?

Disputes closed
  dispute what-league-is: Is the League a founding or a working body?

Added
  fact norland-heads-league: Norland was first among the members of the River League. \
(1 for, 0 against, documents: 1, independent origins: 1)

Removed
  fact guards-withdrawn: Norland withdrew its border guards.

Changed
  fact guards-number: Norland kept 1,200 guards on the river.
    /claim: Norland [-had-] {+kept+} 1,200 [-border-] guards on the river.
  fact league-founded-by-pact: A pact made the League.
    /claim: "The River Pact founds the River League." → "A pact made the League."
    /disputes/0/state: "resolved" → "open"
""")
    assert (
        """
  fact pact-consultation: The River Pact asks its parties to consult each other about dams.
    /note: "The sentence leaves open whose dams are meant." → nothing
  fact pact-signing (was pact-signed): Ada Berg signed the River Pact in Eastport.
    /id: "pact-signed" → "pact-signing"
"""
        in told
    )
    assert told.endswith("""
  dataset: Facts about the River League
    /counts/facts/membership: 2 → 3
    /counts/facts/event: 2 → 1
""")


def test_markdown_shows_the_same_in_a_review(own_database: Database, seed_folder: Path, edit: Edit) -> None:
    edit("facts/attributes.yaml", "claim: Norland had 1,200 border guards on", "claim: Norland had *1,200 guards* on")
    assert (
        try_load(own_database, seed_folder, "--format", "markdown")
        == """\
Dry run, nothing was written. revision 2: 1 changed (1 fact)

### Changed

- fact `guards-number`: Norland had \\*1,200 guards\\* on the river.
  - `/claim`: Norland had **\\***1,200 ~~border~~ guards**\\*** on the river.
"""
    )


def test_what_changes_nothing_is_told_as_such(own_database: Database, seed_folder: Path) -> None:
    assert try_load(own_database, seed_folder) == "Dry run, nothing was written. revision 1: nothing changed\n"


def test_what_is_found_by_other_words_alone_is_named(own_database: Database, seed_folder: Path, edit: Edit) -> None:
    edit("facts/people.yaml", "keywords: [frontier police, guardsmen]", "keywords: [frontier police]")
    assert (
        try_load(own_database, seed_folder)
        == """\
Dry run, nothing was written. revision 2: 1 reindexed (1 fact)

Found by other words or filters
  fact guards-withdrawn
"""
    )


def test_what_comes_again_is_added(own_database: Database, changed_folder: Path, good_folder: Path) -> None:
    assert run(own_database, "load", "--seed", str(changed_folder), "--no-exports").exit_code == 0
    told = try_load(own_database, good_folder)
    assert "\nAdded\n  fact guards-withdrawn: Norland withdrew its border guards. (1 for, 0 against" in told
    assert "\nRemoved\n  fact norland-heads-league: " in told
    assert run(own_database, "load", "--seed", str(good_folder), "--no-exports").exit_code == 0
    assert "fact norland-heads-league" in try_load(own_database, changed_folder).partition("\nAdded\n")[2]


def test_what_became_part_of_another_record_is_removed(own_database: Database, seed_folder: Path, edit: Edit) -> None:
    people = seed_folder / "facts" / "people.yaml"
    text = people.read_text(encoding="utf-8")
    people.write_text(text[: text.index("- id: guards-withdrawn")], encoding="utf-8")
    edit("facts/attributes.yaml", "- id: guards-number\n", "- id: guards-number\n  former_ids: [guards-withdrawn]\n")
    edit("expectations.yaml", "event: 2", "event: 1")
    edit("expectations.yaml", "invented: 13", "invented: 12")
    told = try_load(own_database, seed_folder)
    assert "\nRemoved\n  fact guards-withdrawn: Norland withdrew its border guards.\n" in told
    assert '    /former_ids/0: nothing → "guards-withdrawn"\n' in told


def test_a_first_load_adds_everything(migrated_database: Database, seed_folder: Path) -> None:
    told = try_load(migrated_database, seed_folder)
    assert told.startswith("Dry run, nothing was written. revision 1: 27 added (14 facts, ")
    assert "\n  facts total: 0 → 14\n" in told
    assert "\nAdded\n  fact berg-on-peace: Ada Berg told reporters that they sign for peace. (1 for" in told
    assert told.endswith("\n  dataset: Facts about the River League\n")


def test_a_dry_run_makes_no_database(tmp_path: Path, seed_folder: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/facts.db")
    for content in (None, b""):
        if content is not None:
            database.path.write_bytes(content)
        result = run(database, "load", "--dry-run", "--seed", str(seed_folder))
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == f"{database.path} holds no database: run sahel-facts migrate first\n"
        assert database.path.exists() == (content is not None)


def test_a_dry_run_lists_every_fault_and_loads_nothing(own_database: Database, seed_folder: Path, edit: Edit) -> None:
    edit("places.yaml", "kind: city", "kind: town")
    result = run(own_database, "load", "--dry-run", "--seed", str(seed_folder))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "1 fault in 1 file"


def test_what_is_long_is_cut() -> None:
    report = Report(1, "hash", updated=((Resource.ACTOR, "norland"),))
    record = RecordChange((Resource.ACTOR, "norland"), {"names": []}, {"names": ["x" * 400]})
    told = render_load_changes(LoadChanges(report, [record], {}), Format.TEXT)
    assert told.splitlines()[-1] == f'    /names/0: nothing → "{"x" * 299}…'
    assert told.splitlines()[-2] == "  actor norland"
