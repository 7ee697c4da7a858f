/**
 * UNMamba (Chen, Zhang & Li, "UNMamba: Cascaded Spatial-Spectral Mamba for Blind Hyperspectral Unmixing", IEEE GRSL
 * 2025), written anew after its published code (JiaxinLiCAS/UNMamba_GRSL), on this project's kernels.
 *
 * Followed there: reflection padding to multiples of 16, 1×1 to 64 + group norm (4) + SiLU; three blocks (cascade.ts);
 * head 1×1 128 → group norm → SiLU → 1×1 R → batch norm → softmax(3.5 x); in training whole abundance maps dropped with
 * probability .01 (their Jasper Ridge and Apex; Urban .05); endmembers = mean over 50 queries of weight × query, queries
 * clamped to [1e-7, 1]; Kaiming-normal convolutions, Xavier-uniform linear maps of the spatial Mambas, PyTorch's
 * defaults in the spectral ones. Spectra scaled to [0, 1] over the whole scene. Loss MSE + mean angle + MSE of E to the
 * mean spectrum + λ·mean (Σ√a)². Adam 3e-3, × .9 every 45 steps.
 *
 * Three things their code as it runs does otherwise than its article or its own settings say. `options` chooses; the
 * default is their article's (docs/method.md, UNMamba), `asRun` is their code to the letter:
 * - queries: theirs start at standard normal numbers, and the article makes a point of needing no VCA. Default: E⁽⁰⁾.
 * - sparsity: the setting .01 is never handed to the loss, which uses its own default, 1e-6. Default: .01.
 * - spectral: the spectral Mambas are built in the first forward pass, after the optimiser was given its parameters, so
 *   they are never trained. Default: trained.
 *
 * Different here:
 * - Not only square scenes (their padding confuses the two sides).
 * - Masked pixels are zero in the input and in what enters the blocks, and count in neither statistics nor losses.
 * - The estimate normalises by the image's own statistics, not by running ones.
 * - Queries are clamped after the step, not between gradient and step. Started at E⁽⁰⁾ they differ by 1 % noise:
 *   equal ones would stay equal.
 * - Labels, where given: + the mean over labels of ‖â − a‖₁, on maps before they are dropped. Theirs has none.
 */
import * as tf from '@tensorflow/tfjs-core';
import { makeRng, type Rng } from '../../maths/rng';
import { groupNorm, linear, validPixels } from '../layers';
import { labelLoss } from '../losses';
import { ParameterList, type ParameterSpec, type Views } from '../parameters';
import { product } from '../product';
import { disposeResampling } from '../resample';
import { addBlock, block, makeGrid, SPECTRAL, type CascadeGrid } from './cascade';
import { addConvolution, addNorm, batchNorm, dropoutMask, normals, silu } from './layers';
import { disposeFitData, fitLosses, halfNorm, makeFitData } from './fitLosses';
import { labelTensors, type Peer, type PeerModel, type PeerScene } from './peer';
import {
  averagingWeights,
  gathered,
  padded,
  scaledEndmembers,
  scaledSpectra,
  scalingOf,
} from './scene';

export interface UnMambaOptions {
  readonly queries: 'endmembers' | 'random';
  /** λ of (Σ√a)². */
  readonly sparsity: number;
  readonly spectral: 'trained' | 'frozen';
}

const asDescribed: UnMambaOptions = { queries: 'endmembers', sparsity: 1e-2, spectral: 'trained' };

/** Their published code to the letter. */
export const asRun: UnMambaOptions = { queries: 'random', sparsity: 1e-6, spectral: 'frozen' };

export const unMamba: Peer = {
  title: 'UNMamba',
  rules: { rate: 3e-3, decay: { factor: 0.9, every: 45 } },
  wasmBytes: { parameter: 121, pixel: 115_000 },
  make: makeUnMamba,
};

const CHANNELS = 64;
const HEAD = 128;
const GROUPS = 4;
const DOWN = 16;
const BLOCKS = [1, 2, 3] as const;
const QUERIES = 50;
const QUERY_NOISE = 0.01;
const LOWEST = 1e-7;
const SHARPNESS = 3.5;
const DROPOUT = 0.01;

function firstQueries(E0: Float32Array, bands: number, rng: Rng, random: boolean): Float32Array {
  const R = E0.length / bands;
  const noise = normals(rng, 'queries', R * QUERIES * bands, random ? 1 : QUERY_NOISE);
  if (random) return noise;
  return noise.map((v, k) => {
    const r = Math.floor(k / (QUERIES * bands));
    return Math.min(1, Math.max(LOWEST, v + E0[r * bands + (k % bands)]));
  });
}

function parametersOf(
  scene: PeerScene,
  rng: Rng,
  cells: number,
  queries: Float32Array,
): ParameterList {
  const { R, bands } = scene;
  const list = new ParameterList(rng);
  addConvolution(list, rng, 'embed', [bands, CHANNELS]);
  addNorm(list, 'embed.norm', CHANNELS);
  for (const b of BLOCKS) addBlock(list, `${b}`, CHANNELS, cells);
  addConvolution(list, rng, 'head.1', [CHANNELS, HEAD]);
  addNorm(list, 'head.1.norm', HEAD);
  addConvolution(list, rng, 'head.2', [HEAD, R]);
  addNorm(list, 'head.2.norm', R);
  list.add('queries', [R * QUERIES, bands], queries, 'endmembers', LOWEST);
  list.add('query.weights', [R * QUERIES, 1], 1, 'endmembers');
  return list;
}

/** [R, R·50]: the mean over each endmember's queries. */
function queryMeans(R: number): tf.Tensor2D {
  const values = new Float32Array(R * R * QUERIES);
  for (let r = 0; r < R; r++) {
    const from = (r * R + r) * QUERIES;
    values.fill(1 / QUERIES, from, from + QUERIES);
  }
  return tf.tensor2d(values, [R, R * QUERIES]);
}

export function makeUnMamba(scene: PeerScene, options: UnMambaOptions = asDescribed): PeerModel {
  const { lines, samples, N, R, bands, pixels } = scene;
  const rng = makeRng(scene.seed).fork('unmamba');
  const scaling = scalingOf(scene, true);
  const X = scaledSpectra(scene, scaling);
  const image = padded(lines, samples, DOWN);
  const M = image.source.length; // N' padded pixels
  const grid: CascadeGrid = makeGrid(image, pixels, DOWN);

  const init = rng.fork('weights');
  const E0 = scaledEndmembers(scene, scaling, LOWEST);
  const queries = firstQueries(E0, bands, init, options.queries === 'random');
  const layout = parametersOf(scene, init, grid.cells, queries).layout();

  const inputs = tf.tensor2d(gathered(X, image.source, bands), [M, bands]);
  const normalised = validPixels(averagingWeights(pixels, image.source));
  const means = queryMeans(R);
  const raster = Int32Array.from({ length: N }, (_, i) => i);
  const data = makeFitData(X, averagingWeights(pixels, raster));
  const meanSpectrum = tf.tidy<tf.Tensor2D>(() => tf.matMul(data.w, data.Z)); // [1, B']
  const labels = labelTensors(scene);

  /** M̂ [N, R] before any map is dropped. */
  function abundances(p: Views): tf.Tensor2D {
    const grouped = (x: tf.Tensor2D, name: string): tf.Tensor2D =>
      silu(groupNorm(x, normalised, GROUPS, p[`${name}.norm.gain`], p[`${name}.norm.bias`], 1));
    let x = grouped(linear(inputs, p.embed, p['embed.bias'], 'right'), 'embed'); // [N', 64]
    for (const b of BLOCKS) x = block(x, p, `${b}`, grid);
    x = grouped(linear(x, p['head.1'], p['head.1.bias']), 'head.1'); // [N', 128]
    const logits = batchNorm(
      linear(x, p['head.2'], p['head.2.bias']),
      normalised,
      p['head.2.norm.gain'],
      p['head.2.norm.bias'],
    ); // [N', R]
    const stack = tf.reshape<tf.Rank.R3>(logits, [image.lines, image.samples, R]);
    const own = tf.reshape<tf.Rank.R2>(
      M === N ? stack : tf.slice3d(stack, [0, 0, 0], [lines, samples, R]),
      [N, R],
    );
    return tf.softmax(tf.mul(own, SHARPNESS), 1);
  }

  const endmembers = (p: Views): tf.Tensor2D =>
    product(means, tf.mul<tf.Tensor2D>(p.queries, p['query.weights']), 'right'); // [R, B']

  const frozen = (spec: ParameterSpec): boolean =>
    options.spectral === 'frozen' && spec.name.includes(SPECTRAL);
  return {
    layout,
    terms: ['L_rec', 'L_sad', 'L_end', 'L_sparse', ...(labels ? ['L_sup'] : [])],
    weights: [1, 1, 1, options.sparsity, ...(labels ? [1] : [])],
    upperOf: (spec) => (spec.name === 'queries' ? 1 : undefined),
    frozen,
    losses(p, index) {
      const a = abundances(p);
      const kept = dropoutMask(rng.fork(`noise ${index}`), R, DROPOUT); // [R]
      const dropped = tf.mul<tf.Tensor2D>(a, tf.tensor2d(kept, [1, R]));
      const E = endmembers(p);
      const { mse, sad } = fitLosses(dropped, E, data);
      const end = tf.mean<tf.Scalar>(tf.square(tf.sub(E, meanSpectrum)));
      return [
        mse,
        sad,
        end,
        halfNorm(dropped, data.w),
        ...(labels ? [labelLoss(a, labels.rows, labels.given)] : []),
      ];
    },
    estimate(p) {
      // Abundances sum to one, so an offset of the spectra is one of the endmembers.
      const E = tf.add<tf.Tensor2D>(tf.mul(endmembers(p), scaling.span), scaling.offset);
      return { abundances: abundances(p), endmembers: E };
    },
    dispose() {
      tf.dispose([inputs, normalised.weights, means, meanSpectrum]);
      disposeResampling(grid.pool);
      disposeResampling(grid.up);
      grid.valid?.dispose();
      grid.poolScale?.dispose();
      disposeFitData(data);
      if (labels) tf.dispose([labels.rows, labels.given]);
    },
  };
}
