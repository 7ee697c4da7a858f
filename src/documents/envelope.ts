/**
 * A small JSON document as the fragment of a link: a letter and a version, then base64url. The bytes: flags (bit 0:
 * deflated), length of what follows the head (2), CRC-32 of flags, length and what follows (4), all little-endian; then
 * JSON, deflated where that is shorter. Anybody may have written one, so it is read within limits. What the JSON says is
 * the document's own (shareLink.ts, classLink.ts).
 */
import { Inflate, deflateSync, strToU8 } from 'fflate';
import { fromBase64, toBase64 } from '../maths/base64';
import { crc32 } from '../maths/crc32';
import { StudioError } from '../scene/errors';
import type { StudioErrorData } from '../scene/errors';

/** Characters of a fragment: refused before anything else is done with it. */
export const longestFragment = 16_384;
/** Bytes of the JSON: deflate expands up to 1032 times. */
const longestJson = 2 ** 18;
/** Nesting of the JSON, and values in it: a document has five, and a tenth of these where it is large. */
const deepest = 12;
const mostValues = 10_000;
const headBytes = 7;
const deflated = 1;
/** Of a letter, a digit and a full stop. */
const prefixLength = 3;

/** "u1." @param letter of the kind of document */
const prefixOf = (letter: string): string => `${letter}1.`;

/**
 * @param letter of the kind of document
 * @returns the fragment, without #
 * @throws StudioError (kind `link`) where it is longer than a link can be; a file holds it
 */
export function toFragment(letter: string, value: unknown): string {
  const json = strToU8(JSON.stringify(value));
  const packed = deflateSync(json, { level: 9 });
  const isShorter = packed.length < json.length;
  const body = isShorter ? packed : json;
  const bytes = new Uint8Array(headBytes + body.length);
  const fragment = prefixOf(letter) + toBase64Url(withHead(bytes, body, isShorter ? deflated : 0));
  if (fragment.length > longestFragment) {
    throw refused({
      message: 'This is too much for a link.',
      field: 'link',
      found: `${fragment.length} characters`,
      expected: `at most ${longestFragment}`,
      advice: 'Save it as a file, and send that.',
    });
  }
  return fragment;
}

function withHead(bytes: Uint8Array, body: Uint8Array, flags: number): Uint8Array {
  bytes.set(body, headBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, flags);
  view.setUint16(1, body.length, true);
  view.setUint32(3, sumOf(bytes), true);
  return bytes;
}

/** Of everything but the sum itself. */
const sumOf = (bytes: Uint8Array): number =>
  crc32(bytes.subarray(headBytes), crc32(bytes.subarray(0, 3)));

/**
 * The JSON of a link, unchecked but for its size.
 * @param fragment of an address, without #
 * @throws StudioError (kind `link`) that says what is wrong with it
 */
export function fromFragment(letter: string, fragment: string): unknown {
  if (fragment.length > longestFragment) {
    throw refused({
      message: 'This is no link of the studio: it is too long.',
      field: 'link',
      found: `${fragment.length} characters`,
      expected: `at most ${longestFragment}`,
    });
  }
  if (!fragment.startsWith(prefixOf(letter))) throw otherVersion(letter, fragment);
  const bytes = bytesOf(fragment);
  const flags = bytes[0];
  if (flags > deflated) throw newer(`a link packed in way ${flags}`, 'way 0 or 1');
  const body = bytes.subarray(headBytes);
  return parsed(flags === deflated ? inflated(body) : body);
}

const unchanged = 'Nothing that is open here has changed.';
export const askAgain = `Ask for the link again, or for a file. ${unchanged}`;

function refused(
  data: Omit<StudioErrorData, 'kind' | 'advice'> & { advice?: string },
): StudioError {
  return new StudioError({ kind: 'link', advice: askAgain, ...data });
}

function otherVersion(letter: string, fragment: string): StudioError {
  const [, found, version] = /^([a-z])(\d{1,4})\./.exec(fragment) ?? [];
  if (found === letter && Number(version) > 1) return newer(`${letter}${version}`, `${letter}1`);
  return refused({
    message: 'This is no link of the studio.',
    field: 'link',
    found: fragment.slice(0, 20),
    expected: `${prefixOf(letter)} and what follows`,
  });
}

const newer = (found: string, expected: string): StudioError =>
  refused({
    message: 'The link was made by a newer version of the studio.',
    field: 'version',
    ...{ found, expected },
    advice: `Reload the page to get the newest studio; the link opens by itself then. ${unchanged}`,
  });

const cutOff = (found: number, expected: string): StudioError =>
  refused({
    message: `The link is cut off: ${found} of ${expected} characters.`,
    field: 'link',
    found: `${found} characters`,
    expected: `${expected} characters`,
    advice: `Copy the whole link, or ask for a file: some programs shorten what they send. ${unchanged}`,
  });

const damaged = (found: string, expected: string, field = 'link'): StudioError =>
  refused({ message: 'The link is damaged.', ...{ field, found, expected } });

/** Head and body, as long as the head says, and whole. What follows them (a sentence's full stop) is not the link's. */
function bytesOf(fragment: string): Uint8Array {
  const letters = fragment.slice(prefixLength);
  const head = fromBase64Url(letters.slice(0, charactersOf(headBytes)));
  if (head.length < headBytes) {
    const wrong = letters.search(/[^\w-]/);
    if (wrong >= 0) throw noLetter(letters, wrong);
    throw cutOff(fragment.length, `at least ${prefixLength + charactersOf(headBytes)}`);
  }
  const { buffer, byteOffset } = head;
  const view = new DataView(buffer, byteOffset);
  const length = headBytes + view.getUint16(1, true);
  const characters = charactersOf(length);
  if (letters.length < characters) {
    throw cutOff(fragment.length, String(prefixLength + characters));
  }
  const own = letters.slice(0, characters);
  const bytes = fromBase64Url(own);
  if (bytes.length !== length) throw noLetter(own, Math.max(0, own.search(/[^\w-]/)));
  const sum = sumOf(bytes);
  const said = view.getUint32(3, true);
  if (sum !== said) {
    const hex = (n: number): string => n.toString(16).padStart(8, '0');
    throw damaged(`checksum ${hex(sum)}`, `checksum ${hex(said)}`);
  }
  return bytes;
}

const noLetter = (letters: string, at: number): StudioError =>
  damaged(
    `“${letters.slice(at, at + 1)}” as character ${prefixLength + at + 1}`,
    'letters, digits, - and _',
  );

/** fflate goes on past a full buffer, so it is fed in pieces: none can grow past the limit by more than half a megabyte. */
function inflated(body: Uint8Array): Uint8Array {
  const piece = 480;
  const parts: Uint8Array[] = [];
  let total = 0;
  let ended = false;
  try {
    const inflate = new Inflate((part, last) => {
      parts.push(part);
      total += part.length;
      ended = last;
    });
    for (let at = 0; at < body.length && total <= longestJson; at += piece) {
      inflate.push(body.subarray(at, at + piece), at + piece >= body.length);
    }
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error), 'deflated JSON');
  }
  if (total > longestJson) throw damaged(`more than ${longestJson} bytes`, 'less', 'size');
  if (!ended) throw damaged('data that do not end', 'deflated JSON');
  const whole = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function parsed(bytes: Uint8Array): unknown {
  if (bytes.length > longestJson) throw damaged(`${bytes.length} bytes`, `${longestJson}`, 'size');
  let shape: Shape;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    shape = shapeOf(text);
    if (shape.depth <= deepest && shape.values <= mostValues) return JSON.parse(text) as unknown;
  } catch (error) {
    throw damaged(error instanceof Error ? error.message.slice(0, 200) : String(error), 'JSON');
  }
  const found = `${shape.values} values, nested ${shape.depth} deep`;
  throw damaged(found, `a share document: at most ${mostValues}, ${deepest} deep`, 'size');
}

interface Shape {
  readonly depth: number;
  readonly values: number;
}

/** Of JSON text, before anything is made of it; at least what it would be where it is none. */
function shapeOf(text: string): Shape {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') values++;
    else if (c === '{' || c === '[') {
      values++;
      deepest = Math.max(deepest, ++depth);
    } else if (c === '}' || c === ']') depth--;
  }
  return { depth: deepest, values };
}

/* ---------- base64url (RFC 4648, without padding) ---------- */

const charactersOf = (bytes: number): number => Math.ceil((bytes * 4) / 3);

const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** As far as the text is base64url. */
function fromBase64Url(text: string): Uint8Array {
  const [own] = /^[\w-]*/.exec(text) ?? [''];
  // A letter after whole fours is less than a byte.
  const whole = own.length % 4 === 1 ? own.slice(0, -1) : own;
  return fromBase64(whole.replaceAll('-', '+').replaceAll('_', '/'));
}
