"""Changes as entries of a feed: in words, with the addresses of their pages and ids that stay."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from app.domain.record_parts import name_parts
from app.domain.revision_token import make_token
from app.domain.vocabulary import VersionState
from app.domain.web_pages import DATA_PAGE, RECORD_PAGES
from app.serializers.feeds import Entry
from app.services.feed import Change, Load


def make_entries(public_url: str, found: Iterable[Change | Load]) -> list[Entry]:
    """Changes as entries of a feed, in their order."""
    host = urlsplit(public_url).hostname or ""
    return [
        _tell_load(host, public_url, it) if isinstance(it, Load) else _tell_change(host, public_url, it) for it in found
    ]


def make_feed_id(public_url: str) -> str:
    """The id of the feed itself."""
    return f"tag:{urlsplit(public_url).hostname or ''},2023:feed"


def _tell_change(host: str, public_url: str, change: Change) -> Entry:
    page = RECORD_PAGES[change.resource].replace("{id}", change.id)
    name = f"{_name_load(host, change.load)}/{change.resource}/{change.id}"
    return Entry(name, public_url + page, change.words, _describe(change), change.load.loaded_at)


def _tell_load(host: str, public_url: str, load: Load) -> Entry:
    counts = (("added", load.created), ("changed", load.updated), ("removed", load.removed))
    title = f"Records: {', '.join([f'{number:,} {word}' for word, number in counts if number])}"
    text = load.note or "So many changed at once that they are not listed one by one."
    return Entry(_name_load(host, load), public_url + DATA_PAGE, title, text, load.loaded_at)


def _name_load(host: str, load: Load) -> str:
    # Without the number, which belongs to one database.
    return f"tag:{host},2023:{make_token(load.number, load.hash).partition('-')[2]}"


def _describe(change: Change) -> str:
    parts = name_parts(change.resource, change.changes or ())
    told = f"Changed: {', '.join(parts)}." if parts else "Changed."
    if change.is_renamed:
        return f"It has another address now. {told if parts else ''}".rstrip()
    match change.state:
        case VersionState.CREATED:
            return "Added."
        case VersionState.REMOVED:
            return "Removed."
    return told
