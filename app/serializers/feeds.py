"""Feeds of changes: Atom (RFC 4287) and JSON Feed 1.1."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from app.schemas.feeds import FeedAuthor, FeedItem, JsonFeed

_TITLE = "Sahel Facts: what changed"
_SUBTITLE = "Facts and disputes that were added, changed or removed."
_NAME = "Sahel Facts"
_ATOM = "http://www.w3.org/2005/Atom"
_RIGHTS = "CC BY 4.0; the quotations belong to the publishers of the documents."


class Entry(NamedTuple):
    """An entry of a feed."""

    id: str
    address: str
    title: str
    text: str
    moment: datetime


class Feed(NamedTuple):
    """A feed: its id, the addresses of the first page and of itself, when it last changed, and its entries."""

    id: str
    home: str
    address: str
    moment: datetime
    entries: Sequence[Entry]


def write_atom(feed: Feed) -> bytes:
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    _add(root, "id", feed.id)
    _add(root, "title", _TITLE)
    _add(root, "subtitle", _SUBTITLE)
    _add(root, "updated", _write_moment(feed.moment))
    _add(root, "rights", _RIGHTS)
    SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    SubElement(root, "link", rel="alternate", type="text/html", href=feed.home)
    author = SubElement(root, "author")
    _add(author, "name", _NAME)
    _add(author, "uri", feed.home)
    for it in feed.entries:
        entry = SubElement(root, "entry")
        _add(entry, "id", it.id)
        _add(entry, "title", it.title)
        _add(entry, "updated", _write_moment(it.moment))
        SubElement(entry, "link", rel="alternate", type="text/html", href=it.address)
        _add(entry, "content", it.text)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def write_json_feed(feed: Feed) -> bytes:
    items = [
        FeedItem(id=it.id, url=it.address, title=it.title, content_text=it.text, date_published=it.moment)
        for it in feed.entries
    ]
    written = JsonFeed(
        version="https://jsonfeed.org/version/1.1",
        title=_TITLE,
        home_page_url=feed.home,
        feed_url=feed.address,
        description=_SUBTITLE,
        language="en",
        authors=[FeedAuthor(name=_NAME, url=feed.home)],
        items=items,
    )
    return written.model_dump_json().encode()


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _write_moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
