import { expect, it } from 'vitest';
import { safeFileName } from './download';

it('makes names that every file system takes', () => {
  expect(safeFileName('samson maps.png')).toBe('samson maps.png');
  expect(safeFileName('a/b\\c:d*.csv')).toBe('a-b-c-d-.csv');
  expect(safeFileName('../../etc/passwd')).toBe('-..-etc-passwd');
  expect(safeFileName('x\u0000\n.npy')).toBe('x-.npy');
  expect(safeFileName('...')).toBe('export');
  expect(safeFileName('é'.repeat(300))).toHaveLength(120);
});
