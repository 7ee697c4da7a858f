/**
 * CyCU-Net (Gao, Han, Hong, Zhang & Chanussot, "CyCU-Net: Cycle-Consistency Unmixing Network by Learning Cascaded
 * Autoencoders", IEEE TGRS 2022), written anew after a description of its published code
 * (hanzhu97702/IEEE_TGRS_CyCU-Net).
 *
 * Followed there: the whole image, 1×1 convolutions only: B → 128, batch norm, dropout .5, ReLU → 64, batch norm, ReLU →
 * R, batch norm, clamped to [0, 1] (no softmax). A₁ = enc(X), X₁ = A₁ D₁, A₂ = enc(X₁) with the same encoder, X₂ = A₂ D₂;
 * D₁ and D₂ start at VCA's endmembers and are clamped to [10⁻⁶, 1] after each step. Loss ½ MSE(X₁, X) + ½ MSE(X₂, X) +
 * 10⁻³ MSE(A₁, A₂) + 10⁻⁷ Σ |1 − Σ_r a| + 5·10⁻⁶ ‖A‖_*, both of A₁ and of A₂ (their Samson). Adam 2e-3 with L2 decay
 * 1e-4, × .8 every 15 steps, gradient clipped to an L1 norm of 10; Kaiming-normal encoder; 480 steps. M̂ = A₁ / Σ_r a,
 * and E is not the decoder: E = argmin_{E ≥ 0} ‖X − M̂ E‖.
 *
 * Different here:
 * - Spectra are divided by their largest value.
 * - Σ |1 − Σ_r a| and ‖A‖_* are those of 9,025 pixels, so that the balance of the terms does not change with the image's
 *   size; on their Samson they are theirs.
 * - The estimate normalises by the image's own statistics, not by running ones.
 * - A pixel whose maps are all clamped to 0 is given 1/R each. That last least-squares problem is solved by
 *   multiplicative updates, theirs by ADMM.
 * - Masked pixels count in neither statistics nor losses.
 * - Labels, where given: D₁ and D₂ start at E⁽⁰⁾, and the mean over labels of ‖m̂ − m‖₁ is added.
 */
import * as tf from '@tensorflow/tfjs-core';
import { makeRng } from '../../maths/rng';
import { linear, validPixels } from '../layers';
import { labelLoss } from '../losses';
import { ParameterList, type Views } from '../parameters';
import { product } from '../product';
import { addConvolution, addNorm, batchNorm, dropoutMask } from './layers';
import { disposeFitData, fitLosses, makeFitData } from './fitLosses';
import { nuclearNorm } from './nuclear';
import { labelTensors, type Peer, type PeerModel, type PeerScene } from './peer';
import { fittedEndmembers } from './scales';
import { averagingWeights, scaledEndmembers, scaledSpectra, scalingOf } from './scene';

const HIDDEN = [128, 64] as const;
const DROPOUT = 0.5;
const LOWEST = 1e-6;
const CYCLE = 1e-3;
/** Pixels of their Samson. */
const SAMSON = 95 * 95;
const SUM = 1e-7 * SAMSON;
const NUCLEAR = 5e-6;

export const cyCu: Peer = {
  title: 'CyCU-Net',
  rules: {
    rate: 2e-3,
    decay: { factor: 0.8, every: 15 },
    clip: { norm: 'l1', at: 10 },
    weightDecay: 1e-4,
  },
  wasmBytes: { parameter: 121, pixel: 12_000 },
  make: makeCyCu,
};

export function makeCyCu(scene: PeerScene): PeerModel {
  const { N, R, bands, pixels } = scene;
  const rng = makeRng(scene.seed).fork('cycu');
  const scaling = scalingOf(scene, false);
  const X = scaledSpectra(scene, scaling);
  const E0 = scaledEndmembers(scene, scaling, LOWEST);

  const init = rng.fork('weights');
  const list = new ParameterList(init);
  const sizes = [bands, ...HIDDEN, R];
  for (const k of [1, 2, 3]) {
    addConvolution(list, init, `encoder.${k}`, [sizes[k - 1], sizes[k]]);
    addNorm(list, `encoder.${k}.norm`, sizes[k]);
  }
  for (const k of [1, 2]) list.add(`decoder.${k}`, [R, bands], E0, 'endmembers', LOWEST);
  const layout = list.layout();

  const w = averagingWeights(
    pixels,
    Int32Array.from({ length: N }, (_, i) => i),
  );
  const data = makeFitData(X, w);
  const normalised = validPixels(w);
  const labels = labelTensors(scene);
  /** √w as a column: ‖A‖_* of 9,025 pixels is √9025 times that of √w·A. [N, 1] */
  const roots = tf.tensor2d(w.map(Math.sqrt), [N, 1]);

  /** x [N, B'] → [N, R]. @param noise a name of this step's and pass's dropout; null: none */
  function encoded(x: tf.Tensor2D, isData: boolean, p: Views, noise: string | null): tf.Tensor2D {
    const stage = (v: tf.Tensor2D, k: number): tf.Tensor2D =>
      batchNorm(
        linear(v, p[`encoder.${k}`], p[`encoder.${k}.bias`], k === 1 && isData ? 'right' : 'both'),
        normalised,
        p[`encoder.${k}.norm.gain`],
        p[`encoder.${k}.norm.bias`],
      );
    let first = stage(x, 1); // [N, 128]
    if (noise) {
      const mask = dropoutMask(rng.fork(noise), N * HIDDEN[0], DROPOUT);
      first = tf.mul<tf.Tensor2D>(first, tf.tensor2d(mask, [N, HIDDEN[0]]));
    }
    const second = stage(tf.relu(first), 2); // [N, 64]
    return tf.clipByValue(stage(tf.relu(second), 3), 0, 1);
  }

  const ones = (): tf.Tensor2D => tf.ones([R, 1]);
  const mean = (v: tf.Tensor2D): tf.Scalar =>
    tf.reshape<tf.Rank.R0>(product(data.w, v, 'right'), []);

  /** M̂ = A / Σ_r a, 1/R where all are 0. @returns [N, R] */
  function summedToOne(A: tf.Tensor2D): tf.Tensor2D {
    const sums = product(A, ones(), 'left'); // [N, 1]
    const dead = tf.sub<tf.Tensor2D>(1, tf.step(sums)); // [N, 1]
    return tf.add(tf.div(A, tf.add(sums, dead)), tf.mul(dead, 1 / R));
  }

  return {
    layout,
    terms: ['L_rec', 'L_cycle', 'L_sum', 'L_rank', ...(labels ? ['L_sup'] : [])],
    weights: [1, CYCLE, SUM, NUCLEAR, ...(labels ? [1] : [])],
    upperOf: (spec) => (spec.group === 'endmembers' ? 1 : undefined),
    frozen: () => false,
    losses(p, index) {
      const [D1, D2] = [p['decoder.1'] as tf.Tensor2D, p['decoder.2'] as tf.Tensor2D];
      const A1 = encoded(data.Z, true, p, `noise ${index}`); // [N, R]
      const A2 = encoded(product(A1, D1), false, p, `noise ${index} again`); // [N, R]
      const rec = tf.add<tf.Scalar>(fitLosses(A1, D1, data).mse, fitLosses(A2, D2, data).mse);
      const apart = product(tf.square<tf.Tensor2D>(tf.sub(A1, A2)), ones(), 'left'); // [N, 1]
      const off = (A: tf.Tensor2D): tf.Scalar =>
        mean(tf.abs(tf.sub<tf.Tensor2D>(1, product(A, ones(), 'left'))));
      const rank = (A: tf.Tensor2D): tf.Scalar => nuclearNorm(tf.mul<tf.Tensor2D>(A, roots));
      return [
        tf.mul<tf.Scalar>(rec, 0.5),
        tf.div<tf.Scalar>(mean(apart), R),
        tf.add<tf.Scalar>(off(A1), off(A2)),
        tf.mul<tf.Scalar>(tf.add(rank(A1), rank(A2)), Math.sqrt(SAMSON)),
        ...(labels ? [labelLoss(summedToOne(A1), labels.rows, labels.given)] : []),
      ];
    },
    estimate(p) {
      const abundances = summedToOne(encoded(data.Z, true, p, null));
      const E = fittedEndmembers(abundances, p['decoder.1'] as tf.Tensor2D, data.Z, data.w);
      return { abundances, endmembers: tf.mul(E, scaling.span) };
    },
    dispose() {
      tf.dispose([normalised.weights, roots]);
      disposeFitData(data);
      if (labels) tf.dispose([labels.rows, labels.given]);
    },
  };
}
