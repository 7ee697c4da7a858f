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
  leaveOneOut,
  solveVariant,
  unitNorm,
  type ClassicalVariant,
  type LabelledPixels,
} from '../classical';
import { initialEndmembers } from '../initialEndmembers';
import { scaleAwareEndmembers } from '../scaleAwareEndmembers';
import { unmix } from '../simplexLeastSquares';
import {
  rootsOf,
  searchHypotheses,
  SIGMAS,
  weightsOf,
  type Hypothesis,
  type LabelPriors,
} from './evidence';
import { besideLabels, PLACE_COST } from './beside';
import { labelsOnly, withGeometry, type Fit } from './fits';
import { centreOf, makeSpace, movesOf, overBands, type Reach, type Space } from './space';

/** What the other labels and the spectra say of one label's pixel. */
export interface LabelOpinion {
  /** [R] fractions, summing to 1 */
  readonly expected: readonly number[];
  /** How sure that is: standard deviation of a fraction. */
  readonly spread: number;
  /** Probability that the label is plainly wrong (another material, another pixel), 0 to 1. */
  readonly wrong: number;
  /** Worth telling the person: probably wrong, and by a difference that matters. Never of a label that was checked. */
  readonly doubtful: boolean;
}

export interface LabelModelInput {
  readonly labels: LabelledPixels;
  /** Some of the scene's valid spectra, spread evenly over it [m × B'], in the scale of the labels' spectra. */
  readonly pool: Float32Array;
  readonly m: number;
  /** Spectra of the nine pixels about each label [n × 9 × B'], as `besideLabels` takes them; absent: clicks are taken as exact. */
  readonly around?: Float64Array;
  /** The person's choice of a model of brightness; absent: the evidence decides. */
  readonly domain?: 'raw' | 'unit';
}

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
}

/** A fraction from which on a label speaks of one material alone. */
const PURE = 0.985;
/** A wrong label keeps this weight in LOO3 and in training. */
const WRONG_WEIGHT = 0.02;
/** A difference of fractions that a person should look at. */
const MATTERS = 0.2;
/** Hypotheses that are worth solving, and how far they may lie behind the best. */
const MOST_SOLVED = 3;
const LEAST_WEIGHT = 0.05;

/** Log odds, before the labels are looked at: brightness of its own for every label says more than labels know. */
const EVENED_ODDS = -1.5;
/** That clicks fell beside their pixels. */
const BESIDE_ODDS = -2;

const FLEXIBLE: Reach = { deviation: 1.5, brightness: 0.15 };
const TIGHT: Reach = { deviation: 1, brightness: 0.05 };
const PURE_REACH: Reach = { deviation: 0.5, brightness: 0.02 };

interface Candidate extends Hypothesis {
  readonly side: Side;
}

/** One model of brightness: its solver, its spectra. */
interface Side {
  readonly variant: ClassicalVariant;
  readonly unit: boolean;
  readonly space: Space;
  readonly places?: Uint8Array;
}

interface Solution {
  readonly candidate: Candidate;
  readonly weight: number;
  /** [R × B'] */
  readonly A: Float64Array;
  readonly B: Float64Array;
  readonly fit: Fit;
}

/** @throws nothing: bad labels are for `checkLabels` to refuse */
export function fitLabelModel({ labels, pool, m, around, domain }: LabelModelInput): LabelModel {
  const { n, R, bands, abundances } = labels;
  const allPure = saysAllPure(labels);
  const priors = priorsOf(labels, allPure);
  const reach = allPure ? PURE_REACH : FLEXIBLE;
  const poolUnit = unitNorm(pool, m, bands);
  const makeSide = (variant: ClassicalVariant, of: LabelledPixels, bright?: Float64Array): Side => {
    const unit = isUnitNorm(variant);
    const kind = variant === 'NNLS + sum-to-one' ? 'nnls' : 'fcls';
    const own = unit ? { ...of, spectra: unitNorm(of.spectra, n, bands) } : of;
    return { variant, unit, space: makeSpace(kind, own, unit ? poolUnit : pool, m, bright) };
  };
  const candidates: Candidate[] = [];
  const consider = (side: Side, prior: number): void => {
    for (const h of searchHypotheses(side.space, priors, reach)) {
      candidates.push({ ...h, log: h.log + prior, side });
    }
  };
  const unit = 'NNLS + sum-to-one';
  const raw = 'FCLS, raw';
  const even = evened(labels);
  let rawOdds = 0;
  if (domain !== 'raw') {
    consider(makeSide(unit, labels), 0);
    consider(makeSide(unit, labels, ofMeanNorm(labels)), 0);
    consider(makeSide(unit, labels, even), EVENED_ODDS);
  }
  if (domain !== 'unit') {
    if (domain !== 'raw') rawOdds = rawPrior(labels, even, pool, m, candidates, allPure);
    consider(makeSide(raw, labels), rawOdds);
  }
  if (around) {
    /** The same where clicks fell beside the pixels that were meant. */
    const beside = (kind: 'raw' | 'unit' | 'bright', variant: ClassicalVariant, odds: number) => {
      const found = besideLabels(labels, around, kind);
      if (!found) return;
      const moved = { ...labels, spectra: found.spectra };
      const bright = kind === 'bright' ? ofMeanNorm(moved) : undefined;
      const side = { ...makeSide(variant, moved, bright), places: found.places };
      consider(side, odds + BESIDE_ODDS - n * PLACE_COST);
    };
    if (domain !== 'raw') {
      beside('unit', unit, 0);
      beside('bright', unit, 0);
    }
    if (domain !== 'unit') beside('raw', raw, rawOdds);
  }
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
  const solutions = kept.map(({ candidate, weight }, i) =>
    solve(candidate, weight, priors, allPure, i === 0),
  );
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
  function parts(spectra: Float32Array, count: number) {
    const U = unitNorm(spectra, count, bands);
    const answers = new Float32Array(count * R);
    let sum = 0;
    for (const s of solutions) sum += s.weight;
    for (const s of solutions) {
      const X = s.candidate.side.unit ? U : spectra;
      for (const [E, share] of [
        [s.A, 1 - shareB],
        [s.B, shareB],
      ] as const) {
        if (share === 0) continue;
        const a = solveVariant(s.candidate.side.variant, X, count, E, R, bands);
        const w = (s.weight / sum) * share;
        for (let i = 0; i < a.length; i++) answers[i] += w * a[i];
      }
    }
    const line = solveVariant(
      classical,
      isUnitNorm(classical) ? U : spectra,
      count,
      classicalE,
      R,
      bands,
    );
    return { own: answers, line };
  }

  const mean = top.A.map((v, k) => (1 - shareB) * v + shareB * top.B[k]);
  return {
    variant: side.variant,
    endmembers: mean,
    agreement,
    allPure,
    places: side.places ?? null,
    opinions: opinionsOf(labels, top, wrong, agreement, priors),
    weights,
    classical,
    classicalShare,
    parts,
    answer(spectra, count) {
      const { own, line } = parts(spectra, count);
      return own.map((v, i) => (1 - classicalShare) * v + classicalShare * line[i]);
    },
  };
}

/** Labelled spectra that keep their brightness, their mean norm 1. */
function ofMeanNorm({ spectra, n, bands }: LabelledPixels): Float64Array {
  let mean = 0;
  for (let l = 0; l < n; l++) {
    let sum = 0;
    for (let b = 0; b < bands; b++) sum += spectra[l * bands + b] ** 2;
    mean += Math.sqrt(sum) / n;
  }
  return mean > 0 ? spectra.map((v) => v / mean) : spectra;
}

/** Labelled spectra divided by the brightness that the labels themselves suggest. */
function evened(labels: LabelledPixels): Float64Array {
  const { brightness } = scaleAwareEndmembers(labels, 0.01);
  const { bands } = labels;
  return ofMeanNorm({
    ...labels,
    spectra: labels.spectra.map((v, k) => v / brightness[Math.floor(k / bands)]),
  });
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

function saysAllPure({ n, R, abundances, said }: LabelledPixels): boolean {
  let pure = 0;
  for (let l = 0; l < n; l++) {
    if (said?.[l] === 0) return false;
    let most = 0;
    for (let r = 0; r < R; r++) most = Math.max(most, abundances[l * R + r]);
    if (most > PURE) pure++;
  }
  return pure >= 0.9 * n && onGrid(abundances);
}

/** People say fractions in steps of 5 %. */
function onGrid(abundances: Float64Array): boolean {
  let on = 0;
  for (const a of abundances) if (Math.abs(a - Math.round(a * 20) / 20) < 0.004) on++;
  return on > 0.8 * abundances.length;
}

/** What a person says is off by a factor of about two at most. */
const SAID_SPREAD = 0.5;
/** Even exact fractions are met only to about this much: spectra vary. */
const MODEL_ERROR = 0.015;

function priorsOf(labels: LabelledPixels, allPure: boolean): LabelPriors {
  const { n, said, confidence, checked, abundances } = labels;
  const known = said ? [...said].filter((s) => !Number.isNaN(s)) : [];
  const middle =
    known.length > 0 ? Math.sqrt(known.reduce((s, v) => s + v * v, 0) / known.length) : NaN;
  const effective = (s: number): number => s * s + MODEL_ERROR ** 2;
  const precision = Float64Array.from({ length: n }, (_, l) => {
    const own = said && !Number.isNaN(said[l]) ? effective(middle) / effective(said[l]) : 1;
    return own * (confidence?.[l] ?? 1);
  });
  let sigma: number[];
  if (allPure) sigma = SIGMAS.map((s) => (s < 0.1 ? -99 : 0));
  else if (known.length > n / 2) {
    const typical = Math.sqrt(effective(middle));
    sigma = SIGMAS.map((s) => -0.5 * (Math.log(s / typical) / SAID_SPREAD) ** 2);
  } else if (onGrid(abundances))
    sigma = SIGMAS.map((s) => (s === 0.01 ? -5 : s === 0.02 ? -2.5 : 0));
  else sigma = SIGMAS.map(() => 0);
  return { sigma, precision, checked, mayBeWrong: !allPure && n > labels.R };
}

/**
 * Log odds of raw FCLS against NNLS ÷ sum before their evidence: how far brightness varies over the scene, and which of
 * the two predicts labels better from the others.
 */
function rawPrior(
  labels: LabelledPixels,
  even: Float64Array,
  pool: Float32Array,
  m: number,
  unitCandidates: readonly Candidate[],
  allPure: boolean,
): number {
  const { n, R, bands, abundances, confidence } = labels;
  const E = initialEndmembers(labels.spectra, abundances, n, R, bands, confidence);
  const free = unmix(pool, m, E, R, bands, { constraint: 'nnls' });
  const logs = Float64Array.from({ length: m }, (_, i) => {
    let sum = 0;
    for (let r = 0; r < R; r++) sum += free[i * R + r];
    return Math.log(Math.max(sum, 1e-3));
  }).sort();
  const at = (share: number): number => logs[Math.min(m - 1, Math.floor(share * m))];
  const spread = (at(0.84) - at(0.16)) / 2;
  if (allPure) return -((spread / 0.15) ** 2);
  const most = Math.max(...unitCandidates.map((c) => c.log));
  const wrong = new Float64Array(n);
  let total = 0;
  for (const c of unitCandidates) {
    const w = Math.exp(c.log - most);
    total += w;
    for (const l of c.wrong) wrong[l] += w;
  }
  const weights = Float64Array.from(wrong, (w, l) =>
    Math.min(1, Math.max(0.02, (1 - w / total) * (confidence?.[l] ?? 1))),
  );
  const left = { ...labels, confidence: weights };
  const fit = (l: LabelledPixels): Float64Array =>
    initialEndmembers(l.spectra, l.abundances, l.n, R, bands, l.confidence);
  const unitError = Math.min(
    ...[unitNorm(labels.spectra, n, bands), labels.spectra, even].map((spectra) =>
      leaveOneOut({ ...left, spectra }, fit, 'NNLS + sum-to-one'),
    ),
  );
  const rawError = leaveOneOut(left, fit, 'FCLS, raw');
  const ratio = n * (R - 1) * Math.log(unitError / rawError);
  const bounded = Number.isFinite(ratio) ? Math.min(8, Math.max(-8, ratio)) : 0;
  return bounded - (spread / 0.5) ** 2;
}

/** Fractions of each label's pixel from endmembers found without it. */
function opinionsOf(
  labels: LabelledPixels,
  top: Solution,
  wrong: Float64Array,
  agreement: number,
  priors: LabelPriors,
): LabelOpinion[] {
  const { n, R, bands, abundances, checked } = labels;
  const { space, variant } = top.candidate.side;
  const weights = weightsOf(priors, top.candidate.wrong, top.candidate.sigma);
  return Array.from({ length: n }, (_, l) => {
    const without = weights.slice();
    without[l] = 0.01 * Math.min(1, without[l]);
    const E = initialEndmembers(space.labels.spectra, abundances, n, R, bands, without);
    const x = space.labels.spectra.subarray(l * bands, (l + 1) * bands);
    const expected = [...solveVariant(variant, x, 1, E, R, bands)];
    let difference = 0;
    let variance = 0;
    for (let r = 0; r < R; r++) {
      difference = Math.max(difference, Math.abs(expected[r] - abundances[l * R + r]));
      variance += (top.fit.sd?.[l * R + r] ?? 0) ** 2 / R;
    }
    return {
      expected,
      spread: Math.max(0.02, Math.sqrt(4 * variance + agreement ** 2 / 4)),
      wrong: wrong[l],
      doubtful: !checked?.[l] && wrong[l] > 0.5 && difference > MATTERS,
    };
  });
}
