/** The steps that the GPU sides of the 1-D and 2-D scans share. */
import * as tf from '@tensorflow/tfjs-core';
import type { Infos } from '../runtime';
import type { Dispatcher } from './dispatch';
import functions from './functions.wgsl?raw';
import prepare from './prepare.wgsl?raw';

/** A WGSL file with softplus, sigmoid and softplusSlope in front. */
export const withFunctions = (source: string): string => `${functions}\n${source}`;

/**
 * [A | D | deltaBias | states | extra elements left unwritten] in one buffer.
 * @returns the buffer and the offset of the states
 */
export function packParameters(
  gpu: Dispatcher,
  inputs: Infos,
  extra = 0,
): { packed: tf.TensorInfo; states0: number } {
  const { A, D, deltaBias, states } = inputs;
  const [d, n] = A.shape;
  const states0 = d * (n + 2);
  const written = states0 + (states ? tf.util.sizeFromShape(states.shape) : 0);
  const packed = gpu.empty([written + extra]);
  let at = 0;
  for (const part of [A, D, deltaBias, ...(states ? [states] : [])]) {
    const size = tf.util.sizeFromShape(part.shape);
    gpu.copy(part, 0, packed, at, size);
    at += size;
  }
  return { packed, states0 };
}

export interface Prepared {
  /** Holds d/d(C·h + D u), to be overwritten with d u. */
  readonly dOut: tf.TensorInfo;
  /** Holds dt, to be overwritten with d delta. */
  readonly stepDt: tf.TensorInfo;
  /** Holds dy · SiLU'(z), to be overwritten with d z; absent without a gate. */
  readonly slope?: tf.TensorInfo;
}

/** The elementwise start of the backward pass. */
export function prepareGradients(gpu: Dispatcher, inputs: Infos): Prepared {
  const { u, delta, deltaBias, dy, z } = inputs;
  const dOut = gpu.empty(u.shape);
  const stepDt = gpu.empty(u.shape);
  const gated = Boolean(z);
  const slope = gated ? gpu.empty(u.shape) : undefined;
  gpu.run({
    name: 'ScanPrepare',
    source: withFunctions(prepare),
    constants: { GATED: gated },
    inputs: { delta, deltaBias, dy, ...(gated ? { z } : {}) },
    outputs: { dOut, stepDt, ...(slope ? { slope } : {}) },
    uniforms: { d: deltaBias.shape[0] },
    threads: tf.util.sizeFromShape(u.shape),
  });
  return { dOut, stepDt, slope };
}

/** How many channel groups share the d B, d C work: enough threads, yet partial sums far below the size of the states. */
export function channelGroups(pieces: number, d: number): { groups: number; width: number } {
  const wanted = Math.max(1, Math.min(Math.ceil(d / 8), Math.ceil(1024 / pieces)));
  const width = Math.ceil(d / wanted);
  return { groups: Math.ceil(d / width), width };
}
