/**
 * A scene as large as wanted, for measurements: the project's own land there and back, over and over, under changing light
 * and with noise, made line by line and seeded, so that it need not fit into memory.
 */
import { closeSync, openAsBlob, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { makeBenchmarkScene } from '../../src/generated/benchmark';
import { makeRng } from '../../src/maths/rng';

export interface Size {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
}

export interface Land {
  readonly names: readonly string[];
  /** Abundances of a pixel of the scene [R] */
  at(line: number, sample: number): Float32Array;
  /** Pixels of a line [samples × bands]; the array is used again. Lines are asked for in order. */
  line(line: number): Float32Array;
}

/** Index of a pixel of the land under one of the scene. */
const fold = (at: number, n: number): number => {
  const k = at % (2 * n);
  return k < n ? k : 2 * n - 1 - k;
};

export function landOf({ samples, bands }: Size, seed = 1): Land {
  const { cube, truth } = makeBenchmarkScene('large');
  if (!truth?.endmembers) throw new Error('The benchmark scene has no spectra.');
  const { names, abundances, endmembers } = truth;
  const R = names.length;
  const E = Float64Array.from({ length: R * bands }, (_, i) => {
    const [r, b] = [Math.floor(i / bands), i % bands];
    const at = (b * (cube.bands - 1)) / Math.max(1, bands - 1);
    const low = Math.min(cube.bands - 2, Math.floor(at));
    const [v, w] = [0, 1].map((k) => endmembers[r * cube.bands + low + k]);
    return v + (w - v) * (at - low);
  });
  const at = (line: number, sample: number): Float32Array => {
    const from = (fold(line, cube.lines) * cube.samples + fold(sample, cube.samples)) * R;
    return abundances.subarray(from, from + R);
  };
  const rng = makeRng(seed);
  const values = new Float32Array(samples * bands);
  return {
    names,
    at,
    line(line) {
      for (let s = 0; s < samples; s++) {
        const light = 0.6 + 0.8 * rng.uniform();
        const a = at(line, s);
        for (let b = 0; b < bands; b++) {
          let v = 0.02 * (rng.uniform() - 0.5);
          for (let r = 0; r < R; r++) v += light * a[r] * E[r * bands + b];
          values[s * bands + b] = v;
        }
      }
      return values;
    },
  };
}

/** Writes the scene as ENVI BIP float32. @returns the path of its header */
export function writeLand(land: Land, size: Size, folder: string, name = 'scene'): string {
  const { lines, samples, bands } = size;
  const header = path.join(folder, `${name}.hdr`);
  const fields = { samples, lines, bands, 'header offset': 0, 'data type': 4, 'byte order': 0 };
  const nm = Array.from({ length: bands }, (_, b) => (380 + (b * 2120) / (bands - 1)).toFixed(2));
  const rows = [
    ...Object.entries(fields).map(([key, value]) => `${key} = ${value}`),
    'interleave = bip',
    'reflectance scale factor = 1',
    'wavelength units = Nanometers',
    `wavelength = {${nm.join(', ')}}`,
    'map info = {UTM, 1, 1, 500000, 4000000, 60, 60, 11, North, WGS-84}',
  ];
  writeFileSync(header, ['ENVI', ...rows, ''].join('\n'));
  const file = openSync(path.join(folder, `${name}.img`), 'w');
  try {
    for (let l = 0; l < lines; l++) writeSync(file, land.line(l));
  } finally {
    closeSync(file);
  }
  return header;
}

export const fileAt = async (file: string): Promise<File> =>
  new File([await openAsBlob(file)], path.basename(file));
