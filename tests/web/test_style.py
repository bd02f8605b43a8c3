"""The style: colours that everybody can read, in light and in dark."""

import re

import pytest

from app.web.assets import read_asset

STYLE = read_asset("style.css").body.decode()
_LIGHT, _DARK, *_ = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
SCHEMES = {name: dict(re.findall(r"--([\w-]+): #(\w{6});", it)) for name, it in (("light", _LIGHT), ("dark", _DARK))}

TEXTS = [
    ("ink", "paper"),
    ("ink", "panel"),
    ("ink", "against-panel"),
    ("soft", "paper"),
    ("soft", "panel"),
    ("link", "paper"),
    ("link", "panel"),
    ("visited", "paper"),
    ("visited", "panel"),
    ("against", "paper"),
    ("against", "against-panel"),
    ("on-mark", "mark"),
    ("on-accent", "accent"),
]
"""Texts and what they stand on."""


def measure_contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2.2 defines it."""
    darker, lighter = sorted(map(measure_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def measure_luminance(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = (it / 12.92 if it <= 0.03928 else ((it + 0.055) / 1.055) ** 2.4 for it in (red, green, blue))
    return sum(weight * it for weight, it in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_has_the_contrast_of_level_aaa(scheme: str) -> None:
    colours = SCHEMES[scheme]
    measured = {pair: measure_contrast(colours[pair[0]], colours[pair[1]]) for pair in TEXTS}
    assert {pair: it for pair, it in measured.items() if it < 7} == {}
    assert all(measure_contrast(colours[it], colours["paper"]) >= 3 for it in ("focus", "mark-edge"))


def test_both_schemes_have_the_same_colours() -> None:
    assert SCHEMES["light"].keys() == SCHEMES["dark"].keys()


def test_a_style_loads_nothing_else() -> None:
    assert not re.search(r"url\(|@import", STYLE)
