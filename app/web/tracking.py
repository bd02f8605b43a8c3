"""What networks and mailers add to the addresses that people share: no question to this service."""

import re

_TRACKING = re.compile(rb"(?:utm_[a-z_]+|[a-z]{1,3}clid|gclsrc|igshid|mc_[ce]id|_hs(?:enc|mi))=[^&]*")
"""A parameter of campaigns (`utm_source`), of clicks (`fbclid`, `gclid`), of Instagram, Mailchimp or HubSpot."""


def drop_tracking(query_string: bytes) -> bytes:
    """A query string without what others have added to it."""
    if b"=" not in query_string:
        return query_string
    return b"&".join([it for it in query_string.split(b"&") if not _TRACKING.fullmatch(it)])
