/** For tests of exporters: a made-up result, not square, masked in one pixel and one band. Not part of the app. */
import { expect } from 'vitest';
import type { Truth } from '../scene/cube';
import type { SceneIdentity } from '../scene/identity';
import { open } from '../../testdata/mat/open';

export const lines = 3;
export const samples = 5;
export const bands = 6;
/** Told apart after export: letters beyond Latin-1 and beyond 16 bits. */
export const names = ['Soil', 'Wald ü', 'Wasser 🌊'];
export const pixels = lines * samples;
export const parts = names.length;
const maskedPixel = 7;
const maskedBand = 2;

export const validPixels = Uint8Array.from({ length: pixels }, (_, p) =>
  p === maskedPixel ? 0 : 1,
);
export const validBands = Uint8Array.from({ length: bands }, (_, b) => (b === maskedBand ? 0 : 1));
export const wavelengths = Float64Array.from({ length: bands }, (_, b) => 400.125 + 100.1 * b);

/** [N × R] fractions that no short decimal holds; NaN at the masked pixel. */
export const abundances = Float32Array.from({ length: pixels * parts }, (_, k) => {
  const [p, r] = [Math.floor(k / parts), k % parts];
  const share = [(p + 1) / 48, (p + 2) / 37];
  if (!validPixels[p]) return NaN;
  return r < 2 ? share[r] : 1 - share[0] - share[1];
});
/** [R × B]; NaN in the masked band. */
export const endmembers = Float32Array.from({ length: parts * bands }, (_, k) =>
  validBands[k % bands] ? Math.fround(Math.sin(k + 1) / 3 + 0.5) : NaN,
);

/** Opens exported files as the truth of the scene that they came from. */
export async function openAsTruth(...files: File[]): Promise<Truth> {
  const opened = await open(files, { current: { lines, samples, bands } });
  if (opened.type !== 'truth') throw new Error(`expected a truth, got ${opened.type}`);
  return opened.truth;
}

/** Values of the valid pixels only. */
export const valid = (values: Float32Array): Float32Array =>
  values.filter((_, k) => validPixels[Math.floor(k / parts)]);

export function expectSame(truth: Truth): void {
  expect(truth.names).toEqual(names);
  expect(valid(truth.abundances)).toEqual(valid(abundances));
}

/** [B] nm */
export const fwhm = Float64Array.from({ length: bands }, (_, b) => 9.5 + b / 8);

/** UTM zone 33 north, 30 m pixels. */
export const map: Readonly<Record<string, string>> = {
  'map info': 'UTM, 1, 1, 500000, 5540000, 30, 30, 33, North, WGS-84, units=Meters',
  'coordinate system string':
    'PROJCS["WGS_1984_UTM_Zone_33N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",15.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]',
};

export const identity: SceneIdentity = {
  name: 'toy',
  lines,
  samples,
  bands,
  validPixels: pixels - 1,
  validBands: bands - 1,
  values: '0123456789abcdef',
  mask: 'fedcba9876543210',
};
