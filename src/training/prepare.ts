/**
 * From a scene and its labels to what training needs: the domain, E⁽⁰⁾, the classical abundances p, and the features of
 * every pixel (recipe.md, preset studio 1–3). Plain arrays, seconds at most, no tfjs.
 * "Valid" below means the scene's mask; arrays here hold valid bands (B') but all pixels (N), masked pixels zero.
 */
import {
  chooseVariant,
  classicalVariants,
  leaveOneOut,
  isUnitNorm,
  solveVariant,
  unitNorm,
  type ClassicalVariant,
  type LabelledPixels,
} from '../baselines/classical';
import { initialEndmembers, RIDGE } from '../baselines/initialEndmembers';
import { fitKernelRidge } from '../baselines/kernelRidge';
import { fitEndmembersToLabels } from '../baselines/labelFit';
import { scaleAwareEndmembers } from '../baselines/scaleAwareEndmembers';
import { principalDirections } from '../baselines/principalComponents';
import type { Cube, Label, ValidityMask } from '../cube/cube';
import { StudioError } from '../cube/errors';
import type { Settings } from '../settings/settings';

/** ε of log(p + ε) and the weight of that feature, recipe.md 3. */
export const LOG_EPSILON = 3e-3;
export const LOG_WEIGHT = 0.3;

export interface Domain {
  readonly unit: boolean;
  /** Z = (unit ? y/‖y‖ : y) / scale, where scale is the mean norm over valid pixels. */
  readonly scale: number;
}

export interface Prepared {
  readonly N: number;
  readonly R: number;
  /** Valid bands, in order. */
  readonly bandIndex: readonly number[];
  readonly domain: Domain;
  /** Z [N × B'] */
  readonly Z: Float32Array;
  /** ‖y‖ of each pixel over valid bands [N]; 0 at masked pixels. */
  readonly norms: Float32Array;
  readonly labels: LabelledPixels;
  /** Labelled spectra in the training domain [n × B']. */
  readonly labelSpectra: Float64Array;
  /** Pixel index of each label [n]. */
  readonly labelPixels: readonly number[];
  /** The variant whose answer p is. */
  readonly variant: ClassicalVariant;
  /** E⁽⁰⁾ in the training domain [R × B'] */
  readonly E0: Float64Array;
  /** p [N × R], 1/R at masked pixels */
  readonly p: Float32Array;
  /** Abundances of classical + KRR [N × R], when a share of them is in the answer. */
  readonly kernel: Float32Array | null;
  readonly classical: ClassicalAnswer;
}

/** LOO3 as reported to the person; independent of the settings. */
export interface ClassicalAnswer {
  readonly variant: ClassicalVariant;
  readonly looErrors: number[];
  /** [N × R], NaN at masked pixels */
  readonly abundances: Float32Array;
  /** E⁽⁰⁾ [R × B] in the cube's scale, NaN in masked bands */
  readonly endmembers: Float32Array;
}

const labelError = (message: string, advice: string, found?: string): StudioError =>
  new StudioError({ kind: 'labels', message, advice, found });

/**
 * Checks that the labels can be trained on.
 * @throws StudioError (kind `labels`) naming the endmember or the label at fault and what to do
 */
export function checkLabels(
  cube: Cube,
  mask: ValidityMask,
  names: readonly string[],
  labels: readonly Label[],
): void {
  if (names.length < 2) {
    throw labelError('Unmixing needs at least 2 endmembers.', 'Raise the number of endmembers.');
  }
  if (labels.length === 0) {
    throw labelError(
      'There is no label yet.',
      'Click a pixel on the image and say what it is made of; about ten labels are enough.',
    );
  }
  for (const label of labels) {
    const where = `line ${label.line}, sample ${label.sample}`;
    const inside =
      label.line >= 0 &&
      label.line < cube.lines &&
      label.sample >= 0 &&
      label.sample < cube.samples;
    if (!inside) {
      throw labelError(
        `The label at ${where} lies outside the image (${cube.lines} lines × ${cube.samples} samples).`,
        'Delete it, or open the scene it belongs to.',
      );
    }
    if (!mask.pixels[label.line * cube.samples + label.sample]) {
      throw labelError(
        `The label at ${where} lies on a masked pixel, which has no usable spectrum.`,
        'Delete it and label another pixel.',
      );
    }
    const sum = label.abundances.reduce((s, v) => s + v, 0);
    if (
      label.abundances.length !== names.length ||
      Math.abs(sum - 1) > 1e-3 ||
      label.abundances.some((v) => !(v >= 0))
    ) {
      throw labelError(
        `The abundances of the label at ${where} do not fit.`,
        'Edit it: one value for each endmember, none negative, summing to 1.',
        `${label.abundances.length} values, sum ${sum.toFixed(3)}`,
      );
    }
  }
  const missing = names.filter((_, r) => !labels.some((l) => l.abundances[r] > 1e-6));
  if (missing.length > 0) {
    const list = missing.join(', ');
    throw labelError(
      `${list} ${missing.length === 1 ? 'has' : 'have'} no label yet.`,
      `Click a pixel that is at least partly ${missing[0]}, or remove ${missing.length === 1 ? 'this endmember' : 'these endmembers'}.`,
    );
  }
}

/** The scene's spectra in valid bands, as every method reads them. */
export interface SceneSpectra {
  readonly N: number;
  /** B', the number of valid bands. */
  readonly B: number;
  /** [B'] valid bands, in order. */
  readonly bandIndex: readonly number[];
  /** Y [N × B'] in the cube's scale, masked pixels zero. */
  readonly Y: Float32Array;
  /** ‖y‖ of each pixel [N]; 0 at masked pixels. */
  readonly norms: Float32Array;
  /** Mean of the norms over valid pixels. */
  readonly meanNorm: number;
}

/** @throws StudioError when fewer than 2 bands are valid */
export function sceneSpectra(cube: Cube, mask: ValidityMask): SceneSpectra {
  if (mask.validBands < 2) {
    throw new StudioError({
      kind: 'training',
      message: `Only ${mask.validBands} band is usable.`,
      expected: 'at least 2 valid bands',
      advice: 'Open a scene with more bands; one band cannot tell materials apart.',
    });
  }
  const N = cube.lines * cube.samples;
  const bandIndex: number[] = [];
  mask.bands.forEach((v, b) => v && bandIndex.push(b));
  const B = bandIndex.length;
  const Y = new Float32Array(N * B);
  const norms = new Float32Array(N);
  for (let p = 0; p < N; p++) {
    if (!mask.pixels[p]) continue;
    let sum = 0;
    for (let b = 0; b < B; b++) {
      const v = cube.data[p * cube.bands + bandIndex[b]];
      Y[p * B + b] = v;
      sum += v * v;
    }
    norms[p] = Math.sqrt(sum);
  }
  return {
    N,
    B,
    bandIndex,
    Y,
    norms,
    meanNorm: norms.reduce((s, v) => s + v, 0) / mask.validPixels,
  };
}

/** The labelled pixels' spectra and abundances (made to sum to exactly 1) from Y [N × B']. */
export function labelledPixels(
  Y: Float32Array,
  B: number,
  pixels: readonly number[],
  labels: readonly Label[],
): LabelledPixels {
  return {
    n: labels.length,
    R: labels[0].abundances.length,
    bands: B,
    spectra: Float64Array.from(pixels.flatMap((p) => [...Y.subarray(p * B, (p + 1) * B)])),
    abundances: Float64Array.from(labels.flatMap((l) => normalised(l.abundances))),
  };
}

/** @throws StudioError when labels or scene cannot be trained on */
export function prepare(
  cube: Cube,
  mask: ValidityMask,
  names: readonly string[],
  labels: readonly Label[],
  settings: Settings,
): Prepared {
  checkLabels(cube, mask, names, labels);
  const R = names.length;
  const { N, B, bandIndex, Y, norms, meanNorm } = sceneSpectra(cube, mask);

  const labelPixels = labels.map((l) => l.line * cube.samples + l.sample);
  const set = labelledPixels(Y, B, labelPixels, labels);

  const loo = chooseVariant(set);
  const fitted = settings.labelFit === 'on';
  const wanted = fitted ? fitVariantFor(settings, set, loo.errors[0]) : variantFor(settings, loo);
  const unit = isUnitNorm(wanted);
  const scale = unit ? 1 : meanNorm;

  const U = unit || isUnitNorm(loo.variant) ? unitNorm(Y, N, B) : Y;
  const answer = (variant: ClassicalVariant): { E: Float64Array; p: Float32Array } => {
    const inUnit = isUnitNorm(variant);
    const spectra = inUnit ? unitNorm(set.spectra, set.n, B) : set.spectra;
    const E = initialEndmembers(spectra, set.abundances, set.n, R, B);
    return { E, p: solveVariant(variant, inUnit ? U : Y, N, E, R, B) };
  };
  const best = answer(loo.variant);
  const start = !fitted
    ? wanted === loo.variant
      ? best
      : answer(wanted)
    : fitStart(wanted, unit ? U : Y, mask, set);

  const kernel =
    settings.kernelShare > 0
      ? fitKernelRidge(loo.variant, set).correct(best.p.slice(), U === Y ? unitNorm(Y, N, B) : U, N)
      : null;

  const Z = unit ? U : Y;
  if (scale !== 1) for (let i = 0; i < Z.length; i++) Z[i] /= scale;
  const labelSpectra = unit ? unitNorm(set.spectra, set.n, B) : set.spectra.map((v) => v / scale);
  const p = start.p.slice();
  for (let i = 0; i < N; i++) if (!mask.pixels[i]) p.fill(1 / R, i * R, (i + 1) * R);

  return {
    N,
    R,
    bandIndex,
    domain: { unit, scale },
    Z,
    norms,
    labels: set,
    labelSpectra,
    labelPixels,
    variant: wanted,
    E0: start.E.map((v) => v / scale),
    p,
    kernel,
    classical: {
      variant: loo.variant,
      looErrors: loo.errors,
      abundances: masked(best.p, mask.pixels, R),
      endmembers: endmembersForDisplay(
        best.E,
        { unit: isUnitNorm(loo.variant), scale: 1 },
        { R, bandIndex, norms, labels: set, labelPixels },
        cube.bands,
      ),
    },
  };
}

/** Which of the two models of brightness the fit assumes: none (raw FCLS), or one free number a pixel (NNLS ÷ sum). */
function fitVariantFor(
  settings: Settings,
  set: LabelledPixels,
  rawError: number,
): ClassicalVariant {
  if (settings.domain === 'raw') return 'FCLS, raw';
  if (settings.domain === 'unit' || set.n < 2) return 'NNLS + sum-to-one';
  const unit = { ...set, spectra: unitNorm(set.spectra, set.n, set.bands) };
  const error = leaveOneOut(
    unit,
    (labels) => scaleAwareEndmembers(labels, RIDGE).endmembers,
    'NNLS + sum-to-one',
  );
  return rawError < error ? 'FCLS, raw' : 'NNLS + sum-to-one';
}

/** Pixels whose misfit says in which directions endmembers may move. */
const FIT_POOL = 4096;

/** Abundances with endmembers fitted to the labels. `spectra` [N × B'] in the variant's domain. */
function fitStart(
  variant: ClassicalVariant,
  spectra: Float32Array,
  mask: ValidityMask,
  set: LabelledPixels,
): { E: Float64Array; p: Float32Array } {
  const { n, R, bands: B } = set;
  const N = spectra.length / B;
  const unit = isUnitNorm(variant);
  const own = unit ? { ...set, spectra: unitNorm(set.spectra, n, B) } : set;
  const E0 = unit
    ? scaleAwareEndmembers(own, RIDGE).endmembers
    : initialEndmembers(own.spectra, own.abundances, n, R, B);
  const p0 = solveVariant(variant, spectra, N, E0, R, B);
  const stride = Math.max(1, Math.ceil(mask.validPixels / FIT_POOL));
  const pool: number[] = [];
  let count = 0;
  mask.pixels.forEach((valid, i) => {
    if (valid && count++ % stride === 0) pool.push(i);
  });
  const { endmembers } = fitEndmembersToLabels({
    variant,
    spectra: own.spectra,
    abundances: own.abundances,
    n,
    R,
    bands: B,
    E0,
    residuals: residualsOf(spectra, pool, p0, E0, R, B, unit),
    m: pool.length,
  });
  return { E: endmembers, p: solveVariant(variant, spectra, N, endmembers, R, B) };
}

/** z − s·aE of some pixels [pixels × B'], s the best brightness in the unit-norm domain, else 1. */
export function residualsOf(
  Z: Float32Array,
  pixels: readonly number[],
  p: Float32Array,
  E: Float64Array,
  R: number,
  B: number,
  unit: boolean,
): Float32Array {
  const out = new Float32Array(pixels.length * B);
  const fitted = new Float64Array(B);
  pixels.forEach((pixel, j) => {
    fitted.fill(0);
    for (let r = 0; r < R; r++) {
      for (let b = 0; b < B; b++) fitted[b] += p[pixel * R + r] * E[r * B + b];
    }
    let s = 1;
    if (unit) {
      let cross = 0;
      let energy = 0;
      for (let b = 0; b < B; b++) {
        cross += Z[pixel * B + b] * fitted[b];
        energy += fitted[b] * fitted[b];
      }
      s = energy > 0 ? cross / energy : 0;
    }
    for (let b = 0; b < B; b++) out[j * B + b] = Z[pixel * B + b] - s * fitted[b];
  });
  return out;
}

function variantFor(settings: Settings, loo: { variant: ClassicalVariant; errors: number[] }) {
  if (settings.domain === 'auto') return loo.variant;
  if (settings.domain === 'raw') return 'FCLS, raw' as const;
  return loo.errors[2] < loo.errors[1] ? classicalVariants[2] : classicalVariants[1];
}

const normalised = (a: readonly number[]): number[] => {
  const sum = a.reduce((s, v) => s + v, 0);
  return a.map((v) => v / sum);
};

/** A copy of values [N × R] with NaN at masked pixels. */
export function masked(values: Float32Array, pixels: Uint8Array, R: number): Float32Array {
  const out = values.slice();
  for (let i = 0; i < pixels.length; i++) if (!pixels[i]) out.fill(NaN, i * R, (i + 1) * R);
  return out;
}

/**
 * E of the training domain [R × B'] as spectra in the cube's scale [R × B], NaN in masked bands. A unit-norm spectrum
 * has no brightness: each endmember gets the abundance-weighted mean norm of the labelled pixels.
 */
export function endmembersForDisplay(
  E: ArrayLike<number>,
  domain: Domain,
  scene: Pick<Prepared, 'R' | 'bandIndex' | 'norms' | 'labels' | 'labelPixels'>,
  bands: number,
): Float32Array {
  const { R, bandIndex, norms, labels, labelPixels } = scene;
  const B = bandIndex.length;
  const out = new Float32Array(R * bands).fill(NaN);
  for (let r = 0; r < R; r++) {
    let factor = domain.scale;
    if (domain.unit) {
      let weight = 0;
      let sum = 0;
      for (let i = 0; i < labels.n; i++) {
        const a = labels.abundances[i * R + r];
        weight += a;
        sum += a * norms[labelPixels[i]];
      }
      factor = sum / weight;
    }
    for (let b = 0; b < B; b++) out[r * bands + bandIndex[b]] = E[r * B + b] * factor;
  }
  return out;
}

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
}

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
    for (let k = 0; k < K; k++) {
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

/** Network inputs [n × F]: centred scores, then 0.3·log(p + ε) where the map says so. */
export function assembleInputs(
  scores: Float32Array,
  prior: Float32Array,
  n: number,
  R: number,
  map: FeatureMap,
): Float32Array {
  const { K } = map;
  const F = K + (map.withPrior ? R : 0);
  const out = new Float32Array(n * F);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < K; k++) out[i * F + k] = (scores[i * K + k] - map.centre[k]) / map.spread;
    if (map.withPrior) {
      for (let r = 0; r < R; r++) out[i * F + K + r] = LOG_WEIGHT * prior[i * R + r];
    }
  }
  return out;
}
