/**
 * Looking inside on every backend: the parts that are drawn sum to the logits the network gave, the answer without a part
 * is that of a network without it, and looking changes no bit of a run.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectiveScan1d, spatialScan } from '../../kernels';
import { startBackend, type BackendName } from '../../kernels/testing/backends';
import { makeScene } from '../../generated/make';
import { madeDefaults } from '../../scene/recipe';
import { buildMask } from '../../scene/mask';
import { sampleFromTruth } from '../../scene/sampling';
import { presetSettings, type PresetName, type Settings } from '../../settings/settings';
import type { NetworkTrace } from '../../trace/network';
import { makeProber } from '../../trace/probe';
import { reachOf } from '../../trace/reach';
import { sizesOf } from '../../trace/sizes';
import { readoutAt, through } from '../../trace/readout';
import type { ScanParts } from '../../trace/scan';
import { tokenParts } from '../../trace/tokens';
import { makeRng } from '../../maths/rng';
import { prepare, type Prepared } from '../../unmixing/prepare';
import { makeUnmixer } from '../dualBranch';
import type { Unmixer } from '../unmixer';
import { tinyScene } from './tinyScene';
import { smallSettings } from './training.suite';

const clean = tinyScene({ lines: 9, samples: 11, labels: 8, holes: true });
type TracedScene = typeof clean;

/** So noisy that the branch at full resolution is there. */
function noisyScene(): TracedScene {
  const spec = { ...madeDefaults, lines: 24, samples: 28, bands: 40, snrDb: 8 };
  const { cube, truth } = makeScene({ kind: 'made', spec });
  cube.data.fill(0, 0, cube.bands);
  const mask = buildMask(cube);
  const options = { count: 10, protocol: 'spread', seed: 1 } as const;
  return { cube, mask, truth: truth!, labels: sampleFromTruth(truth!, mask, cube, options) };
}
const noisy = noisyScene();

function unmixer(
  preset: PresetName,
  over: Partial<Settings> = {},
  scene: TracedScene = clean,
): Unmixer {
  const settings = { ...presetSettings(preset), ...smallSettings, poolSide: 5, ...over };
  return makeUnmixer(scene.cube, scene.mask, preparedFor(settings, scene), settings);
}

const prepared = new Map<string, Prepared>();

/** What comes before the training, once for each scene and settings; it knows no branch. */
function preparedFor(settings: Settings, scene: TracedScene = clean): Prepared {
  const branches = { spatialLayer: '', spectralBranch: '', tokens: 0 };
  const key = JSON.stringify([scene === clean, { ...settings, ...branches }]);
  const found =
    prepared.get(key) ?? prepare(scene.cube, scene.mask, scene.truth.names, scene.labels, settings);
  prepared.set(key, found);
  return found;
}

/** A network whose every part says something, as after a long training: θ with noise on all that is not E or γ. */
async function shaken(
  preset: PresetName,
  over: Partial<Settings> = {},
  scene: TracedScene = clean,
): Promise<Unmixer> {
  const model = unmixer(preset, over, scene);
  const [theta, ...moments] = await Promise.all(
    model.state().map(async (t) => (await t.data<'float32'>()).slice()),
  );
  const rng = makeRng(3);
  for (const [name, [from, to]] of Object.entries(model.ranges)) {
    const size = name === 'E' || name === 'gamma' ? 0 : name.endsWith('.weight') ? 1 : 0.3;
    for (let i = from; i < to; i++) theta[i] += size * rng.normal();
  }
  model.restore({ step: 0, theta, moments });
  return model;
}

function steps(model: Unmixer, count: number): void {
  for (let i = 0; i < count; i++) model.step(i).dispose();
}

const traces = new Map<string, NetworkTrace>();

/** A network looked into, once for each scene and settings. */
async function traced(
  preset: PresetName,
  over: Partial<Settings> = {},
  scene: TracedScene = clean,
): Promise<NetworkTrace> {
  const key = JSON.stringify([preset, over, scene === clean]);
  const known = traces.get(key);
  if (known) return known;
  const model = await shaken(preset, over, scene);
  const trace = (await model.trace(0))!;
  model.dispose();
  traces.set(key, trace);
  return trace;
}

const pixels = [
  { line: 0, sample: 1 },
  { line: 4, sample: 5 },
  { line: 8, sample: 10 },
];

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);

const cases: readonly (readonly [PresetName, Partial<Settings>, 'clean' | 'noisy', string])[] = [
  ['studio', { spatialLayer: 'pooled' }, 'clean', 'rightDown'],
  ['paper', {}, 'clean', 'rightDown'],
  ['studio', {}, 'clean', 'none'],
  ['paper', { spectralBranch: 'off' }, 'clean', 'rightDown'],
  ['studio', { tokens: 1, spatialLayer: 'pooled' }, 'clean', 'rightDown'],
  ['studio', {}, 'noisy', 'fourWay'],
  ['studio', { spatialLayer: 'conv' }, 'noisy', 'conv'],
];

/** y [G, e] of the tokens of one pixel, by the scan of the backend. */
async function scannedTokens(parts: ScanParts, G: number): Promise<Float32Array> {
  const { e, n } = parts;
  const y = tf.tidy(() => {
    const rows = (x: ArrayLike<number>): tf.Tensor3D =>
      tf.tensor3d(Float32Array.from(x), [1, G, x.length / G]);
    const line = (x: ArrayLike<number>): tf.Tensor1D => tf.tensor1d(Float32Array.from(x));
    return selectiveScan1d({
      ...{ u: rows(parts.u), delta: rows(parts.delta), B: rows(parts.B), C: rows(parts.C) },
      ...{ z: rows(parts.z), D: line(parts.D), deltaBias: line(parts.deltaBias) },
      A: tf.tensor2d(Float32Array.from(parts.A), [e, n]),
    });
  });
  const values = (await y.data<'float32'>()).slice();
  y.dispose();
  return values;
}

export function traceSuite(backend: BackendName): void {
  describe(`looking inside on ${backend}`, () => {
    beforeAll(() => startBackend(backend));

    it.each(cases)('the waterfall of %s %j on a %s scene is the logits', async (...of) => {
      const [preset, over, which, order] = of;
      const trace = await traced(preset, over, which === 'noisy' ? noisy : clean);
      expect(trace.spatial?.order ?? (trace.conv ? 'conv' : 'none')).toBe(order);
      const look = makeProber(trace);
      let largest = 0;
      for (const pixel of pixels) {
        const { waterfall, logits, spatial } = look(pixel);
        const sum = new Float64Array(trace.R);
        for (const { part, values } of waterfall) {
          if (part !== 'prior') values.forEach((v, r) => (sum[r] += v));
          if (part === 'scan2d') {
            const kappa = new Float64Array(trace.R);
            spatial!.sources.forEach((v, k) => (kappa[k % trace.R] += v));
            expect(farthest(kappa, values)).toBeLessThan(1e-4);
            largest = Math.max(largest, ...values.map(Math.abs));
          }
        }
        expect(farthest(sum, logits)).toBeLessThan(1e-4);
      }
      // Nothing would be shown by sums of nothing.
      if (trace.spatial) expect(largest).toBeGreaterThan(2e-3);
    });

    it.each([
      ['studio', clean],
      ['paper', clean],
      ['studio', noisy],
    ] as const)(
      '%s: what tokens give each other sums to what the backend scans',
      async (preset, scene) => {
        const trace = await traced(preset, {}, scene);
        const { G, R, C } = trace;
        const weights = trace.spectral!;
        const d = C / G;
        let largest = 0;
        for (const pixel of pixels) {
          const { tokens, waterfall } = makeProber(trace)(pixel);
          const own = waterfall.find(({ part }) => part === 'scan1d')!.values;
          const summed = new Float64Array(R);
          tokens!.sources.forEach((v, k) => (summed[k % R] += v));
          expect(farthest(summed, own)).toBeLessThan(1e-9);
          const at = pixel.line * trace.scene.samples + pixel.sample;
          const f = trace.features.slice(at * C, (at + 1) * C);
          const y = await scannedTokens(tokenParts(f, weights), G); // [G, e]
          const { J } = readoutAt(trace.head, at, C, R);
          const given = new Float64Array(R);
          for (let g = 0; g < G; g++) {
            const worth = through(weights.out, J.slice(g * d * R), d, R, weights.weight); // [e, R]
            worth.forEach((v, k) => (given[k % R] += v * y[g * weights.e + Math.floor(k / R)]));
          }
          expect(farthest(given, own)).toBeLessThan(1e-4);
          largest = Math.max(largest, ...own.map(Math.abs));
        }
        expect(largest).toBeGreaterThan(2e-3);
      },
    );

    it('reach: shares sum to 1 and the pull is the gradient that the backend works out', async () => {
      const trace = await traced('studio', {}, noisy);
      const { scan, cells, out, weight } = trace.spatial!;
      const { C, R } = trace;
      const pixel = pixels[1];
      const { spatial } = makeProber(trace)(pixel);
      for (const weights of [spatial!.pull, sizesOf(spatial!.sources, R)]) {
        const reach = reachOf(weights, trace.scene, cells, pixel, spatial!.taps)!;
        expect(reach.towards.reduce((a, b) => a + b, reach.own)).toBeCloseTo(1, 9);
        expect(reach.within.at(-1)).toBeCloseTo(1, 9);
        expect(reach.radius(0.9)).toBeGreaterThanOrEqual(reach.radius(0.5));
        expect(reach.own).toBeLessThan(1);
      }
      const { J } = readoutAt(trace.head, 0, C, R);
      const readout = through(out, J, C, R, weight); // [e, R]
      const { lines: h, samples: w } = cells;
      const target = spatial!.taps[0].cell;
      const gradients = tf.tidy(() => {
        const image = (x: ArrayLike<number>): tf.Tensor4D =>
          tf.tensor4d(Float32Array.from(x), [1, h, w, x.length / (h * w)]);
        const row = (x: ArrayLike<number>): tf.Tensor1D => tf.tensor1d(Float32Array.from(x));
        const fixed = {
          ...{ delta: image(scan.delta), B: image(scan.B), C: image(scan.C), z: image(scan.z) },
          A: tf.reshape<tf.Rank.R2>(row(scan.A), [scan.e, scan.n]),
          ...{ D: row(scan.D), deltaBias: row(scan.deltaBias) },
        };
        return Array.from({ length: R }, (_, r) => {
          const worth = new Float32Array(h * w * scan.e);
          for (let c = 0; c < scan.e; c++) worth[target * scan.e + c] = readout[c * R + r];
          const at = image(worth);
          const logit = (u: tf.Tensor): tf.Scalar =>
            tf.sum(tf.mul(spatialScan({ ...fixed, u: u as tf.Tensor4D }), at));
          return tf.grad(logit)(image(scan.u));
        });
      });
      const pull = new Float64Array(h * w);
      for (const g of gradients) {
        (await g.data<'float32'>()).forEach(
          (v, k) => (pull[Math.floor(k / scan.e)] += Math.abs(v)),
        );
        g.dispose();
      }
      const most = Math.max(...pull);
      expect(most).toBeGreaterThan(1e-3);
      expect(farthest(pull, spatial!.pull)).toBeLessThan(1e-4 * most);
    });

    it('Δ of each channel: its geometric mean is what the map shows, its decay Δ A', async () => {
      for (const over of [{}, { spatialLayer: 'pooled' } as const]) {
        const trace = await traced('studio', over, noisy);
        const { scan } = trace.spatial!;
        const { channels, delta, logDecay, taps } = makeProber(trace)(pixels[1]).spatial!;
        expect(channels.delta).toHaveLength(scan.e);
        const mean = channels.delta.reduce((sum, v) => sum + Math.log(v), 0) / scan.e;
        expect(Math.exp(mean) / delta[taps[0].cell]).toBeCloseTo(1, 4);
        const decay = channels.logDecay.reduce((sum, v) => sum + v, 0) / scan.e;
        expect(decay / logDecay[taps[0].cell]).toBeCloseTo(1, 4);
        channels.logDecay.forEach((v) => expect(v).toBeLessThan(0));
      }
    });

    it.each([
      ['studio', clean],
      ['paper', clean],
      ['studio', noisy],
    ] as const)('%s: the answer is that of the run', async (preset, scene) => {
      const model = await shaken(preset, {}, scene);
      const { answer, sideShare: share } = (await model.trace(5))!;
      const { abundances } = await model.estimate();
      model.dispose();
      const settings = { ...presetSettings(preset), ...smallSettings, poolSide: 5 };
      const { side } = preparedFor(settings, scene);
      const mixed = answer.map((v, k) => (1 - share) * v + (side ? share * side[k] : 0));
      expect(farthest(mixed, abundances)).toBeLessThan(1e-6);
    });

    it.each([
      [{ spatialLayer: 'pooled' }, clean, ['scan2d', 'scan1d', 'pooled']],
      [{}, noisy, ['scan2d', 'scan1d']],
      [{ spatialLayer: 'conv' }, noisy, ['conv', 'scan1d']],
    ] as const)('studio %j: without a part is without its logits', async (over, scene, parts) => {
      const trace = await traced('studio', over, scene);
      const { waterfall, without, answer } = makeProber(trace)(pixels[1]);
      const all = waterfall.reduce(
        (sum, { values }) => sum.map((v, r) => v + values[r]),
        new Float64Array(trace.R),
      );
      expect(farthest(softmax(all), answer)).toBeLessThan(1e-5);
      expect(Object.keys(without).sort()).toEqual([...parts, 'scans'].sort());
      for (const part of parts) {
        const { values } = waterfall.find((w) => w.part === part)!;
        const rest = softmax(all.map((v, r) => v - values[r]));
        expect(farthest(rest, without[part]!)).toBeLessThan(1e-5);
        expect(farthest(rest, answer)).toBeGreaterThan(1e-6);
      }
    });

    it.each([
      ['clean', clean],
      ['noisy', noisy],
    ])('%s: changes no bit of a run and leaves no tensor', async (_, scene) => {
      const [plain, watched] = [unmixer('studio', {}, scene), unmixer('studio', {}, scene)];
      const states: Float32Array[] = [];
      for (const model of [plain, watched]) {
        steps(model, 1);
        // What answers the scene may be kept from the first answer on.
        await model.estimate();
        const before = tf.memory().numTensors;
        if (model === watched) await model.trace(1);
        expect(tf.memory().numTensors).toBe(before);
        model.step(1).dispose();
        states.push((await model.theta().data<'float32'>()).slice());
      }
      plain.dispose();
      watched.dispose();
      expect(farthest(states[0], states[1])).toBe(0);
    });

    it('is not had of a scene in tiles', async () => {
      const settings = { ...presetSettings('studio'), ...smallSettings };
      const before = preparedFor(settings);
      const tile = { lines: 5, samples: 6 };
      for (const tiling of [
        { train: tile, answer: null },
        { train: null, answer: tile },
      ]) {
        const model = makeUnmixer(clean.cube, clean.mask, before, settings, tiling);
        expect(await model.trace(0)).toBeNull();
        model.dispose();
      }
    });
  });
}

function softmax(x: Float64Array): Float64Array {
  const top = Math.max(...x);
  const e = x.map((v) => Math.exp(v - top));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((v) => v / sum);
}
