/**
 * For the unit tests: lists of numbers are compared number by number. Vitest compares them as objects with a key for each
 * number, at 2 µs a key: half a second for the abundances of one small scene. What is equal is the same (NaN is NaN, −0 is
 * not 0); lists of different kinds, and whatever holds something else than numbers, are left to Vitest.
 */
import { expect } from 'vitest';

type Numbers = ArrayLike<number | bigint>;

/** Both are lists of numbers of one kind. */
function alike(a: unknown, b: unknown): [Numbers, Numbers] | null {
  if (Array.isArray(a) && Array.isArray(b)) {
    const numbers = (list: readonly unknown[]): boolean => {
      for (let i = 0; i < list.length; i++) if (typeof list[i] !== 'number') return false;
      return true;
    };
    return numbers(a) && numbers(b) ? [a as number[], b as number[]] : null;
  }
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return null;
  if (a instanceof DataView || a.constructor !== b.constructor) return null;
  return [a as unknown as Numbers, b as unknown as Numbers];
}

/** @returns undefined: not for this one to say */
export function equalNumbers(a: unknown, b: unknown): boolean | undefined {
  const lists = alike(a, b);
  if (!lists) return undefined;
  const [x, y] = lists;
  if (x.length !== y.length) return false;
  for (let i = 0; i < x.length; i++) if (!Object.is(x[i], y[i])) return false;
  return true;
}

expect.addEqualityTesters([equalNumbers]);
