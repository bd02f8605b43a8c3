"""Who gets HTML at `/`: what names it before JSON."""

import pytest

from app.http.accept import prefers_html


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "TEXT/HTML ; q=0.9, application/json;q=0.8",
        "text/*",
        "text/html;level=1;q=0.4, */*",
    ],
)
def test_browsers_get_html(accept: str) -> None:
    assert prefers_html(accept)


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "application/json",
        "application/json, text/html",
        "application/*, text/html;q=0.9",
        "text/html;q=0",
        "text/html;q=high",
        "text/html;q=²",
        "text/plain",
        ",;,",
    ],
)
def test_programs_get_json(accept: str) -> None:
    assert not prefers_html(accept)
