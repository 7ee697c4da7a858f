/**
 * Checks of unknown data that name the field at fault: small functions from a value and its place to a typed value.
 * Unknown extra fields are left out, so that a document of a later minor change still opens.
 */
import { StudioError } from '../../scene/errors';
import { emptyArray, arrayType } from './pack';
import type { ArrayType, StoredArray } from './pack';

export interface Place {
  readonly file: string;
  /** "labels[3].line"; empty for the document itself. */
  readonly field: string;
}

export type Check<T> = (value: unknown, at: Place) => T;

export const inside = (at: Place, name: string | number): Place => ({
  file: at.file,
  field:
    typeof name === 'number' ? `${at.field}[${name}]` : at.field ? `${at.field}.${name}` : name,
});

export function wrong(value: unknown, at: Place, expected: string): StudioError {
  return new StudioError({
    kind: 'session',
    message: `The session cannot be opened: ${at.field || 'the document'} is not what it should be.`,
    file: at.file,
    field: at.field || 'the document',
    found: describe(value),
    expected,
    advice: 'Open another copy, or an older session. Nothing that is open here has changed.',
  });
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

export const text =
  (most = 1000): Check<string> =>
  (value, at) => {
    if (typeof value !== 'string' || value.length > most) {
      throw wrong(value, at, `a text of at most ${most} characters`);
    }
    return value;
  };

export const flag: Check<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw wrong(value, at, 'true or false');
  return value;
};

/** NaN is a number here: scores without truth are NaN. */
export const number: Check<number> = (value, at) => {
  if (typeof value !== 'number') throw wrong(value, at, 'a number');
  return value;
};

export const finite =
  (min = -Number.MAX_VALUE, max = Number.MAX_VALUE): Check<number> =>
  (value, at) => {
    if (typeof value !== 'number' || !(value >= min && value <= max)) {
      const range = min === -Number.MAX_VALUE ? '' : ` from ${min} to ${max}`;
      throw wrong(value, at, `a number${range}`);
    }
    return value;
  };

export const whole =
  (min: number, max: number): Check<number> =>
  (value, at) => {
    if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
      throw wrong(value, at, `a whole number from ${min} to ${max}`);
    }
    return value as number;
  };

export const oneOf =
  <T extends string | number>(...values: readonly T[]): Check<T> =>
  (value, at) => {
    const found = values.find((v) => v === value);
    if (found === undefined) throw wrong(value, at, `one of ${values.join(', ').slice(0, 200)}`);
    return found;
  };

export const nullable =
  <T>(check: Check<T>): Check<T | null> =>
  (value, at) =>
    value === null ? null : check(value, at);

/** A field that may be missing. */
export const optional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value, at) =>
    value === undefined ? undefined : check(value, at);

export const list =
  <T>(check: Check<T>, least = 0, most = 100_000): Check<readonly T[]> =>
  (value, at) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) {
      const size = least === most ? `${least}` : `${least} to ${most}`;
      throw wrong(value, at, `a list of ${size} entries`);
    }
    return value.map((v: unknown, i) => check(v, inside(at, i)));
  };

export const isRecord = (v: unknown): v is Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v) && !ArrayBuffer.isView(v);

export const record: Check<Record<string, unknown>> = (value, at) => {
  if (!isRecord(value)) throw wrong(value, at, 'an object');
  return value;
};

/** An object with these fields; ones that come back undefined are left out. */
export const object =
  <T>(checks: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> =>
  (value, at) => {
    const from = record(value, at);
    const entries = Object.entries(checks).map(([key, check]) => {
      const own = Object.hasOwn(from, key) ? from[key] : undefined;
      return [key, (check as Check<unknown>)(own, inside(at, key))] as const;
    });
    return Object.fromEntries(entries.filter(([, v]) => v !== undefined)) as T;
  };

/** A typed array of exactly this length. */
const array =
  <T extends StoredArray>(type: ArrayType, length: number | null): Check<T> =>
  (value, at) => {
    const fits =
      ArrayBuffer.isView(value) &&
      value.constructor === emptyArray(type, 0)?.constructor &&
      (length === null || (value as StoredArray).length === length);
    if (!fits) {
      throw wrong(value, at, `${type}${length === null ? '' : `, ${length} values`}`);
    }
    return value as T;
  };

export const float32 = (length: number | null): Check<Float32Array> => array('float32', length);
export const float64 = (length: number | null): Check<Float64Array> => array('float64', length);
export const uint8c = (length: number | null): Check<Uint8ClampedArray> => array('uint8c', length);
