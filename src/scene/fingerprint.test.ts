/** Fingerprints of files: the digest by hand, what they tell apart, and how little is read. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fingerprint } from './fingerprint';

const KiB = 1024;

function bytesOf(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 255);
}

function digest(size: number, ...parts: Uint8Array[]): string {
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(size));
  const hash = createHash('sha256').update(head);
  parts.forEach((part) => hash.update(part));
  return hash.digest('hex');
}

describe('fingerprint', () => {
  it('is SHA-256 over the size and all of a small file', async () => {
    for (const size of [0, 1, 16 * 64 * KiB]) {
      const bytes = bytesOf(size);
      expect(await fingerprint(new Blob([bytes]))).toBe(digest(size, bytes));
    }
  });

  it('is over 16 pieces of a large one, the first and last bytes among them', async () => {
    const size = 3 * KiB * KiB + 7;
    const bytes = bytesOf(size);
    const last = size - 64 * KiB;
    const parts = Array.from({ length: 16 }, (_, i) => {
      const from = Math.floor((i * last) / 15);
      return bytes.subarray(from, from + 64 * KiB);
    });
    const hash = await fingerprint(new Blob([bytes]));
    expect(hash).toBe(digest(size, ...parts));
    for (const at of [0, size - 1, Math.floor(last / 15) + 5]) {
      const other = bytes.slice();
      other[at] ^= 1;
      expect(await fingerprint(new Blob([other])), `byte ${at}`).not.toBe(hash);
    }
    expect(await fingerprint(new Blob([bytes.subarray(0, size - 1)]))).not.toBe(hash);
  });
});
