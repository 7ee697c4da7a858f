import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../kernels/testing/backends';
import { presetSettings } from '../settings/settings';
import { dualBranchLoss } from './dualBranchLoss';
import type { ComposedData, TrainingData } from './trainingData';

beforeAll(() => startBackend('cpu'));

const settings = {
  ...presetSettings('studio'),
  lambdaRec: 2,
  lambdaSup: 4,
  lambdaSparse: 0.5,
  lambdaAnchor: 8,
  lambdaSyn: 16,
};
const prepared = { followed: 0.25, domain: { unit: false } };

/** Two pixels, two endmembers, two bands, one label; pixel 0 is labelled. */
function data(): TrainingData {
  const losses: ComposedData = {
    fused: false,
    Z: tf.tensor2d([1, 0, 0, 1], [2, 2]),
    squares: tf.tensor2d([1, 1], [2, 1]),
    rows: tf.tensor2d([1, 0], [1, 2]),
    givenInside: tf.tensor2d([1, 0], [1, 2]),
    given: tf.tensor2d([1, 0], [1, 2]),
    spectra: tf.tensor2d([0.5, 0], [1, 2]),
  };
  const constants = { weights: tf.tensor2d([0.5, 0.5], [1, 2]) };
  return { losses, constants, pixels: Uint8Array.of(1, 1), n: 1, inside: 1 } as TrainingData;
}
const E = () => tf.tensor2d([1, 0, 0, 1], [2, 2]);
const scene = [0.5, 0.5, 0, 1];

describe('what a run minimises', () => {
  it('is the weighted sum of terms worked out by hand', async () => {
    const loss = dualBranchLoss(settings, prepared, true);
    const all = tf.tensor2d([...scene, 1, 0, 0, 1], [4, 2]);
    const { record, total } = loss.of(all, E(), data(), tf.tensor2d(scene, [2, 2]));
    const sparse = 0.5 * 2 * Math.sqrt(0.5) + 0.5 * (1 + 1e-4);
    const terms = { L_rec: 0.25, L_sup: 1, L_sparse: sparse, L_anchor: 0.25, L_syn: 0.25 };
    // Labels count a quarter, as far as they agree.
    const sum = 2 * 0.25 + 4 * 0.25 * 1 + 0.5 * sparse + 8 * 0.25 * 0.25 + 16 * 0.25;
    const found = await record.data();
    loss.terms.forEach((t, i) => expect(found[i], t).toBeCloseTo(terms[t], 5));
    expect(found).toHaveLength(6);
    expect(found[5]).toBeCloseTo(sum, 4);
    expect((await total.data())[0]).toBe(found[5]);
  });

  it('has no term without a weight, and none of a synthetic scene where none is made', async () => {
    const of = { ...settings, lambdaSparse: 0 };
    const loss = dualBranchLoss(of, prepared, false);
    expect(loss.terms).toEqual(['L_rec', 'L_sup', 'L_anchor']);
    const { record } = loss.of(tf.tensor2d(scene, [2, 2]), E(), data(), null);
    const found = [...(await record.data())];
    [0.25, 1, 0.25, 0.5 + 1 + 0.5].forEach((v, i) => expect(found[i]).toBeCloseTo(v, 5));
    expect(dualBranchLoss(of, { ...prepared, followed: 0 }, true).terms).toEqual([
      'L_rec',
      'L_syn',
    ]);
  });
});
