/**
 * How θ is moved by Adam or RMSprop: composed of tfjs's operations, or in one pass where there is one (WebGPU, WASM). What
 * a step is given and what becomes of its result is optimizer.ts's.
 */
import * as tf from '@tensorflow/tfjs-core';
import {
  adamBySpans,
  adamStep,
  BETA1,
  BETA2,
  EPSILON,
  type AdamSpan,
  type AdamStep,
} from '../kernels';
import { fused } from '../model/layers';
import { perElement, type ParameterLayout, type ParameterSpec } from '../model/parameters';

/** ρ and ε of RMSprop. */
const RHO = 0.9;
const RMS_EPSILON = 1e-7;
/** Bounds of what has none. */
const LOWEST = -3e38;
const HIGHEST = 3e38;

export interface MoveRules {
  /** RMSprop (Hinton 2012) as Keras has it: ρ = .9, no mean of the gradient, nothing corrected. Adam where absent. */
  readonly optimiser?: 'adam' | 'rmsprop';
  /** Full learning rate of a parameter; 0 leaves it where it starts. */
  readonly rateOf: (spec: ParameterSpec) => number;
  /** Values are kept at or below this after each step (`lower` of the spec is the other side). */
  readonly upperOf?: (spec: ParameterSpec) => number | undefined;
}

/** θ, its gradient and the running means [P] each. */
export type MoveTensors = Readonly<Record<'theta' | 'gradient' | 'm' | 'v', tf.Tensor1D>>;

export interface Move {
  /** θ, m and v after the step, [P] each; the given tensors are left as they are. */
  readonly step: (tensors: MoveTensors, step: AdamStep) => [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
  readonly dispose: () => void;
}

/** The quickest that the current backend has. */
export function makeMove(layout: ParameterLayout, options: MoveRules): Move {
  if (options.optimiser !== 'rmsprop') {
    if (fused()) return dispatchedMove(layout, options);
    if (tf.getBackend() === 'wasm') return moveBySpans(layout, options);
  }
  return composedMove(layout, options);
}

function dispatchedMove(layout: ParameterLayout, { rateOf, upperOf }: MoveRules): Move {
  const rows = [
    perElement(layout, rateOf),
    perElement(layout, (s) => s.lower ?? LOWEST),
    perElement(layout, (s) => upperOf?.(s) ?? HIGHEST),
  ];
  const bounds = tf.tidy(() => tf.stack(rows.map((row) => tf.tensor1d(row)))) as tf.Tensor2D; // [3, P]
  return {
    step: (tensors, step) => adamStep({ ...tensors, bounds }, step),
    dispose: () => bounds.dispose(),
  };
}

function moveBySpans(layout: ParameterLayout, options: MoveRules): Move {
  const spans = spansOf(layout, options);
  return { step: (tensors, step) => adamBySpans(tensors, spans, step), dispose: () => undefined };
}

/** Neighbours in θ of one rate and one pair of bounds are one span. */
export function spansOf(
  { specs, offsets }: ParameterLayout,
  { rateOf, upperOf }: MoveRules,
): AdamSpan[] {
  const spans: AdamSpan[] = [];
  for (const spec of specs) {
    const from = offsets[spec.name];
    const to = from + spec.init.length;
    if (to === from) continue;
    const full = rateOf(spec);
    const lower = spec.lower ?? LOWEST;
    // Where nothing has an upper bound, there is none; composed, nothing is compared then.
    const upper = upperOf ? (upperOf(spec) ?? HIGHEST) : Infinity;
    const last = spans.at(-1);
    if (last?.full === full && last.lower === lower && last.upper === upper)
      spans[spans.length - 1] = { ...last, to };
    else spans.push({ from, to, full, lower, upper });
  }
  return spans;
}

function clipped(g: tf.Tensor1D, { clip, norm }: AdamStep): tf.Tensor1D {
  if (clip <= 0) return g;
  return tf.tidy(() => {
    const size = norm === 'l1' ? tf.sum(tf.abs(g)) : tf.sqrt(tf.sum(tf.square(g)));
    return tf.mul(g, tf.minimum(1, tf.div(clip, tf.maximum(size, 1e-12))));
  });
}

/** decay · old + (1 − decay) · value */
const blend = (old: tf.Tensor1D, value: tf.Tensor1D, decay: number): tf.Tensor1D =>
  tf.tidy(() => tf.add(tf.mul(old, decay), tf.mul(value, 1 - decay)));

/** Of tfjs's operations: on the cpu backend, and what the others are held against. */
export function composedMove(layout: ParameterLayout, options: MoveRules): Move {
  const { upperOf } = options;
  const rms = options.optimiser === 'rmsprop';
  const rates = tf.tensor1d(perElement(layout, options.rateOf)); // [P]
  const lower = tf.tensor1d(perElement(layout, (s) => s.lower ?? LOWEST)); // [P]
  const upper = upperOf && tf.tensor1d(perElement(layout, (s) => upperOf(s) ?? HIGHEST)); // [P]
  return {
    // Inner tidies: a peer's θ holds millions of numbers, and so does every intermediate.
    step: ({ theta, gradient, m, v }, step) =>
      tf.tidy(() => {
        const { decay, correction, rate } = step;
        const limited = clipped(gradient, step);
        const g = decay ? tf.add<tf.Tensor1D>(limited, tf.mul(theta, decay)) : limited;
        const m1 = rms ? tf.clone(g) : blend(m, g, BETA1);
        const v1 = tf.tidy(() => blend(v, tf.square(g), rms ? RHO : BETA2));
        const move = tf.tidy(() => {
          const root = tf.sqrt(tf.mul(v1, correction));
          const denominator = tf.add(root, rms ? RMS_EPSILON : EPSILON);
          return tf.mul(tf.mul(tf.div(m1, denominator), rates), rate);
        });
        const moved = tf.maximum<tf.Tensor1D>(tf.sub(theta, move), lower);
        return [upper ? tf.minimum<tf.Tensor1D>(moved, upper) : moved, m1, v1];
      }),
    dispose: () => tf.dispose([rates, lower, ...(upper ? [upper] : [])]),
  };
}
