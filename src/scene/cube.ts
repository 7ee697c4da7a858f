/**
 * The data every other room speaks of: the cube, its validity mask, endmembers, abundances, labels, truth.
 * Plain typed arrays; no tfjs, no DOM, no file formats.
 *
 * Glossary (the paper's letters in brackets)
 *   lines [H], samples [W]  image rows and columns; a pixel is (line, sample), index = line * samples + sample
 *   bands [B]               spectral channels
 *   pixels [N]              lines * samples
 *   endmember [E: R × B]    the spectrum of a pure material; R of them
 *   abundance [M: N × R]    the fraction of each endmember in a pixel, ≥ 0, summing to 1
 *   label [S = {(x_i, a_i)}] a pixel whose abundances a person has given
 */

/** Where the wavelengths came from, so that the page can say so. */
export type WavelengthSource = 'file' | 'guessed' | 'none';

/** What a value is, for axis titles. */
export type ValueUnit = 'reflectance' | 'radiance' | 'digital number' | 'unknown';

/** A hyperspectral scene. Pixel-interleaved: data[(line * samples + sample) * bands + band]. */
export interface Cube {
  readonly name: string;
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  /** [N × B] values as in the file, before masking (may hold NaN). On shared memory where the page is isolated. */
  readonly data: Float32Array;
  /** [B] in nanometres, or null when the file says nothing. */
  readonly wavelengths: Float64Array | null;
  readonly wavelengthSource: WavelengthSource;
  readonly unit: ValueUnit;
  /** [B] nanometres */
  readonly fwhm?: Float64Array;
  /** 0-based bands for red, green, blue, where the file names them. */
  readonly defaultBands?: readonly [number, number, number];
  /** [B] */
  readonly bandNames?: readonly string[];
  /** Georeferencing by ENVI's names ("map info", "coordinate system string"), already true of a cropped or binned cube. */
  readonly map?: Readonly<Record<string, string>>;
}

/** Why a pixel or band is not used. */
export type MaskReason =
  | 'not finite'
  | 'all zero'
  | 'constant'
  | 'bad band list'
  | 'no data'
  | 'saturated'
  | 'water absorption'
  | 'left out by hand';

/** Pixels and bands that count, in every statistic, loss and metric. 1 = valid. */
export interface ValidityMask {
  /** [N] */
  readonly pixels: Uint8Array;
  /** [B] */
  readonly bands: Uint8Array;
  readonly validPixels: number;
  readonly validBands: number;
  /** How many were masked for each reason (first reason that applied). */
  readonly pixelReasons: Partial<Record<MaskReason, number>>;
  readonly bandReasons: Partial<Record<MaskReason, number>>;
}

/** Reference abundances and, where the file has them, reference spectra. */
export interface Truth {
  /** [R] */
  readonly names: readonly string[];
  /** [N × R], pixel-interleaved: abundances[pixel * R + r]. */
  readonly abundances: Float32Array;
  /** [R × B] in the file's own scale, or null. */
  readonly endmembers: Float32Array | null;
}

/** Spectra beside the endmembers: a library, or a result saved before. Looked at and matched; training knows none of them. */
export interface ReferenceSpectra {
  /** Where they came from, and what they are removed by. */
  readonly file: string;
  /** [R] */
  readonly names: readonly string[];
  /** [R × B] on the scene's bands, NaN where the file has nothing. */
  readonly values: Float32Array;
  /** How they were brought to the scene's bands, where they lie at other wavelengths. */
  readonly note?: string;
}

/** From a value as a file stores it to the cube’s: value × gain / divideBy + offset; those in `none` become NaN. */
export interface ValueChange {
  /** The no-data values, rounded to Float32. */
  readonly none: readonly number[];
  readonly gain: number;
  readonly divideBy: number;
  readonly offset: number;
}

/** One annotated pixel (x_i, p_i, a_i) of the set S. */
export interface Label {
  readonly id: string;
  readonly line: number;
  readonly sample: number;
  /** [R], ≥ 0, summing to 1, in the order of the endmembers. */
  readonly abundances: readonly number[];
  /** How sure the person is, 0 to 1: the label's weight in training. Absent: 1. At 0 the label counts nowhere. */
  readonly confidence?: number;
  /**
   * How far the fractions may be off, as the person says: standard deviation of a fraction, 0 to 0.5. 0: exact (read from a
   * truth). Absent: nobody has said (files and sessions of before 0.2); it is then judged from the labels themselves.
   */
  readonly error?: number;
  /** The person was told that this label disagrees with the others and said that it is right. */
  readonly checked?: boolean;
}

/** An endmember as the person defined it: a name and a place in the colour order. */
export interface EndmemberDef {
  readonly id: string;
  readonly name: string;
  /** Index into the endmember colour palette (src/ui/draw/colors.ts). */
  readonly color: number;
  /** The truth column this endmember is compared with, or null; renaming keeps it. */
  readonly truth: number | null;
}

/** The spectrum [B] of one pixel, as a view (no copy). */
export function spectrumAt(cube: Cube, line: number, sample: number): Float32Array {
  const start = (line * cube.samples + sample) * cube.bands;
  return cube.data.subarray(start, start + cube.bands);
}
