/**
 * Three ways to look at a spectrum: as measured, with its continuum removed, and its first derivative. Pure; what is
 * drawn changes, what is computed from spectra elsewhere does not.
 *
 * Bands come in any order of wavelength and with bad ones among them, as files have them; results keep the order of the
 * bands, with NaN where there is nothing to say.
 */
import { upperMedian } from '../../maths/median';

export type SpectrumView = 'measured' | 'continuum' | 'derivative';
export const spectrumViews: readonly SpectrumView[] = ['measured', 'continuum', 'derivative'];

/** A step longer than this many median steps is a gap: nothing is said across it. */
const gapSteps = 5;
const nanometresPerMicrometre = 1000;

/** Bands that count, from the shortest wavelength to the longest; of bands at the same place the first. */
function usable(
  spectrum: ArrayLike<number>,
  places: ArrayLike<number>,
  validBands: ArrayLike<number>,
): number[] {
  const bands: number[] = [];
  for (let b = 0; b < spectrum.length; b++) {
    if (validBands[b] && Number.isFinite(spectrum[b]) && Number.isFinite(places[b])) bands.push(b);
  }
  bands.sort((a, b) => places[a] - places[b] || a - b);
  return bands.filter((b, i) => i === 0 || places[b] > places[bands[i - 1]]);
}

/** Where the bands are: nanometres, or band numbers where the scene has no wavelengths. [B] */
export function placesOf(bands: number, wavelengths: Float64Array | null): ArrayLike<number> {
  return wavelengths ?? Array.from({ length: bands }, (_, b) => b);
}

/**
 * A spectrum divided by its continuum, the upper convex hull over wavelength: 1 on the hull, less in absorptions.
 * @param spectrum [B]
 * @param places [B] nanometres or band numbers
 * @param validBands [B], 1 = counts
 * @returns [B]; NaN at bands that do not count and where the hull is not above 0
 */
export function continuumRemoved(
  spectrum: ArrayLike<number>,
  places: ArrayLike<number>,
  validBands: ArrayLike<number>,
): Float32Array {
  const out = new Float32Array(spectrum.length).fill(NaN);
  const bands = usable(spectrum, places, validBands);
  const hull: number[] = [];
  for (const b of bands) {
    // A corner that lies on or under the line from the one before it to the new one is none.
    while (hull.length >= 2 && !turnsDown(hull[hull.length - 2], hull[hull.length - 1], b))
      hull.pop();
    hull.push(b);
  }
  let k = 0;
  for (const b of bands) {
    while (k + 2 < hull.length && places[b] > places[hull[k + 1]]) k++;
    const [from, to] = [hull[k], hull[Math.min(k + 1, hull.length - 1)]];
    const t = from === to ? 0 : (places[b] - places[from]) / (places[to] - places[from]);
    const line = spectrum[from] + t * (spectrum[to] - spectrum[from]);
    // Float32 rounds a point of the hull to either side of 1; it is on it.
    if (line > 0) out[b] = b === from || b === to ? 1 : Math.min(1, spectrum[b] / line);
  }
  return out;

  function turnsDown(a: number, b: number, c: number): boolean {
    const before = (spectrum[b] - spectrum[a]) * (places[c] - places[b]);
    const after = (spectrum[c] - spectrum[b]) * (places[b] - places[a]);
    return before > after;
  }
}

/**
 * First derivative over wavelength by central differences for uneven steps (a parabola through three bands; at the ends
 * of a run the slope to the neighbour). Nothing is said across bands that do not count or across gaps.
 * @param spectrum [B]
 * @param places [B] nanometres or band numbers
 * @param validBands [B], 1 = counts
 * @param perUnit how many places make one unit of the result: 1000 for nanometres to give "per µm"
 * @returns [B]; NaN where there is no neighbour
 */
export function firstDerivative(
  spectrum: ArrayLike<number>,
  places: ArrayLike<number>,
  validBands: ArrayLike<number>,
  perUnit = 1,
): Float32Array {
  const out = new Float32Array(spectrum.length).fill(NaN);
  const bands = usable(spectrum, places, validBands);
  const steps = bands.slice(1).map((b, i) => places[b] - places[bands[i]]);
  const median = upperMedian(steps) ?? 0;
  const slope = (i: number): number | null =>
    i >= 0 && i < steps.length && steps[i] <= gapSteps * median
      ? (spectrum[bands[i + 1]] - spectrum[bands[i]]) / steps[i]
      : null;
  bands.forEach((b, i) => {
    const [left, right] = [slope(i - 1), slope(i)];
    let d = left ?? right;
    if (left !== null && right !== null) {
      d = (left * steps[i] + right * steps[i - 1]) / (steps[i - 1] + steps[i]);
    }
    if (d !== null) out[b] = d * perUnit;
  });
  return out;
}

/**
 * A spectrum as a view shows it.
 * @param spectrum [B]
 * @param wavelengths [B] nanometres, or null
 * @param validBands [B]
 * @returns [B]; the spectrum itself when it is shown as measured
 */
export function viewOf<T extends ArrayLike<number>>(
  view: SpectrumView,
  spectrum: T,
  wavelengths: Float64Array | null,
  validBands: ArrayLike<number>,
): T | Float32Array {
  if (view === 'measured') return spectrum;
  const places = placesOf(spectrum.length, wavelengths);
  return view === 'continuum'
    ? continuumRemoved(spectrum, places, validBands)
    : firstDerivative(spectrum, places, validBands, wavelengths ? nanometresPerMicrometre : 1);
}

/**
 * Rows of spectra as a view shows them.
 * @param values [R × B]
 * @returns [R × B]
 */
export function viewOfRows(
  view: SpectrumView,
  values: Float32Array,
  wavelengths: Float64Array | null,
  validBands: ArrayLike<number>,
): Float32Array {
  if (view === 'measured') return values;
  const B = validBands.length;
  const out = new Float32Array(values.length);
  for (let at = 0; at + B <= values.length; at += B) {
    out.set(viewOf(view, values.subarray(at, at + B), wavelengths, validBands), at);
  }
  return out;
}

/** The axis title of a view. @param unit of the values: "reflectance", "value" … */
export function viewTitle(view: SpectrumView, unit: string, hasWavelengths: boolean): string {
  if (view === 'continuum') return `${unit} / continuum`;
  if (view === 'derivative') return hasWavelengths ? `${unit} per µm` : `${unit} per band`;
  return unit;
}
