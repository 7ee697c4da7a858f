/**
 * The middle one of the values in their order, of an even count the upper of the two in the middle, so that it is one of
 * them; undefined where there are none. What is no number makes the answer meaningless.
 */
export const upperMedian = (values: readonly number[]): number | undefined =>
  values.toSorted((a, b) => a - b)[values.length >> 1];
