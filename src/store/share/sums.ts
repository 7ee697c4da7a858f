import type { Scene } from '../../scene/scene';
import { identify } from '../../scene/identity';
export const recipeVersion = 1;
export function sceneSums({ cube, mask }: Scene): { exact: string; rounded: string } {
  let hash = 0x811c9dc5;
  for (const v of cube.data) {
    const n = Math.round(v * 1e5);
    for (let shift = 0; shift < 32; shift += 8)
      hash = Math.imul(hash ^ ((n >> shift) & 255), 0x01000193);
  }
  return {
    exact: identify(cube, mask).values,
    rounded: (hash >>> 0).toString(16).padStart(8, '0'),
  };
}
