/**
 * What every way of training the dual-branch network has in common: what train.ts drives, its answer tile by tile, and
 * which stored states it takes up. The two ways are dualBranch.ts (the whole scene) and cropUnmixer.ts (crops of a noisy one).
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../scene/errors';
import type { NetworkShape } from '../model/dualBranch';
import type { ParameterLayout, Views } from '../model/parameters';
import type { Trainable, TrainableEstimate } from '../model/trainable';
import type { TileShape, TrainingState } from '../protocol/run';
import type { LossTerm } from '../settings/lossTerms';
import type { NetworkTrace } from '../trace/network';
import type { CropScenes } from './crops/cropScenes';
import type { FeatureMap } from './features';
import { inferTiled } from './tiledInference';
import { pasteTile } from './tiles';
import { tileInputs, type TrainingScene } from './trainingData';
import { keepAll } from './watch';

export interface Unmixer extends Trainable {
  /** What the network reads of each pixel, and its size on the whole scene. */
  readonly network: Pick<Network, 'map' | 'shape'>;
  readonly terms: readonly LossTerm[];
  /** How the scene's noise was met; null where the whole scene is trained on as it is. */
  readonly noisy: NoisyTraining | null;
  /** Where each parameter lies in θ: [from, to). */
  readonly ranges: Readonly<Record<string, readonly [number, number]>>;
  /** The whole loss as a function of θ [P] on fixed data; for gradient checks. */
  lossOf(theta: tf.Tensor1D): tf.Scalar;
  theta(): tf.Tensor1D;
  /** Goes through one step and forgets it: for `compileAhead`, which makes no use of the numbers. */
  rehearse(): void;
  /**
   * Looks on while the network answers the scene; changes nothing. Null where it is not answered in one piece.
   * @param step steps done, for the record
   */
  trace(step: number): Promise<NetworkTrace | null>;
  /** What to read for a TrainingState: θ, then the optimiser's means [P] each. Owned by the unmixer. */
  state(): readonly tf.Tensor1D[];
  /** Takes up a run where it was, before the first step only. @throws StudioError when it is another network's */
  restore(state: TrainingState): void;
  /** Goes back to the start: the network's correction is not kept. */
  keepStart(): void;
  /**
   * How far off the bands that nobody has looked at are from the network's answer and from the start's, on the same
   * crops; null where there is nothing to tell it by.
   */
  heldOut(): Promise<{ readonly answer: number; readonly start: number } | null>;
}

/** A scene with noise is trained on crops. */
export interface NoisyTraining {
  /** RMSE of the start on made-up scenes with this noise. */
  readonly error: number;
  /** κ: how far the spatial branch counts. */
  readonly weight: number;
  /** Crops a step. */
  readonly crops: number;
}

/** How a run cuts the scene; null: not at all. */
export interface Tiling {
  /** What each training step looks at. */
  readonly train: TileShape | null;
  /** What is answered at once. */
  readonly answer: TileShape | null;
}

/** Where each parameter lies in θ: [from, to). */
export const rangesOf = (layout: ParameterLayout): Unmixer['ranges'] =>
  Object.fromEntries(
    layout.specs.map((spec) => {
      const from = layout.offsets[spec.name];
      return [spec.name, [from, from + spec.init.length] as const];
    }),
  );

/** The answer of the whole scene, a tile at a time. @param parameters makes them, inside a tidy */
export async function estimateByTiles(
  parameters: () => Views,
  shape: NetworkShape,
  source: TrainingScene,
  tile: TileShape,
  between: () => Promise<void>,
): Promise<TrainableEstimate> {
  const { scene, prepared } = source;
  const p = tf.tidy(() => keepAll(parameters()));
  try {
    const answer = new Float32Array(prepared.N * prepared.R);
    const tiles = inferTiled({
      p,
      shape,
      source: { scene, inputs: (at) => tileInputs(source, at) },
      tile,
      sideShare: prepared.sideShare,
      between,
    });
    for await (const { tile: at, values } of tiles)
      pasteTile(values, prepared.R, at, scene, answer);
    const endmembers = (await p.E.data<'float32'>()).slice();
    return { abundances: answer, endmembers };
  } finally {
    tf.dispose(Object.values(p));
  }
}

/** A run's network: what it reads of each pixel of the scene, its parameters as they start, and how it meets noise. */
export interface Network {
  readonly map: FeatureMap;
  /** Uncentred [N × K] */
  readonly scores: Float32Array;
  readonly shape: NetworkShape;
  readonly layout: ParameterLayout;
  /** What a scene with noise is trained on; null where the whole scene is trained on as it is. */
  readonly crops: CropScenes | null;
}

/** @throws StudioError when the state is another network's */
export function checkState(
  { step, theta, moments }: TrainingState,
  parameters: number,
  means: number,
): void {
  const sizes = [theta, ...moments].map((values) => values.length);
  const fits = sizes.length === 1 + means && sizes.every((n) => n === parameters);
  const numbers = [theta, ...moments].every((values) => values.every(Number.isFinite));
  if (fits && numbers && Number.isInteger(step) && step >= 0) return;
  throw new StudioError({
    kind: 'training',
    field: 'weights',
    message: 'These weights do not belong to this network.',
    found: fits
      ? numbers
        ? `step ${step}`
        : 'values that are not numbers'
      : `${sizes.join(' + ')} numbers`,
    expected: `${1 + means} × ${parameters} finite numbers, after a whole number of steps`,
    advice:
      'Restore the settings, endmembers and scene that the weights were trained with, or train anew.',
  });
}
