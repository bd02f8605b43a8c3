// Asks a live service through the clients that orval and swagger-typescript-api make of the document.
// Usage: node build/clients/clients.js http://127.0.0.1:8000

import { getFact, listFacts, search } from "./build/orval/api";
import { Api } from "./build/swagger/api";

const base = process.argv[2] ?? "http://127.0.0.1:8000";
const id = "mali-member-of-aes";
const query = { actor: ["mali", "niger"], disputed: true, date_from: "2023-07", limit: 2 };
const sought = { q: "mali", limit: 2 };

async function askOrval(): Promise<string> {
  const fact = await getFact(id);
  const page = await listFacts(query);
  const found = await search(sought);
  if (fact.status !== 200 || page.status !== 200) throw new Error(`orval: ${fact.status}, ${page.status}`);
  if (found.status !== 200) throw new Error(`orval: ${found.status}`);
  const ids = page.data.items.map((item) => item.id);
  return JSON.stringify([fact.data.claim, page.data.page.total, ids, found.data.items.map((item) => item.title)]);
}

async function askSwagger(): Promise<string> {
  const api = new Api({ baseUrl: base });
  const fact = await api.facts.getFact(id);
  const page = await api.facts.listFacts(query);
  const found = await api.search.search(sought);
  const ids = page.data.items.map((item) => item.id);
  return JSON.stringify([fact.data.claim, page.data.page.total, ids, found.data.items.map((item) => item.title)]);
}

async function compare(): Promise<void> {
  const [one, other] = [await askOrval(), await askSwagger()];
  if (one !== other) throw new Error(`orval reads ${one}, swagger-typescript-api reads ${other}`);
  console.log(one);
}

void compare();
