"""Prompts: what somebody may ask a model to do with the record."""

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints

from app.domain.errors import InvalidParameterError, ParameterFault
from app.mcp.tool import check_arguments
from app.schemas.filters import Query
from app.schemas.query_types import whole_number

_Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class BriefArguments(Query):
    """What a brief is to be on."""

    topic: Annotated[_Text, Field(description="What the brief is to be on")]
    words: Annotated[int, *whole_number(50, 1000), Field(description="Its length; 200 if left out")] = 200


class CheckArguments(Query):
    """What is to be checked."""

    text: Annotated[_Text, Field(description="The sentence to compare with the record")]


class PromptTemplate(NamedTuple):
    """A prompt, and what it takes."""

    name: str
    title: str
    description: str
    arguments: type[Query]
    text: str


PROMPTS = {
    it.name: it
    for it in (
        PromptTemplate(
            "brief",
            "Write a brief",
            "A brief on a topic, with the address of a fact for each sentence.",
            BriefArguments,
            "Write a brief of at most {words} words on: {topic}. Find the facts with search_facts and read them with"
            " get_facts. After each sentence give the address of the fact that it rests on. Where a fact is disputed,"
            " give both sides. End with what the documents do not say.",
        ),
        PromptTemplate(
            "check",
            "Compare a sentence with the record",
            "What the documents say on a sentence, fact by fact.",
            CheckArguments,
            "Compare this sentence with the record, part by part: “{text}”. Find the facts with compare_sentence and"
            " search_facts. For each part quote the words of the documents with the address of the fact, say where"
            " they differ or disagree, and say of what they leave open that the documents do not say.",
        ),
    )
}


def write_prompt(name: str, given: Mapping[str, str]) -> str:
    """The text of a prompt. Raises InvalidParameterError for one that is not there, and for other arguments."""
    prompt = PROMPTS.get(name)
    if prompt is None:
        fault = ParameterFault(
            parameter="name", detail="there is no such prompt", allowed=[*PROMPTS], did_you_mean=None
        )
        raise InvalidParameterError([fault])
    arguments = check_arguments(prompt.arguments, given)
    return prompt.text.format(**arguments.model_dump())
