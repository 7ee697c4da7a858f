/**
 * Confidence on every backend: L_sup and L_anchor are weighted means over the labels (over those in the tile), full
 * confidence trains to the last bit as before there was any, and none at all is as if the label were not there.
 */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Label } from '../../scene/cube';
import { startBackend, type BackendName } from '../../kernels/testing/backends';
import { presetSettings } from '../../settings/settings';
import { prepare, type Prepared } from '../../unmixing/prepare';
import { makeUnmixer } from '../dualBranch';
import type { Tiling, Unmixer } from '../unmixer';
import { tinyScene } from './tinyScene';
import { smallSettings } from './training.suite';

const scene = tinyScene({ labels: 24 });
// The label model would doubt labels that are wrong on purpose.
const settings = {
  ...presetSettings('studio'),
  ...smallSettings,
  kernelShare: 0,
  labelFit: 'off',
  spatialLayer: 'pooled',
};
const confidences = scene.labels.map((_, i) => [1, 0.2, 0.9, 0.05, 0.5][i % 5]);
const unsure = scene.labels.map((l, i): Label => ({ ...l, confidence: confidences[i] }));
// Far from what the network answers at first, so that L_sup is not all but zero.
const wrong = unsure.map((l): Label => ({ ...l, abundances: [0.2, 0.3, 0.5] }));

function prepared(labels: readonly Label[]): Prepared {
  return prepare(scene.cube, scene.mask, scene.truth.names, labels, settings);
}

function unmixer(from: Prepared, tiling?: Tiling): Unmixer {
  return makeUnmixer(scene.cube, scene.mask, from, settings, tiling);
}

/** The terms of the first `steps` steps, in the order of `terms`. */
async function losses(model: Unmixer, steps: number): Promise<number[][]> {
  const all: number[][] = [];
  for (let i = 0; i < steps; i++) {
    const step = model.step(i);
    all.push([...(await step.data())]);
    step.dispose();
  }
  model.dispose();
  return all;
}

/** Σ c_l values_l / Σ c_l over some labels. */
const weightedMean = (values: readonly number[], among: readonly number[]): number =>
  among.reduce((sum, l) => sum + confidences[l] * values[l], 0) /
  among.reduce((sum, l) => sum + confidences[l], 0);

const everyLabel = confidences.map((_, l) => l);

/** ‖â_l − a_l‖₁ of each label under the answer of step 0, which no tile changes. */
async function misses(from: Prepared): Promise<number[]> {
  const model = unmixer(from);
  const { abundances } = await model.estimate();
  model.dispose();
  const { R, labels, labelPixels } = from;
  return labelPixels.map((pixel, l) => {
    let sum = 0;
    for (let r = 0; r < R; r++)
      sum += Math.abs(abundances[pixel * R + r] - labels.abundances[l * R + r]);
    return sum;
  });
}

export function confidenceSuite(backend: BackendName): void {
  describe(`confidence on ${backend}`, () => {
    beforeAll(() => startBackend(backend));

    it('weighs L_sup and L_anchor', async () => {
      const from = { ...prepared(wrong), p: prepared(unsure).p };
      const { R, E0, labels, labelSpectra, bandIndex } = from;
      const B = bandIndex.length;
      const errors = everyLabel.map((l) => {
        let sum = 0;
        for (let b = 0; b < B; b++) {
          let v = -labelSpectra[l * B + b];
          for (let r = 0; r < R; r++) v += labels.abundances[l * R + r] * E0[r * B + b];
          sum += v * v;
        }
        return sum;
      });
      const model = unmixer(from);
      const { terms } = model;
      const [first] = await losses(model, 1);
      const sup = weightedMean(await misses(from), everyLabel);
      expect(first[terms.indexOf('L_sup')]).toBeCloseTo(sup, 4);
      expect(first[terms.indexOf('L_anchor')] / weightedMean(errors, everyLabel)).toBeCloseTo(1, 3);
      // The test would pass without weights if they changed little.
      const plain = (await misses(from)).reduce((sum, v) => sum + v, 0) / confidences.length;
      expect(Math.abs(plain - sup)).toBeGreaterThan(0.005);
    });

    it('weighs L_sup among the labels in a tile', async () => {
      const from = { ...prepared(wrong), p: prepared(unsure).p };
      const miss = await misses(from);
      const tile = { lines: 4, samples: 5 };
      const model = unmixer(from, { train: tile, answer: null });
      const at = model.terms.indexOf('L_sup');
      const [first] = await losses(model, 1);
      const { lines, samples } = scene.cube;
      const possible: number[] = [];
      for (let line = 0; line <= lines - tile.lines; line++)
        for (let sample = 0; sample <= samples - tile.samples; sample++) {
          const inside = everyLabel.filter((l) => {
            const y = wrong[l].line - line;
            const x = wrong[l].sample - sample;
            return y >= 0 && y < tile.lines && x >= 0 && x < tile.samples;
          });
          if (inside.length > 0) possible.push(weightedMean(miss, inside));
        }
      const nearest = Math.min(...possible.map((v) => Math.abs(v - first[at])));
      expect(nearest).toBeLessThan(1e-4);
    });

    it('full confidence changes no bit', async () => {
      const sure = scene.labels.map((l): Label => ({ ...l, confidence: 1 }));
      expect(await losses(unmixer(prepared(sure)), 3)).toEqual(
        await losses(unmixer(prepared(scene.labels)), 3),
      );
    });

    it('labels of confidence 0 are not there', async () => {
      const without = scene.labels.slice(0, 20);
      const zero = scene.labels.map((l, i): Label => (i < 20 ? l : { ...l, confidence: 0 }));
      expect(await losses(unmixer(prepared(zero)), 2)).toEqual(
        await losses(unmixer(prepared(without)), 2),
      );
    });
  });
}
