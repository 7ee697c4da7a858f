/**
 * What stored data must be, as valibot schemas whose messages say what was expected; and checking by them, which names the
 * place at fault. Unknown extra fields are left out, so that a document of a later minor change still opens.
 */
import * as v from 'valibot';

/** From unknown data to T; the message of an issue is what was expected. */
export type Check<T> = v.GenericSchema<unknown, T>;

/** The first thing that is not what it should be. */
export interface Fault {
  /** Names and indices from the document to it; empty: the document itself. */
  readonly at: readonly (string | number)[];
  /** What is there. */
  readonly found: unknown;
  readonly expected: string;
}

/** What the check makes of a value, or its first fault in the order of the check. */
export function checked<T>(
  check: Check<T>,
  value: unknown,
): { readonly value: T; readonly fault: null } | { readonly fault: Fault } {
  const result = v.safeParse(check, value, { abortEarly: true, abortPipeEarly: true });
  if (result.success) return { value: result.output, fault: null };
  const [issue] = result.issues;
  const at = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
  return { fault: { at, found: issue.input, expected: issue.message } };
}

/** "labels[3].line"; empty: the document itself. */
export function placeOf(at: Fault['at']): string {
  let place = '';
  for (const key of at) {
    if (typeof key === 'number') place += `[${key}]`;
    else place += place ? `.${key}` : key;
  }
  return place;
}

/** What was found, in at most 80 characters. */
export function described(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

export const text = (most = 1000): Check<string> =>
  v.pipe(
    v.string(`a text of at most ${most} characters`),
    v.maxLength(most, `a text of at most ${most} characters`),
  );

export const flag: Check<boolean> = v.boolean('true or false');

/** Of any length. */
export const string: Check<string> = v.string('a text');

export const anything: Check<unknown> = v.unknown();

/** NaN is a number here: scores without truth are NaN. */
export const number: Check<number> = v.custom<number>((x) => typeof x === 'number', 'a number');

export const finite = (min = -Number.MAX_VALUE, max = Number.MAX_VALUE): Check<number> =>
  v.custom<number>(
    (x) => typeof x === 'number' && x >= min && x <= max,
    `a number${min === -Number.MAX_VALUE ? '' : ` from ${min} to ${max}`}`,
  );

export const whole = (
  min: number,
  max: number,
  expected = `a whole number from ${min} to ${max}`,
): Check<number> =>
  v.custom<number>(
    (x) => Number.isSafeInteger(x) && (x as number) >= min && (x as number) <= max,
    expected,
  );

/** Anything that can be counted. */
export const count = whole(0, Number.MAX_SAFE_INTEGER);
/** Anything that there is one of at least. */
export const some = whole(1, Number.MAX_SAFE_INTEGER, 'a whole number above 0');
/** A side of an image, or bands. */
export const side = whole(1, 10_000_000);

export const oneOf = <T extends string | number>(...values: readonly T[]): Check<T> =>
  v.picklist(values, `one of ${values.join(', ').slice(0, 200)}`);

/** This and nothing else. */
export const exactly = <T extends string | number>(value: T): Check<T> =>
  v.literal(value, JSON.stringify(value));

export const nullable = <T>(check: Check<T>): Check<T | null> => v.nullable(check);

/** A field that may be missing. */
export const optional = <T>(check: Check<T>): Check<T | undefined> => v.optional(check);

export const list = <T>(check: Check<T>, least = 0, most = 100_000): Check<readonly T[]> =>
  v.pipe(
    v.custom<readonly unknown[]>(
      (x) => Array.isArray(x) && x.length >= least && x.length <= most,
      `a list of ${least === most ? least : `${least} to ${most}`} entries`,
    ),
    v.array(check),
  );

/** A list of finite numbers, looked at in one go: for long ones. */
export const numbers = (least = 0, most = 100_000): Check<readonly number[]> =>
  v.custom<readonly number[]>(
    (x) => Array.isArray(x) && x.length >= least && x.length <= most && x.every(Number.isFinite),
    `a list of ${least === most ? least : `${least} to ${most}`} finite numbers`,
  );

type Scalar = number | string | boolean;
const scalar: Check<Scalar> = v.union([finite(), text(100), flag], 'a number, text or flag');

/** A number, text or flag, or some of them by name. */
export const scalars: Check<Scalar | Readonly<Record<string, Scalar>>> = v.union(
  [scalar, v.record(v.string(), scalar)],
  'a number, text or flag, or some by name',
);

/** An object of fields, whatever they are. */
export const fields: Check<Record<string, unknown>> = v.custom<Record<string, unknown>>(
  (x) => typeof x === 'object' && x !== null && !Array.isArray(x) && !ArrayBuffer.isView(x),
  'an object',
);

export const hasFields = (value: unknown): value is Record<string, unknown> => v.is(fields, value);

/** What is said of each field of T. */
export type Checks<T> = { readonly [K in keyof T]-?: Check<T[K]> };

/** An object with these fields, read in this order; ones that come back undefined are left out. */
export function object<T>(checks: Checks<T>): Check<T> {
  const names = Object.keys(checks);
  return v.pipe(
    fields,
    // Each field is there then, so that a missing one is asked what it should have been.
    v.transform((from) =>
      Object.fromEntries(names.map((n) => [n, Object.hasOwn(from, n) ? from[n] : undefined])),
    ),
    v.object(checks as unknown as Record<string, Check<unknown>>),
    v.transform(
      (all) => Object.fromEntries(Object.entries(all).filter(([, x]) => x !== undefined)) as T,
    ),
  );
}

/** What is checked, or something else where it is not as it should be. */
export const or = <T>(check: Check<T>, instead: NoInfer<T>): Check<T> =>
  v.fallback(check, () => instead);

/** A field taken if it is what it should be, else left out. */
export const ifRight = <T>(check: Check<T>): Check<T | undefined> => or(optional(check), undefined);

/** As `object`, but anything else stands for an object without fields: what is wrong then is a field that is missing. */
export const objectOrNone = <T>(checks: Checks<T>): Check<T> =>
  v.pipe(
    v.unknown(),
    v.transform((x): unknown => (hasFields(x) ? x : {})),
    object(checks),
  );

/** What is checked, made into something else. */
export const made = <A, B>(check: Check<A>, of: (value: A) => B): Check<B> =>
  v.pipe(check, v.transform(of));

/** A field that is not there, and what stands for it. */
export const without = <T>(value: T): Check<T> =>
  v.pipe(
    v.unknown(),
    v.transform(() => value),
  );

/** The second, of what the first lets through. */
export const both = <T>(first: Check<unknown>, second: Check<T>): Check<T> => v.pipe(first, second);

/** A check that depends on what is checked. @param of makes it; what it looks at may be anything */
export const depending = <T>(of: (value: unknown) => Check<T>): Check<T> => v.lazy(of);

/** An object of values under names of the document's own. */
export const named = <T>(check: Check<T>): Check<Readonly<Record<string, T>>> =>
  holding(fields as Check<Readonly<Record<string, T>>>, (all) => {
    for (const [name, value] of Object.entries(all)) {
      const { fault } = checked(check, value);
      if (fault) return { ...fault, at: [name, ...fault.at] };
    }
    return null;
  });

/** A field of unknown data. */
export const fieldIn = (value: unknown, name: string): unknown =>
  hasFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/**
 * One more thing that must hold.
 * @param fault what is wrong, or null
 */
export const holding = <T>(check: Check<T>, fault: (value: T) => Fault | null): Check<T> =>
  v.pipe(
    check,
    v.rawCheck<T>(({ dataset, addIssue }) => {
      const wrong = dataset.typed ? fault(dataset.value) : null;
      if (!wrong) return;
      const path = wrong.at.map((key) => ({
        type: 'unknown' as const,
        origin: 'value' as const,
        input: undefined,
        key,
        value: undefined,
      }));
      addIssue({
        message: wrong.expected,
        input: wrong.found as T,
        ...(path.length > 0 ? { path: path as unknown as [v.UnknownPathItem] } : {}),
      });
    }),
  );
