// Pages of lists.

import { expect, nothing, readDatasetReference, readDate, readReference, say } from "./base.js";
import type { Schemas } from "./base.js";
import { readFact, readHappeningReference, readPlaceReference } from "./facts.js";
import { readActor, readCharter, readDatasetContent, readDispute, readOpenQuestion, readSource } from "./records.js";

type FactPages = Schemas[
  | "FactPage"
  | "MembershipPage"
  | "SigningPage"
  | "ClausePage"
  | "OfficePage"
  | "EventPage"
  | "StatementPage"];

export function readFactPage({ items, page, query, dataset, facets, snippets, search, unknown_ids, ...rest }: FactPages): void {
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
    segments.forEach(readSegment);
  }
  expect((search === null) === (query.q === null), "how a search was read, where there is one");
  if (search !== null) readSearchReport(search);
  nothing(rest);
}

export function readSearchPage({ items, page, query, dataset, search, ...rest }: Schemas["SearchPage"]): void {
  for (const { type, id, title, snippet, kind, date, url, page, ...others } of items) {
    say(type, id, title, kind, date, url, page);
    snippet.forEach(readSegment);
    nothing(others);
  }
  readPage(page);
  const { limit, q, type, ...others } = query;
  say(limit, q, ...type);
  nothing(others);
  readDatasetReference(dataset);
  readSearchReport(search);
  nothing(rest);
}

export function readComparison({ text, elements, items, notice, dataset, ...rest }: Schemas["Comparison"]): void {
  say(text, notice);
  const { actors, places, instruments, offices, dates, numbers, negations, ...others } = elements;
  for (const { text, id, ...others } of [...actors, ...places, ...instruments]) {
    say(text, id);
    nothing(others);
  }
  for (const { text, holder, ...others } of offices) {
    say(text, holder);
    nothing(others);
  }
  for (const { text, edtf, ...others } of dates) {
    say(text, edtf);
    nothing(others);
  }
  for (const { text, amount, unit, ...others } of numbers) {
    say(text, amount, unit);
    nothing(others);
  }
  for (const { text, ...others } of negations) {
    say(text);
    nothing(others);
  }
  nothing(others);
  for (const { fact, same, different, absent, ...others } of items) {
    readFact(fact);
    say(...absent);
    for (const { element, text, ...others } of same) {
      say(element, text);
      nothing(others);
    }
    for (const { element, text, in_fact, ...others } of different) {
      say(element, text, in_fact);
      nothing(others);
    }
    nothing(others);
  }
  readDatasetReference(dataset);
  nothing(rest);
}

function readSearchReport({ words, ignored, relaxed, did_you_mean, advice, ...rest }: Schemas["SearchReport"]): void {
  for (const { typed, normal, facts, ...others } of words) {
    say(typed, normal, facts);
    nothing(others);
  }
  say(...ignored, relaxed, did_you_mean, advice);
  nothing(rest);
}

function readSegment({ text, is_match, ...rest }: Schemas["Segment"]): void {
  say(text, is_match);
  nothing(rest);
}

function readQuery(
  applied: Schemas["AnyFactFilters" | "ClauseFilters" | "EventFilters" | "FactFilters" | "OfficeFilters" | "SigningFilters"],
): void {
  if ("kind" in applied) {
    const { kind, property, ...filters } = applied;
    say(...kind, ...property);
    return readQuery(filters);
  }
  if ("portfolio" in applied) {
    const { portfolio, ...filters } = applied;
    say(...portfolio);
    return readQuery(filters);
  }
  if ("event_type" in applied) {
    const { event_type, ...filters } = applied;
    say(...event_type);
    return readQuery(filters);
  }
  if ("obligation" in applied) {
    const { obligation, topic, ...filters } = applied;
    say(...obligation, ...topic);
    return readQuery(filters);
  }
  if ("instrument" in applied) {
    const { instrument, ...filters } = applied;
    say(...instrument);
    return readQuery(filters);
  }
  const { limit, ids, q, actor, actor_all, role, about, place, source, origin, ...more } = applied;
  const { dated, date_from, date_to, rank, scope, happening, disputed, dispute, min_origins, max_origins, facets, sort, ...rest } = more;
  say(limit, ...ids, q, ...actor, ...actor_all, ...role, ...about, ...place, ...source, ...origin);
  say(dated, date_from, date_to, ...rank, ...scope, ...happening, disputed, ...dispute, min_origins, max_origins, ...facets, sort);
  nothing(rest);
}

export function readActorPage({ items, page, query, dataset, ...rest }: Schemas["ActorPage"]): void {
  items.forEach(readActor);
  readPage(page);
  const { limit, ids, q, kind, role, ...others } = query;
  say(limit, ...ids, q, ...kind, ...role);
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
  const { limit, q, actor, kind, state, ...others } = query;
  say(limit, q, ...actor, ...kind, ...state);
  nothing(others);
  readDatasetReference(dataset);
  nothing(rest);
}

export function readOpenQuestionPage({ items, page, query, dataset, ...rest }: Schemas["OpenQuestionPage"]): void {
  items.forEach(readOpenQuestion);
  readPage(page);
  const { limit, q, actor, ...others } = query;
  say(limit, q, ...actor);
  nothing(others);
  readDatasetReference(dataset);
  nothing(rest);
}

export function readTimelinePage({ items, page, query, dataset, undated, ...rest }: Schemas["TimelinePage"]): void {
  for (const { date, ...entry } of items) {
    readDate(date);
    readEntry(entry);
  }
  if (undated !== null) {
    const { items, total, total_relation, ...others } = undated;
    say(total, total_relation);
    for (const { date, undated_reason, ...entry } of items) {
      expect(date === null, "no date of what has none");
      say(undated_reason);
      readEntry(entry);
    }
    nothing(others);
  }
  readPage(page);
  const { limit, about, date_from, date_to, sort, ...others } = query;
  say(limit, ...about, date_from, date_to, sort);
  nothing(others);
  readDatasetReference(dataset);
  nothing(rest);
}

function readEntry(entry: Omit<Schemas["TimelineEntry"], "date">): void {
  const { id, kind, claim, place, actors, independent_origins, disputed, happening, facts, address, ...rest } = entry;
  say(id, kind, claim, independent_origins, disputed, ...facts, address);
  expect(facts.includes(id) && address.endsWith(`/facts/${id}`), "the fact that tells the entry behind it");
  if (place !== null) readPlaceReference(place);
  actors.forEach(readReference);
  if (happening !== null) readHappeningReference(happening);
  nothing(rest);
}

export function readHistoryPage({ id, items, page, dataset, ...rest }: Schemas["HistoryPage"]): void {
  say(id);
  for (const { id, revision, token, state, loaded_at, changes, note, url, ...others } of items) {
    say(id, revision, token, state, loaded_at, ...(changes ?? []), note, url);
    expect(token.startsWith(`${revision}-`) && url.endsWith(`/history/${revision}`), "the revision in all its names");
    nothing(others);
  }
  readPage(page);
  readDatasetReference(dataset);
  nothing(rest);
}

export function readChangePage({ items, page, query, dataset, after, until, ...rest }: Schemas["ChangePage"]): void {
  for (const change of items) {
    const { resource, id, state, revision, moved_to, body, ...others } = change;
    say(resource, id, state, revision, moved_to);
    expect((body === null) === (state === "removed"), "a body of what is there");
    readBody(change);
    nothing(others);
  }
  readPage(page);
  const { limit, after: asked, resource, ...others } = query;
  expect(asked === after, "the revision that was asked about");
  say(limit, ...resource, after, until);
  nothing(others);
  readDatasetReference(dataset);
  nothing(rest);
}

function readBody({ resource, body }: Schemas["Change"]): void {
  if (body === null) return;
  switch (resource) {
    case "fact":
      return readFact(body);
    case "actor":
      return readActor(body);
    case "source":
      return readSource(body);
    case "dispute":
      return readDispute(body);
    case "open_question":
      return readOpenQuestion(body);
    case "charter":
      return readCharter(body);
    case "dataset":
      return readDatasetContent(body);
  }
}

export function readRevisionPage({ items, page, query, dataset, ...rest }: Schemas["RevisionPage"]): void {
  for (const { number, token, loaded_at, hash, created, updated, removed, note, ...others } of items) {
    say(loaded_at, created, updated, removed, note);
    expect(token === `${number}-${hash.slice(0, 12)}`, "the token by the number and the hash");
    nothing(others);
  }
  readPage(page);
  const { limit, ...others } = query;
  say(limit);
  nothing(others);
  readDatasetReference(dataset);
  nothing(rest);
}

export function readFeed({ version, title, home_page_url, feed_url, description, language, ...more }: Schemas["JsonFeed"]): void {
  const { authors, items, ...rest } = more;
  say(version, title, home_page_url, feed_url, description, language);
  for (const { name, url, ...others } of authors) {
    say(name, url);
    nothing(others);
  }
  for (const { id, url, title, content_text, date_published, ...others } of items) {
    say(id, url, title, content_text, date_published);
    nothing(others);
  }
  nothing(rest);
}

function readPage({ limit, next, total, total_relation, ...rest }: Schemas["PageInfo"]): void {
  say(limit, next, total, total_relation);
  nothing(rest);
}
