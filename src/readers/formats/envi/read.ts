/**
 * ENVI files: reads the header, finds its data among the files opened with it, checks that they fit each other, and
 * describes a cube or a spectral library whose values are read later, in pieces.
 * Not here: TIFF data (`interleave = tif`), classifications, and files that only point at other files.
 */
import { damaged, fileError } from '../../fileError';
import { isOneOf } from '../../scene/sentinels';
import { findPrj, readPrj } from '../tiff/world';
import { decodeRanges } from '../mat5/numbers';
import { blobSource } from '../../bytes';
import type { Range } from '../../types';
import type {
  Axis,
  Chunk,
  Contents,
  CubeMeta,
  NumericArray,
  RawLayout,
  ReadContents,
} from '../../types';
import { esriToEnvi, isEsriHeader } from './esri';
import { utf8OrWindows } from '../../text';
import { listOf, numbersOf } from './fields';
import { badField, dataTypes, parseEnviHeader } from './header';
import type { EnviHeader, Interleave } from './header';
import { readMeta } from './meta';
import type { BandScale } from './meta';
import { findData, stemOf } from './pair';

/** The longest real headers (thousands of band names) take under a megabyte. */
const MAX_HEADER = 2 ** 24;
/** More bands than this are no fractions of materials. */
const MAX_FRACTIONS = 64;

/** IDL's type codes as the storage types that the MATLAB reader decodes. */
const storage: Readonly<Record<number, number>> = {
  1: 2,
  2: 3,
  3: 5,
  4: 7,
  5: 9,
  12: 4,
  13: 6,
  14: 12,
  15: 13,
};

/** First (fastest) axis first. */
const axesOf: Readonly<Record<Exclude<Interleave, 'tif'>, readonly [Axis, Axis, Axis]>> = {
  bsq: ['samples', 'lines', 'bands'],
  bil: ['samples', 'bands', 'lines'],
  bip: ['bands', 'samples', 'lines'],
};

/**
 * Reads an ENVI header and locates its data in `beside`.
 * @throws StudioError when a field is unusable, the data are missing or shorter than the header says, or the file is
 *   of a kind that is not a cube (classification, mosaic, complex)
 */
export const readEnvi: ReadContents = async (file, cancelled, beside) => {
  if (file.size > MAX_HEADER)
    throw damaged(file.name, 'its length', `${file.size} bytes`, `a header of at most 16 MiB`);
  const plain = utf8OrWindows(new Uint8Array(await file.arrayBuffer()));
  const isEsri = isEsriHeader(plain);
  const text = isEsri ? esriToEnvi(plain, file.name) : plain;
  const header = parseEnviHeader(text, file.name);
  const { interleave } = header;
  if (interleave === 'tif')
    return nothing(`${file.name} belongs to a TIFF file; what it says is not used.`);
  refuse(header, beside);
  const { lines, samples, bands, headerOffset, dataType } = header;
  const bytes = headerOffset + lines * samples * bands * dataTypes[dataType].bytes;
  // Packed data are no data, whatever their name and length.
  const unpacked = beside.filter(({ name }) => !isPacked.test(name));
  const data = findData(file, unpacked, bytes);
  if (!data) throw dataMissing(file.name, beside);
  const library = isLibrary(header);
  // A cube that fits without the header offset is refused when it is read, so that a person can choose another offset.
  if (data.size < bytes && (library || data.size < bytes - headerOffset))
    throw tooShort(header, data, bytes);
  const notes = [
    ...(isEsri ? [`${file.name} is a header of ESRI’s kind; it is read as ENVI’s.`] : []),
    ...header.notes,
  ];
  if (data.size > bytes)
    notes.push(
      `${data.name} is ${data.size - bytes} bytes longer than ${file.name} says; the last bytes are not used.`,
    );
  const values: ValuesAt = (at, little, ranges) =>
    decodeRanges(
      {
        source: blobSource(data, { file: data.name, cancelled }),
        at,
        bytes: bytes - headerOffset,
        type: storage[dataType],
        little,
        file: data.name,
      },
      ranges,
    );
  const found = library
    ? libraryOf(header, data, values, notes)
    : cubeOf(header, axesOf[interleave], data, values, notes);
  // ESRI keeps the coordinate system in a file of its own.
  const prj = isEsri ? findPrj(file, beside) : null;
  const wkt = prj && (await readPrj(prj));
  const arrays = wkt ? found.arrays.map((array) => placed(array, wkt)) : found.arrays;
  return { ...found, arrays, others: [], notes, uses: prj ? [data, prj] : [data] };
};

/** The values when the first stands at byte `at`. */
type ValuesAt = (at: number, little: boolean, ranges?: Iterable<Range>) => AsyncGenerator<Chunk>;

const nothing = (note: string): Contents => ({ arrays: [], texts: [], others: [], notes: [note] });

const placed = (array: NumericArray, wkt: string): NumericArray => ({
  ...array,
  meta: { ...array.meta, map: { ...array.meta?.map, 'coordinate system string': wkt } },
});

const isLibrary = ({ fileType }: EnviHeader): boolean => /spectral\s*library/i.test(fileType);

type Found = Pick<Contents, 'arrays' | 'texts'>;

function cubeOf(
  header: EnviHeader,
  axes: readonly [Axis, Axis, Axis],
  data: File,
  values: ValuesAt,
  notes: string[],
): Found {
  const { meta, bandScale, notes: more } = readMeta(header);
  notes.push(...more);
  const { dtype, bytes } = dataTypes[header.dataType];
  const named = /abundance|(^|[^a-z])fractions?([^a-z]|$)/i.test(data.name);
  const fractions = named && header.bands <= MAX_FRACTIONS;
  const name = fractions ? 'abundances' : 'cube';
  const names = fractions ? (meta.bandNames ?? []) : [];
  const texts = names.length > 0 ? [{ file: header.file, name: 'names', values: names }] : [];
  if (bandScale)
    notes.push(`The gains and offsets that ${header.file} gives for each band are applied.`);
  // Stored values that mean "no data" are gone once values are scaled, so both happen here.
  const { noData, ...rest } = meta;
  const count = header.lines * header.samples * header.bands;
  const read = (way: Way): NumericArray => {
    const { headerOffset, byteOrder } = way;
    const shape = way.axes.map((axis) => header[axis]);
    const little = byteOrder === 'little';
    const fits = headerOffset + count * bytes <= data.size;
    const stored = (ranges?: Iterable<Range>): AsyncGenerator<Chunk> => {
      if (!fits) throw tooShort({ ...header, headerOffset }, data, headerOffset + count * bytes);
      return values(headerOffset, little, ranges);
    };
    return {
      file: data.name,
      name,
      shape,
      dtype: bandScale ? 'single' : dtype,
      whole: !bandScale && /int/.test(dtype),
      meta: bandScale ? { ...rest, axes: way.axes } : { ...meta, axes: way.axes },
      seekable: true,
      raw: {
        ...way,
        itemBytes: bytes,
        fileBytes: data.size,
        as: (other) =>
          read({
            headerOffset: other.headerOffset ?? way.headerOffset,
            byteOrder: other.byteOrder ?? way.byteOrder,
            axes: other.axes ?? way.axes,
          }),
      },
      chunks: bandScale
        ? (ranges) =>
            scaleBands(stored(ranges), shape, way.axes.indexOf('bands'), bandScale, noData ?? [])
        : stored,
    };
  };
  const { headerOffset, little } = header;
  const array = read({ headerOffset, byteOrder: little ? 'little' : 'big', axes });
  return { arrays: [array], texts };
}

type Way = Pick<RawLayout, 'headerOffset' | 'byteOrder' | 'axes'>;

/** Applies gain and offset band by band; no-data values become NaN. `axis` is the bands' axis of `shape`. */
async function* scaleBands(
  chunks: AsyncGenerator<Chunk>,
  shape: readonly number[],
  axis: number,
  { gains, offsets }: BandScale,
  noData: readonly number[],
): AsyncGenerator<Chunk> {
  const step = shape.slice(0, axis).reduce((n, d) => n * d, 1);
  const bands = shape[axis];
  const isNone = isOneOf(noData);
  for await (const { start, values } of chunks) {
    const out = new Float64Array(values.length);
    for (let v = 0; v < values.length; v++) {
      const b = Math.floor((start + v) / step) % bands;
      out[v] = isNone(values[v]) ? NaN : values[v] * gains[b] + offsets[b];
    }
    yield { start, values: out };
  }
}

/** A spectral library: `samples` holds the bands and `lines` the spectra, so that storage is B × R. */
function libraryOf(header: EnviHeader, data: File, values: ValuesAt, notes: string[]): Found {
  const stored = (ranges?: Iterable<Range>): AsyncGenerator<Chunk> =>
    values(header.headerOffset, header.little, ranges);
  const { file, lines, samples, bands, fields } = header;
  if (bands !== 1)
    throw badField(file, 'bands', String(bands), '1, as every ENVI spectral library has');
  const { meta, bandScale, notes: more } = readMeta(header, samples);
  notes.push(...more);
  const { dtype } = dataTypes[header.dataType];
  const { wavelengths, fwhm, badBands, noData, gain, offset, unit } = meta;
  const kept: CubeMeta = { wavelengths, fwhm, badBands, noData, gain, offset, unit };
  const array: NumericArray = {
    file: data.name,
    name: 'endmembers',
    shape: [samples, lines],
    dtype: bandScale ? 'single' : dtype,
    whole: !bandScale && /int/.test(dtype),
    meta: kept,
    seekable: true,
    chunks: bandScale
      ? (ranges) => scaleBands(stored(ranges), [samples, lines], 0, bandScale, noData ?? [])
      : stored,
  };
  const names = listOf(fields.get('spectra names') ?? '', lines);
  if (names.length === lines)
    return { arrays: [array], texts: [{ file, name: 'names', values: names }] };
  if (names.length > 0)
    notes.push(`The spectra names in ${file} are not used: ${names.length} for ${lines} spectra.`);
  return { arrays: [array], texts: [] };
}

/** Kinds of files that are no cube although they have a header like one. */
function refuse({ file, fileType, fields }: EnviHeader, beside: readonly File[]): void {
  if (/classification/i.test(fileType))
    throw badField(
      file,
      'file type',
      fileType,
      'a cube ("ENVI Standard") or a spectral library',
      'A classification holds class numbers, not spectra; open the cube that it was made from.',
    );
  if (/virtual|mosaic|meta/i.test(fileType))
    throw badField(
      file,
      'file type',
      fileType,
      'a file that holds its own data ("ENVI Standard")',
      'This file only points at others; save it as ENVI Standard and open that.',
    );
  if (Number(fields.get('file compression') ?? 0) > 0)
    throw badField(
      file,
      'file compression',
      fields.get('file compression')!,
      '0',
      compressedAdvice(beside),
    );
  for (const key of ['major frame offsets', 'minor frame offsets']) {
    const value = fields.get(key);
    if (value && numbersOf(value).some((v) => v !== 0))
      throw badField(file, key, value, '{0, 0}', 'Save the file anew as ENVI Standard.');
  }
}

const isPacked = /\.(gz|tgz|bz2|xz|7z|rar|tar|zst)$/i;

/** ENVI compresses whole files with gzip. */
function compressedAdvice(beside: readonly File[]): string {
  const packed = beside.find(({ name }) => isPacked.test(name))?.name ?? 'the data';
  return `The data are compressed: unpack ${packed} (7-Zip, or gunzip), set "file compression = 0" in the header, and open both.`;
}

function dataMissing(header: string, beside: readonly File[]): Error {
  const stem = stemOf(header);
  const names = `${stem}, ${stem}.img, ${stem}.dat or the like`;
  const others = beside.map((f) => f.name).join(', ');
  return fileError({
    file: header,
    message: `${header} is only the header of an ENVI file; its data are missing.`,
    found: others ? `${header}, and ${others}, whose names do not fit` : `${header} alone`,
    expected: `the header and its data (${names})`,
    advice: beside.some(({ name }) => isPacked.test(name))
      ? `${compressedAdvice(beside)}`
      : `Choose or drop both files together: ${header} and ${names}.`,
  });
}

function tooShort(header: EnviHeader, data: File, bytes: number): Error {
  const { file, lines, samples, bands, headerOffset, dataType } = header;
  const size = dataTypes[dataType].bytes;
  const count = lines * samples * bands;
  const room = (data.size - headerOffset) / count;
  const hint =
    data.size === count * size
      ? `Without the header offset it fits: set "header offset = 0" in ${file}.`
      : data.size < 512 && bytes > 4096
        ? `A file this small may be a Git LFS pointer in place of the data: git lfs pull in its folder fetches them.`
        : [1, 2, 4, 8].includes(room)
          ? `It has room for ${room} bytes a value where the data type has ${size}: check "data type" in ${file}.`
          : `Check lines, samples, bands and data type in ${file}, or copy the file again.`;
  return fileError({
    file: data.name,
    field: 'size',
    message: `${data.name} is shorter than its header ${file} says.`,
    found: `${data.size} bytes`,
    expected: `${bytes} bytes: ${lines} lines × ${samples} samples × ${bands} bands × ${size} bytes${headerOffset > 0 ? ` + ${headerOffset}` : ''}`,
    advice: hint,
  });
}
