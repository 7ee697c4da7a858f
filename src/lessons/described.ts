/**
 * The fields of a document said once: how they are checked, and how an editor is told of them (JSON Schema). A description
 * of T is both.
 */
import * as is from '../scene/check';
import type { Check, Fault } from '../scene/check';
import { oneOfKinds, strict } from '../scene/strict';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Described<T> {
  readonly check: Check<T>;
  readonly json: JsonSchema;
  /** It may be left out. */
  readonly optional?: true;
}

export const text = (most: number, says?: string): Described<string> => ({
  check: is.holding(is.text(most), (value) =>
    value.trim() === '' ? { at: [], found: value, expected: 'some text' } : null,
  ),
  json: { type: 'string', maxLength: most, ...said(says) },
});

export const flag = (says?: string): Described<boolean> => ({
  check: is.flag,
  json: { type: 'boolean', ...said(says) },
});

export const whole = (least: number, most: number, says?: string): Described<number> => ({
  check: is.whole(least, most),
  json: { type: 'integer', minimum: least, maximum: most, ...said(says) },
});

export const finite = (least: number, most: number, says?: string): Described<number> => ({
  check: is.finite(least, most),
  json: { type: 'number', minimum: least, maximum: most, ...said(says) },
});

export const oneOf = <T extends string>(values: readonly T[], says?: string): Described<T> => ({
  check: is.oneOf(...values),
  json: { enum: values, ...said(says) },
});

export const exactly = <T extends string | number>(value: T): Described<T> => ({
  check: is.exactly(value),
  json: { const: value },
});

/** `true` and nothing else: fields that are there or not. */
export const yes = (says?: string): Described<true> => ({
  check: is.holding(is.flag, (value) =>
    value ? null : { at: [], found: value, expected: 'true, or to be left out' },
  ) as unknown as Check<true>,
  json: { const: true, ...said(says) },
});

export const optional = <T>({ check, json }: Described<T>): Described<T | undefined> => ({
  check: is.optional(check),
  json,
  optional: true,
});

export const nullable = <T>({ check, json }: Described<T>): Described<T | null> => ({
  check: is.nullable(check),
  json: { anyOf: [json, { type: 'null' }] },
});

export const list = <T>(
  { check, json }: Described<T>,
  least: number,
  most: number,
  says?: string,
): Described<readonly T[]> => ({
  check: is.list(check, least, most),
  json: { type: 'array', items: json, minItems: least, maxItems: most, ...said(says) },
});

/** Names of the document's own, each with a value. */
export const named = <T>(
  { check, json }: Described<T>,
  most: number,
  says?: string,
): Described<Readonly<Record<string, T>>> => ({
  check: is.both(
    is.holding(is.fields, (given): Fault | null => {
      const { length } = Object.keys(given);
      if (length > 0 && length <= most) return null;
      return { at: [], found: `${length} names`, expected: `1 to ${most} names` };
    }),
    is.named(check),
  ),
  json: { type: 'object', additionalProperties: json, maxProperties: most, ...said(says) },
});

export type Fields<T> = { readonly [K in keyof T]-?: Described<T[K]> };

/** An object of these fields and no others. */
export function object<T>(fields: Fields<T>, says?: string): Described<T> {
  const entries = Object.entries<Described<unknown>>(fields as Record<string, Described<unknown>>);
  const checks = Object.fromEntries(entries.map(([name, { check }]) => [name, check]));
  const required = entries.filter(([, d]) => !d.optional).map(([name]) => name);
  return {
    check: strict(checks as unknown as is.Checks<T>),
    json: {
      type: 'object',
      properties: Object.fromEntries(entries.map(([name, { json }]) => [name, json])),
      ...(required.length > 0 ? { required } : {}),
      additionalProperties: false,
      ...said(says),
    },
  };
}

/** One of several objects, told apart by a field. */
export function kinds<T>(
  field: string,
  variants: Readonly<Record<string, Described<T>>>,
): Described<T> {
  const checks = Object.fromEntries(Object.entries(variants).map(([k, { check }]) => [k, check]));
  return {
    check: oneOfKinds(field, checks),
    json: { oneOf: Object.values(variants).map(({ json }) => json) },
  };
}

/** One of several, by what the value looks like. @param which the place of the variant that is meant */
export const either = <T>(
  variants: readonly Described<T>[],
  which: (value: unknown) => number,
): Described<T> => ({
  check: is.depending((value) => variants[which(value)].check),
  json: { anyOf: variants.map(({ json }) => json) },
});

/** A description that is used inside itself. @param name its place in the schema's `$defs` */
export const recursive = <T>(name: string, of: () => Described<T>): Described<T> => ({
  check: is.depending(() => of().check),
  json: { $ref: `#/$defs/${name}` },
});

/** One more thing that must hold; an editor does not know of it. */
export const holding = <T>(
  described: Described<T>,
  fault: (value: T) => Fault | null,
): Described<T> => ({ ...described, check: is.holding(described.check, fault) });

const said = (says?: string): JsonSchema => (says === undefined ? {} : { description: says });
