/** Which axis of a plain HDF5 data set holds lines, samples and bands: dimension names, then lengths, then habit. */
import type { Axis } from '../../types';

const words: readonly (readonly [Axis, RegExp])[] = [
  [
    'bands',
    /^((wave(length)?|band|channel|lambda|wl|wvl|nband|wavenumber|b)s?|spectral|spectrum)$/,
  ],
  [
    'lines',
    /^((line|row|scan|nline|nrow|y|lat(itude)?|northing)s?|downtrack|along|alongtrack|height)$/,
  ],
  [
    'samples',
    /^((sample|pixel|col(umn)?|nsample|ncol|x|lon(gitude)?|easting|detector)s?|(a?cross)|(a?cross)track|width)$/,
  ],
];

/** What a dimension's name says: "/downtrack", "number_of_lines" → lines; null when it says nothing. */
export function axisNamed(name: string | null): Axis | null {
  const all = (name ?? '')
    .slice((name ?? '').lastIndexOf('/') + 1)
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  // Of "pixels_per_line" the pixels are counted.
  const per = all.indexOf('per');
  for (const word of per > 0 ? all.slice(0, per) : all) {
    const axis = words.find(([, pattern]) => pattern.test(word))?.[0];
    if (axis) return axis;
  }
  return null;
}

export interface Axes {
  /** Slowest first, as in the file. */
  readonly axes: readonly [Axis, Axis, Axis];
  /** False when names or lengths have decided. */
  readonly guessed: boolean;
}

/** No imaging spectrometer has more bands. */
const MANY_BANDS = 1024;
/** An image this narrow is improbable beside so many bands. */
const NARROW = 8;

/**
 * @param dims slowest first
 * @param names of the dimensions, null where there are none
 * @param bandCounts lengths of lists about bands, the most certain kind first
 */
export function axesOf(
  dims: readonly number[],
  names: readonly (string | null)[],
  bandCounts: readonly ReadonlySet<number>[],
): Axes {
  const named = names.map(axisNamed);
  const only = (axis: Axis): number => {
    const at = named.indexOf(axis);
    return at >= 0 && named.lastIndexOf(axis) === at ? at : -1;
  };
  let bands = only('bands');
  if (bands < 0 && only('lines') >= 0 && only('samples') >= 0)
    bands = 3 - only('lines') - only('samples');
  const told = bands >= 0;
  let guessed = false;
  for (const counts of bandCounts) {
    if (bands >= 0) break;
    const fitting = dims.flatMap((d, k) => (counts.has(d) && !named[k] ? [k] : []));
    bands = fitting.at(-1) ?? -1;
    // A list that fits two axes says which they may be, not which it is.
    guessed = fitting.length > 1;
  }
  if (bands < 0) {
    guessed = true;
    const [first, second, third] = dims;
    const strip = first <= MANY_BANDS && first >= NARROW * Math.max(second, third);
    bands = strip ? 0 : 2;
  }
  const rest = [0, 1, 2].filter((k) => k !== bands);
  // Lines come first unless the names say otherwise (x, y, wavelength).
  if (told && (named[rest[0]] === 'samples' || named[rest[1]] === 'lines')) rest.reverse();
  const axes: [Axis, Axis, Axis] = ['bands', 'bands', 'bands'];
  axes[rest[0]] = 'lines';
  axes[rest[1]] = 'samples';
  return { axes, guessed };
}
