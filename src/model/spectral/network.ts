/**
 * The spectral branch as a pretrained network: how far each band of a pixel is to be doubted, from tokens of adjacent bands
 * of its residuals (unmixing/bandTokens.ts). It knows no material, sensor or number of endmembers.
 *
 * Each band's numbers go through the same small network, x → h → h → logit, which hears of the others at its first layer:
 * what the token's context says, t W_c, one part for each band of the token. The context: stem F → d, blocks with a residual
 * each, norm. A block, by kind:
 *   spectral       a Mamba block (model/mamba.ts) along the spectrum and back, with the same weights
 *   spectral-conv  the twin without a scan: x, z = W_in · norm(t); two depthwise convolutions over tokens; W_out (y · SiLU(z))
 * spectral-pix is the twin without a spectrum: no context, a wider h.
 */
import * as tf from '@tensorflow/tfjs-core';
import { depthwiseConv2d } from '../../kernels';
import { makeRng } from '../../maths/rng';
import { BAND_INPUTS, TOKEN_BANDS, TOKEN_INPUTS } from '../../unmixing/bandTokens';
import { layerNorm, leakyLinear, leakyRelu, linear, linears } from '../layers';
import { addMambaParameters, mamba } from '../mamba';
import { ParameterList, type ParameterLayout, type Views } from '../parameters';

export const spectralKinds = ['spectral', 'spectral-conv', 'spectral-pix'] as const;
export type SpectralKind = (typeof spectralKinds)[number];

const D_MODEL = 16;
const INNER = 32;
const STATES = 4;
const BLOCKS = 1;
/** Of the twin's convolutions: they see 6 tokens each way. */
const TAPS = [5, 9] as const;
const SLOPE = 0.1;
/** h, with a context and without: of about the same size in all. */
const HIDDEN = 24;
const HIDDEN_ALONE = 72;
/** Doubt of 2 % to begin with: about how many values of a faulty scene are off. */
const FIRST_LOGIT = -4;
const shape = { d: D_MODEL, n: STATES, twoD: false } as const;

const hiddenOf = (kind: SpectralKind): number => (kind === 'spectral-pix' ? HIDDEN_ALONE : HIDDEN);

/** All numbers of a network of this kind, and where it starts: every band at the same low doubt. */
export function spectralLayout(kind: SpectralKind, seed: number): ParameterLayout {
  const list = new ParameterList(makeRng(seed).fork(`spectral ${kind}`));
  const h = hiddenOf(kind);
  const dense = (name: string, from: number, to: number): void => {
    list.uniform(`${name}.W`, [from, to], from, 'network');
    list.uniform(`${name}.b`, [to], from, 'network');
  };
  dense('band.1', BAND_INPUTS, h);
  dense('band.2', h, h);
  list.add('band.3.W', [h, 1], 0, 'network');
  list.add('band.3.b', [1], FIRST_LOGIT, 'network');
  if (kind === 'spectral-pix') return list.layout();
  const norm = (name: string): void => {
    list.add(`${name}.gain`, [D_MODEL], 1, 'network');
    list.add(`${name}.bias`, [D_MODEL], 0, 'network');
  };
  dense('stem', TOKEN_INPUTS, D_MODEL);
  for (let k = 0; k < BLOCKS; k++) {
    norm(`block.${k}.norm`);
    if (kind === 'spectral') addMambaParameters(list, `block.${k}`, shape, 'network');
    else addConvolutions(list, `block.${k}`);
  }
  norm('context.norm');
  list.uniform('context', [D_MODEL, TOKEN_BANDS * h], D_MODEL, 'network');
  return list.layout();
}

function addConvolutions(list: ParameterList, prefix: string): void {
  list.uniform(`${prefix}.in_x`, [D_MODEL, INNER], D_MODEL, 'network');
  list.uniform(`${prefix}.in_z`, [D_MODEL, INNER], D_MODEL, 'network');
  TAPS.forEach((taps, k) => {
    list.uniform(`${prefix}.conv_${k}`, [1, taps, INNER], taps, 'network');
    list.uniform(`${prefix}.conv_${k}_bias`, [INNER], taps, 'network');
  });
  list.uniform(`${prefix}.out`, [INNER, D_MODEL], INNER, 'network');
}

/**
 * Logits of doubt.
 * @param x [n · L, F]
 * @param L tokens of a pixel
 * @returns [n · L, bands of a token]
 */
export function doubtLogits(
  kind: SpectralKind,
  p: Views,
  x: tf.Tensor2D,
  n: number,
  L: number,
): tf.Tensor2D {
  const T = n * L;
  const h = hiddenOf(kind);
  const own = tf.slice(x, [0, 0], [T, TOKEN_BANDS * BAND_INPUTS]);
  const bands = tf.reshape<tf.Rank.R2>(own, [T * TOKEN_BANDS, BAND_INPUTS]);
  let first = linear(bands, p['band.1.W'], p['band.1.b'], 'right'); // [T·bands, h]
  if (kind !== 'spectral-pix') {
    const heard = linear(contextOf(kind, p, x, n, L), p.context); // [T, bands · h]
    first = tf.add(first, tf.reshape(heard, [T * TOKEN_BANDS, h]));
  }
  const second = leakyLinear(leakyRelu(first, SLOPE), p['band.2.W'], p['band.2.b'], SLOPE);
  return tf.reshape(linear(second, p['band.3.W'], p['band.3.b']), [T, TOKEN_BANDS]);
}

/** What the tokens hear of each other [n · L, d]. */
function contextOf(
  kind: SpectralKind,
  p: Views,
  x: tf.Tensor2D,
  n: number,
  L: number,
): tf.Tensor2D {
  let t = leakyLinear(x, p['stem.W'], p['stem.b'], SLOPE, 'right'); // [n·L, d]
  for (let k = 0; k < BLOCKS; k++) {
    const prefix = `block.${k}`;
    const normal = layerNorm(t, p[`${prefix}.norm.gain`], p[`${prefix}.norm.bias`]);
    const rows = tf.reshape<tf.Rank.R3>(normal, [n, L, D_MODEL]);
    const y = kind === 'spectral' ? bothWays(p, prefix, rows) : convolved(p, prefix, rows);
    t = tf.add(t, tf.reshape(y, [n * L, D_MODEL]));
  }
  return layerNorm(t, p['context.norm.gain'], p['context.norm.bias']);
}

/** Along the spectrum and back as twice as many pixels: one scan. @param t [n, L, d] */
function bothWays(p: Views, prefix: string, t: tf.Tensor3D): tf.Tensor3D {
  const n = t.shape[0];
  const both = mamba(tf.concat<tf.Tensor3D>([t, tf.reverse(t, 1)], 0), p, prefix, shape);
  const [on, back] = tf.split(both, [n, n], 0);
  return tf.add(on, tf.reverse(back, 1)); // [n, L, d]
}

/** @param t [n, L, d] */
function convolved(p: Views, prefix: string, t: tf.Tensor3D): tf.Tensor3D {
  const [n, L] = t.shape;
  const flat = tf.reshape<tf.Rank.R2>(t, [n * L, D_MODEL]);
  const [wide, z] = linears(flat, [p[`${prefix}.in_x`], p[`${prefix}.in_z`]]); // [n·L, e]
  const line = (v: tf.Tensor): tf.Tensor4D => tf.reshape(v, [n, 1, L, INNER]);
  let y = line(wide);
  TAPS.forEach((taps, k) => {
    const filter = p[`${prefix}.conv_${k}`] as tf.Tensor3D;
    const bias = p[`${prefix}.conv_${k}_bias`] as tf.Tensor1D;
    y = depthwiseConv2d(y, filter, bias, { padTop: 0, padLeft: taps >> 1, silu: k === 0 });
  });
  const gate: tf.Tensor3D = tf.ones([1, 1, INNER]);
  const open = depthwiseConv2d(line(z), gate, null, { padTop: 0, padLeft: 0, silu: true });
  const out = linear(tf.reshape(tf.mul(y, open), [n * L, INNER]), p[`${prefix}.out`]);
  return tf.reshape(out, [n, L, D_MODEL]);
}
