"""What the lists of facts of one kind can be asked with, where the examples of all lists find nothing in the record."""

from collections.abc import Mapping, Sequence
from typing import Any

OWN_EXAMPLES: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "list_members": {
        "q": ["founding member", '"Burkina Faso"'],
        "actor_all": [["mali", "alliance-of-sahel-states"]],
        "place": [],
        "happening": [],
        "dispute": [],
        "date_from": [],
        "date_to": [],
    },
    "list_signings": {
        "ids": [["charter-signed-by-goita-and-leaders", "charter-signed-by-the-three-states"]],
        "q": ["goita", '"military leaders"'],
        "place": [],
        "date_to": ["2023-09-16"],
    },
    "list_clauses": {
        "ids": [["charter-attack-on-one-shall-be-aggression", "charter-assistance-in-case-of-attack"]],
        "place": [],
        "happening": [],
        "date_from": [],
        "date_to": [],
    },
    "list_officials": {
        "ids": [["camara-defense-minister", "diop-defence-minister"]],
        "q": ["goita", '"head of state"'],
        "actor_all": [["assimi-goita", "mali"]],
        "place": [],
        "origin": [["rt-report"]],
        "happening": [["coup-in-niger-of-july-2023"]],
        "dispute": [["office-of-abdoulaye-diop"]],
        "date_to": ["2023-09-18"],
    },
    "list_events": {
        "ids": [["coup-in-niger-of-july-2023", "france-withdrew-troops-from-mali"]],
        "happening": [["coup-in-niger-of-july-2023"]],
        "dispute": [["did-france-have-to-leave"]],
    },
    "list_statements": {
        "ids": [["declaration-of-war-words", "diop-alliance-will-combine-efforts"]],
        "happening": [["announcement-by-assimi-goita"]],
        "dispute": [["wording-of-goitas-post"]],
    },
}
"""By operation and parameter; nothing where no fact of the kind has what is asked for."""


def use_own_examples(operation: Mapping[str, Any]) -> None:
    """Let the parameters of a list be shown by values that find something in it, or by none."""
    own = OWN_EXAMPLES.get(operation["operationId"], {})
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        if examples := own.get(parameter["name"], schema.get("examples")):
            schema["examples"] = examples
        else:
            schema.pop("examples", None)
