/**
 * Adam over the flat θ (Kingma & Ba 2015) with a gradient clip, a schedule and, where asked for, L2 weight decay as in
 * PyTorch's Adam (added to the clipped gradient; not AdamW), and RMSprop, which one peer was published with. One vector: a step is a handful of elementwise operations
 * whatever the number of weight matrices. The dual-branch network's own choice is `dualBranchOptimizer` (docs/method.md, Optimiser).
 */
import * as tf from '@tensorflow/tfjs-core';
import { adamStep, BETA1, BETA2, EPSILON } from '../kernels';
import { fused } from '../model/layers';
import { perElement, type ParameterLayout, type ParameterSpec } from '../model/parameters';
import type { Settings } from '../settings/settings';

const CLIP = 1;
/** γ learns at this rate whatever the learning rate. */
const GAMMA_RATE = 1e-2;
/** ρ and ε of RMSprop. */
const RHO = 0.9;
const RMS_EPSILON = 1e-7;
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

export interface OptimizerOptions {
  /** RMSprop (Hinton 2012) as Keras has it: ρ = .9, no mean of the gradient, nothing corrected. Adam where absent. */
  readonly optimiser?: 'adam' | 'rmsprop';
  /** Full learning rate of a parameter; 0 leaves it where it starts. */
  readonly rateOf: (spec: ParameterSpec) => number;
  /** Share of the full rate at step `index` (0-based). */
  readonly schedule: (index: number) => number;
  /** The whole gradient is scaled down to this norm at most. */
  readonly clip?: { readonly norm: 'l1' | 'l2'; readonly at: number };
  /** Times θ, added to the clipped gradient. */
  readonly weightDecay?: number;
  /** Values are kept at or below this after each step (`lower` of the spec is the other side). */
  readonly upperOf?: (spec: ParameterSpec) => number | undefined;
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

function clipped(g: tf.Tensor1D, clip: OptimizerOptions['clip']): tf.Tensor1D {
  if (!clip) return g;
  return tf.tidy(() => {
    const norm = clip.norm === 'l1' ? tf.sum(tf.abs(g)) : tf.sqrt(tf.sum(tf.square(g)));
    return tf.mul(g, tf.minimum(1, tf.div(clip.at, tf.maximum(norm, 1e-12))));
  });
}

export function makeOptimizer(layout: ParameterLayout, options: OptimizerOptions): Optimizer {
  const { clip, weightDecay = 0, upperOf } = options;
  const rates = tf.tensor1d(perElement(layout, options.rateOf)); // [P]
  const lower = tf.tensor1d(perElement(layout, (s) => s.lower ?? -3e38)); // [P]
  const upper = upperOf && tf.tensor1d(perElement(layout, (s) => upperOf(s) ?? 3e38)); // [P]
  let m: tf.Tensor1D = tf.zeros([layout.size]); // [P]
  let v: tf.Tensor1D = tf.zeros([layout.size]); // [P]
  /** decay · old + (1 − decay) · value */
  const blend = (old: tf.Tensor1D, value: tf.Tensor1D, decay: number): tf.Tensor1D =>
    tf.tidy(() => tf.add(tf.mul(old, decay), tf.mul(value, 1 - decay)));
  const bounds = fused()
    ? tf.tidy(() => tf.stack<tf.Tensor1D>([rates, lower, upper ?? tf.fill([layout.size], 3e38)]))
    : null; // [3, P]
  return {
    step(theta, gradient, index) {
      const rms = options.optimiser === 'rmsprop';
      const bias1 = rms ? 1 : 1 - BETA1 ** (index + 1);
      const bias2 = rms ? 1 : 1 - BETA2 ** (index + 1);
      const rate = options.schedule(index) / bias1;
      if (bounds && !rms) {
        const tensors = { theta, gradient, m, v, bounds: bounds as tf.Tensor2D };
        const [nextTheta, nextM, nextV] = adamStep(tensors, {
          rate,
          correction: 1 / bias2,
          decay: weightDecay,
          clip: clip?.at ?? 0,
          norm: clip?.norm ?? 'l2',
        });
        tf.dispose([m, v, theta]);
        [m, v] = [nextM, nextV];
        return nextTheta;
      }
      // Inner tidies: a peer's θ holds millions of numbers, and so does every intermediate.
      const [nextM, nextV, nextTheta] = tf.tidy(() => {
        const limited = clipped(gradient, clip);
        const g = weightDecay ? tf.add<tf.Tensor1D>(limited, tf.mul(theta, weightDecay)) : limited;
        const m1 = rms ? tf.clone(g) : blend(m, g, BETA1);
        const v1 = tf.tidy(() => blend(v, tf.square(g), rms ? RHO : BETA2));
        const move = tf.tidy(() => {
          const denominator = tf.add(tf.sqrt(tf.mul(v1, 1 / bias2)), rms ? RMS_EPSILON : EPSILON);
          return tf.mul(tf.mul(tf.div(m1, denominator), rates), rate);
        });
        const moved = tf.maximum<tf.Tensor1D>(tf.sub(theta, move), lower);
        return [m1, v1, upper ? tf.minimum<tf.Tensor1D>(moved, upper) : moved];
      });
      tf.dispose([m, v, theta]);
      m = nextM;
      v = nextV;
      return nextTheta;
    },
    moments: () => [m, v],
    restore([mean, square]) {
      tf.dispose([m, v]);
      m = tf.tensor1d(mean.slice());
      v = tf.tensor1d(square.slice());
    },
    dispose() {
      tf.dispose([rates, lower, m, v]);
      upper?.dispose();
      bounds?.dispose();
    },
  };
}
