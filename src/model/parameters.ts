/**
 * All trainable numbers of a model as one flat tensor θ [P], with named slices. One vector makes the optimiser, the
 * gradient norm and a copy of the state one operation each, instead of one per weight matrix.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Rng } from '../maths/rng';
import { cutFlat } from '../kernels';

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Initial values, row-major. */
  readonly init: Float32Array;
  /** Which learning rate applies: see the optimiser table in training/optimizer.ts. */
  readonly group: ParameterGroup;
  /** Values are kept at or above this after each step. */
  readonly lower?: number;
}
export type ParameterGroup = 'network' | 'branch' | 'endmembers' | 'gamma';

/** Named views of θ for one step. */
export type Views = Readonly<Record<string, tf.Tensor>>;

export interface ParameterLayout {
  readonly specs: readonly ParameterSpec[];
  readonly size: number;
  /** First index of each parameter in θ, by name. */
  readonly offsets: Readonly<Record<string, number>>;
}

/** Collects parameter specs while a model is built. */
export class ParameterList {
  readonly specs: ParameterSpec[] = [];
  private readonly rng: Rng;
  constructor(rng: Rng) {
    this.rng = rng;
  }

  add(
    name: string,
    shape: readonly number[],
    init: Float32Array | number,
    group: ParameterGroup,
    lower?: number,
  ): void {
    const size = tf.util.sizeFromShape([...shape]);
    const values = typeof init === 'number' ? new Float32Array(size).fill(init) : init;
    if (values.length !== size) throw new Error(`Parameter ${name}: ${values.length} ≠ ${size}`);
    this.specs.push({ name, shape, init: values, group, lower });
  }

  /** Uniform in ±1/√fanIn, the default of PyTorch's linear and convolution layers. */
  uniform(name: string, shape: readonly number[], fanIn: number, group: ParameterGroup): void {
    const rng = this.rng.fork(name);
    const bound = 1 / Math.sqrt(fanIn);
    const size = tf.util.sizeFromShape([...shape]);
    const init = Float32Array.from({ length: size }, () => (2 * rng.uniform() - 1) * bound);
    this.add(name, shape, init, group);
  }

  /** Uniform numbers in [0, 1) from this list's stream for `name`. */
  random(name: string, size: number): Float32Array {
    const rng = this.rng.fork(name);
    return Float32Array.from({ length: size }, () => rng.uniform());
  }

  layout(): ParameterLayout {
    const offsets: Record<string, number> = {};
    let size = 0;
    for (const spec of this.specs) {
      offsets[spec.name] = size;
      size += spec.init.length;
    }
    return { specs: this.specs, size, offsets };
  }
}

/** θ⁽⁰⁾ [P]. */
export function initialTheta(layout: ParameterLayout): Float32Array {
  const theta = new Float32Array(layout.size);
  for (const spec of layout.specs) theta.set(spec.init, layout.offsets[spec.name]);
  return theta;
}

/** Cuts θ [P] into its named tensors, in the order of the specs; gradients go on to θ. */
export function cut(theta: tf.Tensor1D, layout: ParameterLayout): tf.Tensor[] {
  return layout.specs.map((spec) =>
    tf.reshape(tf.slice1d(theta, layout.offsets[spec.name], spec.init.length), [...spec.shape]),
  );
}

/**
 * The tensors of `cut` as leaves for one gradient: no gradient goes on to θ. One copy of θ in all. (Not by halves: their
 * blocks fragment the WASM heap, which then grows without end; seen were 35 MB a step, until tfjs aborts.)
 */
export function leaves(theta: tf.Tensor1D, layout: ParameterLayout): tf.Tensor[] {
  return cutFlat(
    theta,
    layout.specs.map((spec) => spec.shape),
  );
}

/** The tensors of `cut`, by name. */
export function named(tensors: readonly tf.Tensor[], layout: ParameterLayout): Views {
  return Object.fromEntries(layout.specs.map((spec, i) => [spec.name, tensors[i]]));
}

/** One value per element of θ, from a rule on its spec. @returns [P] */
export function perElement(
  layout: ParameterLayout,
  rule: (spec: ParameterSpec) => number,
): Float32Array {
  const out = new Float32Array(layout.size);
  for (const spec of layout.specs) {
    const at = layout.offsets[spec.name];
    out.fill(rule(spec), at, at + spec.init.length);
  }
  return out;
}
