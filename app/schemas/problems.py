"""The shape of every error."""

from pydantic import BaseModel, ConfigDict, Field

from app.domain.errors import ParameterFault


class Problem(BaseModel):
    """An RFC 9457 problem. Every error of this service has this shape."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str = Field(description="Kind of problem: a path on this host that explains it.")
    title: str = Field(description="The kind of problem in a few words.")
    status: int = Field(description="The HTTP status code.")
    detail: str = Field(description="What happened this time, for a person to read.")
    instance: str = Field(description="The path on this host that was asked for.")
    errors: list[ParameterFault] = Field(description="What is wrong with each parameter; empty unless parameters are.")
