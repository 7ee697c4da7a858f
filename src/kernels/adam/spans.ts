/**
 * adamBySpans: one step of Adam over the flat θ in one pass, where tfjs's ops take two dozen over all of it, with their
 * bits. For cpu and wasm: rates and bounds are numbers of a few spans, not tensors as long as θ. training/optimizer.ts
 * uses it on WASM; on WebGPU it is adamStep. Twin: spansReference.ts. No gradient.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Attributes } from '../runtime';
import { expectShape, registerOwnKernel, runKernel } from '../runtime';
import { bitsOf } from '../wasm/simd';
import type { AdamStep } from './reference';
import { adamSpansReference, factorsOf, shareOf, type AdamSpan } from './spansReference';

const NAME = 'StudioAdamBySpans';
/** Numbers that are done together. */
const LANES = 4;
/** Of a number, in multiplications: memory takes longer than the arithmetic. */
const COST = 12;
/** Fours that a thread takes at least: whole cache lines of every array. */
const MULTIPLE = 1024;

interface Given extends AdamStep {
  readonly spans: readonly AdamSpan[];
}
const given = (attrs: Attributes): Given => attrs as unknown as Given;

export function registerAdamBySpans(): void {
  registerOwnKernel({
    name: NAME,
    shapes: ({ theta }) => [theta.shape, theta.shape, theta.shape],
    reference({ theta, g, m, v }, outputs, _, attrs) {
      const step = given(attrs);
      adamSpansReference({ theta, g, m, v }, outputs, step.spans, step);
    },
    simd({ theta, g, m, v }, outputs, { run, split }, { infos, attrs }) {
      const step = given(attrs);
      const [P] = infos.theta.shape;
      const l1 = step.norm === 'l1' ? 1 : 0;
      const share = shareOf(step, () => run.adamNorm(g, P, l1));
      const { decay, keepM, giveM, keepV, giveV, correction, epsilon, rate } = factorsOf(step);
      const factors = [share, decay, keepM, giveM, keepV, giveV, correction, epsilon].map(bitsOf);
      for (const { from, to, full, lower, upper } of step.spans) {
        const at = [theta, g, m, v, ...outputs].map((address) => address + 4 * from);
        const own = [full, rate, lower, upper].map(bitsOf);
        const count = to - from;
        split('adamMove', [...at, count, ...factors, ...own], {
          units: Math.ceil(count / LANES),
          cost: COST * count,
          multiple: MULTIPLE,
        });
      }
    },
  });
}

/**
 * @param tensors θ, its gradient and Adam's means [P] each; left as they are
 * @param spans cover θ, in order
 * @returns θ, m and v after the step, [P] each
 * @throws Error when a shape, a dtype or the spans do not fit
 */
export function adamBySpans(
  { theta, gradient, m, v }: Readonly<Record<'theta' | 'gradient' | 'm' | 'v', tf.Tensor1D>>,
  spans: readonly AdamSpan[],
  step: AdamStep,
): [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D] {
  const P = theta.size;
  for (const [name, t] of Object.entries({ theta, gradient, m, v }))
    expectShape(NAME, name, t, [P]);
  const end = spans.reduce((at, { from, to }) => (from === at && to > from ? to : NaN), 0);
  if (end !== P) throw new Error(`${NAME}: the spans do not cover θ of ${P} numbers in order.`);
  const inputs = { theta, g: gradient, m, v };
  const attrs = { ...step, spans } as unknown as Attributes;
  return runKernel(NAME, inputs, attrs) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
}
