"""The map: what is drawn of TopoJSON, and what the drawing that pages show consists of."""

import re
from typing import Any
from xml.etree import ElementTree

from app.web.assets import read_asset
from tests.web import draw_map

_SVG = "{http://www.w3.org/2000/svg}"


def make_topology(*names: str) -> Any:
    """Countries that are all one square, of two arcs, of which the second is run through in the other direction."""
    arcs = [[[0, 0], [10, 0], [0, 10]], [[0, 0], [0, 10], [10, 0]]]
    square = {"type": "Polygon", "arcs": [[0, -2]]}
    islands = {"type": "MultiPolygon", "arcs": [[[0, -2]], [[0, -2]]]}
    countries = [{**(islands if name == "Mali" else square), "properties": {"name": name}} for name in names]
    transform = {"scale": [0.5, 0.5], "translate": [0.0, 10.0]}
    return {"arcs": arcs, "transform": transform, "objects": {"countries": {"geometries": countries}}}


def test_a_shape_is_joined_of_arcs_in_either_direction() -> None:
    shapes = draw_map.decode_shapes(make_topology("Niger", "Mali"), ["Niger", "Mali"])
    square = [(5.0, 10.0), (5.0, 15.0), (0.0, 15.0), (0.0, 10.0)]
    assert shapes == {"Niger": [square], "Mali": [square, square]}


def test_points_that_fall_together_are_drawn_once() -> None:
    assert draw_map.draw_rings([[(0, 10), (5, 10), (5, 10.001), (5, 15)]]) == "M252,312 348,312 348,212z"
    assert draw_map.draw_rings([[(0, 10), (0, 10.001), (0.001, 10)]]) == ""


def test_a_drawing_names_its_states_and_what_it_shows() -> None:
    drawing = draw_map.draw(make_topology(*draw_map.NEIGHBOURS, *draw_map.STATES))
    assert [it.text for it in ElementTree.fromstring(drawing).iter(f"{_SVG}text")][-2:] == ["Bamako", "Niamey"]


def test_the_map_of_the_pages_shows_the_states_and_cities_of_the_record() -> None:
    body = read_asset("map.svg").body.decode()
    root = ElementTree.fromstring(body)
    states = [it for it in root.iter(f"{_SVG}path") if it.get("class") == "state"]
    texts = {it.text for it in root.iter(f"{_SVG}text")}
    assert len(states) == 3
    assert {"Mali", "Burkina Faso", "Niger", "Bamako", "Niamey"} <= texts
    assert [root.findtext(f"{_SVG}{it}", "")[:4] for it in ("title", "desc")] == ["Mali", "Mali"]
    assert "prefers-color-scheme: dark" in body
    assert not re.search(r"href|url\(|@import|script", body)
    assert len(body) < 40_000
