/**
 * One Mamba block, 1-D (Gu & Dao 2023) or 2-D (2DMamba, Zhang et al. 2025), as docs/method.md, Mamba block, states it:
 *   x, z = W_in t;  x = SiLU(depthwise convolution(x));  Δ, B, C = W_x x;  Δ = W_Δ Δ
 *   y = scan(x, softplus(Δ + b_Δ), A = −exp(A_log), B, C, D) · SiLU(z);  out = W_out y
 * Letters: d model channels, e = 2d inner channels, n states, r = ⌈d/16⌉ rank of Δ.
 */
import * as tf from '@tensorflow/tfjs-core';
import { depthwiseConv2d, negExp, selectiveScan1d, selectiveScan2d } from '../kernels';
import { fused, linear, linears } from './layers';
import type { ParameterGroup, ParameterList, Views } from './parameters';
import type { Watch } from './watch';

export interface MambaShape {
  readonly d: number;
  readonly n: number;
  readonly twoD: boolean;
}

const EXPANSION = 2;
const CONV_1D = 4;
/** Range of the initial step sizes Δ of the Mamba authors. */
const DT_MIN = 1e-3;
const DT_MAX = 0.1;

/** Adds the block's parameters under `prefix`. A_log, D and the Δ bias start as the Mamba authors have them. */
export function addMambaParameters(
  list: ParameterList,
  prefix: string,
  shape: MambaShape,
  group: ParameterGroup,
): void {
  const { d, n, twoD } = shape;
  const e = EXPANSION * d;
  const r = Math.max(1, Math.ceil(d / 16));
  const name = (s: string): string => `${prefix}.${s}`;
  list.uniform(name('in_x'), [d, e], d, group);
  list.uniform(name('in_z'), [d, e], d, group);
  const taps = twoD ? 9 : CONV_1D;
  list.uniform(name('conv'), twoD ? [3, 3, e] : [1, CONV_1D, e], taps, group);
  list.uniform(name('conv_bias'), [e], taps, group);
  list.uniform(name('x_dt'), [e, r], e, group);
  list.uniform(name('x_B'), [e, n], e, group);
  list.uniform(name('x_C'), [e, n], e, group);
  list.uniform(name('dt'), [r, e], r, group);
  const dt = list
    .random(name('dt_bias'), e)
    .map((u) => Math.exp(u * (Math.log(DT_MAX) - Math.log(DT_MIN)) + Math.log(DT_MIN)));
  // Inverse softplus, so that softplus(bias) = dt.
  list.add(
    name('dt_bias'),
    [e],
    dt.map((v) => v + Math.log(-Math.expm1(-v))),
    group,
  );
  const aLog = new Float32Array(e * n);
  for (let i = 0; i < e * n; i++) aLog[i] = Math.log((i % n) + 1);
  list.add(name('A_log'), [e, n], aLog, group);
  list.add(name('D'), [e], 1, group);
  list.uniform(name('out'), [e, d], e, group);
}

/**
 * The block itself.
 * @param t tokens: [b, l, d] for 1-D, [b, h, w, d] for 2-D
 * @param watch told what the scan reads, with one row a token
 * @returns the same shape
 */
export function mamba<T extends tf.Tensor3D | tf.Tensor4D>(
  t: T,
  p: Views,
  prefix: string,
  shape: MambaShape,
  watch?: Watch,
): T {
  const { d, n, twoD } = shape;
  const e = EXPANSION * d;
  const get = (s: string): tf.Tensor => p[`${prefix}.${s}`];
  const lead = t.shape.slice(0, -1);
  const tokens = tf.reshape<tf.Rank.R2>(t, [-1, d]); // [T, d]
  const [wide, z] = linears(tokens, [get('in_x'), get('in_z')]); // [T, e]
  const grid = (twoD ? [...lead, e] : [lead[0], 1, lead[1], e]) as [number, number, number, number];
  const x = depthwiseConv2d(
    tf.reshape(wide, grid),
    get('conv') as tf.Tensor3D,
    get('conv_bias') as tf.Tensor1D,
    twoD ? { padTop: 1, padLeft: 1, silu: true } : { padTop: 0, padLeft: CONV_1D - 1, silu: true },
  ); // [b, h, w, e]
  const flat = tf.reshape<tf.Rank.R2>(x, [-1, e]); // [T, e]
  const [step, B, C] = linears(flat, [get('x_dt'), get('x_B'), get('x_C')]); // [T, r], [T, n], [T, n]
  const delta = linear(step, get('dt')); // [T, e]
  const shared = {
    A: (fused() ? negExp(get('A_log')) : tf.neg(tf.exp(get('A_log')))) as tf.Tensor2D,
    D: get('D') as tf.Tensor1D,
    deltaBias: get('dt_bias') as tf.Tensor1D,
  };
  watch?.(prefix, { u: flat, delta, B, C, z, ...shared });
  let y: tf.Tensor;
  if (twoD) {
    const [b, h, w] = lead;
    const grid4 = (v: tf.Tensor, k: number): tf.Tensor4D => tf.reshape(v, [b, h, w, k]);
    y = selectiveScan2d({
      u: grid4(x, e),
      delta: grid4(delta, e),
      B: grid4(B, n),
      C: grid4(C, n),
      z: grid4(z, e),
      ...shared,
    });
  } else {
    const [b, l] = lead;
    const long = (v: tf.Tensor, k: number): tf.Tensor3D => tf.reshape(v, [b, l, k]);
    y = selectiveScan1d({
      u: long(x, e),
      delta: long(delta, e),
      B: long(B, n),
      C: long(C, n),
      z: long(z, e),
      ...shared,
    });
  }
  const out = linear(tf.reshape<tf.Rank.R2>(y, [-1, e]), get('out')); // [T, d]
  return tf.reshape(out, t.shape) as T;
}
