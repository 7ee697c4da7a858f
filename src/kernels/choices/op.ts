/**
 * choices: a tensor of two values, drawn from a seeded stream: the masks of dropout, millions of numbers a step. Four at a
 * time on WASM, straight into the tensor; elsewhere by the twin, `choose` of maths/rng.ts. No gradient.
 */
import * as tf from '@tensorflow/tfjs-core';
import { choose } from '../../maths/rng';
import type { Attributes } from '../runtime';
import { registerOwnKernel, runKernel } from '../runtime';
import { bitsOf } from '../wasm/simd';

const NAME = 'StudioChoices';
/** Numbers that are done together. */
const LANES = 4;
/** Of a number, in multiplications. */
const COST = 6;

export interface Chosen {
  /** Of `yes`; from 0 to below 1. */
  readonly chance: number;
  readonly yes: number;
  readonly no: number;
}
interface Given extends Chosen {
  readonly shape: readonly number[];
  readonly state: number;
}
const given = (attrs: Attributes): Given => attrs as unknown as Given;

export function registerChoices(): void {
  registerOwnKernel({
    name: NAME,
    shapes: (_, attrs) => [[...given(attrs).shape]],
    reference: (_, [out], __, attrs) => choose(out, given(attrs).state, given(attrs)),
    simd(_, [out], { split }, { attrs }) {
      const { shape, state, chance, yes, no } = given(attrs);
      const count = tf.util.sizeFromShape([...shape]);
      // A whole number is below the limit when it is below the next whole one.
      const limit = Math.ceil(chance * 2 ** 32) | 0;
      const numbers = [out, count, state, limit, bitsOf(yes), bitsOf(no)];
      split('choices', numbers, { units: Math.ceil(count / LANES), cost: COST * count });
    },
  });
}

/**
 * @param state of the generator before the first number (`stateOf`)
 * @returns a tensor of this shape; on every backend the same
 * @throws Error when `chance` is not from 0 to below 1
 */
export function choices<R extends tf.Rank>(
  shape: tf.ShapeMap[R],
  state: number,
  chosen: Chosen,
): tf.Tensor<R> {
  const { chance } = chosen;
  if (!(chance >= 0 && chance < 1)) throw new Error(`${NAME}: a chance of ${chance}.`);
  if (tf.getBackend() === 'webgpu') {
    const out = new Float32Array(tf.util.sizeFromShape([...shape]));
    choose(out, state, chosen);
    return tf.tensor(out, shape);
  }
  return runKernel(NAME, {}, { ...chosen, state, shape: [...shape] })[0] as tf.Tensor<R>;
}
