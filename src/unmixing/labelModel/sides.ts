/**
 * The models of brightness that are weighed against each other: raw spectra (FCLS), or a free brightness for every pixel
 * (NNLS ÷ sum) with E⁽⁰⁾ fitted to unit-norm spectra, to spectra as they are, or to spectra evened by the brightness that
 * the labels suggest; and each once more for clicks that fell beside their pixel.
 */
import {
  isUnitNorm,
  leaveOneOut,
  unitNorm,
  type ClassicalVariant,
  type LabelledPixels,
} from '../classical';
import { initialEndmembers } from '../initialEndmembers';
import { scaleAwareEndmembers } from '../scaleAwareEndmembers';
import { unmix } from '../simplexLeastSquares';
import { besideLabels, PLACE_COST } from './beside';
import { searchHypotheses, type Hypothesis, type LabelPriors } from './evidence';
import { makeSpace, type Reach, type Space } from './space';

export interface LabelModelInput {
  readonly labels: LabelledPixels;
  /** Some of the scene's valid spectra, spread evenly over it [m × B'], in the scale of the labels' spectra. */
  readonly pool: Float32Array;
  readonly m: number;
  /** Spectra of the nine pixels about each label [n × 9 × B'], as `besideLabels` takes them; absent: clicks are taken as exact. */
  readonly around?: Float64Array;
  /** The person's choice of a model of brightness; absent: the evidence decides. */
  readonly domain?: 'raw' | 'unit';
  /** The evidence of runs before labels shared an error (`LabelPriors`). */
  readonly apart?: boolean;
}

export interface Candidate extends Hypothesis {
  readonly side: Side;
}

/** One model of brightness: its solver, its spectra. */
export interface Side {
  readonly variant: ClassicalVariant;
  readonly unit: boolean;
  readonly space: Space;
  /** [n] which of the nine pixels about it each label means; absent: its own. */
  readonly places?: Uint8Array;
}

/** Log odds, before the labels are looked at: brightness of its own for every label says more than labels know. */
const EVENED_ODDS = -1.5;
/** That clicks fell beside their pixels. */
const BESIDE_ODDS = -2;

/** Every hypothesis of every model of brightness, with its evidence. */
export function findCandidates(
  { labels, pool, m, around, domain }: LabelModelInput,
  priors: LabelPriors,
  reach: Reach,
  allPure: boolean,
): Candidate[] {
  const { n, bands } = labels;
  const poolUnit = unitNorm(pool, m, bands);
  const candidates: Candidate[] = [];
  const make = (
    variant: ClassicalVariant,
    of: LabelledPixels,
    bright?: Float64Array,
    like?: Side,
  ): Side => {
    const unit = isUnitNorm(variant);
    const own = unit ? { ...of, spectra: unitNorm(of.spectra, n, bands) } : of;
    const kind = unit ? 'nnls' : 'fcls';
    return {
      ...{ variant, unit },
      space: makeSpace(kind, own, unit ? poolUnit : pool, m, bright, like?.space),
    };
  };
  const consider = (side: Side, odds: number): Side => {
    for (const h of searchHypotheses(side.space, priors, reach)) {
      candidates.push({ ...h, log: h.log + odds, side });
    }
    return side;
  };
  /** The same where clicks fell beside the pixels that were meant. */
  const beside = (kind: 'raw' | 'unit' | 'bright', like: Side, odds: number): void => {
    const found = around && besideLabels(labels, around, kind);
    if (!found) return;
    const moved = { ...labels, spectra: found.spectra };
    const bright = kind === 'bright' ? ofMeanNorm(moved) : undefined;
    const side = { ...make(like.variant, moved, bright, like), places: found.places };
    consider(side, odds + BESIDE_ODDS - n * PLACE_COST);
  };
  const even = evened(labels);
  if (domain !== 'raw') {
    const variant = 'NNLS + sum-to-one';
    const unit = consider(make(variant, labels), 0);
    const bright = consider(make(variant, labels, ofMeanNorm(labels)), 0);
    consider(make(variant, labels, even), EVENED_ODDS);
    beside('unit', unit, 0);
    beside('bright', bright, 0);
  }
  if (domain !== 'unit') {
    const odds = domain === 'raw' ? 0 : rawPrior(labels, even, pool, m, candidates, allPure);
    const raw = consider(make('FCLS, raw', labels), odds);
    beside('raw', raw, odds);
  }
  return candidates;
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
