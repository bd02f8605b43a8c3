"""Files that pages refer to. Their names hold the digest of what they hold, so that anyone may keep them for good."""

import re
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

FOLDER = "/assets"

_MEDIA_TYPES = {"style.css": "text/css; charset=utf-8", "map.svg": "image/svg+xml"}
_NAME = re.compile(r"([a-z]+)\.[0-9a-f]{12}(\.[a-z]+)")


class Asset(NamedTuple):
    """A file of `app/web/static`."""

    name: str
    """With the digest, such as `style.1b2c3d4e5f60.css`."""
    body: bytes
    media_type: str

    @property
    def path(self) -> str:
        return f"{FOLDER}/{self.name}"


@cache
def read_asset(plain: str) -> Asset:
    """A file by its name without the digest."""
    body = (files("app.web") / "static" / plain).read_bytes()
    stem, ending = plain.split(".")
    return Asset(f"{stem}.{sha256(body).hexdigest()[:12]}.{ending}", body, _MEDIA_TYPES[plain])


def find_asset(name: str) -> Asset | None:
    """The file as it is now, of which a name with a digest is or was."""
    found = _NAME.fullmatch(name)
    plain = found[1] + found[2] if found else None
    return read_asset(plain) if plain in _MEDIA_TYPES else None
