/** What is worked out without a gradient to anything. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * The result of `work`, of whose operations none is recorded: no gradient goes through it, nothing is kept for one, and
 * the backward pass costs nothing.
 */
export function untaped<T extends tf.Tensor>(work: () => T): T {
  // tfjs records no operation inside one with a gradient of its own; it is asked for only if the operand has one.
  const op = tf.customGrad((nothing) => ({
    value: work(),
    gradFunc: () => tf.zerosLike(nothing as tf.Tensor),
  }));
  return op(tf.scalar(0));
}
