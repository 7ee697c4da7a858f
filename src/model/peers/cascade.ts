/**
 * One block of UNMamba's cascade: a spatial Mamba over all pixels as one sequence in raster order, then a spectral
 * Mamba over the channels, each channel a token of its block-averaged image:
 *   s = x + SiLU(LN(W mamba(x)));  t = s + up(SiLU(LN(W' mamba(pool(s)ᵀ)))ᵀ);  x ← x + w₁ s + w₂ t
 */
import * as tf from '@tensorflow/tfjs-core';
import { linear } from '../layers';
import { addMambaParameters, mamba, type MambaShape } from '../mamba';
import type { ParameterList, Views } from '../parameters';
import {
  bilinearMatrix,
  makeResampling,
  poolingMatrix,
  resample,
  type Resampling,
} from '../resample';
import { addNorm, makeXavier, silu, wideLayerNorm } from './layers';
import type { Padded } from './scene';

const STATES = 16;
/** A part of the name of every parameter of the spectral halves. */
export const SPECTRAL = '.spectral';

const shapeOf = (d: number): MambaShape => ({ d, n: STATES, twoD: false });

/** @param cells pooled pixels, the width of the spectral Mamba */
export function addBlock(list: ParameterList, name: string, channels: number, cells: number): void {
  for (const [half, d] of [
    [`${name}.spatial`, channels],
    [`${name}${SPECTRAL}`, cells],
  ] as const) {
    addMambaParameters(list, half, shapeOf(d), 'network');
    list.uniform(`${half}.proj`, [d, d], d, 'network');
    list.uniform(`${half}.proj.bias`, [d], d, 'network');
    addNorm(list, `${half}.norm`, d);
  }
  // Their Xavier pass reaches the spatial half only; in PyTorch in_x, in_z and x_dt, x_B, x_C are one matrix each.
  const e = 2 * channels;
  const r = Math.max(1, Math.ceil(channels / 16));
  const xavier = (part: string, fanSum: number): void =>
    makeXavier(list, `${name}.spatial.${part}`, fanSum);
  for (const part of ['in_x', 'in_z']) xavier(part, channels + 2 * e);
  for (const part of ['x_dt', 'x_B', 'x_C']) xavier(part, e + r + 2 * STATES);
  xavier('dt', r + e);
  xavier('out', e + channels);
  xavier('proj', 2 * channels);
  list.add(`${name}.weights`, [2], 0.5, 'network');
}

/** The padded image and its pooled one, as constants. */
export interface CascadeGrid {
  readonly lines: number;
  readonly samples: number;
  /** The pooled image, and its pixels. */
  readonly small: { readonly lines: number; readonly samples: number };
  readonly cells: number;
  readonly pool: Resampling;
  readonly up: Resampling;
  /** [N', 1] 1 at valid pixels, else 0; null when all are valid. */
  readonly valid: tf.Tensor2D | null;
  /** [cells, 1] pixels of a cell / valid pixels of it, 0 for an empty cell; null when all are valid. */
  readonly poolScale: tf.Tensor2D | null;
}

/** @param pixels validity of the unpadded image [N] @param down side of a pooled block */
export function makeGrid(image: Padded, pixels: Uint8Array, down: number): CascadeGrid {
  const { lines, samples, source } = image;
  const small = { lines: lines / down, samples: samples / down };
  const pool = makeResampling(poolingMatrix, image, small);
  const cells = small.lines * small.samples;
  const masked = pixels.some((v) => !v);
  const mask = Float32Array.from(source, (from) => pixels[from]);
  return {
    lines,
    samples,
    small,
    cells,
    pool,
    up: makeResampling(bilinearMatrix, small, image),
    valid: masked ? tf.tensor2d(mask, [mask.length, 1]) : null,
    poolScale: masked
      ? tf.tidy(() => {
          const share = resample(tf.tensor4d(mask, [1, lines, samples, 1]), pool);
          const scale = tf.where(tf.greater(share, 1e-6), tf.div(1, tf.maximum(share, 1e-6)), 0);
          return tf.reshape<tf.Rank.R2>(scale, [cells, 1]);
        })
      : null,
  };
}

/** x [N', C] → [N', C] */
export function block(x: tf.Tensor2D, p: Views, name: string, grid: CascadeGrid): tf.Tensor2D {
  const { lines, samples, small, cells, pool, up, valid, poolScale } = grid;
  const [M, C] = x.shape;
  const blank = (v: tf.Tensor2D): tf.Tensor2D => (valid ? tf.mul(v, valid) : v);
  /** SiLU(LN(W mamba(tokens))), tokens [l, d] */
  const half = (tokens: tf.Tensor2D, prefix: string): tf.Tensor2D => {
    const [l, d] = tokens.shape;
    const scanned = mamba(tf.reshape<tf.Rank.R3>(tokens, [1, l, d]), p, prefix, shapeOf(d));
    const mapped = linear(
      tf.reshape(scanned, [l, d]),
      p[`${prefix}.proj`],
      p[`${prefix}.proj.bias`],
    );
    return silu(wideLayerNorm(mapped, p[`${prefix}.norm.gain`], p[`${prefix}.norm.bias`]));
  };
  const spatial = tf.add<tf.Tensor2D>(x, half(blank(x), `${name}.spatial`)); // [N', C]
  const stack = tf.reshape<tf.Rank.R4>(blank(spatial), [1, lines, samples, C]);
  const pooled = tf.reshape<tf.Rank.R2>(resample(stack, pool), [cells, C]);
  const tokens = tf.transpose(poolScale ? tf.mul(pooled, poolScale) : pooled); // [C, cells]
  const answer = tf.transpose(half(tokens as tf.Tensor2D, `${name}${SPECTRAL}`)); // [cells, C]
  const raised = tf.reshape<tf.Rank.R2>(
    resample(tf.reshape<tf.Rank.R4>(answer, [1, small.lines, small.samples, C]), up),
    [M, C],
  );
  // w₁ s + w₂ (s + raised) + x
  const [first, second] = tf.split(p[`${name}.weights`], 2);
  const fused = tf.add(tf.mul(spatial, tf.add(first, second)), tf.mul(raised, second));
  return tf.add(fused, x);
}
