/** What a session's data must be, and reading by it in the session's words. */
import * as v from 'valibot';
import { checked, described, placeOf } from '../../scene/check';
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
  const field = placeOf(at) || 'the document';
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

function describe(value: unknown): string {
  if (!ArrayBuffer.isView(value)) return described(value);
  const array = value as StoredArray;
  return `${arrayType(array)}, ${array.length} values`;
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
export const uint8 = (length: number | null): Check<Uint8Array> => array('uint8', length);
export const uint8c = (length: number | null): Check<Uint8ClampedArray> => array('uint8c', length);
