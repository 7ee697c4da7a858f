/**
 * MSNet (Yu, Ma, Mei et al., "Multi-stage convolutional autoencoder network for hyperspectral unmixing", International
 * Journal of Applied Earth Observation and Geoinformation 2022), written anew after a description of their published code
 * (yuyang95/JAG-MSNet), its script for Samson.
 *
 * Followed there: the image at full size, a half and a quarter (averages of 2 × 2 and 4 × 4, cut windows at the edges).
 * An encoder a scale, 3 × 3 convolutions → 96 → 48 → R, leaky ReLU .2, then batch norm, then dropout .2 after the first
 * two. From coarse to fine: logits bilinear to the finer size, through a 1×1 R → R that both steps share, beside the
 * finer image through a 1×1 B → B that both share. A = softmax(logits), X̂ = A D, a decoder a scale, all started at
 * VCA's. Loss: of all scales mean angle + .1·MSE, + .03·edges, the Charbonnier distance (ε = 10⁻³) of Laplacian-pyramid
 * residuals of averaged A and the coarser A (5 taps .05 .25 .4 .25 .05, edges repeated). Adam .03 with L2 decay 1e-3, × .6
 * every 30 of 800 steps; Kaiming-normal 3 × 3 convolutions, PyTorch's defaults elsewhere. E is the finest decoder.
 *
 * Different here:
 * - Spectra are divided by their largest value, and decoders are kept at or above 0; theirs are free.
 * - The estimate normalises by the image's own statistics, not by running ones.
 * - Masked pixels are zero wherever a window could see them, are left out of averages, and count in no loss.
 * - Labels, where given: decoders start at E⁽⁰⁾, and the mean over labels of ‖m̂ − m‖₁ at full size is added.
 */
import * as tf from '@tensorflow/tfjs-core';
import { makeRng } from '../../maths/rng';
import { col2im3x3 } from '../../kernels';
import { leakyRelu, linear, softmaxRows } from '../layers';
import { labelLoss } from '../losses';
import { ParameterList, type Views } from '../parameters';
import { product } from '../product';
import { disposeResampling, resample } from '../resample';
import { addNorm, batchNorm, dropoutMask, normals } from './layers';
import { disposeFitData, fitLosses } from './fitLosses';
import { labelTensors, type Peer, type PeerModel, type PeerScene } from './peer';
import { makeScales, type Scale, type Step } from './pyramid';
import { scaledEndmembers, scaledSpectra, scalingOf } from './scene';

const WIDTHS = [96, 48] as const;
const SLOPE = 0.2;
const DROPOUT = 0.2;
const ALPHA = 0.1;
const BETA = 0.03;
const EDGE = 1e-3;

export const msNet: Peer = {
  title: 'MSNet',
  rules: { rate: 0.03, decay: { factor: 0.6, every: 30 }, weightDecay: 1e-3 },
  wasmBytes: { parameter: 121, pixel: 30_000 },
  make: makeMsNet,
};

function parametersOf(scene: PeerScene, scales: number, E0: Float32Array): ParameterList {
  const { R, bands } = scene;
  const rng = makeRng(scene.seed).fork('msnet').fork('weights');
  const list = new ParameterList(rng);
  for (let s = 1; s <= scales; s++) {
    const sizes = [s < scales ? bands + R : bands, ...WIDTHS, R];
    for (let k = 1; k < sizes.length; k++) {
      const [inputs, outputs] = [sizes[k - 1], sizes[k]];
      const name = `${s}.${k}`;
      // All nine windows of a filter side by side: col2im3x3.
      const weights = normals(rng, name, inputs * 9 * outputs, Math.sqrt(2 / (9 * inputs)));
      list.add(name, [inputs, 9 * outputs], weights, 'network');
      list.uniform(`${name}.bias`, [outputs], 9 * inputs, 'network');
      if (k < 3) addNorm(list, `${name}.norm`, outputs);
    }
    list.add(`E.${s}`, [R, bands], E0, 'endmembers', 0);
  }
  for (const [name, width] of [
    ['finer', bands],
    ['coarser', R],
  ] as const) {
    list.uniform(name, [width, width], width, 'network');
    list.uniform(`${name}.bias`, [width], width, 'network');
  }
  return list;
}

export function makeMsNet(scene: PeerScene): PeerModel {
  const { R } = scene;
  const rng = makeRng(scene.seed).fork('msnet');
  const scaling = scalingOf(scene, false);
  const X = scaledSpectra(scene, scaling);
  const { scales, steps } = makeScales(scene, X);
  const layout = parametersOf(scene, scales.length, scaledEndmembers(scene, scaling, 0)).layout();
  const labels = labelTensors(scene);

  /** x [n, c] of a scale → [n, o] */
  function convolution(x: tf.Tensor2D, { lines, samples, valid }: Scale, p: Views, name: string) {
    const columns = linear(valid ? tf.mul<tf.Tensor2D>(x, valid) : x, p[name]); // [n, 9·o]
    const sum = col2im3x3(columns, [1, lines, samples, columns.shape[1] / 9]);
    return tf.add<tf.Tensor2D>(tf.reshape(sum, [lines * samples, -1]), p[`${name}.bias`]);
  }

  /** Logits of scale `s` (1 the finest) [n, R]. @param noise a name of this step's dropout; null: none */
  function logits(x: tf.Tensor2D, s: number, p: Views, noise: string | null): tf.Tensor2D {
    const scale = scales[s - 1];
    let h = x;
    WIDTHS.forEach((width, i) => {
      const name = `${s}.${i + 1}`;
      const y = leakyRelu(convolution(h, scale, p, name), SLOPE);
      h = batchNorm(y, scale.normalised, p[`${name}.norm.gain`], p[`${name}.norm.bias`]);
      if (!noise) return;
      const [n, c] = h.shape;
      const mask = dropoutMask(rng.fork(`${noise} ${name}`), n * width, DROPOUT);
      h = tf.mul<tf.Tensor2D>(h, tf.tensor2d(mask, [n, c]));
    });
    return convolution(h, scale, p, `${s}.3`);
  }

  const asImage = (v: tf.Tensor2D, { lines, samples }: Scale): tf.Tensor4D =>
    tf.reshape(v, [1, lines, samples, v.shape[1]]);
  const asRows = (v: tf.Tensor4D): tf.Tensor2D => tf.reshape(v, [-1, v.shape[3]]);

  /** Maps of every scale, the finest first. */
  function maps(p: Views, noise: string | null): tf.Tensor2D[] {
    const found: tf.Tensor2D[] = [];
    let coarse: tf.Tensor2D | null = null;
    for (let s = scales.length; s >= 1; s--) {
      const scale = scales[s - 1];
      let input = scale.data.Z;
      if (coarse) {
        const up = asRows(resample(asImage(coarse, scales[s]), steps[s - 1].up));
        const own = linear(scale.data.Z, p.finer, p['finer.bias'], 'right');
        input = tf.concat2d([own, linear(up, p.coarser, p['coarser.bias'])], 1); // [n, B' + R]
      }
      coarse = logits(input, s, p, noise);
      found.unshift(softmaxRows(coarse));
    }
    return found;
  }

  /** Charbonnier distance of the edges in averaged `fine` and in `coarse`, over valid pixels. */
  function edges(fine: tf.Tensor2D, coarse: tf.Tensor2D, s: number): tf.Scalar {
    const [from, to, { down, share, blur }]: [Scale, Scale, Step] = [
      scales[s],
      scales[s + 1],
      steps[s],
    ];
    const seen = from.valid ? tf.mul<tf.Tensor2D>(fine, from.valid) : fine;
    const averaged = asRows(resample(asImage(seen, from), down));
    // Residuals are linear, so that the distance of both is that of their difference.
    const off = tf.sub<tf.Tensor2D>(share ? tf.mul(averaged, share) : averaged, coarse);
    const residual = tf.sub<tf.Tensor2D>(off, asRows(resample(asImage(off, to), blur)));
    const distance = tf.sqrt<tf.Tensor2D>(tf.add(tf.square(residual), EDGE ** 2));
    const ones = tf.fill<tf.Rank.R2>([R, 1], 1 / R);
    return tf.reshape(product(to.data.w, product(distance, ones, 'left'), 'right'), []);
  }

  const sum = (all: readonly tf.Scalar[]): tf.Scalar => all.reduce((s, v) => tf.add(s, v));
  return {
    layout,
    terms: ['L_sad', 'L_rec', 'L_edge', ...(labels ? ['L_sup'] : [])],
    weights: [1, ALPHA, BETA, ...(labels ? [1] : [])],
    upperOf: () => undefined,
    frozen: () => false,
    losses(p, index) {
      const found = maps(p, `noise ${index}`);
      const fits = found.map((a, i) =>
        fitLosses(a, p[`E.${i + 1}`] as tf.Tensor2D, scales[i].data),
      );
      return [
        sum(fits.map((f) => f.sad)),
        sum(fits.map((f) => f.mse)),
        sum(steps.map((_, s) => edges(found[s], found[s + 1], s))),
        ...(labels ? [labelLoss(found[0], labels.rows, labels.given)] : []),
      ];
    },
    estimate(p) {
      const endmembers = tf.mul<tf.Tensor2D>(p['E.1'], scaling.span);
      return { abundances: maps(p, null)[0], endmembers };
    },
    dispose() {
      for (const { data, normalised, valid } of scales) {
        disposeFitData(data);
        normalised.weights.dispose();
        valid?.dispose();
      }
      for (const { down, up, blur, share } of steps) {
        [down, up, blur].forEach(disposeResampling);
        share?.dispose();
      }
      if (labels) tf.dispose([labels.rows, labels.given]);
    },
  };
}
