/**
 * Where preset studio starts: which model of brightness, which E⁽⁰⁾, which abundances p (recipe.md, preset studio 1–2,
 * and docs/accuracy.md for the fit). Plain arrays, no tfjs.
 */
import {
  classicalVariants,
  isUnitNorm,
  leaveOneOut,
  solveVariant,
  unitNorm,
  type ClassicalVariant,
  type LabelledPixels,
  type VariantChoice,
} from '../baselines/classical';
import { initialEndmembers, RIDGE } from '../baselines/initialEndmembers';
import { fitEndmembersToLabels } from '../baselines/labelFit';
import { scaleAwareEndmembers } from '../baselines/scaleAwareEndmembers';
import type { ValidityMask } from '../cube/cube';
import type { Settings } from '../settings/settings';
import { fittedSpectrum } from './reconstruction';

/** Endmembers and the abundances that follow from them. */
export interface ClassicalStart {
  /** [R × B'] in the variant's domain */
  readonly E: Float64Array;
  /** [N × R] */
  readonly p: Float32Array;
}

/** The variant a run starts from: the person's domain, else what leave-one-out prefers. */
export function startVariant(
  settings: Settings,
  set: LabelledPixels,
  loo: VariantChoice,
): ClassicalVariant {
  return settings.labelFit === 'on' ? fitVariant(settings, set, loo) : plainVariant(settings, loo);
}

function plainVariant(settings: Settings, loo: VariantChoice): ClassicalVariant {
  if (settings.domain === 'auto') return loo.variant;
  if (settings.domain === 'raw') return 'FCLS, raw';
  return loo.errors[2] < loo.errors[1] ? classicalVariants[2] : classicalVariants[1];
}

/**
 * Which of the two models of brightness the fit assumes: none (raw FCLS), or one free number a pixel (NNLS ÷ sum). The
 * second is judged by the better of its two endmember estimates: ten labels judge one alone too roughly, and to assume
 * no brightness where there is some costs far more than the reverse (docs/accuracy.md).
 */
function fitVariant(
  settings: Settings,
  set: LabelledPixels,
  { errors: [rawError, , plainError] }: VariantChoice,
): ClassicalVariant {
  if (settings.domain === 'raw') return 'FCLS, raw';
  if (settings.domain === 'unit' || set.n < 2) return 'NNLS + sum-to-one';
  const unit = { ...set, spectra: unitNorm(set.spectra, set.n, set.bands) };
  const error = leaveOneOut(
    unit,
    (labels) => scaleAwareEndmembers(labels, RIDGE).endmembers,
    'NNLS + sum-to-one',
  );
  return rawError < Math.min(error, plainError) ? 'FCLS, raw' : 'NNLS + sum-to-one';
}

/** Pixels whose misfit says in which directions endmembers may move. */
const FIT_POOL = 4096;

/** Abundances with endmembers fitted to the labels. `spectra` [N × B'] in the variant's domain. */
export function fitStart(
  variant: ClassicalVariant,
  spectra: Float32Array,
  mask: ValidityMask,
  set: LabelledPixels,
): ClassicalStart {
  const { n, R, bands: B } = set;
  const N = spectra.length / B;
  const unit = isUnitNorm(variant);
  const own = unit ? { ...set, spectra: unitNorm(set.spectra, n, B) } : set;
  const E0 = unit
    ? scaleAwareEndmembers(own, RIDGE).endmembers
    : initialEndmembers(own.spectra, own.abundances, n, R, B, own.confidence);
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
    confidence: own.confidence,
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
    const s = fittedSpectrum({ Z, R, bands: B, fitBrightness: unit }, pixel, p, E, fitted);
    for (let b = 0; b < B; b++) out[j * B + b] = Z[pixel * B + b] - s * fitted[b];
  });
  return out;
}
