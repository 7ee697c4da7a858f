/**
 * Noise first: how noisy a scene is, band by band, and its spectra without the noise that lies outside the few directions
 * that hold signal. Ten labelled spectra carry the noise of every band into the endmembers; all pixels together know
 * better where signal can be at all.
 *
 * Noise of a band is what regression on all other bands leaves (Roger & Arnold 1996; HySime): σ_b = (C⁻¹)_bb^(−1/2) with
 * C = YᵀY / N. Divided by σ, noise is white, and its eigenvalues end at the Marchenko–Pastur edge (1 + √(B/N))²; what
 * rises above it is signal. The rest is taken out. Column or line stripes are set aside before directions are counted.
 * What a subspace of the whole scene would lose, a material in a handful of pixels, is looked for in the residuals.
 *
 * Everything is of one pixel once the subspace is known, so that blocks of a file give what the whole would. Deterministic.
 * Where nothing can be told, or there is hardly any noise, spectra stay as they are: the same array.
 */
import { invertSpd, timesTransposed } from '../maths/linalg';
import type { NoiseFilter } from '../scene/learned';
import { rareDirections } from './rareDirections';
import { stripesOf } from './stripes';
import { symmetricEigen } from '../maths/symmetricEigen';
import type { SignalInput, Signal } from './signal';

/** What was found, as plain data: the page shows it, a run keeps it. */
export interface NoiseFacts {
  /** False: the spectra are used as they are. */
  readonly removed: boolean;
  /** Why, in words a student understands. */
  readonly text: string;
  /** Power of the spectra over that of the noise, over all valid pixels and bands; null where it cannot be told. */
  readonly snrDb: number | null;
  /** K, directions in which signal rises above noise, those of rare materials included. */
  readonly directions: number;
  /** Of these, how many were added for materials in a few pixels. */
  readonly rare: number;
  readonly stripes: 'columns' | 'lines' | null;
  /** [B'] standard deviation of the noise in the scale of the spectra; empty where it cannot be told. */
  readonly deviation: readonly number[];
}

export interface SignalSubspace {
  readonly facts: NoiseFacts;
  /** Spectra [n × B'] without noise; the same array where nothing is taken out. Zero spectra stay zero. */
  readonly apply: (spectra: Float32Array, n: number) => Float32Array;
  /** `apply` as plain data; null where nothing is taken out. */
  readonly filter: NoiseFilter | null;
  /**
   * What is left of the noise, as a solver meets it: covariance [R × R] of ⟨E_r, noise⟩ for E [R × B'] and a pixel of
   * ordinary noise, in the scale of the spectra; null where the noise cannot be told.
   */
  readonly covariance: (E: ArrayLike<number>, R: number) => Float64Array | null;
  /** How many times the ordinary noise each pixel has: bright ones have more [n]. */
  readonly levels: (spectra: Float32Array, n: number) => Float32Array;
}

/** More pixels than this are thinned evenly for the second moments. */
const MAX_ROWS = 30_000;
/** Fewer pixels than so many times the bands cannot tell noise from signal. */
const LEAST_PIXELS = 2;
/** Fewer bands leave nothing to regress on. */
const LEAST_BANDS = 6;
/** Above the Marchenko–Pastur edge by this factor, an eigenvalue is signal. */
const EDGE = 1.1;
/** So many directions, and what is left over is hardly noise: real scenes at their full quality. */
const UNTOUCHED = 40;
/** Noise as low as this, in dB, is not worth the risk of losing signal. */
const CLEAN = 45;
/** Noise louder than this, in dB, is not called hardly any. */
const FAIR = 30;
/** A band's noise is at least this share of the median band's: exact copies of other bands would divide by zero. */
const FLOOR = 0.05;

/** @returns the subspace, and never nothing: facts say why spectra are left as they are */
export function findSignalSubspace(input: SignalInput): SignalSubspace {
  const { bands: B, pixels, least } = input;
  const valid: number[] = [];
  pixels.forEach((v, i) => v && valid.push(i));
  if (B < LEAST_BANDS) return asIs('Too few bands to tell noise from signal');
  if (valid.length < LEAST_PIXELS * B) return asIs('Too few pixels to tell noise from signal');

  const every = Math.ceil(valid.length / MAX_ROWS);
  const rows = every === 1 ? valid : valid.filter((_, i) => i % every === 0);
  const C = secondMoments(input.spectra, rows, B);
  let power = 0;
  for (let b = 0; b < B; b++) power += C[b * B + b];
  if (!(power > 0) || !Number.isFinite(power)) return asIs('The spectra are all zero');

  let found = signalOf(C, B, rows.length, least);
  const stripes = stripesOf(input, valid, C, found, (M, freedom) =>
    signalOf(M, B, rows.length * freedom, least),
  );
  if (stripes) found = stripes.signal;
  const { deviation } = found;
  const variance = deviation.map((v, b) => v * v + (stripes?.variance[b] ?? 0));
  const snrDb = 10 * Math.log10(power / variance.reduce((sum, v) => sum + v, 0));
  const known = {
    snrDb,
    stripes: stripes?.axis ?? null,
    deviation: Array.from(variance, Math.sqrt),
  };
  if (found.K >= UNTOUCHED || found.K >= B || snrDb > CLEAN) {
    return asIs(whyNot(found.K, B, snrDb), { ...known, directions: found.K });
  }

  const kept = rareDirections(input, valid, found, stripes?.groupOf ?? null);
  const directions = found.K + kept.added;
  const striped = stripes ? `, with striped ${stripes.axis}` : '';
  return {
    facts: {
      ...known,
      removed: true,
      directions,
      rare: kept.added,
      text: `Noise about ${Math.round(snrDb)} dB${striped}, ${directions} signal directions`,
    },
    apply: kept.apply,
    filter: kept.filter,
    levels: kept.levels,
    covariance: kept.covariance,
  };
}

/** Why nothing is taken out though the noise is known. */
function whyNot(K: number, B: number, snrDb: number): string {
  if (snrDb >= FAIR) return 'Hardly any noise to take out';
  return K >= B
    ? 'As many signal directions as bands'
    : `Noise about ${Math.round(snrDb)} dB that cannot be told from signal`;
}

function asIs(text: string, known: Partial<NoiseFacts> = {}): SignalSubspace {
  const { deviation = [] } = known;
  return {
    facts: {
      removed: false,
      text: `${text}: the spectra are used as they are`,
      ...{ snrDb: null, directions: 0, rare: 0, stripes: null, deviation: [] },
      ...known,
    },
    apply: (spectra) => spectra,
    filter: null,
    levels: (_, n) => new Float32Array(n).fill(1),
    covariance: (E, R) => {
      const B = deviation.length;
      if (B === 0) return null;
      const loud = Float64Array.from({ length: R * B }, (_, k) => E[k] * deviation[k % B]);
      return timesTransposed(loud, R, loud, R, B);
    },
  };
}

/** @param freedom independent spectra that the moments C [B × B] are of */
function signalOf(C: Float64Array, B: number, freedom: number, least: number): Signal {
  const deviation = noiseDeviation(C, B, freedom);
  const white = C.map((v, k) => v / (deviation[Math.floor(k / B)] * deviation[k % B]));
  const { values, vectors } = symmetricEigen(white, B);
  const edge = EDGE * (1 + Math.sqrt(B / freedom)) ** 2;
  let K = 0;
  while (K < B && values[K] > edge) K++;
  return { K: Math.min(B, Math.max(K, least)), deviation, vectors };
}

function noiseDeviation(C: Float64Array, B: number, freedom: number): Float64Array {
  const ridged = C.slice();
  let trace = 0;
  for (let b = 0; b < B; b++) trace += C[b * B + b];
  for (let b = 0; b < B; b++) ridged[b * B + b] += (1e-10 * trace) / B;
  const inverse = invertSpd(ridged, B);
  // Regression on B − 1 bands takes so many degrees of freedom with it.
  const left = Math.max(0.1, 1 - (B - 1) / freedom);
  const deviation = Float64Array.from({ length: B }, (_, b) =>
    Math.sqrt(1 / (inverse[b * B + b] * left)),
  );
  const median = deviation.slice().sort()[B >> 1];
  return deviation.map((v) => Math.max(v, FLOOR * median));
}

/** Mean outer product of the chosen spectra [B × B], uncentred. */
function secondMoments(spectra: Float32Array, rows: readonly number[], B: number): Float64Array {
  const out = new Float64Array(B * B);
  const lanes = [0, 1, 2, 3].map(() => new Float64Array(B));
  const [x0, x1, x2, x3] = lanes;
  // Four pixels at a time: the B² sums are read and written a quarter as often.
  for (let k = 0; k < rows.length; k += 4) {
    lanes.forEach((x, lane) => {
      if (k + lane >= rows.length) x.fill(0);
      else for (let b = 0, at = rows[k + lane] * B; b < B; b++) x[b] = spectra[at++];
    });
    for (let i = 0; i < B; i++) {
      const [a, b, c, d] = [x0[i], x1[i], x2[i], x3[i]];
      for (let j = 0, at = i * B; j <= i; j++, at++) {
        out[at] += a * x0[j] + b * x1[j] + c * x2[j] + d * x3[j];
      }
    }
  }
  for (let i = 0; i < B; i++) {
    for (let j = 0; j <= i; j++) {
      const v = out[i * B + j] / rows.length;
      out[i * B + j] = v;
      out[j * B + i] = v;
    }
  }
  return out;
}
