"""Facts as linked data."""

import json
from typing import Any

import pytest

from app.domain.vocabulary import ActorKind
from app.serializers.jsonld import TERMS, describe_fact, write_jsonld
from tests.serializers.samples import COURIER, ECHO, make_citation, make_fact

PUBLIC = "https://facts.example"


def describe(**changes: Any) -> dict[str, Any]:
    return describe_fact(make_fact(**changes), PUBLIC)


def test_a_fact_is_a_claim_with_its_words_in_english() -> None:
    described = describe()
    assert described["@id"] == f"{PUBLIC}/facts/pact-signed"
    assert described["@type"] == ["schema:Claim", "prov:Entity"]
    assert described["schema:text"] == {"@value": "Norland and Southmark signed the pact.", "@language": "en"}
    assert described["schema:url"] == {"@id": f"{PUBLIC}/en/facts/pact-signed"}
    assert described["dct:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert described["sf:independentOrigins"] == 1


def test_nothing_has_to_be_fetched_to_read_it() -> None:
    context = json.loads(write_jsonld(make_fact(), PUBLIC))["@context"]
    assert context["sf"] == f"{PUBLIC}/en/vocabulary#"
    assert all(isinstance(it, str | dict) for it in context.values())
    assert not isinstance(context, list | str)


def find_terms(value: Any) -> set[str]:
    """Every term of our own that is a key somewhere."""
    if isinstance(value, list):
        return {term for it in value for term in find_terms(it)}
    if not isinstance(value, dict):
        return set()
    own = {key.removeprefix("sf:") for key in value if key.startswith("sf:")}
    return own | {term for it in value.values() for term in find_terms(it)}


def test_every_term_of_our_own_has_a_definition_and_a_use() -> None:
    described = describe(citations=[make_citation(ECHO, attribution="Ada Berg, to the Echo")])
    assert find_terms(described) == {*TERMS}


def test_pages_that_say_otherwise_are_none_that_it_appears_on() -> None:
    described = describe(citations=[make_citation(COURIER), make_citation(ECHO, stance="disputes")])
    assert described["schema:appearance"] == [{"@id": COURIER["url"]}]
    assert described["prov:wasDerivedFrom"] == [{"@id": COURIER["url"]}]
    assert [it["@id"] for it in described["schema:citation"]] == [COURIER["url"], ECHO["url"]]


def test_each_actor_stands_once_with_its_type() -> None:
    norland, guards = describe()["schema:about"]
    assert norland == {"@id": f"{PUBLIC}/actors/norland", "@type": "schema:Country", "schema:name": "Norland"}
    assert guards["@type"] == "schema:Thing"


@pytest.mark.parametrize("kind", ActorKind)
def test_every_kind_of_actor_has_a_type(kind: ActorKind) -> None:
    actor = {"id": "someone", "kind": kind.value, "name": "Someone"}
    (described,) = describe(participants=[{"role": "agent", "actor": actor}])["schema:about"]
    assert described["@type"].startswith("schema:")


def test_dates_are_edtf_and_none_is_made_up() -> None:
    described = describe()
    assert described["schema:temporalCoverage"] == {"@value": "2021-05~", "@type": "edtf:EDTF"}
    assert "schema:temporalCoverage" not in describe(date=None)
    echo, courier = described["schema:citation"]
    assert "schema:datePublished" not in echo
    assert courier["schema:datePublished"] == {"@value": "2021-05-05", "@type": "edtf:EDTF"}


def test_a_quotation_is_an_annotation_of_the_words_in_the_document() -> None:
    annotation = describe(citations=[make_citation(COURIER)])["@reverse"]["oa:hasBody"][0]
    assert annotation == {
        "@id": f"{PUBLIC}/facts/pact-signed#citation-0",
        "@type": "oa:Annotation",
        "oa:hasTarget": {
            "@type": "oa:SpecificResource",
            "oa:hasSource": {"@id": COURIER["url"]},
            "oa:hasSelector": [
                {
                    "@type": "oa:TextQuoteSelector",
                    "oa:exact": "signed the pact",
                    "oa:prefix": "They ",
                    "oa:suffix": ".",
                },
                {"@type": "oa:TextPositionSelector", "oa:start": 5, "oa:end": 20},
            ],
        },
        "schema:url": {"@id": f"{COURIER['url']}#:~:text=signed%20the%20pact"},
        "sf:stance": "supports",
        "sf:voice": "document",
        "sf:supports": ["claim", "date"],
        "prov:wasDerivedFrom": {
            "@id": f"{PUBLIC}/facts?origin=courier-own",
            "@type": "prov:Entity",
            "schema:name": "The Courier's own matter",
        },
    }


def test_a_dispute_is_named_with_its_question() -> None:
    dispute = {"id": "who-signed", "question": "Who signed?"}
    assert describe(disputes=[dispute])["sf:disputedIn"] == [
        {
            "@id": f"{PUBLIC}/disputes/who-signed",
            "@type": "schema:Question",
            "schema:name": {"@value": "Who signed?", "@language": "en"},
        }
    ]


def test_signs_that_no_iri_holds_are_written_otherwise() -> None:
    source = {**ECHO, "url": 'https://echo.example/{a}|b^c`d"e<f>\\'}
    (document,) = describe(citations=[make_citation(source)])["schema:citation"]
    assert document["@id"] == "https://echo.example/%7Ba%7D%7Cb%5Ec%60d%22e%3Cf%3E%5C"
