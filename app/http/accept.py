"""What a request accepts (RFC 9110): only the path `/` looks at it."""


def prefers_html(accept: str) -> bool:
    """Whether a request would rather have HTML than JSON. A browser names HTML; `*/*` alone is of a program."""
    return _find_quality(accept, "text", "html") > _find_quality(accept, "application", "json")


def _find_quality(accept: str, family: str, kind: str) -> float:
    """The weight of a media type in a list of ranges; 0 where no range but `*/*` has it."""
    weights = {}
    for part in accept.lower().split(","):
        name, *parameters = (it.strip() for it in part.split(";"))
        weights[name] = next((_read_weight(it[2:]) for it in parameters if it.startswith("q=")), 1.0)
    return weights.get(f"{family}/{kind}", weights.get(f"{family}/*", 0.0))


def _read_weight(text: str) -> float:
    """A weight; 0 for what is none."""
    return float(text) if text.replace(".", "", 1).isdecimal() else 0.0
