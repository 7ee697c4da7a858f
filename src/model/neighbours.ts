/**
 * The spatial branch of the studio build, at full resolution (docs/method.md, Spatial branch): a gated block over the
 * stem's features whose middle is a scan in four directions, each state an average of unit gain, or, to compare, a 3×3
 * convolution of about the same size. What it adds to the features is weighted by how noisy the scene is.
 *   x, z = W_in LN(f);  x = SiLU(3×3(x));  scan: Δ, B, C of x, y = 4-way scan(x) · SiLU(z);  out = W_out y
 * Letters: C channels of the features, e = 32 inner channels, one state each, rank 2 of Δ.
 */
import * as tf from '@tensorflow/tfjs-core';
import { depthwiseConv2d, negExp, spatialScan } from '../kernels';
import { fused, layerNorm, linear, linears } from './layers';
import type { ParameterList, Views } from './parameters';
import type { Watch } from './watch';

/** `scan`: four directions over all pixels. `conv`: a second 3×3 convolution in its place. */
export type NeighbourLayer = 'scan' | 'conv';

export interface Neighbours {
  readonly layer: NeighbourLayer;
  /** κ, 0 to 1: how far the branch counts. */
  readonly weight: number;
}

/** Inner channels e. */
export const INNER = 32;
const RANK = 2;
/** First step sizes: an average over a pixel or two up to some thirty. */
const STEP_MIN = 0.03;
const STEP_MAX = 1;
/** Pixels around a window that its convolutions read. What a scan brings from farther away is carried (carriedScan.ts). */
export const haloOf = (layer: NeighbourLayer): number => (layer === 'scan' ? 1 : 2);

const name = (s: string): string => `neighbours.${s}`;

/** Adds the branch's parameters. @param C channels of the features */
export function addNeighbourParameters(
  list: ParameterList,
  C: number,
  layer: NeighbourLayer,
): void {
  const e = INNER;
  list.add(name('norm.gain'), [C], 1, 'network');
  list.add(name('norm.bias'), [C], 0, 'network');
  list.uniform(name('in_x'), [C, e], C, 'network');
  list.uniform(name('in_z'), [C, e], C, 'network');
  list.uniform(name('conv'), [3, 3, e], 9, 'network');
  list.uniform(name('conv_bias'), [e], 9, 'network');
  if (layer === 'scan') {
    list.uniform(name('x_dt'), [e, RANK], e, 'network');
    list.uniform(name('x_B'), [e, 1], e, 'network');
    list.uniform(name('x_C'), [e, 1], e, 'network');
    list.uniform(name('dt'), [RANK, e], RANK, 'network');
    const spread = Math.log(STEP_MAX) - Math.log(STEP_MIN);
    const steps = list.random(name('dt_bias'), e).map((u) => STEP_MIN * Math.exp(u * spread));
    // Inverse softplus, so that softplus(bias) is the step.
    const bias = steps.map((v) => v + Math.log(-Math.expm1(-v)));
    list.add(name('dt_bias'), [e], bias, 'network');
    list.add(name('A_log'), [e, 1], 0, 'network');
    list.add(name('D'), [e], 1, 'network');
  } else {
    list.uniform(name('conv_2'), [3, 3, e], 9, 'network');
    list.uniform(name('conv_2_bias'), [e], 9, 'network');
  }
  list.uniform(name('out'), [e, C], e, 'network');
}

export interface ImagesOf {
  /** Images, lines, samples. */
  readonly b: number;
  readonly h: number;
  readonly w: number;
}

/** What the branch has where its middle begins. */
interface Gated {
  readonly x: tf.Tensor4D; // [b, h, w, e]
  readonly z: tf.Tensor2D; // [b·h·w, e]
}

/** What the scan reads of images. */
export interface ScanReads {
  readonly u: tf.Tensor4D; // [b, h, w, e], as are delta and z
  readonly delta: tf.Tensor4D;
  readonly B: tf.Tensor4D; // [b, h, w, 1], as is C
  readonly C: tf.Tensor4D;
  readonly z: tf.Tensor4D;
}

/** What the scan is steered by everywhere. */
export interface ScanWeights {
  readonly A: tf.Tensor2D; // [e, 1], negative
  readonly D: tf.Tensor1D; // [e]
  readonly deltaBias: tf.Tensor1D; // [e]
}

const of = (p: Views, s: string): tf.Tensor => p[name(s)];

/** SiLU(3×3(v) + bias). v [b·h·w, e] */
const convolved = (v: tf.Tensor2D, { b, h, w }: ImagesOf, p: Views, by: string): tf.Tensor4D =>
  depthwiseConv2d(
    tf.reshape<tf.Rank.R4>(v, [b, h, w, -1]),
    of(p, by) as tf.Tensor3D,
    of(p, `${by}_bias`) as tf.Tensor1D,
    { padTop: 1, padLeft: 1, silu: true },
  );

function gated(f: tf.Tensor2D, images: ImagesOf, p: Views, valid: tf.Tensor2D | null): Gated {
  let normal = layerNorm(f, of(p, 'norm.gain'), of(p, 'norm.bias')); // [n, C]
  if (valid) normal = tf.mul(normal, valid);
  const [wide, z] = linears(normal, [of(p, 'in_x'), of(p, 'in_z')]); // [n, e]
  return { x: convolved(wide, images, p, 'conv'), z };
}

/**
 * What the scan reads of features: of each pixel, from it and those next to it.
 * @param f [b·h·w, C]
 * @param valid [b·h·w, 1] 0 at masked pixels; null when all are valid
 */
export function scanReads(
  f: tf.Tensor2D,
  images: ImagesOf,
  p: Views,
  valid: tf.Tensor2D | null,
): ScanReads {
  const { b, h, w } = images;
  const { x, z } = gated(f, images, p, valid);
  const flat = tf.reshape<tf.Rank.R2>(x, [b * h * w, -1]);
  const [step, B, C] = linears(flat, [of(p, 'x_dt'), of(p, 'x_B'), of(p, 'x_C')]); // [n, 2], [n, 1], [n, 1]
  const delta = linear(step, of(p, 'dt')); // [n, e]
  const image = (v: tf.Tensor): tf.Tensor4D => tf.reshape(v, [b, h, w, -1]);
  return { u: x, delta: image(delta), B: image(B), C: image(C), z: image(z) };
}

/** A = −exp(A_log). [e, 1] */
export const scanRates = (p: Views): tf.Tensor2D =>
  (fused() ? negExp(of(p, 'A_log')) : tf.neg(tf.exp(of(p, 'A_log')))) as tf.Tensor2D;

export const scanWeights = (p: Views, A = scanRates(p)): ScanWeights => ({
  A,
  D: of(p, 'D') as tf.Tensor1D,
  deltaBias: of(p, 'dt_bias') as tf.Tensor1D,
});

/** What the branch adds where its middle ends. y [n pixels in all, e] in any shape → [n, C] */
export const branchOut = (y: tf.Tensor, p: Views): tf.Tensor2D =>
  linear(tf.reshape<tf.Rank.R2>(y, [-1, INNER]), of(p, 'out'));

/**
 * What the branch adds to the features, before κ.
 * @param f [b·h·w, C]
 * @param valid [b·h·w, 1] 0 at masked pixels; null when all are valid
 * @returns [b·h·w, C]
 */
export function neighbours(
  f: tf.Tensor2D,
  images: ImagesOf,
  p: Views,
  layer: NeighbourLayer,
  valid: tf.Tensor2D | null,
  watch?: Watch,
): tf.Tensor2D {
  if (layer === 'scan') {
    const reads = scanReads(f, images, p, valid);
    const weights = scanWeights(p);
    const rows = (v: tf.Tensor4D): tf.Tensor2D => tf.reshape(v, [f.shape[0], -1]);
    if (watch) {
      const flat = Object.entries(reads).map(([key, v]: [string, tf.Tensor4D]) => [key, rows(v)]);
      watch('neighbours', {
        ...(Object.fromEntries(flat) as Record<string, tf.Tensor>),
        ...weights,
      });
    }
    return branchOut(spatialScan({ ...reads, ...weights }), p);
  }
  const { x, z } = gated(f, images, p, valid);
  const flat = tf.reshape<tf.Rank.R2>(x, [f.shape[0], -1]);
  const second = tf.add<tf.Tensor2D>(
    flat,
    tf.reshape(convolved(flat, images, p, 'conv_2'), flat.shape),
  );
  return branchOut(tf.mul(second, tf.mul(z, tf.sigmoid(z))), p);
}
