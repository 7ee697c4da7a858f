/**
 * Spectra of a library brought to the bands of a scene. Pure; knows no file formats.
 *
 * Where a band's width (FWHM) is known and the library is finer than it, a band is the mean of the library under a
 * Gaussian; else the library is interpolated in a straight line. Nothing is said outside of the library's range, nor
 * across its gaps: a value there would be made up.
 */

export interface Sampling {
  /** [n] nanometres, in any order */
  readonly wavelengths: ArrayLike<number>;
}

export interface BandGrid {
  /** [B] nanometres, in any order */
  readonly wavelengths: ArrayLike<number>;
  /** [B] nanometres, where the file has them */
  readonly fwhm?: ArrayLike<number> | null;
}

export interface Resampled {
  /** [R × B]; NaN where the library says nothing */
  readonly values: Float32Array;
  /** How many bands were found under a Gaussian, and how many on a line. */
  readonly gaussian: number;
  readonly linear: number;
  /** Bands outside of the library's range or in its gaps. */
  readonly outside: number;
  /** How many of these lie in gaps of the library spectrum. */
  readonly inGaps: number;
}

/** σ = FWHM / 2√(2 ln 2). */
const fwhmToSigma = 1 / (2 * Math.sqrt(2 * Math.log(2)));
/** Reach of the Gaussian in σ. */
const reach = 3;
/** A Gaussian over fewer samples than this within its FWHM is no better than a line. */
const leastInFwhm = 3;
/** A step so many times longer than those around it is a gap; so many on either side are looked at. */
const gapSteps = 5;
const gapReach = 4;
/** Least share of a Gaussian's weight on finite values. */
const leastWeight = 0.5;

interface Tap {
  /** Index into the library's samples, as they came. */
  readonly at: number;
  readonly weight: number;
}

/** Samples with a place, from the shortest wavelength to the longest; of several at one place the first. */
function sorted(wavelengths: ArrayLike<number>): number[] {
  const order: number[] = [];
  for (let i = 0; i < wavelengths.length; i++) if (wavelengths[i] > 0) order.push(i);
  order.sort((a, b) => wavelengths[a] - wavelengths[b] || a - b);
  return order.filter((o, i) => i === 0 || wavelengths[o] > wavelengths[order[i - 1]]);
}

/**
 * Where the library has nothing between neighbouring samples: [i] 1 = between sample i and the next. A step is judged by
 * the longer ones among its neighbours, so that two detectors that overlap, whose samples come in close pairs, have no
 * gaps between the pairs.
 * @param x ascending
 */
function gapsOf(x: Float64Array): Uint8Array {
  const gaps = new Uint8Array(x.length);
  const steps = Float64Array.from({ length: Math.max(0, x.length - 1) }, (_, i) => x[i + 1] - x[i]);
  for (let i = 0; i < steps.length; i++) {
    const before = steps.subarray(Math.max(0, i - gapReach), i);
    const after = steps.subarray(i + 1, i + 1 + gapReach);
    const near = Float64Array.of(...before, ...after).sort();
    const usual = near[Math.ceil(0.75 * (near.length - 1))] ?? 0;
    if (usual > 0 && steps[i] > gapSteps * usual) gaps[i] = 1;
  }
  return gaps;
}

/** Index of the last of `x` (ascending) that is not above `place`; -1 below them all. */
function lastUpTo(x: Float64Array, place: number): number {
  let [low, high] = [-1, x.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (x[middle] <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * @param values [R × n] spectra of the library, one after another
 * @param from where their samples are
 * @param to the bands of the scene
 */
export function resample(values: ArrayLike<number>, from: Sampling, to: BandGrid): Resampled {
  const n = from.wavelengths.length;
  const R = n > 0 ? Math.floor(values.length / n) : 0;
  const B = to.wavelengths.length;
  const order = sorted(from.wavelengths);
  const x = Float64Array.from(order, (i) => from.wavelengths[i]);
  const gaps = gapsOf(x);
  const out = new Float32Array(R * B).fill(NaN);
  let [gaussian, linear, inGaps] = [0, 0, 0];
  for (let b = 0; b < B; b++) {
    const centre = to.wavelengths[b];
    const line = onLine(centre);
    if (!line) {
      if (centre >= x[0] && centre <= x[x.length - 1]) inGaps++;
      continue;
    }
    const bell = to.fwhm ? underBell(centre, to.fwhm[b]) : null;
    if (bell) gaussian++;
    else linear++;
    for (let r = 0; r < R; r++) {
      out[r * B + b] = bell ? meanUnder(bell, r) : meanUnder(line, r, 1 - 1e-9);
    }
  }
  return { values: out, gaussian, linear, outside: B - gaussian - linear, inGaps };

  /** The two samples around a place; null outside and in gaps. */
  function onLine(place: number): Tap[] | null {
    const i = lastUpTo(x, place);
    if (i < 0) return null;
    if (x[i] === place) return [{ at: order[i], weight: 1 }];
    if (i + 1 >= x.length || gaps[i]) return null;
    const t = (place - x[i]) / (x[i + 1] - x[i]);
    return [
      { at: order[i], weight: 1 - t },
      { at: order[i + 1], weight: t },
    ];
  }

  /** Samples under a Gaussian, each with the width it stands for; null where it is not covered or too coarse. */
  function underBell(centre: number, fwhm: number): Tap[] | null {
    if (!(fwhm > 0) || !Number.isFinite(fwhm)) return null;
    const [low, high] = [centre - fwhm / 2, centre + fwhm / 2];
    if (low < x[0] || high > x[x.length - 1]) return null;
    const first = lastUpTo(x, low);
    const last = lastUpTo(x, high);
    if (last - first < leastInFwhm) return null;
    for (let i = first; i <= last && i + 1 < x.length; i++) if (gaps[i]) return null;
    const sigma = fwhm * fwhmToSigma;
    const taps: Tap[] = [];
    const start = Math.max(0, lastUpTo(x, centre - reach * sigma));
    for (let i = start; i < x.length && x[i] <= centre + reach * sigma; i++) {
      const z = (x[i] - centre) / sigma;
      if (z < -reach) continue;
      taps.push({ at: order[i], weight: Math.exp((-z * z) / 2) * widthOf(i) });
    }
    return taps;
  }

  /** The wavelengths a sample stands for: to the middle of each neighbour that no gap lies before. */
  function widthOf(i: number): number {
    const left = i > 0 && !gaps[i - 1] ? (x[i] - x[i - 1]) / 2 : 0;
    const right = i + 1 < x.length && !gaps[i] ? (x[i + 1] - x[i]) / 2 : 0;
    return left + right;
  }

  function meanUnder(taps: readonly Tap[], r: number, least = leastWeight): number {
    let [sum, weight, whole] = [0, 0, 0];
    for (const tap of taps) {
      const v = values[r * n + tap.at];
      whole += tap.weight;
      if (tap.weight === 0 || !Number.isFinite(v)) continue;
      sum += v * tap.weight;
      weight += tap.weight;
    }
    return weight > 0 && weight >= least * whole ? sum / weight : NaN;
  }
}

/** Whether two lists of wavelengths are the same bands: each pair nearer than a tenth of the step, or 0.1 nm. */
export function sameBands(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const step = Math.abs((a[i + 1] ?? a[i - 1] ?? a[i]) - a[i]);
    if (!(Math.abs(a[i] - b[i]) <= Math.max(0.1, step / 10))) return false;
  }
  return true;
}
