/**
 * Training on crops of a noisy scene, on every backend: repeatable, going on from a checkpoint, nothing left behind,
 * answers by tiles without seams, and the branch there where there is noise and only there.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { expectNoGpuErrors, startBackend, type BackendName } from '../../kernels/testing/backends';
import type { TrainingState } from '../../protocol/run';
import { presetSettings, type Settings } from '../../settings/settings';
import { prepare } from '../../unmixing/prepare';
import { makeUnmixer } from '../dualBranch';
import type { Tiling, Unmixer } from '../unmixer';
import { noisyScene, type NoisyOptions } from './noisyScene';
import { smallSettings } from './training.suite';

/** What an unmixer is made of. */
function noisyParts(over: Partial<Settings>, options: NoisyOptions) {
  const { cube, mask, truth, labels } = noisyScene(options);
  const settings: Settings = { ...presetSettings('studio'), ...smallSettings, ...over };
  return { cube, mask, settings, prepared: prepare(cube, mask, truth.names, labels, settings) };
}

export function noisyUnmixer(over: Partial<Settings> = {}, options: NoisyOptions = {}): Unmixer {
  const { cube, mask, prepared, settings } = noisyParts(over, options);
  return makeUnmixer(cube, mask, prepared, settings);
}

/** One that answers the scene as a whole, and one that does so in tiles. */
function wholeAndTiled(
  over: Partial<Settings>,
  options: NoisyOptions,
  answer: NonNullable<Tiling['answer']>,
): [Unmixer, Unmixer] {
  const { cube, mask, prepared, settings } = noisyParts(over, options);
  const tiling: Tiling = { train: null, answer };
  return [
    makeUnmixer(cube, mask, prepared, settings),
    makeUnmixer(cube, mask, prepared, settings, tiling),
  ];
}

/** Losses of some steps [steps · (terms + 1)], then the answer. */
async function run(model: Unmixer, from: number, to: number): Promise<number[]> {
  const out: number[] = [];
  for (let i = from; i < to; i++) {
    const losses = model.step(i);
    out.push(...(await losses.data()));
    losses.dispose();
  }
  return [...out, ...(await model.estimate()).abundances];
}

/** The largest difference; NaN where there is one. */
const farthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);

const stateOf = async (model: Unmixer, step: number): Promise<TrainingState> => {
  const [theta, ...moments] = await Promise.all(
    model.state().map(async (t) => (await t.data<'float32'>()).slice()),
  );
  return { step, theta, moments };
};

/** Δ of a scan whose memory is as long as a third of the scene. */
const LONG = 0.03;

/**
 * Weights away from the start, where the head is zero and hides all behind it.
 * @param step Δ of the scan; where absent, as it starts
 */
async function stir(model: Unmixer, step?: number): Promise<void> {
  const { theta, moments } = await stateOf(model, 0);
  const rng = makeRng(4);
  const stirred = theta.map((v) => v + 0.2 * rng.normal());
  if (step !== undefined) {
    const all = (name: string, v: number): void => {
      const [from, to] = model.ranges[`neighbours.${name}`];
      stirred.fill(v, from, to);
    };
    // Δ the same everywhere, and no two channels that take each other away.
    all('dt', 0);
    all('dt_bias', Math.log(Math.expm1(step)));
    all('A_log', 0);
    for (const name of ['conv', 'x_B', 'x_C', 'out']) all(name, 0.3);
  }
  model.restore({ step: 0, theta: stirred, moments });
}

export function cropsSuite(backend: BackendName): void {
  describe(`crops of a noisy scene on ${backend}`, () => {
    beforeAll(() => startBackend(backend));

    it('repeats itself, goes on from a checkpoint as if undisturbed, and leaves nothing behind', async () => {
      const before = tf.memory().numTensors;
      const first = noisyUnmixer({}, { holes: true });
      expect(first.noisy!.weight).toBeGreaterThan(0);
      expect(first.terms).toEqual(['L_rec', 'L_sup', 'L_syn']);
      const start = await run(first, 0, 1);
      const state = await stateOf(first, 1);
      const tensors = tf.memory().numTensors;
      const rest = await run(first, 1, 2);
      expect(tf.memory().numTensors).toBe(tensors);
      first.dispose();
      const again = noisyUnmixer({}, { holes: true });
      expect(await run(again, 0, 1)).toEqual(start);
      again.dispose();
      const resumed = noisyUnmixer({}, { holes: true });
      resumed.restore(state);
      expect(await run(resumed, 1, 2)).toEqual(rest);
      resumed.dispose();
      expect(tf.memory().numTensors).toBe(before);
      const other = noisyUnmixer({ seed: 1 }, { holes: true });
      expect(await run(other, 0, 1)).not.toEqual(start);
      other.dispose();
      await expectNoGpuErrors();
    });

    it('answers by tiles what it answers as a whole', async () => {
      const size = { lines: 26, samples: 30 };
      for (const spatialLayer of ['scan', 'conv']) {
        const [whole, tiled] = wholeAndTiled({ spatialLayer }, size, { lines: 9, samples: 30 });
        await stir(whole);
        await stir(tiled);
        const a = (await whole.estimate()).abundances;
        const b = (await tiled.estimate()).abundances;
        // Only rounding is left.
        expect(farthest(a, b)).toBeLessThan(2e-5);
        whole.dispose();
        tiled.dispose();
      }
    });

    it.each([
      ['lines of the whole width', 120, 12, { lines: 17, samples: 12 }],
      ['columns of the whole height', 12, 120, { lines: 12, samples: 17 }],
      ['tiles', 70, 66, { lines: 24, samples: 29 }],
    ])(
      '%s: no seams where the memory is longer than the scene',
      async (_, lines, samples, answer) => {
        const size = { lines, samples, bands: 12, holes: true };
        const before = tf.memory().numTensors;
        const [whole, tiled] = wholeAndTiled({}, size, answer);
        for (const model of [whole, tiled]) await stir(model, LONG);
        const a = (await whole.estimate()).abundances;
        const b = (await tiled.estimate()).abundances;
        // With 48 pixels around each tile and nothing carried, it was .006 in strips and .003 in tiles.
        expect(farthest(a, b)).toBeLessThan(1e-5);
        whole.dispose();
        tiled.dispose();
        expect(tf.memory().numTensors).toBe(before);
      },
    );

    it('goes back to the start when its correction is not kept', async () => {
      const model = noisyUnmixer();
      const start = (await model.estimate()).abundances;
      await run(model, 0, 2);
      expect((await model.estimate()).abundances).not.toEqual(start);
      model.keepStart();
      expect((await model.estimate()).abundances).toEqual(start);
      const held = await model.heldOut();
      expect(held!.answer / held!.start).toBeCloseTo(1, 2);
      model.dispose();
    });
  });
}
