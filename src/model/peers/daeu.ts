/**
 * DAEU (Palsson, Sigurdsson, Sveinsson & Ulfarsson, "Hyperspectral Unmixing Using a Neural Network Autoencoder", IEEE
 * Access 2018, reference [1] of the paper), deep and shallow, written anew after a description of the first author's
 * published notebook (burknipalsson/hu_autoencoders) and of older code from the same laboratory.
 *
 * Followed there: spectra divided by the scene's largest value; 2,000 pixels drawn with replacement; encoder without
 * biases, Glorot-uniform, deep B → 9R → 6R → 3R → R with leaky ReLU .1 after each layer, the last too, shallow B → R
 * with leaky ReLU .2; batch norm; soft threshold max(z − α, 0), α ≥ 0 learned from 0; divided by the sum; in training
 * Gaussian dropout of rate .0045. Decoder R → B without bias, ≥ 0 after each step, random start, no VCA: its weights
 * are E. Loss as coded: one arc cosine of a mean over pixels and bands, which is the mean cosine up to scale, and
 * RMSprop does not see scale; so L = 1 − mean cosine. RMSprop 1e-3; deep batches of 6 and 40 epochs (13,360 steps),
 * shallow batches of 7 and 100 epochs (28,600 steps).
 *
 * Different here:
 * - The estimate normalises by the image's own statistics, not by running ones.
 * - A pixel none of whose numbers passes the threshold has no abundances there; here it is given 1/R each.
 * - Masked pixels are not drawn and count in no statistics.
 * - E has no scale of its own, as its loss sees angles only: each endmember gets the factor that fits the spectra best.
 * - Labels, where given: E starts at E⁽⁰⁾, and the mean over labels of ‖â − a‖₁ is added, normalised as the batch is.
 */
import * as tf from '@tensorflow/tfjs-core';
import { makeRng } from '../../maths/rng';
import { labelWeights } from '../../scene/confidence';
import { groupNorm, leakyRelu, linear, validPixels } from '../layers';
import { ParameterList, type Views } from '../parameters';
import { product } from '../product';
import { drawn, makeBatches, validIndices } from './batches';
import { addNorm, makeXavier } from './layers';
import type { Peer, PeerModel, PeerScene } from './peer';
import { scaledFit } from './scales';
import { averagingWeights, gathered, scaledEndmembers, scaledSpectra, scalingOf } from './scene';

interface Build {
  readonly slope: number;
  readonly batch: number;
  /** Widths of the layers before the last, in R. */
  readonly widths: readonly number[];
}

const deep: Build = { slope: 0.1, batch: 6, widths: [9, 6, 3] };
const shallow: Build = { slope: 0.2, batch: 7, widths: [] };
const SPECTRA = 2000;
const DROPOUT = 0.0045;

const common = {
  rules: { rate: 1e-3, decay: { factor: 1, every: 1 }, optimiser: 'rmsprop' },
  wasmBytes: { parameter: 121, pixel: 4000 },
} as const;

export const daeu: Peer = { title: 'DAEU', ...common, make: (scene) => makeDaeu(scene, deep) };
export const daeuShallow: Peer = {
  title: 'DAEU, shallow',
  ...common,
  make: (scene) => makeDaeu(scene, shallow),
};

function parametersOf(
  { seed, bands, R, labels }: PeerScene,
  { widths }: Build,
  E0: Float32Array,
): ParameterList {
  const list = new ParameterList(makeRng(seed).fork('daeu').fork('weights'));
  const sizes = [bands, ...widths.map((k) => k * R), R];
  for (let k = 1; k < sizes.length; k++) {
    list.uniform(`encoder.${k}`, [sizes[k - 1], sizes[k]], sizes[k - 1], 'network');
    makeXavier(list, `encoder.${k}`, sizes[k - 1] + sizes[k]);
  }
  addNorm(list, 'norm', R);
  list.add('threshold', [R], 0, 'network', 0);
  list.add('E', [R, bands], E0, 'endmembers', 0);
  if (!labels) makeXavier(list, 'E', R + bands);
  return list;
}

export function makeDaeu(scene: PeerScene, build: Build): PeerModel {
  const { N, R, bands, pixels, labels } = scene;
  const rng = makeRng(scene.seed).fork('daeu');
  const scaling = scalingOf(scene, false);
  const X = scaledSpectra(scene, scaling);
  const layout = parametersOf(scene, build, scaledEndmembers(scene, scaling, 0)).layout();
  const layers = build.widths.length + 1;
  const set = drawn(validIndices(pixels), SPECTRA, rng.fork('spectra'));
  const batches = makeBatches(set, build.batch, rng.fork('batches'));
  const w = averagingWeights(
    pixels,
    Int32Array.from({ length: N }, (_, i) => i),
  );
  const labelled = labels && gathered(X, Int32Array.from(labels.pixels), bands); // [n × B']
  const given = labels && tf.tensor2d(Float32Array.from(labels.abundances), [labels.n, R]);
  const each =
    labels &&
    tf.tensor2d(
      labelWeights(labels.confidence, labels.n).map((v) => v / labels.n),
      [1, labels.n],
    );

  /** Abundances of spectra x [n, B'], normalised over the rows that `weights` [n] counts. @returns [n, R] */
  function encoded(x: tf.Tensor2D, weights: Float32Array, p: Views): tf.Tensor2D {
    let h = x;
    for (let k = 1; k <= layers; k++) {
      h = leakyRelu(
        linear(h, p[`encoder.${k}`], undefined, k === 1 ? 'right' : 'both'),
        build.slope,
      );
    }
    const normal = groupNorm(h, validPixels(weights), R, p['norm.gain'], p['norm.bias'], 1);
    const passed = tf.relu<tf.Tensor2D>(tf.sub(normal, p.threshold)); // [n, R]
    return tf.div(passed, tf.add(tf.sum(passed, 1, true), 1e-7));
  }

  /** @param a [n, R] @param x [n, B'] */
  function cosines(a: tf.Tensor2D, x: tf.Tensor2D, E: tf.Tensor2D): tf.Tensor2D {
    const fit = product(a, E); // [n, B']
    const unit = (v: tf.Tensor2D): tf.Tensor =>
      tf.rsqrt(tf.maximum(tf.sum(tf.square(v), 1, true), 1e-12));
    const along = tf.sum(tf.mul(fit, x), 1, true);
    return tf.mul(tf.mul(along, unit(fit)), unit(x)); // [n, 1]
  }

  /** Multiplicative normal noise [n, R] of step `index`. */
  function noise(index: number, n: number): tf.Tensor2D {
    const stream = rng.fork(`noise ${index}`);
    const deviation = Math.sqrt(DROPOUT / (1 - DROPOUT));
    return tf.tensor2d(
      Float32Array.from({ length: n * R }, () => 1 + deviation * stream.normal()),
      [n, R],
    );
  }

  return {
    layout,
    terms: ['L_cos', ...(labels ? ['L_sup'] : [])],
    weights: [1, ...(labels ? [1] : [])],
    upperOf: () => undefined,
    frozen: () => false,
    losses(p, index) {
      const batch = gathered(X, batches.at(index), bands);
      const n = batch.length / bands;
      const more = labels?.n ?? 0;
      const rows = new Float32Array((n + more) * bands);
      rows.set(batch);
      if (labelled) rows.set(labelled, batch.length);
      const x = tf.tensor2d(rows, [n + more, bands]);
      const counted = new Float32Array(n + more).fill(1 / n, 0, n);
      const a = encoded(x, counted, p); // [n + more, R]
      const own = tf.mul<tf.Tensor2D>(tf.slice2d(a, [0, 0], [n, R]), noise(index, n));
      const cosine = tf.mean(cosines(own, tf.slice2d(x, [0, 0], [n, bands]), p.E as tf.Tensor2D));
      const losses = [tf.sub<tf.Scalar>(1, cosine)];
      if (given && each) {
        const off = tf.sum<tf.Tensor2D>(
          tf.abs(tf.sub(tf.slice2d(a, [n, 0], [more, R]), given)),
          1,
          true,
        ); // [n labels, 1]
        losses.push(tf.reshape<tf.Rank.R0>(product(each, off, 'right'), []));
      }
      return losses;
    },
    estimate(p) {
      const Z = tf.tensor2d(X, [N, bands]);
      const raw = encoded(Z, w, p); // [N, R]
      const sums = tf.sum(raw, 1, true); // [N, 1]
      const dead = tf.sub<tf.Tensor2D>(1, tf.step(sums)); // [N, 1]
      const shared = tf.add<tf.Tensor2D>(tf.div(raw, tf.add(sums, dead)), tf.mul(dead, 1 / R)); // [N, R]
      const E = scaledFit(shared, p.E as tf.Tensor2D, Z, tf.tensor2d(w, [1, N]));
      return { abundances: shared, endmembers: tf.mul(E, scaling.span) };
    },
    dispose() {
      if (given && each) tf.dispose([given, each]);
    },
  };
}
