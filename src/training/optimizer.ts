/**
 * Adam over the flat θ (Kingma & Ba 2015) with a gradient clip, a schedule and, where asked for, L2 weight decay as in
 * PyTorch's Adam (added to the clipped gradient; not AdamW), and RMSprop, which one peer was published with. One vector:
 * a step is one pass, or a handful of elementwise operations, whatever the number of weight matrices (optimizerMoves.ts).
 * The dual-branch network's own choice is `dualBranchOptimizer` (docs/method.md, Optimiser).
 */
import * as tf from '@tensorflow/tfjs-core';
import { BETA1, BETA2 } from '../kernels';
import type { ParameterLayout } from '../model/parameters';
import type { Settings } from '../settings/settings';
import { makeMove, type Move, type MoveRules } from './optimizerMoves';

const CLIP = 1;
/** γ learns at this rate whatever the learning rate. */
const GAMMA_RATE = 1e-2;
/** The cosine ends at this share of the learning rate. */
const FINAL_SHARE = 0.02;

export interface Optimizer {
  /** Replaces θ by one step down `gradient` [P]; disposes the old θ and takes over neither argument's ownership. */
  step(theta: tf.Tensor1D, gradient: tf.Tensor1D, index: number): tf.Tensor1D;
  /** The running means of the gradient and of its square [P] each. Owned by the optimiser. */
  moments(): readonly [tf.Tensor1D, tf.Tensor1D];
  /** Goes on from the values of earlier `moments` [P] each. */
  restore(moments: readonly Float32Array[]): void;
  dispose(): void;
}

export interface OptimizerOptions extends MoveRules {
  /** Share of the full rate at step `index` (0-based). */
  readonly schedule: (index: number) => number;
  /** The whole gradient is scaled down to this norm at most. */
  readonly clip?: { readonly norm: 'l1' | 'l2'; readonly at: number };
  /** Times θ, added to the clipped gradient. */
  readonly weightDecay?: number;
}

/** Share of the full rate at step `index` (0-based) of `steps`. */
export function schedule(settings: Settings, index: number): number {
  const { steps, warmup } = settings;
  if (index < warmup) return (index + 1) / warmup;
  if (settings.schedule === 'constant') return 1;
  const progress = (index - warmup) / Math.max(1, steps - 1 - warmup);
  return FINAL_SHARE + (1 - FINAL_SHARE) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
}

/** × `factor` every `every` steps. */
export const stepDecay =
  (factor: number, every: number) =>
  (index: number): number =>
    factor ** Math.floor(index / every);

export function dualBranchOptimizer(settings: Settings): OptimizerOptions {
  const rates = {
    network: settings.learningRate,
    branch: settings.learningRate * settings.branchRate,
    endmembers: settings.endmemberRate,
    gamma: GAMMA_RATE,
  };
  return {
    rateOf: (spec) => rates[spec.group],
    schedule: (index) => schedule(settings, index),
    clip: { norm: 'l2', at: CLIP },
  };
}

/** @param move how θ is moved; taken over */
export function makeOptimizer(
  layout: ParameterLayout,
  options: OptimizerOptions,
  move: Move = makeMove(layout, options),
): Optimizer {
  const { clip, weightDecay = 0 } = options;
  const rms = options.optimiser === 'rmsprop';
  let m: tf.Tensor1D = tf.zeros([layout.size]); // [P]
  let v: tf.Tensor1D = tf.zeros([layout.size]); // [P]
  return {
    step(theta, gradient, index) {
      const bias1 = rms ? 1 : 1 - BETA1 ** (index + 1);
      const bias2 = rms ? 1 : 1 - BETA2 ** (index + 1);
      const [nextTheta, nextM, nextV] = move.step(
        { theta, gradient, m, v },
        {
          rate: options.schedule(index) / bias1,
          correction: 1 / bias2,
          decay: weightDecay,
          clip: clip?.at ?? 0,
          norm: clip?.norm ?? 'l2',
        },
      );
      tf.dispose([m, v, theta]);
      [m, v] = [nextM, nextV];
      return nextTheta;
    },
    moments: () => [m, v],
    restore([mean, square]) {
      tf.dispose([m, v]);
      m = tf.tensor1d(mean.slice());
      v = tf.tensor1d(square.slice());
    },
    dispose() {
      tf.dispose([m, v]);
      move.dispose();
    },
  };
}
