// Asks a live service through the client that openapi-generator makes of the document as typescript-fetch.
// Usage: node build/clients/fetch.js http://127.0.0.1:8000

import { Configuration, FactsApi } from "./build/fetch";

const base = process.argv[2] ?? "http://127.0.0.1:8000";

async function ask(): Promise<void> {
  const api = new FactsApi(new Configuration({ basePath: base }));
  const fact = await api.getFact({ id: "mali-member-of-aes" });
  const page = await api.listFacts({ actor: ["mali", "niger"], disputed: true, dateFrom: "2023-07", limit: 2 });
  if (fact.kind !== "membership") throw new Error(`a membership, not ${fact.kind}`);
  console.log(JSON.stringify([fact.claim, page.page.total, page.items.map((item) => item.id)]));
}

void ask();
