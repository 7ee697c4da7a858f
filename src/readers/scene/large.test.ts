/** Large files: only what is kept is allocated, and of a file only what is needed is read. No such file is written. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { enviHeader } from '../../../testdata/envi/writer';
import { asFile, context } from '../../../testdata/mat/open';
import type { ImportChoices } from '../../scene/importChoices';
import { inspectFiles } from '../importCheck/inspect';
import { openFiles } from '../open';

const MB = 1e6;
/** EMIT: 1.8 GB as float32. */
const emit = { lines: 1280, samples: 1242, bands: 285 };

/** Values that differ from band to band and pixel to pixel, over and over. */
const period = 1_000_003;
const pattern = Float32Array.from({ length: 2 * period }, (_, i) => ((i * 7919) % period) / period);

const valueAt = (index: number): number => pattern[index % period];

/** A file that is not there: its bytes are made when they are asked for, and counted. */
function madeUp(name: string, size: number): { file: File; read: () => number } {
  let read = 0;
  const slice = (from = 0, to = size): Blob => {
    const end = Math.min(to, size);
    const made = {
      size: end - from,
      slice: (a = 0, b = end - from) => slice(from + a, from + b),
      arrayBuffer: async () => {
        read += end - from;
        const first = Math.floor(from / 4);
        const values = new Float32Array(Math.ceil(end / 4) - first);
        for (let at = 0; at < values.length;) {
          const place = (first + at) % period;
          const n = Math.min(values.length - at, pattern.length - place);
          values.set(pattern.subarray(place, place + n), at);
          at += n;
        }
        return Promise.resolve(values.buffer.slice(from - first * 4, end - first * 4));
      },
    };
    return made as unknown as Blob;
  };
  return {
    file: Object.assign(slice(), { name, lastModified: 0 }) as unknown as File,
    read: () => read,
  };
}

/** Bytes of all arrays made from now on, together, but for those of the pieces of the file. */
function countAllocations(): () => number {
  let bytes = 0;
  for (const name of ['Float32Array', 'Float64Array', 'Uint32Array', 'Uint16Array'] as const)
    vi.stubGlobal(
      name,
      new Proxy(globalThis[name], {
        construct(target, args: unknown[]) {
          const made = Reflect.construct(target, args) as Float32Array;
          if (typeof args[0] === 'number') bytes += made.byteLength;
          return made;
        },
      }),
    );
  return () => bytes;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

async function open(
  size: { lines: number; samples: number; bands: number },
  interleave: 'bil' | 'bip' | 'bsq',
  choices: ImportChoices,
) {
  const data = madeUp('large.img', size.lines * size.samples * size.bands * 4);
  const header = asFile(enviHeader(size, { type: 4, interleave }), 'large.hdr');
  const allocated = countAllocations();
  const opened = await openFiles([header, data.file], context({ choices }));
  if (opened.type !== 'scene') throw new Error(opened.type);
  return {
    cube: opened.scene.cube,
    // Pieces of the file are arrays too, but of a megabyte that is given back.
    extra: allocated() - data.read() - opened.scene.cube.data.byteLength,
    read: data.read(),
  };
}

describe('a 1.8 GB ENVI BIL', () => {
  it('is cropped without more than the result and 64 MB, and little else is read', async () => {
    const crop = { line: 700, sample: 300, lines: 40, samples: 30 };
    const { cube, extra, read } = await open(emit, 'bil', { crop });
    expect([cube.lines, cube.samples, cube.bands]).toEqual([40, 30, 285]);
    expect(extra).toBeGreaterThan(0);
    expect(extra).toBeLessThan(64 * MB);
    expect(read).toBeLessThan(60 * MB);
    for (const [l, s, b] of [
      [0, 0, 0],
      [17, 29, 284],
      [39, 3, 100],
    ]) {
      const index = ((700 + l) * 285 + b) * 1242 + 300 + s;
      expect(cube.data[(l * 30 + s) * 285 + b]).toBe(valueAt(index));
    }
  });

  it('is looked into by a few lines', async () => {
    const data = madeUp('large.img', emit.lines * emit.samples * emit.bands * 4);
    const header = asFile(enviHeader(emit, { type: 4, interleave: 'bil' }), 'large.hdr');
    const found = await inspectFiles([header, data.file], context({ choices: {} }));
    if (found.type !== 'import') throw new Error(found.type);
    const { report, opened } = found;
    expect(opened).toBeNull();
    expect(report.problem?.message).toMatch(/more memory/);
    expect(report.preview).not.toBeNull();
    expect(report.meanSpectrum?.every((v) => Math.abs(v - 0.5) < 0.05)).toBe(true);
    expect(report.fitting.length).toBeGreaterThan(3);
    expect(data.read()).toBeLessThan(600 * MB);
  });
});

describe.each(['bil', 'bip', 'bsq'] as const)('130 MB of ENVI %s', (interleave) => {
  const size = { lines: 250, samples: 370, bands: 350 };

  it('is binned within the result and 64 MB', async () => {
    const bin = { spatial: 5, spectral: 7 };
    const { cube, extra } = await open(size, interleave, { bin });
    expect([cube.lines, cube.samples, cube.bands]).toEqual([50, 74, 50]);
    expect(extra).toBeGreaterThan(0);
    expect(extra).toBeLessThan(64 * MB);
    const index = (l: number, s: number, b: number): number =>
      interleave === 'bil'
        ? (l * 350 + b) * 370 + s
        : interleave === 'bip'
          ? (l * 370 + s) * 350 + b
          : (b * 250 + l) * 370 + s;
    let sum = 0;
    for (let l = 45; l < 50; l++)
      for (let s = 60; s < 65; s++) for (let b = 21; b < 28; b++) sum += valueAt(index(l, s, b));
    expect(cube.data[(9 * 74 + 12) * 50 + 3]).toBeCloseTo(sum / 175, 5);
  });
});
