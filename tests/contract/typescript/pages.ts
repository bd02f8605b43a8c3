// Pages of lists.

import { nothing, readDatasetReference, say } from "./base.js";
import type { Schemas } from "./base.js";
import { readFact } from "./facts.js";
import { readActor, readDispute, readSource } from "./records.js";

type FactPages = Schemas[
  | "FactPage"
  | "MembershipPage"
  | "SigningPage"
  | "ClausePage"
  | "OfficePage"
  | "EventPage"
  | "StatementPage"];

export function readFactPage({ items, page, query, dataset, facets, snippets, unknown_ids, ...rest }: FactPages): void {
  items.forEach(readFact);
  readPage(page);
  readQuery(query);
  readDatasetReference(dataset);
  say(...unknown_ids);
  for (const { facet, values, ...others } of facets) {
    say(facet);
    nothing(others);
    for (const { value, label, count, url, ...others } of values) {
      say(value, label, count, url);
      nothing(others);
    }
  }
  for (const { field, segments, ...others } of Object.values(snippets).flat()) {
    say(field);
    nothing(others);
    for (const { text, is_match, ...others } of segments) {
      say(text, is_match);
      nothing(others);
    }
  }
  nothing(rest);
}

function readQuery(applied: Schemas["AnyFactFilters" | "EventFilters" | "FactFilters"]): void {
  if ("kind" in applied) {
    const { kind, ...filters } = applied;
    say(...kind);
    return readQuery(filters);
  }
  const { limit, ids, q, actor, role, about, place, source, origin, instrument, ...more } = applied;
  const { event_type, obligation, date_from, date_to, rank, scope, happening, ...others } = more;
  const { disputed, dispute, min_origins, max_origins, facets, sort, ...rest } = others;
  say(limit, ...ids, q, ...actor, ...role, ...about, ...place, ...source, ...origin, ...instrument, ...event_type);
  say(...obligation, date_from, date_to, ...rank, ...scope, ...happening);
  say(disputed, ...dispute, min_origins, max_origins, ...facets, sort);
  nothing(rest);
}

export function readActorPage({ items, page, query, dataset, ...rest }: Schemas["ActorPage"]): void {
  items.forEach(readActor);
  readPage(page);
  const { limit, q, kind, role, ...others } = query;
  say(limit, q, ...kind, ...role);
  nothing(others);
  readDatasetReference(dataset);
  nothing(rest);
}

export function readSourcePage({ items, page, query, dataset, ...rest }: Schemas["SourcePage"]): void {
  items.forEach(readSource);
  readPage(page);
  const { limit, ...others } = query;
  say(limit);
  nothing(others);
  readDatasetReference(dataset);
  nothing(rest);
}

export function readDisputePage({ items, page, query, dataset, ...rest }: Schemas["DisputePage"]): void {
  items.forEach(readDispute);
  readPage(page);
  const { limit, kind, state, ...others } = query;
  say(limit, ...kind, ...state);
  nothing(others);
  readDatasetReference(dataset);
  nothing(rest);
}

function readPage({ limit, next, total, total_relation, ...rest }: Schemas["PageInfo"]): void {
  say(limit, next, total, total_relation);
  nothing(rest);
}
