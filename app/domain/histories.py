"""The paths of the histories of records, in one place for all that name them."""

from app.domain.vocabulary import Resource

_RECORDS = {
    Resource.FACT: "/facts/{id}",
    Resource.ACTOR: "/actors/{id}",
    Resource.SOURCE: "/sources/{id}",
    Resource.DISPUTE: "/disputes/{id}",
}


def find_record_path(resource: Resource, name: str) -> str | None:
    """The path of a record that has a history; None for others."""
    template = _RECORDS.get(resource)
    return template and template.replace("{id}", name)


def find_history_path(resource: Resource, name: str) -> str | None:
    """The path of the history of a record, where it has one."""
    path = find_record_path(resource, name)
    return path and f"{path}/history"
