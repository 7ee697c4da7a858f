/**
 * MATLAB v5 files, uncompressed and little-endian unless asked otherwise: numeric arrays and lists of names. Includes
 * the result as benchmark files and HySUPP hold it. Writes only. Layout: MathWorks, "MAT-File Format", R2019b.
 */
import { StudioError } from '../scene/errors';

/** [class code, storage code, bytes] */
const codes = {
  double: [6, 9, 8],
  single: [7, 7, 4],
  int8: [8, 1, 1],
  uint8: [9, 2, 1],
  int16: [10, 3, 2],
  uint16: [11, 4, 2],
  int32: [12, 5, 4],
  uint32: [13, 6, 4],
  int64: [14, 12, 8],
  uint64: [15, 13, 8],
} as const satisfies Record<string, readonly [number, number, number]>;

/** MATLAB's numeric classes. */
export type NumericClass = keyof typeof codes;
export const numericClasses = Object.keys(codes) as NumericClass[];

export const classCode = (type: NumericClass): number => codes[type][0];
export const storageCode = (type: NumericClass): number => codes[type][1];
export const CHAR_CLASS = 4;
export const CELL_CLASS = 1;
const UTF8 = 16;

/** Pieces of a file in order; joined once, so that a large array is not copied at every level. */
export type Parts = readonly Uint8Array[];

/** MATLAB refuses variables of 2 GiB and more in v5 files. */
const MAX_ELEMENT = 2 ** 31 - 1;

export const sizeOf = (parts: Parts): number => parts.reduce((n, p) => n + p.length, 0);

export function join(parts: Parts): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(sizeOf(parts));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The 128 bytes every file begins with. @param text what wrote the file; at most 116 ASCII characters */
export function fileHeader(text: string, little = true): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(128).fill(0x20);
  header.set(new TextEncoder().encode(text).subarray(0, 116));
  header.fill(0, 116, 124);
  header.set(little ? [0, 1, 0x49, 0x4d] : [1, 0, 0x4d, 0x49], 124);
  return header;
}

export function tag(type: number, bytes: number, little = true): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(8);
  const view = new DataView(out.buffer);
  view.setUint32(0, type, little);
  view.setUint32(4, bytes, little);
  return out;
}

/** A data element; up to 4 bytes take the small form, as MATLAB writes them. */
export function element(type: number, data: Uint8Array, little = true): Parts {
  if (data.length > 0 && data.length <= 4) {
    const small = new Uint8Array(8);
    new DataView(small.buffer).setUint32(0, (data.length << 16) | type, little);
    small.set(data, 4);
    return [small];
  }
  const padding = new Uint8Array((8 - (data.length % 8)) % 8);
  return [tag(type, data.length, little), data, padding];
}

/** Values as bytes of a storage type. */
export function encode(
  values: ArrayLike<number>,
  type: NumericClass,
  little = true,
): Uint8Array<ArrayBuffer> {
  const size = codes[type][2];
  const out = new Uint8Array(values.length * size);
  const view = new DataView(out.buffer);
  const put: Record<NumericClass, (at: number, v: number) => void> = {
    double: (at, v) => view.setFloat64(at, v, little),
    single: (at, v) => view.setFloat32(at, v, little),
    int8: (at, v) => view.setInt8(at, v),
    uint8: (at, v) => view.setUint8(at, v),
    int16: (at, v) => view.setInt16(at, v, little),
    uint16: (at, v) => view.setUint16(at, v, little),
    int32: (at, v) => view.setInt32(at, v, little),
    uint32: (at, v) => view.setUint32(at, v, little),
    int64: (at, v) => view.setBigInt64(at, BigInt(v), little),
    uint64: (at, v) => view.setBigUint64(at, BigInt(v), little),
  };
  const write = put[type];
  for (let i = 0; i < values.length; i++) write(i * size, values[i]);
  return out;
}

/**
 * A whole miMATRIX element: class and flags, shape, name, then `body`.
 * @throws {StudioError} kind 'internal' for 2 GiB and more
 */
export function matrix(
  name: string,
  head: { readonly code: number; readonly flags?: number; readonly shape: readonly number[] },
  body: Parts,
  little = true,
): Parts {
  const flags = head.code | ((head.flags ?? 0) << 8);
  const content = [
    ...element(6, encode([flags, 0], 'uint32', little), little),
    ...element(5, encode(head.shape, 'int32', little), little),
    ...element(1, new TextEncoder().encode(name), little),
    ...body,
  ];
  const bytes = sizeOf(content);
  if (bytes > MAX_ELEMENT)
    throw new StudioError({
      kind: 'internal',
      message: `${name} is too large for a MATLAB v5 file.`,
      field: name,
      found: `${bytes} bytes`,
      expected: `at most ${MAX_ELEMENT} bytes`,
      advice: 'Save the abundances as .npy or ENVI instead.',
    });
  return [tag(14, bytes, little), ...content];
}

/** A numeric array. @param values column-major (first axis fastest) */
export const numericMatrix = (
  name: string,
  shape: readonly number[],
  values: ArrayLike<number>,
  type: NumericClass = 'double',
): Parts =>
  matrix(name, { code: classCode(type), shape }, element(storageCode(type), encode(values, type)));

/**
 * A text. UTF-8 counted in characters, as SciPy writes it: it misreads plain uint16 beyond ASCII, and refuses a whole
 * file whose UTF-16 holds surrogates (an emoji).
 */
const textMatrix = (name: string, text: string): Parts =>
  matrix(
    name,
    { code: CHAR_CLASS, shape: [1, [...text].length] },
    element(UTF8, new TextEncoder().encode(text)),
  );

/** A cell column of texts, as MATLAB users keep names. */
export function textsMatrix(name: string, texts: readonly string[]): Parts {
  const cells = texts.flatMap((text) => textMatrix('', text));
  return matrix(name, { code: CELL_CLASS, shape: [texts.length, 1] }, cells);
}

/** A result, or the part of it that is there. */
export interface MatResult {
  /** [R] */
  readonly names: readonly string[];
  readonly abundances: {
    readonly lines: number;
    readonly samples: number;
    /** [N × R], pixel = line * samples + sample; NaN at masked pixels */
    readonly values: Float32Array;
    /** [N], 1 = valid; the others are written as NaN */
    readonly validPixels: Uint8Array;
  } | null;
  readonly endmembers: {
    /** E [R × B] */
    readonly values: Float32Array;
    /** [B], 1 = valid; the others are written as NaN */
    readonly validBands: Uint8Array;
    /** [B] nm, or null */
    readonly wavelengths: Float64Array | null;
    /** [B] nm */
    readonly fwhm?: Float64Array;
  } | null;
  /** Cube.map */
  readonly map?: Readonly<Record<string, string>>;
}

/**
 * The variables of benchmark files: A [R × N] with the pixels down the columns of the image (pixel = line + lines *
 * sample, MATLAB's order), nRow, nCol, M [B × R], wavelengths and fwhm [B × 1] in nm, bbl [B × 1] with 0 at masked
 * bands, mapInfo and coordinateSystem as ENVI writes them, cood {R × 1} names. All numbers double, which MATLAB's
 * solvers ask for and which holds every float32.
 * @throws {StudioError} kind 'internal' when shapes disagree, or for 2 GiB and more
 */
export function toMat(result: MatResult): Uint8Array<ArrayBuffer> {
  const { names, abundances, endmembers, map } = result;
  const parts = names.length;
  const out: Uint8Array[] = [fileHeader('MATLAB 5.0 MAT-file, written by Unmixing Studio')];
  if (abundances) {
    const { lines, samples, values, validPixels } = abundances;
    const pixels = lines * samples;
    checkLength('abundances', values, [pixels, parts]);
    checkLength('valid pixels', validPixels, [pixels]);
    const turned = new Float64Array(values.length);
    for (let line = 0, pixel = 0; line < lines; line++)
      for (let sample = 0; sample < samples; sample++, pixel++) {
        const to = (line + lines * sample) * parts;
        for (let r = 0; r < parts; r++)
          turned[to + r] = validPixels[pixel] ? values[pixel * parts + r] : NaN;
      }
    out.push(
      ...numericMatrix('A', [parts, pixels], turned),
      ...numericMatrix('nRow', [1, 1], [lines]),
      ...numericMatrix('nCol', [1, 1], [samples]),
    );
  }
  if (endmembers) {
    const { values, validBands, wavelengths, fwhm } = endmembers;
    const bands = validBands.length;
    checkLength('endmembers', values, [parts, bands]);
    // Row-major R × B is column-major B × R.
    const masked = Float64Array.from(values, (v, k) => (validBands[k % bands] ? v : NaN));
    out.push(...numericMatrix('M', [bands, parts], masked));
    if (wavelengths) {
      checkLength('wavelengths', wavelengths, [bands]);
      out.push(...numericMatrix('wavelengths', [bands, 1], wavelengths));
    }
    if (fwhm) {
      checkLength('fwhm', fwhm, [bands]);
      out.push(...numericMatrix('fwhm', [bands, 1], fwhm));
    }
    out.push(...numericMatrix('bbl', [bands, 1], validBands));
  }
  const { 'map info': info, 'coordinate system string': system } = map ?? {};
  if (info) out.push(...textMatrix('mapInfo', info));
  if (system) out.push(...textMatrix('coordinateSystem', system));
  out.push(...textsMatrix('cood', names));
  return join(out);
}

/** @throws {StudioError} kind 'internal' when an array to export has another shape than the caller states */
export function checkLength(
  field: string,
  values: ArrayLike<number>,
  shape: readonly number[],
): void {
  const count = shape.reduce((product, n) => product * n, 1);
  if (values.length === count) return;
  throw new StudioError({
    kind: 'internal',
    message: 'The array to export does not have the stated shape.',
    field,
    found: `${values.length} values`,
    expected: `${shape.join(' × ')} = ${count} values`,
    advice: 'This is a fault of the studio, not of your data. Please report it.',
  });
}
