/** The test writer against bytes written by SciPy 1.x (savemat, little-endian), so that it is not its own judge. */
import { expect, it } from 'vitest';
import { numeric, writeMat } from './writer';
import type { Variable } from './writer';

/** savemat({Y: arange(24).reshape(4, 6) uint16, names: [['soil'], ['tree']], nRow: uint8 2}) from byte 124 on. */
const scipy =
  'AAFJTQ4AAABgAAAABgAAAAgAAAALAAAAAAAAAAUAAAAIAAAABAAAAAYAAAABAAEAWQAAAAQAAAAwAAAAAAAGAAwAEgABAAcADQATAAIA' +
  'CAAOABQAAwAJAA8AFQAEAAoAEAAWAAUACwARABcADgAAAKAAAAAGAAAACAAAAAEAAAAAAAAABQAAAAgAAAACAAAAAQAAAAEAAAAFAAAA' +
  'bmFtZXMAAAAOAAAAMAAAAAYAAAAIAAAABAAAAAAAAAAFAAAACAAAAAEAAAAEAAAAAQAAAAAAAAAQAAQAc29pbA4AAAAwAAAABgAAAAgA' +
  'AAAEAAAAAAAAAAUAAAAIAAAAAQAAAAQAAAABAAAAAAAAABAABAB0cmVlDgAAADAAAAAGAAAACAAAAAkAAAAAAAAABQAAAAgAAAABAAAA' +
  'AQAAAAEABABuUm93AgABAAIAAAA=';

it('writes the bytes that SciPy writes', () => {
  const columnMajor = Array.from({ length: 24 }, (_, k) => (k % 4) * 6 + Math.floor(k / 4));
  const text = (value: string): Variable => ({ kind: 'char', rows: [value], utf8: true });
  const bytes = writeMat({
    Y: numeric([4, 6], columnMajor, 'uint16'),
    names: { kind: 'cell', cells: [text('soil'), text('tree')] },
    nRow: numeric([1, 1], [2], 'uint8'),
  });
  expect(Buffer.from(bytes.subarray(124)).toString('base64')).toBe(scipy);
});
