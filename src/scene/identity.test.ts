/** Two sums tell whether a scene is the same to the last bit, the same but for rounding, or another. */
import { describe, expect, it } from 'vitest';
import type { Cube, Truth } from './cube';
import { compareSums, identify, roundedSum, sumsOf } from './identity';
import { buildMask } from './mask';

function scene(change: (data: Float32Array) => void = () => undefined) {
  const data = Float32Array.from({ length: 2 * 3 * 4 }, (_, i) => 0.1 + 0.031 * i);
  change(data);
  const cube: Cube = {
    ...{ name: 'a', lines: 2, samples: 3, bands: 4, data },
    ...{ wavelengths: Float64Array.of(400, 500, 600, 700), wavelengthSource: 'file' },
    unit: 'reflectance',
  };
  const truth: Truth = {
    names: ['a', 'b'],
    abundances: Float32Array.from({ length: 12 }, (_, i) => (i % 2 ? 0.25 : 0.75)),
    endmembers: new Float32Array(8).fill(0.5),
  };
  return { cube, truth };
}

/** The next float32. */
const nudge = (data: Float32Array): void => {
  new Uint32Array(data.buffer)[5]++;
};

describe('sums of a scene', () => {
  it('the exact one is identify’s', () => {
    const { cube } = scene();
    expect(sumsOf(scene()).exact).toBe(identify(cube, buildMask(cube)).values);
  });

  it.each<[string, ReturnType<typeof scene>, ReturnType<typeof compareSums>]>([
    ['as it was', scene(), 'identical'],
    ['the last bit of one value', scene(nudge), 'same'],
    ['a value 1e-4 off', scene((d) => (d[5] += 1e-4)), 'other'],
    ['two values exchanged', scene((d) => ([d[0], d[1]] = [d[1], d[0]])), 'other'],
  ])('%s', (_, other, expected) => {
    expect(compareSums(sumsOf(scene()), sumsOf(other))).toBe(expected);
  });

  it('the rounded one counts the truth, and does without', () => {
    const { cube, truth } = scene();
    const sums = [
      { cube, truth },
      { cube, truth: { ...truth, abundances: truth.abundances.map((a) => 1 - a) } },
      { cube, truth: { ...truth, endmembers: null } },
      { cube, truth: null },
      { cube: { ...cube, wavelengths: null }, truth: null },
    ].map(roundedSum);
    expect(new Set(sums).size).toBe(sums.length);
    for (const sum of sums) expect(sum).toMatch(/^[0-9a-f]{8}$/);
  });
});
