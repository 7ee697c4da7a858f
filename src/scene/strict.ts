/**
 * Reading of files that people write by hand: as check.ts, but a field that is not known is an error with the nearest known
 * one (“untill”: did you mean “until”?), so that a slip of the pen does not silently do nothing.
 */
import * as is from './check';
import type { Check, Checks, Fault } from './check';
import { StudioError } from './errors';
import type { StudioErrorKind } from './errors';

/** Stands for what was found where a field is not known. */
class UnknownField {
  readonly name: string;
  /** The known one that may be meant. */
  readonly near: string | null;
  constructor(name: string, known: readonly string[]) {
    this.name = name;
    this.near = nearest(name, known);
  }
}

/** As `object` of check.ts, but a field that `checks` does not name is the first fault. */
export function strict<T>(checks: Checks<T>): Check<T> {
  const known = Object.keys(checks);
  const noneUnknown = is.holding(is.fields, (given) => {
    const name = Object.keys(given).find((key) => !known.includes(key));
    if (name === undefined) return null;
    const found = new UnknownField(name, known);
    return { at: [name], found, expected: `one of ${known.join(', ')}` };
  });
  return is.both(noneUnknown, is.object(checks));
}

/**
 * One of several objects, told apart by a field of theirs.
 * @param field "kind", say
 * @param variants what it may say, and the check that then holds (of the whole object, the field included)
 */
export function oneOfKinds<T>(
  field: string,
  variants: Readonly<Record<string, Check<T>>>,
): Check<T> {
  const kinds = Object.keys(variants);
  const known = is.oneOf(...kinds);
  return is.depending((value) => {
    const kind = is.fieldIn(value, field);
    if (typeof kind === 'string' && Object.hasOwn(variants, kind)) return variants[kind];
    // What fails here is the field, whatever else is wrong.
    return is.made(is.object({ [field]: known }), (x) => x as T);
  });
}

/** How a document speaks of itself. */
export interface Words {
  readonly kind: StudioErrorKind;
  /** "lesson": The lesson cannot be read: … */
  readonly what: string;
  /** File name, when it came from a file. */
  readonly file?: string;
  /** Default: to correct it; nothing that is open has changed. */
  readonly advice?: string;
}

const unchanged = 'Nothing that is open here has changed.';

/**
 * What the check makes of data that anybody may have written.
 * @throws StudioError naming file, field, what was found and what was expected
 */
export function readStrict<T>(check: Check<T>, value: unknown, words: Words): T {
  const result = is.checked(check, value);
  if (!result.fault) return result.value;
  throw faultError(result.fault, words);
}

/**
 * A file's text, if it can be within what parseStrict takes: a character is at most four bytes.
 * @param most characters
 * @throws StudioError where it is longer; nothing of it was read then
 */
export async function textOf(
  file: File,
  most: number,
  words: Omit<Words, 'file'>,
): Promise<string> {
  if (file.size <= 4 * most) return file.text();
  throw new StudioError({
    kind: words.kind,
    message: `The ${words.what} is too long.`,
    file: file.name,
    field: 'size',
    found: `${file.size} bytes`,
    expected: `at most ${most} characters`,
    advice: words.advice ?? `Ask for the file again. ${unchanged}`,
  });
}

/**
 * As readStrict, of JSON as text.
 * @param most characters
 * @throws StudioError also where the text is too long or no JSON
 */
export function parseStrict<T>(check: Check<T>, text: string, most: number, words: Words): T {
  const refuse = (more: Partial<StudioError['data']> & { message: string }): StudioError =>
    new StudioError({
      kind: words.kind,
      ...(words.file === undefined ? {} : { file: words.file }),
      advice: words.advice ?? `Correct it and open it again. ${unchanged}`,
      ...more,
    });
  if (text.length > most) {
    throw refuse({
      message: `The ${words.what} is too long.`,
      found: `${text.length} characters`,
      expected: `at most ${most}`,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw refuse({
      message: `The ${words.what} is not valid JSON.`,
      found: error instanceof Error ? error.message : String(error),
      expected: 'JSON',
    });
  }
  return readStrict(check, value, words);
}

function faultError({ at, found, expected }: Fault, words: Words): StudioError {
  const field = is.placeOf(at) || 'the document';
  const named = found instanceof UnknownField ? found : null;
  const wrong = named
    ? noSuch('field', named.name, named.near)
    : `${field} is not what it should be.`;
  return new StudioError({
    kind: words.kind,
    message: `The ${words.what} cannot be read: ${wrong}`,
    ...(words.file === undefined ? {} : { file: words.file }),
    field,
    found: named ? `a field “${named.name}”` : is.described(found),
    expected,
    advice: words.advice ?? `Correct it and open it again. ${unchanged}`,
  });
}

/** What is said of a name that is not known. @param near what may be meant */
export const noSuch = (what: string, name: string, near: string | null): string =>
  `there is no ${what} “${name}”${near === null ? '.' : `: did you mean “${near}”?`}`;

/** The known name that is fewest changes away, if few; null where none is near. */
export function nearest(name: string, known: readonly string[]): string | null {
  const short = name.slice(0, 60).toLowerCase();
  const far = known
    .map((k) => ({ k, steps: steps(short, k.toLowerCase()) }))
    .filter(
      ({ k, steps }) => steps <= Math.max(1, Math.floor(Math.min(short.length, k.length) / 3)),
    )
    .sort((a, b) => a.steps - b.steps);
  return far.length > 0 ? far[0].k : null;
}

/** Letters to put in, take out, replace or exchange with their neighbour (optimal string alignment). */
function steps(a: string, b: string): number {
  let older: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const put = Math.min(last[j], row[j - 1]) + 1;
      const kept = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(put, kept, swap ? older[j - 2] + 1 : Infinity));
    }
    older = last;
    last = row;
  }
  return last[b.length];
}
