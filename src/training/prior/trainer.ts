/**
 * Trains one prior (model/prior/network.ts) step by step: Adam, a rate that falls with the root of the steps, and the running mean
 * of θ, which is what is used: so any step is a good one to stop at. Deterministic in the seed, on one engine.
 */
import * as tf from '@tensorflow/tfjs-core';
import { initialTheta } from '../../model/parameters';
import { priorAbundances, priorLayout, type PriorKind } from '../../model/prior/network';
import { makeOptimizer } from '../optimizer';
import { descend } from '../step';
import type { PriorBatch } from './stream';

/** Everything that a training needs to go on. */
export interface PriorState {
  readonly step: number;
  /** [P] each: θ, its running mean, Adam's two means */
  readonly theta: Float32Array;
  readonly mean: Float32Array;
  readonly moments: readonly Float32Array[];
}

export interface PriorTrainer {
  readonly kind: PriorKind;
  /** Steps done. */
  readonly steps: number;
  /** One step. @returns the loss before it: squared error over the start's */
  step(batch: PriorBatch): number;
  state(): PriorState;
  dispose(): void;
}

const RATE = 3e-3;
const WARM_UP = 100;
/** Steps after which the rate has fallen to 1/√2. */
const HALF_POWER = 2000;
const CLIP = 1;
/** Of the running mean: about the last thousand steps. */
const MEAN_DECAY = 0.999;

const scheduled = (index: number): number =>
  Math.min(1, (index + 1) / WARM_UP) / Math.sqrt(1 + index / HALF_POWER);

/** @param from where an earlier training of the same kind stopped */
export function priorTrainer(kind: PriorKind, seed: number, from?: PriorState): PriorTrainer {
  const layout = priorLayout(kind, seed);
  const optimizer = makeOptimizer(layout, {
    rateOf: () => RATE,
    schedule: scheduled,
    clip: { norm: 'l2', at: CLIP },
  });
  let steps = from?.step ?? 0;
  let theta = tf.tensor1d(from?.theta ?? initialTheta(layout)); // [P]
  const mean = from ? from.mean.slice() : initialTheta(layout);
  if (from) optimizer.restore(from.moments);
  return {
    kind,
    get steps() {
      return steps;
    },
    step(batch) {
      const next = descend(theta, layout, optimizer, steps, (p) => {
        const total = priorLoss(kind, p, batch);
        return { record: tf.reshape(total, [1]), total };
      });
      theta = next.theta;
      const loss = next.losses.dataSync()[0];
      next.losses.dispose();
      // Early on, all steps so far count alike.
      const decay = Math.min(MEAN_DECAY, (1 + steps) / (10 + steps));
      const now = theta.dataSync<'float32'>();
      for (let k = 0; k < mean.length; k++) mean[k] += (1 - decay) * (now[k] - mean[k]);
      steps++;
      return loss;
    },
    state: () => ({
      step: steps,
      theta: theta.dataSync<'float32'>().slice(),
      mean: mean.slice(),
      moments: optimizer.moments().map((m) => m.dataSync<'float32'>().slice()),
    }),
    dispose() {
      theta.dispose();
      optimizer.dispose();
    },
  };
}

/** Σ_pixels weight · ‖â − a‖². */
export function priorLoss(
  kind: PriorKind,
  p: Readonly<Record<string, tf.Tensor>>,
  batch: PriorBatch,
): tf.Scalar {
  const { R, x, logP, truth, weights } = batch;
  const T = logP.length;
  const rows = T / R;
  const answer = priorAbundances(
    kind,
    p,
    tf.tensor2d(x, [T, x.length / T]),
    tf.tensor2d(logP, [T, 1]),
    batch,
  ); // [images · lines · samples, R]
  const off = tf.square(tf.sub(answer, tf.tensor2d(truth, [rows, R])));
  return tf.sum(tf.mul(off, tf.tensor2d(weights, [rows, 1])));
}
