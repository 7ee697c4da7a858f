/** What is refused before it is read, and the reading of a file page by page as a worker does it. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { writeHdf5 } from '../../../../testdata/hdf5/writer';
import { asFile, openError, openScene } from '../../../../testdata/mat/open';
import { blockOf } from './blocks';
import { heapIsSound, pages } from './library';

const dims = [6, 7, 8];
const data = Float32Array.from({ length: 6 * 7 * 8 }, (_, i) => Math.sin(i));
const packed = (): Promise<Uint8Array<ArrayBuffer>> =>
  writeHdf5((root) => {
    root.create_dataset({ name: 'x', data, shape: dims, chunks: [3, 7, 4], compression: 4 });
  });

/** Where three 8-byte numbers stand one after another. */
function find(bytes: Uint8Array<ArrayBuffer>, numbers: readonly number[]): number {
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 24 <= bytes.length; at++)
    if (numbers.every((n, i) => view.getBigUint64(at + 8 * i, true) === BigInt(n))) return at;
  throw new Error('the numbers are not in the file');
}

describe('refused by arithmetic', () => {
  it('sizes that the file cannot hold', async () => {
    const bytes = await packed();
    const at = find(bytes, dims);
    const view = new DataView(bytes.buffer);
    // The greatest sizes stand behind the sizes.
    for (const k of [0, 24]) {
      view.setBigUint64(at + k, 1_000_000_000n, true);
      view.setBigUint64(at + k + 8, 1_000_000n, true);
    }
    const error = await openError(asFile(bytes, 'huge.h5'));
    expect(error).toMatchObject({ file: 'huge.h5', field: 'the size of /x' });
    expect(error.found).toContain('1000000000 × 1000000 × 8');
    expect(error.expected).toMatch(/as a file of \d+ bytes can hold/);
    // A product beyond 64 bits.
    for (const k of [0, 8, 16, 24, 32, 40]) view.setBigUint64(at + k, 1_000_000_000n, true);
    const beyond = await openError(asFile(bytes, 'huge.h5'));
    expect(beyond).toMatchObject({ file: 'huge.h5', field: 'the size of /x' });
    expect(beyond.found).toContain('1000000000 × 1000000000 × 1000000000');
  });

  it.each([
    [305, 'lzo', 'LZO', /ptrepack --complevel=4 --complib=zlib/],
    [32017, 'sz', 'SZ', /h5repack -f GZIP=4 old\.h5 new\.h5.*lacks the data/],
    [4711, 'mine; 1', 'mine', /h5repack/],
  ])('a filter that is not known: %i, by its name', async (id, given, name, advice) => {
    const bytes = await packed();
    const at = new TextDecoder('latin1').decode(bytes).indexOf('deflate');
    expect(at).toBeGreaterThan(8);
    new DataView(bytes.buffer).setUint16(at - 8, id, true);
    bytes.set(new TextEncoder().encode(given.padEnd(7, '\0')), at);
    const error = await openError(asFile(bytes, 'strange.h5'));
    expect(error.found).toBe(`${name} (HDF5 filter ${id})`);
    expect(error.message).toContain(name);
    expect(error.advice).toMatch(advice);
  });

  it('a heap whose objects do not follow one another', () => {
    const heap = new Uint8Array(64);
    heap.set(new TextEncoder().encode('GCOL'));
    const view = new DataView(heap.buffer);
    view.setBigUint64(8, 64n, true);
    view.setUint16(16, 1, true);
    view.setBigUint64(24, 8n, true);
    view.setBigUint64(48, 24n, true);
    expect(heapIsSound(heap)).toBe(true);
    // 2³² − 16 in 32 bits: the step after it is 0.
    view.setBigUint64(24, 2n ** 32n - 16n, true);
    expect(heapIsSound(heap)).toBe(false);
    view.setBigUint64(24, 8n, true);
    view.setBigUint64(48, 0n, true);
    expect(heapIsSound(heap)).toBe(false);
  });
});

describe('a worker reads with FileReaderSync', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('only what is needed, in pages', async () => {
    const wide = Float32Array.from({ length: 60 * 70 * 80 }, (_, i) => Math.sin(i));
    const bytes = await writeHdf5((root) => {
      root.create_dataset({ name: 'x', data: wide, shape: [60, 70, 80] });
    });
    const whole = asFile(bytes, 'x.h5');
    const blobs = new WeakMap<Blob, Uint8Array<ArrayBuffer>>();
    const file = new Proxy(whole, {
      get(target, key) {
        if (key !== 'slice') {
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        }
        return (from?: number, to?: number) => {
          const blob = target.slice(from, to);
          blobs.set(blob, bytes.slice(from, to));
          return blob;
        };
      },
    });
    let longest = 0;
    vi.stubGlobal(
      'FileReaderSync',
      class {
        readAsArrayBuffer(blob: Blob): ArrayBuffer {
          longest = Math.max(longest, blob.size);
          return blobs.get(blob)!.buffer;
        }
      },
    );
    const { cube } = await openScene(file);
    expect(Array.from(cube.data.subarray(-3))).toEqual(Array.from(wide.subarray(-3)));
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThanOrEqual(1 << 22);
  });

  it('pages give the same bytes as the file, across their edges and at its end', () => {
    const all = Uint8Array.from({ length: 300_000 }, (_, i) => i * 7 + (i >> 8));
    let calls = 0;
    const read = pages(all.length, (from, to) => {
      calls++;
      return all.slice(from, to);
    });
    for (const [from, to] of [
      [0, 8],
      [65_530, 65_545],
      [131_000, 200_000],
      [299_990, 300_100],
    ])
      expect(read(from, to)).toEqual(all.slice(from, to));
    const before = calls;
    read(100, 200);
    expect(calls).toBe(before);
  });
});

it('boxes are whole chunks of a few MiB, and full rows where chunks cut the fastest axis', () => {
  expect(blockOf([1280, 1242, 285], null, 4)).toEqual([2, 1242, 285]);
  expect(blockOf([100, 100, 100], [10, 100, 100], 4)).toEqual([100, 100, 100]);
  expect(blockOf([1280, 1242, 285], [256, 256, 32], 4)).toEqual([256, 256, 285]);
  expect(blockOf([1e6, 1e6], [1000, 1000], 8)).toEqual([1000, 1000]);
});
