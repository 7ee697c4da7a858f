/**
 * What the labels' mixtures leave of every band of every pixel, for whoever asks which bands are not to be believed. All is
 * robust, since that is to be found out: abundances by Huber's fit (huber.ts), endmembers then fitted to all pixels band by
 * band, so that a fault in a labelled pixel does not stay in them; scales are medians. Plain arrays.
 */
import { chooseVariant, type LabelledPixels } from './classical';
import { huberFit } from './huber';
import { invertSpd } from '../maths/linalg';
import { nthSmallest, robustDeviation } from '../maths/select';
import { plainLine } from './startAnswer';

export interface BandResiduals {
  /** n, the pixels that were asked for. */
  readonly n: number;
  readonly B: number;
  /** [n × B] in the scale of the spectra */
  readonly residual: Float32Array;
  /** [B] its standard deviation over the scene, by the median of |residual| */
  readonly scale: Float64Array;
  /** [B] likewise of a residual less the mean of its two neighbours': far below `scale` where residuals are smooth over bands */
  readonly rough: Float64Array;
  /** [n] each pixel's residuals over `scale`, by their median over bands: 1 is an ordinary pixel */
  readonly level: Float32Array;
}

/** What is known of a scene's bands, in the scale of its spectra. */
export interface BandFacts {
  /** [R × B] */
  readonly endmembers: Float64Array;
  /** [B] each, as of `BandResiduals` */
  readonly scale: Float64Array;
  readonly rough: Float64Array;
}

/** What is known of a scene once its endmembers are fitted: residuals of any of its spectra follow. */
export interface BandModel {
  readonly B: number;
  readonly facts: BandFacts;
  /** Of n spectra [n × B], finite. */
  residualsOf(spectra: Float32Array, n: number): BandResiduals;
}

/** More pixels tell no more of 4 endmembers. */
const MOST_PIXELS = 4096;
/** Median of |x| for x ~ N(0, 1). */
const MEDIAN = 0.6745;
/** Turns of the fit of endmembers; residuals beyond so many scales are cut to them. */
const TURNS = 8;
const CUT = 2;
/** From the labels' endmembers, then from those of the scene. */
const ROUNDS = 2;
/** Abundances here need no more digits. */
const STILL = 1e-4;

/**
 * @param spectra [N × B] as measured
 * @param pixels [N] 1 = valid
 * @param labels their spectra as measured
 */
export function bandModelOf(
  spectra: Float32Array,
  pixels: Uint8Array,
  labels: LabelledPixels,
): BandModel {
  const { R, bands: B } = labels;
  const valid: number[] = [];
  pixels.forEach((v, i) => v && valid.push(i));
  const every = Math.max(1, Math.ceil(valid.length / MOST_PIXELS));
  const some = valid.filter((_, i) => i % every === 0);
  const n = some.length;
  const Y = new Float32Array(n * B);
  some.forEach((p, i) => Y.set(spectra.subarray(p * B, (p + 1) * B), i * B));
  let { E } = plainLine(chooseVariant(labels).variant, labels);
  for (let round = 0; round < ROUNDS; round++) {
    const { abundances } = huberFit('NNLS', Y, n, E, R, B, STILL);
    E = endmembersOf(Y, abundances, n, R, B);
  }
  const residual = residualsBy(Y, n, E, R, B);
  return bandModelBy({ endmembers: E, ...scalesOf(residual, n, B) });
}

/** A model again of what is known, in this scene or of it elsewhere. */
export function bandModelBy(facts: BandFacts): BandModel {
  const { endmembers: E, scale, rough } = facts;
  const B = scale.length;
  const R = E.length / B;
  return {
    B,
    facts,
    residualsOf(own, count) {
      const left = residualsBy(own, count, E, R, B);
      return { n: count, B, residual: left, scale, rough, level: levelsOf(left, count, scale) };
    },
  };
}

/** y − aE of Huber's fit [n × B]. */
function residualsBy(
  spectra: Float32Array,
  n: number,
  E: Float64Array,
  R: number,
  B: number,
): Float32Array {
  const { abundances } = huberFit('NNLS', spectra, n, E, R, B, STILL);
  const out = new Float32Array(n * B);
  const fitted = new Float64Array(B);
  for (let i = 0; i < n; i++) {
    fitted.fill(0);
    for (let r = 0; r < R; r++) {
      const a = abundances[i * R + r];
      if (a > 0) for (let b = 0; b < B; b++) fitted[b] += a * E[r * B + b];
    }
    for (let b = 0; b < B; b++) out[i * B + b] = spectra[i * B + b] - fitted[b];
  }
  return out;
}

/** Robust regression of each band on the abundances, by pseudo-values: [R × B]. */
function endmembersOf(
  spectra: Float32Array,
  a: Float32Array,
  n: number,
  R: number,
  B: number,
): Float64Array {
  const gram = new Float64Array(R * R);
  let trace = 0;
  for (let i = 0; i < n; i++) {
    for (let r = 0; r < R; r++) {
      for (let c = 0; c < R; c++) gram[r * R + c] += a[i * R + r] * a[i * R + c];
      trace += a[i * R + r] ** 2;
    }
  }
  for (let r = 0; r < R; r++) gram[r * R + r] += 1e-9 * trace + 1e-30;
  const inverse = invertSpd(gram, R);
  const out = new Float64Array(R * B);
  const y = new Float64Array(n);
  const left = new Float32Array(n);
  const f = new Float64Array(R);
  const e = new Float64Array(R);
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < n; i++) y[i] = spectra[i * B + b];
    for (let turn = 0; turn < TURNS; turn++) {
      f.fill(0);
      for (let i = 0; i < n; i++) for (let r = 0; r < R; r++) f[r] += a[i * R + r] * y[i];
      for (let r = 0; r < R; r++) {
        e[r] = 0;
        for (let c = 0; c < R; c++) e[r] += inverse[r * R + c] * f[c];
      }
      for (let i = 0; i < n; i++) {
        let fitted = 0;
        for (let r = 0; r < R; r++) fitted += a[i * R + r] * e[r];
        left[i] = spectra[i * B + b] - fitted;
      }
      const cut = CUT * robustDeviation(left);
      for (let i = 0; i < n; i++) {
        const v = spectra[i * B + b];
        y[i] = v - left[i] + Math.max(-cut, Math.min(cut, left[i]));
      }
    }
    for (let r = 0; r < R; r++) out[r * B + b] = e[r];
  }
  return out;
}

function scalesOf(
  residual: Float32Array,
  n: number,
  B: number,
): { scale: Float64Array; rough: Float64Array } {
  const scale = new Float64Array(B);
  const rough = new Float64Array(B);
  const own = new Float32Array(n);
  const against = new Float32Array(n);
  for (let b = 0; b < B; b++) {
    const [before, after] = [b === 0 ? 1 : b - 1, b === B - 1 ? B - 2 : b + 1];
    for (let i = 0; i < n; i++) {
      own[i] = residual[i * B + b];
      against[i] = own[i] - (residual[i * B + before] + residual[i * B + after]) / 2;
    }
    scale[b] = robustDeviation(own);
    rough[b] = robustDeviation(against);
  }
  // A band that is met exactly has no scale: a thousandth of the others'.
  const least = 1e-3 * scale.reduce((sum, v) => sum + v / B, 0) || 1e-12;
  return {
    scale: scale.map((v) => Math.max(v, least)),
    rough: rough.map((v) => Math.max(v, least)),
  };
}

function levelsOf(residual: Float32Array, n: number, scale: Float64Array): Float32Array {
  const B = scale.length;
  const size = new Float32Array(B);
  return Float32Array.from({ length: n }, (_, i) => {
    for (let b = 0; b < B; b++) size[b] = Math.abs(residual[i * B + b]) / scale[b];
    return Math.max(1e-3, nthSmallest(size, B >> 1) / MEDIAN);
  });
}
