/**
 * Reads reference abundances, spectra and names for a scene of known size. What does not fit is refused with a
 * reason; whether that is an error or a note is the caller's business.
 */
import type { Truth } from '../../scene/cube';
import type { StudioErrorData } from '../../scene/errors';
import type { NumericArray } from '../types';
import { layoutOf } from './layout';
import { changeNotes } from './meaning';
import { cleanNames } from './names';
import type { Pool } from './pool';
import { MAX_ENDMEMBERS } from './roles';
import { isOneOf, measured } from './sentinels';
import { readPlaced, readSmall } from './values';
import type { Placement } from './values';

export interface SceneSize {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
}

export type Refusal = Omit<StudioErrorData, 'kind'>;

interface Plan extends Placement {
  readonly parts: number;
  readonly note: string | null;
}

/**
 * @param byRows pixels of a table go along the rows of the image, as those of the scene
 * @param notes gets plain sentences: what was used, refused or guessed
 * @returns the truth, or the reason why the abundances do not fit
 */
export async function readTruth(
  pool: Pool,
  size: SceneSize,
  cancelled: () => boolean,
  notes: string[],
  byRows = false,
): Promise<Truth | Refusal> {
  let refusal: Refusal | null = null;
  for (const array of pool.abundances) {
    const plan = planFor(array, size, pool, byRows);
    if ('message' in plan) {
      refusal ??= plan;
      continue;
    }
    const { parts } = plan;
    const { meta = {} } = array;
    const none = (meta.noData ?? []).map(Math.fround);
    const change = { none, gain: meta.gain ?? 1, divideBy: 1, offset: meta.offset ?? 0 };
    const { data: abundances, hits } = await readPlaced(array, plan, { cancelled, change });
    notes.push(...changeNotes(array.name, change, meta.noData ?? [], hits));
    notes.push(`Truth abundances from ${array.name}: ${parts} endmembers.`);
    if (plan.note) notes.push(plan.note);
    notes.push(...checkSums(abundances, parts, array.name));
    const endmembers = await readEndmembers(pool.endmembers, size.bands, parts, notes);
    return { names: cleanNames(pool.nameLists, parts, notes), abundances, endmembers };
  }
  return (
    refusal ?? {
      message: 'The files hold no abundances.',
      advice: 'Open a file with A (endmembers × pixels, or lines × samples × endmembers).',
    }
  );
}

/** How an abundance array maps to [N × R] of this scene, or why it does not. */
function planFor(
  array: NumericArray,
  size: SceneSize,
  pool: Pool,
  byRows: boolean,
): Plan | Refusal {
  const { lines, samples } = size;
  const pixels = lines * samples;
  const { name, file, shape } = array;
  const refuse = (found: string, expected: string): Refusal => ({
    file,
    field: name,
    message: `The truth ${name} in ${file} does not fit the scene.`,
    found,
    expected,
    advice: 'Open the truth that belongs to this scene, cropped and turned as the scene is.',
  });
  const tooMany = (parts: number): Refusal | null =>
    parts < 2 || parts > MAX_ENDMEMBERS
      ? refuse(`${parts} endmembers`, `2 to ${MAX_ENDMEMBERS} endmembers`)
      : null;
  const expected = `${lines} lines × ${samples} samples (${pixels} pixels)`;
  if (shape.length === 3 && array.meta?.axes) {
    const stated = layoutOf(array, pool);
    const parts = stated.bands;
    if (stated.lines !== lines || stated.samples !== samples)
      return refuse(`${stated.lines} lines × ${stated.samples} samples`, expected);
    return tooMany(parts) ?? { shape: stated.shape, strides: stated.strides, parts, note: null };
  }
  if (shape.length === 3) {
    const [a, b, c] = shape;
    if (a === lines && b === samples)
      return tooMany(c) ?? { shape: [a, b, c], strides: [samples * c, c, 1], parts: c, note: null };
    if (b === lines && c === samples)
      return (
        tooMany(a) ?? {
          shape: [a, b, c],
          strides: [1, samples * a, a],
          parts: a,
          note: `${name} is read as endmembers × lines × samples.`,
        }
      );
    return refuse(`${a} lines × ${b} samples`, expected);
  }
  const [rows, columns] = shape;
  if (pool.size && (pool.size.lines !== lines || pool.size.samples !== samples)) {
    const { lines: l, samples: s } = pool.size;
    if (l * s === Math.max(rows, columns)) return refuse(`${l} lines × ${s} samples`, expected);
  }
  if (columns === pixels)
    return (
      tooMany(rows) ?? {
        shape: byRows ? [rows, samples, lines] : [rows, lines, samples],
        strides: byRows ? [1, rows, samples * rows] : [1, samples * rows, rows],
        parts: rows,
        note: null,
      }
    );
  if (rows === pixels)
    return (
      tooMany(columns) ?? {
        shape: byRows ? [samples, lines, columns] : [lines, samples, columns],
        strides: byRows ? [columns, samples * columns, 1] : [samples * columns, columns, 1],
        parts: columns,
        note: `${name} is read as pixels × endmembers.`,
      }
    );
  return refuse(`${Math.max(rows, columns)} pixels (${rows} × ${columns})`, expected);
}

/** Plain sentences on abundances that break the rules of abundances. */
function checkSums(abundances: Float32Array, parts: number, name: string): string[] {
  let broken = 0;
  let negative = 0;
  let off = 0;
  const pixels = abundances.length / parts;
  for (let p = 0; p < pixels; p++) {
    let sum = 0;
    let low = 0;
    for (let r = 0; r < parts; r++) {
      const v = abundances[p * parts + r];
      sum += v;
      if (v < low) low = v;
    }
    if (!Number.isFinite(sum)) broken++;
    else {
      if (low < -1e-4) negative++;
      if (Math.abs(sum - 1) > 1e-3) off++;
    }
  }
  const say = (n: number, what: string): string[] =>
    n > 0 ? [`In ${n} of ${pixels} pixels the truth ${name} ${what}.`] : [];
  return [
    ...say(broken, 'is not finite (NaN or Inf)'),
    ...say(negative, 'has negative abundances'),
    ...say(off, 'does not sum to one'),
  ];
}

/** Spectra [R × B] from the first array that fits, or null with the reason in the notes. */
async function readEndmembers(
  arrays: readonly NumericArray[],
  bands: number,
  parts: number,
  notes: string[],
): Promise<Float32Array | null> {
  const refusals: string[] = [];
  for (const array of arrays) {
    const [rows, columns] = array.shape;
    const upright = rows === bands && columns === parts;
    if (!upright && !(rows === parts && columns === bands)) {
      refusals.push(
        `Truth spectra ${array.name} (${rows} × ${columns}) are not used: expected ${bands} bands × ${parts} endmembers.`,
      );
      continue;
    }
    const values = await readSmall(array);
    if (!values) continue;
    const isNone = isOneOf(array.meta?.noData ?? []);
    values.forEach((v, k) => {
      values[k] = isNone(v) ? NaN : measured(v);
    });
    notes.push(`Truth spectra from ${array.name}.`);
    if (values.some((v) => !Number.isFinite(v)))
      notes.push(`Some values of the truth spectra ${array.name} are not finite (NaN or Inf).`);
    // Stored first axis fastest: bands × R is already [R × B].
    return Float32Array.from({ length: parts * bands }, (_, k) =>
      upright ? values[k] : values[Math.floor(k / bands) + parts * (k % bands)],
    );
  }
  notes.push(...refusals);
  return null;
}
