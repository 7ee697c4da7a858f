/** Compressed data sets: files of other programs, files of our own for every filter, damaged ones, and when plug-ins load. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { withPlugins, writeHdf5 } from '../../../../testdata/hdf5/writer';
import { asFile, openError, openScene } from '../../../../testdata/mat/open';
import type { Scene } from '../../../scene/scene';
import { expansionOf, isKnownFilter } from './filters';

const [lines, samples, bands] = [6, 7, 8];
const value = (l: number, s: number, b: number): number => l * 8 + (s > 3 ? 4 : 0) + b / 4;
const cube = Float32Array.from({ length: lines * samples * bands }, (_, i) =>
  value(Math.floor(i / 56), Math.floor(i / 8) % 7, i % 8),
);

function expectCube({ cube: { data, ...size } }: Scene): void {
  expect([size.lines, size.samples, size.bands]).toEqual([lines, samples, bands]);
  expect(Array.from(data)).toEqual(Array.from(cube));
}

describe('files of other programs (testdata/hdf5/filters.py)', () => {
  it.each([
    ['lzf.h5', 'h5py'],
    ['blosc-lz4.h5', 'PyTables'],
    ['blosc-zstd-bitshuffle.h5', 'PyTables'],
    ['blosc2-zstd.h5', 'PyTables'],
    ['lz4.h5', 'h5repack'],
    ['zstd.nc', 'netCDF4'],
    ['szip.nc', 'netCDF4'],
  ])('%s of %s', async (name) => {
    const bytes = readFileSync(
      new URL(`../../../../testdata/hdf5/filters/${name}`, import.meta.url),
    );
    const scene = await openScene(asFile(new Uint8Array(bytes), name));
    expectCube(scene);
    if (name.endsWith('.nc')) {
      expect(scene.cube.wavelengthSource).toBe('file');
      expect(Array.from(scene.cube.wavelengths ?? [])).toEqual(
        Array.from({ length: bands }, (_, b) => 400 + 10 * b),
      );
    }
  });
});

it('bzip2, whose plug-in does not end on damaged chunks, is refused by its name', async () => {
  const bytes = readFileSync(
    new URL('../../../../testdata/hdf5/filters/bzip2.h5', import.meta.url),
  );
  const error = await openError(asFile(new Uint8Array(bytes), 'bzip2.h5'));
  expect(JSON.stringify(error)).toContain('bzip2');
  expect(error.advice).toContain('h5repack');
});

/** Number, options as their plug-ins take them. */
const filters: [string, number, number[]][] = [
  ['szip', 4, [32, 8]],
  ['LZF', 32000, []],
  ['Blosc', 32001, [2, 2, 4, 0, 5, 1, 0]],
  ['LZ4', 32004, [0]],
  ['bitshuffle', 32008, [0, 0]],
  ['bitshuffle with LZ4', 32008, [0, 2]],
  ['bitshuffle with Zstandard', 32008, [0, 3]],
  ['Zstandard', 32015, [3]],
  ['Blosc2', 32026, [0, 0, 0, 0, 5, 1, 0]],
];
const written = (id: number, options: number[]): Promise<Uint8Array<ArrayBuffer>> =>
  writeHdf5((root) => {
    root.create_dataset({
      name: 'x',
      data: cube,
      shape: [lines, samples, bands],
      chunks: [3, 7, 4],
      compression: id,
      compression_opts: options,
    });
  });

describe('every filter that is known', () => {
  beforeAll(withPlugins);

  it.each(filters)('%s', async (_, id, options) => {
    const bytes = await written(id, options);
    expectCube(await openScene(asFile(bytes, 'x.h5')));
    const crop = { line: 2, sample: 3, lines: 3, samples: 2 };
    const part = await openScene(asFile(bytes, 'x.h5'), { choices: { crop, divideBy: 1 } });
    expect(part.cube.data[0]).toBe(value(2, 3, 0));
    expect(part.cube.data.at(-1)).toBe(value(4, 4, 7));
  });

  it.each(filters)('%s, damaged: a refusal, and the next file is read', async (_, id, options) => {
    const bytes = await written(id, options);
    // The chunks follow their tree; the end of the file is theirs.
    for (let at = Math.max(1000, bytes.length - 900); at < bytes.length; at += 3) bytes[at] ^= 0xa5;
    const ending = await openScene(asFile(bytes, 'bad.h5')).then(
      () => null,
      (error: { data?: { file: string; advice?: string } }) => error,
    );
    if (ending !== null) expect(ending.data?.advice).toBeTruthy();
    expectCube(await openScene(asFile(await written(1, [4]), 'x.h5')));
  });

  it('a size that not even runs could fill', async () => {
    const bytes = await written(32015, [3]);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at + 24 <= bytes.length; at++)
      if ([6n, 7n, 8n].every((n, i) => view.getBigUint64(at + 8 * i, true) === n))
        for (const k of [0, 24]) view.setBigUint64(at + k, 2n ** 40n, true);
    const error = await openError(asFile(bytes, 'bomb.h5'));
    expect(error).toMatchObject({ file: 'bomb.h5', field: 'the size of /x' });
  });
});

it('what can be read, and how far it can expand', () => {
  expect(filters.every(([, id]) => isKnownFilter(id))).toBe(true);
  expect([305, 307, 32017, 4711].some(isKnownFilter)).toBe(false);
  expect(expansionOf([])).toBe(1);
  expect(expansionOf([2, 3])).toBe(1);
  expect(expansionOf([2, 1])).toBe(1032);
  expect(expansionOf([1, 32015])).toBeGreaterThan(1032);
});

describe('plug-ins are loaded', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  const counted = async (): Promise<{
    open: (bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>;
    loads: () => number;
  }> => {
    // A reader that has loaded nothing yet.
    vi.resetModules();
    const fresh = await import('../../../../testdata/mat/open');
    const spy = vi.spyOn(process, 'getBuiltinModule');
    return {
      open: (bytes) => fresh.openScene(asFile(bytes, 'x.h5')),
      loads: () => spy.mock.calls.filter(([name]) => name === 'node:fs/promises').length,
    };
  };

  it('when a data set needs them, and once', async () => {
    await withPlugins();
    const [plain, gzip, lzf] = [
      await writeHdf5((root) => {
        root.create_dataset({ name: 'x', data: cube, shape: [lines, samples, bands] });
      }),
      await written(1, [4]),
      await written(32000, []),
    ];
    const { open, loads } = await counted();
    await open(plain);
    await open(gzip);
    expect(loads()).toBe(0);
    await open(lzf);
    await open(lzf);
    expect(loads()).toBe(1);
  });

  it('or the refusal says that they could not be, and the next try asks again', async () => {
    await withPlugins();
    const lz4 = await written(32004, [0]);
    const { open } = await counted();
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(() => {
      throw new Error('no connection');
    });
    await expect(open(lz4)).rejects.toMatchObject({
      data: { field: 'LZ4', found: 'no connection', file: 'x.h5' },
    });
    vi.restoreAllMocks();
    expect(await open(lz4)).toMatchObject({ cube: { bands } });
  });
});
