import { describe, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import { buildMask } from '../scene/mask';
import type { Cube, Truth } from '../scene/cube';
import { sampleFromTruth } from '../scene/sampling';
import { presetSettings } from '../settings/settings';
import { prepare, type Prepared } from './prepare';
import { LEAST_SQUARES_AT, PRIOR_INPUTS, priorInputs } from './priorInputs';

const [lines, samples, bands, R] = [40, 40, 24, 3];
const N = lines * samples;
const names = ['a', 'b', 'c'];
const SIGMA = 0.03;

/** A linear scene, every pixel well inside the simplex, with white noise; brightness 1. */
function scene(scale = 1, deviation = SIGMA, size = [lines, samples]) {
  const rng = makeRng(4);
  const count = size[0] * size[1];
  const E = Float32Array.from({ length: R * bands }, (_, k) => {
    const [r, b] = [Math.floor(k / bands), k % bands];
    return scale * (0.4 + 0.3 * Math.sin((b / bands) * (3 + 3 * r) + 2 * r));
  });
  const abundances = new Float32Array(count * R);
  const data = new Float32Array(count * bands);
  for (let i = 0; i < count; i++) {
    const a = rng.dirichlet(R, 30);
    abundances.set(a, i * R);
    for (let b = 0; b < bands; b++) {
      const mixed = a.reduce((sum, v, r) => sum + v * E[r * bands + b], 0);
      data[i * bands + b] = mixed + scale * deviation * rng.normal();
    }
  }
  const cube: Cube = {
    ...{ name: 'linear', lines: size[0], samples: size[1], bands, data },
    ...{ wavelengths: null, wavelengthSource: 'none', unit: 'reflectance' },
  };
  const truth: Truth = { names, abundances, endmembers: E };
  const mask = buildMask(cube);
  const labels = sampleFromTruth(truth, mask, cube, { count: 12, protocol: 'random', seed: 1 });
  const prepared = prepare(cube, mask, names, labels, presetSettings('studio'));
  return { cube, truth, mask, prepared, labels };
}

/** A start whose endmembers are the true ones, on the raw spectra. */
function knownStart({ prepared, truth }: ReturnType<typeof scene>): Prepared {
  const E = Float64Array.from(truth.endmembers!);
  const p = truth.abundances.slice();
  const domain = { unit: false, scale: 1 };
  const Z = prepared.Z.map((v) => v * prepared.domain.scale);
  return { ...prepared, variant: 'FCLS, raw', domain, Z, E0: E, p };
}

describe('inputs of the prior', () => {
  it('say how noisy an abundance is: as the least squares of noisy spectra scatter about the truth', () => {
    const made = scene();
    const raw = presetSettings('studio');
    const prepared = prepare(made.cube, made.mask, names, made.labels, { ...raw, domain: 'raw' });
    const { truth } = made;
    const { x } = priorInputs(made.cube, made.mask, knownStart({ ...made, prepared }))!;
    for (let r = 0; r < R; r++) {
      let square = 0;
      let said = 0;
      for (let i = 0; i < N; i++) {
        const at = (r * N + i) * PRIOR_INPUTS;
        const a = (x[at + LEAST_SQUARES_AT] + 0.5) / 2;
        square += (a - truth.abundances[i * R + r]) ** 2;
        said += Math.exp(2 * (x[at + 4] - 1.5)) ** 2;
      }
      // An estimate of noise and of the subspace: within a tenth.
      expect(Math.sqrt(said / square)).toBeGreaterThan(0.9);
      expect(Math.sqrt(said / square)).toBeLessThan(1.1);
    }
  });

  it('do not depend on the scale of the sensor', () => {
    const [one, other] = [scene(), scene(5000)].map((s) =>
      priorInputs(s.cube, s.mask, s.prepared)!,
    );
    expect(other.noise).toBeCloseTo(one.noise, 3);
    const off = one.x.reduce((most, v, k) => Math.max(most, Math.abs(v - other.x[k])), 0);
    expect(off).toBeLessThan(0.02);
  });

  it('follow the endmembers when these change places', () => {
    const made = scene();
    const { cube, mask } = made;
    const start = knownStart(made);
    const order = [2, 0, 1];
    const E0 = Float64Array.from(
      order.flatMap((r) => [...start.E0.subarray(r * bands, (r + 1) * bands)]),
    );
    const p = start.p.map((_, k) => start.p[k - (k % R) + order[k % R]]);
    const [a, b] = [start, { ...start, E0, p }].map((s) => priorInputs(cube, mask, s)!);
    const map = (x: Float32Array, r: number) =>
      x.subarray(r * N * PRIOR_INPUTS, (r + 1) * N * PRIOR_INPUTS);
    order.forEach((from, r) => {
      const [moved, own] = [map(b.x, r), map(a.x, from)];
      const off = own.reduce((most, v, k) => Math.max(most, Math.abs(v - moved[k])), 0);
      expect(off).toBeLessThan(1e-4);
    });
  });

  it('are zero at masked pixels, and absent where noise cannot be told', () => {
    const made = scene();
    const pixels = made.mask.pixels.slice();
    pixels[7] = 0;
    const { x } = priorInputs(made.cube, { ...made.mask, pixels }, made.prepared)!;
    expect(x.subarray(7 * PRIOR_INPUTS, 8 * PRIOR_INPUTS).every((v) => v === 0)).toBe(true);
    expect(x.every(Number.isFinite)).toBe(true);
    // Fewer pixels than twice the bands.
    const few = scene(1, SIGMA, [6, 6]);
    expect(priorInputs(few.cube, few.mask, few.prepared)).toBeNull();
  });
});
