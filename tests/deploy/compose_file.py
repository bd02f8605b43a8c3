"""What compose.yaml gives the services: their variables, the command of `publish` and the SQL of the reader's role."""

import re
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).parents[2]

_VARIABLE = re.compile(r"\$\{(\w+)(?::\?[^}]*|:-([^}]*))?\}")

Compose = dict[str, Any]


def read_compose() -> Compose:
    compose: Compose = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))
    return compose


def fill_in(compose: Compose, service: str, values: dict[str, str]) -> dict[str, str]:
    """The variables of a service, with values in the place of `${NAME}`, or the default of `${NAME:-default}`."""
    variables: dict[str, str] = compose["services"][service]["environment"]
    return {
        name: _VARIABLE.sub(lambda found: values[found[1]] if found[2] is None else found[2], text)
        for name, text in variables.items()
    }
