/** For the tests of generated scenes: is it the same scene, here and on another machine? */
import type { Scene } from '../../scene/scene';

/** FNV-1a over values rounded to 1e-5, so that the last bit of another machine's exp() does not count. */
export function checksum({ cube, truth }: Scene): string {
  let hash = 0x811c9dc5;
  for (const values of [cube.data, truth!.abundances, truth!.endmembers!, cube.wavelengths!]) {
    for (const v of values) {
      const n = Math.round(v * 1e5);
      for (let shift = 0; shift < 32; shift += 8) {
        hash = Math.imul(hash ^ ((n >> shift) & 255), 0x01000193);
      }
    }
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Equal to the last bit; toEqual takes seconds on arrays of this size. */
export const same = (a: Float32Array, b: Float32Array): boolean =>
  a.length === b.length && a.every((v, k) => Object.is(v, b[k]));
