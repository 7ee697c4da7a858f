/** Recognises a table of spectra by its heading; small, because it is loaded with the page. */

/** Text as UTF-8, else as Windows writes it. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The mark between cells of a heading: the one there is most of. */
export function separatorOf(heading: string): string {
  const count = (mark: string): number => heading.split(mark).length;
  return [',', ';', '\t'].reduce((a, b) => (count(b) > count(a) ? b : a));
}

/** The first line that says something; `#` begins a comment. */
export const headingOf = (text: string): string =>
  text.split(/\r\n?|\n/).find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';

/** "Wavelength", "wavelength (µm)", "wl_nm", "lambda" … */
export const wavelengthHeading = /^["']?\s*(wavelengths?|wvls?|wls?|lambda|λ)(?![a-z])/i;

/** The heading of the studio's own tables (exporters/tables.ts). */
export const ownHeading = /^band,(wavelength_nm,)?(fwhm_nm,)?valid,/;

/** ENVI's own table of spectra: a line for the name of each column, then numbers with blanks between them. */
export const isAsciiPlot = (text: string): boolean => text.startsWith('ENVI ASCII Plot File');

/** True for text whose heading begins with a column of wavelengths and has at least one more, or is ENVI's or the studio's own. */
export function isSpectraTable(head: Uint8Array): boolean {
  if (head.includes(0)) return false;
  const text = decodeText(head).replace(/^\ufeff/, '');
  if (isAsciiPlot(text)) return true;
  const heading = headingOf(text);
  if (ownHeading.test(heading)) return true;
  return wavelengthHeading.test(heading) && heading.split(separatorOf(heading)).length > 1;
}
