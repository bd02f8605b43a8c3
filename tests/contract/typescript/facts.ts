// Facts with their evidence, one exact shape for each kind.

import { expect, nothing, readDate, readOwner, readReference, say, unreachable } from "./base.js";
import type { Schemas } from "./base.js";

export type Fact = Schemas["Fact"];

export function readFact(fact: Fact): void {
  const { id, kind, claim, date, place, participants, details, rank, rank_reason, note, disputes, ...more } = fact;
  const { happening, scope, evidence, citations, former_ids, revision, ...rest } = more;
  say(id, kind, claim, rank, rank_reason, note, scope, ...former_ids, revision);
  if (happening !== null) readHappeningReference(happening);
  if (date !== null) readDate(date);
  if (place !== null) readPlaceReference(place);
  disputes.forEach(readDisputeReference);
  participants.forEach(readParticipant);
  readDetails(fact);
  readEvidence(evidence);
  citations.forEach(readCitation);
  nothing(rest);
}

export function readPlaceReference({ id, kind, name, within, ...rest }: Schemas["PlaceRef"]): void {
  say(id, kind, name);
  if (within !== null) readOwner(within);
  nothing(rest);
}

export function readHappeningReference({ id, title, ...rest }: Schemas["HappeningRef"]): void {
  say(id, title);
  nothing(rest);
}

export function readDisputeReference({ id, kind, state, question, ...rest }: Schemas["DisputeRef"]): void {
  say(id, kind, state, question);
  nothing(rest);
}

function readParticipant({ role, actor, ...rest }: Schemas["Participant"]): void {
  say(role);
  readReference(actor);
  nothing(rest);
}

function readEvidence({ supporting, disputing, sources, independent_origins, ...rest }: Schemas["Evidence"]): void {
  say(supporting, disputing, sources, independent_origins);
  nothing(rest);
}

function readCitation(citation: Schemas["Citation"]): void {
  const { source, stance, quote, language, supports, attribution, voice, origin, link, ...rest } = citation;
  say(stance, language, ...supports, attribution, voice, link);
  readSourceReference(source);
  readQuote(quote);
  readOriginReference(origin);
  nothing(rest);
}

function readSourceReference({ id, title, publisher, published_on, url, ...rest }: Schemas["SourceRef"]): void {
  say(id, title, publisher, published_on, url);
  nothing(rest);
}

function readOriginReference({ id, name, ...rest }: Schemas["OriginRef"]): void {
  say(id, name);
  nothing(rest);
}

function readQuote({ exact, prefix, suffix, start, end, ...rest }: Schemas["Quote"]): void {
  say(exact, prefix, suffix, start, end);
  nothing(rest);
}

function readDetails(fact: Fact): void {
  switch (fact.kind) {
    case "membership": {
      const { status, ...rest } = fact.details;
      say(status);
      return nothing(rest);
    }
    case "signing": {
      const { instrument, ...rest } = fact.details;
      readReference(instrument);
      return nothing(rest);
    }
    case "clause": {
      const { instrument, article, topic, obligation, force, trigger, wordings, ...rest } = fact.details;
      say(article, topic, obligation, force, trigger);
      readReference(instrument);
      wordings.forEach((wording) => readWording(wording, fact));
      return nothing(rest);
    }
    case "office": {
      const { title, portfolio, standing, as_of, ...rest } = fact.details;
      say(title, portfolio, standing, as_of);
      return nothing(rest);
    }
    case "event": {
      const { event_type, instrument, undated_reason, ...rest } = fact.details;
      say(event_type, undated_reason);
      if (instrument !== null) readReference(instrument);
      return nothing(rest);
    }
    case "statement": {
      const { text, language, medium, audience, translation_of, ...rest } = fact.details;
      say(text, language, medium, audience, translation_of);
      return nothing(rest);
    }
    case "attribute": {
      const { property, value, instrument, ...rest } = fact.details;
      say(property);
      readValue(value);
      if (instrument !== null) readReference(instrument);
      return nothing(rest);
    }
    default:
      return unreachable(fact);
  }
}

function readWording(wording: Schemas["Wording"], clause: Schemas["ClauseFact"]): void {
  const { text, form, language, source, citation, ...rest } = wording;
  say(text, form, language, source, citation);
  expect(clause.citations[citation]?.source.id === source, `citation ${citation} of ${clause.id} in ${source}`);
  nothing(rest);
}

function readValue(value: Schemas["AttributeValue"]): void {
  switch (value.type) {
    case "text": {
      const { type, text, ...rest } = value;
      say(type, text);
      return nothing(rest);
    }
    case "quantity": {
      const { type, amount, unit, ...rest } = value;
      say(type, amount, unit);
      return nothing(rest);
    }
    case "date": {
      const { type, edtf, ...rest } = value;
      say(type, edtf);
      return nothing(rest);
    }
    default:
      return unreachable(value);
  }
}
