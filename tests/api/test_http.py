"""HTTP itself: what may be kept, what changed, which forms there are, and what every answer carries."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime

import brotli
import pytest
import zstandard
from starlette.testclient import TestClient
from xxhash import xxh3_128_hexdigest

from app.routing.redirects import CACHE_CONTROL
from tests.asking import ask

DATA = [
    "/facts",
    "/facts?q=pact&facets=kind",
    "/facts/pact-signed",
    "/members",
    "/signings",
    "/clauses",
    "/officials",
    "/events",
    "/statements",
    "/timeline",
    "/actors",
    "/actors/norland",
    "/sources",
    "/sources/echo",
    "/disputes",
    "/disputes/what-league-is",
    "/open-questions",
    "/open-questions/where-the-league-sits",
    "/dataset",
]
CODE = [
    "/openapi.json",
    "/docs",
    "/docs/start.js",
    "/docs/page.css",
    "/docs/assets/swagger-ui.css",
    "/problems",
    "/problems/gone",
]
MOMENT = ["/", "/healthz", "/readyz", "/status", "/metrics"]
NOT_THERE = ["/nope", "/facts/nope", "/facts?limit=0", "/facts?q=%zz"]
EVERYWHERE = [*DATA, *CODE, *MOMENT, *NOT_THERE]

DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


@pytest.mark.parametrize("path", [*DATA, *CODE])
def test_what_is_known_is_not_sent_again(good_client: TestClient, path: str) -> None:
    first = good_client.get(path)
    again = good_client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    kept = ("ETag", "Cache-Control", "Last-Modified", "Link", "Vary", "Content-Security-Policy")
    assert {name: again.headers.get(name) for name in kept} == {name: first.headers.get(name) for name in kept}
    assert not {"Content-Type", "Content-Length", "Content-Encoding"} & {name.title() for name in again.headers}


RECORDS = [
    "/facts/pact-signed",
    "/actors/norland",
    "/sources/echo",
    "/disputes/what-league-is",
    "/open-questions/where-the-league-sits",
]


@pytest.mark.parametrize("path", RECORDS)
def test_the_tag_of_one_resource_is_weak_and_names_its_body_and_code(good_client: TestClient, path: str) -> None:
    response = good_client.get(path)
    digest = xxh3_128_hexdigest(response.content)
    assert response.headers["ETag"] == f'W/"{digest}-{ask(good_client, "/")["version"]}"'


@pytest.mark.parametrize("path", [path for path in DATA if path not in RECORDS])
def test_the_tag_of_a_list_is_weak_and_names_data_and_code(good_client: TestClient, path: str) -> None:
    dataset = ask(good_client, "/dataset")
    version = ask(good_client, "/")["version"]
    assert good_client.get(path).headers["ETag"] == f'W/"{dataset["hash"][:16]}-{dataset["revision"]}-{version}"'


@pytest.mark.parametrize("form", ["{weak}", "{strong}", '"x", {weak}', '"x",{strong},W/"y"', "*", " {weak} "])
def test_tags_are_compared_weakly(good_client: TestClient, form: str) -> None:
    weak = good_client.get("/facts").headers["ETag"]
    asked = form.format(weak=weak, strong=weak.removeprefix("W/"))
    assert good_client.get("/facts", headers={"If-None-Match": asked}).status_code == 304


def test_tags_may_come_in_several_fields(good_client: TestClient) -> None:
    weak = good_client.get("/facts").headers["ETag"]
    fields = [("If-None-Match", '"x"'), ("If-None-Match", weak)]
    assert good_client.get("/facts", headers=fields).status_code == 304


@pytest.mark.parametrize("tag", ['"x"', 'W/"x"', "x", "", ",", "W/", '"', '"*"', "\xff"])
def test_another_tag_gets_the_whole_answer(good_client: TestClient, tag: str) -> None:
    response = good_client.get("/facts", headers={b"If-None-Match": tag.encode("latin-1")})
    assert response.status_code == 200
    assert response.json()["items"]


@pytest.mark.parametrize("path", [*MOMENT, *NOT_THERE])
def test_no_tag_makes_an_error_or_a_moment_known(good_client: TestClient, path: str) -> None:
    plain = good_client.get(path)
    assert "ETag" not in plain.headers
    assert good_client.get(path, headers={"If-None-Match": "*"}).status_code == plain.status_code


def test_one_object_has_one_tag_though_it_is_sent_in_several_codings(good_client: TestClient) -> None:
    tags = {good_client.get("/facts/pact-signed", headers={"Accept-Encoding": it}).headers["ETag"] for it in DECODERS}
    assert len(tags) == 1


@pytest.mark.parametrize("path", ["/facts", "/facts/pact-signed", "/docs/assets/swagger-ui.css"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("days", "status"), [(-1, 200), (0, 304), (1, 304)])
def test_what_has_not_changed_since_a_date_is_not_sent_again(
    good_client: TestClient, path: str, method: str, days: int, status: int
) -> None:
    moment = parsedate_to_datetime(good_client.get(path).headers["Last-Modified"])
    since = format_datetime(moment + timedelta(days=days), usegmt=True)
    response = good_client.request(method, path, headers={"If-Modified-Since": since})
    assert response.status_code == status
    assert response.content == b"" or status == 200


def test_a_date_is_read_in_every_form_that_there_was(good_client: TestClient) -> None:
    for since in ("Sun, 06 Nov 2044 08:49:37 GMT", "Sunday, 06-Nov-44 08:49:37 GMT", "Sun Nov  6 08:49:37 2044"):
        assert good_client.get("/facts", headers={"If-Modified-Since": since}).status_code == 304


@pytest.mark.parametrize(
    "since", ["", "2044-11-06", "Sun, 32 Nov 2044 08:49:37 GMT", "Sun, 06 Nov 2044 08:49:37 +0100", "2044", "\xff"]
)
def test_what_is_no_date_is_left_out_of_account(good_client: TestClient, since: str) -> None:
    assert good_client.get("/facts", headers={b"If-Modified-Since": since.encode("latin-1")}).status_code == 200


@pytest.mark.parametrize("path", ["/facts", "/facts/pact-signed"])
def test_a_date_counts_for_nothing_beside_a_tag(good_client: TestClient, path: str) -> None:
    first = good_client.get(path)
    latest, longest_ago = "Sun, 06 Nov 2044 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"
    other = {"If-None-Match": '"x"', "If-Modified-Since": latest}
    same = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": longest_ago}
    assert [good_client.get(path, headers=it).status_code for it in (other, same)] == [200, 304]


@pytest.mark.parametrize("path", [*MOMENT, *NOT_THERE, "/problems"])
def test_no_date_makes_known_what_has_none(good_client: TestClient, path: str) -> None:
    plain = good_client.get(path)
    assert "Last-Modified" not in plain.headers
    headers = {"If-Modified-Since": "Sun, 06 Nov 2044 08:49:37 GMT"}
    assert good_client.get(path, headers=headers).status_code == plain.status_code


@pytest.mark.parametrize("headers", [{"Range": "bytes=0-3"}, {"Range": "bytes=9999999-"}, {"If-Range": '"x"'}])
@pytest.mark.parametrize("path", ["/facts", "/docs/assets/swagger-ui.css"])
def test_an_answer_is_never_sent_in_part(good_client: TestClient, path: str, headers: dict[str, str]) -> None:
    whole = good_client.get(path)
    response = good_client.get(path, headers=headers)
    assert response.status_code == 200
    assert response.content == whole.content


@pytest.mark.parametrize("path", [path for path in EVERYWHERE if path not in {"/status", "/metrics"}])
def test_head_is_get_without_the_body(good_client: TestClient, path: str) -> None:
    got, head = good_client.get(path), good_client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    own = {"x-request-id"}
    assert {name: value for name, value in head.headers.items() if name not in own} == {
        name: value for name, value in got.headers.items() if name not in own
    }


def test_head_knows_what_is_known(good_client: TestClient) -> None:
    tag = good_client.get("/facts").headers["ETag"]
    assert good_client.head("/facts", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", DATA)
def test_data_may_be_kept_by_anyone_and_say_when_they_changed(good_client: TestClient, path: str) -> None:
    headers = good_client.get(path).headers
    assert headers["Cache-Control"] == CACHE_CONTROL
    assert headers["Cache-Control"].startswith("public, max-age=")
    loaded_at = ask(good_client, "/dataset")["loaded_at"]
    assert parsedate_to_datetime(headers["Last-Modified"]).isoformat()[:19] == loaded_at[:19]
    assert headers["Last-Modified"].endswith(" GMT")


@pytest.mark.parametrize("path", [*MOMENT, *NOT_THERE])
def test_moments_and_errors_are_kept_by_nobody(good_client: TestClient, path: str) -> None:
    assert good_client.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", DATA)
def test_data_link_to_their_description_and_licence(good_client: TestClient, path: str) -> None:
    assert (
        good_client.get(path).headers["Link"].endswith('</openapi.json>; rel="describedby", </dataset>; rel="license"')
    )


@pytest.mark.parametrize("host", ["facts.example", "127.0.0.1:1", "[::1"])
def test_no_answer_depends_on_the_name_of_the_host(good_client: TestClient, host: str) -> None:
    plain = good_client.get("/facts?limit=2")
    other = good_client.get("/facts?limit=2", headers={"Host": host, "X-Forwarded-Host": host})
    assert other.content == plain.content
    assert other.headers["Link"] == plain.headers["Link"]
    assert host not in plain.text


@pytest.mark.parametrize("path", [*EVERYWHERE])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_every_answer_is_open_to_all_and_safe_to_show(good_client: TestClient, method: str, path: str) -> None:
    headers = good_client.request(method, path).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Access-Control-Expose-Headers"] == (
        "Accept-Ranges, Content-Range, ETag, Last-Modified, Link, Memento-Datetime, Repr-Digest, Retry-After,"
        " X-Request-ID"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", ["/facts", "/facts/pact-signed", "/healthz", "/docs", "/nope", "*"])
def test_a_preflight_is_allowed_everywhere(good_client: TestClient, path: str) -> None:
    asking = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}
    response = good_client.options(path, headers=asking)
    assert response.status_code == 204
    assert response.content == b""
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response.headers["Access-Control-Allow-Headers"] == "*"
    assert response.headers["Access-Control-Max-Age"] == "86400"
    assert response.headers["X-Request-ID"]


@pytest.mark.parametrize("path", ["/nope", "/facts/a/b/c/d", "/en/nope"])
def test_a_path_that_is_not_there_is_not_found_by_options_as_by_get(good_client: TestClient, path: str) -> None:
    asked, read = good_client.options(path), good_client.get(path)
    assert (asked.status_code, asked.headers["Content-Type"]) == (404, read.headers["Content-Type"])
    assert asked.text == read.text


@pytest.mark.parametrize("path", ["/facts", "/facts/pact-signed", "/healthz"])
def test_options_tells_the_methods_of_a_path_that_is_there(good_client: TestClient, path: str) -> None:
    response = good_client.options(path)
    assert (response.status_code, response.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("given", ["a", "7f3c:1.2_3-4", "x" * 128])
@pytest.mark.parametrize("path", ["/facts", "/nope", "/facts?q=%zz"])
def test_a_request_id_comes_back(good_client: TestClient, path: str, given: str) -> None:
    assert good_client.get(path, headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", "a\tb", "<script>", "\xff"])
def test_a_request_id_that_is_none_is_replaced(good_client: TestClient, given: str) -> None:
    response = good_client.get("/facts", headers={b"X-Request-ID": given.encode("latin-1")})
    assert len(response.headers["X-Request-ID"]) == 32
    assert response.headers["X-Request-ID"] != given


def test_each_request_without_an_id_gets_its_own(good_client: TestClient) -> None:
    assert len({good_client.get("/facts").headers["X-Request-ID"] for _ in range(3)}) == 3


@pytest.mark.parametrize("path", ["/facts", "/openapi.json", "/docs/assets/swagger-ui.css"])
@pytest.mark.parametrize("coding", DECODERS)
def test_a_long_answer_is_compressed_as_asked_for(good_client: TestClient, coding: str, path: str) -> None:
    plain = good_client.get(path, headers={"Accept-Encoding": "identity"})
    with good_client.stream("GET", path, headers={"Accept-Encoding": coding}) as response:
        body = b"".join(response.iter_raw())
    assert response.headers["Content-Encoding"] == coding
    assert len(body) < len(plain.content)
    assert DECODERS[coding](body) == plain.content


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("br, gzip", "br"),
        ("gzip;q=0.5", "gzip"),
        ("*", "zstd"),
        ("zstd;q=0, br;q=0, *", "gzip"),
        ("identity", None),
        ("deflate", None),
        ("", None),
        ("gzip;q=0", None),
        ("\xff", None),
        ("gzip;q=nan", None),
    ],
)
def test_the_best_coding_that_is_accepted_is_taken(good_client: TestClient, accepted: str, coding: str | None) -> None:
    response = good_client.get("/actors", headers={b"Accept-Encoding": accepted.encode("latin-1")})
    assert response.status_code == 200
    assert response.headers.get("Content-Encoding") == coding
    assert response.headers["Vary"] == "Accept-Encoding"


def test_one_answer_is_kept_for_each_coding(good_client: TestClient) -> None:
    for coding in ("gzip", "identity", "br", "gzip", "identity", "br"):
        headers = good_client.get("/sources", headers={"Accept-Encoding": coding}).headers
        assert headers.get("Content-Encoding", "identity") == coding


@pytest.mark.parametrize("body", [b"{}", b"x" * 100_000])
def test_a_body_is_not_read(good_client: TestClient, body: bytes) -> None:
    plain = good_client.get("/facts?limit=3")
    assert good_client.request("GET", "/facts?limit=3", content=body).content == plain.content
    assert good_client.post("/facts?limit=3", content=body).status_code == 405


@pytest.mark.parametrize("path", DATA)
def test_data_are_json_in_utf_8(good_client: TestClient, path: str) -> None:
    response = good_client.get(path)
    assert response.headers["Content-Type"] == "application/json"
    assert response.content.decode("utf-8").startswith("{")
