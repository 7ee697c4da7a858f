/** Looking inside a run: what a run tells somebody who looks on, and how its network becomes a trace. It changes no bit of the run. */
import * as tf from '@tensorflow/tfjs-core';
import { STEM_SLOPE, type NetworkConstants, type NetworkShape } from '../model/dualBranch';
import type { ParameterLayout, Views } from '../model/parameters';
import { traceNetwork } from '../model/trace';
import type { NetworkTrace } from '../trace/network';
import type { Prepared } from '../unmixing/prepare';
import type { FeatureMap } from './features';

/** Somebody who looks on. */
export interface RunWatch {
  /** Whether a look is wanted now; asked between steps, and once more of the finished network. */
  wanted(finished: boolean): boolean;
  /** @param trace null where the run is in tiles @param ms what it took */
  take(trace: NetworkTrace | null, ms: number): void;
  failed(error: unknown): void;
}

export interface TraceInput {
  readonly theta: tf.Tensor1D;
  readonly layout: ParameterLayout;
  /** The tensors of θ by name; those it makes are freed here. */
  readonly parameters: () => Views;
  /** [N, F] */
  readonly x: tf.Tensor2D;
  /** log(p + ε) [N, R], or null */
  readonly prior: tf.Tensor2D | null;
  readonly shape: NetworkShape;
  readonly constants: NetworkConstants;
  readonly map: FeatureMap;
  readonly prepared: Pick<Prepared, 'bandIndex' | 'side' | 'sideShare'>;
}

/** The network as it answers the whole scene now. @param step steps done */
export async function traceOf(input: TraceInput, step: number): Promise<NetworkTrace> {
  const { theta, layout, parameters, shape, map, prepared } = input;
  const numbers = (await theta.data<'float32'>()).slice();
  const values = (name: string): Float32Array => {
    const spec = layout.specs.find((one) => one.name === name);
    const from = layout.offsets[name];
    return numbers.subarray(from, from + (spec?.init.length ?? 0));
  };
  const p = tf.tidy(() => keepAll(parameters()));
  try {
    const network = await traceNetwork({ ...input, p, values });
    const stem =
      shape.build === 'studio'
        ? {
            ...{ hidden: shape.hidden, slope: STEM_SLOPE },
            inputs: (await input.x.data<'float32'>()).slice(),
            ...{ K: map.K, V: map.V, spread: map.spread, bandIndex: prepared.bandIndex },
            ...{ W1: values('stem.1'), b1: values('stem.1.bias') },
            ...{ W2: values('stem.2'), b2: values('stem.2.bias') },
          }
        : null;
    return { ...network, step, stem, sideShare: prepared.side ? prepared.sideShare : 0 };
  } finally {
    tf.dispose(Object.values(p));
  }
}

/** Takes tensors out of the tidy around. */
export function keepAll(views: Views): Views {
  Object.values(views).forEach((t) => tf.keep(t));
  return views;
}
