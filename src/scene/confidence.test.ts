import { describe, expect, it } from 'vitest';
import { countingLabels, labelWeights } from './confidence';
import type { Label } from './cube';

const label = (id: string, confidence?: number): Label => ({
  id,
  line: 0,
  sample: 0,
  abundances: [1, 0],
  ...(confidence === undefined ? {} : { confidence }),
});

describe('confidence', () => {
  it('leaves labels of confidence 0 out, and nothing else', () => {
    const all = [label('a'), label('b', 0.2), label('c', 1)];
    expect(countingLabels(all)).toBe(all);
    expect(countingLabels([...all, label('d', 0)])).toEqual(all);
  });

  it('weighs labels by confidence with a mean of 1', () => {
    expect(labelWeights([1, 0.5, 0.5, 0.4], 4)).toEqual(
      [1, 0.5, 0.5, 0.4].map((c) => expect.closeTo(c / 0.6, 12) as number),
    );
    expect(labelWeights(undefined, 3)).toEqual([1, 1, 1]);
    // Not merely close: results of labels that are all equally sure stay the same to the last bit.
    expect(labelWeights([0.3, 0.3, 0.3], 3)).toEqual([1, 1, 1]);
  });
});
