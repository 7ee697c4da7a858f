import { describe, expect, it } from 'vitest';
import { makeBenchmarkScene } from '../generated/benchmark';
import { withFaults } from '../generated/faults';
import { makeRng } from '../maths/rng';
import type { Cube, Label } from '../scene/cube';
import { buildMask } from '../scene/mask';
import { sampleFromTruth } from '../scene/sampling';
import { bandModelOf } from './bandResiduals';
import { repairBands } from './bandRepair';
import {
  bandPlaces,
  bandTokens,
  BAND_INPUTS,
  TOKEN_BANDS,
  TOKEN_INPUTS,
  tokensOf,
} from './bandTokens';
import { labelledPixels } from './labelledPixels';
import { doubtBeyond, repairScene } from './repairScene';
import { sceneSpectra } from './sceneSpectra';

const scene = makeBenchmarkScene('small');
const truth = scene.truth!;
const labelsOf = (cube: Cube): readonly Label[] =>
  sampleFromTruth(truth, buildMask(cube), cube, { count: 10, protocol: 'spread', seed: 1 });

function residualsOf(cube: Cube) {
  const mask = buildMask(cube);
  const labels = labelsOf(cube);
  const { Y, N, B } = sceneSpectra(cube, mask);
  const clicked = labels.map((l) => l.line * cube.samples + l.sample);
  const model = bandModelOf(Y, mask.pixels, labelledPixels(Y, B, clicked, labels));
  return { Y, N, B, residuals: model.residualsOf(Y, N) };
}

/** Root mean square of a − b over the values that were changed. */
function offBy(a: Cube, b: Cube, changed: Uint8Array): number {
  let [sum, n] = [0, 0];
  changed.forEach((hit, k) => {
    if (!hit) return;
    sum += (a.data[k] - b.data[k]) ** 2;
    n++;
  });
  return Math.sqrt(sum / n);
}

describe('residuals of the labels’ mixtures', () => {
  it('tell faults from all else, labelled pixels with faults among them', () => {
    const { cube, changed } = withFaults(scene.cube, { kind: 'impulses', share: 0.03 }, 1);
    const { residuals, B } = residualsOf(cube);
    let [found, hit] = [0, 0];
    changed.forEach((c, k) => {
      if (!c || Math.abs(cube.data[k] - scene.cube.data[k]) < 0.1) return;
      hit++;
      if (Math.abs(residuals.residual[k]) > 6 * residuals.scale[k % B]) found++;
    });
    expect(hit).toBeGreaterThan(500);
    expect(found / hit).toBeGreaterThan(0.9);
    // Scales are medians: faults in three of a hundred values hardly move them.
    const clean = residualsOf(scene.cube).residuals;
    residuals.scale.forEach((v, b) => expect(v / clean.scale[b]).toBeLessThan(1.5));
    const levels = residuals.level.slice().sort();
    expect(levels[levels.length >> 1]).toBeGreaterThan(0.5);
    expect(levels[levels.length >> 1]).toBeLessThan(2);
  });
});

describe('tokens of bands', () => {
  it('hold each band once, nothing beyond the last, and how far bands lie apart', () => {
    const { residuals, B } = residualsOf(scene.cube);
    const one = { ...residuals, B: 10, n: 2 };
    const at = [1, 2, 3, 4, 14, 15, 16, 17, 18, 19];
    const x = bandTokens(one, [1], at);
    expect(x).toHaveLength(tokensOf(10) * TOKEN_INPUTS);
    expect(tokensOf(10)).toBe(3);
    const present = Array.from({ length: 3 * TOKEN_BANDS }, (_, b) => {
      const token = Math.floor(b / TOKEN_BANDS) * TOKEN_INPUTS;
      return x[token + (b % TOKEN_BANDS) * BAND_INPUTS + BAND_INPUTS - 1];
    });
    expect(present).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
    const gaps = [0, 1, 2].map((t) => x[(t + 1) * TOKEN_INPUTS - 1]);
    expect(gaps[0]).toBeGreaterThan(0.5);
    expect(gaps[1]).toBe(0);
    expect(x.every(Number.isFinite)).toBe(true);
    expect(B).toBe(120);
  });

  it('places bands by wavelength, and in their order where wavelengths do not rise', () => {
    expect([...bandPlaces([400, 410, 450], [0, 2])]).toEqual([400, 450]);
    expect([...bandPlaces([400, 390, 450], [0, 1])]).toEqual([0, 1]);
    expect([...bandPlaces(null, [3, 7])]).toEqual([3, 7]);
  });
});

describe('replacing bands', () => {
  it('draws the residual straight between believed bands, and touches no other value', () => {
    const spectra = Float32Array.of(1, 2, 9, 9, 5, 9);
    const residual = Float32Array.of(0.1, 0.2, 7, 7, 0.5, 4);
    const of = { n: 1, B: 6, residual, scale: new Float64Array(6), rough: new Float64Array(6) };
    const level = new Float32Array(1);
    const replaced = repairBands(
      spectra,
      { ...of, level },
      [0, 0.5, 0.9, 1, 0, 1],
      [0, 1, 2, 3, 4, 5],
    );
    expect(replaced).toBe(3);
    [1, 2, 2 + 0.3, 2 + 0.4, 5, 5.5].forEach((v, b) => expect(spectra[b]).toBeCloseTo(v, 5));
  });

  it('leaves the mixture alone where no band of a pixel is believed', () => {
    const spectra = Float32Array.of(3, 4);
    const of = { n: 1, B: 2, residual: Float32Array.of(1, -1), scale: new Float64Array(2) };
    repairBands(
      spectra,
      { ...of, rough: new Float64Array(2), level: new Float32Array(1) },
      [1, 1],
      [0, 1],
    );
    expect([...spectra]).toEqual([2, 5]);
  });
});

describe('repairing a scene', () => {
  it.each([
    ['impulses', 0.04],
    ['dead', 0.2],
  ] as const)('takes %s out', async (kind, share) => {
    const { cube, changed } = withFaults(scene.cube, { kind, share }, 2);
    const before = cube.data.slice();
    const repaired = await repairScene(cube, buildMask(cube), labelsOf(cube), doubtBeyond(6));
    expect(cube.data).toEqual(before);
    expect(repaired.share).toBeGreaterThan(0.001);
    expect(repaired.text).toMatch(/^Faults in .* % of the values/);
    expect(offBy(repaired.cube, scene.cube, changed)).toBeLessThan(
      0.3 * offBy(cube, scene.cube, changed),
    );
  });

  it('gives a scene back as it came where nothing is doubted, or it is too small to tell', async () => {
    const mask = buildMask(scene.cube);
    const none = await repairScene(scene.cube, mask, labelsOf(scene.cube), doubtBeyond(1e9));
    expect(none.cube).toBe(scene.cube);
    expect(none.share).toBe(0);
    const few = { ...scene.cube, bands: 3, wavelengths: null };
    const data = new Float32Array((few.data.length / 120) * 3).map(() => 0.5);
    const rng = makeRng(1);
    const thin = { ...few, data: data.map((v) => v + 0.1 * rng.normal()) };
    const short = await repairScene(thin, buildMask(thin), labelsOf(thin), doubtBeyond(1));
    expect(short.cube).toBe(thin);
    expect(short.text).toBe('Too few bands to tell faults');
  });

  it('leaves masked pixels and bands as they are', async () => {
    const { cube } = withFaults(scene.cube, { kind: 'impulses', share: 0.03 }, 3);
    const data = cube.data.slice();
    data.fill(NaN, 7 * cube.bands, 8 * cube.bands);
    const holed = { ...cube, data };
    const bad = new Uint8Array(cube.bands);
    bad[5] = 1;
    const mask = buildMask(holed, bad);
    const repaired = await repairScene(holed, mask, labelsOf(cube), doubtBeyond(6));
    expect(repaired.share).toBeGreaterThan(0);
    const out = repaired.cube.data;
    expect(out.subarray(7 * cube.bands, 8 * cube.bands).every(Number.isNaN)).toBe(true);
    for (let p = 0; p < 20; p++) expect(out[p * cube.bands + 5]).toBe(data[p * cube.bands + 5]);
  });
});
