import { describe, expect, it } from 'vitest';
import { expDecay, sigmoid, softplus } from './math';

const relative = (a: number, b: number): number => Math.abs(a - b) / Math.max(Math.abs(b), 1e-300);

describe('fast scalar functions', () => {
  it('agree with Math to 3e-8 over the range of float32', () => {
    for (let x = -86; x <= 86; x += 0.00731) {
      expect(relative(expDecay(x), Math.exp(x))).toBeLessThan(3e-8);
      expect(relative(softplus(x), x > 30 ? x : Math.log1p(Math.exp(x)))).toBeLessThan(3e-8);
      expect(relative(sigmoid(x), 1 / (1 + Math.exp(-x)))).toBeLessThan(3e-8);
    }
  });

  it('neither overflow nor make NaN at the ends', () => {
    expect(expDecay(-1e30)).toBe(0);
    expect(expDecay(0)).toBe(1);
    expect(softplus(1e30)).toBe(1e30);
    expect(softplus(-1e30)).toBe(0);
    expect([sigmoid(-1e30), sigmoid(1e30)]).toEqual([0, 1]);
  });
});
