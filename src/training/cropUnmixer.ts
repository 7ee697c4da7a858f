/**
 * A run on a scene with noise: the same network with a branch that reads neighbours at full resolution, trained on small
 * crops (crops/cropScenes.ts). Five crops make a step, so that a run is as many steps as on a clean scene, and costs
 * about as much. Every tensor it makes is freed by `dispose`.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { ValidityMask } from '../scene/cube';
import { makeRng } from '../maths/rng';
import {
  abundances,
  disposeConstants,
  logits,
  makeConstants,
  type NetworkConstants,
} from '../model/dualBranch';
import { cut, initialTheta, leaves, named, type Views } from '../model/parameters';
import type { Settings } from '../settings/settings';
import type { TileShape } from '../protocol/run';
import type { Prepared } from '../unmixing/prepare';
import { cropLoss, cropTensors, disposeBatch } from './crops/cropLoss';
import { makeCropScenes, type CropScenes } from './crops/cropScenes';
import { LOG_EPSILON, logPrior, type FeatureMap } from './features';
import { readAndFree } from './loop';
import { dualBranchOptimizer, makeOptimizer } from './optimizer';
import { descend } from './step';
import { wholeScene } from './tiles';
import { tileInputs, type TrainingScene } from './trainingData';
import { traceOf } from './watch';
import { checkState, estimateByTiles, rangesOf, type Network, type Unmixer } from './unmixer';

/** Crops a step. */
export const CROPS = 5;
/** Labels say less than made-up lands where they carry noise. */
const LABELS = 0.1;
/** Where the start errs by less than this, it is left alone; from twice as much on neighbours count in full. */
const LEAST_ERROR = 0.02;
/** Crops by which an answer is judged at the end. */
const CHECKS = 6;

/** κ by the start's error on made-up scenes. */
export const branchWeight = (error: number): number =>
  Math.min(1, Math.max(0, error / LEAST_ERROR - 1));

/** What a scene is trained on where it has noise that errors come of; null where it is trained on as it is. */
export function cropsOf(
  scene: TileShape,
  mask: ValidityMask,
  prepared: Prepared,
  map: FeatureMap,
  scores: Float32Array,
  settings: Settings,
): CropScenes | null {
  const { start, spatialLayer, spatialBranch, lambdaSyn, seed } = settings;
  if (start !== 'classical' || spatialLayer === 'pooled' || lambdaSyn === 0) return null;
  const rng = makeRng(seed).fork('crops');
  const near = spatialBranch === 'on';
  const crops = makeCropScenes(scene, mask, prepared, map, scores, near, rng);
  return crops && branchWeight(crops.error) > 0 ? crops : null;
}

export function makeCropUnmixer(
  scene: TileShape,
  mask: ValidityMask,
  prepared: Prepared,
  settings: Settings,
  /** What is answered at once; null: the whole scene. */
  tile: TileShape | null,
  network: Network,
  crops: CropScenes,
): Unmixer {
  const { N, R } = prepared;
  const { map, scores, shape, layout } = network;
  const prior = logPrior(prepared.p);
  const source: TrainingScene = {
    ...{ scene, mask, prepared, map, scores, prior, classicalStart: true },
    levels: crops.levels,
  };
  let theta = tf.tensor1d(initialTheta(layout));
  const schedule = { ...settings, steps: settings.steps * CROPS };
  const optimizer = makeOptimizer(layout, dualBranchOptimizer(schedule));
  const loss = cropLoss(crops, shape, prepared.domain.unit, {
    L_rec: settings.lambdaRec,
    // Labels count as far as the others and the spectra agree with them.
    L_sup: LABELS * settings.lambdaSup * prepared.followed,
    L_syn: settings.lambdaSyn,
  });
  const parameters = (): Views => named(leaves(theta, layout), layout);

  /** One crop: θ and the optimiser's means go on. */
  function descendOn(index: number): tf.Tensor1D {
    const data = cropTensors(crops.batch(index), crops);
    try {
      const done = descend(theta, layout, optimizer, index, (p) => loss.of(p, data));
      theta = done.theta;
      return done.losses;
    } finally {
      disposeBatch(data);
    }
  }

  /** What is kept to answer the whole scene; made when first asked for. */
  let answering: {
    constants: NetworkConstants;
    x: tf.Tensor2D;
    prior: tf.Tensor2D;
    side: tf.Tensor2D | null;
  } | null = null;
  function answerData() {
    if (answering) return answering;
    const inputs = tileInputs(source, wholeScene(scene));
    answering = {
      constants: makeConstants(shape, mask.pixels),
      x: tf.tensor2d(inputs.features, [N, shape.features]),
      prior: tf.tensor2d(prior, [N, R]),
      side: prepared.side && tf.tensor2d(prepared.side, [N, R]),
    };
    return answering;
  }

  return {
    network: { map, shape },
    parameters: layout.size,
    terms: loss.terms,
    noisy: { error: crops.error, weight: branchWeight(crops.error), crops: CROPS },
    ranges: rangesOf(layout),
    step(index) {
      const each = Array.from({ length: CROPS }, (_, i) => descendOn(index * CROPS + i));
      const mean = tf.tidy(() => tf.mean<tf.Tensor1D>(tf.stack(each), 0));
      tf.dispose(each);
      return mean;
    },
    rehearse() {
      const data = cropTensors(crops.batch(0), crops);
      const trial = makeOptimizer(layout, dualBranchOptimizer(schedule));
      const copy = tf.tidy(() => tf.add<tf.Tensor1D>(theta, 0));
      const done = descend(copy, layout, trial, 0, (p) => loss.of(p, data));
      tf.dispose([done.theta, done.losses]);
      trial.dispose();
      disposeBatch(data);
    },
    async estimate(between = () => Promise.resolve()) {
      if (tile) return estimateByTiles(parameters, shape, source, tile, between);
      const { constants, x, prior: given, side } = answerData();
      const [a, E] = tf.tidy(() => {
        const p = parameters();
        const own = abundances(logits(x, 1, p, shape, constants), given, p.gamma); // [N, R]
        const share = prepared.sideShare;
        const mixed = side ? tf.add(tf.mul(own, 1 - share), tf.mul(side, share)) : own;
        return [mixed, tf.clone(p.E)];
      });
      const [answer, endmembers] = await readAndFree([a, E]);
      return { abundances: answer, endmembers };
    },
    async trace(step) {
      if (tile) return null;
      const data = answerData();
      return traceOf({ theta, layout, parameters, shape, map, prepared, ...data }, step);
    },
    lossOf(at) {
      return tf.tidy(() => {
        const data = cropTensors(crops.batch(0), crops);
        return loss.of(named(cut(at, layout), layout), data).total;
      });
    },
    theta: () => theta,
    state: () => [theta, ...optimizer.moments()],
    restore(state) {
      checkState(state, layout.size, optimizer.moments().length);
      theta.dispose();
      theta = tf.tensor1d(state.theta.slice());
      // Batches are drawn by their number: nothing to skip.
      optimizer.restore(state.moments);
    },
    keepStart() {
      theta.dispose();
      theta = tf.tensor1d(initialTheta(layout));
    },
    async heldOut() {
      if (!loss.terms.includes('L_rec')) return null;
      let [answer, start] = [0, 0];
      for (let i = 0; i < CHECKS; i++) {
        const data = cropTensors(crops.check(i), crops);
        const [ours, theirs] = tf.tidy(() => [
          loss.heldOut(loss.answer(parameters(), data), data),
          loss.heldOut(tf.sub(tf.exp(data.prior), LOG_EPSILON), data),
        ]);
        disposeBatch(data);
        const values = await readAndFree([ours, theirs]);
        answer += values[0][0] / CHECKS;
        start += values[1][0] / CHECKS;
      }
      return { answer, start };
    },
    dispose() {
      optimizer.dispose();
      loss.dispose();
      theta.dispose();
      if (!answering) return;
      disposeConstants(answering.constants);
      tf.dispose([answering.x, answering.prior, ...(answering.side ? [answering.side] : [])]);
    },
  };
}
