import { describe, expect, it } from 'vitest';
import type { Cube, EndmemberDef, Label } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { buildMask } from '../../scene/mask';
import { makeRng } from '../../maths/rng';
import { reconstructionError } from '../../unmixing/reconstruction';
import { cubeScales, endmembersForDisplay } from '../../unmixing/sceneSpectra';
import { explain, worstPixel } from './explain';
import type { Result } from '../train/run';

const [lines, samples, bands, R] = [4, 5, 7, 2];
const N = lines * samples;
const endmembers: EndmemberDef[] = [
  { id: 'a', name: 'Soil', color: 0, truth: 1 },
  { id: 'b', name: 'Tree', color: 1, truth: null },
];
const labels: Label[] = [
  { id: 'l1', line: 0, sample: 1, abundances: [1, 0] },
  { id: 'l2', line: 1, sample: 1, abundances: [0.25, 0.75] },
  { id: 'l3', line: 3, sample: 4, abundances: [0, 1] },
  { id: 'l4', line: 3, sample: 0, abundances: [0, 1], confidence: 0 },
];

/** Pixel (0, 0) and band 6 are masked; the truth knows two columns. */
function scene(): Scene {
  const rng = makeRng(5);
  const data = Float32Array.from({ length: N * bands }, () => 0.2 + rng.uniform());
  data.fill(0, 0, bands);
  const badBands = Uint8Array.from({ length: bands }, (_, b) => (b === 6 ? 0 : 1));
  const cube: Cube = {
    ...{ name: 'explanation', lines, samples, bands, data, wavelengths: null },
    wavelengthSource: 'none',
    unit: 'reflectance',
  };
  const mask = { ...buildMask(cube), bands: badBands, validBands: 6 };
  const abundances = Float32Array.from({ length: N * 2 }, (_, k) => (k % 2 ? 0.5 : 0.1));
  return { cube, mask, truth: { names: ['x', 'y'], abundances, endmembers: null }, notes: [] };
}

/** An answer as the training worker makes it, in either domain. */
function answered({ cube, mask }: Scene, unit: boolean): Result {
  const rng = makeRng(8);
  const index = [0, 1, 2, 3, 4, 5];
  const B = index.length;
  const norms = new Float32Array(N);
  const Z = new Float32Array(N * B);
  const scale = unit ? 1 : 2.5;
  for (let p = 0; p < N; p++) {
    const y = index.map((b) => cube.data[p * bands + b]);
    norms[p] = Math.sqrt(y.reduce((s, v) => s + v * v, 0)) || 1;
    y.forEach((v, b) => (Z[p * B + b] = unit ? v / norms[p] : v / scale));
  }
  const E = Float32Array.from({ length: R * B }, () => 0.1 + rng.uniform());
  const a = Float32Array.from({ length: N * R }, (_, k) =>
    k % 2 ? 1 - (k % 7) / 7 : ((k + 1) % 7) / 7,
  );
  const counting = labels.slice(0, 3);
  const labelled = {
    norms,
    labels: { n: 3, R, abundances: Float64Array.from(counting.flatMap((l) => l.abundances)) },
    labelPixels: counting.map((l) => l.line * samples + l.sample),
  };
  const back = unit ? norms : scale;
  const input = { N, R, bands: B, Z, fitBrightness: unit, back };
  const { map } = reconstructionError(input, mask, a, E);
  const shown = endmembersForDisplay(E, { unit, scale }, labelled, index, bands);
  const estimate = { step: 1, abundances: a, endmembers: shown };
  const domain = { unit, scale };
  const scales = cubeScales(E, domain, labelled);
  const summary = { estimate, reconstructionError: map, domain: unit ? 'unit' : 'raw', scales };
  return { run: 1, endmembers, labels, estimate, summary } as unknown as Result;
}

describe('explanation', () => {
  it.each([false, true])('has the residual the error map was made of (unit norm: %s)', (unit) => {
    const opened = scene();
    const result = answered(opened, unit);
    const state = { scene: opened, result, labels, endmembers };
    for (const [line, sample] of [
      [0, 2],
      [2, 3],
      [3, 4],
    ]) {
      const explanation = explain(state, { line, sample });
      if (typeof explanation === 'string') throw new Error(explanation);
      const told = result.summary!.reconstructionError[line * samples + sample];
      expect(explanation.rmse).toBeCloseTo(told, 5);
      expect(explanation.reconstruction[6]).toBeNaN();
      expect(explanation.spectrum[2] - explanation.reconstruction[2]).toBe(explanation.residual[2]);
      expect(explanation.brightness === null).toBe(!unit);
    }
  });

  it('sets fractions beside the truth where there is one', () => {
    const opened = scene();
    const state = { scene: opened, result: answered(opened, false), labels, endmembers };
    const explanation = explain(state, { line: 2, sample: 2 });
    expect(explanation).toMatchObject({ fractions: [{ truth: 0.5 }, { truth: null }] });
    const without = { ...state, scene: { ...opened, truth: null } };
    expect(explain(without, { line: 2, sample: 2 })).toMatchObject({
      fractions: [{ truth: null }, { truth: null }],
    });
  });

  it('names the labels most alike, whatever their brightness, but not its own', () => {
    const opened = scene();
    const { data } = opened.cube;
    const at = (line: number, sample: number) => (line * samples + sample) * bands;
    for (let b = 0; b < bands; b++) data[at(2, 2) + b] = 3 * data[at(1, 1) + b];
    const state = { scene: opened, result: answered(opened, false), labels, endmembers };
    const near = explain(state, { line: 2, sample: 2 });
    if (typeof near === 'string') throw new Error(near);
    expect(near.nearest[0].label.id).toBe('l2');
    expect(near.nearest[0].angle).toBeLessThan(1e-3);
    expect(near.nearest).toHaveLength(4);
    const own = explain(state, { line: 1, sample: 1 });
    expect(typeof own !== 'string' && own.nearest.map((n) => n.label.id)).not.toContain('l2');
  });

  it('says in words why there is nothing to say', () => {
    const opened = scene();
    const result = answered(opened, false);
    const state = { scene: opened, result, labels, endmembers };
    expect(explain(state, { line: 0, sample: 0 })).toMatch(/masked/);
    expect(explain({ ...state, result: null }, { line: 1, sample: 0 })).toMatch(/train/);
    const forming = { ...result, summary: null };
    expect(explain({ ...state, result: forming }, { line: 1, sample: 0 })).toMatch(/finished/);
  });
});

describe('the worst pixel', () => {
  it('goes down the errors one by one, by truth where there is one', () => {
    const opened = scene();
    const result = answered(opened, false);
    const walk = (truth: Scene['truth']) => {
      const state = { scene: { ...opened, truth }, result, labels, endmembers };
      const found: number[] = [];
      for (let at = worstPixel(state, null); at; at = worstPixel(state, at)) {
        found.push(at.line * samples + at.sample);
        if (found.length > N) throw new Error('it goes round');
      }
      return found;
    };
    const errors = result.summary!.reconstructionError;
    const byReconstruction = walk(null);
    expect(byReconstruction).toHaveLength(N - 1);
    expect(byReconstruction).not.toContain(0);
    const falling = byReconstruction.map((p) => errors[p]);
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
    const byTruth = walk(opened.truth).map((p) =>
      Math.abs(result.estimate.abundances[p * R] - 0.5),
    );
    expect(byTruth).toHaveLength(N - 1);
    byTruth.forEach((v, i) => i && expect(v).toBeLessThanOrEqual(byTruth[i - 1] + 1e-6));
  });
});
