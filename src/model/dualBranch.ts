/**
 * The dual-branch spatial-spectral Mamba network of Xie & Kamata (docs/method.md, Network), from per-pixel features to
 * abundances, in both of its builds: `paper` (their stem, norms and head) and `studio` (no norms,
 * zero-initialised head over the classical answer's logits). The decoder X̂ = Eᵀ M̂ lives in losses.ts.
 */
import * as tf from '@tensorflow/tfjs-core';
import { branchSum, im2col3x3 } from '../kernels';
import type { Settings } from '../settings/settings';
import {
  fused,
  groupNorm,
  layerNorm,
  leakyLinear,
  linear,
  softmaxRows,
  validPixels,
  type ValidPixels,
} from './layers';
import { addMambaParameters, mamba } from './mamba';
import {
  addNeighbourParameters,
  neighbours,
  type ImagesOf,
  type NeighbourLayer,
  type Neighbours,
} from './neighbours';
import type { ParameterList, Views } from './parameters';
import type { Watch } from './watch';
import {
  bilinearMatrix,
  disposeResampling,
  makeResampling,
  poolingMatrix,
  resample,
  type Resampling,
} from './resample';

export interface NetworkShape {
  readonly lines: number;
  readonly samples: number;
  /** Input features per pixel. */
  readonly features: number;
  readonly endmembers: number;
  readonly C: number;
  readonly hidden: number;
  /** Pooled grid: S clipped to the image. */
  readonly poolLines: number;
  readonly poolSamples: number;
  readonly G: number;
  readonly n: number;
  readonly build: 'paper' | 'studio';
  /** The published branch, on the pooled grid. */
  readonly spatial: boolean;
  /** The branch at full resolution; null where there is none. Never beside the pooled one. */
  readonly neighbours: Neighbours | null;
  readonly spectral: boolean;
}

/** Groups of every group norm. */
export const GROUPS = 4;
/** Slope of the paper build's leaky ReLUs. */
export const SLOPE = 0.02;
/** Slope of those of the studio's stem. */
export const STEM_SLOPE = 0.1;

/** How the spatial branch reads the scene: the paper build knows the pooled grid only. */
export function spatialLayer(
  settings: Pick<Settings, 'start' | 'spatialBranch' | 'spatialLayer'>,
): 'pooled' | NeighbourLayer | null {
  if (settings.spatialBranch !== 'on') return null;
  const { start, spatialLayer: layer } = settings;
  return start === 'classical' && (layer === 'scan' || layer === 'conv') ? layer : 'pooled';
}

/** @param kappa how far a branch at full resolution counts, by the scene's noise; 0: it is not built */
export function networkShape(
  settings: Settings,
  scene: { lines: number; samples: number; features: number; endmembers: number },
  kappa = 0,
): NetworkShape {
  const layer = spatialLayer(settings);
  return {
    ...scene,
    C: settings.channels,
    hidden: settings.hidden,
    poolLines: Math.min(settings.poolSide, scene.lines),
    poolSamples: Math.min(settings.poolSide, scene.samples),
    G: settings.tokens,
    n: settings.states,
    build: settings.start === 'classical' ? 'studio' : 'paper',
    spatial: layer === 'pooled',
    neighbours: layer && layer !== 'pooled' && kappa > 0 ? { layer, weight: kappa } : null,
    spectral: settings.spectralBranch === 'on',
  };
}

/** Adds every network parameter; E and γ are the caller's. */
export function addNetworkParameters(list: ParameterList, s: NetworkShape): void {
  const { C, hidden, endmembers: R, build } = s;
  const norm = (name: string, channels: number, group: 'network' | 'branch'): void => {
    list.add(`${name}.gain`, [channels], 1, group);
    list.add(`${name}.bias`, [channels], 0, group);
  };
  list.uniform('stem.1', [s.features, hidden], s.features, 'network');
  list.uniform('stem.1.bias', [hidden], s.features, 'network');
  const fan = build === 'paper' ? 9 * hidden : hidden;
  list.uniform('stem.2', [fan, C], fan, 'network');
  list.uniform('stem.2.bias', [C], fan, 'network');
  const weight = build === 'paper' ? 1 : 0.1;
  if (s.spatial) {
    norm('spatial.norm', C, 'branch');
    addMambaParameters(list, 'spatial', { d: C, n: s.n, twoD: true }, 'branch');
    list.add('spatial.weight', [1], weight, 'branch');
  }
  if (s.neighbours) addNeighbourParameters(list, C, s.neighbours.layer);
  if (s.spectral) {
    norm('spectral.norm', C / s.G, 'branch');
    addMambaParameters(list, 'spectral', { d: C / s.G, n: s.n, twoD: false }, 'branch');
    list.add('spectral.weight', [1], weight, 'branch');
  }
  if (build === 'paper') {
    norm('stem.1.norm', hidden, 'network');
    norm('stem.2.norm', C, 'network');
    list.uniform('head.1', [C, C], C, 'network');
    list.uniform('head.1.bias', [C], C, 'network');
    norm('head.1.norm', C, 'network');
    list.uniform('head.2', [C, R], C, 'network');
    list.uniform('head.2.bias', [R], C, 'network');
  } else {
    list.add('head', [C, R], 0, 'network');
    list.add('head.bias', [R], 0, 'network');
  }
}

/** Constant tensors of one scene; dispose with `disposeConstants`. */
export interface NetworkConstants extends ValidPixels {
  /** [H × W] → [S × S], average */
  readonly pool: Resampling;
  /** [S × S] → [H × W], bilinear */
  readonly up: Resampling;
  /** [N, 1] 1 at valid pixels, else 0; null when all are valid. */
  readonly valid: tf.Tensor2D | null;
  /** [1, S, S, 1] 1 / (share of a cell's pixels that are valid), 0 for an empty cell; null when all are valid. */
  readonly poolScale: tf.Tensor4D | null;
}

/** @param mask [N] 1 = valid */
export function makeConstants(s: NetworkShape, mask: Uint8Array): NetworkConstants {
  const N = s.lines * s.samples;
  const count = mask.reduce((sum, v) => sum + v, 0);
  const grid = { lines: s.poolLines, samples: s.poolSamples };
  const pool = makeResampling(poolingMatrix, s, grid);
  const masked = count < N;
  const poolScale = masked
    ? tf.tidy(() => {
        const shown = tf.tensor4d(Float32Array.from(mask), [1, s.lines, s.samples, 1]);
        const share = resample(shown, pool);
        return tf.where(tf.greater(share, 1e-6), tf.div(1, tf.maximum(share, 1e-6)), 0);
      })
    : null;
  return {
    pool,
    up: makeResampling(bilinearMatrix, grid, s),
    valid: masked ? tf.tensor2d(Float32Array.from(mask), [N, 1]) : null,
    poolScale: poolScale as tf.Tensor4D | null,
    ...validPixels(Float32Array.from(mask, (v) => v / count)),
  };
}

export function disposeConstants(c: NetworkConstants): void {
  disposeResampling(c.pool);
  disposeResampling(c.up);
  tf.dispose([c.weights, ...(c.valid ? [c.valid] : []), ...(c.poolScale ? [c.poolScale] : [])]);
}

/**
 * Network logits for b images that share the mask.
 * @param x features [b·N, F]
 * @param b images; the paper build normalises over one image and takes b = 1 only
 * @param watch told what is made on the way
 * @returns logits [b·N, R]
 */
export function logits(
  x: tf.Tensor2D,
  b: number,
  p: Views,
  s: NetworkShape,
  k: NetworkConstants,
  watch?: Watch,
): tf.Tensor2D {
  const norm = ownNorm(p, k);
  const f = stem(x, p, s, k.valid, norm); // F_L [b·N, C]
  const grid = s.spatial ? scanGrid(pooledFeatures(f, b, s, k), p, s, watch) : null; // [b, S, S, C]
  const near = nearby(f, { b, h: s.lines, w: s.samples }, p, s, k.valid, watch); // [b·N, C]
  const o = fusion(f, grid, near, p, s, k.up, watch); // [b·N, C]
  watch?.('network', { f, o });
  return head(o, p, s, norm);
}

/** κ times what the branch at full resolution adds to f [b·h·w, C]; null where there is none. */
export function nearby(
  f: tf.Tensor2D,
  images: ImagesOf,
  p: Views,
  s: NetworkShape,
  valid: tf.Tensor2D | null,
  watch?: Watch,
): tf.Tensor2D | null {
  if (!s.neighbours) return null;
  const { layer, weight } = s.neighbours;
  const added = neighbours(f, images, p, layer, valid, watch);
  const near = weight === 1 ? added : tf.mul<tf.Tensor2D>(added, weight);
  watch?.('near', { near });
  return near;
}

/** F_L of features x. x [b·N, F] → [b·N, C] */
export function stem(
  x: tf.Tensor2D,
  p: Views,
  s: NetworkShape,
  valid: tf.Tensor2D | null,
  norm: Norm,
): tf.Tensor2D {
  if (s.build === 'studio') return studioStem(x, p);
  const f = paperStemSecond(paperStemFirst(x, p), p, s, valid, norm); // [N, C]
  return norm(f, 'stem.2.norm');
}

/** T_spa: F_L averaged over each cell's valid pixels. f [b·N, C] → [b, S, S, C] */
export function pooledFeatures(
  f: tf.Tensor2D,
  b: number,
  s: NetworkShape,
  k: NetworkConstants,
): tf.Tensor4D {
  const { lines: H, samples: W, C } = s;
  const stack = tf.reshape(f, [b, H * W, C]);
  const image = tf.reshape(k.valid ? tf.mul(stack, k.valid) : stack, [b, H, W, C]);
  const pooled = resample(image as tf.Tensor4D, k.pool); // [b, S, S, C]
  return k.poolScale ? tf.mul(pooled, k.poolScale) : pooled;
}

/** T_spa with its 2-D scan added. pooled [b, S, S, C] → [b, S, S, C] */
export function scanGrid(
  pooled: tf.Tensor4D,
  p: Views,
  s: NetworkShape,
  watch?: Watch,
): tf.Tensor4D {
  const normal = layerNorm(
    tf.reshape(pooled, [-1, s.C]),
    p['spatial.norm.gain'],
    p['spatial.norm.bias'],
  );
  const shape = { d: s.C, n: s.n, twoD: true };
  const scanned = mamba(tf.reshape<tf.Rank.R4>(normal, pooled.shape), p, 'spatial', shape, watch);
  watch?.('grid', { pooled, scanned });
  return tf.add(pooled, scanned);
}

/**
 * Both branches added to the stem's features.
 * @param f [n, C] of any pixels
 * @param grid [b, S, S, C] of `scanGrid`, resized here to the pixels of f; null without the pooled branch
 * @param near [n, C] of `nearby`; null without the branch at full resolution
 * @returns o [n, C]
 */
export function fusion(
  f: tf.Tensor2D,
  grid: tf.Tensor4D | null,
  near: tf.Tensor2D | null,
  p: Views,
  s: NetworkShape,
  up: Resampling | null,
  watch?: Watch,
): tf.Tensor2D {
  const spatial = grid && up && tf.reshape<tf.Rank.R2>(resample(grid, up), f.shape); // [n, C]
  const spectral = s.spectral ? spectralBranch(f, p, s, watch) : null;
  if (spectral) watch?.('tokens', { scanned: spectral.scanned });
  const o = sumOfBranches(f, spatial, spectral, p);
  return near ? tf.add(o, near) : o;
}

/** Leaky ReLU of x [n, c] normalised by the group norm of this name. */
export type Norm = (x: tf.Tensor2D, name: NormName) => tf.Tensor2D;
export const normNames = ['stem.1.norm', 'stem.2.norm', 'head.1.norm'] as const;
export type NormName = (typeof normNames)[number];

/** Group norm by the image's own statistics. */
export const ownNorm =
  (p: Views, k: Pick<NetworkConstants, 'weights' | 'pivot'>): Norm =>
  (x, name) =>
    groupNorm(x, k, GROUPS, p[`${name}.gain`], p[`${name}.bias`], SLOPE);

/** o [b·N, C] → logits [b·N, R] */
export function head(o: tf.Tensor2D, p: Views, s: NetworkShape, norm: Norm): tf.Tensor2D {
  if (s.build === 'studio') return linear(o, p.head, p['head.bias']);
  const hidden = norm(headFirst(o, p), 'head.1.norm'); // [N, C]
  return linear(hidden, p['head.2'], p['head.2.bias']);
}

/** What the paper's head normalises. o [n, C] → [n, C] */
export const headFirst = (o: tf.Tensor2D, p: Views): tf.Tensor2D =>
  linear(o, p['head.1'], p['head.1.bias']);

/** The G tokens of each pixel and their 1-D scan, [n·G, C/G] each. f [n, C] */
function spectralBranch(
  f: tf.Tensor2D,
  p: Views,
  s: NetworkShape,
  watch?: Watch,
): { tokens: tf.Tensor2D; scanned: tf.Tensor2D } {
  const d = s.C / s.G;
  const tokens = tf.reshape<tf.Rank.R2>(f, [-1, d]);
  const normal = layerNorm(tokens, p['spectral.norm.gain'], p['spectral.norm.bias']);
  const shape = { d, n: s.n, twoD: false };
  const rows = tf.reshape<tf.Rank.R3>(normal, [f.shape[0], s.G, d]);
  const scanned = mamba(rows, p, 'spectral', shape, watch);
  return { tokens, scanned: tf.reshape(scanned, [-1, d]) };
}

/** o = f + w_spa·spatial + w_spe·(tokens + scanned), whichever branches are on. f, spatial, o [n, C] */
function sumOfBranches(
  f: tf.Tensor2D,
  spatial: tf.Tensor2D | null,
  spectral: { tokens: tf.Tensor2D; scanned: tf.Tensor2D } | null,
  p: Views,
): tf.Tensor2D {
  if (fused() && (spatial || spectral)) {
    const values = spectral && tf.reshape(spectral.scanned, f.shape);
    return branchSum(f, {
      ...(spatial ? { spatial: { values: spatial, weight: p['spatial.weight'] } } : {}),
      ...(values ? { spectral: { values, weight: p['spectral.weight'] } } : {}),
    });
  }
  let o = f;
  if (spatial) o = tf.add(o, tf.mul(spatial, p['spatial.weight']));
  if (spectral) {
    const sum = tf.reshape(tf.add(spectral.tokens, spectral.scanned), f.shape); // [b·N, C]
    o = tf.add(o, tf.mul(sum, p['spectral.weight']));
  }
  return o;
}

/** M̂ [b·N, R] = softmax(logits + γ·prior); prior null = the paper's network. */
export function abundances(
  raw: tf.Tensor2D,
  prior: tf.Tensor2D | null,
  gamma: tf.Tensor | null,
): tf.Tensor2D {
  return softmaxRows(raw, prior, gamma);
}

/** docs/method.md, Stem, studio: 1×1 convolutions with leaky ReLU(.1), no normalisation. x [n, F] → [n, C] */
function studioStem(x: tf.Tensor2D, p: Views): tf.Tensor2D {
  const hidden = leakyLinear(x, p['stem.1'], p['stem.1.bias'], STEM_SLOPE, 'right'); // [n, hidden]
  return leakyLinear(hidden, p['stem.2'], p['stem.2.bias'], STEM_SLOPE); // [n, C]
}

/** docs/method.md, Stem, paper: 1×1 B→2C, group norm, leaky ReLU, 3×3 2C→C, group norm, leaky ReLU; its first layer. x [N, B] → [N, 2C] */
export const paperStemFirst = (x: tf.Tensor2D, p: Views): tf.Tensor2D =>
  linear(x, p['stem.1'], p['stem.1.bias'], 'right');

/** The paper's stem up to its second norm. first [N, 2C] → [N, C] */
export function paperStemSecond(
  first: tf.Tensor2D,
  p: Views,
  s: NetworkShape,
  valid: tf.Tensor2D | null,
  norm: Norm,
): tf.Tensor2D {
  let hidden = norm(first, 'stem.1.norm'); // [N, 2C]
  if (valid) hidden = tf.mul(hidden, valid);
  const patches = im2col3x3(tf.reshape(hidden, [1, s.lines, s.samples, s.hidden])); // [N, 9·2C]
  return linear(patches, p['stem.2'], p['stem.2.bias']);
}
