// What all objects share.
//
// Each object is taken apart by name, and `nothing` must be left of it: a field that is forgotten does not compile,
// and a field that the document does not know stops the program.

import type { components } from "./build/schema.js";

export type Schemas = components["schemas"];

let values = 0;

export function say(...said: readonly (string | number | boolean | null)[]): void {
  values += said.filter((value) => value !== null).length;
}

/** How many values have been read; null says nothing and does not count. */
export function countValues(): number {
  return values;
}

export function nothing(rest: Readonly<Record<string, never>>): void {
  expect(Object.keys(rest).length === 0, `nothing else than ${Object.keys(rest).join(", ")}`);
}

export function expect(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`expected ${what}`);
}

export function unreachable(value: never): never {
  throw new Error(`the document does not know ${JSON.stringify(value)}`);
}

export function readReference({ id, kind, name, ...rest }: Schemas["ActorRef" | "InstrumentRef"]): void {
  say(id, kind, name);
  nothing(rest);
}

export function readOwner({ id, kind, name, fact, ...rest }: Schemas["BelongsTo" | "Within"]): void {
  say(id, kind, name, fact);
  nothing(rest);
}

export function readDate({ edtf, earliest, latest, basis, note, ...rest }: Schemas["FactDate"]): void {
  say(edtf, earliest, latest, basis, note);
  nothing(rest);
}

export function readName({ name, kind, language, sources, ...rest }: Schemas["KnownName"]): void {
  say(name, kind, language, ...sources);
  nothing(rest);
}

export function readDatasetReference({ revision, hash, ...rest }: Schemas["DatasetRef"]): void {
  say(revision, hash);
  nothing(rest);
}
