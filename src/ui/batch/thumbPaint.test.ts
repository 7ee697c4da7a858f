/** Small maps in the colour of their endmember. */
import { describe, expect, it } from 'vitest';
import { meanOf, paintSmall } from './thumbPaint';

// Two pixels and one without an answer, of two endmembers.
const small = { lines: 1, samples: 3, values: Uint8Array.of(254, 0, 127, 127, 255, 255) };

describe('a small map', () => {
  it('is the full colour where it is all, dark where there is none, and nothing without an answer', () => {
    const words = new Uint32Array(3);
    paintSmall(words, small, 0, 2, 2);
    const bytes = [...new Uint8Array(words.buffer)];
    // #009E73, half of it over #101318, nothing.
    expect(bytes).toEqual([0, 158, 115, 255, 8, 89, 70, 255, 0, 0, 0, 0]);
    paintSmall(words, small, 1, 2, 2);
    expect([...new Uint8Array(words.buffer)].slice(0, 4)).toEqual([16, 19, 24, 255]);
  });

  it('has a mean over what is answered', () => {
    expect(meanOf(small, 0, 2)).toBeCloseTo(0.75);
    expect(meanOf({ ...small, values: new Uint8Array(6).fill(255) }, 0, 2)).toBeNull();
  });
});
