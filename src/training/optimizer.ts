/**
 * AdamW without decay over the flat θ (Kingma & Ba 2015), gradient clip by global norm, warm-up and cosine schedule
 * (recipe.md 7). One vector: a step is a handful of elementwise operations whatever the number of weight matrices.
 */
import * as tf from '@tensorflow/tfjs-core';
import { perElement, type ParameterLayout } from '../model/parameters';
import type { Settings } from '../settings/settings';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;
const CLIP = 1;
/** γ learns at this rate whatever the learning rate (recipe.md 7). */
const GAMMA_RATE = 1e-2;
/** The cosine ends at this share of the learning rate. */
const FINAL_SHARE = 0.02;

export interface Optimizer {
  /** Replaces θ by one step down `gradient` [P]; disposes the old θ and takes over neither argument's ownership. */
  step(theta: tf.Tensor1D, gradient: tf.Tensor1D, index: number): tf.Tensor1D;
  dispose(): void;
}

/** Share of the full rate at step `index` (0-based) of `steps`. */
export function schedule(settings: Settings, index: number): number {
  const { steps, warmup } = settings;
  if (index < warmup) return (index + 1) / warmup;
  if (settings.schedule === 'constant') return 1;
  const progress = (index - warmup) / Math.max(1, steps - 1 - warmup);
  return FINAL_SHARE + (1 - FINAL_SHARE) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
}

export function makeOptimizer(layout: ParameterLayout, settings: Settings): Optimizer {
  const rateOf = {
    network: settings.learningRate,
    branch: settings.learningRate * settings.branchRate,
    endmembers: settings.endmemberRate,
    gamma: GAMMA_RATE,
  };
  const rates = tf.tensor1d(perElement(layout, (s) => rateOf[s.group])); // [P]
  const lower = tf.tensor1d(perElement(layout, (s) => s.lower ?? -3e38)); // [P]
  let m: tf.Tensor1D = tf.zeros([layout.size]); // [P]
  let v: tf.Tensor1D = tf.zeros([layout.size]); // [P]
  return {
    step(theta, gradient, index) {
      const [nextM, nextV, nextTheta] = tf.tidy(() => {
        const norm = tf.sqrt(tf.sum(tf.square(gradient)));
        const g = tf.mul(gradient, tf.minimum(1, tf.div(CLIP, tf.maximum(norm, 1e-12))));
        const m1 = tf.add(tf.mul(m, BETA1), tf.mul(g, 1 - BETA1));
        const v1 = tf.add(tf.mul(v, BETA2), tf.mul(tf.square(g), 1 - BETA2));
        const bias1 = 1 - BETA1 ** (index + 1);
        const bias2 = 1 - BETA2 ** (index + 1);
        const rate = schedule(settings, index) / bias1;
        const denominator = tf.add(tf.sqrt(tf.mul(v1, 1 / bias2)), EPSILON);
        const move = tf.mul(tf.mul(tf.div(m1, denominator), rates), rate);
        return [m1, v1, tf.maximum(tf.sub(theta, move), lower)] as tf.Tensor1D[];
      });
      tf.dispose([m, v, theta]);
      m = nextM;
      v = nextV;
      return nextTheta;
    },
    dispose() {
      tf.dispose([rates, lower, m, v]);
    },
  };
}
