"""Reads every fact of a live service as linked data and through pandoc, and keeps what Node is to read as well.

Usage: python tests/contract/citations.py http://127.0.0.1:8000 FILE
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from urllib.request import urlopen

from pyld import jsonld
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

FORMS = ("csl.json", "bib", "ris", "jsonld")
QUOTATIONS = """
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?fact ?exact ?start ?document WHERE {
    ?citation oa:hasBody ?fact ; oa:hasTarget ?target .
    ?target oa:hasSource ?document ; oa:hasSelector [ oa:exact ?exact ] , [ oa:start ?start ] .
}
"""
_CURLY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})


def fetch(url: str) -> str:
    with urlopen(url) as response:
        text: str = response.read().decode()
        return text


def read_facts(address: str) -> Iterator[dict[str, Any]]:
    path: str | None = "/facts?limit=200"
    while path:
        page = json.loads(fetch(address + path))
        yield from page["items"]
        path = page["page"]["next"]


def refuse_to_load(url: str, _: object) -> NoReturn:
    raise AssertionError(f"to read a fact, {url} has to be fetched")


def read_linked_data(fact: dict[str, Any], text: str, together: Graph) -> str:
    """The statements of a fact in canonical form, equal for pyld and rdflib; adds them to all others."""
    options = {"algorithm": "URDNA2015", "format": "application/n-quads"}
    canonical: str = jsonld.normalize(json.loads(text), {**options, "documentLoader": refuse_to_load})
    graph = Graph().parse(data=text, format="json-ld")
    assert isomorphic(graph, Graph().parse(data=canonical, format="nt")), f"pyld and rdflib differ on {fact['id']}"
    together += graph
    return canonical


def check_quotations(facts: list[dict[str, Any]], together: Graph) -> int:
    """Every quotation is found by SPARQL, at its place in its document, and no other."""
    found = {
        (str(fact), str(exact), start.toPython(), str(document))
        for fact, exact, start, document in together.query(QUOTATIONS)
    }
    served = {
        (f"/facts/{fact['id']}", it["quote"]["exact"], it["quote"]["start"], it["source"]["url"])
        for fact in facts
        for it in fact["citations"]
    }
    assert {("/facts/" + fact.rpartition("/")[2], *others) for fact, *others in found} == served
    assert (
        None,
        URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        URIRef("https://schema.org/Claim"),
    ) in together
    return len(served)


def join_items(texts: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The items of all facts, each once."""
    return list({item["id"]: item for it in texts for item in json.loads(it["csl.json"])}.values())


def plain(text: str) -> str:
    """A text with typewriter quotation marks, without markup and line breaks: what pandoc makes of those is its own."""
    return " ".join(re.sub(r"<[^>]+>", "", text).translate(_CURLY).split())


def drop_quotation_marks(text: str) -> str:
    return re.sub("[\"']", "", text)


def convert(text: str, *options: str) -> str:
    command = ["pandoc", "--wrap=none", *options]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def check_pandoc(texts: list[dict[str, str]]) -> None:
    """pandoc reads equal titles, dates and addresses from BibTeX and CSL-JSON, and a style keeps the claims."""
    wanted = {item["id"]: summarize(item) for item in join_items(texts)}
    entries = "\n".join(dict.fromkeys(entry for it in texts for entry in it["bib"].split("\n\n")))
    for name, text in (("bibtex", entries), ("csljson", json.dumps(join_items(texts)))):
        read = {item["id"]: summarize(item) for item in json.loads(convert(text, f"--from={name}", "--to=csljson"))}
        differing = [(wanted[it], read.get(it)) for it in wanted if wanted[it] != read.get(it)]
        assert not differing, f"pandoc reads {len(differing)} items otherwise from {name}: {differing[:3]}"
    cited = convert(json.dumps(join_items(texts)), "--from=csljson", "--citeproc", "--to=plain")
    # Within the quotation marks of a style, others are those of the next level.
    shown = drop_quotation_marks(plain(cited))
    claims = [title for name, (title, *_) in wanted.items() if name.startswith("sahel-facts:")]
    missing = [claim for claim in claims if drop_quotation_marks(claim) not in shown]
    assert not missing, f"the style changes {len(missing)} claims, such as {missing[0]}"


def summarize(item: dict[str, Any]) -> tuple[str, Any, str]:
    return plain(item["title"]), item.get("issued", {}).get("date-parts"), item["URL"]


def main(address: str, kept: Path) -> None:
    facts, together = list(read_facts(address)), Graph()
    texts = [{form: fetch(f"{address}/facts/{fact['id']}.{form}") for form in FORMS} for fact in facts]
    pairs = list(zip(facts, texts, strict=True))
    canonical = [read_linked_data(fact, it["jsonld"], together) for fact, it in pairs]
    quotations = check_quotations(facts, together)
    kept.write_text(
        json.dumps(
            [
                {"id": fact["id"], "claim": fact["claim"], "canonical": nquads, **it}
                for (fact, it), nquads in zip(pairs, canonical, strict=True)
            ]
        ),
        encoding="utf-8",
    )
    pandoc = "pandoc not run: it is not here"
    if shutil.which("pandoc"):
        check_pandoc(texts)
        pandoc = "pandoc reads all titles and dates"
    print(f"{len(facts)} facts, {len(together)} statements, {quotations} quotations found by SPARQL; {pandoc}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
