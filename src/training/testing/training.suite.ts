/** What training must do on every backend: right gradients, repeatable numbers, no growth, and a smaller loss. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { expectNoGpuErrors, startBackend, type BackendName } from '../../kernels/testing/backends';
import { presetSettings, type PresetName, type Settings } from '../../settings/settings';
import { prepare } from '../../unmixing/prepare';
import { makeUnmixer } from '../dualBranch';
import type { Unmixer } from '../unmixer';
import { tinyScene, type TinyOptions } from './tinyScene';

/** A network small enough for every backend's tests. */
export const smallSettings: Partial<Settings> = {
  hidden: 8,
  channels: 8,
  poolSide: 4,
  tokens: 2,
  states: 2,
  components: 5,
  steps: 12,
};

function unmixer(
  preset: PresetName,
  over: Partial<Settings> = {},
  scene: TinyOptions = {},
): Unmixer {
  const { cube, mask, truth, labels } = tinyScene(scene);
  const settings = { ...presetSettings(preset), ...smallSettings, ...over };
  if (preset === 'paper') settings.components = 0;
  return makeUnmixer(cube, mask, prepare(cube, mask, truth.names, labels, settings), settings);
}

/** Losses of `steps` steps [steps][terms + 1] and the final abundances. */
async function run(model: Unmixer, steps: number): Promise<{ losses: number[][]; a: number[] }> {
  const losses: number[][] = [];
  for (let i = 0; i < steps; i++) {
    const step = model.step(i);
    losses.push([...(await step.data())]);
    step.dispose();
  }
  return { losses, a: [...(await model.estimate()).abundances] };
}

/** Far enough for float32, and near enough that the loss, which has kinks, is hardly bent between. */
const STEP = 2.5e-3;

/**
 * Slope of the loss along one random direction of each parameter, by gradient and by central difference, away from
 * the initial values: there the head of `studio` is zero, and with it every gradient behind it.
 */
async function slopes(
  model: Unmixer,
): Promise<{ name: string; analytic: number; numeric: number }[]> {
  const rng = makeRng(2);
  const start = await model.theta().data();
  const base = Float32Array.from(start, (v) => v + 0.1 * rng.normal());
  for (const [name, [from, to]] of Object.entries(model.ranges)) {
    // E stays in its domain, ≥ 0.
    if (name === 'E') for (let i = from; i < to; i++) base[i] = Math.abs(base[i]);
  }
  const theta = tf.tensor1d(base);
  const gradient = tf.grad((t) => model.lossOf(t as tf.Tensor1D))(theta);
  const g = await gradient.data();
  tf.dispose([theta, gradient]);
  const lossAt = async (values: Float32Array): Promise<number> => {
    const t = tf.tensor1d(values);
    const loss = model.lossOf(t);
    const [value] = await loss.data();
    tf.dispose([t, loss]);
    return value;
  };
  const results = [];
  for (const [name, [from, to]] of Object.entries(model.ranges)) {
    const direction = Float32Array.from({ length: to - from }, () => rng.normal());
    const norm = Math.hypot(...direction);
    const step = STEP / norm;
    const shifted = (sign: number): Float32Array =>
      base.map((v, i) => (i < from || i >= to ? v : v + sign * step * direction[i - from]));
    const numeric = ((await lossAt(shifted(1))) - (await lossAt(shifted(-1)))) / (2 * STEP);
    let analytic = 0;
    direction.forEach((d, i) => (analytic += (d / norm) * g[from + i]));
    results.push({ name, analytic, numeric });
  }
  return results;
}

export function trainingSuite(backend: BackendName): void {
  describe(`training on ${backend}`, () => {
    beforeAll(() => startBackend(backend));

    it.each(['studio', 'paper'] as const)('%s: gradient of the whole loss', async (preset) => {
      const model = unmixer(preset, {}, { holes: true });
      for (const { name, analytic, numeric } of await slopes(model)) {
        // Float32 losses near 1 leave about 1e-4 of noise in a difference quotient; the loss has kinks besides.
        const error =
          Math.abs(analytic - numeric) / (Math.abs(analytic) + Math.abs(numeric) + 5e-3);
        expect(error, `${name}: ${analytic} against ${numeric}`).toBeLessThan(0.1);
      }
      model.dispose();
      await expectNoGpuErrors();
    });

    it.each(['studio', 'paper'] as const)(
      '%s: the loss falls and nothing is left behind',
      async (preset) => {
        const before = tf.memory().numTensors;
        const model = unmixer(preset);
        const { losses, a } = await run(model, 3);
        const tensors = tf.memory().numTensors;
        const bytes = tf.memory().numBytes;
        const later = await run(model, 9);
        expect(tf.memory().numTensors).toBe(tensors);
        expect(tf.memory().numBytes).toBe(bytes);
        // Labels and reconstruction; the synthetic term is another scene each step.
        const fit = (l: number[]): number => l[0] + l[1];
        expect(fit(later.losses[8])).toBeLessThan(fit(losses[0]));
        a.forEach((v) => expect(v).toBeGreaterThanOrEqual(0));
        model.dispose();
        expect(tf.memory().numTensors).toBe(before);
        await expectNoGpuErrors();
      },
    );

    it('same seed, same numbers; another seed, others', async () => {
      const results: number[][] = [];
      for (const seed of [3, 3, 4]) {
        const model = unmixer('studio', { seed });
        results.push((await run(model, 3)).losses.flat());
        model.dispose();
      }
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).not.toEqual(results[0]);
    });

    it('step 0 of studio is the classical answer', async () => {
      const { cube, mask, truth, labels } = tinyScene();
      const settings = { ...presetSettings('studio'), ...smallSettings };
      const prepared = prepare(cube, mask, truth.names, labels, settings);
      const model = makeUnmixer(cube, mask, prepared, settings);
      const { abundances: a } = await model.estimate();
      // softmax(log(p + ε)) differs from p by the ε = 3e-3 that keeps the logarithm finite.
      a.forEach((v, i) => expect(Math.abs(v - prepared.p[i])).toBeLessThan(0.01));
      model.dispose();
    });

    it('runs two scene sizes in one process, one pixel wide included', async () => {
      for (const size of [
        { lines: 9, samples: 5 },
        { lines: 6, samples: 1 },
        { lines: 3, samples: 4, holes: true },
      ]) {
        const model = unmixer('studio', {}, { ...size, labels: 3 });
        const { losses } = await run(model, 2);
        losses.flat().forEach((v) => expect(Number.isFinite(v)).toBe(true));
        model.dispose();
      }
      await expectNoGpuErrors();
    });

    it('trains with either branch off', async () => {
      const sizes = new Set<number>();
      for (const over of [
        {},
        { spatialBranch: 'off' },
        { spectralBranch: 'off' },
        { spatialBranch: 'off', spectralBranch: 'off' },
      ]) {
        const model = unmixer('studio', { spatialLayer: 'pooled', ...over });
        sizes.add(model.parameters);
        const { losses } = await run(model, 1);
        losses.flat().forEach((v) => expect(Number.isFinite(v)).toBe(true));
        model.dispose();
      }
      expect(sizes.size).toBe(4);
    });
  });
}
