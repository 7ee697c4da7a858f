/**
 * VCA, vertex component analysis (Nascimento & Bioucas-Dias 2005): the pixels at the extremes of random directions
 * orthogonal to those already found. The estimated signal-to-noise ratio chooses the space: above 15 + 10 log₁₀ R dB
 * a projective projection onto R directions, which removes illumination; below, R − 1 principal components.
 */
import { makeRng } from '../maths/rng';
import {
  makeOrthonormalSet,
  NEGLIGIBLE_POWER,
  spectraOf,
  tooFewMaterials,
  usablePixels,
  type Extraction,
  type ExtractionOptions,
} from './extraction';
import { CHUNK, part, tick } from './loop';
import { correlation, moments, project, type Moments, type Spectra } from './moments';
import { symmetricEigen } from '../maths/symmetricEigen';

export interface VcaResult extends Extraction {
  /** [R × B] the same pixels with the noise outside the signal subspace removed; what the paper returns */
  readonly projected: Float64Array;
  /** Estimated signal-to-noise ratio in dB; Infinity without noise */
  readonly snr: number;
  readonly projection: 'projective' | 'principal components';
}

/** An extreme nearer to the span of the earlier picks than this share of the largest vector is rounding. */
const NEGLIGIBLE = 1e-7;

/**
 * @param spectra [n × B], valid bands only
 * @param R number of endmembers, 2 ≤ R ≤ B
 * @param options.snr dB, when known; otherwise estimated
 * @throws StudioError for an R that does not fit, for values that are not finite, for a scene of too few dimensions,
 *   and (kind `cancelled`) when cancelled
 */
export function vca(
  spectra: Spectra,
  n: number,
  bands: number,
  R: number,
  options: ExtractionOptions & { readonly snr?: number } = {},
): VcaResult {
  const usable = usablePixels('VCA', spectra, n, bands, R, options.validPixels);
  const count = usable.length;
  const stats = moments(spectra, usable, bands, part(options, 0, 0.6));
  const centred = symmetricEigen(stats.covariance, bands);
  const snr = options.snr ?? estimateSnr(stats, centred.values, R);
  const floor = NEGLIGIBLE_POWER * stats.power;

  let projection: VcaResult['projection'] = 'principal components';
  let directions = centred.vectors;
  let origin: Float64Array | null = stats.mean;
  let d = R - 1;
  if (snr > 15 + 10 * Math.log10(R)) {
    const raw = symmetricEigen(correlation(stats), bands);
    // A scene through the origin (a shade endmember) has R − 1 linear dimensions but still R affine vertices.
    if (raw.values[R - 1] > floor) {
      projection = 'projective';
      directions = raw.vectors;
      origin = null;
      d = R;
    }
  }
  if (!(centred.values[R - 2] > floor)) {
    const real = centred.values.findIndex((v) => !(v > floor));
    throw tooFewMaterials('VCA', R, real + 1);
  }
  const x = project(spectra, usable, bands, directions, d, origin, R, part(options, 0.6, 0.85));
  const y = projection === 'projective' ? projective(x, count, R) : raised(x, count, R);

  const picks = extremes(y, count, R, options);
  const pixels = picks.map((k) => usable[k]);
  const projected = new Float64Array(R * bands);
  picks.forEach((k, r) => {
    for (let b = 0; b < bands; b++) {
      let sum = origin ? origin[b] : 0;
      for (let i = 0; i < d; i++) sum += x[k * R + i] * directions[i * bands + b];
      projected[r * bands + b] = sum;
    }
  });
  tick(options, 1);
  return { endmembers: spectraOf(spectra, bands, pixels), pixels, projected, snr, projection };
}

/** 10 log₁₀ of signal power over noise power, the noise being what R principal components leave (the paper's eq. 13). */
function estimateSnr(stats: Moments, eigenvalues: Float64Array, R: number): number {
  let noise = 0;
  for (let k = R; k < eigenvalues.length; k++) noise += Math.max(0, eigenvalues[k]);
  if (noise <= NEGLIGIBLE_POWER * stats.power) return Infinity;
  const signal = stats.power - noise - (R / eigenvalues.length) * stats.power;
  return signal > 0 ? 10 * Math.log10(signal / noise) : -Infinity;
}

/** x / ⟨x, mean x⟩: all pixels onto one plane. A pixel on the wrong side of the origin is no candidate. [n × R] */
function projective(x: Float64Array, count: number, R: number): Float64Array {
  const u = new Float64Array(R);
  for (let k = 0; k < count; k++) for (let i = 0; i < R; i++) u[i] += x[k * R + i] / count;
  let own = 0;
  for (let i = 0; i < R; i++) own += u[i] * u[i];
  const y = new Float64Array(count * R);
  for (let k = 0; k < count; k++) {
    let along = 0;
    for (let i = 0; i < R; i++) along += u[i] * x[k * R + i];
    if (along <= 1e-6 * own) continue;
    for (let i = 0; i < R; i++) y[k * R + i] = x[k * R + i] / along;
  }
  return y;
}

/** The R − 1 components with the largest norm among the pixels as a last, equal coordinate. [n × R] */
function raised(x: Float64Array, count: number, R: number): Float64Array {
  const y = x.slice();
  let largest = 0;
  for (let k = 0; k < count; k++) {
    let norm = 0;
    for (let i = 0; i < R - 1; i++) norm += x[k * R + i] * x[k * R + i];
    largest = Math.max(largest, norm);
  }
  for (let k = 0; k < count; k++) y[k * R + R - 1] = Math.sqrt(largest);
  return y;
}

/** The pixel farthest along a random direction orthogonal to the picks so far, R times. */
function extremes(y: Float64Array, count: number, R: number, options: ExtractionOptions): number[] {
  const rng = makeRng(options.seed ?? 0).fork('vca');
  const found = makeOrthonormalSet(R, R);
  const f = new Float64Array(R);
  f[R - 1] = 1; // the paper's A = [e_R 0 … 0]: the first direction ignores the last coordinate
  found.add(f);
  let largest = 0;
  for (let k = 0; k < count; k++) {
    let norm = 0;
    for (let i = 0; i < R; i++) norm += y[k * R + i] * y[k * R + i];
    largest = Math.max(largest, norm);
  }
  const picks: number[] = [];
  for (let r = 0; r < R; r++) {
    let left = 0;
    do {
      for (let i = 0; i < R; i++) f[i] = rng.normal();
      left = found.remove(f);
    } while (left < 1e-8);
    let best = -1;
    let most = NEGLIGIBLE * Math.sqrt(largest);
    for (let k = 0, at = 0; k < count; k++) {
      if (k % CHUNK === 0) tick(options, 0.85 + (0.15 * (r + k / count)) / R);
      let sum = 0;
      for (let i = 0; i < R; i++) sum += f[i] * y[at++];
      sum = Math.abs(sum / left);
      if (sum > most) {
        most = sum;
        best = k;
      }
    }
    if (best < 0) throw tooFewMaterials('VCA', R, r);
    picks.push(best);
    if (r === 0) found.clear();
    f.set(y.subarray(best * R, (best + 1) * R));
    found.add(f);
  }
  return picks;
}
