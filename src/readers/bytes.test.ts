/** Bytes of a file inflated on the way: what comes, in what pieces, and what is said of damage. */
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import { inflate } from './bytes';

const where = { file: 'a', cancelled: () => false };
const rng = makeRng(5);
const plain = Uint8Array.from({ length: 3_000_001 }, () => rng.int(40));
const packed = deflateSync(plain);

async function piecesOf(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of inflate(new Blob([bytes]), 'deflate', where)) pieces.push(piece);
  return pieces;
}

describe('inflate', () => {
  it('gives every byte in its order, in few pieces', async () => {
    const pieces = await piecesOf(Uint8Array.from(packed));
    expect(Buffer.concat(pieces).equals(plain)).toBe(true);
    expect(pieces.length).toBeLessThan(20);
  });

  it('gives the first bytes as soon as there are some, for those who want a header only', async () => {
    let asked = 0;
    const blob = new Blob([Uint8Array.from(packed)]);
    const slice = blob.slice.bind(blob);
    blob.slice = (from = 0, to = blob.size) => {
      asked = Math.max(asked, to);
      return slice(from, to);
    };
    for await (const piece of inflate(blob, 'deflate', where)) {
      expect(piece.length).toBeGreaterThan(1024);
      break;
    }
    expect(asked).toBeLessThan(blob.size / 2);
  });

  it('gives a short stream whole', async () => {
    const pieces = await piecesOf(Uint8Array.from(deflateSync(plain.subarray(0, 10))));
    expect(Buffer.concat(pieces).equals(plain.subarray(0, 10))).toBe(true);
  });

  it.each([
    ['cut off', (b: Uint8Array<ArrayBuffer>) => b.subarray(0, b.length - 9)],
    ['with another checksum', (b: Uint8Array<ArrayBuffer>) => b.fill(0, b.length - 4)],
  ])('fails on a stream %s', async (_, damage) => {
    await expect(piecesOf(damage(Uint8Array.from(packed)))).rejects.toThrow();
  });
});
