/**
 * One run's model on tensors: parameters, constants, the loss and one training step. It knows no events, no clock and
 * no person; train.ts drives it. Every tensor it makes is freed by `dispose`.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Cube, ValidityMask } from '../cube/cube';
import { makeRng } from '../cube/rng';
import {
  abundances,
  addNetworkParameters,
  disposeConstants,
  logits,
  makeConstants,
  networkShape,
  type NetworkShape,
} from '../model/dualBranch';
import {
  anchorLoss,
  labelLoss,
  reconstructionLoss,
  sparsityLoss,
  syntheticLoss,
} from '../model/losses';
import { StudioError } from '../cube/errors';
import { joinFlat, lossFixed, unmixingLoss, type LossData } from '../kernels';
import { fused } from '../model/layers';
import type { Trainable } from '../model/trainable';
import { cut, initialTheta, leaves, named, ParameterList, type Views } from '../model/parameters';
import { lossTerms, type LossTerm, type Settings } from '../settings/settings';
import { dualBranchOptimizer, makeOptimizer } from './optimizer';
import type { TrainingState } from './events';
import { assembleInputs, logPrior, makeFeatures } from './features';
import type { Prepared } from './prepare';
import { descend, weighted, type Losses } from './step';
import { makeSynthesizer } from './synthetic';

export interface Unmixer extends Trainable {
  readonly terms: readonly LossTerm[];
  /** Where each parameter lies in θ: [from, to). */
  readonly ranges: Readonly<Record<string, readonly [number, number]>>;
  /** The whole loss as a function of θ [P] on fixed data; for gradient checks. */
  lossOf(theta: tf.Tensor1D): tf.Scalar;
  theta(): tf.Tensor1D;
  /** Goes through one step and forgets it: for `compileAhead`, which makes no use of the numbers. */
  rehearse(): void;
  /** What to read for a TrainingState: θ, then the optimiser's means [P] each. Owned by the unmixer. */
  state(): readonly tf.Tensor1D[];
  /** Takes up a run where it was, before the first step only. @throws StudioError when it is another network's */
  restore(state: TrainingState): void;
}

export function makeUnmixer(
  cube: Pick<Cube, 'lines' | 'samples'>,
  mask: ValidityMask,
  prepared: Prepared,
  settings: Settings,
): Unmixer {
  const { N, R } = prepared;
  const B = prepared.bandIndex.length;
  const { lines, samples } = cube;
  const rng = makeRng(settings.seed);
  const classicalStart = settings.start === 'classical';
  const { map, scores } = makeFeatures(prepared, mask, settings);
  const prior = logPrior(prepared.p);
  const F = map.K + (map.withPrior ? R : 0);

  const shape: NetworkShape = networkShape(settings, {
    lines,
    samples,
    features: F,
    endmembers: R,
  });
  const list = new ParameterList(rng.fork('weights'));
  addNetworkParameters(list, shape);
  list.add('E', [R, B], Float32Array.from(prepared.E0), 'endmembers', 0);
  if (classicalStart) list.add('gamma', [1], 1, 'gamma');
  const layout = list.layout();
  let theta = tf.tensor1d(initialTheta(layout));
  const optimizer = makeOptimizer(layout, dualBranchOptimizer(settings));
  const constants = makeConstants(shape, mask.pixels);

  const inputs = tf.tensor2d(blankMasked(assembleInputs(scores, prior, N, R, map), mask, F), [
    N,
    F,
  ]);
  const priorTensor = classicalStart ? tf.tensor2d(prior, [N, R]) : null;
  const kernel = prepared.kernel && tf.tensor2d(prepared.kernel, [N, R]);
  const Z = tf.tensor2d(prepared.Z, [N, B]);
  const squares = tf.tidy<tf.Tensor2D>(() => tf.sum(tf.square(Z), 1, true)); // [N, 1]
  const n = prepared.labels.n;
  const given = tf.tensor2d(Float32Array.from(prepared.labels.abundances), [n, R]);
  const labelled = tf.tensor2d(Float32Array.from(prepared.labelSpectra), [n, B]);
  const rowSelector = new Float32Array(n * N);
  prepared.labelPixels.forEach((pixel, i) => (rowSelector[i * N + pixel] = 1));
  const rows = tf.tensor2d(rowSelector, [n, N]);

  const synthesize =
    settings.lambdaSyn > 0 && classicalStart
      ? makeSynthesizer(prepared, mask, { lines, samples }, map, rng.fork('synthetic'))
      : null;
  const weightOf: Record<LossTerm, number> = {
    L_rec: settings.lambdaRec,
    L_sup: settings.lambdaSup,
    L_sparse: settings.lambdaSparse,
    L_anchor: settings.lambdaAnchor,
    L_syn: synthesize ? settings.lambdaSyn : 0,
  };
  const { unit } = prepared.domain;
  const lossWeights = {
    rec: weightOf.L_rec,
    sup: weightOf.L_sup,
    sparse: weightOf.L_sparse,
    anchor: weightOf.L_anchor,
    syn: weightOf.L_syn,
  };
  const lossData = fused() ? makeLossData(prepared, mask, Z) : null;
  const terms = lossTerms.filter((t) => weightOf[t] > 0);
  const weights = terms.map((t) => weightOf[t]);

  interface Synthetic {
    readonly inputs: tf.Tensor2D; // [N, F]
    readonly prior: tf.Tensor2D; // [N, R]
    readonly truth: tf.Tensor2D; // [N, R]
  }
  function nextSynthetic(): Synthetic | null {
    if (!synthesize) return null;
    const scene = synthesize.next();
    const logs = logPrior(scene.p);
    return {
      inputs: tf.tensor2d(blankMasked(assembleInputs(scene.scores, logs, N, R, map), mask, F), [
        N,
        F,
      ]),
      prior: tf.tensor2d(logs, [N, R]),
      truth: tf.tensor2d(scene.truth, [N, R]),
    };
  }
  const disposeSynthetic = (s: Synthetic | null): void => {
    if (s) tf.dispose([s.inputs, s.prior, s.truth]);
  };

  /** M̂ [N, R] of the real scene; with a synthetic one both, one pass over the two: [2N, R]. */
  function forward(p: Views, synthetic: Synthetic | null): tf.Tensor2D {
    if (!synthetic) {
      return abundances(logits(inputs, 1, p, shape, constants), priorTensor, p.gamma ?? null);
    }
    const both = joinRows(inputs, synthetic.inputs); // [2N, F]
    const priors = joinRows(priorTensor!, synthetic.prior); // [2N, R]
    return abundances(logits(both, 2, p, shape, constants), priors, p.gamma);
  }

  function losses(p: Views, synthetic: Synthetic | null): Losses {
    const all = forward(p, synthetic);
    const E = p.E as tf.Tensor2D;
    if (lossData)
      return unmixingLoss(all, E, lossData, synthetic?.truth ?? null, lossWeights, unit);
    const a = synthetic ? tf.slice2d(all, [0, 0], [N, R]) : all; // [N, R]
    const aSyn = synthetic ? tf.slice2d(all, [N, 0], [N, R]) : null; // [N, R]
    const w = constants.weights;
    const evaluate: Record<LossTerm, () => tf.Scalar> = {
      L_rec: () => reconstructionLoss(a, E, Z, squares, w, unit),
      L_sup: () => labelLoss(a, rows, given),
      L_sparse: () => sparsityLoss(a, w),
      L_anchor: () => anchorLoss(E, given, labelled),
      L_syn: () => syntheticLoss(aSyn!, synthetic!.truth, w),
    };
    return weighted(
      terms.map((t) => evaluate[t]()),
      weights,
    );
  }

  let fixed: Synthetic | null | undefined;
  return {
    parameters: layout.size,
    terms,
    ranges: Object.fromEntries(
      layout.specs.map((spec) => {
        const from = layout.offsets[spec.name];
        return [spec.name, [from, from + spec.init.length] as const];
      }),
    ),
    step(index) {
      const synthetic = nextSynthetic();
      try {
        const done = descend(theta, layout, optimizer, index, (p) => losses(p, synthetic));
        theta = done.theta;
        return done.losses;
      } finally {
        disposeSynthetic(synthetic);
      }
    },
    rehearse() {
      const [x, small] = [tf.zeros<tf.Rank.R2>([N, F]), tf.zeros<tf.Rank.R2>([N, R])];
      const synthetic = synthesize && { inputs: x, prior: small, truth: small };
      const optimizer = makeOptimizer(layout, dualBranchOptimizer(settings));
      const copy = tf.tidy(() => tf.add<tf.Tensor1D>(theta, 0));
      const done = descend(copy, layout, optimizer, 0, (p) => losses(p, synthetic));
      tf.dispose([x, small, done.theta, done.losses]);
      optimizer.dispose();
    },
    estimate() {
      return tf.tidy(() => {
        const p = named(leaves(theta, layout), layout);
        const network = forward(p, null); // [N, R]
        const share = settings.kernelShare;
        const abundances = kernel
          ? tf.add<tf.Tensor2D>(tf.mul(network, 1 - share), tf.mul(kernel, share))
          : network;
        return { abundances, endmembers: tf.clone(p.E) as tf.Tensor2D };
      });
    },
    lossOf(at) {
      if (fixed === undefined) {
        fixed = nextSynthetic();
        // Made inside the caller's tidy, needed until dispose.
        if (fixed) [fixed.inputs, fixed.prior, fixed.truth].forEach((t) => tf.keep(t));
      }
      return tf.tidy(() => losses(named(cut(at, layout), layout), fixed ?? null).total);
    },
    theta: () => theta,
    state: () => [theta, ...optimizer.moments()],
    restore(state) {
      checkState(state, layout.size, optimizer.moments().length);
      theta.dispose();
      theta = tf.tensor1d(state.theta.slice());
      optimizer.restore(state.moments);
      for (let i = 0; i < state.step; i++) synthesize?.skip();
    },
    dispose() {
      optimizer.dispose();
      disposeConstants(constants);
      disposeSynthetic(fixed ?? null);
      tf.dispose([theta, inputs, Z, squares, given, labelled, rows]);
      if (lossData) tf.dispose([lossData.fixed, lossData.given, lossData.spectra]);
      priorTensor?.dispose();
      kernel?.dispose();
    },
  };
}

/** Two tables of the same width, one below the other; neither has a gradient. */
function joinRows(top: tf.Tensor2D, bottom: tf.Tensor2D): tf.Tensor2D {
  const shape: [number, number] = [top.shape[0] + bottom.shape[0], top.shape[1]];
  return fused() ? tf.reshape(joinFlat([top, bottom]), shape) : tf.concat2d([top, bottom], 0);
}

function checkState(
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

/** What the fused losses read: labels sorted by pixel, weights and ‖z‖². Z [N, B] is the caller's. */
function makeLossData(prepared: Prepared, mask: ValidityMask, Z: tf.Tensor2D): LossData {
  const { labelPixels, labelSpectra, labels, R } = prepared;
  const [N, B] = Z.shape;
  const order = labelPixels.map((_, l) => l).sort((a, b) => labelPixels[a] - labelPixels[b]);
  const rowsOf = (values: ArrayLike<number>, width: number): tf.Tensor2D =>
    tf.tensor2d(
      Float32Array.from(
        { length: order.length * width },
        (_, i) => values[order[Math.floor(i / width)] * width + (i % width)],
      ),
      [order.length, width],
    );
  const count = mask.pixels.reduce((sum, v) => sum + v, 0);
  const squares = Float32Array.from({ length: N }, (_, i) =>
    prepared.Z.subarray(i * B, (i + 1) * B).reduce((sum, v) => sum + v * v, 0),
  );
  const weights = Float32Array.from(mask.pixels, (v) => v / count);
  const pixels = order.map((l) => labelPixels[l]);
  return {
    Z,
    fixed: tf.tensor2d(lossFixed(weights, squares, pixels), [N, 4]),
    given: rowsOf(labels.abundances, R),
    spectra: rowsOf(labelSpectra, B),
  };
}

/** Zeroes the rows of masked pixels, in place. */
function blankMasked(values: Float32Array, mask: ValidityMask, width: number): Float32Array {
  mask.pixels.forEach((v, i) => {
    if (!v) values.fill(0, i * width, (i + 1) * width);
  });
  return values;
}
