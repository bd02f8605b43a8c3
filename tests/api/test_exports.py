"""The files of the record: how they are listed, and how they are sent, whole and in parts."""

import hashlib
import json
import zlib
from base64 import b64encode
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import pytest
from sqlalchemy import delete, update
from sqlmodel import col
from starlette.testclient import TestClient

from app.domain.content_hash import ContentHash, digest_body
from app.domain.known_records import CHARTER
from app.domain.revision_token import make_token
from app.domain.vocabulary import Resource
from app.publish.exports import make
from app.store.checksums import damage
from app.store.engine import Database
from app.store.models import ExportChunk, ExportFile, ExportSet, Revision
from tests.asking import ask
from tests.conftest import ENGINES, MakeDatabase, open_client
from tests.exporting import export, read_files
from tests.loading import add_revision
from tests.waiting import wait_until

FOR_EVER = "public, max-age=31536000, immutable, no-transform"


class Exported(NamedTuple):
    """A service of the invented record whose files have pieces of 2 000 bytes."""

    client: TestClient
    database: Database
    set_id: str

    def url(self, name: str) -> str:
        return f"/exports/{self.set_id}/{name}"

    def bytes_of(self, name: str) -> bytes:
        file = read_files(self.database, self.set_id)[name.removesuffix(".gz")]
        return file.packed if name.endswith(".gz") else file.plain


@pytest.fixture(scope="module", params=ENGINES)
def exported(request: pytest.FixtureRequest, make_loaded: MakeDatabase) -> Iterator[Exported]:
    database = make_loaded(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "PIECE_BYTES", 2000)
        set_id = export(database)
    assert set_id is not None
    with open_client(database) as client:
        yield Exported(client, database, set_id)
    database.dispose()


@pytest.fixture
def own_client(own_database: Database) -> Iterator[TestClient]:
    with open_client(own_database) as client:
        yield client


def test_the_list_has_every_file_with_its_size_and_digest(exported: Exported) -> None:
    listed = ask(exported.client, "/exports")
    (found,) = listed["items"]
    dataset = listed["dataset"]
    assert {name: found[name] for name in found if name not in {"made_at", "files"}} == {
        "id": exported.set_id,
        "revision": 1,
        "hash": dataset["hash"],
        "is_latest": True,
        "changes": f"/changes?after={make_token(1, dataset['hash'])}",
    }
    assert list(listed) == ["items", "dataset"]
    assert list(found["files"][0]) == ["name", "title", "media_type", "rows", "url", "bytes", "sha256", "gzip"]
    for file in found["files"]:
        for form in (file, file["gzip"]):
            content = exported.client.get(form["url"]).content
            assert (len(content), hashlib.sha256(content).hexdigest()) == (form["bytes"], form["sha256"])


def test_each_line_is_what_the_api_answers_for_its_id(exported: Exported) -> None:
    for name in ("facts", "actors", "sources", "disputes", "open-questions"):
        lines = exported.client.get(exported.url(f"{name}.ndjson")).content.splitlines()
        assert lines
        for line in lines:
            assert exported.client.get(f"/{name}/{json.loads(line)['id']}").content == line
    whole = exported.client.get("/sources.csl.json").content
    assert exported.client.get(exported.url("sources.csl.json")).content == whole


def test_the_lines_of_all_files_prove_the_hash_of_the_dataset(exported: Exported) -> None:
    content = ContentHash()
    names = ("facts", "actors", "sources", "disputes", "open-questions", "charter", "dataset")
    for resource, name in zip(Resource, names, strict=True):
        for line in exported.client.get(exported.url(f"{name}.ndjson")).content.splitlines():
            key = {"charter": CHARTER, "dataset": "dataset"}.get(name) or json.loads(line)["id"]
            content.add(resource, key, digest_body(line))
    assert content.hexdigest() == ask(exported.client, "/dataset")["hash"]


def test_a_file_is_sent_with_what_lets_anyone_keep_and_check_it(exported: Exported) -> None:
    for name, media_type in (("facts.ndjson", "application/x-ndjson"), ("facts.ndjson.gz", "application/gzip")):
        content = exported.bytes_of(name)
        digest = hashlib.sha256(content)
        response = exported.client.get(exported.url(name), headers={"Accept-Encoding": "gzip, br"})
        assert (response.status_code, response.content) == (200, content)
        assert {it: response.headers[it] for it in ("Content-Type", "Content-Length", "Accept-Ranges", "ETag")} == {
            "Content-Type": media_type,
            "Content-Length": str(len(content)),
            "Accept-Ranges": "bytes",
            "ETag": f'"{digest.hexdigest()[:32]}"',
        }
        assert response.headers["Repr-Digest"] == f"sha-256=:{b64encode(digest.digest()).decode()}:"
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response.headers["Cache-Control"] == FOR_EVER
        assert not {"Content-Encoding", "Vary", "Content-Range"} & {*response.headers}
        exposed = response.headers["Access-Control-Expose-Headers"].split(", ")
        assert {"Content-Range", "Accept-Ranges", "Repr-Digest"} <= {*exposed}
        head = exported.client.head(exported.url(name), headers={"Range": "bytes=0-1"})
        assert (head.status_code, head.content) == (200, b"")
        others = {"x-request-id"}
        assert [it for it in head.headers.items() if it[0] not in others] == [
            it for it in response.headers.items() if it[0] not in others
        ]


@pytest.mark.parametrize("name", ["facts.ndjson", "facts.ndjson.gz", "SHA256SUMS"])
def test_a_part_is_sent_wherever_pieces_begin(exported: Exported, name: str) -> None:
    content = exported.bytes_of(name)
    size = len(content)
    ranges = {
        "bytes=0-0": (0, 1),
        "bytes=0-": (0, size),
        f"bytes={size - 1}-": (size - 1, size),
        "bytes=-1": (size - 1, size),
        f"bytes=-{size + 5}": (0, size),
        f"bytes=10-{size + 5}": (10, size),
        f"bytes=10-{2**64 - 1}": (10, size),
        f"bytes=-{10**40}": (0, size),
        "Bytes = 1-300": (1, 301),
        **{f"bytes={start}-{start + 700}": (start, min(start + 701, size)) for start in range(0, size, 1500)},
    }
    for asked, (start, end) in ranges.items():
        response = exported.client.get(exported.url(name), headers={"Range": asked})
        assert (response.status_code, response.content) == (206, content[start:end]), asked
        assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
        assert response.headers["Content-Length"] == str(end - start)
        assert response.headers["Repr-Digest"].startswith("sha-256=:")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=0-1", "bytes 0-1", "0-1"])
def test_all_is_sent_where_no_single_part_is_asked_for(exported: Exported, asked: str) -> None:
    response = exported.client.get(exported.url("SHA256SUMS"), headers={"Range": asked})
    assert (response.status_code, response.content) == (200, exported.bytes_of("SHA256SUMS"))


@pytest.mark.parametrize(
    "asked", ["bytes=99999999-", f"bytes={10**40}-", "bytes=-0", "bytes=5-4", "bytes=-", "bytes=a-b", "bytes="]
)
def test_a_part_that_is_not_there_is_refused_with_the_size(exported: Exported, asked: str) -> None:
    response = exported.client.get(exported.url("SHA256SUMS"), headers={"Range": asked})
    size = len(exported.bytes_of("SHA256SUMS"))
    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{size}")
    assert response.json()["type"] == "/problems/range-not-satisfiable"


def test_a_download_goes_on_only_with_the_same_file(exported: Exported) -> None:
    url = exported.url("SHA256SUMS")
    headers = exported.client.head(url).headers
    day = "Sat, 01 Jan 2022 00:00:00 GMT"
    for condition, status in {
        headers["ETag"]: 206,
        headers["Last-Modified"]: 206,
        f"W/{headers['ETag']}": 200,
        '"another"': 200,
        day: 200,
        "no date": 200,
    }.items():
        asked = {"Range": "bytes=0-9", "If-Range": condition}
        assert exported.client.get(url, headers=asked).status_code == status, condition


def test_who_has_a_file_is_told_so(exported: Exported) -> None:
    url = exported.url("facts.ndjson")
    headers = exported.client.head(url).headers
    for known in ({"If-None-Match": headers["ETag"]}, {"If-Modified-Since": headers["Last-Modified"]}):
        response = exported.client.get(url, headers={**known, "Range": "bytes=0-1"})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == headers["ETag"]
        assert response.headers["Cache-Control"] == FOR_EVER
    assert exported.client.get(url, headers={"If-None-Match": '"another"'}).status_code == 200


def test_a_file_that_is_another_than_the_one_that_is_asked_for_is_not_sent(exported: Exported) -> None:
    url = exported.url("SHA256SUMS")
    headers = exported.client.head(url).headers
    tag, date = headers["ETag"], headers["Last-Modified"]
    day = "Sat, 01 Jan 2022 00:00:00 GMT"
    for conditions, status in (
        ({"If-Match": tag}, 206),
        ({"If-Match": f'"another", {tag}'}, 206),
        ({"If-Match": "*", "If-Unmodified-Since": day}, 206),
        ({"If-Match": '"another"'}, 412),
        ({"If-Match": f"W/{tag}"}, 412),
        ({"If-Match": '"another"', "If-None-Match": tag}, 412),
        ({"If-Unmodified-Since": date}, 206),
        ({"If-Unmodified-Since": "no date"}, 206),
        ({"If-Unmodified-Since": day}, 412),
    ):
        response = exported.client.get(url, headers={**conditions, "Range": "bytes=0-9"})
        assert response.status_code == status, conditions
    assert response.json()["type"] == "/problems/precondition-failed"


def is_listed(client: TestClient, set_id: str) -> bool:
    return set_id in client.get("/exports").text


def test_the_latest_leads_to_the_newest_set(own_database: Database, own_client: TestClient) -> None:
    for name in ("facts.ndjson", "SHA256SUMS.gz"):
        response = own_client.get(f"/exports/latest/{name}")
        assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
        assert response.json()["type"] == "/problems/exports-not-made"
    assert ask(own_client, "/exports")["items"] == []
    tags = [own_client.get("/exports").headers["ETag"]]
    for revision in (1, 2):
        if revision > 1:
            add_revision(own_database, revision)
            with own_database.writing() as connection:
                connection.execute(update(Revision).where(col(Revision.number) == revision).values(hash="0" * 64))
        set_id = export(own_database, revision)
        wait_until(partial(is_listed, own_client, str(set_id)), 5, "the set is listed")
        response = own_client.get("/exports/latest/SHA256SUMS", follow_redirects=False)
        assert (response.status_code, response.headers["Location"]) == (307, f"/exports/{set_id}/SHA256SUMS")
        assert response.headers["Cache-Control"] == "public, max-age=60"
        # No new revision tells that the files are there by now.
        listed = own_client.get("/exports")
        assert listed.json()["items"][0]["id"] == set_id
        assert [it["is_latest"] for it in listed.json()["items"]] == [True, False][:revision]
        tags.append(listed.headers["ETag"])
        assert own_client.get("/exports", headers={"If-None-Match": tags[-1]}).status_code == 304
    assert len({*tags}) == 3


def test_addresses_lie_below_the_prefix(own_database: Database) -> None:
    set_id = export(own_database)
    with open_client(own_database, root_path="/sahel") as client:
        (found,) = ask(client, "/exports")["items"]
        assert found["changes"].startswith("/sahel/changes?after=1-")
        file = found["files"][0]
        assert (file["url"], file["gzip"]["url"]) == (
            f"/sahel/exports/{set_id}/facts.ndjson",
            f"/sahel/exports/{set_id}/facts.ndjson.gz",
        )
        response = client.get("/exports/latest/facts.ndjson", follow_redirects=False)
        assert response.headers["Location"] == file["url"]


def find_problem(client: TestClient, url: str) -> tuple[int, Any]:
    response = client.get(url)
    return response.status_code, response.json()["detail"]


def test_a_name_that_is_nearly_right_is_told_with_the_one_that_is_meant(exported: Exported) -> None:
    client = exported.client
    meant = (404, "No file is called 'fact.ndjson'. Did you mean 'facts.ndjson'?")
    assert find_problem(client, "/exports/latest/fact.ndjson") == meant
    assert find_problem(client, exported.url("fact.ndjson")) == meant
    assert find_problem(client, exported.url("sha256sums.gz")) == (
        404,
        "No file is called 'sha256sums.gz'. Did you mean 'SHA256SUMS.gz'?",
    )
    assert find_problem(client, exported.url("zzz")) == (404, "No file is called 'zzz'.")
    near = f"{exported.set_id[:-1]}x"
    assert find_problem(client, f"/exports/{near}/facts.ndjson") == (
        404,
        f"There is no set of files '{near}'. Did you mean '{exported.set_id}'?",
    )
    meant = (404, "There is no set of files 'lastest'. Did you mean 'latest'?")
    assert find_problem(client, "/exports/lastest/facts.ndjson") == meant


def test_a_set_that_was_dropped_is_told_with_the_list_of_those_that_are_kept(
    own_database: Database, own_client: TestClient
) -> None:
    set_id = export(own_database)
    with own_database.writing() as connection:
        connection.execute(update(ExportSet).values(is_complete=False))
    response = own_client.get(f"/exports/{set_id}/facts.ndjson")
    assert (response.status_code, response.json()["type"]) == (410, "/problems/export-expired")
    assert response.headers["Link"] == '</exports>; rel="latest-version"'


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("harm", ["dropped", "damaged"])
def test_a_file_that_is_lost_while_it_is_sent_is_cut_short(own_database: Database, harm: str, suffix: str) -> None:
    set_id = export(own_database)
    with own_database.writing() as connection:
        is_it = col(ExportChunk.name) == "facts.ndjson"
        if harm == "dropped":
            connection.execute(delete(ExportChunk).where(is_it))
        else:
            spoilt = bytearray(zlib.compress(b"facts" * 500, wbits=31))
            spoilt[20] ^= 1
            connection.execute(update(ExportChunk).where(is_it).values(data=bytes(spoilt)))
    before = damage.number
    with open_client(own_database) as client:
        response = client.get(f"/exports/{set_id}/facts.ndjson{suffix}")
    assert damage.number == before + (harm == "damaged")
    # The service has no other way to tell: its connection ends before all is sent.
    assert len(response.content) < int(response.headers["Content-Length"])


def test_an_empty_file_is_one(own_database: Database) -> None:
    set_id = export(own_database)
    with own_database.writing() as connection:
        nothing = {"bytes": 0, "sha256": hashlib.sha256().hexdigest()}
        connection.execute(update(ExportFile).where(col(ExportFile.name) == "facts.ndjson").values(nothing))
    with open_client(own_database) as client:
        url = f"/exports/{set_id}/facts.ndjson"
        response = client.get(url)
        assert (response.status_code, response.content, response.headers["Content-Length"]) == (200, b"", "0")
        assert client.get(url, headers={"Range": "bytes=0-"}).status_code == 416
