/**
 * "Click here next": the pixels whose labels would help most, each with the reason in plain words. First an extreme for
 * each material (extremes.ts). If some endmember is still in no label, what no mixture of the labelled ones explains
 * (unexplained.ts); after that, where readings of the labels differ (readings.ts). Both are weighed by how much of the
 * scene looks alike (gain.ts).
 * Tried and left out: while no label holds 30 % of an endmember, to go on as if none held any. Ten labels told 2 to 7 % more
 * on `alike`, and 17 % less on urban_crop, where no pixel that is found so is purer.
 * Works from no label at all. Seeded; under a second for 100 × 100 × 162.
 * Not here: learning. A trained answer is one reading among others, and comes from outside.
 */
import type { LabelledPixels } from '../../unmixing/classical';
import { timesTransposed } from '../../maths/linalg';
import type { Cube, Label, ValidityMask } from '../../scene/cube';
import { StudioError } from '../../scene/errors';
import { pickExtreme } from './extremes';
import { cover, kernelWidth, noCoverage, pickMostWorth, placeOf, speaksFor } from './gain';
import type { Comparison, Coverage, Place } from './gain';
import type { SuggestPool } from './pool';
import { readLabels, type Readings } from './readings';
import { unexplained } from './unexplained';
import type { SuggestConfig, Suggestion, SuggestParts } from '../../protocol/suggest';
import { reasonOf, sentence } from './words';

/** A label shows a material from this fraction on. */
const SHOWN = 0.6;
/** After so many labels more than endmembers the scene may have no purer pixel: extremes are not insisted on. */
const PATIENCE = 2;
/** An extreme is worth its label when it is farther from the labelled spectra than this share of the pixels. */
const NEW = 0.5;
/** Any fraction above this counts as some: training asks for it of every endmember. */
const SOME = 1e-6;
/** Neighbours of a skipped pixel, this many pixels around it, are not suggested either. */
const SKIPPED_AROUND = 2;
/** Disagreement of this quantile of the pool is full doubt. */
const FULL = 0.98;

/**
 * @param pool of the same scene, number of endmembers and seed
 * @param settle awaited between parts of the work; throws to stop it
 * @returns at most `count`, best first; empty where no pixel is left
 * @throws StudioError (kind `labels`) when a label does not fit the scene or the endmembers
 */
export async function suggestPixels(
  cube: Cube,
  mask: ValidityMask,
  pool: SuggestPool | null,
  config: SuggestConfig,
  settle: () => Promise<void>,
): Promise<Suggestion[]> {
  if (!pool) return [];
  checkConfig(cube, config);
  const { endmemberNames: names, seed, count } = config;
  const R = names.length;
  const labels = config.labels.filter((l) => mask.pixels[l.line * cube.samples + l.sample]);
  const spectra = labelSpectra(cube, pool, labels); // [n × B']
  const unitScores = scoresOf(spectra, pool, labels.length); // n × [K]
  const h = kernelWidth(pool, seed);
  const allowed = allowedPixels(pool, labels, config.skipped);
  const covered = (by: Comparison): Coverage => {
    const coverage = noCoverage(pool);
    labels.forEach(({ line, sample, abundances }, l) =>
      cover(coverage, by, { line, sample, scores: unitScores[l], fractions: abundances }),
    );
    return coverage;
  };
  const bySpectra: Comparison = { pool, width: h, fractions: null };
  const atFirst = covered(bySpectra);

  const stage = stageOf(labels, R);
  const wantsExtremes =
    (stage === 'needed' && labels.length < Math.max(2, R)) ||
    (stage === 'wished' && isNew(atFirst, pickExtreme(pool, unitScores, R, allowed, seed)));
  const readings =
    wantsExtremes || stage === 'needed'
      ? null
      : await readLabels(
          pool,
          asSet(labels, spectra, pool.bands, R),
          atPool(config.answer, pool, R),
          settle,
        );
  await settle();
  const isSeen = (r: number): boolean => labels.some((l) => l.abundances[r] > SOME);
  const seen = names.flatMap((_, r) => (isSeen(r) ? [r] : []));
  const unseen = names.filter((_, r) => !isSeen(r));
  const given = labels.map((l) => l.abundances); // n × [R]
  const doubt = readings
    ? doubtOf(readings)
    : !wantsExtremes && seen.length > 0
      ? unexplained(pool, spectra, given, seen)
      : new Float64Array(pool.size).fill(1);

  const by = readings ? { ...bySpectra, fractions: meanOf(readings) } : bySpectra;
  const coverage = readings ? covered(by) : atFirst;
  const found: Suggestion[] = [];
  const known = [...unitScores];
  while (found.length < count) {
    const x = wantsExtremes
      ? pickExtreme(pool, known, R, allowed, seed)
      : pickMostWorth(by, coverage, doubt, allowed);
    if (x < 0) break;
    const place = placeOf(by, x);
    found.push(
      describe(x, place, { by, readings, coverage, names, unseen, extreme: wantsExtremes }),
    );
    known.push(place.scores.slice());
    cover(coverage, by, place);
    allowed[x] = 0;
    await settle();
  }
  return found;
}

function checkConfig(cube: Cube, { labels, endmemberNames }: SuggestConfig): void {
  const R = endmemberNames.length;
  for (const { line, sample, abundances } of labels) {
    const inside = line >= 0 && line < cube.lines && sample >= 0 && sample < cube.samples;
    if (inside && abundances.length === R && abundances.every((v) => v >= 0)) continue;
    throw new StudioError({
      kind: 'labels',
      field: `label at line ${line}, sample ${sample}`,
      message: 'A label does not fit the scene or the endmembers.',
      found: `${abundances.length} fractions`,
      expected: `${R} fractions of at least 0, within ${cube.lines} lines × ${cube.samples} samples`,
      advice: 'Delete the label, or open the scene it belongs to.',
    });
  }
}

/**
 * Whether more materials are `needed` (nothing can be read from the labels yet: some endmember is in none of them), `wished`
 * (some endmember is in none of them for the most part, and asking for one still makes sense), or `shown` already.
 */
function stageOf(labels: readonly Label[], R: number): 'needed' | 'wished' | 'shown' {
  const most = Array.from({ length: R }, (_, r) =>
    Math.max(0, ...labels.map((l) => l.abundances[r])),
  );
  if (labels.length < 2 || most.some((v) => v <= SOME)) return 'needed';
  return labels.length < R + PATIENCE && most.some((v) => v < SHOWN) ? 'wished' : 'shown';
}

/** False for an extreme of labels that span the scene already: it looks like one of them. */
function isNew({ spectral }: Coverage, x: number): boolean {
  return x >= 0 && exceeded(spectral, x) >= NEW;
}

/** [n × B'] in the cube's scale */
function labelSpectra(cube: Cube, pool: SuggestPool, labels: readonly Label[]): Float64Array {
  return Float64Array.from(
    labels.flatMap(({ line, sample }) => {
      const at = (line * cube.samples + sample) * cube.bands;
      return pool.bandIndex.map((b) => cube.data[at + b]);
    }),
  );
}

/** Unit-norm spectra along the pool's directions, one array [K] each. */
function scoresOf(spectra: Float64Array, pool: SuggestPool, n: number): Float64Array[] {
  const { bands: B, kept: K, directions } = pool;
  return Array.from({ length: n }, (_, l) => {
    const y = spectra.subarray(l * B, (l + 1) * B);
    const norm = Math.sqrt(y.reduce((s, v) => s + v * v, 0)) || 1;
    return timesTransposed(y, 1, directions, K, B).map((v) => v / norm);
  });
}

function asSet(
  labels: readonly Label[],
  spectra: Float64Array,
  bands: number,
  R: number,
): LabelledPixels {
  const abundances = labels.flatMap(({ abundances: a }) => {
    const sum = a.reduce((s, v) => s + v, 0) || 1;
    return a.map((v) => v / sum);
  });
  return { n: labels.length, R, bands, spectra, abundances: Float64Array.from(abundances) };
}

/** The pool's rows of an answer [N × R]; null without one, or where it is of other endmembers. */
function atPool(answer: Float32Array | null, pool: SuggestPool, R: number): Float32Array | null {
  if (!answer || answer.length !== pool.lines * pool.samples * R) return null;
  const out = new Float32Array(pool.size * R);
  pool.pixels.forEach((p, i) => out.set(answer.subarray(p * R, (p + 1) * R), i * R));
  return out.every(Number.isFinite) ? out : null;
}

function allowedPixels(
  pool: SuggestPool,
  labels: readonly Label[],
  skipped: readonly number[],
): Uint8Array {
  const labelled = new Set(labels.map((l) => l.line * pool.samples + l.sample));
  return Uint8Array.from(pool.pixels, (p) => {
    if (labelled.has(p)) return 0;
    const [line, sample] = [Math.floor(p / pool.samples), p % pool.samples];
    const near = skipped.some((q) => {
      const [l, s] = [Math.floor(q / pool.samples), q % pool.samples];
      return Math.abs(l - line) <= SKIPPED_AROUND && Math.abs(s - sample) <= SKIPPED_AROUND;
    });
    return near ? 0 : 1;
  });
}

/** The mean of the readings. [M × R] */
function meanOf({ all }: Readings): Float64Array {
  return Float64Array.from(all[0], (_, k) => all.reduce((s, a) => s + a[k], 0) / all.length);
}

/** Disagreement from 0 to 1, the few largest cut off. [M] */
function doubtOf({ disagreement }: Readings): Float64Array {
  const sorted = disagreement.slice().sort();
  const full = sorted[Math.floor(FULL * (sorted.length - 1))] || 1;
  return disagreement.map((v) => Math.min(1, v / full));
}

interface Context {
  readonly by: Comparison;
  readonly readings: Readings | null;
  readonly coverage: Coverage;
  readonly names: readonly string[];
  readonly unseen: readonly string[];
  readonly extreme: boolean;
}

function describe(
  x: number,
  { line, sample }: Place,
  { by, readings, coverage, names, unseen, extreme }: Context,
): Suggestion {
  const parts: SuggestParts = {
    disagreement: readings && exceeded(readings.disagreement, x),
    misfit: readings && exceeded(readings.misfit, x),
    novelty: exceeded(coverage.spectral, x),
    coverage: exceeded(coverage.inImage, x),
  };
  const share = speaksFor(by, x, coverage);
  const facts = {
    parts,
    speaksFor: share,
    extreme,
    unseen,
    range: readings && widest(readings.all, x, names),
    away: coverage.inImage[x],
  };
  const reason = reasonOf(facts);
  return { line, sample, reason, words: sentence(reason, facts), parts, speaksFor: share };
}

/** The share of values that the one at x exceeds; 1 where nothing is known (Infinity). */
function exceeded(values: Float64Array, x: number): number {
  if (values[x] === Infinity) return 1;
  let below = 0;
  for (const v of values) if (v < values[x]) below++;
  return below / values.length;
}

function widest(
  readings: readonly Float32Array[],
  x: number,
  names: readonly string[],
): { name: string; least: number; most: number } {
  const R = names.length;
  const ranges = names.map((name, r) => {
    const values = readings.map((a) => a[x * R + r]);
    return { name, least: Math.min(...values), most: Math.max(...values) };
  });
  return ranges.reduce((a, b) => (b.most - b.least > a.most - a.least ? b : a));
}
