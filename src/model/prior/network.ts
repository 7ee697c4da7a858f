/**
 * The pretrained prior: what abundance maps look like, as a small network that corrects log p of one endmember at a time
 * from its inputs at the pixel and around it (unmixing/priorInputs.ts). Weights are shared over endmembers, so any number
 * of them is answered; a softmax over endmembers closes the sum.
 *
 * stem F → d → d; blocks with a residual each; head d → d → 1, added to log p. A block, over d model channels and e inner
 * ones: x, z = W_in · norm(t); x = SiLU(3×3 depthwise x); then by kind
 *   mamba  y = the four-way scan of x with unit gain (kernels/spatial_scan), n = 1
 *   gconv  y = a second 3×3 depthwise convolution of x: the twin without a scan
 *   pix    y = x, and no convolution: the twin without space
 * and t + W_out (y · SiLU(z)).
 */
import * as tf from '@tensorflow/tfjs-core';
import { depthwiseConv2d, negExp, spatialScan } from '../../kernels';
import { makeRng } from '../../maths/rng';
import { PRIOR_INPUTS } from '../../unmixing/priorInputs';
import { fused, layerNorm, leakyLinear, linear, linears, softmaxRows } from '../layers';
import { ParameterList, type ParameterLayout, type Views } from '../parameters';

export const priorKinds = ['mamba', 'gconv', 'gconv4', 'pix'] as const;
/** gconv4: the convolutional twin with four blocks, about as slow as mamba. */
export type PriorKind = (typeof priorKinds)[number];

const D_MODEL = 24;
const INNER = 32;
/** Rank of Δ. */
const RANK = 2;
export const PRIOR_SLOPE = 0.1;
/** Range of the steps Δ that the scans start from: reaches of 1 to 30 pixels. */
const STEPS = [0.03, 1] as const;

export const priorBlocks = (kind: PriorKind): number => (kind === 'gconv4' ? 4 : 2);
const mixingOf = (kind: PriorKind): 'mamba' | 'gconv' | 'pix' =>
  kind === 'gconv4' ? 'gconv' : kind;

/** All numbers of a prior of this kind, and where it starts: its answer is p, for the head's last layer is zero. */
export function priorLayout(kind: PriorKind, seed: number): ParameterLayout {
  const list = new ParameterList(makeRng(seed).fork(`prior ${kind}`));
  const dense = (name: string, from: number, to: number): void => {
    list.uniform(`${name}.W`, [from, to], from, 'network');
    list.uniform(`${name}.b`, [to], from, 'network');
  };
  const norm = (name: string): void => {
    list.add(`${name}.gain`, [D_MODEL], 1, 'network');
    list.add(`${name}.bias`, [D_MODEL], 0, 'network');
  };
  dense('stem.1', PRIOR_INPUTS, D_MODEL);
  dense('stem.2', D_MODEL, D_MODEL);
  for (let k = 0; k < priorBlocks(kind); k++) addBlock(list, `block.${k}`, mixingOf(kind), norm);
  norm('head.norm');
  dense('head.1', D_MODEL, D_MODEL);
  list.add('head.2.W', [D_MODEL, 1], 0, 'network');
  list.add('head.2.b', [1], 0, 'network');
  return list.layout();
}

function addBlock(
  list: ParameterList,
  prefix: string,
  mixing: 'mamba' | 'gconv' | 'pix',
  norm: (name: string) => void,
): void {
  const name = (s: string): string => `${prefix}.${s}`;
  norm(name('norm'));
  list.uniform(name('in_x'), [D_MODEL, INNER], D_MODEL, 'network');
  list.uniform(name('in_z'), [D_MODEL, INNER], D_MODEL, 'network');
  if (mixing !== 'pix') {
    list.uniform(name('conv'), [3, 3, INNER], 9, 'network');
    list.uniform(name('conv_bias'), [INNER], 9, 'network');
  }
  if (mixing === 'gconv') {
    list.uniform(name('conv_2'), [3, 3, INNER], 9, 'network');
    list.uniform(name('conv_2_bias'), [INNER], 9, 'network');
  }
  if (mixing === 'mamba') {
    list.uniform(name('x_dt'), [INNER, RANK], INNER, 'network');
    list.uniform(name('x_B'), [INNER, 1], INNER, 'network');
    list.uniform(name('x_C'), [INNER, 1], INNER, 'network');
    list.uniform(name('dt'), [RANK, INNER], RANK, 'network');
    const steps = list.random(name('dt_bias'), INNER);
    // Inverse softplus, so that softplus(bias) is the step.
    const bias = steps.map((u) => Math.log(Math.expm1(STEPS[0] * (STEPS[1] / STEPS[0]) ** u)));
    list.add(name('dt_bias'), [INNER], bias, 'network');
    list.add(name('A_log'), [INNER, 1], 0, 'network');
    list.add(name('D'), [INNER], 1, 'network');
  }
  list.uniform(name('out'), [INNER, D_MODEL], INNER, 'network');
}

/** Maps of one size: `images` pictures of R endmembers each, line by line. */
export interface PriorGrid {
  readonly images: number;
  readonly R: number;
  readonly lines: number;
  readonly samples: number;
}

/**
 * What is added to log p.
 * @param x [images · R · lines · samples, F]
 * @returns [images · R · lines · samples, 1]
 */
export function priorCorrection(
  kind: PriorKind,
  p: Views,
  x: tf.Tensor2D,
  grid: PriorGrid,
): tf.Tensor2D {
  const first = leakyLinear(x, p['stem.1.W'], p['stem.1.b'], PRIOR_SLOPE, 'right');
  let t = linear(first, p['stem.2.W'], p['stem.2.b']); // [T, d]
  for (let k = 0; k < priorBlocks(kind); k++) {
    t = tf.add(t, block(mixingOf(kind), p, `block.${k}`, t, grid));
  }
  const normal = layerNorm(t, p['head.norm.gain'], p['head.norm.bias']);
  const h = leakyLinear(normal, p['head.1.W'], p['head.1.b'], PRIOR_SLOPE); // [T, d]
  return linear(h, p['head.2.W'], p['head.2.b']);
}

/** @param t [T, d] @returns [T, d] */
function block(
  mixing: 'mamba' | 'gconv' | 'pix',
  p: Views,
  prefix: string,
  t: tf.Tensor2D,
  { images, R, lines, samples }: PriorGrid,
): tf.Tensor2D {
  const get = (s: string): tf.Tensor => p[`${prefix}.${s}`];
  const image = (v: tf.Tensor, width = INNER): tf.Tensor4D =>
    tf.reshape(v, [images * R, lines, samples, width]);
  const flat = (v: tf.Tensor): tf.Tensor2D => tf.reshape(v, [-1, INNER]);
  const convolved = (v: tf.Tensor4D, name: string, silu: boolean): tf.Tensor4D =>
    depthwiseConv2d(v, get(name) as tf.Tensor3D, get(`${name}_bias`) as tf.Tensor1D, {
      ...{ padTop: 1, padLeft: 1, silu },
    });
  const normal = layerNorm(t, get('norm.gain'), get('norm.bias'));
  const [wide, z] = linears(normal, [get('in_x'), get('in_z')]); // [T, e]
  if (mixing === 'pix') {
    return linear(flat(tf.mul(silu(image(wide)), silu(image(z)))), get('out'));
  }
  const u = convolved(image(wide), 'conv', true); // [images·R, h, w, e]
  if (mixing === 'gconv') {
    const y = tf.mul(convolved(u, 'conv_2', false), silu(image(z)));
    return linear(flat(y), get('out'));
  }
  const [step, B, C] = linears(flat(u), [get('x_dt'), get('x_B'), get('x_C')]);
  const y = spatialScan({
    u,
    delta: image(linear(step, get('dt'))),
    A: (fused() ? negExp(get('A_log')) : tf.neg(tf.exp(get('A_log')))) as tf.Tensor2D,
    B: image(B, 1),
    C: image(C, 1),
    D: get('D') as tf.Tensor1D,
    deltaBias: get('dt_bias') as tf.Tensor1D,
    z: image(z),
  });
  return linear(flat(y), get('out'));
}

/** x · σ(x): a convolution of one tap is the quickest way to it on every backend. */
function silu(x: tf.Tensor4D): tf.Tensor4D {
  const one: tf.Tensor3D = tf.ones([1, 1, x.shape[3]]);
  return depthwiseConv2d(x, one, null, { padTop: 0, padLeft: 0, silu: true });
}

/**
 * Abundances of one or more images.
 * @param logP log(p + ε) [images · R · lines · samples, 1]
 * @returns [images · lines · samples, R]
 */
export function priorAbundances(
  kind: PriorKind,
  p: Views,
  x: tf.Tensor2D,
  logP: tf.Tensor2D,
  grid: PriorGrid,
): tf.Tensor2D {
  const { images, R, lines, samples } = grid;
  const corrected = tf.add(logP, priorCorrection(kind, p, x, grid));
  const byPixel = tf.transpose(tf.reshape(corrected, [images, R, lines * samples]), [0, 2, 1]);
  return softmaxRows(tf.reshape(byPixel, [images * lines * samples, R]));
}
