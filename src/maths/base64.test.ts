/** The test vectors of RFC 4648, and bytes there and back. */
import { expect, it } from 'vitest';
import { fromBase64, toBase64 } from './base64';

it.each([
  ['', ''],
  ['f', 'Zg=='],
  ['fo', 'Zm8='],
  ['foo', 'Zm9v'],
  ['foobar', 'Zm9vYmFy'],
])('“%s” is “%s”', (text, coded) => {
  const bytes = new TextEncoder().encode(text);
  expect(toBase64(bytes)).toBe(coded);
  expect(fromBase64(coded)).toEqual(bytes);
  expect(fromBase64(coded.replaceAll('=', ''))).toEqual(bytes);
});

it('more bytes than a call takes come back', () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, i) => (i * 7919) % 256);
  expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
});
