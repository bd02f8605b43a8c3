"""Facts as citations: what CSL-JSON says of them beside the documents that they cite."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from app.schemas.base import Address, Language
from app.schemas.records import CslItem


class CslName(TypedDict):
    """The name of an organisation as CSL-JSON writes it."""

    literal: Annotated[str, Field(description="The whole name.")]


CslDay = TypedDict(
    "CslDay",
    {"date-parts": Annotated[list[list[int]], Field(description="One list, of year, month and day.")]},
)
CslEntry = TypedDict(
    "CslEntry",
    {
        "id": Annotated[str, Field(description="`sahel-facts:` and the id of the fact.")],
        "type": Annotated[Literal["entry"], Field(description="CSL type of a fact: an entry of a work.")],
        "title": Annotated[
            str, Field(description="The claim without its final stop, marked to keep the case of its letters.")
        ],
        "container-title": Annotated[Literal["Sahel Facts"], Field(description="The work.")],
        "author": Annotated[list[CslName], Field(description="Who answers for the claim's words: this dataset.")],
        "version": Annotated[
            str, Field(description="The revision of the data and the first 12 digits of their content hash.")
        ],
        "issued": Annotated[CslDay, Field(description="The day on which that revision was loaded, in UTC.")],
        "URL": Annotated[Address, Field(description="The fact's page for people, at the public address.")],
        "language": Annotated[Language, Field(description="Always `en`: the claim is in English.")],
        "note": Annotated[str, Field(description="How many passages of how many documents stand behind the fact.")],
    },
)


class CslCitedDocument(CslItem):
    """A citation of a document that a fact cites as a CSL-JSON item."""

    note: NotRequired[
        Annotated[
            str,
            Field(
                description="Present when passages of the document say otherwise than the fact: how many, and how many"
                " support it."
            ),
        ]
    ]


CslDay.__doc__ = "A day as CSL-JSON writes it."
CslEntry.__doc__ = "A citation of a fact as a CSL-JSON item, ready for a reference manager."

CslCitation = TypeAliasType(
    "CslCitation",
    Annotated[
        CslEntry | CslCitedDocument, Field(discriminator="type", description="A fact, or a document that it cites.")
    ],
)
