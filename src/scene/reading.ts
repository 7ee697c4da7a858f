/** How a scene on screen was read, as a weights file keeps it. */
import type { SceneReading } from './learned';
import type { Scene } from './scene';

export function readingOf({ cube, change, source }: Scene): SceneReading {
  const { unit, wavelengths, fwhm } = cube;
  return {
    unit,
    wavelengths: known(wavelengths),
    fwhm: known(fwhm),
    change: change ?? { none: [], gain: 1, divideBy: 1, offset: 0 },
    choices: source?.choices ?? {},
  };
}

const known = (values: Float64Array | null | undefined): number[] | null =>
  values?.every(Number.isFinite) ? [...values] : null;
