/**
 * A scene as the preview sees it: spectra of its valid bands, some of them evenly spread, and squares of pixels that
 * share an answer. Depends on the scene alone, so it is made once. Plain arrays, no tfjs.
 */
import type { Cube, ValidityMask } from '../../scene/cube';
import { faultSample, standApart } from '../../unmixing/oddValues';
import { sceneSpectra } from '../../unmixing/sceneSpectra';
import { poolOf } from '../../unmixing/start';

/** Lines and samples of an image, and which of its pixels are valid [N]. */
export interface Grid {
  readonly lines: number;
  readonly samples: number;
  readonly valid: Uint8Array;
}

/** Squares of `every` × `every` pixels of a grid, each answered by one of its pixels. */
export interface Squares extends Grid {
  readonly every: number;
  /** [lines × samples of the squares] the pixel that stands for each; where none is valid, one that is not. */
  readonly pixels: Int32Array;
}

/** The pixel in the middle of each square, or its first valid one. */
export function squaresOf({ lines, samples, valid }: Grid, every: number): Squares {
  const rows = Math.ceil(lines / every);
  const columns = Math.ceil(samples / every);
  const pixels = new Int32Array(rows * columns);
  const some = new Uint8Array(pixels.length);
  const half = every >> 1;
  for (let row = 0, q = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, q++) {
      const line = Math.min(lines - 1, row * every + half);
      const sample = Math.min(samples - 1, column * every + half);
      const middle = line * samples + sample;
      pixels[q] = valid[middle] ? middle : firstValid(row * every, column * every, middle);
      some[q] = valid[pixels[q]];
    }
  }
  return { every, lines: rows, samples: columns, valid: some, pixels };

  function firstValid(top: number, left: number, otherwise: number): number {
    for (let l = top; l < Math.min(lines, top + every); l++) {
      for (let s = left; s < Math.min(samples, left + every); s++) {
        if (valid[l * samples + s]) return l * samples + s;
      }
    }
    return otherwise;
  }
}

/**
 * Values of squares [squares × R] as values of the grid's pixels [N × R], NaN where a pixel is not valid.
 * @param values in the order of the squares
 */
export function overPixels(
  values: Float32Array,
  R: number,
  { samples: columns, every }: Pick<Squares, 'samples' | 'every'>,
  { lines, samples, valid }: Grid,
): Float32Array {
  const out = new Float32Array(lines * samples * R);
  for (let l = 0, p = 0; l < lines; l++) {
    const row = Math.floor(l / every) * columns;
    for (let s = 0; s < samples; s++, p++) {
      const from = (row + Math.floor(s / every)) * R;
      for (let r = 0; r < R; r++) out[p * R + r] = valid[p] ? values[from + r] : NaN;
    }
  }
  return out;
}

/** Spectra of some pixels, in order. */
export interface Spectra {
  readonly count: number;
  /** [count × B'] as they were measured */
  readonly measured: Float32Array;
  /** [count × B'] as the estimators see them; the same array where that is the same */
  readonly seen: Float32Array;
  /** ‖y‖ as measured [count] */
  readonly norms: Float32Array;
}

export interface PreviewScene {
  /** The cube's own. */
  readonly full: Grid;
  /** The cube's pixels, or where they are too many one for each square of them. */
  readonly answered: Squares;
  readonly spectra: Spectra;
  /** B' */
  readonly bands: number;
  readonly bandIndex: readonly number[];
  /** [m × B'] seen spectra of valid pixels, spread evenly */
  readonly pool: Float32Array;
  readonly poolCount: number;
  /** Values of single bands stand apart as impulses and dead bands do. */
  readonly faulty: boolean;
  /** Any spectra [n × B'] as the estimators see them. */
  readonly withoutNoise: (spectra: Float32Array, n: number) => Float32Array;
}

/** Numbers of spectra that are held at most (128 MB); of larger scenes one pixel of each square is answered. */
const MOST_NUMBERS = 2 ** 25;
/** Endmembers that the noise is looked for with: how many there will be is not known when the scene comes. */
const LEAST_DIRECTIONS = 6;

/** @throws StudioError when fewer than 2 bands are valid */
export function previewScene(
  cube: Cube,
  mask: ValidityMask,
  mostNumbers = MOST_NUMBERS,
): PreviewScene {
  const full = { lines: cube.lines, samples: cube.samples, valid: mask.pixels };
  const every = everyFor(full, Math.floor(mostNumbers / Math.max(1, mask.validBands)));
  const answered = squaresOf(full, every);
  const { N, B, bandIndex, Y, norms, signal, withoutNoise } = sceneSpectra(
    ...thinned(cube, mask, answered),
    LEAST_DIRECTIONS,
  );
  const seen = signal;
  const spectra = { count: N, measured: Y, seen, norms };
  const validPixels = answered.valid.reduce((sum, v) => sum + v, 0);
  const place = { signal: seen, mask: { pixels: answered.valid, validPixels } };
  const { pool, m: poolCount } = poolOf(place, B);
  const chosen = faultSample(answered.valid, B);
  const faulty = typeof chosen === 'object' && standApart(Y, B, chosen.sample);
  return { full, answered, spectra, bands: B, bandIndex, pool, poolCount, faulty, withoutNoise };
}

/** The least side of squares of which there are at most so many. */
export function everyFor(
  { lines, samples }: Pick<Grid, 'lines' | 'samples'>,
  most: number,
): number {
  let every = 1;
  while (Math.ceil(lines / every) * Math.ceil(samples / every) > Math.max(1, most)) every++;
  return every;
}

/** One pixel of each square as a cube of its own. */
function thinned(cube: Cube, mask: ValidityMask, squares: Squares): [Cube, ValidityMask] {
  if (squares.every === 1) return [cube, mask];
  const { lines, samples, valid, pixels } = squares;
  const { bands: B } = cube;
  const data = new Float32Array(pixels.length * B);
  pixels.forEach((p, q) => data.set(cube.data.subarray(p * B, (p + 1) * B), q * B));
  const validPixels = valid.reduce((sum, v) => sum + v, 0);
  return [
    { ...cube, lines, samples, data },
    { ...mask, pixels: valid, validPixels },
  ];
}

/** Some of a scene's spectra; all of them are the scene's own arrays. */
export function spectraAt({ spectra, bands: B }: PreviewScene, pixels: ArrayLike<number>): Spectra {
  const take = (from: Float32Array): Float32Array => {
    const out = new Float32Array(pixels.length * B);
    for (let q = 0; q < pixels.length; q++) {
      out.set(from.subarray(pixels[q] * B, (pixels[q] + 1) * B), q * B);
    }
    return out;
  };
  const measured = take(spectra.measured);
  return {
    count: pixels.length,
    measured,
    seen: spectra.seen === spectra.measured ? measured : take(spectra.seen),
    norms: Float32Array.from({ length: pixels.length }, (_, q) => spectra.norms[pixels[q]]),
  };
}

/** A run of them, without copying. */
export function spectraFrom(
  { measured, seen, norms }: Spectra,
  B: number,
  from: number,
  to: number,
): Spectra {
  return {
    count: to - from,
    measured: measured.subarray(from * B, to * B),
    seen: seen.subarray(from * B, to * B),
    norms: norms.subarray(from, to),
  };
}

/** Of the labelled pixels of the cube, which need not be among those that are answered. */
export function labelSpectra(scene: PreviewScene, cube: Cube, pixels: readonly number[]): Spectra {
  if (scene.answered.every === 1) return spectraAt(scene, pixels);
  const { bands: B, bandIndex } = scene;
  const measured = new Float32Array(pixels.length * B);
  const norms = new Float32Array(pixels.length);
  pixels.forEach((p, q) => {
    let sum = 0;
    bandIndex.forEach((band, b) => {
      const v = cube.data[p * cube.bands + band];
      measured[q * B + b] = v;
      sum += v * v;
    });
    norms[q] = Math.sqrt(sum);
  });
  const seen = scene.withoutNoise(measured, pixels.length);
  return { count: pixels.length, measured, seen, norms };
}
