/**
 * The ASCII files of the spectral library of the US Geological Survey (splib07, Kokaly et al. 2017): a title, then one value
 * a line. Wavelengths, in micrometres, are in a file of their own for each spectrometer, which is opened together with
 * the spectra. Deleted channels are −1.23e34.
 */
import { measured } from '../../scene/sentinels';
import { heldArray } from '../../held';
import type { Contents } from '../../types';
import { linesOf } from './matches';

/** @throws the caller's error naming the line that is no number */
export function readUsgs(
  text: string,
  file: string,
  bad: (field: string, found: string, expected: string) => Error,
): Contents {
  const [title, ...lines] = linesOf(text);
  const name =
    title
      .slice(title.indexOf(':') + 1)
      .trim()
      .replace(/\s+/g, ' ') || file;
  if (lines.length < 2) throw bad('its values', `${lines.length} lines`, 'a value a line');
  const values = Float64Array.from(lines, (line, i) => {
    const value = Number(line.trim() || 'none');
    if (Number.isNaN(value)) throw bad(`line ${i + 2}`, line.trim(), 'a number');
    return measured(value);
  });
  const nothing = { texts: [], others: [], notes: [] };
  if (/^(wavelengths?|waves)\b/i.test(name))
    return {
      ...nothing,
      arrays: [
        heldArray(
          file,
          'wavelength',
          values.map((v) => v * 1000),
        ),
      ],
    };
  // Widths and errors of the library are no spectra.
  if (/bandpass|fwhm|wavenumber/i.test(name))
    return { ...nothing, arrays: [], others: [`${name} (double ${values.length}×1)`] };
  return {
    ...nothing,
    arrays: [heldArray(file, 'endmembers', values)],
    texts: [{ file, name: 'names', values: [name] }],
  };
}
