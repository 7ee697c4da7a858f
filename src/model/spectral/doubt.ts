/** The spectral branch on a scene, without any training: doubts of bands by its network. */
import * as tf from '@tensorflow/tfjs-core';
import { bandTokens, TOKEN_BANDS, TOKEN_INPUTS, tokensOf } from '../../unmixing/bandTokens';
import type { DoubtOf } from '../../unmixing/repairScene';
import { cut, named } from '../parameters';
import type { SpectralWeights } from './document';
import { doubtLogits, spectralLayout } from './network';

/** Pixels of one pass: some tens of MB. */
const BLOCK = 512;

/** Doubt as `repairScene` asks for it. Deterministic on one engine. */
export function doubtBy({ kind, theta }: SpectralWeights): DoubtOf {
  const layout = spectralLayout(kind, 0);
  return async (residuals, pixels, at) => {
    const { B } = residuals;
    const L = tokensOf(B);
    const out = new Float32Array(pixels.length * B);
    for (let from = 0; from < pixels.length; from += BLOCK) {
      const some = pixels.slice(from, from + BLOCK);
      const x = bandTokens(residuals, some, at);
      const doubt = tf.tidy(() => {
        const p = named(cut(tf.tensor1d(theta), layout), layout);
        const T = some.length * L;
        return tf.sigmoid(doubtLogits(kind, p, tf.tensor2d(x, [T, TOKEN_INPUTS]), some.length, L));
      }); // [n · L, bands of a token]
      const values = await doubt.data<'float32'>();
      doubt.dispose();
      const width = L * TOKEN_BANDS;
      for (let i = 0; i < some.length; i++) {
        out.set(values.subarray(i * width, i * width + B), (from + i) * B);
      }
    }
    return out;
  };
}
