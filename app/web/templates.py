"""The templates of pages, compiled once, and what all of them can use."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, nodes
from jinja2.environment import TemplateModule
from jinja2.ext import InternationalizationExtension
from jinja2.parser import Parser
from markupsafe import Markup, escape

from app.domain.vocabulary import FactKind
from app.web.assets import read_asset
from app.web.dates import find_machine_date, write_date, write_day
from app.web.labels import label, list_labels, name_group, name_language
from app.web.site_map import SECTIONS
from app.web.strings import ENGLISH, write_number, write_origins

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
"""Where a value stands in a sentence."""


class Translations(InternationalizationExtension):
    """Translates the sentences of `{% trans %}` when a template is compiled; one with a plural when it is rendered."""

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        parsed = super().parse(parser)
        if isinstance(parsed, nodes.Output):
            parsed.nodes = list(_translate(parsed.nodes[0]))
        return parsed


def _translate(sentence: nodes.Expr) -> Iterator[nodes.Expr]:
    """What a sentence consists of: its words, with the values between them. One with a plural stays whole."""
    match sentence:
        case nodes.MarkSafeIfAutoescape(expr=call) if said := _find_words(call):
            yield nodes.TemplateData(said)
        case nodes.Mod(left=nodes.MarkSafeIfAutoescape(expr=call), right=nodes.Dict(items=pairs)) if (
            said := _find_words(call)
        ):
            values = {it.key.as_const(): it.value for it in pairs}
            for place, part in enumerate(_PLACEHOLDER.split(said)):
                yield values[part] if place % 2 else nodes.TemplateData(part.replace("%%", "%"))
        case _:
            yield sentence


def _find_words(call: nodes.Expr) -> str | None:
    """The words of a sentence without a plural, translated."""
    match call:
        case nodes.Call(node=nodes.Name(name="gettext"), args=[nodes.Const(value=said)]):
            return ENGLISH.gettext(said)
    return None


@cache
def environment() -> Environment:
    """The templates, with the functions and filters that they have."""
    made = Environment(
        loader=PackageLoader("app.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=[Translations],
    )
    made.install_gettext_translations(ENGLISH)  # type: ignore[attr-defined]
    made.globals |= {"_": ENGLISH.gettext, "read_asset": read_asset, "navigate": navigate, "SECTIONS": SECTIONS}
    made.filters |= {
        "date": write_date,
        "day": write_day,
        "host": find_host,
        "label": label,
        "labels": list_labels,
        "group": name_group,
        "language": name_language,
        "number": write_number,
        "origins": write_origins,
        "time": write_time,
        "told_time": write_told_time,
        "capital": capitalise,
        "query": quote,
    }
    return made


def render(name: str, values: dict[str, Any]) -> bytes:
    """A page. Raises UndefinedError where a template asks for what it is not given."""
    return environment().get_template(name).render(values).encode()


def navigate(frame: Any) -> TemplateModule:
    """The ways to the sections, on the page of a frame."""
    current = next((it.path for it in SECTIONS if frame.is_within(it.path)), None)
    return _navigate(frame.home, current, is_itself=current is not None and frame.is_at(current))


@lru_cache(maxsize=64)
def _navigate(home: str, current: str | None, *, is_itself: bool) -> TemplateModule:
    # All pages of a section have the same, which takes a tenth of the time of a short one.
    values = {"home": home, "current": current, "is_itself": is_itself}
    return environment().get_template("navigation.html").make_module(values)


def compile_all() -> None:
    """Compile every template, so that no request waits for it."""
    for name in list_templates():
        environment().get_template(name)


def list_templates() -> list[str]:
    """The names of all templates."""
    return environment().list_templates()


@lru_cache(maxsize=1024)
def write_time(edtf: str) -> Markup:
    """A date in words, in an element that tells programs which day, month or year it is."""
    machine = find_machine_date(edtf)
    if machine is None:
        return escape(write_date(edtf))
    return Markup('<time datetime="{}">{}</time>').format(machine, write_date(edtf))


def write_told_time(edtf: str | None, kind: str) -> Markup:
    """When a fact of some kind was or is so. Who bore a title is known as of the day of a text that prints it."""
    if edtf is None:
        return escape(ENGLISH.gettext("not dated"))
    time = write_time(edtf)
    return escape(ENGLISH.gettext("as of {day}")).format(day=time) if kind == FactKind.OFFICE else time


def capitalise(text: str) -> str:
    """A text with a capital at its beginning; the rest stays as it is."""
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=1024)
def find_host(url: str) -> str:
    """The host that an address leads to, as people name it."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
