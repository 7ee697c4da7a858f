/** The mask's one pass against the definition, value by value, on small cubes full of zeros, NaN and infinities. */
import { describe, expect, it } from 'vitest';
import type { Cube, MaskReason } from './cube';
import { buildMask } from './mask';
import { makeRng } from '../maths/rng';

type Counts = Partial<Record<MaskReason, number>>;

/** Slowly and plainly. */
function expected({ lines, samples, bands, data }: Cube, bad: readonly boolean[]) {
  const n = lines * samples;
  const [pixelReasons, bandReasons]: [Counts, Counts] = [{}, {}];
  const count = (into: Counts, r: MaskReason) => (into[r] = (into[r] ?? 0) + 1);
  const kept: number[] = [];
  for (let b = 0; b < bands; b++) {
    const all = Array.from({ length: n }, (_, p) => data[p * bands + b]);
    const finite = all.filter(Number.isFinite);
    const same = n > 1 && finite.length > 0 && finite.every((v) => v === finite[0]);
    if (bad[b]) count(bandReasons, 'bad band list');
    else if ((n - finite.length) * 2 > n) count(bandReasons, 'not finite');
    else if (same) count(bandReasons, finite[0] === 0 ? 'all zero' : 'constant');
    else kept.push(b);
  }
  const pixels = Array.from({ length: n }, (_, p) => {
    const spectrum = kept.map((b) => data[p * bands + b]);
    const same = spectrum.every((v) => v === spectrum[0]);
    const reason: MaskReason | null =
      kept.length === 0 || !spectrum.every(Number.isFinite)
        ? 'not finite'
        : same && spectrum[0] === 0
          ? 'all zero'
          : same && kept.length > 1
            ? 'constant'
            : null;
    if (reason) count(pixelReasons, reason);
    return reason ? 0 : 1;
  });
  return { pixels, kept, pixelReasons, bandReasons };
}

describe('buildMask', () => {
  it('agrees with the definition on 2000 seeded cubes', () => {
    const rng = makeRng(4);
    const whole = (n: number): number => rng.int(n);
    const values = [0, 0, -0, 1, 1, 2, NaN, Infinity, -Infinity];
    for (let i = 0; i < 2000; i++) {
      const [lines, samples, bands] = [1 + whole(4), 1 + whole(4), 1 + whole(6)];
      const kinds = 2 + whole(8);
      const cube: Cube = {
        name: 'made up',
        lines,
        samples,
        bands,
        data: Float32Array.from({ length: lines * samples * bands }, () => values[whole(kinds)]),
        wavelengths: null,
        wavelengthSource: 'none',
        unit: 'unknown',
      };
      const bad = Array.from({ length: bands }, () => whole(4) === 0);
      const { pixels, kept, pixelReasons, bandReasons } = expected(cube, bad);
      const mask = buildMask(cube, bad);
      expect(Array.from(mask.pixels)).toEqual(pixels);
      expect(mask).toMatchObject({ pixelReasons, bandReasons, validBands: kept.length });
      if (cube.data.every(Number.isFinite)) expect(buildMask(cube, bad, true)).toEqual(mask);
    }
  });

  it('counts the reasons it is given', () => {
    const cube: Cube = {
      name: 'made up',
      lines: 1,
      samples: 2,
      bands: 4,
      data: Float32Array.of(1, 2, 3, 4, 2, 3, 4, 6),
      wavelengths: null,
      wavelengthSource: 'none',
      unit: 'unknown',
    };
    const { bandReasons } = buildMask(cube, [null, 'left out by hand', 'saturated', null]);
    expect(bandReasons).toEqual({ 'left out by hand': 1, saturated: 1 });
  });
});
