"""What a route declares about its responses: the cache, the headers and the OpenAPI document follow from it."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from app.http.headers import Headers

EndpointT = TypeVar("EndpointT", bound=Callable[..., Any])
_ATTRIBUTE = "route_policy"


class CacheableBy(StrEnum):
    """How long the response to a request stays the same.

    * `data`: while the data and the release of the code do. The entity tag of a list names the revision of all data;
      that of one resource is of its body, and stays as long as that does.
    * `release`: while the release of the code does; its entity tag names it.
    * `own`: the endpoint sets the headers itself.
    * `never`: it is about this moment, and nobody may store it.
    """

    DATA = "data"
    RELEASE = "release"
    OWN = "own"
    NEVER = "never"


class RoutePolicy(NamedTuple):
    """How the responses of a route may be cached and sent."""

    cacheable_by: CacheableBy = CacheableBy.DATA
    vary: tuple[str, ...] = ()
    """Request headers, beside `Accept-Encoding`, that the response depends on. Each of their values is cached apart."""
    is_stream: bool = False
    """Whether the body is sent as it is made, neither collected nor cached."""
    is_kept: bool = True
    """Whether the service itself keeps its responses: not where they change without a new revision."""
    names_files: bool = False
    """Whether its path names a file: upper case means something there, and no other path is meant by it."""
    headers: Headers = ()
    """Header fields of all its responses, errors included, in place of the defaults of those names."""


def declare(policy: RoutePolicy) -> Callable[[EndpointT], EndpointT]:
    """Decorator of an endpoint: the policy of the routes that it is the endpoint of."""

    def mark(endpoint: EndpointT) -> EndpointT:
        setattr(endpoint, _ATTRIBUTE, policy)
        return endpoint

    return mark


def policy_of(endpoint: Any) -> RoutePolicy:
    """The declared policy of an endpoint; without one, its responses are cacheable by the data."""
    policy: RoutePolicy = getattr(endpoint, _ATTRIBUTE, RoutePolicy())
    return policy
