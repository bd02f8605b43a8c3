"""Sitemaps as files."""

from datetime import UTC, datetime, timedelta, timezone

from app.serializers.sitemap import write_sitemap, write_sitemap_index

MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678900, tzinfo=UTC)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def test_a_sitemap_has_each_page_with_its_last_change_in_utc() -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=2)))
    assert write_sitemap([("https://a.example/en", MOMENT), ("https://a.example/en/data", elsewhere)]).decode() == (
        f"{HEAD}<urlset {NAMESPACE}>\n"
        "<url><loc>https://a.example/en</loc><lastmod>2026-01-02T03:04:05Z</lastmod></url>\n"
        "<url><loc>https://a.example/en/data</loc><lastmod>2026-01-02T03:04:05Z</lastmod></url>\n"
        "</urlset>\n"
    )


def test_an_index_has_each_sitemap() -> None:
    assert write_sitemap_index(["https://a.example/sitemap.xml?part=1"], MOMENT).decode() == (
        f"{HEAD}<sitemapindex {NAMESPACE}>\n"
        "<sitemap><loc>https://a.example/sitemap.xml?part=1</loc><lastmod>2026-01-02T03:04:05Z</lastmod></sitemap>\n"
        "</sitemapindex>\n"
    )
