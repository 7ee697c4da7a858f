/**
 * Hostile links: whole ones with damage, and well-formed ones around anything. Each must end in a StudioError for a person
 * or in a document, soon and in little memory. Used by fuzz.test.ts (hundreds) and `npm run fuzz -- --reader link`.
 */
import * as fc from 'fast-check';
import { deflateSync, strToU8 } from 'fflate';
import { makeRng } from '../maths/rng';
import type { AllocationWatch } from '../readers/testing/allocations.suite';
import type { Rng } from '../maths/rng';
import { StudioError } from '../scene/errors';
import type { StudioErrorKind } from '../scene/errors';
import { enveloped, shareDocuments } from './documents.suite';
import { readShare, shareJson } from './share';
import { decodeShare, encodeShare } from './shareLink';
import { shortKeys } from './shortKeys';

/** Of the processor, and of new memory, for one link. */
const mostMs = 50;
const mostBytes = 4 * 2 ** 20;
/** A message is for a person. */
const longestText = 1000;

interface LinkCase {
  readonly kind: string;
  readonly fragment: string;
}

export interface LinkOutcome {
  readonly name: string;
  readonly ending: 'document' | 'error';
  readonly field: string;
  readonly ms: number;
  /** Bytes: objects and texts, garbage among them, and twice the largest buffer (an old one and the new it moves to). */
  readonly block: number;
  readonly problem: string | null;
}

export const pick = <T>(rng: Rng, items: readonly T[]): T => items[rng.int(items.length)];
const ofJson = (json: string): string => enveloped(deflateSync(strToU8(json)));
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Values that no field of a document should be. */
const odd: readonly ((rng: Rng) => unknown)[] = [
  () => null,
  () => true,
  (rng) => pick(rng, [-1, 0.5, 1e9, 2 ** 31, 2 ** 53, 1e308, -0]),
  () => '',
  () => 'a'.repeat(5000),
  () => '\u0000\ud800<script>',
  () => [],
  () => ({}),
  () => JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{}}}') as unknown,
  () => [[[[[[[[[[[]]]]]]]]]]],
  () => Array.from({ length: 3000 }, (_, i) => i),
  () => Array.from({ length: 600 }, () => ({ y: 1, X: 1 })),
];

/** The same tree with one of its values, or names, another. */
export function withOdd(rng: Rng, value: unknown): unknown {
  if (rng.uniform() < 0.15 || typeof value !== 'object' || value === null)
    return pick(rng, odd)(rng);
  const keys = Object.keys(value);
  if (keys.length === 0) return pick(rng, odd)(rng);
  const key = pick(rng, keys);
  const entry = withOdd(rng, (value as Record<string, unknown>)[key]);
  if (Array.isArray(value)) return value.map((v: unknown, i) => (String(i) === key ? entry : v));
  const { [key]: before, ...rest } = value as Record<string, unknown>;
  const how = rng.uniform();
  if (how < 0.1) return rest;
  if (how < 0.2) return { ...rest, [pick(rng, ['zz', '__proto__x', 'v', 'L', key + key])]: before };
  return { ...value, [key]: entry };
}

const jsonOf = (rng: Rng): unknown => shortKeys(shareJson(document(rng))).value;
export const document = (rng: Rng) =>
  fc.sample(shareDocuments(12), { numRuns: 1, seed: rng.int(2 ** 31) })[0];
const good = (rng: Rng): string => encodeShare(document(rng)).fragment;

const kinds: Readonly<Record<string, (rng: Rng) => string>> = {
  good,
  cut: (rng) => ((link) => link.slice(0, rng.int(link.length)))(good(rng)),
  flipped(rng) {
    const link = [...good(rng)];
    for (let n = 1 + rng.int(4); n > 0; n--)
      link[rng.int(link.length)] = pick(rng, Array.from(letters));
    return link.join('');
  },
  'a piece twice'(rng) {
    const link = good(rng);
    const at = rng.int(link.length);
    return link.slice(0, at) + link.slice(at - rng.int(40)) + link.slice(at);
  },
  'characters of no link'(rng) {
    const link = good(rng);
    const at = rng.int(link.length);
    return (
      link.slice(0, at) + pick(rng, ['%', ' ', '\n', 'é', '\u0000', '\ud83d', '=']) + link.slice(at)
    );
  },
  'another version': (rng) =>
    `u${rng.int(3)}${pick(rng, ['', '0', '.', '1.'])}${good(rng).slice(2)}`,
  letters: (rng) =>
    `u1.${Array.from({ length: rng.int(17_000) }, () => letters[rng.int(64)]).join('')}`,
  'deflate of nothing in particular': (rng) =>
    enveloped(Uint8Array.from({ length: 1 + rng.int(11_000) }, () => rng.int(256))),
  'a bomb': (rng) =>
    ofJson(pick(rng, [' ', '[', '"a",', '{"a":', '0,']).repeat(70_000 + rng.int(300_000))),
  'nearly too much': (rng) =>
    ofJson(
      `{"v":1,"L":[${pick(rng, ['1', '{}', '[]', '"ab"', 'null'])}${pick(rng, [',1', ',{}', ',[]', ',"a"']).repeat(5500)}]}`,
    ),
  'cut inside the packed bytes': (rng) =>
    ((body) => enveloped(body.slice(0, rng.int(body.length))))(
      deflateSync(strToU8(JSON.stringify(jsonOf(rng)))),
    ),
  'not packed': (rng) => enveloped(strToU8(JSON.stringify(jsonOf(rng))), 0),
  'JSON cut': (rng) =>
    ((text) => ofJson(text.slice(0, rng.int(text.length))))(JSON.stringify(jsonOf(rng))),
  'an odd value': (rng) => ofJson(JSON.stringify(withOdd(rng, jsonOf(rng)))),
  'odd values': (rng) =>
    ofJson(JSON.stringify(withOdd(rng, withOdd(rng, withOdd(rng, jsonOf(rng)))))),
  'an odd document': (rng) => ofJson(JSON.stringify(pick(rng, odd)(rng))),
};
const names = Object.keys(kinds);

/** The same case for the same seed and index. */
export function makeLink(seed: number, index: number): LinkCase {
  const kind = names[index % names.length];
  return { kind, fragment: kinds[kind](makeRng(seed).fork(`link ${index}`)) };
}

/** Never throws. */
export const runLink = (made: LinkCase, index: number, watch: AllocationWatch): LinkOutcome =>
  runReader(made.kind, index, watch, {
    kind: 'link',
    read: () => decodeShare(made.fragment),
    // What was read can be said, and read again.
    again: (found) =>
      readShare(JSON.parse(JSON.stringify(shareJson(found))), { kind: 'link', what: 'link' }),
  });

interface Reader<T> {
  /** Of its errors. */
  readonly kind: StudioErrorKind;
  readonly read: () => T;
  /** Throws where what was read cannot be written and read again. */
  readonly again: (found: T) => unknown;
}

/** Milliseconds of the processor. */
function spentOn(read: () => unknown): number {
  const begun = process.cpuUsage();
  try {
    read();
  } catch {
    // What it says of the link is looked at elsewhere.
  }
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

/** Reads a hostile document under watch. Never throws. @param name of the case; a “good” one has to be read */
export function runReader<T>(
  name: string,
  index: number,
  watch: AllocationWatch,
  { kind, read, again }: Reader<T>,
): LinkOutcome {
  watch.takeLargest();
  const before = process.memoryUsage().heapUsed;
  const begun = process.cpuUsage();
  let found: T | null = null;
  let thrown: unknown = null;
  try {
    found = read();
  } catch (error) {
    thrown = error;
  }
  const { user, system } = process.cpuUsage(begun);
  const block = Math.max(0, process.memoryUsage().heapUsed - before) + 2 * watch.takeLargest();
  let field = '';
  let problem: string | null = null;
  if (thrown instanceof StudioError) {
    field = thrown.data.field ?? '';
    problem = faultOf(thrown, kind) ?? (name === 'good' ? thrown.message : null);
  } else if (thrown instanceof Error) problem = `thrown: ${thrown.stack}`;
  else if (found !== null) again(found);
  // The compiler and the collector of garbage count as well: what is slow by itself is so every time.
  let ms = (user + system) / 1000;
  for (let turn = 0; turn < 3 && ms > mostMs; turn++) ms = Math.min(ms, spentOn(read));
  if (ms > mostMs) problem ??= `took ${Math.round(ms)} ms`;
  if (block > mostBytes) problem ??= `asked for ${(block / 2 ** 20).toFixed(1)} MiB`;
  return {
    ...{ name: `${index} ${name}`, ending: thrown === null ? 'document' : 'error' },
    ...{ field, ms, block, problem },
  };
}

/** What a person could not use in an error. */
function faultOf({ data }: StudioError, wanted: StudioErrorKind): string | null {
  const { kind, message, advice, found, expected, field } = data;
  if (kind !== wanted) return `an error of kind ${kind}: ${message}`;
  if (message.length < 10 || advice.length < 10) return `no advice: ${message} ${advice}`;
  // Of a file's whole text there is no field to name.
  if ((!field && wanted === 'link') || found === undefined || !expected)
    return `neither found nor expected: ${message}`;
  const long = [message, advice, field ?? '', found, expected].find(
    (text) => text.length > longestText,
  );
  return long ? `a text of ${long.length} characters: ${long.slice(0, 60)} …` : null;
}
