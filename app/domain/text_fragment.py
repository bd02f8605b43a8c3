"""The addresses of passages."""

from urllib.parse import quote

_FRAGMENT_WORDS = 4


def link_to_passage(url: str, exact: str, prefix: str, suffix: str) -> str:
    """The address of a page with a text fragment that scrolls a browser to the quoted words."""
    spoken = exact.split()
    if len(spoken) > 2 * _FRAGMENT_WORDS:
        target = f"{_escape(' '.join(spoken[:_FRAGMENT_WORDS]))},{_escape(' '.join(spoken[-_FRAGMENT_WORDS:]))}"
    else:
        target = _escape(" ".join(spoken))
    # A browser matches a context only within the paragraph of the words themselves.
    context_before = prefix.rpartition("\n")[2].split()
    context_after = suffix.partition("\n")[0].split()
    before = f"{_escape(' '.join(context_before))}-," if context_before else ""
    after = f",-{_escape(' '.join(context_after))}" if context_after else ""
    return f"{url}#:~:text={before}{target}{after}"


def _escape(text: str) -> str:
    """Percent-encoded for a text directive, where the dash is syntax too."""
    return quote(text, safe="").replace("-", "%2D")
