/**
 * MLM-1DAE and MLM-3DAE (Fang, Zhu & Chen, "Hyperspectral Unmixing Based on Multilinear Mixing Model Using Convolutional
 * Autoencoders", IEEE TGRS 2024, reference [4] of the paper), written anew after a description of their published code
 * (ting-Fang09/Hyperspectral-unmixing-MLM-AE), which is the 3-D one.
 *
 * Followed there: the multilinear mixing model with a probability P a pixel of another reflection, x̂ = (1 − P) y / (1 − P y)
 * band by band, y = aE. Encoder: convolutions along the bands of 7, 7, 7 and as many as are left, 1 → 4R → 4R → 2R → R,
 * each with leaky ReLU .01, the first three with the greatest of 3 bands after it; softmax. In 3-D the first two are 3 × 3
 * pixels wide as well, on patches of 5 × 5. P: [y, y ∘ x] → B → 112 → 56 with tanh → 2, softmax. Loss: mean squared
 * error. Three Adams stepped together: 1e-4, and 5e-7 for E, which starts at VCA's and is clamped to [0, 1]. Batches of
 * 256, shuffled once, 300 epochs; PyTorch's default weights.
 *
 * Different here:
 * - Their last kernel, 5, fits some 224 bands. Here it is what is left, so that every number of bands from 105 fits.
 * - Spectra are divided by their largest value; theirs come as reflectance.
 * - 1 − P y is kept at or above 10⁻³.
 * - The image is reflected at its edges; a masked neighbour is replaced by the patch's own pixel.
 * - Masked pixels are not drawn.
 * - Labels, where given: E starts at E⁽⁰⁾, and the mean over labels of ‖â − a‖₁ is added.
 *
 * How the 1-D network differs from the 3-D one is in no text that could be read: kernels of one pixel, the rest alike.
 */
import * as tf from '@tensorflow/tfjs-core';
import { makeRng } from '../../maths/rng';
import { leakyRelu, linear, softmaxRows } from '../layers';
import { labelLoss } from '../losses';
import { ParameterList, type Views } from '../parameters';
import { product } from '../product';
import { addBandConvolution, bandAfterBand, bandConvolution, bandMaximum, inBlocks } from './bands';
import { makeBatches, validIndices } from './batches';
import { windowsOf } from './patches';
import { chosenLabels, type Peer, type PeerEstimate, type PeerModel, type PeerScene } from './peer';
import { averagingWeights, gathered, scaledEndmembers, scaledSpectra, scalingOf } from './scene';

const TAPS = 7;
const POOL = 3;
const SLOPE = 0.01;
const BATCH = 256;
const HIDDEN = [112, 56] as const;
const LEAST = 1e-3;
const RATE = 1e-4;
const ENDMEMBER_RATE = 5e-7;
/** Pixels that are answered at once. */
const BLOCK = { pixel: 2048, patch: 256 } as const;

const common = {
  rules: {
    rate: RATE,
    rateOf: (spec: { readonly name: string }) => (spec.name === 'E' ? ENDMEMBER_RATE / RATE : 1),
    decay: { factor: 1, every: 1 },
  },
  fewestBands: 105,
  ownMap: 'P',
} as const;

export const mlm: Peer = {
  title: 'MLM-1DAE',
  ...common,
  wasmBytes: { parameter: 121, pixel: 200, fixed: 250e6 },
  make: (scene) => makeMlm(scene, 'pixel'),
};
export const mlm3d: Peer = {
  title: 'MLM-3DAE',
  ...common,
  wasmBytes: { parameter: 121, pixel: 200, fixed: 700e6 },
  make: (scene) => makeMlm(scene, 'patch'),
};

/** What is left of the bands for the last kernel. */
export function lastKernel(bands: number): number {
  let left = bands;
  for (let k = 0; k < 3; k++) left = Math.floor((left - TAPS + 1) / POOL);
  return left;
}

export function makeMlm(scene: PeerScene, sees: 'pixel' | 'patch'): PeerModel {
  const { N, R, bands, pixels, labels } = scene;
  const rng = makeRng(scene.seed).fork('mlm');
  const scaling = scalingOf(scene, false);
  const X = scaledSpectra(scene, scaling);
  const E0 = scaledEndmembers(scene, scaling, 0);
  /** How many pixels a window of the first two layers sees. */
  const wide = sees === 'patch' ? 9 : 1;
  const last = lastKernel(bands);

  const list = new ParameterList(rng.fork('weights'));
  const encoder = [
    [TAPS, wide, 4 * R],
    [TAPS, wide * 4 * R, 4 * R],
    [TAPS, 4 * R, 2 * R],
    [last, 2 * R, R],
  ] as const;
  encoder.forEach(([taps, inputs, outputs], k) =>
    addBandConvolution(list, `encoder.${k + 1}`, [taps * inputs, outputs]),
  );
  const sizes = [2 * bands, bands, ...HIDDEN, 2];
  for (let k = 1; k < sizes.length; k++) {
    addBandConvolution(list, `P.${k}`, [sizes[k - 1], sizes[k]]);
  }
  list.add('E', [R, bands], E0, 'endmembers', 0);
  const layout = list.layout();

  const batches = makeBatches(validIndices(pixels), BATCH, rng.fork('batches'), 'once');
  const w = averagingWeights(pixels, Int32Array.from(pixels.keys()));
  const given = chosenLabels(scene);

  /** Abundances of some pixels [n, R]. @param at [n] */
  function encoded(at: Int32Array, p: Views): tf.Tensor2D {
    const n = at.length;
    let x = // [B'·n·wide, wide]
      sees === 'patch' ? windowsOf(X, at, scene) : bandAfterBand(gathered(X, at, bands), bands);
    encoder.forEach(([taps], k) => {
      const across = k === 0 ? n * wide : n;
      const y = leakyRelu(bandConvolution(x, across, taps, p, `encoder.${k + 1}`), SLOPE);
      x = k < 3 ? bandMaximum(y, across, POOL) : y;
      // The nine windows of a patch become nine times the channels.
      if (k === 0 && wide > 1) x = tf.reshape(x, [-1, wide * x.shape[1]]);
    });
    return softmaxRows(x); // [n, R]
  }

  /** P [n, 1] and X̂ [n, B']. @param x [n, B'] @param a [n, R] */
  function mixed(x: tf.Tensor2D, a: tf.Tensor2D, p: Views): { P: tf.Tensor2D; fit: tf.Tensor2D } {
    const y = product(a, p.E as tf.Tensor2D); // [n, B']
    let h = tf.concat2d([y, tf.mul<tf.Tensor2D>(y, x)], 1); // [n, 2B']
    for (let k = 1; k < sizes.length; k++) {
      const z = linear(h, p[`P.${k}`], p[`P.${k}.bias`]);
      h = k < sizes.length - 1 ? tf.tanh(z) : softmaxRows(z);
    }
    const P = tf.slice2d(h, [0, 1], [-1, 1]);
    const rest = tf.maximum(tf.sub(1, tf.mul(P, y)), LEAST);
    return { P, fit: tf.div(tf.mul(tf.sub(1, P), y), rest) };
  }

  return {
    layout,
    terms: ['L_rec', ...(labels ? ['L_sup'] : [])],
    weights: [1, ...(labels ? [1] : [])],
    upperOf: (spec) => (spec.name === 'E' ? 1 : undefined),
    frozen: () => false,
    losses(p, index) {
      const at = batches.at(index);
      const n = at.length;
      const more = labels ? labels.pixels : [];
      const a = encoded(Int32Array.of(...at, ...more), p); // [n + labels, R]
      const x = tf.tensor2d(gathered(X, at, bands), [n, bands]);
      const own = labels ? tf.slice2d(a, [0, 0], [n, R]) : a;
      const losses = [tf.mean<tf.Scalar>(tf.square(tf.sub(mixed(x, own, p).fit, x)))];
      if (labels && given) {
        losses.push(labelLoss(tf.slice2d(a, [n, 0], [labels.n, R]), given.rows, given.given));
      }
      return losses;
    },
    estimate(p): PeerEstimate {
      const size = sees === 'patch' ? BLOCK.patch : BLOCK.pixel;
      const all = inBlocks(N, size, (from, count) => {
        const at = Int32Array.from({ length: count }, (_, i) => from + i);
        const a = encoded(at, p);
        const x = tf.tensor2d(X.subarray(from * bands, (from + count) * bands), [count, bands]);
        const { P, fit } = mixed(x, a, p);
        const off = tf.mean(tf.square(tf.sub(fit, x)), 1, true);
        return tf.concat2d([a, P, off as tf.Tensor2D], 1); // [count, R + 2]
      });
      const off = product(tf.tensor2d(w, [1, N]), tf.slice2d(all, [0, R + 1], [N, 1])); // [1, 1]
      return {
        abundances: tf.slice2d(all, [0, 0], [N, R]),
        endmembers: tf.mul(p.E, scaling.span),
        error: tf.mul(tf.sqrt(tf.reshape<tf.Rank.R0>(off, [])), scaling.span),
        own: tf.reshape(tf.slice2d(all, [0, R], [N, 1]), [N]),
      };
    },
    dispose() {
      if (given) tf.dispose([given.rows, given.given]);
    },
  };
}
