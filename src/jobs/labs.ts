/**
 * The labs, which answer "how sure is it?": the same training over and over with other seeds, labels off as people’s are,
 * or both, as a running mean and spread; and the classical solver with its two constraints on and off. Runs in the
 * training worker. Nothing of it changes a result.
 */
import { allConstraints, unmixWith, violationsOf } from '../unmixing/constraints';
import { reconstructionError } from '../unmixing/reconstruction';
import { initialEndmembers } from '../unmixing/initialEndmembers';
import type { Cube, Label, ValidityMask } from '../scene/cube';
import { StudioError } from '../scene/errors';
import { largestError } from '../scene/labelError';
import { drawLabels, isAppliedKind, withLabelError } from '../scene/labelErrors';
import { makeRng } from '../maths/rng';
import type { EngineHolder } from '../engine/holder';
import type { TrainConfig } from '../protocol/run';
import { checkLabels, labelledPixels } from '../unmixing/labelledPixels';
import type { RunControl } from '../training/loop';
import { overAllBands } from '../unmixing/sceneSpectra';
import type { ConstraintResult, LabEvent, Spread, SpreadConfig } from '../protocol/labs';
import { trainThroughFaults } from './train';
import { raceScene } from '../methods/raceScene';

export interface LabInput {
  readonly lab: number;
  readonly cube: Cube;
  readonly mask: ValidityMask;
  readonly control: RunControl;
  readonly engine: EngineHolder;
  readonly now: () => number;
  readonly send: (event: LabEvent) => void;
}

export const MOST_RUNS = 20;

/**
 * Trains `runs` times and sends the spread after each.
 * @throws StudioError for a number of runs or a jitter that cannot be, and what training throws
 */
export async function runSpread(input: LabInput, config: SpreadConfig): Promise<void> {
  const { lab, cube, mask, control, engine, now, send } = input;
  const { train, runs, vary, jitter } = config;
  checkSpread(config);
  const R = train.endmemberNames.length;
  const abundances = makeMoments(cube.lines * cube.samples * R);
  const spectra = makeMoments(R * cube.bands);
  const rng = makeRng(train.settings.seed).fork('label noise');
  const began = now();
  for (let k = 0; k < runs && !control.cancelled; k++) {
    const seed = train.settings.seed + (vary === 'labels' ? 0 : k);
    const labels =
      vary === 'seeds'
        ? train.labels
        : config.error
          ? erroneous(input, config, k)
          : jitteredAll(train.labels, jitter, rng);
    const what = `Run ${k + 1} of ${runs}`;
    const told = (fraction: number): void => {
      const done = (k + fraction) / runs;
      const spent = now() - began;
      const remainingMs = done > 0.02 ? (spent * (1 - done)) / done : null;
      send({ type: 'labProgress', lab, fraction: done, what, remainingMs });
    };
    told(0);
    await trainThroughFaults(
      {
        ...{ run: lab, cube, mask, control, now },
        config: { ...train, labels, settings: { ...train.settings, seed }, from: undefined },
      },
      engine,
      (event) => {
        if (event.type === 'progress') told(event.step / train.settings.steps);
        if (event.type !== 'finished') return;
        abundances.add(event.summary.estimate.abundances);
        spectra.add(event.summary.estimate.endmembers);
        send({
          type: 'labSpread',
          lab,
          spread: spreadOf(k + 1, abundances, spectra, mask.pixels, R),
        });
      },
    );
  }
  send({ type: control.cancelled ? 'labCancelled' : 'labFinished', lab });
}

/** The labels of the k-th run with the chosen kind of error; pure clicks are on pixels of their own. */
function erroneous(
  { cube, mask }: Pick<LabInput, 'cube' | 'mask'>,
  { train, error, truth }: SpreadConfig,
  k: number,
): readonly Label[] {
  if (error === undefined) return train.labels;
  if (isAppliedKind(error)) {
    const ground = { lines: cube.lines, samples: cube.samples, pixels: mask.pixels };
    return withLabelError(train.labels, error, ground, k);
  }
  if (!truth) {
    throw new StudioError({
      kind: 'labels',
      message: 'Pure clicks cannot be made up: this scene has no ground truth.',
      advice: 'Open its truth, or choose another label error.',
    });
  }
  return drawLabels(truth, mask.pixels, cube, {
    ...{ kind: 'pure', draw: k, count: train.labels.length },
  }).labels;
}

function checkSpread({ runs, jitter }: SpreadConfig): void {
  const problem = (field: string, found: string, expected: string): StudioError =>
    new StudioError({
      kind: 'training',
      message: `The lab cannot run with this ${field}.`,
      ...{ field, found, expected },
      advice: 'Give another number.',
    });
  if (!Number.isInteger(runs) || runs < 2 || runs > MOST_RUNS) {
    throw problem('number of runs', String(runs), `a whole number from 2 to ${MOST_RUNS}`);
  }
  if (!(jitter >= 0 && jitter <= 0.5)) {
    throw problem('label noise', String(jitter), 'a number from 0 to 0.5');
  }
}

/**
 * Fractions with normal noise of this standard deviation on each, back on the simplex: cut at 0, summing to 1. What was
 * said of their error is said of the moved ones: an exact label is no longer exact.
 */
export function jittered(label: Label, sd: number, rng: { normal(): number }): Label {
  const moved = label.abundances.map((a) => Math.max(0, a + sd * rng.normal()));
  const sum = moved.reduce((s, a) => s + a, 0);
  if (!(sum > 0)) return label;
  const { error } = label;
  return {
    ...label,
    abundances: moved.map((a) => a / sum),
    ...(error === undefined ? {} : { error: Math.min(largestError, Math.hypot(error, sd)) }),
  };
}

/** How often noise is drawn anew when it leaves an endmember without any label. */
const TRIES = 20;

/** Every label with noise; the given ones where noise always leaves an endmember without a label. */
export function jitteredAll(
  labels: readonly Label[],
  sd: number,
  rng: { normal(): number },
): readonly Label[] {
  const R = labels[0]?.abundances.length ?? 0;
  for (let k = 0; k < TRIES; k++) {
    const moved = labels.map((l) => jittered(l, sd, rng));
    const covered = Array.from({ length: R }, (_, r) => moved.some((l) => l.abundances[r] > 1e-3));
    if (covered.every(Boolean)) return moved;
  }
  return labels;
}

interface Moments {
  readonly mean: Float64Array;
  /** Sums of squared deviations. */
  readonly squares: Float64Array;
  add(values: Float32Array): void;
}

/** Welford 1962: mean and spread in one pass, without cancellation. */
function makeMoments(length: number): Moments {
  const mean = new Float64Array(length);
  const squares = new Float64Array(length);
  let count = 0;
  return {
    mean,
    squares,
    add(values) {
      count++;
      for (let i = 0; i < length; i++) {
        const before = values[i] - mean[i];
        mean[i] += before / count;
        squares[i] += before * (values[i] - mean[i]);
      }
    },
  };
}

function spreadOf(
  runs: number,
  abundances: Moments,
  spectra: Moments,
  pixels: Uint8Array,
  R: number,
): Spread {
  const sd = ({ squares }: Moments): Float32Array =>
    Float32Array.from(squares, (v) => (runs > 1 ? Math.sqrt(v / (runs - 1)) : 0));
  const abundanceSd = sd(abundances);
  const perEndmember = new Array<number>(R).fill(0);
  let valid = 0;
  pixels.forEach((v, i) => {
    if (!v) return;
    valid++;
    for (let r = 0; r < R; r++) perEndmember[r] += abundanceSd[i * R + r] ** 2;
  });
  return {
    runs,
    abundances: Float32Array.from(abundances.mean),
    abundanceSd,
    endmembers: Float32Array.from(spectra.mean),
    endmemberSd: sd(spectra),
    rmsSd: perEndmember.map((sum) => Math.sqrt(sum / Math.max(1, valid))),
  };
}

/**
 * The classical solver on the scene's own spectra with E⁽⁰⁾ of the labels, four times.
 * @throws StudioError when the labels do not fit the scene
 */
export function runConstraints(
  { cube, mask }: Pick<LabInput, 'cube' | 'mask'>,
  config: Pick<TrainConfig, 'endmemberNames' | 'labels'>,
): ConstraintResult[] {
  checkLabels(cube, mask, config.endmemberNames, config.labels);
  const scene = raceScene(cube, mask);
  const R = config.endmemberNames.length;
  const { Y, N, B } = scene;
  const pixels = config.labels.map((l) => l.line * cube.samples + l.sample);
  const labels = labelledPixels(Y, B, pixels, config.labels);
  const E = initialEndmembers(labels.spectra, labels.abundances, labels.n, R, B); // [R × B']
  const endmembers = overAllBands(E, scene.bandIndex, cube.bands);
  return allConstraints.map((constraints) => {
    const a = unmixWith(constraints, Y, N, E, R, B);
    const violations = violationsOf(a, mask.pixels, R);
    const input = { N, R, bands: B, Z: Y, fitBrightness: false, back: 1 };
    const { map, rmse } = reconstructionError(input, mask, a, E);
    mask.pixels.forEach((v, i) => {
      if (!v) a.fill(NaN, i * R, (i + 1) * R);
    });
    return {
      ...{ ...constraints, abundances: a, violations, endmembers },
      ...{ reconstructionRmse: rmse, residual: map },
    };
  });
}
