/** What a session's data must be, and reading by it in the session's words. */
import * as v from 'valibot';
import { checked } from '../../scene/check';
import type { Check } from '../../scene/check';
import { StudioError } from '../../scene/errors';
import { emptyArray, arrayType } from './pack';
import type { ArrayType, StoredArray } from './pack';

export * from '../../scene/check';

/**
 * @param file what errors call the document
 * @throws StudioError (kind `session`) naming the field, what was found and what was expected
 */
export function read<T>(check: Check<T>, value: unknown, file: string): T {
  const result = checked(check, value);
  if (!result.fault) return result.value;
  const { at, found, expected } = result.fault;
  const field = fieldOf(at) || 'the document';
  throw new StudioError({
    kind: 'session',
    message: `The session cannot be opened: ${field} is not what it should be.`,
    file,
    field,
    found: describe(found),
    expected,
    advice: 'Open another copy, or an older session. Nothing that is open here has changed.',
  });
}

/** "labels[3].line" */
function fieldOf(at: readonly (string | number)[]): string {
  let field = '';
  for (const key of at) {
    if (typeof key === 'number') field += `[${key}]`;
    else field += field ? `.${key}` : key;
  }
  return field;
}

function describe(value: unknown): string {
  if (ArrayBuffer.isView(value)) {
    const array = value as StoredArray;
    return `${arrayType(array)}, ${array.length} values`;
  }
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** A typed array of exactly this length; null: of any. */
const array = <T extends StoredArray>(type: ArrayType, length: number | null): Check<T> =>
  v.custom<T>(
    (x) =>
      ArrayBuffer.isView(x) &&
      x.constructor === emptyArray(type, 0)?.constructor &&
      (length === null || (x as StoredArray).length === length),
    `${type}${length === null ? '' : `, ${length} values`}`,
  );

export const float32 = (length: number | null): Check<Float32Array> => array('float32', length);
export const float64 = (length: number | null): Check<Float64Array> => array('float64', length);
export const uint8c = (length: number | null): Check<Uint8ClampedArray> => array('uint8c', length);
