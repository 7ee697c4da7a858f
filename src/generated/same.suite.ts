/** For the tests of generated scenes. */

/** Equal to the last bit; toEqual takes seconds on arrays of this size. */
export const same = (a: Float32Array, b: Float32Array): boolean =>
  a.length === b.length && a.every((v, k) => Object.is(v, b[k]));
