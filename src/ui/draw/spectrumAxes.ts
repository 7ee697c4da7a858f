/** Scales, ticks and paths of the spectrum plot. Pure. */
import { upperMedian } from '../../maths/median';
import type { Cube, ValidityMask } from '../../scene/cube';
import { viewOf } from '../../scene/spectra/views';
import type { SpectrumView } from '../../scene/spectra/views';

export interface Scale {
  readonly from: number;
  readonly to: number;
}

/** Bands in order of wavelength (files exist where they are not), with their place on the axis. */
export interface BandAxis {
  /** [B] band numbers from the shortest wavelength to the longest. */
  readonly order: readonly number[];
  /** [B] nm, or the band number. */
  readonly at: Float64Array;
  readonly domain: Scale;
  readonly title: string;
  /** A step longer than this, nm, is drawn as a gap. */
  readonly gap: number;
}

export function bandAxis({ bands, wavelengths }: Pick<Cube, 'bands' | 'wavelengths'>): BandAxis {
  const known = wavelengths !== null && wavelengths.every(Number.isFinite);
  const at = known ? wavelengths : Float64Array.from({ length: bands }, (_, b) => b);
  const order = Array.from({ length: bands }, (_, b) => b).sort((a, b) => at[a] - at[b]);
  const step = upperMedian(order.slice(1).map((b, i) => at[b] - at[order[i]])) ?? 1;
  const from = at[order[0]];
  const to = at[order[order.length - 1]];
  return {
    order,
    at,
    domain: to > from ? { from, to } : { from: from - 0.5, to: to + 0.5 },
    title: known ? 'Wavelength, nm' : 'Band',
    gap: Math.max(step * 5, 1e-9),
  };
}

/** Value range of a scene that leaves out glints: from 0 (or less) to a little above the 99.5th percentile. */
export function valueDomain(cube: Cube, mask: ValidityMask): Scale {
  const pixels = cube.lines * cube.samples;
  const everyPixel = Math.max(1, Math.floor(pixels / 1024));
  const everyBand = Math.max(1, Math.floor(cube.bands / 64));
  const found: number[] = [];
  for (let p = 0; p < pixels; p += everyPixel) {
    if (!mask.pixels[p]) continue;
    for (let b = 0; b < cube.bands; b += everyBand) {
      const v = cube.data[p * cube.bands + b];
      if (mask.bands[b] && Number.isFinite(v)) found.push(v);
    }
  }
  if (found.length === 0) return { from: 0, to: 1 };
  const sorted = Float64Array.from(found).sort();
  const low = sorted[Math.floor(0.005 * (sorted.length - 1))];
  const high = sorted[Math.ceil(0.995 * (sorted.length - 1))];
  const from = Math.min(0, low);
  return { from, to: high > from ? from + (high - from) * 1.12 : from + 1 };
}

/** Pixels looked at for the value range of a view. */
const viewPixels = 256;

/** Value range of a view of a scene's spectra; of spectra as measured, `valueDomain`. */
export function viewDomain(view: SpectrumView, cube: Cube, mask: ValidityMask): Scale {
  if (view === 'measured') return valueDomain(cube, mask);
  const every = Math.max(1, Math.floor(mask.pixels.length / viewPixels));
  const found: number[] = [];
  for (let p = 0; p < mask.pixels.length; p += every) {
    if (!mask.pixels[p]) continue;
    const spectrum = cube.data.subarray(p * cube.bands, (p + 1) * cube.bands);
    for (const v of viewOf(view, spectrum, cube.wavelengths, mask.bands)) {
      if (Number.isFinite(v)) found.push(v);
    }
  }
  if (found.length === 0) return { from: 0, to: 1 };
  const sorted = Float64Array.from(found).sort();
  const at = (fraction: number): number => sorted[Math.round(fraction * (sorted.length - 1))];
  // A ratio to the continuum ends at 1; its lowest values are the absorptions that are looked for.
  const [low, high] = view === 'continuum' ? [at(0.002), 1] : [at(0.01), at(0.99)];
  const room = Math.max((high - low) * 0.08, 1e-9);
  return { from: low - room, to: high + room };
}

/** Round numbers inside a range, about `wanted` of them. */
export function ticks({ from, to }: Scale, wanted: number): number[] {
  const rough = (to - from) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough) ?? rough;
  const found: number[] = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + step * 1e-9; k++) {
    found.push(Number((k * step).toPrecision(12)));
  }
  return found;
}

export interface PlotBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The inside of a plot as wide as its frame, with room for the numbers at both sides. */
export function plotBox(
  width: number,
  margin: { readonly left: number; readonly right: number },
  { top, height }: Pick<PlotBox, 'top' | 'height'>,
): PlotBox {
  return {
    left: margin.left,
    top,
    width: Math.max(40, width - margin.left - margin.right),
    height,
  };
}

export function xOf(value: number, domain: Scale, box: PlotBox): number {
  return box.left + ((value - domain.from) / (domain.to - domain.from)) * box.width;
}

export function yOf(value: number, domain: Scale, box: PlotBox): number {
  return box.top + box.height - ((value - domain.from) / (domain.to - domain.from)) * box.height;
}

/** The place on an axis under x, pixels from the left of the plot; beyond the ends, the ends. */
export function placeAt(x: number, domain: Scale, box: PlotBox): number {
  const fraction = Math.min(1, Math.max(0, (x - box.left) / box.width));
  return domain.from + fraction * (domain.to - domain.from);
}

/** SVG path of a spectrum [B]; masked bands and wavelength gaps interrupt it. */
export function spectrumPath(
  spectrum: ArrayLike<number>,
  validBands: ArrayLike<number>,
  axis: BandAxis,
  values: Scale,
  box: PlotBox,
): string {
  let path = '';
  let drawing = false;
  let before = NaN;
  for (const b of axis.order) {
    const v = spectrum[b];
    if (!validBands[b] || !Number.isFinite(v)) {
      drawing = false;
      continue;
    }
    if (axis.at[b] - before > axis.gap) drawing = false;
    before = axis.at[b];
    const x = xOf(axis.at[b], axis.domain, box).toFixed(1);
    const y = yOf(v, values, box).toFixed(1);
    path += `${drawing ? 'L' : 'M'}${x} ${y}`;
    drawing = true;
  }
  return path;
}

/** SVG path of the area between two spectra [B]: a closed one for each run of bands. */
export function areaPath(
  low: ArrayLike<number>,
  high: ArrayLike<number>,
  validBands: ArrayLike<number>,
  axis: BandAxis,
  values: Scale,
  box: PlotBox,
): string {
  const runs = (of: ArrayLike<number>): string[] =>
    spectrumPath(of, validBands, axis, values, box).split('M').filter(Boolean);
  const upper = runs(high);
  return runs(low)
    .map((run, i) => `M${run}L${upper[i].split('L').reverse().join('L')}Z`)
    .join('');
}

/** Runs of masked bands as [from, to] on the axis, for shading. */
export function maskedRuns(validBands: ArrayLike<number>, axis: BandAxis): [number, number][] {
  const runs: [number, number][] = [];
  const middle = (i: number, j: number) => (axis.at[axis.order[i]] + axis.at[axis.order[j]]) / 2;
  const n = axis.order.length;
  for (let i = 0; i < n; i++) {
    if (validBands[axis.order[i]]) continue;
    let j = i;
    while (j + 1 < n && !validBands[axis.order[j + 1]]) j++;
    runs.push([
      i > 0 ? middle(i - 1, i) : axis.domain.from,
      j < n - 1 ? middle(j, j + 1) : axis.domain.to,
    ]);
    i = j;
  }
  return runs;
}

/** The band nearest to a place on the axis. */
export function bandNear(axis: BandAxis, place: number): number {
  let best = axis.order[0];
  for (const b of axis.order) {
    if (Math.abs(axis.at[b] - place) < Math.abs(axis.at[best] - place)) best = b;
  }
  return best;
}

/** Moves names beside line ends apart so that none covers another: 11 px between them, inside [top, bottom]. */
export function spreadOut<T extends { readonly y: number }>(
  items: readonly T[],
  top: number,
  bottom: number,
): T[] {
  const apart = 11;
  const sorted = items
    .filter((item) => Number.isFinite(item.y))
    .map((item) => ({ ...item, y: Math.min(bottom, Math.max(top, item.y)) }))
    .sort((a, b) => a.y - b.y);
  for (let i = 1; i < sorted.length; i++) {
    sorted[i].y = Math.max(sorted[i].y, sorted[i - 1].y + apart);
  }
  for (let i = sorted.length - 1; i >= 0; i--) {
    const limit = i === sorted.length - 1 ? bottom : sorted[i + 1].y - apart;
    sorted[i].y = Math.min(sorted[i].y, limit);
  }
  return sorted;
}
