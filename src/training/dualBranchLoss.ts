/**
 * What a run of the dual-branch network minimises: λ-weighted, how far the reconstruction is from the spectra (L_rec), the
 * answer from the labels (L_sup), E from the labels' spectra (L_anchor), the answer from few materials a pixel (L_sparse),
 * and, on a synthetic scene, from the truth (L_syn). Which terms count is said once; they are worked out twice: composed
 * of TensorFlow.js's ops (model/losses.ts, where each is written as in the paper), and by one op of our own where a
 * dispatch costs more than its arithmetic (kernels/unmixing_loss). The suites hold both against the same formulas.
 */
import * as tf from '@tensorflow/tfjs-core';
import { unmixingLoss } from '../kernels';
import {
  anchorLoss,
  labelLoss,
  reconstructionLoss,
  sparsityLoss,
  syntheticLoss,
} from '../model/losses';
import { lossTerms, type LossTerm } from '../settings/lossTerms';
import type { Settings } from '../settings/settings';
import { weighted, type Losses } from './step';
import type { ComposedData, FusedData, TrainingData } from './trainingData';

export interface DualBranchLoss {
  /** Those that count, in the order of the record. */
  readonly terms: readonly LossTerm[];
  /**
   * @param all M̂ [N, R]; with a synthetic scene both, [2N, R]: the scene, then the synthetic one
   * @param E [R, B]
   * @param truth M of the synthetic scene [N, R], or null
   */
  of(all: tf.Tensor2D, E: tf.Tensor2D, data: TrainingData, truth: tf.Tensor2D | null): Losses;
}

/** λ of every term, and those that count. */
interface Weights {
  readonly of: Readonly<Record<LossTerm, number>>;
  readonly terms: readonly LossTerm[];
  /** Spectra of length one: the scale of a reconstruction is free. */
  readonly unit: boolean;
}

/** @param synthetic whether steps see a synthetic scene beside the real one */
export function dualBranchLoss(
  settings: Settings,
  prepared: { readonly followed: number; readonly domain: { readonly unit: boolean } },
  synthetic: boolean,
): DualBranchLoss {
  const of: Record<LossTerm, number> = {
    L_rec: settings.lambdaRec,
    // Labels count as far as the others and the spectra agree with them.
    L_sup: settings.lambdaSup * prepared.followed,
    L_sparse: settings.lambdaSparse,
    L_anchor: settings.lambdaAnchor * prepared.followed,
    L_syn: synthetic ? settings.lambdaSyn : 0,
  };
  const terms = lossTerms.filter((t) => of[t] > 0);
  const weights: Weights = { of, terms, unit: prepared.domain.unit };
  return {
    terms,
    of(all, E, data, truth) {
      const given = data.losses;
      return given.fused
        ? fusedLoss(weights, all, E, data, given, truth)
        : composedLoss(weights, all, E, data, given, truth);
    },
  };
}

function composedLoss(
  { of, terms, unit }: Weights,
  all: tf.Tensor2D,
  E: tf.Tensor2D,
  { pixels, constants }: TrainingData,
  given: ComposedData,
  truth: tf.Tensor2D | null,
): Losses {
  const n = pixels.length;
  const R = E.shape[0];
  const a = truth ? tf.slice2d(all, [0, 0], [n, R]) : all; // [N, R]
  const aSyn = truth ? tf.slice2d(all, [n, 0], [n, R]) : null; // [N, R]
  const w = constants.weights;
  const evaluate: Record<LossTerm, () => tf.Scalar> = {
    L_rec: () => reconstructionLoss(a, E, given.Z, given.squares, w, unit),
    L_sup: () => labelLoss(a, given.rows, given.givenInside),
    L_sparse: () => sparsityLoss(a, w),
    L_anchor: () => anchorLoss(E, given.given, given.spectra),
    L_syn: () => syntheticLoss(aSyn!, truth!, w),
  };
  return weighted(
    terms.map((t) => evaluate[t]()),
    terms.map((t) => of[t]),
  );
}

function fusedLoss(
  { of, terms, unit }: Weights,
  all: tf.Tensor2D,
  E: tf.Tensor2D,
  { n, inside, weightInside }: TrainingData,
  { Z, fixed, given, spectra }: FusedData,
  truth: tf.Tensor2D | null,
): Losses {
  // The op divides L_sup by all labels; it is the weighted mean over those in the tile.
  const share = inside > 0 && inside < n ? n / weightInside : 1;
  const by = {
    rec: of.L_rec,
    sup: of.L_sup * share,
    sparse: of.L_sparse,
    anchor: of.L_anchor,
    syn: of.L_syn,
  };
  const { total, record } = unmixingLoss(all, E, { Z, fixed, given, spectra }, truth, by, unit);
  if (share === 1) return { total, record };
  const scale = [...terms.map((t) => (t === 'L_sup' ? share : 1)), 1];
  return { total, record: tf.mul(record, tf.tensor1d(scale)) };
}
