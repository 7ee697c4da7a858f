/** Fuzzed NetCDF-3 files: hostile counts and lengths in every place of the header, records, places of values, types. */
import { writeNetcdf3 } from '../../../../testdata/netcdf3/writer';
import type { Made as MadeFile } from '../../../../testdata/netcdf3/writer';
import type { Rng } from '../../../maths/rng';
import { cubeOf, pick } from '../../testing/recipe.suite';
import type { Bytes, Made, Recipe } from '../../testing/recipe.suite';

const size = { lines: 5, samples: 6, bands: 9 };
const value = (l: number, s: number, b: number): number => (l * 6 + s) * 9 + b;
const types = {
  1: ['byte', 'short', 'int', 'float', 'double'],
  2: ['short', 'int', 'float', 'double'],
  5: ['ushort', 'uint', 'float', 'double', 'int64', 'uint64'],
} as const;

function sound(rng: Rng): Bytes {
  const version = pick(rng, [1, 2, 5] as const);
  const type = pick(rng, types[version].slice(1));
  const records = rng.uniform() < 0.5;
  const made: MadeFile = {
    dimensions: [
      ['wavelength', size.bands],
      ['y', records ? 0 : size.lines],
      ['x', size.samples],
      ['name', 5],
    ],
    attributes: { title: 'fuzz', history: 'x'.repeat(rng.int(40)) },
    variables: [
      {
        name: 'wavelength',
        axes: [0],
        type: 'float',
        values: new Float32Array(9).map((_, i) => 400 + i),
      },
      { name: 'names', axes: [2, 3], type: 'char', values: new Uint8Array(30).fill(65) },
      ...(records && rng.uniform() < 0.5
        ? [{ name: 'flag', axes: [1], type: 'byte', values: new Uint8Array(5) } as const]
        : []),
      {
        name: 'reflectance',
        axes: [1, 2, 0],
        type,
        values: new Float64Array(5 * 6 * 9).map((_, i) => i),
        attributes: { units: '1', _FillValue: [9999] },
      },
    ],
    ...(records && rng.uniform() < 0.3 ? { records: -1 } : {}),
  };
  return writeNetcdf3(made, version);
}

const file = (kind: string, bytes: Bytes, ends?: Made['ends']): Made => ({
  kind,
  files: [{ name: 'fuzz.nc', bytes }],
  ends,
});

const hostile = [0, 1, 2, 10, 11, 12, 13, 255, 2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

/** Hostile words where counts, lengths, tags, types and places stand. */
function words(seed: Bytes, rng: Rng, most: number): Bytes {
  const out = seed.slice();
  const view = new DataView(out.buffer);
  const reach = Math.min(out.length, 500) >> 2;
  for (let n = 1 + rng.int(most); n > 0; n--)
    view.setUint32(4 * rng.int(reach), pick(rng, hostile));
  return out;
}

export const netcdf3: Recipe = {
  reader: 'NetCDF-3',
  good: (rng) => file('good', sound(rng), cubeOf(size, value)),
  odd: [
    (rng) => file('a word', words(sound(rng), rng, 1)),
    (rng) => file('words', words(sound(rng), rng, 6)),
    (rng) => {
      const out = sound(rng);
      // Another version: counts of 32 bits are read as 64 and the other way round.
      out[3] = pick(rng, [1, 2, 5, 3, 0]);
      return file('version', out);
    },
    (rng) => {
      const seed = sound(rng);
      const records = seed.slice();
      new DataView(records.buffer).setUint32(4, pick(rng, [2 ** 31, 2 ** 32 - 1, 6, 1000]));
      return file('records', records);
    },
    (rng) => {
      const list = new Uint8Array(16 + rng.int(4000));
      list.set([0x43, 0x44, 0x46, pick(rng, [1, 2, 5]), 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0x1f, 0xff]);
      return file('a list of nothing', list, 'error');
    },
  ],
};
