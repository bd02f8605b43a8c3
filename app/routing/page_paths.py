"""Which paths are those of pages for people: below the code of their language, as `/en/facts`."""

HOME = "/en"
"""The path of the first page, which those of all others begin with."""


def is_page(path: str) -> bool:
    """Whether a path is that of a page, be there one or not."""
    return path == HOME or path.startswith(f"{HOME}/")
