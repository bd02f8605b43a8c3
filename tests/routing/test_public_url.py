"""The public address of the service, as a request finds it."""

from app.routing.public_url import PUBLIC_URL, find_public_url, public_url_tag


def test_the_public_address_comes_from_the_server_and_not_from_the_client() -> None:
    headers = [(b"host", b"elsewhere.example"), (b"x-forwarded-host", b"elsewhere.example")]
    assert find_public_url({"state": {PUBLIC_URL: "https://example.org"}, "headers": headers}) == "https://example.org"
    assert find_public_url({"headers": headers}) == "http://127.0.0.1:8000"


def test_a_tag_differs_by_public_address() -> None:
    one, other = (public_url_tag(f"https://{host}.example") for host in ("one", "other"))
    assert one != other
    assert len(one) == len("-") + 6
