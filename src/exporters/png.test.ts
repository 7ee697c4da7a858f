import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeRng } from '../cube/rng';
import { crc32, encodePng } from './png';
import { hasNumpy, numpyNote, python } from './python.suite';

/** Decodes an unfiltered 8-bit RGBA PNG by the specification, with Node's zlib; checks every chunk's CRC. */
function decode(file: Uint8Array): { width: number; height: number; rgba: number[] } {
  expect([...file.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const view = new DataView(file.buffer);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < file.length;) {
    const length = view.getUint32(at);
    const type = Buffer.from(file.subarray(at + 4, at + 8)).toString('latin1');
    chunks.set(type, file.subarray(at + 8, at + 8 + length));
    expect(view.getUint32(at + 8 + length)).toBe(crc32(file.subarray(at + 4, at + 8 + length)));
    at += 12 + length;
  }
  expect([...chunks.keys()]).toEqual(['IHDR', 'IDAT', 'IEND']);
  const header = chunks.get('IHDR')!;
  const sizes = new DataView(header.buffer, header.byteOffset);
  const [width, height] = [sizes.getUint32(0), sizes.getUint32(4)];
  expect([...header.subarray(8)]).toEqual([8, 6, 0, 0, 0]);
  const raw = inflateSync(chunks.get('IDAT')!);
  const rgba: number[] = [];
  for (let y = 0; y < height; y++) {
    expect(raw[y * (width * 4 + 1)]).toBe(0);
    rgba.push(...raw.subarray(y * (width * 4 + 1) + 1, (y + 1) * (width * 4 + 1)));
  }
  return { width, height, rgba };
}

const noise = (length: number): Uint8Array => {
  const rng = makeRng(5);
  return Uint8Array.from({ length }, () => rng.int(256));
};

describe('encodePng', () => {
  it('has the CRC-32 check value of the standard, and the known CRC of an IEND chunk', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    const file = encodePng(Uint8Array.of(1, 2, 3, 4), 1, 1);
    expect([...file.subarray(-12)]).toEqual([
      0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
    ]);
  });

  it('decodes to the same pixels, wider than high and transparent where asked', () => {
    const rgba = noise(7 * 3 * 4);
    expect(decode(encodePng(rgba, 7, 3))).toEqual({ width: 7, height: 3, rgba: [...rgba] });
  });

  it('compresses flat images', () => {
    expect(encodePng(new Uint8Array(200 * 300 * 4), 300, 200).length).toBeLessThan(2000);
  });

  it('refuses sizes that do not fit', () => {
    expect(() => encodePng(new Uint8Array(16), 3, 1)).toThrow(/does not have the stated size/);
    expect(() => encodePng(new Uint8Array(0), 0, 5)).toThrow(/does not have the stated size/);
  });

  it.skipIf(!hasNumpy)(`agrees with Python's zlib and CRC${numpyNote}`, () => {
    const program =
      'import sys, zlib, struct\n' +
      'f = sys.stdin.buffer.read(); at = 8; out = b""\n' +
      'while at < len(f):\n' +
      '    n, t = struct.unpack(">I4s", f[at:at+8]); d = f[at+8:at+8+n]\n' +
      '    assert struct.unpack(">I", f[at+8+n:at+12+n])[0] == zlib.crc32(t + d), t\n' +
      '    out += d if t == b"IDAT" else b""; at += 12 + n\n' +
      'print(sum(zlib.decompress(out)))';
    const rgba = noise(40 * 25 * 4);
    const sum = rgba.reduce((a, b) => a + b, 0);
    expect(Number(python(program, encodePng(rgba, 40, 25)))).toBe(sum);
  });
});
