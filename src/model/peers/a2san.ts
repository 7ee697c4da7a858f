/**
 * A2SN and A2SAN (Tao et al., IEEE TGRS 2024, reference [10] of the paper), written anew after a description of their
 * published code (xuanwentao/A2SN-and-A2SAN).
 *
 * Followed there: two feature extractors of one plan over the whole image, one of 1×1 and one of 3×3 convolutions:
 * f₁ = B→8, f₂ = 8→8 of f₁, then ReLU(BN([f₁, f₂]))→8, ReLU(BN([f₁, f₂, f₃]))→8, ReLU(BN([f₁ … f₄]))→32; both
 * results side by side are F [N, 64]. Head: V = σ(F→B); Q = σ(F→R) with attention (A2SAN), Q = σ(V→R) without (A2SN).
 * Endmembers have no weights of their own: E = the columns of Vᵀ Q at unit length, spectra of V weighted by the maps;
 * X̂ = Q E. Loss: mean angle + .5·mean (Σ_r q − 1)² (the term for negative maps is always 0 under σ). PyTorch's
 * defaults for weights; Adam 1e-3 with L2 decay 1e-4, × .9 every 45 steps; 1,000 steps. M̂ = Q / Σ_r q.
 *
 * Different here:
 * - The last weights are given, not those of the lowest loss: the rate has fallen to a tenth by then.
 * - The estimate normalises by the image's own statistics, not by running ones.
 * - Masked pixels are zero wherever a window could see them, and count in neither statistics, E nor losses.
 * - Spectra are divided by their largest value; angles do not see it.
 * - Two norms whose results are overwritten in their code are left out (32 numbers of their count).
 * - E has no scale of its own: each endmember gets the factor with which Q diag(s) E fits the spectra best, s ≥ 0.
 * - Labels, where given: + the mean over labels of ‖m̂ − m‖₁. It has no endmembers to start at E⁽⁰⁾, so the labels'
 *   names reach it by that loss alone.
 */
import * as tf from '@tensorflow/tfjs-core';
import { makeRng } from '../../maths/rng';
import { col2im3x3, im2col3x3 } from '../../kernels';
import { linear, validPixels } from '../layers';
import { labelLoss } from '../losses';
import { ParameterList, type Views } from '../parameters';
import { product } from '../product';
import { addNorm, batchNorm } from './layers';
import { disposeFitData, fitLosses, makeFitData } from './fitLosses';
import { labelTensors, type Peer, type PeerModel, type PeerScene } from './peer';
import { scaledFit } from './scales';
import { averagingWeights, scaledSpectra, scalingOf } from './scene';

const WIDTH = 8;
const OUT = 32;
const SUM_WEIGHT = 0.5;
const extractors = [
  ['spectral', 1],
  ['spatial', 9],
] as const;

const rules = { rate: 1e-3, decay: { factor: 0.9, every: 45 }, weightDecay: 1e-4 };
const wasmBytes = { parameter: 121, pixel: 9000 };

export const a2san: Peer = {
  title: 'A2SAN',
  rules,
  wasmBytes,
  make: (scene) => makeA2san(scene, true),
};

export const a2sn: Peer = {
  title: 'A2SN',
  rules,
  wasmBytes,
  make: (scene) => makeA2san(scene, false),
};

function parametersOf({ seed, bands, R }: PeerScene, attention: boolean): ParameterList {
  const list = new ParameterList(makeRng(seed).fork('a2san').fork('weights'));
  const layer = (name: string, taps: number, inputs: number, outputs: number): void => {
    list.uniform(name, [taps * inputs, outputs], taps * inputs, 'network');
    list.uniform(`${name}.bias`, [outputs], taps * inputs, 'network');
  };
  for (const [name, taps] of extractors) {
    if (taps === 1) layer(`${name}.1`, 1, bands, WIDTH);
    else {
      // All nine windows of the first filter side by side: col2im3x3.
      list.uniform(`${name}.1`, [bands, taps * WIDTH], taps * bands, 'network');
      list.uniform(`${name}.1.bias`, [WIDTH], taps * bands, 'network');
    }
    layer(`${name}.2`, taps, WIDTH, WIDTH);
    for (const k of [3, 4, 5]) {
      const inputs = (k - 1) * WIDTH;
      addNorm(list, `${name}.${k}.norm`, inputs);
      layer(`${name}.${k}`, taps, inputs, k === 5 ? OUT : WIDTH);
    }
  }
  layer('head.V', 1, 2 * OUT, bands);
  layer('head.Q', 1, attention ? 2 * OUT : bands, R);
  return list;
}

/** @param attention maps straight from the features (A2SAN), or from V (A2SN) */
export function makeA2san(scene: PeerScene, attention: boolean): PeerModel {
  const { lines, samples, N, R, pixels } = scene;
  const scaling = scalingOf(scene, false);
  const X = scaledSpectra(scene, scaling);
  const layout = parametersOf(scene, attention).layout();
  const raster = Int32Array.from({ length: N }, (_, i) => i);
  const w = averagingWeights(pixels, raster);
  const data = makeFitData(X, w);
  const normalised = validPixels(w);
  const masked = pixels.some((v) => !v);
  const valid = masked ? tf.tensor2d(Float32Array.from(pixels), [N, 1]) : null;
  const labels = labelTensors(scene);

  /** x [N, c] → [N, o] */
  function convolution(x: tf.Tensor2D, taps: number, p: Views, name: string): tf.Tensor2D {
    if (taps === 1) return linear(x, p[name], p[`${name}.bias`]);
    const seen = valid ? tf.mul<tf.Tensor2D>(x, valid) : x;
    const windows = im2col3x3(tf.reshape(seen, [1, lines, samples, x.shape[1]])); // [N, 9·c]
    return linear(windows, p[name], p[`${name}.bias`]);
  }

  /** f₁ of the spectra [N, B'], which are zero at masked pixels → [N, 8] */
  function first(taps: number, p: Views, name: string): tf.Tensor2D {
    if (taps === 1) return linear(data.Z, p[name], p[`${name}.bias`], 'right');
    const columns = linear(data.Z, p[name], undefined, 'right'); // [N, 9·8]
    const sum = col2im3x3(columns, [1, lines, samples, WIDTH]);
    return tf.add(tf.reshape<tf.Rank.R2>(sum, [N, WIDTH]), p[`${name}.bias`]);
  }

  /** → [N, 32] */
  function extracted(p: Views, name: string, taps: number): tf.Tensor2D {
    const found = [first(taps, p, `${name}.1`)];
    found.push(convolution(found[0], taps, p, `${name}.2`));
    for (const k of [3, 4, 5]) {
      const norm = `${name}.${k}.norm`;
      const all = tf.concat2d(found, 1); // [N, (k − 1)·8]
      const normal = batchNorm(all, normalised, p[`${norm}.gain`], p[`${norm}.bias`]);
      found.push(convolution(tf.relu(normal), taps, p, `${name}.${k}`));
    }
    return found[4];
  }

  /** Q [N, R] and E [R, B'] of unit length. */
  function answer(p: Views): { Q: tf.Tensor2D; E: tf.Tensor2D } {
    const F = tf.concat2d(
      extractors.map(([name, taps]) => extracted(p, name, taps)),
      1,
    ); // [N, 64]
    const V = tf.sigmoid<tf.Tensor2D>(linear(F, p['head.V'], p['head.V.bias'])); // [N, B']
    const Q = tf.sigmoid<tf.Tensor2D>(linear(attention ? F : V, p['head.Q'], p['head.Q.bias'])); // [N, R]
    const counted = valid ? tf.mul<tf.Tensor2D>(Q, valid) : Q;
    const sums = product(tf.transpose<tf.Tensor2D>(counted), V); // [R, B']
    const squares = tf.sum(tf.square(sums), 1, true); // [R, 1]
    return { Q, E: tf.mul(sums, tf.rsqrt(tf.maximum(squares, 1e-20))) };
  }

  /** M̂ = Q / Σ_r q. @returns [N, R] */
  const summedToOne = (Q: tf.Tensor2D): tf.Tensor2D =>
    tf.div(Q, tf.maximum(tf.sum(Q, 1, true), 1e-12));

  return {
    layout,
    terms: ['L_sad', 'L_sum', ...(labels ? ['L_sup'] : [])],
    weights: [1, SUM_WEIGHT, ...(labels ? [1] : [])],
    upperOf: () => undefined,
    frozen: () => false,
    losses(p) {
      const { Q, E } = answer(p);
      const ones = tf.ones<tf.Rank.R2>([R, 1]);
      const off = tf.square<tf.Tensor2D>(tf.sub(product(Q, ones, 'left'), 1)); // [N, 1]
      return [
        fitLosses(Q, E, data).sad,
        tf.reshape<tf.Rank.R0>(product(data.w, off, 'right'), []),
        ...(labels ? [labelLoss(summedToOne(Q), labels.rows, labels.given)] : []),
      ];
    },
    estimate(p) {
      const { Q, E } = answer(p);
      const abundances = summedToOne(Q);
      const scaled = scaledFit(abundances, E, data.Z, data.w);
      return { abundances, endmembers: tf.mul(scaled, scaling.span) };
    },
    dispose() {
      tf.dispose(normalised.weights);
      valid?.dispose();
      disposeFitData(data);
      if (labels) tf.dispose([labels.rows, labels.given]);
    },
  };
}
