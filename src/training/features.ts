/** What the network reads of each pixel: leading components of its spectrum, and 0.3·log(p + ε) (docs/method.md, Features). */
import { principalDirections } from '../unmixing/principalComponents';
import type { ValidityMask } from '../scene/cube';
import type { Settings } from '../settings/settings';
import type { Prepared } from '../unmixing/prepare';

/** ε of log(p + ε) and the weight of that feature. */
export const LOG_EPSILON = 3e-3;
export const LOG_WEIGHT = 0.3;
/** Share of the ordinary noise below which all pixels are alike to the network. */
export const LEAST_LEVEL = 1e-3;

/** The projection that turns Z into network inputs: x = (z V − centre) / spread. */
export interface FeatureMap {
  /** K principal components, or B' when all bands are used as they are. */
  readonly K: number;
  /** [K × B'], or null for all bands */
  readonly V: Float64Array | null;
  /** [K] */
  readonly centre: Float64Array;
  readonly spread: number;
  /** Whether 0.3·log(p + ε) is appended. */
  readonly withPrior: boolean;
  /** What the noise of a pixel is compared with: 0.3·log(level / this) is appended; absent: the network knows no noise. */
  readonly level?: number;
  /** Least and most that is made of a pixel's noise; there where `level` is. */
  readonly levels?: readonly [number, number];
}

/** F, numbers that the network reads of a pixel. */
export const featuresOf = ({ K, withPrior, level }: FeatureMap, R: number): number =>
  K + (withPrior ? R : 0) + (level === undefined ? 0 : 1);

/** Scores z V of spectra [n × B'] @returns [n × K] */
export function project(
  spectra: Float32Array,
  n: number,
  bands: number,
  map: FeatureMap,
): Float32Array {
  const { K, V } = map;
  if (!V) return spectra;
  const out = new Float32Array(n * K);
  const row = new Float64Array(bands);
  for (let p = 0; p < n; p++) {
    for (let b = 0; b < bands; b++) row[b] = spectra[p * bands + b];
    let k = 0;
    // Four sums beside one another, each in the order of the bands.
    for (; k + 4 <= K; k += 4) {
      const v0 = k * bands;
      const v1 = v0 + bands;
      const v2 = v1 + bands;
      const v3 = v2 + bands;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let b = 0; b < bands; b++) {
        const x = row[b];
        s0 += x * V[v0 + b];
        s1 += x * V[v1 + b];
        s2 += x * V[v2 + b];
        s3 += x * V[v3 + b];
      }
      const at = p * K + k;
      out[at] = s0;
      out[at + 1] = s1;
      out[at + 2] = s2;
      out[at + 3] = s3;
    }
    for (; k < K; k++) {
      let sum = 0;
      for (let b = 0, v = k * bands; b < bands; b++) sum += row[b] * V[v++];
      out[p * K + k] = sum;
    }
  }
  return out;
}

/** Chooses the feature map and gives the scores of the real scene [N × K], not yet centred. */
export function makeFeatures(
  prepared: Prepared,
  mask: ValidityMask,
  settings: Settings,
): { map: FeatureMap; scores: Float32Array } {
  const { N, Z, bandIndex } = prepared;
  const B = bandIndex.length;
  const classicalStart = settings.start === 'classical';
  const components = Math.min(settings.components, B);
  let map: FeatureMap;
  if (components > 0) {
    const rows = validRows(Z, mask, B);
    const V = principalDirections(rows, mask.validPixels, B, components);
    map = {
      K: components,
      V,
      centre: new Float64Array(components),
      spread: 1,
      withPrior: classicalStart,
    };
  } else {
    map = { K: B, V: null, centre: new Float64Array(B), spread: 1, withPrior: classicalStart };
  }
  const scores = project(Z, N, B, map);
  if (!classicalStart) return { map, scores };
  const { K } = map;
  const centre = new Float64Array(K);
  for (let i = 0; i < N; i++) {
    if (mask.pixels[i]) for (let k = 0; k < K; k++) centre[k] += scores[i * K + k];
  }
  for (let k = 0; k < K; k++) centre[k] /= mask.validPixels;
  let sum = 0;
  for (let i = 0; i < N; i++) {
    if (!mask.pixels[i]) continue;
    for (let k = 0; k < K; k++) sum += (scores[i * K + k] - centre[k]) ** 2;
  }
  const spread = Math.sqrt(sum / (mask.validPixels * K)) || 1;
  return { map: { ...map, centre, spread }, scores };
}

function validRows(Z: Float32Array, mask: ValidityMask, bands: number): Float32Array {
  if (mask.validPixels * bands === Z.length) return Z;
  const out = new Float32Array(mask.validPixels * bands);
  let at = 0;
  for (let p = 0; p < mask.pixels.length; p++) {
    if (!mask.pixels[p]) continue;
    out.set(Z.subarray(p * bands, (p + 1) * bands), at);
    at += bands;
  }
  return out;
}

/** log(p + ε) [N × R] */
export function logPrior(p: Float32Array): Float32Array {
  return p.map((v) => Math.log(v + LOG_EPSILON));
}

/**
 * Network inputs [n × F]: centred scores, then 0.3·log(p + ε) and 0.3·log of the noise where the map says so.
 * @param levels [n] of the noise in the training domain, where the map wants them
 */
export function assembleInputs(
  scores: Float32Array,
  prior: Float32Array,
  n: number,
  R: number,
  map: FeatureMap,
  levels: Float32Array | null = null,
): Float32Array {
  const { K, level } = map;
  const F = featuresOf(map, R);
  const out = new Float32Array(n * F);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < K; k++) out[i * F + k] = (scores[i * K + k] - map.centre[k]) / map.spread;
    if (map.withPrior) {
      for (let r = 0; r < R; r++) out[i * F + K + r] = LOG_WEIGHT * prior[i * R + r];
    }
    if (level !== undefined) {
      const loud = Math.max(levels![i], LEAST_LEVEL * level) / level;
      out[(i + 1) * F - 1] = LOG_WEIGHT * Math.log(loud);
    }
  }
  return out;
}
