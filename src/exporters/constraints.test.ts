import { expect, it } from 'vitest';
import { constraintsCsv } from './constraints';

it('the constraint lab’s table has every number of a row, and the unit of its misfit', () => {
  const violations = {
    ...{ validPixels: 40, negativePixels: 12, least: -0.5, low: -0.25 },
    ...{ offSumPixels: 3, meanOff: 0.125 },
  };
  const rows = [
    { nonNegative: false, sumToOne: true, violations, reconstructionRmse: 0.0625 },
    { nonNegative: true, sumToOne: true, violations, reconstructionRmse: 0.5 },
  ];
  expect(constraintsCsv(rows, 'reflectance').trim().split(/\r?\n/)).toEqual([
    'not_negative,sum_to_one,valid_pixels,pixels_with_negative,least,least_5th_percentile,pixels_off_sum,mean_off_sum,misfit_rms,misfit_unit',
    'no,yes,40,12,-0.5,-0.25,3,0.125,0.0625,reflectance',
    'yes,yes,40,12,-0.5,-0.25,3,0.125,0.5,reflectance',
  ]);
});
