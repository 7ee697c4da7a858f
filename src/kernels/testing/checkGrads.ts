/**
 * The shared finite-difference check of gradients: for every named input, the directional derivative of a random
 * projection of f along a random direction, by central differences, against the gradient tfjs gives.
 * It shows that a gradient is that of the forward kernel; golden vectors show that the forward kernel is right.
 */
import * as tf from '@tensorflow/tfjs-core';
import { makeRng } from '../../maths/rng';

export interface GradCheck {
  readonly input: string;
  /** |analytic − numeric| / (1 + |numeric|) of the worst direction. */
  readonly error: number;
}

export interface GradCheckOptions {
  readonly seed?: number;
  /** Step of the central difference; 1e-2 balances float32 rounding against curvature for inputs near 1. */
  readonly step?: number;
  /** Random directions per input. */
  readonly directions?: number;
}

/**
 * @param f builds one output tensor from the inputs
 * @param inputs float32 tensors; every one is checked
 * @returns one entry an input, in order
 */
export async function checkGrads(
  f: (inputs: Record<string, tf.Tensor>) => tf.Tensor,
  inputs: Readonly<Record<string, tf.Tensor>>,
  { seed = 1, step = 1e-2, directions = 3 }: GradCheckOptions = {},
): Promise<GradCheck[]> {
  const rng = makeRng(seed);
  const names = Object.keys(inputs);
  const outShape = tf.tidy(() => f(inputs).shape);
  const random = (shape: number[]): tf.Tensor =>
    tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => rng.normal()),
      shape,
    );
  const cotangent = random(outShape);
  const project = (...values: tf.Tensor[]): tf.Scalar =>
    tf.sum(tf.mul(f(Object.fromEntries(names.map((n, i) => [n, values[i]]))), cotangent));
  const grads = tf.grads(project)(names.map((n) => inputs[n]));

  const results: GradCheck[] = [];
  for (const [k, name] of names.entries()) {
    let error = 0;
    for (let r = 0; r < directions; r++) {
      const direction = random(inputs[name].shape);
      const at = (sign: number): tf.Scalar =>
        tf.tidy(() =>
          project(
            ...names.map((n, i) =>
              i === k ? tf.add(inputs[n], tf.mul(direction, sign * step)) : inputs[n],
            ),
          ),
        );
      const [up, down] = [at(1), at(-1)];
      const slope = tf.tidy(() => tf.sum(tf.mul(grads[k], direction)));
      // The difference is taken in float64 from the two float32 sums.
      const [[a], [b], [analytic]] = await Promise.all([up.data(), down.data(), slope.data()]);
      const numeric = (a - b) / (2 * step);
      const miss = Math.abs(analytic - numeric) / (1 + Math.abs(numeric));
      if (!(miss < Infinity)) throw new Error(`${name}: ${analytic} against ${numeric}`);
      error = Math.max(error, miss);
      tf.dispose([direction, up, down, slope]);
    }
    results.push({ input: name, error });
  }
  tf.dispose([cotangent, ...grads]);
  return results;
}
