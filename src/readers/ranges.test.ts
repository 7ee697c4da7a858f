/** Ranges: every format gives exactly the values asked for, and seekable ones read little else of the file. */
import { describe, expect, it } from 'vitest';
import { toyFiles } from '../../testdata/envi/writer';
import { writeHdf5 } from '../../testdata/hdf5/writer';
import { asFile, matFile } from '../../testdata/mat/open';
import * as toy from '../../testdata/mat/toy';
import { writeNpy } from '../../testdata/npy/writer';
import { writeTiff } from '../../testdata/tiff/writer';
import { readEnvi } from './formats/envi/read';
import { readHdf5 } from './formats/hdf5/read';
import { readMat5 } from './formats/mat5/read';
import { readNpy } from './formats/npy/read';
import { joined, RangeList } from './ranges';
import type { Range } from './types';
import { readTiff } from './formats/tiff/read';
import type { Contents, NumericArray } from './types';

const go = (): boolean => false;
const first = async (contents: Promise<Contents>): Promise<NumericArray> =>
  (await contents).arrays[0];

const many = Array.from({ length: 60 }, (_, i) => (i * 7) % 101);
const tiff = (tiled: boolean, compression: 1 | 5 | 8, planar: boolean) =>
  first(
    readTiff(
      asFile(
        writeTiff({
          lines: 37,
          samples: 41,
          bands: 3,
          value: (l, s, b) => l * 123 + s * 3 + b,
          planar,
          compression,
          bits: 16,
          ...(tiled ? { tile: [16, 16] as const } : { rowsPerStrip: 5 }),
        }),
        'toy.tif',
      ),
      go,
      [],
    ),
  );

const hdf5 = async (options: object): Promise<NumericArray> => {
  const bytes = await writeHdf5((root) => {
    const data = Float32Array.from({ length: 9 * 8 * 7 }, (_, i) => i * 3);
    root.create_dataset({ name: 'x', data, shape: [9, 8, 7], ...options });
  });
  return first(readHdf5(asFile(bytes, 'toy.h5'), go));
};

const arrays: Readonly<Record<string, () => Promise<NumericArray>>> = {
  'MATLAB v5': () => first(readMat5(matFile({ Y: toy.box('int16') }), go)),
  'MATLAB v5, compressed': () =>
    first(readMat5(matFile({ Y: toy.box('double') }, { compressed: true }), go)),
  NumPy: () => first(readNpy(asFile(writeNpy('>u2', [3, 4, 5], many), 'a.npy'), go)),
  ENVI: () => {
    const [header, data] = toyFiles({ type: 12, big: true, offset: 3, interleave: 'bil' });
    return first(readEnvi(header, go, [data]));
  },
  'TIFF strips': () => tiff(false, 1, false),
  'TIFF strips, planar': () => tiff(false, 1, true),
  'TIFF strips, LZW': () => tiff(false, 5, false),
  'TIFF tiles': () => tiff(true, 1, false),
  'TIFF tiles, deflate, planar': () => tiff(true, 8, true),
  HDF5: () => hdf5({}),
  'HDF5 chunks': () => hdf5({ chunks: [2, 3, 3], compression: 4 }),
};

describe.each(Object.keys(arrays))('%s', (name) => {
  it('gives the values of the ranges and no others', async () => {
    const array = await arrays[name]();
    const count = array.shape.reduce((n, d) => n * d, 1);
    const all = new Float64Array(count).fill(NaN);
    for await (const { start, values } of array.chunks()) all.set(values, start);
    expect(all.every(Number.isFinite)).toBe(true);
    const asked: Range[] = [
      [0, 1],
      [5, 9],
      [9, 10],
      [Math.floor(count / 2), Math.floor(count / 2) + 7],
      [count - 2, count],
    ];
    const got = new Float64Array(count).fill(NaN);
    for await (const { start, values } of array.chunks(asked)) {
      for (let i = 0; i < values.length; i++) {
        expect(got[start + i], `value ${start + i} came twice`).toBeNaN();
        got[start + i] = values[i];
      }
    }
    const list = new RangeList(asked);
    expect(Array.from(got)).toEqual(Array.from(all, (v, i) => (list.touches(i, i + 1) ? v : NaN)));
  });
});

it.each(['MATLAB v5', 'NumPy', 'ENVI', 'TIFF strips', 'HDF5'])('%s is seekable', async (name) => {
  expect((await arrays[name]()).seekable).toBe(true);
});

it('reads of a file only the ranges', async () => {
  let read = 0;
  const [header, data] = toyFiles({ type: 4 });
  const counting = new Proxy(data, {
    get(target, key) {
      if (key === 'slice')
        return (a: number, b: number) => {
          read += b - a;
          return target.slice(a, b);
        };
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
  const array = await first(readEnvi(header, go, [counting]));
  for await (const { values } of array.chunks([[10, 13]])) expect(values).toHaveLength(3);
  expect(read).toBe(12);
});

it('joins ranges that lie close together', () => {
  const ranges: Range[] = [
    [0, 2],
    [3, 4],
    [8, 9],
    [9, 9],
  ];
  expect([...joined(ranges, 1)]).toEqual([
    [0, 4],
    [8, 9],
  ]);
});
