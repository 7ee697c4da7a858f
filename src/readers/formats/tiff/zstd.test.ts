/** Zstandard in TIFF: frames that are really compressed, of several blocks, and hostile ones. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { asFile, openError, openScene } from '../../../../testdata/mat/open';
import { writeTiff } from '../../../../testdata/tiff/writer';
import { decodeZstd } from './decoders';

const size = { lines: 96, samples: 64, bands: 12 };
const value = (l: number, s: number, b: number): number => (l * 31 + s * 17 + b * 5) % 1000;
/** The strip of that scene, 147,456 bytes, by `zstd -9` 1.5.4. */
const strip = new Uint8Array(
  readFileSync(path.resolve(import.meta.dirname, '../../../../testdata/tiff/strip.zst')),
);
const tiff = (frame: Uint8Array): File =>
  asFile(writeTiff({ ...size, value, compression: 50000, encode: () => frame }), 'z.tif');

/** A frame that says it has `announced` bytes, with these blocks. */
function frame(announced: number, ...blocks: readonly Uint8Array[]): Uint8Array {
  const head = new Uint8Array(9);
  new DataView(head.buffer).setUint32(0, 0xfd2fb528, true);
  head[4] = 0xa0;
  new DataView(head.buffer).setUint32(5, announced, true);
  return Uint8Array.from([head, ...blocks].flatMap((part) => [...part]));
}
/** A block of one byte, repeated `times`. */
const repeated = (times: number, last: boolean): Uint8Array => {
  const head = (times << 3) | 2 | (last ? 1 : 0);
  return Uint8Array.of(head & 255, (head >> 8) & 255, (head >> 16) & 255, 7);
};

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function decodedBytes(bytes: Uint8Array, piece = 4096, most = Infinity): Promise<number> {
  let sum = 0;
  for await (const part of decodeZstd(inPieces(bytes, piece))) {
    sum += part.length;
    if (sum >= most) break;
  }
  return sum;
}

describe('Zstandard', () => {
  it('blocks that are compressed open with the right values', async () => {
    const { cube } = await openScene(tiff(strip));
    expect([cube.lines, cube.samples, cube.bands]).toEqual([96, 64, 12]);
    const wrong = cube.data.findIndex((v, k) => {
      const pixel = Math.floor(k / 12);
      return v !== value(Math.floor(pixel / 64), pixel % 64, k % 12);
    });
    expect(wrong).toBe(-1);
  });

  it.each([1, 7, 1000, 1e6])('comes in pieces, stored in pieces of %d', async (piece) => {
    expect(await decodedBytes(strip, piece)).toBe(147_456);
  });

  it('two frames, one after a frame to be skipped', async () => {
    const skipped = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5);
    const all = Uint8Array.from([...strip, ...skipped, ...strip]);
    expect(await decodedBytes(all)).toBe(2 * 147_456);
  });

  it('what is cut off, changed or no Zstandard is refused, naming the strip', async () => {
    const cases: Record<string, Uint8Array> = {
      cut: strip.slice(0, 3000),
      text: new TextEncoder().encode('not Zstandard at all, but long enough'),
      changed: strip.with(2000, strip[2000] ^ 255).fill(0x55, 2001, 2040),
      short: frame(1000, repeated(1000, true)),
    };
    for (const [name, bytes] of Object.entries(cases)) {
      const error = await openError(tiff(bytes));
      expect(error, name).toMatchObject({ kind: 'file', file: 'z.tif', field: 'strip 1' });
    }
    // What failed leaves the decoder as it was.
    expect(await decodedBytes(strip)).toBe(147_456);
  });

  it('a frame that announces 1 GiB takes no memory for it', async () => {
    const before = process.memoryUsage().arrayBuffers;
    await expect(decodedBytes(frame(2 ** 30, repeated(100, true)))).rejects.toThrow(/Zstandard/);
    const error = await openError(tiff(frame(2 ** 30, repeated(100, true))));
    expect(error.field).toBe('strip 1');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
  });

  it('a bomb is left as soon as there is enough', async () => {
    const blocks = Array.from({ length: 400 }, (_, i) => repeated(2 ** 17, i === 399));
    const bomb = frame(400 * 2 ** 17, ...blocks);
    expect(await decodedBytes(bomb, 1e6, 147_456)).toBeLessThan(147_456 + 2 ** 17);
  });
});
