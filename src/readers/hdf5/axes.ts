/** Which axis of a plain HDF5 data set holds lines, samples and bands: dimension names, then lengths, then habit. */
import type { Axis } from '../types';

const words: readonly (readonly [Axis, RegExp])[] = [
  ['bands', /^(wave(length)?s?|bands?|channels?|spectral|lambda|wl|wvl|nbands?|b)$/],
  [
    'lines',
    /^(downtrack|along_?track|lines?|rows?|y|lat(itude)?|northing|nlines?|nrows?|number_of_lines)$/,
  ],
  [
    'samples',
    /^(crosstrack|cross_?track|across_?track|samples?|pixels?|col(umn)?s?|x|lon(gitude)?|easting|nsamples?|ncols?)$/,
  ],
];

/** What a dimension's name says: "/downtrack" → lines; null when it says nothing. */
export function axisNamed(name: string | null): Axis | null {
  const last = (name ?? '')
    .slice((name ?? '').lastIndexOf('/') + 1)
    .trim()
    .toLowerCase();
  return words.find(([, pattern]) => pattern.test(last))?.[0] ?? null;
}

export interface Axes {
  /** Slowest first, as in the file. */
  readonly axes: readonly [Axis, Axis, Axis];
  /** False when names or lengths have decided. */
  readonly guessed: boolean;
}

/**
 * @param dims slowest first
 * @param names of the dimensions, null where there are none
 * @param bandCounts lengths of the wavelength lists of the file
 */
export function axesOf(
  dims: readonly number[],
  names: readonly (string | null)[],
  bandCounts: ReadonlySet<number>,
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
  if (bands < 0) bands = dims.findLastIndex((d) => bandCounts.has(d));
  const guessed = bands < 0;
  if (guessed) bands = 2;
  const rest = [0, 1, 2].filter((k) => k !== bands);
  // Lines come first unless the names say otherwise (x, y, wavelength).
  if (told && (named[rest[0]] === 'samples' || named[rest[1]] === 'lines')) rest.reverse();
  const axes: [Axis, Axis, Axis] = ['bands', 'bands', 'bands'];
  axes[rest[0]] = 'lines';
  axes[rest[1]] = 'samples';
  return { axes, guessed };
}
