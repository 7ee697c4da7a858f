/** Every format that is read by its address gives the values that were served, in whole and in part; and fuzzed hosts. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { hosted, startDataHost } from '../../../testdata/host/server';
import { zarrStore } from '../../../testdata/host/zarr';
import type { StoreOptions } from '../../../testdata/host/zarr';
import { writeHdf5 } from '../../../testdata/hdf5/writer';
import { writeTiff } from '../../../testdata/tiff/writer';
import { makeRng } from '../../maths/rng';
import type { ImportChoices } from '../../scene/importChoices';
import { StudioError, toErrorData } from '../../scene/errors';
import { linkFile, readAddress } from '../../scene/linkFile';
import { inspectFiles } from '../importCheck/inspect';
import { openFiles } from '../open';
import type { OpenContext } from '../types';
import { forgetLinks } from './resolve';

const host = await startDataHost();
afterAll(() => host.close());
beforeEach(() => {
  host.files.clear();
  host.before = () => false;
  host.sent = 0;
  host.asked.length = 0;
  forgetLinks();
});

const context: OpenContext = {
  ...{ shared: false, current: null, choices: {} },
  links: { pause: () => Promise.resolve(), silence: 2000 },
  progress: () => undefined,
  cancelled: () => false,
};
const link = (path: string) => [linkFile(readAddress(host.root + path))];

const [lines, samples, bands] = [60, 48, 10];
const value = (l: number, s: number, b: number) => 0.1 + ((7 * l + 3 * s + 11 * b) % 97) / 200;
const data = Float32Array.from({ length: lines * samples * bands }, (_, i) =>
  value(Math.floor(i / (samples * bands)), Math.floor(i / bands) % samples, i % bands),
);
const crop = { line: 7, sample: 5, lines: 9, samples: 11 };

async function opens(path: string, choices: ImportChoices = {}): Promise<void> {
  const part = choices.crop ?? { line: 0, sample: 0, lines, samples };
  const opened = await openFiles(link(path), { ...context, choices });
  if (opened.type !== 'scene') throw new Error(opened.type);
  const { cube } = opened.scene;
  expect([cube.lines, cube.samples, cube.bands]).toEqual([part.lines, part.samples, bands]);
  for (let l = 0; l < part.lines; l++)
    for (let s = 0; s < part.samples; s++)
      for (let b = 0; b < bands; b++) {
        const there = cube.data[(l * part.samples + s) * bands + b];
        const served = Math.fround(value(l + part.line, s + part.sample, b));
        if (there !== served) expect([l, s, b, there]).toEqual([l, s, b, served]);
      }
}

function store(options: Partial<StoreOptions>): void {
  const whole: StoreOptions = {
    ...{ version: 3, shape: [lines, samples, bands], chunks: [20, 24, 10], data },
    ...options,
  };
  for (const [key, bytes] of zarrStore(whole)) host.files.set(`/cube.zarr${key}`, hosted(bytes));
}

describe('a Zarr store', () => {
  const wavelengths = Array.from({ length: bands }, (_, b) => 400 + 50 * b);
  it.each<[string, Partial<StoreOptions>, string]>([
    ['version 2, an array', { version: 2 }, ''],
    ['version 2, gzip', { version: 2, gzip: true }, ''],
    ['version 2, a group with a list', { version: 2, wavelengths }, ''],
    ['version 3, an array', {}, ''],
    ['version 3, gzip', { gzip: true }, ''],
    ['version 3, a group with a list', { wavelengths }, ''],
    ['version 3, one array of a group', { wavelengths }, '/reflectance'],
    ['version 3, chunks in shards', { shards: [2, 2, 1] }, ''],
    ['version 3, packed chunks in shards', { shards: [3, 1, 1], gzip: true }, ''],
    ['chunks that do not divide it', { chunks: [7, 9, 4] }, ''],
  ])('of %s', async (_, options, at) => {
    store(options);
    await opens(`/cube.zarr${at}`);
    forgetLinks();
    host.asked.length = 0;
    await opens(`/cube.zarr${at}`, { crop });
  });

  it('gives its wavelengths', async () => {
    store({ wavelengths });
    const opened = await openFiles(link('/cube.zarr'), context);
    if (opened.type !== 'scene') throw new Error(opened.type);
    expect([...(opened.scene.cube.wavelengths ?? [])]).toEqual(wavelengths);
  });

  it('of which a part is opened fetches the chunks of the part', async () => {
    store({});
    await opens('/cube.zarr', { crop: { line: 0, sample: 0, lines: 20, samples: 24 } });
    const chunks = host.asked.filter((path) => path.includes('/c/'));
    expect(new Set(chunks)).toEqual(new Set(['/cube.zarr/c/0/0/0']));
  });

  it('that is not there, or lists nothing, is refused', async () => {
    const refused = async () =>
      toErrorData(await openFiles(link('/cube.zarr/'), context).catch((e: unknown) => e)).message;
    expect(await refused()).toContain('has no Zarr store at this address');
    const group = { zarr_format: 3, node_type: 'group', attributes: {} };
    host.files.set('/cube.zarr/zarr.json', hosted(new TextEncoder().encode(JSON.stringify(group))));
    expect(await refused()).toContain('cube.zarr');
  });
});

describe('HDF5 and NetCDF-4', () => {
  it('are copied where there are no synchronous requests', async () => {
    const h5 = await writeHdf5((root) => {
      root.create_dataset({ name: 'reflectance', data, shape: [lines, samples, bands] });
    });
    host.files.set('/cube.nc', hosted(h5));
    await opens('/cube.nc');
    await opens('/cube.nc', { crop });
  });
});

describe('NumPy', () => {
  it('gives the array and a part of it', async () => {
    const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${lines}, ${samples}, ${bands}), }`;
    const padded = head.padEnd(128 - 10 - 1) + '\n';
    const bytes = new Uint8Array(128 + data.byteLength);
    bytes.set([0x93, 78, 85, 77, 80, 89, 1, 0, 118, 0]);
    bytes.set(new TextEncoder().encode(padded), 10);
    bytes.set(new Uint8Array(data.buffer), 128);
    host.files.set('/cube.npy', hosted(bytes));
    const choices = { axes: ['bands', 'samples', 'lines'] } as ImportChoices;
    await opens('/cube.npy', choices);
    await opens('/cube.npy', { ...choices, crop });
  });
});

describe('a cloud-optimised TIFF that is too large for a look', () => {
  it('shows the small copy that it holds', async () => {
    const noise = makeRng(3);
    const wide = (of: number) => ({
      ...{ lines: of * 10, samples: of * 8, bands, format: 3 as const, bits: 32 },
      ...{ tile: [64, 64] as const, compression: 8 as const },
      value: (l: number, s: number, b: number) => value(l, s, b) + 1e-3 * noise.uniform(),
    });
    const tiff = writeTiff({
      ...wide(80),
      more: [{ ...wide(10), tags: { 254: { type: 4, values: [1] } } }],
    });
    host.files.set('/cog.tif', hosted(tiff));
    const found = await inspectFiles(link('/cog.tif'), context);
    if (found.type !== 'import') throw new Error(found.type);
    expect(found.opened).toBeNull();
    expect(found.report.preview).toMatchObject({ width: 80, height: 100 });
    expect(host.sent).toBeLessThan(tiff.length / 10);
  });
});

/** Faults of hosts, by chance: whatever they do, it is a sentence or the right scene. */
describe('hosts that answer by chance', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))('seed %i', async (seed) => {
    const random = makeRng(seed);
    const pick = <T>(list: readonly T[]): T => list[random.int(list.length)];
    const tiff = writeTiff({ lines, samples, bands, value: (l, s, b) => l + s + b, bits: 16 });
    const whole = new Uint8Array(tiff);
    host.files.set('/a.tif', hosted(whole));
    host.before = (req, res) => {
      if (random.uniform() < 0.4) return false;
      const from = Math.floor(random.uniform() * whole.length);
      const to = from + Math.floor(random.uniform() * 200);
      const range = pick([
        `bytes ${from}-${to}/${whole.length}`,
        `bytes 0-${to}/*`,
        `bytes ${to}-${from}/9`,
        'bytes */0',
        'lines 1-2/3',
        `bytes 0-99999999999999999999/3`,
      ]);
      const headers = {
        ...(random.uniform() < 0.7 ? { 'Content-Range': range } : {}),
        ...(random.uniform() < 0.3 ? { ETag: pick(['"1"', '"2"', 'W/"x"']) } : {}),
        ...(random.uniform() < 0.2
          ? { 'Content-Type': 'multipart/byteranges; boundary=' + pick(['M', '"', '""', ' ']) }
          : {}),
        ...(random.uniform() < 0.2 ? { 'Retry-After': pick(['1', 'soon', '-5', '99999']) } : {}),
        ...(random.uniform() < 0.1 ? { 'Content-Encoding': 'identity' } : {}),
      };
      res.writeHead(pick([200, 206, 206, 206, 204, 304, 400, 404, 416, 429, 500]), headers);
      if (random.uniform() < 0.1) return (res.destroy(), true);
      res.end(req.method === 'HEAD' ? '' : whole.subarray(from, to));
      return true;
    };
    const opened = await openFiles(link('/a.tif'), context).catch((error: unknown) => error);
    if (opened instanceof Error) {
      expect(opened).toBeInstanceOf(StudioError);
      const { message, advice, kind } = toErrorData(opened);
      expect(kind).not.toBe('internal');
      expect(message.length).toBeGreaterThan(10);
      expect(advice.length).toBeGreaterThan(10);
    } else {
      // Bytes from another place without a word of where from cannot be told from the right ones.
      expect(opened).toMatchObject({ type: 'scene', scene: { cube: { lines, samples, bands } } });
    }
  });
});
