"""The address that people reach this service at: what is read elsewhere, as a citation is, needs absolute addresses."""

from functools import lru_cache
from hashlib import sha256

from starlette.types import Scope

from app.settings import DEFAULT_PUBLIC_URL

PUBLIC_URL = "public_url"
"""Its key in the state of the server's lifespan, which servers copy into the scope of each request."""


def find_public_url(scope: Scope) -> str:
    """What absolute addresses of this service begin with; the prefix that a proxy removes is part of it."""
    public_url: str = scope.get("state", {}).get(PUBLIC_URL, DEFAULT_PUBLIC_URL)
    return public_url


@lru_cache(maxsize=8)
def public_url_tag(public_url: str) -> str:
    """What the entity tag of a response that holds absolute addresses ends with."""
    return f"-{sha256(public_url.encode()).hexdigest()[:6]}"
