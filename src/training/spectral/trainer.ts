/** Trains one network of the spectral branch: which values are off, by weighed cross-entropy. */
import * as tf from '@tensorflow/tfjs-core';
import { doubtLogits, spectralLayout, type SpectralKind } from '../../model/spectral/network';
import type { Views } from '../../model/parameters';
import { TOKEN_BANDS, TOKEN_INPUTS } from '../../unmixing/bandTokens';
import { trainerOf, type PriorState, type Trainer } from '../prior/trainer';
import type { SpectralBatch } from './stream';

/** @param from where an earlier training of the same kind stopped */
export const spectralTrainer = (
  kind: SpectralKind,
  seed: number,
  from?: PriorState,
): Trainer<SpectralKind, SpectralBatch> =>
  trainerOf(kind, spectralLayout(kind, seed), (p, batch) => spectralLoss(kind, p, batch), from);

/** Mean over the values that count of log(1 + e^−|l|) + max(l, 0) − l·target. */
export function spectralLoss(kind: SpectralKind, p: Views, batch: SpectralBatch): tf.Scalar {
  const { n, L, x, target, weights } = batch;
  const T = n * L;
  const l = doubtLogits(kind, p, tf.tensor2d(x, [T, TOKEN_INPUTS]), n, L); // [T, bands of a token]
  const wanted = tf.tensor2d(target, [T, TOKEN_BANDS]);
  const total = weights.reduce((sum, v) => sum + v, 0) || 1;
  const counts = tf.tensor2d(
    weights.map((v) => v / total),
    [T, TOKEN_BANDS],
  );
  const positive = tf.relu(l);
  const tail = tf.log(tf.add(tf.exp(tf.neg(tf.abs(l))), 1));
  const each = tf.add(tf.sub(positive, tf.mul(l, wanted)), tail);
  return tf.sum(tf.mul(each, counts));
}
