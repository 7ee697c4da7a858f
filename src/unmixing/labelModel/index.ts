/**
 * What the labels say of the endmembers, how far they can be trusted, and what they say of each other: the classical
 * answer that knows that labels err. Labels are taken as a_l = solve(x_l; E) + error of one unknown size σ, some of them as
 * plainly wrong; σ, the wrong ones and the model of brightness are weighed by their evidence (evidence.ts). E is found twice
 * (fits.ts): A from the labels alone, which is best where they are exact, B with the unlabelled pixels as evidence, which
 * is best where they are not. The answer mixes A, B and LOO3 by σ̂. Plain arrays, no tfjs: preset studio
 * starts from it, and the page draws it after every click. docs/label-errors.md says what it is worth and what was tried.
 */
import {
  chooseVariant,
  isUnitNorm,
  unitNorm,
  type ClassicalVariant,
  type LabelledPixels,
} from '../classical';
import { initialEndmembers } from '../initialEndmembers';
import type { WeighedSolver } from '../../scene/learned';
import { rowsOf, solvedBy } from '../pixelAnswer';
import { rootsOf, weightsOf, type LabelPriors } from './evidence';
import { labelsOnly, withGeometry, type Fit } from './fits';
import { opinionsOf, type LabelOpinion } from './opinions';
import { priorsOf, saysAllPure } from './priors';
import { findCandidates, type Candidate, type LabelModelInput } from './sides';
import { centreOf, movesOf, overBands, type Reach } from './space';

export type { LabelOpinion } from './opinions';
export type { LabelModelInput } from './sides';

export interface LabelModel {
  /** The model of brightness that the evidence prefers. */
  readonly variant: ClassicalVariant;
  /** [R × B'] in the variant's domain, of the likeliest hypothesis */
  readonly endmembers: Float64Array;
  /** σ̂: the labels agree with each other to about this much, as a standard deviation of a fraction. */
  readonly agreement: number;
  /** True where every label says 100 %: such labels cannot say how materials mix. */
  readonly allPure: boolean;
  /** [n] */
  readonly opinions: readonly LabelOpinion[];
  /** [n] which of the nine pixels about it each label seems to mean (`around`); null: its own. */
  readonly places: Uint8Array | null;
  /** [n] how far each label is to be followed, over 0 to 1: what `LabelledPixels.confidence` means. */
  readonly weights: Float64Array;
  /** LOO3 with these weights: the classical line's own variant where no label is doubted. */
  readonly classical: ClassicalVariant;
  /** Share of LOO3 in the answer: none where labels are exact, half where they say next to nothing. */
  readonly classicalShare: number;
  /** Abundances [n × R] of raw spectra [n × B'] in the scale of the labels' spectra. */
  answer(spectra: Float32Array, n: number): Float32Array;
  /** The same in two parts, before they are mixed: A and B, and LOO3. [n × R] each */
  parts(
    spectra: Float32Array,
    n: number,
  ): { readonly own: Float32Array; readonly line: Float32Array };
  /** What `parts` solves by, as plain data: A and B of each hypothesis, and LOO3. */
  readonly solvers: readonly WeighedSolver[];
  readonly lineSolver: WeighedSolver;
}

/** A wrong label keeps this weight in LOO3 and in training. */
const WRONG_WEIGHT = 0.02;
/** Hypotheses that are worth solving, and how far they may lie behind the best. */
const MOST_SOLVED = 3;
const LEAST_WEIGHT = 0.05;

const FLEXIBLE: Reach = { deviation: 1.5, brightness: 0.15 };
const TIGHT: Reach = { deviation: 1, brightness: 0.05 };
const PURE_REACH: Reach = { deviation: 0.5, brightness: 0.02 };
/**
 * Least share of raw FCLS in the answer's own part where all labels say 100 %: such labels cannot tell whether brightness
 * is abundance or light, and where it is abundance NNLS ÷ sum alone is worse than LOO3 (docs/label-errors.md).
 */
const RAW_PURE = 0.15;

interface Solution {
  readonly candidate: Candidate;
  readonly weight: number;
  /** [R × B'] */
  readonly A: Float64Array;
  readonly B: Float64Array;
  readonly fit: Fit;
}

/** @throws nothing: bad labels are for `checkLabels` to refuse */
export function fitLabelModel(input: LabelModelInput): LabelModel {
  const { labels, apart = false } = input;
  const { n, R, bands, abundances } = labels;
  const allPure = saysAllPure(labels);
  const priors = { ...priorsOf(labels, allPure), apart };
  const reach = allPure ? PURE_REACH : FLEXIBLE;
  const candidates = findCandidates(input, priors, reach, allPure);
  const most = Math.max(...candidates.map((c) => c.log));
  const odds = candidates.map((c) => Math.exp(c.log - most));
  const total = odds.reduce((sum, w) => sum + w, 0);
  const wrong = new Float64Array(n);
  let logSigma = 0;
  candidates.forEach((c, i) => {
    const w = odds[i] / total;
    logSigma += w * Math.log(c.sigma);
    for (const l of c.wrong) wrong[l] += w;
  });
  const agreement = allPure ? 0.2 : Math.exp(logSigma);

  const order = candidates
    .map((candidate, i) => ({ candidate, weight: odds[i] / total }))
    .sort((a, b) => b.weight - a.weight);
  const kept = order
    .slice(0, R > 8 ? 1 : MOST_SOLVED)
    .filter(({ weight }) => weight > LEAST_WEIGHT * order[0].weight);
  const solutions = hedged(
    kept.map(({ candidate, weight }, i) => solve(candidate, weight, priors, allPure, i === 0)),
    allPure ? order.find(({ candidate }) => !candidate.side.unit)?.candidate : undefined,
    priors,
  );
  const solved = solutions.reduce((sum, s) => sum + s.weight, 0);
  const top = solutions[0];
  const { side } = top.candidate;

  const doubt = (middle: number): number => agreement ** 2 / (agreement ** 2 + middle ** 2);
  const shareB = allPure ? 1 : 0.5 + 0.5 * doubt(0.05);
  const classicalShare = allPure ? 0.5 : 0.5 * doubt(0.15);

  const given = labels.confidence ?? new Float64Array(n).fill(1);
  const weights = Float64Array.from(given, (c, l) => c * (wrong[l] > 0.5 ? WRONG_WEIGHT : 1));
  const doubted = weights.some((w, l) => w !== given[l]);
  const trusted: LabelledPixels =
    doubted || labels.confidence ? { ...labels, confidence: weights } : labels;
  const classical = allPure ? side.variant : chooseVariant(trusted).variant;
  const classicalSpectra = isUnitNorm(classical)
    ? unitNorm(labels.spectra, n, bands)
    : labels.spectra;
  const classicalE = initialEndmembers(
    classicalSpectra,
    abundances,
    n,
    R,
    bands,
    trusted.confidence,
  );
  const solvers = solutions.flatMap(({ candidate, weight, A, B }) =>
    ([A, B] as const).flatMap((E, k) => {
      const share = k === 0 ? 1 - shareB : shareB;
      const { variant } = candidate.side;
      return share === 0
        ? []
        : [{ variant, endmembers: rowsOf(E, R), weight: (weight / solved) * share }];
    }),
  );
  const lineSolver = { variant: classical, endmembers: rowsOf(classicalE, R), weight: 1 };
  const solveOwn = solvedBy(solvers);
  const solveLine = solvedBy([lineSolver]);
  const parts: LabelModel['parts'] = (spectra, count) => {
    const U = unitNorm(spectra, count, bands);
    return { own: solveOwn(spectra, U, count), line: solveLine(spectra, U, count) };
  };

  const mean = top.A.map((v, k) => (1 - shareB) * v + shareB * top.B[k]);
  return {
    variant: side.variant,
    endmembers: mean,
    agreement,
    allPure,
    places: side.places ?? null,
    opinions: opinionsOf(labels, top.candidate, top.fit.sd, wrong, agreement, priors),
    weights,
    classical,
    classicalShare,
    ...{ parts, solvers, lineSolver },
    answer(spectra, count) {
      const { own, line } = parts(spectra, count);
      return own.map((v, i) => (1 - classicalShare) * v + classicalShare * line[i]);
    },
  };
}

/** With raw FCLS at its least share of all labels at 100 %; as they are where it has that or is not asked for. */
function hedged(
  solutions: readonly Solution[],
  raw: Candidate | undefined,
  priors: LabelPriors,
): readonly Solution[] {
  if (!raw) return solutions;
  const weightOf = (some: readonly Solution[]): number =>
    some.reduce((sum, s) => sum + s.weight, 0);
  const unit = solutions.filter((s) => s.candidate.side.unit);
  const others = weightOf(unit);
  const least = (RAW_PURE / (1 - RAW_PURE)) * others;
  const missing = least - (weightOf(solutions) - others);
  return missing > 0 ? [...solutions, solve(raw, missing, priors, true, false)] : solutions;
}

function solve(
  candidate: Candidate,
  weight: number,
  priors: LabelPriors,
  allPure: boolean,
  wantSd: boolean,
): Solution {
  const { space } = candidate.side;
  const { R, labels } = space;
  const sigma = allPure ? 0.2 : candidate.sigma;
  const weights = weightsOf(priors, candidate.wrong, sigma);
  const roots = rootsOf(weights, R, sigma);
  const centre = centreOf(space, weights);
  const kappa = (10 * sigma ** 2) / (sigma ** 2 + 0.03 ** 2);
  const tight = movesOf(space, centre, allPure ? PURE_REACH : TIGHT, sigma);
  const fit = withGeometry(space, centre, tight, roots, labels.abundances, kappa, wantSd);
  const B = overBands(space, fit.E);
  if (allPure) return { candidate, weight, A: B, B, fit };
  const flexible = movesOf(space, centre, FLEXIBLE, sigma);
  const alone = labelsOnly(space, centre, flexible, roots, labels.abundances);
  return { candidate, weight, A: overBands(space, alone.E), B, fit };
}
