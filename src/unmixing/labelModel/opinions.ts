/** A second opinion on every label. */
import { solveVariant, type LabelledPixels } from '../classical';
import { initialEndmembers } from '../initialEndmembers';
import { weightsOf, type LabelPriors } from './evidence';
import type { Candidate } from './sides';

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

/** A difference of fractions that a person should look at. */
const MATTERS = 0.2;

/** Fractions of each label's pixel from endmembers found without it. */
export function opinionsOf(
  labels: LabelledPixels,
  top: Candidate,
  /** [n × R] standard deviation of the fit's own answers; null where it was not asked for */
  sd: Float64Array | null,
  wrong: Float64Array,
  agreement: number,
  priors: LabelPriors,
): LabelOpinion[] {
  const { n, R, bands, abundances, checked } = labels;
  const { space, variant } = top.side;
  const weights = weightsOf(priors, top.wrong, top.sigma);
  return Array.from({ length: n }, (_, l) => {
    const without = weights.slice();
    without[l] = 0.01 * Math.min(1, without[l]);
    const E = initialEndmembers(space.labels.spectra, abundances, n, R, bands, without);
    const x = space.labels.spectra.subarray(l * bands, (l + 1) * bands);
    const expected = [...solveVariant(variant, x, 1, E, R, bands)];
    let difference = 0;
    let variance = 0;
    for (let r = 0; r < R; r++) {
      difference = Math.max(difference, Math.abs(expected[r] - abundances[l * R + r]));
      variance += (sd?.[l * R + r] ?? 0) ** 2 / R;
    }
    return {
      expected,
      spread: Math.max(0.02, Math.sqrt(4 * variance + agreement ** 2 / 4)),
      wrong: wrong[l],
      doubtful: !checked?.[l] && wrong[l] > 0.5 && difference > MATTERS,
    };
  });
}
