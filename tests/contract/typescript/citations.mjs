// Reads what citations.py has kept of every fact: BibTeX and RIS with citation-js, JSON-LD with jsonld.js.
// Usage: node citations.mjs FILE

import { readFileSync } from "node:fs";
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-bibtex";
import "@citation-js/plugin-ris";
import jsonld from "jsonld";

const facts = JSON.parse(readFileSync(process.argv[2], "utf-8"));

function expect(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
}

function expectEqual(read, wanted, what) {
  expect(JSON.stringify(read) === JSON.stringify(wanted), `${what} is ${JSON.stringify(wanted)}, not ${JSON.stringify(read)}`);
}

function plain(text) {
  return text.replace(/<[^>]+>/g, "");
}

function dateOf(item) {
  return item.issued?.["date-parts"] ?? null;
}

/** What citation-js reads of a date in RIS: of a newspaper article the year alone, though the day is there. */
function shownOf(item) {
  return item.type === "entry" ? dateOf(item) : (dateOf(item)?.map(([year]) => [year]) ?? null);
}

/** What each format has to say alike of an item. */
function summarize(item) {
  return [plain(item.title), item["container-title"] ?? null, dateOf(item), item.URL];
}

function compare(fact, form, items) {
  const wanted = JSON.parse(fact["csl.json"]);
  const read = new Cite(fact[form]).data;
  expectEqual(read.length, wanted.length, `${fact.id}: number of items in ${form}`);
  wanted.forEach((item, index) => {
    const [title, publication, date, url] = summarize(read[index]);
    expectEqual(title, plain(item.title), `${fact.id}: title in ${form}`);
    expectEqual(date, form === "ris" ? shownOf(item) : dateOf(item), `${fact.id}: date in ${form}`);
    expectEqual(url, item.URL, `${fact.id}: address in ${form}`);
    if (item.type !== "entry" || form === "ris") {
      expectEqual(publication, item["container-title"], `${fact.id}: publication in ${form}`);
    }
  });
  expectEqual(read[0].author.map((it) => it.literal ?? it.family), ["Sahel Facts"], `${fact.id}: author in ${form}`);
  expectEqual(read[0].note, wanted[0].note, `${fact.id}: note in ${form}`);
  return wanted.length;
}

async function refuse(url) {
  throw new Error(`to read a fact, ${url} has to be fetched`);
}

let items = 0;
for (const fact of facts) {
  expectEqual(plain(JSON.parse(fact["csl.json"])[0].title), fact.claim.replace(/\.$/, ""), `${fact.id}: claim`);
  for (const form of ["bib", "ris"]) items += compare(fact, form);
  const canonical = await jsonld.canonize(JSON.parse(fact.jsonld), {
    algorithm: "URDNA2015",
    format: "application/n-quads",
    documentLoader: refuse,
  });
  expect(canonical === fact.canonical, `jsonld.js reads the statements of ${fact.id} that pyld does`);
}
console.log(`${facts.length} facts, ${items} items of BibTeX and RIS, and linked data are read alike`);
