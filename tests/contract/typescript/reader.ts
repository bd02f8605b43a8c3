// Pulls the whole record from a live service and reads all of it, by types that are generated from the document.
// Usage: node build/reader.js http://127.0.0.1:8000

import createClient from "openapi-fetch";
import type { paths } from "./build/schema.js";
import { countValues, expect } from "./base.js";
import type { Schemas } from "./base.js";
import type { Fact } from "./facts.js";
import { readFact } from "./facts.js";
import {
  readActorPage,
  readComparison,
  readDisputePage,
  readFactPage,
  readOpenQuestionPage,
  readSearchPage,
  readSourcePage,
  readTimelinePage,
} from "./pages.js";
import {
  readActor,
  readCharter,
  readDataset,
  readDispute,
  readHealth,
  readIndex,
  readOpenQuestion,
  readProblem,
  readReadiness,
  readSource,
} from "./records.js";

type Walk = { facts: Map<string, Fact>; pages: number };

const base = process.argv[2] ?? "http://127.0.0.1:8000";
const api = createClient<paths>({ baseUrl: base });

function answered<T>({ data, error }: { data?: T; error?: Schemas["Problem"] }): T {
  if (data === undefined) throw new Error(error === undefined ? "no answer" : `${error.title}: ${error.detail}`);
  return data;
}

/** Pulls the list of facts as its pages lead on. */
async function walk(dataset: Schemas["Dataset"]): Promise<Walk> {
  const facts = new Map<string, Fact>();
  let pages = 0;
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const query = cursor === undefined ? { limit: 50 } : { limit: 50, cursor };
    const page: Schemas["FactPage"] = answered(await api.GET("/facts", { params: { query } }));
    readFactPage(page);
    expect(page.dataset.hash === dataset.hash, "one state of the data");
    expect(page.page.total === dataset.counts.facts.total, "the total of the dataset");
    page.items.forEach((fact) => facts.set(fact.id, fact));
    pages += 1;
    cursor = page.page.next === null ? null : new URL(page.page.next, base).searchParams.get("cursor");
  }
  return { facts, pages };
}

/** Every kind is there, as often as the dataset says. */
function compareCounts(facts: Map<string, Fact>, counts: Schemas["FactCounts"]): void {
  const kinds: readonly Schemas["FactKind"][] = [
    "membership",
    "signing",
    "clause",
    "office",
    "event",
    "statement",
    "attribute",
  ];
  for (const kind of kinds) {
    const found = [...facts.values()].filter((fact) => fact.kind === kind).length;
    expect(found > 0 && found === counts[kind], `${counts[kind]} facts of kind ${kind}, not ${found}`);
  }
  expect(facts.size === counts.total, `${counts.total} facts, not ${facts.size}`);
}

async function readLists(): Promise<void> {
  const query: { q: string; facets: Schemas["Facet"][]; limit: number } = {
    q: "mali",
    facets: ["kind", "actor", "source", "event_type", "role", "place", "year"],
    limit: 200,
  };
  readFactPage(answered(await api.GET("/facts", { params: { query } })));
  readFactPage(answered(await api.GET("/facts", { params: { query: { q: "niger uranium -mali", limit: 5 } } })));
  readFactPage(answered(await api.GET("/members", { params: { query } })));
  readFactPage(answered(await api.GET("/signings", { params: { query } })));
  readFactPage(answered(await api.GET("/clauses", { params: { query } })));
  readFactPage(answered(await api.GET("/officials", { params: { query } })));
  readFactPage(answered(await api.GET("/events", { params: { query } })));
  readFactPage(answered(await api.GET("/statements", { params: { query } })));
  readTimelinePage(answered(await api.GET("/timeline", { params: { query: { limit: 200 } } })));
  readTimelinePage(answered(await api.GET("/timeline", { params: { query: { about: ["niger"], date_from: "2023-07" } } })));
  readActorPage(answered(await api.GET("/actors", { params: { query: { limit: 200 } } })));
  readSourcePage(answered(await api.GET("/sources")));
  readDisputePage(answered(await api.GET("/disputes")));
  readOpenQuestionPage(answered(await api.GET("/open-questions", { params: { query: { q: "troops", actor: ["mali"] } } })));
  await readSearches();
  for (const text of ["Goita signed the charter on 17 September 2023", "Diop is not prime minister", "1,000 troops left"]) {
    readComparison(answered(await api.GET("/compare", { params: { query: { text } } })));
  }
}

/** Everything that a word finds; a word that is corrected; a word that nothing holds. */
async function readSearches(): Promise<void> {
  const types = new Set<Schemas["SearchItemType"]>();
  for (const q of ["charter", "Mali OR Niger", "bazum overthrown", "zebra"]) {
    const page = answered(await api.GET("/search", { params: { query: { q, limit: 50 } } }));
    readSearchPage(page);
    page.items.forEach((item) => types.add(item.type));
    expect((page.search.advice === null) === page.items.length > 0, "advice where nothing is found");
  }
  const named: Schemas["SearchItemType"][] = ["actor", "place"];
  const page = answered(await api.GET("/search", { params: { query: { q: "mali", type: named } } }));
  readSearchPage(page);
  expect(page.items.every((item) => named.includes(item.type)), "the types that are asked for");
  expect(types.size > 4, `most types of things, not ${types.size}`);
}

async function readResources(facts: Map<string, Fact>): Promise<void> {
  for (const id of new Set([...facts.values()].flatMap((fact) => fact.disputes.map((dispute) => dispute.id)))) {
    readDispute(answered(await api.GET("/disputes/{id}", { params: { path: { id } } })));
  }
  readFact(answered(await api.GET("/facts/{id}", { params: { path: { id: "mali-member-of-aes" } } })));
  readActor(answered(await api.GET("/actors/{id}", { params: { path: { id: "assimi-goita" } } })));
  readSource(answered(await api.GET("/sources/{id}", { params: { path: { id: "al-mayadeen" } } })));
  const asked = { params: { path: { id: "where-the-charter-was-signed" } } };
  readOpenQuestion(answered(await api.GET("/open-questions/{id}", asked)));
  readCharter(answered(await api.GET("/charter")));
  readIndex(answered(await api.GET("/")));
  readHealth(answered(await api.GET("/healthz")));
  readReadiness(answered(await api.GET("/readyz")));
}

async function readProblems(): Promise<void> {
  const unknown = await api.GET("/facts/{id}", { params: { path: { id: "mali-member-of-aez" } } });
  const invalid = await api.GET("/facts", { params: { query: { actor: ["malli"] } } });
  for (const { data, error, response } of [unknown, invalid]) {
    expect(data === undefined && error?.status === response.status, "a problem with its status");
    if (error !== undefined) readProblem(error);
  }
}

const dataset = answered(await api.GET("/dataset"));
readDataset(dataset);
const { facts, pages } = await walk(dataset);
compareCounts(facts, dataset.counts.facts);
await readLists();
await readResources(facts);
await readProblems();
console.log(`${facts.size} facts on ${pages} pages, ${countValues()} values read, none left over`);
