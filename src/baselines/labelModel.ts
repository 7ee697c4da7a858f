/**
 * What the labels say of the endmembers, how far they can be trusted, and what they say of each other: the classical
 * answer that knows that labels err. Plain arrays, no tfjs: preset studio starts from it, and the page draws it after
 * every click.
 */
import {
  chooseVariant,
  isUnitNorm,
  leaveOneOut,
  solveVariant,
  unitNorm,
  type ClassicalVariant,
  type LabelledPixels,
} from './classical';
import { initialEndmembers } from './initialEndmembers';

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
}

export interface LabelModel {
  /** The model of brightness that the evidence prefers. */
  readonly variant: ClassicalVariant;
  /** [R × B'] in the variant's domain */
  readonly endmembers: Float64Array;
  /** σ̂: the labels agree with each other to about this much, as a standard deviation of a fraction. */
  readonly agreement: number;
  /** True where every label says 100 %: such labels cannot say how materials mix. */
  readonly allPure: boolean;
  /** [n] */
  readonly opinions: readonly LabelOpinion[];
  /** Abundances [n × R] of raw spectra [n × B'] in the scale of the labels' spectra. */
  answer(spectra: Float32Array, n: number): Float32Array;
}

/** A fraction from which on a label speaks of one material alone. */
const PURE = 0.985;

/** @throws nothing: bad labels are for `checkLabels` to refuse */
export function fitLabelModel({ labels }: LabelModelInput): LabelModel {
  const { n, R, bands, abundances, confidence } = labels;
  const { variant } = chooseVariant(labels);
  const unit = isUnitNorm(variant);
  const own = unit ? { ...labels, spectra: unitNorm(labels.spectra, n, bands) } : labels;
  const fit = (l: LabelledPixels): Float64Array =>
    initialEndmembers(l.spectra, l.abundances, l.n, R, bands, l.confidence);
  const endmembers = fit(own);
  const agreement = Math.min(0.3, leaveOneOut(own, fit, variant) / Math.sqrt(R)) || 0.1;
  const expected = solveVariant(variant, own.spectra, n, endmembers, R, bands);
  return {
    variant,
    endmembers,
    agreement,
    allPure: Array.from({ length: n }, (_, l) =>
      Math.max(...abundances.subarray(l * R, (l + 1) * R)),
    ).every((most) => most > PURE),
    opinions: Array.from({ length: n }, (_, l) => ({
      expected: [...expected.subarray(l * R, (l + 1) * R)],
      spread: agreement,
      wrong: confidence?.[l] === 0 ? 1 : 0,
      doubtful: false,
    })),
    answer: (spectra, count) =>
      solveVariant(
        variant,
        unit ? unitNorm(spectra, count, bands) : spectra,
        count,
        endmembers,
        R,
        bands,
      ),
  };
}
