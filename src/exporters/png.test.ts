import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../maths/crc32';
import { makeRng } from '../maths/rng';
import { encodePng, encodeSmallPng } from './png';
import { hasNumpy, numpyNote, python } from './python.suite';

/** Decodes an unfiltered 8-bit PNG, RGBA or of a palette, by the specification, with Node's zlib; checks every chunk's CRC. */
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
  const palette = chunks.get('PLTE');
  expect([...chunks.keys()]).toEqual(['IHDR', ...(palette ? ['PLTE'] : []), 'IDAT', 'IEND']);
  const header = chunks.get('IHDR')!;
  const sizes = new DataView(header.buffer, header.byteOffset);
  const [width, height] = [sizes.getUint32(0), sizes.getUint32(4)];
  expect([...header.subarray(8)]).toEqual([8, palette ? 3 : 6, 0, 0, 0]);
  const raw = inflateSync(chunks.get('IDAT')!);
  const rgba: number[] = [];
  const stride = width * (palette ? 1 : 4);
  for (let y = 0; y < height; y++) {
    expect(raw[y * (stride + 1)]).toBe(0);
    const row = raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    if (palette) row.forEach((i) => rgba.push(...palette.subarray(i * 3, i * 3 + 3), 255));
    else rgba.push(...row);
  }
  return { width, height, rgba };
}

const noise = (length: number): Uint8Array => {
  const rng = makeRng(5);
  return Uint8Array.from({ length }, () => rng.int(256));
};

describe('encodePng', () => {
  it('ends with an IEND chunk of the known CRC', () => {
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

describe('encodeSmallPng', () => {
  const opaque = (colors: number): Uint8Array => {
    const rng = makeRng(6);
    return Uint8Array.from({ length: 40 * 25 }, () => rng.int(colors)).reduce(
      (out, c, p) => {
        out.set([c, 255 - c, c ^ 90, 255], p * 4);
        return out;
      },
      new Uint8Array(40 * 25 * 4),
    );
  };

  it('decodes to the same pixels, at three quarters of the size or less', () => {
    const rgba = opaque(32);
    const small = encodeSmallPng(rgba, 40, 25);
    expect(decode(small)).toEqual({ width: 40, height: 25, rgba: [...rgba] });
    expect(small.length).toBeLessThan(0.75 * encodePng(rgba, 40, 25).length);
    const most = opaque(256);
    expect(decode(encodeSmallPng(most, 40, 25)).rgba).toEqual([...most]);
  });

  it('keeps pictures that a palette cannot hold as they are', () => {
    const clear = opaque(2);
    clear[7] = 10;
    const many = noise(40 * 25 * 4).map((v, i) => (i % 4 === 3 ? 255 : v));
    for (const rgba of [clear, many]) {
      expect(encodeSmallPng(rgba, 40, 25)).toEqual(encodePng(rgba, 40, 25));
    }
    expect(() => encodeSmallPng(new Uint8Array(16), 3, 1)).toThrow(/stated size/);
    expect(() => encodeSmallPng(new Uint8Array(0), 0, 5)).toThrow(/stated size/);
  });
});
