// What facts refer to: actors, sources, disputes, the charter, the dataset; and what the service says of itself.

import { expect, nothing, readDate, readName, readOwner, readReference, say } from "./base.js";
import type { Schemas } from "./base.js";
import { readDisputeReference, readFact } from "./facts.js";

export function readActor(actor: Schemas["Actor"]): void {
  const { id, kind, name, note, names, identifiers, belongs_to, memberships, members, offices, facts, ...more } = actor;
  const { open_questions, former_ids, revision, ...rest } = more;
  say(id, kind, name, note, ...former_ids, revision);
  if (belongs_to !== null) readOwner(belongs_to);
  names.forEach(readName);
  for (const { scheme, value, ...others } of identifiers) {
    say(scheme, value);
    nothing(others);
  }
  for (const { fact, organisation, status, ...others } of memberships) {
    say(fact, status);
    readReference(organisation);
    nothing(others);
  }
  for (const { fact, member, status, ...others } of members) {
    say(fact, status);
    readReference(member);
    nothing(others);
  }
  for (const { fact, title, portfolio, standing, holder, jurisdictions, ...others } of offices) {
    say(fact, title, portfolio, standing);
    [holder, ...jurisdictions].forEach(readReference);
    nothing(others);
  }
  readFactCounts(facts);
  for (const { id, question, ...others } of open_questions) {
    say(id, question);
    nothing(others);
  }
  nothing(rest);
}

function readFactCounts(counts: Schemas["FactCounts"]): void {
  const { membership, signing, clause, office, event, statement, attribute, total, ...rest } = counts;
  const sum = membership + signing + clause + office + event + statement + attribute;
  expect(sum === total, `${total} facts of all kinds, not ${sum}`);
  nothing(rest);
}

export function readSource(source: Schemas["Source"]): void {
  const { id, title, title_basis, title_note, publisher, published_on, url, url_basis, language, ...more } = source;
  const { republished_from, note, origins, overlaps, sha256, characters, rights, csl, facts, former_ids, revision, ...rest } = more;
  say(id, title, title_basis, title_note, publisher, url, url_basis, language);
  say(republished_from, note, sha256, characters, rights, ...former_ids, revision);
  if (published_on !== null) readDate(published_on);
  for (const { id, name, kind, note, basis, basis_note, ...others } of origins) {
    say(id, name, kind, note, basis, basis_note);
    nothing(others);
  }
  for (const { source, runs, shared, percent, ...others } of overlaps) {
    say(source);
    expect(shared <= runs && percent <= 100, `${shared} of ${runs} runs`);
    nothing(others);
  }
  readCsl(csl);
  const { supports, disputes, ...others } = facts;
  say(...supports, ...disputes);
  nothing(others);
  nothing(rest);
}

function readCsl(item: Schemas["CslItem"]): void {
  const { id, type, title, "container-title": container, URL: url, language, issued, ...rest } = item;
  say(id, type, title, container, url, language);
  if (issued !== undefined) {
    const { "date-parts": parts, circa, literal, ...others } = issued;
    say(...parts.flat(), circa ?? null, literal ?? null);
    nothing(others);
  }
  nothing(rest);
}

export function readDispute(dispute: Schemas["Dispute"]): void {
  const { id, question, kind, state, rationale, facts, former_ids, revision, ...rest } = dispute;
  say(id, question, kind, state, rationale, ...former_ids, revision);
  facts.forEach(readFact);
  nothing(rest);
}

export function readOpenQuestion(asked: Schemas["OpenQuestion"]): void {
  const { id, question, note, about, former_ids, revision, ...rest } = asked;
  say(id, question, note, ...former_ids, revision);
  const { actors, facts, disputes, ...others } = about;
  actors.forEach(readReference);
  for (const { id, kind, claim, ...more } of facts) {
    say(id, kind, claim);
    nothing(more);
  }
  disputes.forEach(readDisputeReference);
  nothing(others);
  nothing(rest);
}

export function readCharter(charter: Schemas["Charter"]): void {
  const { instrument, note, names, signing, objectives, clauses, revision, ...rest } = charter;
  say(note, revision);
  readReference(instrument);
  names.forEach(readName);
  [...signing, ...objectives, ...clauses].forEach(readFact);
  nothing(rest);
}

export function readDataset({ revision, hash, loaded_at, ...content }: Schemas["Dataset"]): void {
  say(revision, hash, loaded_at);
  readDatasetContent(content);
}

export function readDatasetContent(content: Schemas["DatasetContent"]): void {
  const { title, description, counts, coverage, licence, licence_url, rights, ...more } = content;
  const { origins, places, instruments, happenings, vocabularies, open_questions, ...rest } = more;
  say(title, description, licence, licence_url, rights);
  readDatasetCounts(counts);
  const { earliest, latest, ...others } = coverage;
  say(earliest, latest);
  nothing(others);
  for (const { id, kind, name, note, former_ids, ...others } of origins) {
    say(id, kind, name, note, ...former_ids);
    nothing(others);
  }
  for (const { within, ...place } of places) {
    readNamed(place);
    if (within !== null) readOwner(within);
  }
  instruments.forEach(readNamed);
  for (const { id, title, note, former_ids, ...others } of happenings) {
    say(id, title, note, ...former_ids);
    nothing(others);
  }
  vocabularies.forEach(readVocabulary);
  for (const { id, question, note, ...others } of open_questions) {
    say(id, question, note);
    nothing(others);
  }
  nothing(rest);
}

function readNamed({ id, kind, name, note, names, former_ids, ...rest }: Omit<Schemas["Place"], "within"> | Schemas["Instrument"]): void {
  say(id, kind, name, note, ...former_ids);
  names.forEach(readName);
  nothing(rest);
}

function readDatasetCounts(counts: Schemas["DatasetCounts"]): void {
  const { facts, citations, sources, origins, actors, places, instruments, happenings, disputes, ...more } = counts;
  const { open_questions, ...rest } = more;
  say(citations, sources, origins, actors, places, instruments, happenings, disputes, open_questions);
  readFactCounts(facts);
  nothing(rest);
}

function readVocabulary({ name, terms, ...rest }: Schemas["Vocabulary"]): void {
  say(name);
  for (const { word, definition, ...others } of terms) {
    say(word, definition);
    nothing(others);
  }
  nothing(rest);
}

export function readIndex({ title, version, links, ...rest }: Schemas["ServiceIndex"]): void {
  say(title, version);
  for (const { href, title, ...others } of links) {
    say(href, title);
    nothing(others);
  }
  nothing(rest);
}

export function readReadiness({ status, revision, hash, ...rest }: Schemas["Readiness"]): void {
  say(status, revision, hash);
  nothing(rest);
}

export function readHealth({ status, ...rest }: Schemas["Health"]): void {
  say(status);
  nothing(rest);
}

export function readProblem({ type, title, status, detail, instance, errors, ...rest }: Schemas["Problem"]): void {
  say(type, title, status, detail, instance);
  for (const { parameter, detail, allowed, did_you_mean, ...others } of errors) {
    say(parameter, detail, ...(allowed ?? []), did_you_mean);
    nothing(others);
  }
  nothing(rest);
}
