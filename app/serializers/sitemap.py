"""Sitemaps (sitemaps.org), which tell search engines of the pages for people and of their last change."""

from collections.abc import Iterable
from datetime import UTC, datetime

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_sitemap(pages: Iterable[tuple[str, datetime]]) -> bytes:
    """Pages by address, each with its last change. Ids and the public address hold nothing that XML has to escape."""
    return _write("urlset", "url", ((address, _write_moment(changed_at)) for address, changed_at in pages))


def write_sitemap_index(addresses: Iterable[str], changed_at: datetime) -> bytes:
    """Sitemaps by address, all of one last change."""
    moment = _write_moment(changed_at)
    return _write("sitemapindex", "sitemap", ((address, moment) for address in addresses))


def _write(root: str, name: str, entries: Iterable[tuple[str, str]]) -> bytes:
    lines = [f"<{name}><loc>{address}</loc><lastmod>{moment}</lastmod></{name}>\n" for address, moment in entries]
    return f'{_HEAD}<{root} xmlns="{_NAMESPACE}">\n{"".join(lines)}</{root}>\n'.encode()


def _write_moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
