"""JSON-LD: a fact as a claim of schema.org, its quotations as annotations of the Web Annotation model."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.known_records import LICENCE_URL
from app.domain.vocabulary import ActorKind, Resource, Stance
from app.domain.web_pages import RECORD_PAGES, VOCABULARY_PAGE

Json = dict[str, Any]

TERMS = {
    "kind": "What a fact asserts: one of the kinds of facts.",
    "independentOrigins": "Number of different origins of the passages that support a claim.",
    "disputedIn": "A question to which documents give different answers, of which a fact is one.",
    "stance": "Whether a passage supports a fact or disputes it.",
    "voice": "In whose voice a document says the words of a passage.",
    "supports": "A part of a fact that a passage bears on.",
    "attribution": "To whom a document attributes a passage, and how.",
}
"""Terms of our own, each with its definition; their addresses are fragments of the page of the vocabulary."""

_CONTEXT = {
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "oa:start": {"@type": "xsd:nonNegativeInteger"},
    "oa:end": {"@type": "xsd:nonNegativeInteger"},
}
"""Given whole, so that nobody has to fetch anything to read a fact."""

_TYPES = {
    ActorKind.STATE: "schema:Country",
    ActorKind.PERSON: "schema:Person",
    ActorKind.ORGANISATION: "schema:Organization",
}
"""By kind of actor; a group need not be organised."""

_NOT_IN_IRI = re.compile(r'[<>"{}|\\^`\x00-\x20]')


def write_jsonld(fact: Mapping[str, Any], public_url: str) -> bytes:
    """A published fact, with absolute addresses."""
    return json.dumps(describe_fact(fact, public_url), ensure_ascii=False, separators=(",", ":")).encode()


def describe_fact(fact: Mapping[str, Any], public_url: str) -> Json:
    address = f"{public_url}/facts/{fact['id']}"
    citations = fact["citations"]
    appearances = _refer_to(it["source"]["url"] for it in citations if it["stance"] == Stance.SUPPORTS)
    documents = {it["source"]["id"]: it["source"] for it in citations}
    actors = {it["actor"]["id"]: it["actor"] for it in fact["participants"]}
    dated = {"schema:temporalCoverage": _edtf(fact["date"]["edtf"])} if fact["date"] else {}
    return {
        "@context": {**_CONTEXT, "sf": f"{public_url}{VOCABULARY_PAGE}#"},
        "@id": address,
        "@type": ["schema:Claim", "prov:Entity"],
        "schema:text": {"@value": fact["claim"], "@language": "en"},
        "schema:url": _iri(public_url + RECORD_PAGES[Resource.FACT].format(id=fact["id"])),
        "schema:version": fact["revision"],
        "schema:isPartOf": _iri(f"{public_url}/dataset"),
        "dct:license": _iri(LICENCE_URL),
        "sf:kind": fact["kind"],
        **dated,
        "schema:about": [_describe_actor(it, public_url) for it in actors.values()],
        "sf:independentOrigins": fact["evidence"]["independent_origins"],
        "sf:disputedIn": [_describe_dispute(it, public_url) for it in fact["disputes"]],
        "schema:appearance": appearances,
        "prov:wasDerivedFrom": appearances,
        "schema:citation": [_describe_document(it, public_url) for it in documents.values()],
        "@reverse": {
            "oa:hasBody": [
                _describe_citation(it, f"{address}#citation-{number}", public_url)
                for number, it in enumerate(citations)
            ]
        },
    }


def _describe_actor(actor: Mapping[str, str], public_url: str) -> Json:
    kind = _TYPES.get(ActorKind(actor["kind"]), "schema:Thing")
    return {**_iri(f"{public_url}/actors/{actor['id']}"), "@type": kind, "schema:name": actor["name"]}


def _describe_dispute(dispute: Mapping[str, str], public_url: str) -> Json:
    question = {"@value": dispute["question"], "@language": "en"}
    return {**_iri(f"{public_url}/disputes/{dispute['id']}"), "@type": "schema:Question", "schema:name": question}


def _describe_document(source: Mapping[str, Any], public_url: str) -> Json:
    published_on = source["published_on"]
    return {
        **_iri(source["url"]),
        "@type": "schema:NewsArticle",
        "schema:name": source["title"],
        "schema:publisher": {"@type": "schema:Organization", "schema:name": source["publisher"]},
        **({"schema:datePublished": _edtf(published_on)} if published_on else {}),
        "schema:subjectOf": _iri(f"{public_url}/sources/{source['id']}"),
    }


def _describe_citation(citation: Mapping[str, Any], address: str, public_url: str) -> Json:
    quote, origin, attribution = citation["quote"], citation["origin"], citation["attribution"]
    return {
        "@id": address,
        "@type": "oa:Annotation",
        "oa:hasTarget": {
            "@type": "oa:SpecificResource",
            "oa:hasSource": _iri(citation["source"]["url"]),
            "oa:hasSelector": [
                {
                    "@type": "oa:TextQuoteSelector",
                    **{f"oa:{part}": quote[part] for part in ("exact", "prefix", "suffix")},
                },
                {"@type": "oa:TextPositionSelector", "oa:start": quote["start"], "oa:end": quote["end"]},
            ],
        },
        "schema:url": _iri(citation["link"]),
        "sf:stance": citation["stance"],
        "sf:voice": citation["voice"],
        "sf:supports": citation["supports"],
        **({"sf:attribution": attribution} if attribution else {}),
        "prov:wasDerivedFrom": {
            # The facts that go back to it: an origin has no other address.
            **_iri(f"{public_url}/facts?origin={origin['id']}"),
            "@type": "prov:Entity",
            "schema:name": origin["name"],
        },
    }


def _refer_to(addresses: Iterable[str]) -> list[Json]:
    return [_iri(it) for it in dict.fromkeys(addresses)]


def _edtf(date: str) -> Json:
    return {"@value": date, "@type": "edtf:EDTF"}


def _iri(address: str) -> Json:
    """A reference; signs that no IRI may hold are written as in an address that a browser sends."""
    return {"@id": _NOT_IN_IRI.sub(lambda sign: f"%{ord(sign[0]):02X}", address)}
