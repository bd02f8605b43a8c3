"""Draws `app/web/static/map.svg`: the states and cities of the record, in the borders of Natural Earth.

    npm install world-atlas@2.0.2    # in a folder outside of the tree
    python -m tests.web.draw_map node_modules/world-atlas/countries-50m.json

The package has the shapes of Natural Earth 4.1 (public domain) as TopoJSON. The service has the drawing alone.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

TARGET = Path(__file__).parents[2] / "app" / "web" / "static" / "map.svg"

Point = tuple[float, float]
"""Longitude and latitude, in degrees."""

WEST, NORTH, EAST, SOUTH = -13.2, 25.6, 18.2, 8.2
_PER_DEGREE = 20
_NARROWER = 0.956
"""Cosine of 17 degrees, the middle latitude: what a degree from west to east has of one from north to south."""


class Label(NamedTuple):
    """A name, and the point that its middle stands at."""

    name: str
    at: Point


class City(NamedTuple):
    """Where a city is, and how far from there the middle of its name stands, in units of the drawing."""

    at: Point
    name_from: tuple[int, int]


STATES = {
    "Mali": Label("Mali", (-2.6, 18.2)),
    "Burkina Faso": Label("Burkina Faso", (-2.1, 12.0)),
    "Niger": Label("Niger", (9.3, 17.4)),
}
"""The states of the record, by their names in Natural Earth."""

NEIGHBOURS = {
    "Mauritania": Label("Mauritania", (-9.6, 18.6)),
    "Algeria": Label("Algeria", (3.0, 23.7)),
    "Libya": Label("Libya", (14.6, 24.4)),
    "Chad": Label("Chad", (16.7, 14.4)),
    "Nigeria": Label("Nigeria", (8.3, 10.4)),
    "Benin": Label("", (0, 0)),
    "Togo": Label("", (0, 0)),
    "Ghana": Label("Ghana", (-1.0, 9.2)),
    "Côte d'Ivoire": Label("Côte d’Ivoire", (-6.7, 9.2)),
    "Guinea": Label("Guinea", (-11.2, 11.1)),
    "Senegal": Label("", (0, 0)),
}
"""Those that border on them; a small one has no name in the drawing."""

CITIES = {"Bamako": City((-8.002, 12.652), (0, -10)), "Niamey": City((2.115, 13.519), (47, 2))}
"""The cities of the record, where the populated places of Natural Earth (2.0, 1:110 million) have them."""

_STYLE = """
.near, .land { fill: #f4f2eb } .near { stroke: #c9c5b7 }
.state { fill: #d3e4e4; stroke: #0f4c5c; stroke-width: 1.5 }
text { fill: #1c2326; font: 600 20px system-ui, "Liberation Sans", sans-serif; text-anchor: middle }
.context { fill: #465054; font: 19px system-ui, "Liberation Sans", sans-serif }
.large { font-size: 28px } .city { font-weight: 400 } circle { fill: #1c2326 }
@media (prefers-color-scheme: dark) {
.near, .land { fill: #1d2427 } .near { stroke: #4a575c }
.state { fill: #234750; stroke: #9ad4e3 }
text { fill: #e9e6df } .context { fill: #b4bbbb } circle { fill: #e9e6df }
}
"""
_DESCRIPTION = (
    "Mali, Burkina Faso and Niger lie side by side; Mali in the west, Niger in the east, Burkina Faso to the south of"
    " both. Bamako is marked in the south-west of Mali, Niamey in the south-west of Niger. Borders are those of Natural"
    " Earth."
)


def decode_shapes(topology: Mapping[str, Any], wanted: Iterable[str]) -> dict[str, list[list[Point]]]:
    """The rings of countries of a TopoJSON file, by name."""
    arcs = [_decode_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    by_name = {it["properties"]["name"]: it for it in topology["objects"]["countries"]["geometries"]}
    return {name: [_join(ring, arcs) for ring in _list_rings(by_name[name])] for name in wanted}


def _decode_arc(arc: Sequence[Sequence[int]], transform: Mapping[str, Sequence[float]]) -> list[Point]:
    """An arc is a start and steps, in units of the transform."""
    (width, height), (left, low) = transform["scale"], transform["translate"]
    across, up = map(accumulate, zip(*arc, strict=True))
    return [(x * width + left, y * height + low) for x, y in zip(across, up, strict=True)]


def _list_rings(geometry: Mapping[str, Any]) -> list[list[int]]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [ring for polygon in polygons for ring in polygon]


def _join(ring: Sequence[int], arcs: Sequence[list[Point]]) -> list[Point]:
    """The points of a ring; `~n` stands for arc n in the other direction, and each arc begins where one ends."""
    return [point for number in ring for point in (arcs[number] if number >= 0 else arcs[~number][::-1])[1:]]


def project(point: Point) -> tuple[int, int]:
    """Where a point stands in the drawing: an equirectangular projection, true at 17 degrees north."""
    longitude, latitude = point
    return round((longitude - WEST) * _PER_DEGREE * _NARROWER), round((NORTH - latitude) * _PER_DEGREE)


def draw_rings(rings: Iterable[Sequence[Point]]) -> str:
    """The data of a path; points that fall together in the drawing are drawn once."""
    drawn = []
    for ring in rings:
        points = list(dict.fromkeys(map(project, ring)))
        if len(points) > 2:
            drawn.append("M" + " ".join(f"{x},{y}" for x, y in points) + "z")
    return "".join(drawn)


def draw(topology: Mapping[str, Any]) -> str:
    """The map as SVG."""
    shapes = decode_shapes(topology, [*NEIGHBOURS, *STATES])
    right, bottom = project((EAST, SOUTH))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right} {bottom}" role="img" aria-labelledby="t d">',
        '<title id="t">Mali, Burkina Faso and Niger</title>',
        f'<desc id="d">{_DESCRIPTION}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="land" width="{right}" height="{bottom}"/>',
        *(f'<path class="near" d="{draw_rings(shapes[name])}"/>' for name in NEIGHBOURS),
        *(f'<path class="state" d="{draw_rings(shapes[name])}"/>' for name in STATES),
        *(_write(label, "context") for label in NEIGHBOURS.values() if label.name),
        *(_write(label, "name large" if len(label.name) < 10 else "name") for label in STATES.values()),
        *(_mark(name, city) for name, city in CITIES.items()),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _write(label: Label, style: str) -> str:
    x, y = project(label.at)
    return f'<text class="{style}" x="{x}" y="{y}">{label.name}</text>'


def _mark(name: str, city: City) -> str:
    x, y = project(city.at)
    right, down = city.name_from
    return f'<circle cx="{x}" cy="{y}" r="4"/><text class="city" x="{x + right}" y="{y + down}">{name}</text>'


if __name__ == "__main__":
    TARGET.write_text(draw(json.loads(Path(sys.argv[1]).read_text())))
