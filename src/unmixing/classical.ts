/**
 * The classical line, LOO3 (docs/method.md): of {FCLS raw, FCLS unit-norm, NNLS + sum-to-one on unit-norm},
 * the one that predicts each label best from the others. It is the line every network here has to beat,
 * and where preset studio starts.
 */
import { initialEndmembers } from './initialEndmembers';
import { unmix } from './simplexLeastSquares';

export const classicalVariants = ['FCLS, raw', 'FCLS, unit-norm', 'NNLS + sum-to-one'] as const;
export type ClassicalVariant = (typeof classicalVariants)[number];

/** Whether a variant works on spectra divided by their norm. */
export function isUnitNorm(variant: ClassicalVariant): boolean {
  return variant !== 'FCLS, raw';
}

/** Labelled pixels: spectra [n × B] (valid bands only, raw scale) and given abundances [n × R]. */
export interface LabelledPixels {
  readonly n: number;
  readonly R: number;
  readonly bands: number;
  readonly spectra: Float64Array;
  readonly abundances: Float64Array;
  /** [n] how far each label counts, over 0 to 1; absent where all count fully. */
  readonly confidence?: Float64Array;
  /** [n] standard deviation of each label's fractions as the person says, NaN where unsaid; absent: nobody said. */
  readonly said?: Float64Array;
  /** [n] 1: the person has looked at this label again and says that it is right; absent: none. */
  readonly checked?: Uint8Array;
}

/** z = y / ‖y‖ for each of n spectra [n × B]; a zero spectrum stays zero. */
export function unitNorm(spectra: Float64Array, n: number, bands: number): Float64Array;
export function unitNorm(spectra: Float32Array, n: number, bands: number): Float32Array;
export function unitNorm(
  spectra: Float32Array | Float64Array,
  n: number,
  bands: number,
): Float32Array | Float64Array {
  const out = spectra.slice();
  for (let p = 0; p < n; p++) {
    let sum = 0;
    for (let k = p * bands, end = k + bands; k < end; k++) sum += out[k] * out[k];
    const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    for (let k = p * bands, end = k + bands; k < end; k++) out[k] *= scale;
  }
  return out;
}

/** Abundances of `spectra` [n × B], already in the variant's own domain, by one variant. @returns [n × R] */
export function solveVariant(
  variant: ClassicalVariant,
  spectra: Float32Array | Float64Array,
  n: number,
  endmembers: ArrayLike<number>,
  R: number,
  bands: number,
): Float32Array {
  return variant === 'NNLS + sum-to-one'
    ? unmix(spectra, n, endmembers, R, bands, { constraint: 'nnls', normalise: true })
    : unmix(spectra, n, endmembers, R, bands, { constraint: 'fcls' });
}

/**
 * Leave-one-out error: RMS over labels, by confidence, of ‖â_i − a_i‖₂, the endmembers fitted without label i.
 * @param labels spectra in the domain of the variant
 */
export function leaveOneOut(
  labels: LabelledPixels,
  fit: (others: LabelledPixels) => Float64Array,
  variant: ClassicalVariant,
): number {
  const { n, R, bands, spectra, abundances, confidence } = labels;
  if (n < 2) return Infinity;
  const weights = confidence ?? new Float64Array(n).fill(1);
  const others = new Float64Array((n - 1) * bands);
  const given = new Float64Array((n - 1) * R);
  let total = 0;
  for (let i = 0; i < n; i++) {
    others.set(spectra.subarray(0, i * bands));
    others.set(spectra.subarray((i + 1) * bands), i * bands);
    given.set(abundances.subarray(0, i * R));
    given.set(abundances.subarray((i + 1) * R), i * R);
    const rest = confidence && { confidence: confidence.filter((_, l) => l !== i) };
    const E = fit({ n: n - 1, R, bands, spectra: others, abundances: given, ...rest });
    const one = spectra.subarray(i * bands, (i + 1) * bands);
    const a = solveVariant(variant, one, 1, E, R, bands);
    for (let r = 0; r < R; r++) total += weights[i] * (a[r] - abundances[i * R + r]) ** 2;
  }
  return Math.sqrt(total / weights.reduce((sum, c) => sum + c, 0));
}

/** Leave-one-out error of a variant, E⁽⁰⁾ refitted without each label. */
export function leaveOneOutError(variant: ClassicalVariant, labels: LabelledPixels): number {
  const { n, bands } = labels;
  const spectra = isUnitNorm(variant) ? unitNorm(labels.spectra, n, bands) : labels.spectra;
  return leaveOneOut(
    { ...labels, spectra },
    (l) => initialEndmembers(l.spectra, l.abundances, l.n, l.R, l.bands, l.confidence),
    variant,
  );
}

export interface VariantChoice {
  readonly variant: ClassicalVariant;
  /** One leave-one-out error a variant, in the order of `classicalVariants`. */
  readonly errors: number[];
}

/** LOO3: the variant with the least leave-one-out error; the first of equals. With one label: unit-norm FCLS. */
export function chooseVariant(labels: LabelledPixels): VariantChoice {
  const errors = classicalVariants.map((v) => leaveOneOutError(v, labels));
  if (labels.n < 2) return { variant: 'FCLS, unit-norm', errors };
  let best = 0;
  for (let v = 1; v < errors.length; v++) if (errors[v] < errors[best]) best = v;
  return { variant: classicalVariants[best], errors };
}
