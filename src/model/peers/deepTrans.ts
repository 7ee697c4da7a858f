/**
 * DeepTrans-HSU (Ghosh, Roy, Koirala, Rasti & Scheunders, "Hyperspectral Unmixing Using Transformer Network", IEEE TGRS
 * 2022), written anew after its published code (preetam22n/DeepTrans-HSU), on this project's layers.
 *
 * Followed there: encoder 1×1 128 → 64 → dim·R/patch², each with batch norm, dropout .25 after the first, leaky ReLU
 * .01 after the first two; patches as tokens without a further embedding; normal class token and positions; two layers
 * of class attention on normalised tokens, whose residual is the normalised class token, whose other tokens pass
 * through one layer norm shared by the layers, drop path .15; feed-forward 12 with GELU; class embedding → one linear
 * map dim → H·W shared by the endmembers → 3×3 → softmax. Kaiming-normal convolutions, PyTorch's defaults elsewhere.
 * Spectra scaled to a largest value of 1, E clamped to [1e-6, 1] after each step. Loss 5e3·MSE + 3e-2·Σ angle (their
 * Samson). Adam 6e-3 with L2 decay 4e-5, × .8 every 15 steps, gradient clipped to an L1 norm of 10.
 *
 * Different here:
 * - Any image: padded by reflection to whole patches for the tokens; the class embedding maps to H·W itself.
 * - patch 5 as for their 95² and 110² scenes, 10 from a side of 200 on as for their 290², dim 200 for both (theirs 400
 *   there, which doubles the H·W·dim map).
 * - Masked pixels are zero in the input and in the tokens, and count in neither statistics nor losses.
 * - Σ angle is 3e-2·9025 times the mean angle, so that the balance of the two terms does not change with the image's
 *   size; on 9,025 pixels it is theirs.
 * - The estimate normalises by the image's own statistics, not by running ones (theirs are 90 % the last step's).
 * - The decoder's ReLU is left out: M̂E with E ≥ 1e-6 is positive.
 * - Labels, where given: + the mean over labels of ‖â − a‖₁. Theirs has none.
 */
import * as tf from '@tensorflow/tfjs-core';
import { choose, makeRng, stateAfter, stateOf, type Rng } from '../../maths/rng';
import { choices, im2col3x3 } from '../../kernels';
import { leakyRelu, linear, validPixels } from '../layers';
import { labelLoss } from '../losses';
import { ParameterList, type Views } from '../parameters';
import { addAttention, classAttention, headMask } from './crossAttention';
import {
  addConvolution,
  addNorm,
  batchNorm,
  dropped,
  gelu,
  normals,
  wideLayerNorm,
} from './layers';
import { disposeFitData, fitLosses, makeFitData } from './fitLosses';
import { labelTensors, type Peer, type PeerModel, type PeerScene } from './peer';
import {
  averagingWeights,
  byPatches,
  gathered,
  padded,
  scaledEndmembers,
  scaledSpectra,
  scalingOf,
} from './scene';

const HIDDEN = [128, 64] as const;
const DIM = 200;
const FEED_FORWARD = 12;
const LAYERS = [1, 2] as const;
const DROPOUT = 0.25;
const DROP_PATH = 0.15;
/** Of all that is drawn. */
const STREAM = 'deeptrans';
const SLOPE = 0.01;
const LOWEST = 1e-6;
const BETA = 5e3;
const GAMMA = 3e-2 * 95 * 95;
/** Images with a side of at least this have patches of 10 × 10 pixels. */
const LARGE_SIDE = 200;

/** Numbers of pixels a side of a patch for an image. */
export function patchOf(lines: number, samples: number): number {
  return Math.max(lines, samples) >= LARGE_SIDE ? 10 : 5;
}

export const deepTrans: Peer = {
  title: 'DeepTrans-HSU',
  rules: {
    rate: 6e-3,
    decay: { factor: 0.8, every: 15 },
    clip: { norm: 'l1', at: 10 },
    weightDecay: 4e-5,
  },
  wasmBytes: { parameter: 49, pixel: 14_700 },
  make: makeDeepTrans,
};

interface Noise {
  /** [N', 128] */
  readonly dropout: tf.Tensor2D;
  /** Factor of each layer's attention: 0 or 1/(1 − drop path). */
  readonly paths: Float32Array;
}

function parametersOf(
  scene: PeerScene,
  rng: Rng,
  tokens: number,
  width: number,
  E0: Float32Array,
): ParameterList {
  const { R, N, bands } = scene;
  const D = DIM * R;
  const list = new ParameterList(rng);
  const [first, second] = HIDDEN;
  const sizes = [bands, first, second, width];
  for (const k of [1, 2, 3]) {
    addConvolution(list, rng, `encoder.${k}`, [sizes[k - 1], sizes[k]]);
    addNorm(list, `encoder.${k}.norm`, sizes[k]);
  }
  list.add('class', [1, D], normals(rng, 'class', D, 1), 'network');
  const positions = normals(rng, 'positions', (tokens + 1) * D, 1);
  list.add('positions', [tokens + 1, D], positions, 'network');
  addNorm(list, 'tokens.norm', D);
  for (const layer of LAYERS) {
    addNorm(list, `${layer}.attention.norm`, D);
    addAttention(list, `${layer}.attention`, D);
    addNorm(list, `${layer}.forward.norm`, D);
    list.uniform(`${layer}.forward.1`, [D, FEED_FORWARD], D, 'network');
    list.uniform(`${layer}.forward.1.bias`, [FEED_FORWARD], D, 'network');
    list.uniform(`${layer}.forward.2`, [FEED_FORWARD, D], FEED_FORWARD, 'network');
    list.uniform(`${layer}.forward.2.bias`, [D], FEED_FORWARD, 'network');
  }
  list.uniform('upscale', [DIM, N], DIM, 'network');
  list.uniform('upscale.bias', [N], DIM, 'network');
  addConvolution(list, rng, 'smooth', [9 * R, R]);
  list.add('E', [R, bands], E0, 'endmembers', LOWEST);
  return list;
}

export function makeDeepTrans(scene: PeerScene): PeerModel {
  const { lines, samples, N, R, bands, pixels } = scene;
  const rng = makeRng(scene.seed).fork(STREAM);
  const scaling = scalingOf(scene, false);
  const X = scaledSpectra(scene, scaling);
  const patch = patchOf(lines, samples);
  const grid = padded(lines, samples, patch);
  // The encoder sees pixels one by one, so they may come in the tokens' order.
  const order = byPatches(grid, patch);
  const M = order.length; // N' padded pixels
  const tokens = M / patch ** 2;
  const D = DIM * R;
  const width = D / patch ** 2;
  const E0 = scaledEndmembers(scene, scaling, LOWEST);
  const layout = parametersOf(scene, rng.fork('weights'), tokens, width, E0).layout();

  const inputs = tf.tensor2d(gathered(X, order, bands), [M, bands]);
  const normalised = validPixels(averagingWeights(pixels, order));
  const valid = pixels.every((v) => v)
    ? null
    : tf.tensor2d(
        Float32Array.from(order, (from) => pixels[from]),
        [M, 1],
      );
  const heads = headMask(D);
  const raster = Int32Array.from({ length: N }, (_, i) => i);
  const data = makeFitData(X, averagingWeights(pixels, raster));
  const labels = labelTensors(scene);

  function noiseOf(index: number): Noise {
    const state = stateOf(scene.seed, [STREAM, `noise ${index}`]);
    const paths = new Float32Array(LAYERS.length);
    choose(paths, state, dropped(DROP_PATH));
    const after = stateAfter(state, paths.length);
    return { paths, dropout: choices<tf.Rank.R2>([M, HIDDEN[0]], after, dropped(DROPOUT)) };
  }

  function encoded(p: Views, noise: Noise | null): tf.Tensor2D {
    const stage = (x: tf.Tensor2D, k: number): tf.Tensor2D =>
      batchNorm(
        linear(x, p[`encoder.${k}`], p[`encoder.${k}.bias`], k === 1 ? 'right' : 'both'),
        normalised,
        p[`encoder.${k}.norm.gain`],
        p[`encoder.${k}.norm.bias`],
      );
    const first = stage(inputs, 1); // [N', 128]
    const kept = noise ? tf.mul<tf.Tensor2D>(first, noise.dropout) : first;
    const second = stage(leakyRelu(kept, SLOPE), 2); // [N', 64]
    const third = stage(leakyRelu(second, SLOPE), 3); // [N', dim·R/patch²]
    return valid ? tf.mul(third, valid) : third;
  }

  /** The class embedding [1, D]. */
  function embedded(p: Views, noise: Noise | null): tf.Tensor2D {
    const norm = (x: tf.Tensor2D, name: string): tf.Tensor2D =>
      wideLayerNorm(x, p[`${name}.gain`], p[`${name}.bias`]);
    const patches = tf.reshape<tf.Rank.R2>(encoded(p, noise), [tokens, D]);
    let x = tf.add<tf.Tensor2D>(tf.concat2d([p.class as tf.Tensor2D, patches], 0), p.positions); // [T + 1, D]
    for (const layer of LAYERS) {
      const normal = norm(x, `${layer}.attention.norm`);
      const answer = classAttention(normal, p, `${layer}.attention`, heads); // [1, D]
      const asked = tf.add<tf.Tensor2D>(
        tf.slice2d(normal, [0, 0], [1, D]),
        noise ? tf.mul(answer, noise.paths[layer - 1]) : answer,
      );
      // Of the last layer only the class token is used.
      const mixed =
        layer === LAYERS.length
          ? asked
          : tf.concat2d([asked, norm(tf.slice2d(x, [1, 0], [tokens, D]), 'tokens.norm')], 0);
      const name = `${layer}.forward`;
      const hidden = gelu(linear(norm(mixed, `${name}.norm`), p[`${name}.1`], p[`${name}.1.bias`]));
      x = tf.add(mixed, linear(hidden, p[`${name}.2`], p[`${name}.2.bias`]));
    }
    return x;
  }

  /** M̂ [N, R] */
  function abundances(p: Views, noise: Noise | null): tf.Tensor2D {
    const each = tf.reshape<tf.Rank.R2>(embedded(p, noise), [R, DIM]);
    const maps = tf.transpose(linear(each, p.upscale, p['upscale.bias'])); // [N, R]
    const windows = im2col3x3(tf.reshape(maps, [1, lines, samples, R])); // [N, 9·R]
    return tf.softmax(linear(windows, p.smooth, p['smooth.bias']), 1);
  }

  return {
    layout,
    terms: ['L_rec', 'L_sad', ...(labels ? ['L_sup'] : [])],
    weights: [BETA, GAMMA, ...(labels ? [1] : [])],
    upperOf: (spec) => (spec.name === 'E' ? 1 : undefined),
    frozen: () => false,
    losses(p, index) {
      const a = abundances(p, noiseOf(index));
      const { mse, sad } = fitLosses(a, p.E as tf.Tensor2D, data);
      return [mse, sad, ...(labels ? [labelLoss(a, labels.rows, labels.given)] : [])];
    },
    estimate(p) {
      return {
        abundances: abundances(p, null),
        endmembers: tf.mul(p.E, scaling.span),
      };
    },
    dispose() {
      tf.dispose([inputs, normalised.weights, heads, ...(valid ? [valid] : [])]);
      disposeFitData(data);
      if (labels) tf.dispose([labels.rows, labels.given]);
    },
  };
}
