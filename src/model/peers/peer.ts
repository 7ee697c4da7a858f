/**
 * What the published peers have in common: a scene in, parameters, losses and an estimate out, and how each is trained.
 * The step itself (gradient, optimiser) is training/peers.ts.
 */
import * as tf from '@tensorflow/tfjs-core';
import { labelWeights } from '../../scene/confidence';
import type { ParameterLayout, ParameterSpec, Views } from '../parameters';

/** A scene as a peer gets it. B' = valid bands, N = all pixels, masked ones included. */
export interface PeerScene {
  readonly lines: number;
  readonly samples: number;
  readonly N: number;
  readonly R: number;
  /** B' */
  readonly bands: number;
  /** Spectra [N × B'], in the cube's scale up to one factor. */
  readonly Z: Float32Array;
  /** [N] 1 = valid */
  readonly pixels: Uint8Array;
  /** Start endmembers in the scale of Z [R × B']: from VCA when blind, from the labels otherwise. */
  readonly E0: Float64Array;
  /** Null = blind. */
  readonly labels: null | {
    readonly n: number;
    /** [n] */
    readonly pixels: readonly number[];
    /** [n × R] */
    readonly abundances: Float64Array;
    /** [n]; absent where all count fully */
    readonly confidence?: Float64Array;
  };
  readonly seed: number;
}

export interface PeerModel {
  readonly layout: ParameterLayout;
  readonly terms: readonly string[];
  /** Weight of each term in the total. */
  readonly weights: readonly number[];
  /** Values are kept at or below this (peers clamp their endmembers). */
  upperOf(spec: ParameterSpec): number | undefined;
  /** Parameters that stay where they start. */
  frozen(spec: ParameterSpec): boolean;
  /** Unweighted losses in order of `terms`, with the noise (dropout) of step `index`. */
  losses(p: Views, index: number): tf.Scalar[];
  /** M̂ [N, R] without noise and E [R, B'] in the scale of Z. */
  estimate(p: Views): { abundances: tf.Tensor2D; endmembers: tf.Tensor2D };
  dispose(): void;
}

/** How a peer is trained, as in its published code: by PyTorch's Adam where nothing else is said. */
export interface PeerRules {
  readonly rate: number;
  /** Share of the rate at which a parameter learns; 1 where absent. */
  readonly rateOf?: (spec: ParameterSpec) => number;
  readonly optimiser?: 'adam' | 'rmsprop';
  /** The rate is multiplied by `factor` every so many steps; how many will be made does not matter. */
  readonly decay: { readonly factor: number; readonly every: number };
  /** The whole gradient is scaled down to this norm at most. */
  readonly clip?: { readonly norm: 'l1' | 'l2'; readonly at: number };
  /** Times θ, added to the clipped gradient. */
  readonly weightDecay?: number;
}

/** A published method, all that the studio knows of it but its line in settings/methods.ts. */
export interface Peer {
  readonly title: string;
  readonly rules: PeerRules;
  /** Heap measured on WASM at 60² to 307² pixels, 162 bands: bytes a parameter and a pixel. */
  readonly wasmBytes: { readonly parameter: number; readonly pixel: number };
  readonly make: (scene: PeerScene) => PeerModel;
}

/** The labels as tensors. */
export interface LabelTensors {
  /** Selects the labelled pixels [n, N], times the label's weight. */
  readonly rows: tf.Tensor2D;
  /** [n, R], times the label's weight */
  readonly given: tf.Tensor2D;
}

export function labelTensors({ labels, N, R }: PeerScene): LabelTensors | null {
  if (!labels) return null;
  const rows = new Float32Array(labels.n * N);
  const weights = labelWeights(labels.confidence, labels.n);
  labels.pixels.forEach((pixel, i) => (rows[i * N + pixel] = weights[i]));
  const given = Float32Array.from(labels.abundances, (v, k) => v * weights[Math.floor(k / R)]);
  return {
    rows: tf.tensor2d(rows, [labels.n, N]),
    given: tf.tensor2d(given, [labels.n, R]),
  };
}
