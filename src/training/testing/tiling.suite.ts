/** Tiles on every backend: answers without seams, and training on tiles that repeats, resumes and leaves nothing behind. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeRng } from '../../maths/rng';
import { expectNoGpuErrors, startBackend, type BackendName } from '../../kernels/testing/backends';
import { presetSettings, type PresetName, type Settings } from '../../settings/settings';
import type { TrainingState } from '../../protocol/run';
import { prepare } from '../../unmixing/prepare';
import type { TileShape } from '../../protocol/run';
import { makeUnmixer } from '../dualBranch';
import type { Tiling, Unmixer } from '../unmixer';
import { tinyScene, type TinyOptions } from './tinyScene';
import { smallSettings } from './training.suite';

function unmixer(
  preset: PresetName,
  tiling: Tiling,
  scene: TinyOptions = {},
  over: Partial<Settings> = {},
): Unmixer {
  const { cube, mask, truth, labels } = tinyScene(scene);
  const settings = { ...presetSettings(preset), ...smallSettings, ...over };
  if (preset === 'paper') settings.components = 0;
  const prepared = prepare(cube, mask, truth.names, labels, settings);
  return makeUnmixer(cube, mask, prepared, settings, tiling);
}

/** Weights away from the start, where studio's head is zero and would hide everything behind it. */
async function someWeights(model: Unmixer): Promise<TrainingState> {
  const [theta, ...moments] = await Promise.all(
    model.state().map(async (t) => (await t.data<'float32'>()).slice()),
  );
  const rng = makeRng(4);
  return { step: 0, theta: theta.map((v) => v + 0.2 * rng.normal()), moments };
}

async function answer(model: Unmixer, weights: TrainingState): Promise<Float32Array> {
  model.restore(weights);
  const { abundances } = await model.estimate();
  model.dispose();
  return abundances;
}

async function state(model: Unmixer, step: number): Promise<TrainingState> {
  const [theta, ...moments] = await Promise.all(
    model.state().map(async (t) => (await t.data<'float32'>()).slice()),
  );
  return { step, theta, moments };
}

const scenes: [string, TinyOptions, TileShape][] = [
  ['tiles that divide it', { lines: 8, samples: 12 }, { lines: 4, samples: 6 }],
  [
    'tiles that do not, and a mask',
    { lines: 9, samples: 11, holes: true },
    { lines: 4, samples: 5 },
  ],
  ['tiles of one pixel', { lines: 4, samples: 5, holes: true }, { lines: 1, samples: 1 }],
  ['one line', { lines: 1, samples: 37 }, { lines: 1, samples: 10 }],
  ['one sample', { lines: 37, samples: 1 }, { lines: 8, samples: 1 }],
  ['lines of the whole width', { lines: 10, samples: 7 }, { lines: 3, samples: 7 }],
  ['one tile for all', { lines: 6, samples: 7, holes: true }, { lines: 6, samples: 7 }],
];

export function tilingSuite(backend: BackendName, few = false): void {
  describe(`tiles on ${backend}`, () => {
    beforeAll(() => startBackend(backend));

    it.each(
      (few ? scenes.slice(1, 2) : scenes).flatMap(([what, scene, tile]) =>
        (['studio', 'paper'] as const).map((preset) => [preset, what, scene, tile] as const),
      ),
    )('%s, %s: the answer is the whole scene’s', async (preset, _, scene, tile) => {
      const before = tf.memory().numTensors;
      const whole = unmixer(preset, { train: null, answer: null }, scene);
      const weights = await someWeights(whole);
      const expected = await answer(whole, weights);
      const got = await answer(unmixer(preset, { train: null, answer: tile }, scene), weights);
      let worst = 0;
      expected.forEach((v, i) => (worst = Math.max(worst, Math.abs(v - got[i]))));
      // Far under the 1e-3 that would show: only the order of sums differs.
      expect(worst).toBeLessThan(2e-5);
      expect(tf.memory().numTensors).toBe(before);
      await expectNoGpuErrors();
    });

    it('with either branch off, too', async () => {
      const tile = { lines: 3, samples: 4 };
      for (const preset of ['studio', 'paper'] as const) {
        for (const off of [{ spatialBranch: 'off' }, { spectralBranch: 'off' }]) {
          const whole = unmixer(preset, { train: null, answer: null }, {}, off);
          const weights = await someWeights(whole);
          const expected = await answer(whole, weights);
          const got = await answer(
            unmixer(preset, { train: null, answer: tile }, {}, off),
            weights,
          );
          expected.forEach((v, i) => expect(Math.abs(v - got[i])).toBeLessThan(2e-5));
          if (few) return;
        }
      }
    });

    it.each(['studio', 'paper'] as const)(
      '%s: training on tiles repeats itself, resumes where it was, and leaves nothing behind',
      async (preset) => {
        const before = tf.memory().numTensors;
        const scene = { lines: 11, samples: 13, holes: true };
        const tiling = { train: { lines: 5, samples: 6 }, answer: { lines: 5, samples: 6 } };
        const losses = async (model: Unmixer, from: number, to: number): Promise<number[][]> => {
          const out: number[][] = [];
          for (let i = from; i < to; i++) {
            const step = model.step(i);
            out.push([...(await step.data())]);
            step.dispose();
          }
          return out;
        };
        const first = unmixer(preset, tiling, scene);
        const all = await losses(first, 0, 6);
        all.flat().forEach((v) => expect(Number.isFinite(v)).toBe(true));
        const end = (await first.estimate()).abundances;
        first.dispose();

        const second = unmixer(preset, tiling, scene);
        expect(await losses(second, 0, 3)).toEqual(all.slice(0, 3));
        const kept = await state(second, 3);
        second.dispose();
        const third = unmixer(preset, tiling, scene);
        third.restore(kept);
        expect(await losses(third, 3, 6)).toEqual(all.slice(3));
        expect((await third.estimate()).abundances).toEqual(end);
        third.dispose();
        expect(tf.memory().numTensors).toBe(before);
        await expectNoGpuErrors();
      },
    );

    it('a tile as large as the scene trains as the scene does', async () => {
      const tile = { lines: 7, samples: 9 };
      for (const preset of ['studio', 'paper'] as const) {
        const results: Float32Array[] = [];
        for (const train of [null, tile]) {
          const model = unmixer(preset, { train, answer: train }, { holes: true });
          for (let i = 0; i < 3; i++) model.step(i).dispose();
          results.push((await state(model, 3)).theta);
          model.dispose();
        }
        // Equal to the last digit but for the order in which labels are summed.
        results[0].forEach((v, i) => expect(results[1][i]).toBeCloseTo(v, 5));
        if (few) return;
      }
    });
  });
}
