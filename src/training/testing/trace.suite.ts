/**
 * Looking inside on every backend: the parts that are drawn sum to the logits the network gave, the answer without a part
 * is that of a network without it, and looking changes no bit of a run.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend, type BackendName } from '../../kernels/testing/backends';
import { presetSettings, type PresetName, type Settings } from '../../settings/settings';
import type { NetworkTrace } from '../../trace/network';
import { makeProber } from '../../trace/probe';
import { makeRng } from '../../maths/rng';
import { prepare, type Prepared } from '../../unmixing/prepare';
import { makeUnmixer, type Unmixer } from '../dualBranch';
import { tinyScene } from './tinyScene';
import { smallSettings } from './training.suite';

const scene = tinyScene({ lines: 9, samples: 11, labels: 8, holes: true });

function unmixer(preset: PresetName, over: Partial<Settings> = {}): Unmixer {
  const settings = { ...presetSettings(preset), ...smallSettings, poolSide: 5, ...over };
  return makeUnmixer(scene.cube, scene.mask, preparedFor(settings), settings);
}

const preparedFor = (settings: Settings): Prepared =>
  prepare(scene.cube, scene.mask, scene.truth.names, scene.labels, settings);

/** A network whose every part says something, as after a long training: θ with noise on all that is not E or γ. */
async function shaken(preset: PresetName, over: Partial<Settings> = {}): Promise<Unmixer> {
  const model = unmixer(preset, over);
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

async function traced(preset: PresetName, over: Partial<Settings> = {}): Promise<NetworkTrace> {
  const model = await shaken(preset, over);
  const trace = await model.trace(0);
  model.dispose();
  return trace!;
}

const pixels = [
  { line: 0, sample: 1 },
  { line: 4, sample: 5 },
  { line: 8, sample: 10 },
];

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);

const cases: readonly (readonly [PresetName, Partial<Settings>])[] = [
  ['studio', {}],
  ['paper', {}],
  ['studio', { spatialBranch: 'off' }],
  ['paper', { spectralBranch: 'off' }],
  ['studio', { tokens: 1 }],
];

export function traceSuite(backend: BackendName): void {
  describe(`looking inside on ${backend}`, () => {
    beforeAll(() => startBackend(backend));

    it.each(cases)('the waterfall of %s %j is the logits', async (preset, over) => {
      const trace = await traced(preset, over);
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

    it.each(['studio', 'paper'] as const)('%s: the answer is that of the run', async (preset) => {
      const model = await shaken(preset);
      const { answer, sideShare: share } = (await model.trace(5))!;
      const { abundances } = await model.estimate();
      model.dispose();
      const { side } = preparedFor({ ...presetSettings(preset), ...smallSettings, poolSide: 5 });
      const mixed = answer.map((v, k) => (1 - share) * v + (side ? share * side[k] : 0));
      expect(farthest(mixed, abundances)).toBeLessThan(1e-6);
    });

    it('studio: leaving a part out is taking it from the logits', async () => {
      const trace = await traced('studio');
      const { waterfall, without, answer } = makeProber(trace)(pixels[1]);
      const all = waterfall.reduce(
        (sum, { values }) => sum.map((v, r) => v + values[r]),
        new Float64Array(trace.R),
      );
      expect(farthest(softmax(all), answer)).toBeLessThan(1e-5);
      for (const part of ['scan2d', 'scan1d', 'pooled'] as const) {
        const { values } = waterfall.find((w) => w.part === part)!;
        const rest = softmax(all.map((v, r) => v - values[r]));
        expect(farthest(rest, without[part]!)).toBeLessThan(1e-5);
        expect(farthest(rest, answer)).toBeGreaterThan(1e-6);
      }
    });

    it('changes no bit of a run and leaves no tensor', async () => {
      const [plain, watched] = [unmixer('studio'), unmixer('studio')];
      const states: Float32Array[] = [];
      for (const model of [plain, watched]) {
        steps(model, 2);
        const before = tf.memory().numTensors;
        if (model === watched) await model.trace(2);
        expect(tf.memory().numTensors).toBe(before);
        model.step(2).dispose();
        states.push((await model.theta().data<'float32'>()).slice());
      }
      plain.dispose();
      watched.dispose();
      expect(farthest(states[0], states[1])).toBe(0);
    });

    it('is not had of a scene in tiles', async () => {
      const settings = { ...presetSettings('studio'), ...smallSettings };
      const prepared = preparedFor(settings);
      const tile = { lines: 5, samples: 6 };
      for (const tiling of [
        { train: tile, answer: null },
        { train: null, answer: tile },
      ]) {
        const model = makeUnmixer(scene.cube, scene.mask, prepared, settings, tiling);
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
