/** The variables of all files opened together, sorted by role; a truth file may come before or after its scene. */
import { heldArray } from '../held';
import type { Contents, NumericArray, TextList } from '../types';
import {
  boxSize,
  byPlainness,
  countOf,
  cubeNameRank,
  isNameList,
  isWavelengthList,
  roleOf,
} from './roles';
import { canOnlyBeWavelengths } from './rising';
import { readScalar, readSmall } from './values';

/** A list of wavelengths without a name has as many values, and so many lists are looked at. */
const LEAST_BANDS = 8;
const MANY_BANDS = 4096;
const MAX_VECTORS = 50;

export interface Pool {
  /** 2-D and 3-D arrays that could be the cube. */
  readonly cubes: readonly NumericArray[];
  readonly abundances: readonly NumericArray[];
  readonly endmembers: readonly NumericArray[];
  readonly wavelengths: readonly NumericArray[];
  readonly nameLists: readonly TextList[];
  /** nRow, nCol and their kin, when both are there and are whole numbers. */
  readonly size: { readonly lines: number; readonly samples: number } | null;
  /** maxValue, the number that means reflectance 1. */
  readonly scale: number | null;
  /** Everything that was found, as a person would list it. */
  readonly listing: readonly string[];
  readonly notes: readonly string[];
}

/** An unnamed table of the size of a truth's image is a map of the scene (classes, targets), not a cube. */
function isMap(array: NumericArray, abundances: readonly NumericArray[]): boolean {
  if (array.shape.length !== 2 || cubeNameRank(array) < Infinity) return false;
  return abundances.some((truth) => {
    if (truth.shape.length !== 3) return false;
    const [lines, samples] = boxSize(truth);
    return lines === array.shape[0] && samples === array.shape[1];
  });
}

/** Wavelengths that are written as text: a cell or a row of characters for each, or one text with all of them. */
function numbersIn({ file, name, values }: TextList): NumericArray | null {
  if (!isWavelengthList(name)) return null;
  const cells = values.length === 1 ? values[0].trim().split(/[\s,;]+/) : values;
  const numbers = Float64Array.from(cells, (cell) => {
    const [, number, micro] =
      /^\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*(?:nm|nanomet\w*|([u\u00b5\u03bc]m|micro\w*))?\s*$/i.exec(
        cell,
      ) ?? [];
    return number === undefined ? NaN : Number(number) * (micro ? 1000 : 1);
  });
  if (numbers.length < 2 || !numbers.every(Number.isFinite)) return null;
  return heldArray(file, name, numbers);
}

/** Vectors that can be nothing but wavelengths, whatever they are called ("bands", "lam"). */
async function unnamedWavelengths(others: readonly NumericArray[]): Promise<NumericArray[]> {
  const found: NumericArray[] = [];
  const vectors = others.filter((a) => countOf(a) >= LEAST_BANDS && countOf(a) <= MANY_BANDS);
  for (const array of vectors.slice(0, MAX_VECTORS)) {
    const values = await readSmall(array);
    if (values && canOnlyBeWavelengths(values)) found.push(array);
  }
  return found;
}

/** Sorts the contents of all files. A variable chosen by the person is always the one cube. */
export async function makePool(
  contents: readonly Contents[],
  isChosen: (array: NumericArray) => boolean,
): Promise<Pool> {
  const arrays = contents.flatMap((c) => c.arrays);
  const texts = contents.flatMap((c) => c.texts);
  const written = texts.flatMap((text) => numbersIn(text) ?? []);
  const free = arrays.filter((array) => !isChosen(array));
  const of = (role: ReturnType<typeof roleOf>): NumericArray[] =>
    free.filter((array) => roleOf(array) === role);
  const unnamed = await unnamedWavelengths(of('other'));
  const scalar = async (array: NumericArray | undefined): Promise<number> =>
    array ? readScalar(array) : NaN;
  const lines = await scalar(of('lines')[0]);
  const samples = await scalar(of('samples')[0]);
  const scale = await scalar(of('scale')[0]);
  const natural = (n: number): boolean => Number.isSafeInteger(n) && n > 0;
  const abundances = of('abundances').sort(byPlainness);
  const cubes = of('cube').filter((array) => !isMap(array, abundances));
  return {
    cubes: arrays.filter((array) => isChosen(array) || cubes.includes(array)),
    abundances,
    endmembers: of('endmembers').sort(byPlainness),
    wavelengths: [...of('wavelengths'), ...written, ...unnamed],
    nameLists: texts.filter(isNameList),
    size: natural(lines) && natural(samples) ? { lines, samples } : null,
    scale: scale > 0 && Number.isFinite(scale) ? scale : null,
    listing: [
      ...arrays.map((a) => `${a.name} (${a.dtype} ${a.shape.join('×')})`),
      ...texts.map((t) => `${t.name} (text)`),
      ...contents.flatMap((c) => c.others),
    ],
    // Many files of one kind say the same.
    notes: [...new Set(contents.flatMap((c) => c.notes))],
  };
}
