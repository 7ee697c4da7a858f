/**
 * The pixel DCAE (Khajehrayeni & Ghassemian, "Hyperspectral Unmixing Using Deep Convolutional Autoencoders in a Supervised
 * Scenario", IEEE JSTARS 2020, reference [3] of the paper), written anew after a description of code that others made
 * public (ESA-PhiLab/hypernet, multibranch-hyperspectral-unmixing); the authors' own was not found. "Supervised" means that
 * the endmembers are given: it learns the inversion, a learned FCLS, and never sees an abundance.
 *
 * Followed there: spectra scaled to [0, 1] over the whole scene; convolutions of 3 bands, 1 → 2 → 4 → 8 → 16 → 32, each
 * with ReLU, the first four with the greatest of 2 bands after it; dense → 256 → R, ReLU both; softmax. Decoder
 * ReLU(aE), E given and never changed. Loss: symmetric spectral information divergence, Σ p ln(p/q) + q ln(q/p) over
 * bands and batch, p and q the two spectra divided by their sums, kept in [10⁻⁷, 1]. Adam 1e-3, batches of 256, at most
 * 100 epochs; Glorot-uniform weights.
 *
 * Different here:
 * - The last layer's biases start at 1, which softmax does not see. At 0, as there, its ReLU leaves seven of eight draws
 *   with an endmember that is nowhere and never learned.
 * - All 100 epochs on all valid pixels, and the last weights: theirs hold a tenth of the pixels back, stop after 15 epochs
 *   without a better loss there, and take the best.
 * - E goes through the scaling that the spectra went through; it is exact as abundances sum to one.
 * - Masked pixels are not drawn.
 * - Labels, where given, choose E and do no more.
 */
import * as tf from '@tensorflow/tfjs-core';
import { makeRng } from '../../maths/rng';
import { linear, softmaxRows } from '../layers';
import { ParameterList, type Views } from '../parameters';
import { product } from '../product';
import { bandAfterBand, bandConvolution, bandMaximum, inBlocks } from './bands';
import { makeBatches, validIndices } from './batches';
import { makeXavier } from './layers';
import type { Peer, PeerModel, PeerScene } from './peer';
import { gathered, scaledSpectra, scalingOf } from './scene';

const TAPS = 3;
const POOL = 2;
const CHANNELS = [1, 2, 4, 8, 16, 32] as const;
const HIDDEN = 256;
const BATCH = 256;
const LEAST = 1e-7;
const BLOCK = 2048;

export const dcae: Peer = {
  title: 'DCAE',
  rules: { rate: 1e-3, decay: { factor: 1, every: 1 } },
  fewestBands: 78,
  wasmBytes: { parameter: 121, pixel: 200, fixed: 100e6 },
  make: makeDcae,
};

/** Bands that the last convolution leaves. */
export function bandsLeft(bands: number): number {
  let left = bands - TAPS + 1;
  for (let k = 2; k < CHANNELS.length; k++) left = Math.floor(left / POOL) - TAPS + 1;
  return left;
}

/** Rows kept in [10⁻⁷, 1] after division by their sums. */
const shares = (x: tf.Tensor2D): tf.Tensor2D =>
  tf.clipByValue(tf.div(x, tf.maximum(tf.sum(x, 1, true), LEAST)), LEAST, 1);

/** Symmetric spectral information divergence, summed over rows and bands. x, fit [n, B'] ≥ 0 */
export function divergence(x: tf.Tensor2D, fit: tf.Tensor2D): tf.Scalar {
  const [p, q] = [shares(x), shares(fit)];
  // p ln(p/q) + q ln(q/p) = (p − q)(ln p − ln q)
  return tf.sum(tf.mul(tf.sub(p, q), tf.sub(tf.log(p), tf.log(q))));
}

export function makeDcae(scene: PeerScene): PeerModel {
  const { N, R, bands, pixels } = scene;
  const rng = makeRng(scene.seed).fork('dcae');
  const scaling = scalingOf(scene, true);
  const X = scaledSpectra(scene, scaling);
  const left = bandsLeft(bands);

  const list = new ParameterList(rng.fork('weights'));
  const layer = (name: string, taps: number, inputs: number, outputs: number, bias = 0): void => {
    list.uniform(name, [taps * inputs, outputs], taps * inputs, 'network');
    makeXavier(list, name, taps * (inputs + outputs));
    list.add(`${name}.bias`, [outputs], bias, 'network');
  };
  for (let k = 1; k < CHANNELS.length; k++)
    layer(`encoder.${k}`, TAPS, CHANNELS[k - 1], CHANNELS[k]);
  layer('dense.1', 1, left * CHANNELS[5], HIDDEN);
  layer('dense.2', 1, HIDDEN, R, 1);
  const layout = list.layout();

  const E = tf.tensor2d(
    Float32Array.from(scene.E0, (v) => (v - scaling.offset) / scaling.span),
    [R, bands],
  );
  const batches = makeBatches(validIndices(pixels), BATCH, rng.fork('batches'));

  /** Abundances of spectra [n × B'] → [n, R] */
  function encoded(spectra: Float32Array, p: Views): tf.Tensor2D {
    const n = spectra.length / bands;
    let x = bandAfterBand(spectra, bands); // [B'·n, 1]
    for (let k = 1; k < CHANNELS.length; k++) {
      const y = tf.relu(bandConvolution(x, n, TAPS, p, `encoder.${k}`));
      x = k < CHANNELS.length - 1 ? bandMaximum(y, n, POOL) : y; // [L·n, channels]
    }
    // All bands that are left, side by side, are the dense layer's input.
    const hidden = tf.relu(bandConvolution(x, n, left, p, 'dense.1')); // [n, 256]
    return softmaxRows(tf.relu(linear(hidden, p['dense.2'], p['dense.2.bias'])));
  }

  return {
    layout,
    terms: ['L_sid'],
    weights: [1],
    upperOf: () => undefined,
    frozen: () => false,
    losses(p, index) {
      const rows = gathered(X, batches.at(index), bands);
      const fit = tf.relu(product(encoded(rows, p), E, 'left')); // [n, B']
      return [divergence(tf.tensor2d(rows, [rows.length / bands, bands]), fit)];
    },
    estimate(p) {
      const abundances = inBlocks(N, BLOCK, (from, count) =>
        encoded(X.subarray(from * bands, (from + count) * bands), p),
      );
      return {
        abundances,
        endmembers: tf.tensor2d(Float32Array.from(scene.E0), [R, bands]),
      };
    },
    dispose: () => E.dispose(),
  };
}
