import { expect, it } from 'vitest';
import { patchOf } from './deepTrans';

it('the patch follows the size of the image: theirs for 95², 110² and 290²', () => {
  expect(patchOf(95, 95)).toBe(5);
  expect(patchOf(110, 110)).toBe(5);
  expect(patchOf(40, 199)).toBe(5);
  expect(patchOf(290, 290)).toBe(10);
});
