/**
 * Regions of the image: which pixels lie in a rectangle or polygon, what their spectra have in common, and which few of
 * them stand for the rest. Pure.
 *
 * A region is labelled on some of its pixels, not by its mean spectrum: training reads a labelled pixel where it lies,
 * with its neighbours, and a mean lies nowhere.
 */
import type { Scene } from '../../scene/scene';
import { largestError } from '../../scene/labelError';
import type { Pixel } from '../image/view';

export type RegionShape = 'rectangle' | 'polygon';

/** Drawn on the image: corners are pixels and belong to it, of a rectangle two that face each other, of a polygon three or more. */
export interface DrawnRegion {
  readonly shape: RegionShape;
  readonly corners: readonly Pixel[];
}

/** Picked in the scatter plot: pixels from anywhere in the image. */
export interface PickedRegion {
  readonly shape: 'picked';
  /** Indices, rising. */
  readonly pixels: readonly number[];
}

export type Region = DrawnRegion | PickedRegion;

interface Size {
  readonly lines: number;
  readonly samples: number;
}

/** @returns pixel indices, line by line; those whose centre is inside the polygon through the corners' centres or on it */
export function pixelsIn(region: Region, { lines, samples }: Size): readonly number[] {
  if (region.shape === 'picked') return region.pixels;
  const { shape, corners } = region;
  const [top, bottom] = range(
    corners.map((c) => c.line),
    lines,
  );
  const [left, right] = range(
    corners.map((c) => c.sample),
    samples,
  );
  const inside =
    shape === 'rectangle' ? () => true : (p: Pixel): boolean => isInPolygon(p, corners);
  const found: number[] = [];
  for (let line = top; line <= bottom; line++)
    for (let sample = left; sample <= right; sample++)
      if (inside({ line, sample })) found.push(line * samples + sample);
  return found;
}

const range = (values: readonly number[], end: number): [number, number] => [
  Math.max(0, Math.min(...values)),
  Math.min(end - 1, Math.max(...values)),
];

/** Even-odd rule; a point on an edge is inside. All numbers are whole, so nothing here is rounded. */
function isInPolygon({ line, sample }: Pixel, corners: readonly Pixel[]): boolean {
  let inside = false;
  corners.forEach((a, i) => {
    const b = corners[(i + 1) % corners.length];
    const cross = (b.sample - a.sample) * (line - a.line) - (b.line - a.line) * (sample - a.sample);
    const along = (v: number, from: number, to: number): boolean =>
      v >= Math.min(from, to) && v <= Math.max(from, to);
    if (cross === 0 && along(line, a.line, b.line) && along(sample, a.sample, b.sample)) {
      inside = true;
    }
  });
  if (inside) return true;
  corners.forEach((a, i) => {
    const b = corners[(i + 1) % corners.length];
    if (a.line > line === b.line > line) return;
    const at = a.sample + ((line - a.line) * (b.sample - a.sample)) / (b.line - a.line);
    if (sample < at) inside = !inside;
  });
  return inside;
}

export interface RegionSpectra {
  /** Pixels of the region that are not masked. */
  readonly valid: readonly number[];
  readonly masked: number;
  /** [B]; NaN without a valid pixel */
  readonly mean: Float64Array;
  /** [B] standard deviation (n − 1); null with fewer than two valid pixels */
  readonly sd: Float64Array | null;
}

export function regionSpectra({ cube, mask }: Scene, pixels: readonly number[]): RegionSpectra {
  const B = cube.bands;
  const valid = pixels.filter((p) => mask.pixels[p]);
  const n = valid.length;
  // One pass, for a region may be the whole scene; about the first spectrum, so that nothing cancels.
  const at = n > 0 ? valid[0] * B : 0;
  const first = cube.data.subarray(at, at + B);
  const sums = new Float64Array(B);
  const squares = new Float64Array(B);
  for (const p of valid) {
    for (let b = 0, k = p * B; b < B; b++, k++) {
      const d = cube.data[k] - first[b];
      sums[b] += d;
      squares[b] += d * d;
    }
  }
  const mean = sums.map((sum, b) => first[b] + sum / n);
  const sd =
    n > 1
      ? squares.map((s, b) => Math.sqrt(Math.max(0, s - (sums[b] * sums[b]) / n) / (n - 1)))
      : null;
  return { valid, masked: pixels.length - valid.length, mean, sd };
}

/**
 * Up to `count` pixels that stand for a region: first the one whose spectrum is nearest to the mean, then always the one
 * farthest in the image from those chosen, of the half whose spectra are nearest to the mean.
 * @param taken pixels that have a label already
 */
export function representatives(
  { cube, mask }: Scene,
  { valid, mean }: RegionSpectra,
  taken: ReadonlySet<number>,
  count: number,
): number[] {
  const B = cube.bands;
  const distance = (p: number): number => {
    let sum = 0;
    for (let b = 0; b < B; b++) if (mask.bands[b]) sum += (cube.data[p * B + b] - mean[b]) ** 2;
    return sum;
  };
  const near = valid
    .filter((p) => !taken.has(p))
    .map((pixel) => ({ pixel, from: distance(pixel) }))
    .sort((a, b) => a.from - b.from || a.pixel - b.pixel);
  const left = near.slice(0, Math.max(count, Math.ceil(near.length / 2))).map(({ pixel }) => ({
    ...{ pixel, line: Math.floor(pixel / cube.samples), sample: pixel % cube.samples },
    /** Pixels to the nearest chosen one. */
    apart: Infinity,
  }));
  const chosen: number[] = [];
  while (chosen.length < Math.min(count, left.length)) {
    let next = left[0];
    if (chosen.length > 0) for (const p of left) if (p.apart > next.apart) next = p;
    chosen.push(next.pixel);
    for (const p of left) {
      p.apart = Math.min(p.apart, Math.hypot(p.line - next.line, p.sample - next.sample));
    }
    // Nothing is nearer than itself: it is not chosen again.
    next.apart = -1;
  }
  return chosen;
}

/** Pixels that a spread is taken of, at most; a region or scene of more is thinned evenly. */
const SPREAD_OF = 4000;
/** Which of the scene's spectra are the ends of a direction: means of so many at each end, so that noise goes. */
const FAR = 0.02;

/**
 * How far the fractions of a region's pixels lie apart, as the standard deviation of a fraction: each pixel is placed on
 * the line from the region's mean to another material, and the largest spread on any of these lines is taken. Noise in
 * other directions does not count, nor does brightness, for spectra are taken by their shape (z = y / ‖y‖).
 * @param others pixels that are mostly of another endmember, a list for each; none: the line is that on which the region
 *   spreads most, and the other material the scene's spectra at its farther end
 * @returns 0 to 0.5 in whole percent; 0 with fewer than two valid pixels
 */
export function regionSpread(
  scene: Scene,
  { valid }: RegionSpectra,
  others: readonly (readonly number[])[],
): number {
  if (valid.length < 2) return 0;
  const shapes = thinned(valid).map((p) => shapeOf(scene, p));
  const mean = meanOf(shapes);
  const materials = others.filter((list) => list.length > 0);
  const ends =
    materials.length > 0
      ? materials.map((list) => meanOf(list.map((p) => shapeOf(scene, p))))
      : [fartherEnd(scene, shapes, mean)];
  const spreads = ends.map((end) => {
    const line = end.map((v, b) => v - mean[b]);
    const length = dot(line, line);
    if (!(length > 1e-12)) return 0;
    const at = dot(mean, line);
    const squares = shapes.reduce((sum, z) => sum + ((dot(z, line) - at) / length) ** 2, 0);
    return Math.sqrt(squares / (shapes.length - 1));
  });
  return Math.round(100 * Math.min(largestError, Math.max(...spreads))) / 100;
}

function thinned(pixels: readonly number[]): readonly number[] {
  const every = Math.ceil(pixels.length / SPREAD_OF);
  return every > 1 ? pixels.filter((_, i) => i % every === 0) : pixels;
}

/** z = y / ‖y‖ over valid bands, [B], 0 in the others; a spectrum that is 0 stays so. */
function shapeOf({ cube, mask }: Scene, pixel: number): Float64Array {
  const B = cube.bands;
  const shape = new Float64Array(B);
  let squares = 0;
  for (let b = 0; b < B; b++) {
    if (!mask.bands[b]) continue;
    shape[b] = cube.data[pixel * B + b];
    squares += shape[b] ** 2;
  }
  return squares > 0 ? shape.map((v) => v / Math.sqrt(squares)) : shape;
}

function meanOf(shapes: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(shapes[0].length);
  for (const z of shapes) for (let b = 0; b < sums.length; b++) sums[b] += z[b];
  return sums.map((sum) => sum / shapes.length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** [B] the farther of the scene's two ends on the line through `mean` on which the shapes spread most. */
function fartherEnd(
  scene: Scene,
  shapes: readonly Float64Array[],
  mean: Float64Array,
): Float64Array {
  const line = mainDirection(shapes, mean);
  const all: number[] = [];
  scene.mask.pixels.forEach((ok, p) => {
    if (ok) all.push(p);
  });
  const along = thinned(all)
    .map((p) => shapeOf(scene, p))
    .map((z) => ({ z, at: dot(z, line) - dot(mean, line) }))
    .sort((a, b) => a.at - b.at);
  const few = Math.max(1, Math.ceil(FAR * along.length));
  const ends = [along.slice(0, few), along.slice(-few)];
  const far = ends.map((list) => Math.abs(list.reduce((sum, { at }) => sum + at, 0)));
  return meanOf(ends[far[1] > far[0] ? 1 : 0].map(({ z }) => z));
}

/** [B] first principal direction by power iteration, from the shape that is farthest from the mean; 0 where all are alike. */
function mainDirection(shapes: readonly Float64Array[], mean: Float64Array): Float64Array {
  const off = shapes.map((z) => z.map((v, b) => v - mean[b]));
  let direction = off.reduce((far, d) => (dot(d, d) > dot(far, far) ? d : far));
  for (let turn = 0; turn < 12; turn++) {
    const next = new Float64Array(mean.length);
    for (const d of off) {
      const weight = dot(d, direction);
      for (let b = 0; b < next.length; b++) next[b] += weight * d[b];
    }
    const length = Math.sqrt(dot(next, next));
    if (!(length > 0)) break;
    direction = next.map((v) => v / length);
  }
  return direction;
}
