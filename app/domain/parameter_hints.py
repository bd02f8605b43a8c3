"""What a parameter of another service is called here, or what to do instead where nothing is called so."""

from collections.abc import Collection, Sequence

from app.domain.text import words

_CALLED = {
    "q": "search query text term terms word words keyword keywords s fulltext searchquery searchterm name title",
    "kind": "type kinds types category categories class facttype",
    "event_type": "type event eventtypes",
    "type": "kind kinds resource resources",
    "state": "status",
    "limit": "perpage pagesize size count rows top max first take pagelimit maxresults results number",
    "cursor": "next pagetoken continuation continuationtoken startingafter searchafter",
    "sort": "order orderby ordering sortby sortorder direction orderdirection",
    "date_from": "from since start startdate datestart begin begindate after dateafter mindate dategte datemin",
    "date_to": "to until till end enddate dateend before datebefore maxdate datelte datemax endyear",
    "ids": "id idin factid factids uuid slug",
    "actor": "actors country countries nation person people who participant member members organisation organization"
    " organisations organizations organisationid group entity speaker leader state",
    "about": "actor actors place places country state person people organisation organization subject topic",
    "role": "roles participantrole",
    "place": "places location city where region",
    "source": "sources document documents publisher media outlet newspaper doc",
    "instrument": "instruments treaty charter agreement law",
    "facets": "facet aggregations aggs aggregate groupby group",
    "disputed": "contested isdisputed",
    "min_origins": "origins minsources independentorigins corroborated",
    "after": "since from token synctoken deltatoken revision checkpoint seq lastseq updatedsince modifiedsince"
    " updatedafter modifiedafter",
    "resource": "type types kind kinds resources entity",
}
"""By parameter, what other services call it, as folded words that are joined."""

_PAGES = "there are no page numbers; follow `page.next` from page to page"
_WHOLE = "the answer is whole and has no pages"
_FIXED = "how long a page is cannot be chosen; give `cursor` for the page after it"
_DATES = "give `date_from` and `date_to`; both alike for one year, month or day"

_INSTEAD: tuple[tuple[str, str, str], ...] = (
    ("cursor", "page offset skip pagenumber pageno pageindex p startindex", _PAGES),
    ("date_from", "date year month day dates years between period", _DATES),
    ("limit", "sort order orderby ordering sortby sortorder direction", "this list has one order, that of its ids"),
    ("limit", "id ids uuid slug", "each item has a path of its own, which ends in its id"),
    (
        "",
        "format f output accept contenttype mimetype alt",
        "answers are JSON; no parameter changes that, and other forms have their own address, such as `/facts.csv`",
    ),
    (
        "",
        "fields field select include exclude expand embed populate columns view brief full citations",
        "an answer always has every field, and every citation with it",
    ),
    (
        "",
        "lang language locale hl translate",
        "what we write is in English, and quotations are in the language of their document",
    ),
    ("", "callback jsonp", "scripts of any origin may read the answers, so nothing has to be wrapped"),
    ("", "key apikey token accesstoken auth authorization appid", "nobody needs a key; leave it out"),
    (
        "",
        "since updatedsince modifiedsince updatedafter modifiedafter",
        "`/changes` lists what changed since a revision, and `/revisions` tells which was loaded when; lists of facts"
        " take the day of what happened as `date_from`; `If-None-Match` tells whether one address has changed",
    ),
)
"""Names, as above, that nothing here is called by, with what to do instead, and a parameter without which the advice is
none."""


def _join(name: str) -> str:
    return "".join(words(name))


def _by_name() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for parameter, names in _CALLED.items():
        for name in (_join(parameter), *names.split()):
            found.setdefault(name, []).append(parameter)
    return found


_MEANT = _by_name()


def find_meant(name: str) -> Sequence[str]:
    """The parameters that are written alike or do the same as one of another service, whichever path takes them."""
    return _MEANT.get(_join(name), ())


def find_same(name: str, known: Collection[str]) -> str | None:
    """The parameter, of those that are known, that is written alike or does the same."""
    alike = [it for it in known if _join(it) == _join(name)]
    return next((it for it in (*alike, *find_meant(name)) if it in known), None)


def _is_of_pages(name: str) -> bool:
    """Whether a parameter asks for a part of what there is."""
    names = next(names for _, names, advice in _INSTEAD if advice is _PAGES)
    return bool({"limit", "cursor"}.intersection(find_meant(name))) or _join(name) in names.split()


def find_advice(name: str, known: Collection[str]) -> str | None:
    """What to do instead, for a parameter of another service that nothing here is like."""
    spelt = _join(name)
    if known and "limit" not in known and _is_of_pages(name):
        return _FIXED if "cursor" in known else _WHOLE
    fitting = (it for needed, names, it in _INSTEAD if spelt in names.split() and (not needed or needed in known))
    return next(fitting, None)
