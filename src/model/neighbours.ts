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
/**
 * Pixels around a window that its answer is worked out with. The scan reaches without end, weaker with every pixel: what
 * lies further away than this is missing from an answer by tiles (docs/method.md, Tiles).
 */
export const haloOf = (layer: NeighbourLayer): number => (layer === 'scan' ? 48 : 2);

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

/**
 * What the branch adds to the features, before κ.
 * @param f [b·h·w, C]
 * @param valid [b·h·w, 1] 0 at masked pixels; null when all are valid
 * @returns [b·h·w, C]
 */
export function neighbours(
  f: tf.Tensor2D,
  { b, h, w }: ImagesOf,
  p: Views,
  layer: NeighbourLayer,
  valid: tf.Tensor2D | null,
  watch?: Watch,
): tf.Tensor2D {
  const get = (s: string): tf.Tensor => p[name(s)];
  const images = (v: tf.Tensor): tf.Tensor4D => tf.reshape(v, [b, h, w, -1]);
  const rows = (v: tf.Tensor4D): tf.Tensor2D => tf.reshape(v, [b * h * w, -1]);
  const conv = (v: tf.Tensor2D, of: string): tf.Tensor4D =>
    depthwiseConv2d(images(v), get(of) as tf.Tensor3D, get(`${of}_bias`) as tf.Tensor1D, {
      ...{ padTop: 1, padLeft: 1, silu: true },
    });
  let normal = layerNorm(f, get('norm.gain'), get('norm.bias')); // [n, C]
  if (valid) normal = tf.mul(normal, valid);
  const [wide, z] = linears(normal, [get('in_x'), get('in_z')]); // [n, e]
  const x = conv(wide, 'conv'); // [b, h, w, e]
  let y: tf.Tensor2D; // [n, e]
  if (layer === 'scan') {
    const flat = rows(x);
    const [step, B, C] = linears(flat, [get('x_dt'), get('x_B'), get('x_C')]); // [n, 2], [n, 1], [n, 1]
    const delta = linear(step, get('dt')); // [n, e]
    const shared = {
      A: (fused() ? negExp(get('A_log')) : tf.neg(tf.exp(get('A_log')))) as tf.Tensor2D,
      D: get('D') as tf.Tensor1D,
      deltaBias: get('dt_bias') as tf.Tensor1D,
    };
    watch?.('neighbours', { u: flat, delta, B, C, z, ...shared });
    y = rows(
      spatialScan({
        ...{ u: x, delta: images(delta), B: images(B), C: images(C), z: images(z) },
        ...shared,
      }),
    );
  } else {
    const second = tf.add<tf.Tensor2D>(rows(x), rows(conv(rows(x), 'conv_2')));
    y = tf.mul(second, tf.mul(z, tf.sigmoid(z)));
  }
  return linear(y, get('out'));
}
