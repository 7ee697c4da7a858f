/** "27 · 641 nm" for every band: options of a select. */
import type { Cube } from '../../scene/cube';

export function bandChoices(cube: Cube): { value: string; label: string }[] {
  return Array.from({ length: cube.bands }, (_, b) => {
    const at = cube.wavelengths ? cube.wavelengths[b] : NaN;
    const label = Number.isFinite(at) ? `${b} · ${Math.round(at)} nm` : `band ${b}`;
    return { value: String(b), label };
  });
}
