"""What compose.yaml gives the services: their variables, the command of `publish` and the SQL of the reader's role."""

import re
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).parents[2]

_VARIABLE = re.compile(r"\$\{(\w+)(?::\?[^}]*|:-([^}]*))?\}")

_PINNABLE = re.compile(r"\$\{\w+_IMAGE:-[\w./-]+:\d[\w.-]+\}")

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


def check_bounds(compose: Compose) -> str:
    """Every container has bounds of memory, processes and logs, writes to no file of its image, and gains no rights."""
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert {"mem_limit", "pids_limit", "tmpfs"} <= set(service), name
        assert all(":size=" in mount for mount in service["tmpfs"]), name
        options = service["logging"]["options"]
        assert (options["max-size"], options["max-file"]) == ("10m", "3"), name
        image = service.get("image")
        assert (image is None) == ("build" in service), name
        assert image is None or _PINNABLE.fullmatch(image), f"{name}: {image}"
    return f"{len(compose['services'])} containers with all their bounds"
