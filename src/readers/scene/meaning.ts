/**
 * What stored values mean: which are no data, by what they are scaled, and what they are then. The person's word comes
 * first, then the file's; where both are silent the range decides, once, and says why.
 */
import type { ValueUnit } from '../../scene/cube';
import { nthSmallest } from '../../maths/select';
import type { ImportChoices } from '../../scene/importChoices';
import type { NumericArray } from '../types';
import type { Change } from './place';
import type { Pool } from './pool';

/** Reflectance may exceed 1 a little (glint, calibration); digital numbers exceed it a lot. */
const MAX_REFLECTANCE = 1.5;
/** The factor by which reflectance is stored in whole numbers almost everywhere. */
const TIMES = 10_000;
/** What cameras of 8, 10, 12, 14 and 16 bits, and signed 16, end at. */
export const ceilings: readonly number[] = [255, 1023, 4095, 16_383, 32_767, 65_535];
/** What programs write where nothing was measured, most common first. */
const sentinels: readonly number[] = [
  -9999, -32_768, -999, -99_999, -3.4028234663852886e38, -1e34, -1.23e34, 1e20,
  9.969209968386869e36, 65_535,
];

/** Values of which percentiles are taken. */
const MAX_RANKED = 2 ** 17;

type How = 'file' | 'guessed' | 'chosen' | 'computed';

export interface Told<T> {
  readonly value: T;
  readonly how: How;
  /** Why it was guessed; empty where it was not. */
  readonly why: string;
}

export interface Meaning {
  readonly gain: number;
  readonly offset: number;
  readonly divideBy: Told<number>;
  /** Null: to be seen from the values. */
  readonly unit: Told<ValueUnit> | null;
  readonly noData: Told<readonly number[]>;
}

const isInteger = ({ dtype }: NumericArray): boolean => dtype !== 'double' && dtype !== 'single';

/** What the person and the file say, without the values. */
export function statedMeaning(array: NumericArray, pool: Pool, choices: ImportChoices): Meaning {
  const { meta = {}, whole } = array;
  const told = <T>(value: T, how: How, why = ''): Told<T> => ({ value, how, why });
  const noData = choices.noData
    ? told(choices.noData, 'chosen')
    : told(meta.noData ?? [], meta.noData?.length ? 'file' : 'computed');
  const unit = choices.unit
    ? told(choices.unit, 'chosen')
    : meta.unit
      ? told(meta.unit, 'file')
      : null;
  const offset = meta.offset ?? 0;
  if (choices.divideBy !== undefined)
    return { gain: 1, offset, divideBy: told(choices.divideBy, 'chosen'), unit, noData };
  if (whole && isInteger(array) && pool.scale !== null && !meta.unit) {
    const reflectance = unit ?? told<ValueUnit>('reflectance', 'file', 'maxValue means 1');
    const divideBy = told(pool.scale, 'file', 'maxValue');
    return { gain: meta.gain ?? 1, offset, divideBy, unit: reflectance, noData };
  }
  return { gain: meta.gain ?? 1, offset, divideBy: told(1, 'computed'), unit, noData };
}

/** What is done to stored values. */
export const changeOf = ({ gain, offset, divideBy, noData }: Meaning): Change => ({
  // Float32 values never equal a -1.1 written in decimal; both are compared as Float32.
  none: noData.value.map(Math.fround),
  gain,
  divideBy: divideBy.value,
  offset,
});

/** Plain sentences on no-data values and the file's scale. @param noData as they were written; @param hits of each */
export function changeNotes(
  name: string,
  { gain, offset }: Change,
  noData: readonly number[],
  hits: Float64Array,
): string[] {
  const notes = noData.flatMap((value, i) =>
    hits[i] > 0 ? [`${value} means no data in ${name}: ${hits[i]} values are not used.`] : [],
  );
  if (gain === 1 && offset === 0) return notes;
  const added = offset ? ` and ${offset} is added` : '';
  return [...notes, `Stored values are multiplied by ${gain}${added}.`];
}

/** By what a stored value is divided, the file's gain included. */
export const divisorOf = ({ gain, divideBy }: Meaning): number =>
  gain === 1 ? divideBy.value : Number((divideBy.value / gain).toPrecision(12));

/** Some values of the array as stored, NaN for no data: pixels × bands. */
export interface Sample {
  readonly values: Float32Array;
  readonly bands: number;
}

/** The largest finite value, -Infinity where there is none. */
export function largest(values: Float32Array): number {
  let max = -Infinity;
  for (let i = 0; i < values.length; i++)
    if (values[i] > max && values[i] < Infinity) max = values[i];
  return max;
}

/** No-data values that nobody has told of: most bands of some pixel hold one and the same of the usual ones. */
export function guessNoData({ values, bands }: Sample): Told<readonly number[]> | null {
  const pixels = values.length / bands;
  const stored = new Map(sentinels.map((value) => [Math.fround(value), value]));
  const marked = new Map<number, number>();
  for (let p = 0; p < pixels; p++) {
    const middle = Math.floor(bands / 2);
    const hit = [0, middle, bands - 1].map((b) => values[p * bands + b]).find((v) => stored.has(v));
    if (hit === undefined) continue;
    let count = 0;
    for (let b = 0; b < bands; b++) if (values[p * bands + b] === hit) count++;
    if (count * 2 > bands) marked.set(hit, (marked.get(hit) ?? 0) + 1);
  }
  const most = [...marked].sort((a, b) => b[1] - a[1])[0];
  if (!most || most[1] === pixels) return null;
  const value = stored.get(most[0]) ?? most[0];
  const share = ((100 * most[1]) / pixels).toPrecision(2);
  return {
    value: [value],
    how: 'guessed',
    why: `${value} fills most bands of ${share} % of the pixels looked at`,
  };
}

/** Unit and scale from the values, where nobody has told of them. */
export function seenMeaning(
  array: NumericArray,
  pool: Pool,
  stated: Meaning,
  choices: ImportChoices,
  max: number,
  sample: Sample | null,
): Meaning {
  if (choices.divideBy === undefined && !array.meta?.unit) {
    const { whole } = array;
    if (whole && pool.scale !== null && !isInteger(array) && max > MAX_REFLECTANCE)
      return {
        ...stated,
        divideBy: { value: pool.scale, how: 'file', why: 'maxValue' },
        unit: stated.unit ?? { value: 'reflectance', how: 'file', why: 'maxValue means 1' },
      };
    const asked = choices.unit === undefined || choices.unit === 'reflectance';
    const why = asked && sample && stated.divideBy.value === 1 ? timesTenThousand(sample) : null;
    if (why)
      return {
        ...stated,
        divideBy: { value: TIMES, how: 'guessed', why },
        unit: stated.unit ?? { value: 'reflectance', how: 'guessed', why },
      };
  }
  if (stated.unit) return stated;
  const guessed = (value: ValueUnit, why: string): Meaning => ({
    ...stated,
    unit: { value, how: 'guessed', why },
  });
  if (isInteger(array) && choices.divideBy === undefined)
    return guessed('digital number', 'whole numbers, and nothing says what they stand for');
  const range = `the largest value is ${Number(max.toPrecision(4))}`;
  if (max <= MAX_REFLECTANCE) return guessed('reflectance', range);
  return array.whole
    ? guessed('digital number', 'whole numbers, and nothing says what they stand for')
    : guessed('unknown', range);
}

/** Why values look like reflectance × 10 000, or null. */
function timesTenThousand({ values }: Sample): string | null {
  const step = Math.ceil(values.length / MAX_RANKED);
  const some = new Float32Array(Math.ceil(values.length / step));
  let n = 0;
  for (let i = 0; i < values.length; i += step) {
    const v = values[i];
    if (!Number.isFinite(v) || v === 0) continue;
    if (!Number.isInteger(v)) return null;
    some[n++] = v;
  }
  if (n === 0) return null;
  const max = largest(values);
  // A detector's numbers end at its ceiling; reflectance ends nowhere in particular.
  if (ceilings.includes(max) || max > 30_000) return null;
  const found = some.subarray(0, n);
  const at = (q: number): number => nthSmallest(found, Math.floor(q * (n - 1)));
  const [low, high] = [at(0.001), at(0.99)];
  if (low < -2000 || high < 1000 || high > 12_000) return null;
  return `whole numbers, 99 % of them below ${high}: most likely reflectance × 10 000`;
}
