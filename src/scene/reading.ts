/** How a scene on screen was read, as a weights file keeps it. */
import type { SceneReading } from './learned';
import type { Scene } from './scene';

export function readingOf({ cube, change, source }: Scene): SceneReading {
  const { unit, wavelengths, fwhm } = cube;
  return {
    unit,
    wavelengths: wavelengths && [...wavelengths],
    fwhm: fwhm ? [...fwhm] : null,
    change: change ?? { none: [], gain: 1, divideBy: 1, offset: 0 },
    choices: source?.choices ?? {},
  };
}
