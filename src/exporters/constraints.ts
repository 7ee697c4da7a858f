/** The constraint lab's table as CSV: a row for each pair of constraints. */
import { csv } from '../scene/csv';

/** What a row needs; ConstraintResult of src/protocol has it. */
export interface ConstraintRow {
  readonly nonNegative: boolean;
  readonly sumToOne: boolean;
  readonly violations: {
    readonly validPixels: number;
    readonly negativePixels: number;
    readonly least: number;
    readonly low: number;
    readonly offSumPixels: number;
    readonly meanOff: number;
  };
  /** In the cube's scale. */
  readonly reconstructionRmse: number;
}

/** @param unit of the misfit, as the scene's values have it */
export function constraintsCsv(rows: readonly ConstraintRow[], unit: string): string {
  return csv([
    [
      ...['not_negative', 'sum_to_one', 'valid_pixels', 'pixels_with_negative', 'least'],
      ...['least_5th_percentile', 'pixels_off_sum', 'mean_off_sum', 'misfit_rms', 'misfit_unit'],
    ],
    ...rows.map(({ nonNegative, sumToOne, violations: v, reconstructionRmse }) => [
      ...[nonNegative ? 'yes' : 'no', sumToOne ? 'yes' : 'no', v.validPixels, v.negativePixels],
      ...[v.least, v.low, v.offSumPixels, v.meanOff, reconstructionRmse, unit],
    ]),
  ]);
}
