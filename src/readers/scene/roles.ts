/**
 * What a variable's name says it is, by the conventions of unmixing data sets (Y, A, M, nRow, nCol, cood) and of
 * HySUPP (Y, E, A, H, W). Names only propose; shapes decide.
 */
import type { Axis, NumericArray, TextList } from '../types';

export type Role =
  | 'cube'
  | 'abundances'
  | 'endmembers'
  | 'wavelengths'
  | 'lines'
  | 'samples'
  | 'scale'
  | 'other';

/** More rows than this are bands, not endmembers. */
export const MAX_ENDMEMBERS = 64;

/** "scene.A_true" → "atrue"; "scene/wavelengths" → "wavelengths". */
const key = (name: string): string =>
  name
    .slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** Names of a cube, the most likely one first. */
const cubeKeys = ['y', 'x', 'cube', 'data', 'hsi', 'img', 'image', 'hyperspectral', 'scene'];
const abundanceKeys =
  /^(a|atrue|truea|agt|agroundtruth|a0|s|strue|sgt|materials|(gt|true|ref|reference)?(abundances?|abund|abd)(map|maps|true|gt|ref)?)$/;
/** "urban_abundances", "demo-endmembers": names of files whose one array has no name of its own. */
const abundanceEnding = /[^a-z0-9]abundances?$/i;
const endmemberEnding = /[^a-z0-9](endmembers?|spectra)$/i;
const endmemberKeys =
  /^(m|e|(m|e)(true|gt|0)|m1|(gt|true|ref|reference)?(endmembers?|endm)(s|spectra|true|gt|ref)?)$/;
/** "A6", "M6" beside a truth of four: only where there are as many parts as the name says. */
const countedKeys = /^(a|m|e)([2-9]|[1-9]\d)$/;
const wavelengthKeys = /^(wavelengths?|lambdas?|wl|wls|wave|waves|wvl|centerwavelengths?)/;
const lineKeys = /^(nrows?|rows|h|height|nlines|lines)$/;
const sampleKeys = /^(ncols?|cols|columns|ncolumns|w|width|nsamples|samples)$/;
const nameKeys =
  /^(cood|coord|names?|labels?|materials?|classes|(endmember|class|label|material)names?)$/;

/** Number of values. */
export const countOf = (array: NumericArray): number => array.shape.reduce((n, d) => n * d, 1);

/** Lines, samples and third axis of a 3-D array: as its format states them, else in MATLAB's order. */
export function boxSize({ shape, meta }: NumericArray): readonly [number, number, number] {
  const axes: readonly Axis[] = meta?.axes ?? ['lines', 'samples', 'bands'];
  return [
    shape[axes.indexOf('lines')],
    shape[axes.indexOf('samples')],
    shape[axes.indexOf('bands')],
  ];
}

/** 2-D or 3-D with something in it: two axes of at least 2, or a long single row or column. */
const isTable = (array: NumericArray): boolean => array.shape.length <= 3 && countOf(array) > 1;

/** Endmembers, where it is abundances or spectra: the third axis of a box, the shorter side of a table. */
const partsOf = (array: NumericArray): number =>
  array.shape.length === 3 ? boxSize(array)[2] : Math.min(...array.shape);

/** The role a variable's name and shape propose. */
export function roleOf(array: NumericArray): Role {
  const k = key(array.name);
  const { shape } = array;
  if (countOf(array) === 1) {
    if (lineKeys.test(k)) return 'lines';
    if (sampleKeys.test(k)) return 'samples';
    return k === 'maxvalue' || k === 'maxval' ? 'scale' : 'other';
  }
  if (!isTable(array)) return 'other';
  const vector = shape.length === 2 && Math.min(...shape) === 1;
  if (vector && wavelengthKeys.test(k)) return 'wavelengths';
  if (abundanceKeys.test(k) || abundanceEnding.test(array.name)) {
    if (partsOf(array) <= MAX_ENDMEMBERS) return 'abundances';
  }
  const [, letter, count] = countedKeys.exec(k) ?? [];
  if (letter !== undefined && partsOf(array) === Number(count)) {
    if (letter === 'a') return 'abundances';
    if (shape.length === 2) return 'endmembers';
  }
  const ofSpectra = endmemberKeys.test(k) || endmemberEnding.test(array.name);
  if (ofSpectra && shape.length === 2) return 'endmembers';
  if (shape.length === 3) return 'cube';
  if (cubeKeys.includes(k)) return 'cube';
  return vector ? 'other' : 'cube';
}

/** Rank among cube names, smaller first; Infinity for names that say nothing. */
export function cubeNameRank(array: NumericArray): number {
  const rank = cubeKeys.indexOf(key(array.name));
  return rank < 0 ? Infinity : rank;
}

/** The plain name comes first: M before M_true before M1, A before A_true. */
export function byPlainness(a: NumericArray, b: NumericArray): number {
  const rank = (array: NumericArray): number => {
    const k = key(array.name);
    return k === 'm' || k === 'a' ? 0 : k === 'm1' ? 3 : k.length === 1 ? 1 : 2;
  };
  return rank(a) - rank(b);
}

export const isWavelengthList = (name: string): boolean => wavelengthKeys.test(key(name));
export const isNameList = (text: TextList): boolean => nameKeys.test(key(text.name));
