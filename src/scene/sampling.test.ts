import { describe, expect, it } from 'vitest';
import { makeDemoScene } from '../generated/demo/demoScene';
import type { Label } from './cube';
import { StudioError } from './errors';
import type { LabelErrorKind } from './labelErrors';
import { labelFromTruth, sampleFromTruth } from './sampling';

const { cube, mask, truth } = makeDemoScene({ seed: 0 });
if (!truth) throw new Error('the demo scene has truth');
const R = truth.names.length;
const key = (l: { line: number; sample: number }): string => `${l.line},${l.sample}`;

describe.each(['random', 'spread'] as const)('%s', (protocol) => {
  it('gives distinct valid pixels with their true abundances', () => {
    const labels = sampleFromTruth(truth, mask, cube, { count: 40, protocol, seed: 1 });
    expect(new Set(labels.map(key)).size).toBe(40);
    for (const l of labels) {
      expect(mask.pixels[l.line * cube.samples + l.sample]).toBe(1);
      expect(l.error).toBe(0);
      expect(l.abundances.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 12);
      expect(l.abundances).toEqual(
        labelFromTruth(truth, l.line, l.sample, cube.samples)?.abundances,
      );
    }
  });

  it('repeats itself with the same seed only', () => {
    const draw = (seed: number): string[] =>
      sampleFromTruth(truth, mask, cube, { count: 10, protocol, seed }).map(key);
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
  });
});

describe('spread', () => {
  it('draws a near-pure and then a mixed pixel of every endmember', () => {
    const labels = sampleFromTruth(truth, mask, cube, {
      count: 2 * R,
      protocol: 'spread',
      seed: 2,
    });
    for (let r = 0; r < R; r++) {
      expect(labels[r].abundances[r]).toBeGreaterThan(0.85);
      const mixed = labels[R + r].abundances;
      expect(Math.max(...mixed)).toBe(mixed[r]);
      expect(mixed[r]).toBeLessThan(0.85);
    }
  });
});

it('makes the same pixels’ labels wrong in the wanted way, and pure clicks on pixels of their own', () => {
  const options = { count: 10, protocol: 'spread', seed: 3 } as const;
  const exact = sampleFromTruth(truth, mask, cube, options);
  const off = (error: LabelErrorKind): readonly Label[] =>
    sampleFromTruth(truth, mask, cube, { ...options, error });
  const same = (a: Label, b: Label): boolean =>
    key(a) === key(b) && a.abundances.every((v, r) => v === b.abundances[r]);
  expect(off('exact')).toEqual(exact);
  for (const error of ['sd05', 'sd10'] as const) {
    expect(off(error).map(key)).toEqual(exact.map(key));
    for (const { abundances } of off(error)) {
      expect(abundances.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 12);
    }
    expect(off(error).filter((l, i) => !same(l, exact[i])).length).toBeGreaterThan(6);
  }
  const wrong = off('wrong1');
  expect(wrong.filter((l, i) => !same(l, exact[i]))).toHaveLength(1);
  off('off1').forEach(({ line, sample }, i) => {
    expect(Math.abs(line - exact[i].line)).toBeLessThanOrEqual(1);
    expect(Math.abs(sample - exact[i].sample)).toBeLessThanOrEqual(1);
  });
  off('pure').forEach((l, i) => {
    expect(l.abundances[i % R]).toBe(1);
    const own = labelFromTruth(truth, l.line, l.sample, cube.samples)!;
    expect(own.abundances[i % R]).toBeGreaterThan(0.8);
  });
});

it('takes all pixels when more are asked for, and says so when there are none', () => {
  const small = {
    names: ['a', 'b'],
    abundances: Float32Array.from([1, 0, 0.5, 0.5, 0, 1]),
    endmembers: null,
  };
  const pixels = Uint8Array.from([1, 1, 0]);
  const some = { ...mask, pixels, validPixels: 2 };
  for (const protocol of ['random', 'spread'] as const) {
    const options = { count: 10, protocol, seed: 0 };
    expect(sampleFromTruth(small, some, { lines: 1, samples: 3 }, options)).toHaveLength(2);
    const none = { ...some, pixels: new Uint8Array(3) };
    expect(() => sampleFromTruth(small, none, { lines: 1, samples: 3 }, options)).toThrow(
      StudioError,
    );
  }
});

it('gives no label where the truth is not a number or sums to nothing', () => {
  const holes = {
    names: ['a', 'b'],
    abundances: Float32Array.from([1, 1, 0, 0, NaN, 1, 1e-7, 0, Infinity, 0]),
    endmembers: null,
  };
  const labels = [0, 1, 2, 3, 4].map((sample) => labelFromTruth(holes, 0, sample, 5));
  expect(labels.map((l) => l?.abundances ?? null)).toEqual([[0.5, 0.5], null, null, null, null]);
  const all = { ...mask, pixels: new Uint8Array(5).fill(1), validPixels: 5 };
  const drawn = sampleFromTruth(
    holes,
    all,
    { lines: 1, samples: 5 },
    { count: 5, protocol: 'spread', seed: 0 },
  );
  expect(drawn.map((l) => l.sample)).toEqual([0]);
});
