/** Small scenes with known numbers for the reader tests: not square, every value different from its neighbours. */
import { names, numeric } from './writer';
import type { NumericClass, Variable } from './writer';

export const lines = 3;
export const samples = 5;
export const bands = 4;
export const parts = 2;
export const pixels = lines * samples;

/** What the file holds at a place; whole and below 128, so that every class holds it. */
export const value = (line: number, sample: number, band: number): number =>
  (17 * line + 7 * sample + 31 * band + 3 * line * band) % 120;

export const fraction = (line: number, sample: number): number => (line * samples + sample) / 20;

const columnMajor = (
  shape: readonly [number, number, number],
  at: (i: number, j: number, k: number) => number,
): number[] => {
  const out: number[] = [];
  for (let k = 0; k < shape[2]; k++)
    for (let j = 0; j < shape[1]; j++) for (let i = 0; i < shape[0]; i++) out.push(at(i, j, k));
  return out;
};

/** Y, bands × pixels with the pixels down the image's columns. */
export const table = (type: NumericClass = 'double', scale = 1): Variable =>
  numeric(
    [bands, pixels],
    columnMajor([bands, lines, samples], (b, l, s) => value(l, s, b) * scale),
    type,
  );

/** Lines × samples × bands. */
export const box = (type: NumericClass = 'double', scale = 1): Variable =>
  numeric(
    [lines, samples, bands],
    columnMajor([lines, samples, bands], (l, s, b) => value(l, s, b) * scale),
    type,
  );

const share = (l: number, s: number, r: number): number =>
  r === 0 ? fraction(l, s) : 1 - fraction(l, s);

/** A, endmembers × pixels. */
export const abundanceTable = (): Variable =>
  numeric(
    [parts, pixels],
    columnMajor([parts, lines, samples], (r, l, s) => share(l, s, r)),
  );

/** A, lines × samples × endmembers. */
export const abundanceBox = (): Variable =>
  numeric([lines, samples, parts], columnMajor([lines, samples, parts], share));

/** M, bands × endmembers: M[b, r] = b + 10 r. */
export const spectra = (offset = 0): Variable =>
  numeric(
    [bands, parts],
    Array.from(
      { length: bands * parts },
      (_, k) => (k % bands) + 10 * Math.floor(k / bands) + offset,
    ),
  );

export const numberedNames = (): Variable => names('1-Asphalt Road', '2-Grass');
