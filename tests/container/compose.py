"""What compose.yaml promises, and what the proof takes from it: variables, commands, the SQL of the reader's role."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from tests.container.dockerfile import PINNED, PROJECT

_VARIABLE = re.compile(r"\$\{(\w+)(:\?[^}]*)?\}")
_ONE_SHOT = "publish"

Compose = dict[str, Any]


def read_compose() -> Compose:
    compose: Compose = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))
    return compose


def check_compose() -> str:
    """Every promise that can be read off the file."""
    compose = read_compose()
    faults = list(_find_faults(compose))
    assert not faults, "\n".join(faults)
    services = compose["services"]
    return f"{len(services)} services: {', '.join(services)}"


def fill_in(compose: Compose, service: str, values: dict[str, str]) -> dict[str, str]:
    """The variables of a service, with the passwords that its environment has."""
    variables: dict[str, str] = compose["services"][service]["environment"]
    return {name: _VARIABLE.sub(lambda found: values[found[1]], text) for name, text in variables.items()}


def _find_faults(compose: Compose) -> Iterator[str]:
    services: dict[str, Compose] = compose["services"]
    if sorted(services) != ["api", "database", "proxy", "publish"]:
        yield f"services: {sorted(services)}"
    for name, service in services.items():
        yield from (f"{name}: {fault}" for fault in _find_service_faults(name, service))
    if services["api"]["deploy"] != {"replicas": 2}:
        yield "api: not two replicas"
    if not services["api"]["environment"]["SAHEL_FACTS_DATABASE_URL"].startswith("postgresql://sahel_facts_reader@"):
        yield "api: connects as another role than the reader's"
    waits = {
        "publish": {"database": {"condition": "service_healthy"}},
        "api": {"publish": {"condition": "service_completed_successfully"}},
        "proxy": {"api": {"condition": "service_healthy"}},
    }
    if {name: service["depends_on"] for name, service in services.items() if "depends_on" in service} != waits:
        yield "services do not wait for one another"
    if "healthcheck" not in services["database"]:
        yield "database: no healthcheck"
    if "./nginx.conf:/etc/nginx/nginx.conf:ro" not in services["proxy"]["volumes"]:
        yield "proxy: does not read nginx.conf"
    if set(services["proxy"]["networks"]) & set(services["database"]["networks"]):
        yield "proxy: reaches the database"


def _find_service_faults(name: str, service: Compose) -> Iterator[str]:
    is_ours = "build" in service
    if not is_ours and not PINNED.fullmatch(service["image"]):
        yield f"{service['image']} is not pinned"
    if is_ours or name == "proxy":
        hardened = {"read_only": True, "cap_drop": ["ALL"]}
        yield from (f"{key} is not {value}" for key, value in hardened.items() if service.get(key) != value)
    if service["security_opt"] != ["no-new-privileges:true"]:
        yield "may gain privileges"
    if service.get("privileged") or "user" in service or "cap_add" in service:
        yield "takes back what its image gives up"
    if ("ports" in service) != (name == "proxy"):
        yield "only the proxy publishes a port"
    if service["restart"] != ("no" if name == _ONE_SHOT else "unless-stopped"):
        yield f"restart: {service['restart']}"
    for variable, text in service.get("environment", {}).items():
        if "PASSWORD" in variable and not re.fullmatch(r"\$\{\w+:\?[^}]+\}", text):
            yield f"{variable} does not come from the environment alone"
        if re.search(r"://[^@/]*:[^@/]*@", text):
            yield f"{variable} holds a password"
