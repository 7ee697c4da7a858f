/**
 * One trained network as it answered one scene: what its branches read and wrote on the way, its weights, and its answer
 * with each part left out. Plain arrays, taken from the running code (model/trace.ts); everything in this folder is worked
 * out of them.
 */
import type { Cells, Order, ScanParts } from './scan';

/** What the logits of a pixel are the sum of, in the order it happens. */
export const parts = [
  'bias',
  'prior',
  'stem',
  'pooled',
  'scan2d',
  'conv',
  'tokens',
  'scan1d',
] as const;
export type Part = (typeof parts)[number];

/** What can be left out of a trained network; `scans`: both. */
export const omissions = ['scans', 'scan2d', 'scan1d', 'pooled', 'conv'] as const;
export type Omission = (typeof omissions)[number];

export interface NetworkTrace {
  /** Steps trained. */
  readonly step: number;
  readonly scene: Cells;
  /** Endmembers, feature channels, tokens a pixel. */
  readonly R: number;
  readonly C: number;
  readonly G: number;
  /** f [N, C], what the stem makes of each pixel */
  readonly features: Float32Array;
  readonly spatial: SpatialTrace | null;
  /** What convolutions in the place of the spatial scan add [N, C]; null where there are none. */
  readonly conv: Float32Array | null;
  readonly spectral: SpectralWeights | null;
  readonly head: Head;
  /** γ · log(p + ε) [N, R], the classical answer; null where the network starts from random weights. */
  readonly prior: Float32Array | null;
  /** [N, R] */
  readonly logits: Float32Array;
  /** The network's answer [N, R], whole and with a part left out, all else as it is. */
  readonly answer: Float32Array;
  readonly without: Readonly<Partial<Record<Omission, Float32Array>>>;
  /** Share of what the network's answer is mixed with in the end, 0 to 1. */
  readonly sideShare: number;
  /** Null where a pixel's features are not its own alone. */
  readonly stem: StemTrace | null;
}

export interface SpatialTrace {
  readonly order: Order;
  readonly cells: Cells;
  readonly scan: ScanParts;
  /** [T, C] what the scan was added to on the grid; null where it works on the pixels themselves. */
  readonly pooled: Float32Array | null;
  /** W_out [e, C] */
  readonly out: ArrayLike<number>;
  /** What the branch is multiplied by. */
  readonly weight: number;
}

/** Of the branch over the tokens of a pixel; letters of model/mamba.ts, d = C / G. */
export interface SpectralWeights {
  readonly d: number;
  readonly e: number;
  readonly n: number;
  /** [d] of the layer norm */
  readonly gain: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
  /** [d, e] */
  readonly inX: ArrayLike<number>;
  readonly inZ: ArrayLike<number>;
  /** [4, e] */
  readonly conv: ArrayLike<number>;
  readonly convBias: ArrayLike<number>;
  /** [e, r], [r, e] */
  readonly xDt: ArrayLike<number>;
  readonly dt: ArrayLike<number>;
  /** [e, n] */
  readonly xB: ArrayLike<number>;
  readonly xC: ArrayLike<number>;
  readonly aLog: ArrayLike<number>;
  /** [e] */
  readonly dtBias: ArrayLike<number>;
  readonly D: ArrayLike<number>;
  /** [e, d] */
  readonly out: ArrayLike<number>;
  readonly weight: number;
}

/** `linear`: o W + b. `normed`: leaky ReLU of a group norm of o W + b, then linear; the norm by the image's own statistics. */
export type Head =
  | { readonly kind: 'linear'; readonly W: ArrayLike<number>; readonly b: ArrayLike<number> }
  | {
      readonly kind: 'normed';
      readonly o: Float32Array; // [N, C]
      readonly W1: ArrayLike<number>; // [C, C]
      readonly b1: ArrayLike<number>;
      /** [C] of each channel's group: what is taken off, and what it is then multiplied by, gain included. */
      readonly mean: ArrayLike<number>;
      readonly scale: ArrayLike<number>;
      readonly shift: ArrayLike<number>;
      readonly slope: number;
      readonly W2: ArrayLike<number>; // [C, R]
      readonly b2: ArrayLike<number>;
    };

/** The studio's stem, two layers a pixel with leaky ReLU. */
export interface StemTrace {
  readonly hidden: number;
  readonly slope: number;
  /** [N, F] network inputs: K scores, 0.3 log(p + ε) of R, and in noisy scenes the noise of the pixel */
  readonly inputs: Float32Array;
  readonly K: number;
  readonly W1: ArrayLike<number>; // [F, hidden]
  readonly b1: ArrayLike<number>;
  readonly W2: ArrayLike<number>; // [hidden, C]
  readonly b2: ArrayLike<number>;
  /** [K, B'] scores of a spectrum; null: the bands themselves */
  readonly V: ArrayLike<number> | null;
  readonly spread: number;
  /** The cube's band of each of the B'. */
  readonly bandIndex: readonly number[];
}
