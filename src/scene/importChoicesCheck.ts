/** The check of import choices that anybody may have written: each field is taken if it is what it should be, else left out. */
import * as is from './check';
import type { Check } from './check';
import type { Axis, ImportChoices } from './importChoices';

const numbers = is.list(is.number, 0, Infinity);

export const importChoices: Check<ImportChoices> = is.objectOrNone<ImportChoices>({
  variable: is.ifRight(is.string),
  axes: is.ifRight(
    is.made(
      is.holding(is.list(is.oneOf<Axis>('lines', 'samples', 'bands'), 3, 3), (axes) =>
        new Set(axes).size === 3 ? null : { at: [], found: axes, expected: 'three different axes' },
      ),
      ([a, b, c]): readonly [Axis, Axis, Axis] => [a, b, c],
    ),
  ),
  size: is.ifRight(is.object({ lines: is.some, samples: is.some })),
  pixelOrder: is.ifRight(is.oneOf('rows', 'columns')),
  transpose: is.ifRight(is.flag),
  headerOffset: is.ifRight(is.count),
  byteOrder: is.ifRight(is.oneOf('little', 'big')),
  crop: is.ifRight(
    is.object({ line: is.count, sample: is.count, lines: is.some, samples: is.some }),
  ),
  bin: is.ifRight(is.object({ spatial: is.some, spectral: is.some })),
  divideBy: is.ifRight(
    is.holding(is.finite(), (by) =>
      by === 0 ? { at: [], found: by, expected: 'another number than 0' } : null,
    ),
  ),
  unit: is.ifRight(is.oneOf('reflectance', 'radiance', 'digital number', 'unknown')),
  noData: is.ifRight(numbers),
  wavelengths: is.ifRight(numbers),
  badBands: is.ifRight(
    is.made(numbers, (bands) => bands.filter((b) => Number.isSafeInteger(b) && b >= 0)),
  ),
});
