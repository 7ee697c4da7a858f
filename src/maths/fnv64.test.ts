import { expect, it } from 'vitest';
import { fnv64 } from './fnv64';

// Test vectors of draft-eastlake-fnv, section 6.
it.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('FNV-1a of “%s”', (text, sum) => {
  expect(fnv64(text)).toBe(sum);
});
