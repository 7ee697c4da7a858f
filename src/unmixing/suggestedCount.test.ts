import { describe, expect, it } from 'vitest';
import { makeBenchmarkScene } from '../generated/benchmark';
import { suggestCount } from './suggestedCount';

describe('the suggested number of endmembers', () => {
  it('is near the truth on a scene with little noise', () => {
    const { cube, mask, truth } = makeBenchmarkScene('snr-45');
    const { hysime, hfc } = suggestCount(cube, mask);
    for (const n of [hysime, hfc]) {
      expect(n).toBeGreaterThanOrEqual(truth!.names.length - 1);
      expect(n).toBeLessThan(40);
    }
  });

  it('is no number where there is too little to count', () => {
    const { cube, mask } = makeBenchmarkScene('small');
    const pixels = mask.pixels.map((_, p) => Number(p < 3));
    expect(suggestCount(cube, { ...mask, pixels, validPixels: 3 }).hysime).toBeNull();
  });
});
