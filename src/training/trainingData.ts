/**
 * The tensors that a training step reads of the scene, or of one tile of it: network inputs, spectra, labels, averaging
 * weights. Made from plain arrays of the whole scene; freed by `dispose`. It knows no parameters and no losses.
 */
import * as tf from '@tensorflow/tfjs-core';
import { labelWeights } from '../scene/confidence';
import type { ValidityMask } from '../scene/cube';
import { lossFixed, type LossData } from '../kernels';
import {
  disposeConstants,
  makeConstants,
  type NetworkConstants,
  type NetworkShape,
} from '../model/dualBranch';
import { fused } from '../model/layers';
import { assembleInputs, featuresOf, logPrior, type FeatureMap } from './features';
import type { Prepared } from '../unmixing/prepare';
import type { SyntheticScene } from './synthetic';
import type { TileInputs } from './tiledInference';
import { cutTile, indexInTile, type Tile } from './tiles';
import type { TileShape } from '../protocol/run';

/** The whole scene, from which every tile is cut. */
export interface TrainingScene {
  readonly scene: TileShape;
  readonly mask: ValidityMask;
  readonly prepared: Prepared;
  readonly map: FeatureMap;
  /** Uncentred scores [N × K] */
  readonly scores: Float32Array;
  /** log(p + ε) [N × R] */
  readonly prior: Float32Array;
  readonly classicalStart: boolean;
  /** Noise of each pixel in the training domain [N], where the network reads it. */
  readonly levels?: Float32Array;
}

/** N, and shapes below, are of the tile. */
export interface TrainingData {
  readonly shape: NetworkShape;
  readonly constants: NetworkConstants;
  /** [N, F] */
  readonly inputs: tf.Tensor2D;
  /** [N, R]; null where the network starts from random weights */
  readonly prior: tf.Tensor2D | null;
  /** How many labels there are, and how many of them lie in the tile. */
  readonly n: number;
  readonly inside: number;
  /** Sum of the weights of those in the tile; the mean weight of all labels is 1. */
  readonly weightInside: number;
  readonly pixels: Uint8Array;
  /** What the losses read: of the fused op, or of the composed ones. */
  readonly losses: FusedData | ComposedData;
  dispose(): void;
}

export interface FusedData extends LossData {
  readonly fused: true;
}

export interface ComposedData {
  readonly fused: false;
  /** [N, B] */
  readonly Z: tf.Tensor2D;
  /** ‖z‖² [N, 1] */
  readonly squares: tf.Tensor2D;
  /** Selects the labelled pixels in the tile [inside, N], and what they are [inside, R]; both times the label's weight. */
  readonly rows: tf.Tensor2D;
  readonly givenInside: tf.Tensor2D;
  /** Every label [n, R] and its spectrum [n, B], both times the root of its weight: the anchor squares them. */
  readonly given: tf.Tensor2D;
  readonly spectra: tf.Tensor2D;
}

/** @param shape the network on the tile: its lines, samples and pooled grid */
export function makeTrainingData(
  whole: TrainingScene,
  tile: Tile,
  shape: NetworkShape,
): TrainingData {
  const { scene, mask, prepared, map } = whole;
  const { R } = prepared;
  const N = tile.lines * tile.samples;
  const pixels = cutTile(mask.pixels, 1, tile, scene);
  const prior = cutTile(whole.prior, R, tile, scene);
  const scores = cutTile(whole.scores, map.K, tile, scene);
  const constants = makeConstants(shape, pixels);
  const inputs = tf.tensor2d(
    blankMasked(assembleInputs(scores, prior, N, R, map), pixels, shape.features),
    [N, shape.features],
  );
  const priorTensor = whole.classicalStart ? tf.tensor2d(prior, [N, R]) : null;
  const at = prepared.labelPixels.map((pixel) => indexInTile(pixel, tile, scene));
  const weights = labelWeights(prepared.labels.confidence, at.length);
  const losses = (fused() ? fusedData : composedData)(prepared, pixels, tile, scene, at);
  return {
    shape,
    constants,
    inputs,
    prior: priorTensor,
    n: at.length,
    inside: at.filter((i) => i >= 0).length,
    weightInside: weights.reduce((sum, w, l) => (at[l] < 0 ? sum : sum + w), 0),
    pixels,
    losses,
    dispose() {
      disposeConstants(constants);
      inputs.dispose();
      priorTensor?.dispose();
      tf.dispose(Object.values(losses).filter((t) => t instanceof tf.Tensor));
    },
  };
}

/** Rows of the labels at these places [order.length, width], each times its factor. */
function labelRows(
  values: ArrayLike<number>,
  width: number,
  order: readonly number[],
  factors: readonly number[],
): tf.Tensor2D {
  const rows = new Float32Array(order.length * width);
  order.forEach((l, i) => {
    for (let k = 0; k < width; k++) rows[i * width + k] = factors[i] * values[l * width + k];
  });
  return tf.tensor2d(rows, [order.length, width]);
}

type MakeData<T> = (
  prepared: Prepared,
  pixels: Uint8Array,
  tile: Tile,
  scene: TileShape,
  /** [n] index of each label in the tile, −1 outside */
  at: readonly number[],
) => T;

const composedData: MakeData<ComposedData> = (prepared, _, tile, scene, at) => {
  const { labels, labelSpectra, R } = prepared;
  const B = prepared.bandIndex.length;
  const N = tile.lines * tile.samples;
  const all = at.map((__, l) => l);
  const inside = all.filter((l) => at[l] >= 0);
  const selector = new Float32Array(inside.length * N);
  const { confidence } = labels;
  // |w a − w given| = w |a − given|, and the root likewise for squares: the losses need not know of weights.
  const sure = labelWeights(confidence && inside.map((l) => confidence[l]), inside.length);
  const roots = labelWeights(confidence, at.length).map(Math.sqrt);
  inside.forEach((l, i) => (selector[i * N + at[l]] = sure[i]));
  const Z = tf.tensor2d(cutTile(prepared.Z, B, tile, scene), [N, B]);
  return {
    fused: false,
    Z,
    squares: tf.tidy<tf.Tensor2D>(() => tf.sum(tf.square(Z), 1, true)),
    rows: tf.tensor2d(selector, [inside.length, N]),
    givenInside: labelRows(labels.abundances, R, inside, sure),
    given: labelRows(labels.abundances, R, all, roots),
    spectra: labelRows(labelSpectra, B, all, roots),
  };
};

/** Labels sorted by pixel, those outside the tile last: no pixel knows of them, but the anchor does. */
const fusedData: MakeData<FusedData> = (prepared, pixels, tile, scene, at) => {
  const { labels, labelSpectra, R } = prepared;
  const B = prepared.bandIndex.length;
  const N = tile.lines * tile.samples;
  const place = (l: number): number => (at[l] < 0 ? N : at[l]);
  const order = at.map((_, l) => l).sort((a, b) => place(a) - place(b));
  const count = pixels.reduce((sum, v) => sum + v, 0);
  const Z = cutTile(prepared.Z, B, tile, scene);
  const squares = new Float32Array(N);
  for (let i = 0; i < N; i++) {
    let sum = 0;
    for (let k = i * B; k < (i + 1) * B; k++) sum += Z[k] * Z[k];
    squares[i] = sum;
  }
  const weights = Float32Array.from(pixels, (v) => v / count);
  const sure = labelWeights(labels.confidence, at.length);
  const given = Float64Array.from(
    at.flatMap((_, l) => [...labels.abundances.subarray(l * R, (l + 1) * R), sure[l]]),
  ); // [n × (R + 1)]
  const ones = order.map(() => 1);
  const sorted = order.filter((l) => at[l] >= 0).map((l) => at[l]);
  return {
    fused: true,
    Z: tf.tensor2d(Z, [N, B]),
    fixed: tf.tensor2d(lossFixed(weights, squares, sorted), [N, 4]),
    given: labelRows(given, R + 1, order, ones),
    spectra: labelRows(labelSpectra, B, order, ones),
  };
};

/** What inference reads of a tile, from the same arrays. */
export function tileInputs(whole: TrainingScene, tile: Tile): TileInputs {
  const { scene, mask, prepared, map } = whole;
  const { R } = prepared;
  const n = tile.lines * tile.samples;
  const valid = cutTile(mask.pixels, 1, tile, scene);
  const prior = cutTile(whole.prior, R, tile, scene);
  const scores = cutTile(whole.scores, map.K, tile, scene);
  const levels = whole.levels ? cutTile(whole.levels, 1, tile, scene) : null;
  return {
    features: blankMasked(
      assembleInputs(scores, prior, n, R, map, levels),
      valid,
      featuresOf(map, R),
    ),
    prior: whole.classicalStart ? prior : null,
    side: prepared.side && cutTile(prepared.side, R, tile, scene),
    // A scene in memory knows what neighbours say of all of it.
    evidence: null,
    valid,
  };
}

/** A made-up scene of the tile's size as tensors. Caller disposes. */
export interface SyntheticData {
  readonly inputs: tf.Tensor2D; // [N, F]
  readonly prior: tf.Tensor2D; // [N, R]
  readonly truth: tf.Tensor2D; // [N, R]
}

export function syntheticData(
  made: SyntheticScene,
  { pixels, shape }: Pick<TrainingData, 'pixels' | 'shape'>,
  map: FeatureMap,
): SyntheticData {
  const N = pixels.length;
  const { features: F, endmembers: R } = shape;
  const logs = logPrior(made.p);
  return {
    inputs: tf.tensor2d(blankMasked(assembleInputs(made.scores, logs, N, R, map), pixels, F), [
      N,
      F,
    ]),
    prior: tf.tensor2d(logs, [N, R]),
    truth: tf.tensor2d(made.truth, [N, R]),
  };
}

/** Zeroes the rows of masked pixels, in place. */
export function blankMasked(values: Float32Array, pixels: Uint8Array, width: number): Float32Array {
  pixels.forEach((v, i) => {
    if (!v) values.fill(0, i * width, (i + 1) * width);
  });
  return values;
}
