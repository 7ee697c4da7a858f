/** NetCDF-3 files: classic, 64-bit offset and CDF-5. Values are read by range; what they mean is told as of NetCDF-4. */
import { throwIfCancelled, truncated } from '../../fileError';
import { eachRange } from '../../ranges';
import type { Contents, NumericArray } from '../../types';
import { shapeOf } from '../hdf5/dataset';
import { readPlain } from '../hdf5/plain';
import type { Found } from '../hdf5/walk';
import { damagedNc, parseHeader, Short } from './header';
import type { Header, Variable } from './header';
import { objectsOf } from './objects';
import { endOf, readBytes, readValues } from './values';

/** Headers have some kilobytes; one with a long history some hundred. */
const FIRST = 2 ** 16;
const MAX_HEADER = 2 ** 24;
/** Variables up to this size are looked at when the file is listed: wavelengths, names, images of pixels without data. */
const MAX_SMALL = 2 ** 22;
const MAX_ALL_SMALL = 2 ** 25;

async function readHeader(file: File): Promise<Header> {
  for (let size = FIRST; ; size *= 4) {
    const bytes = new Uint8Array(await file.slice(0, size).arrayBuffer());
    try {
      return parseHeader(bytes, file.name, file.size);
    } catch (error) {
      if (!(error instanceof Short)) throw error;
      if (size >= file.size) throw truncated(file.name, file.size, file.size + 1);
      if (size >= MAX_HEADER)
        throw damagedNc(file.name, 'its header', 'no end', `at most ${MAX_HEADER} bytes`);
    }
  }
}

/**
 * Lists what a NetCDF-3 file holds.
 * @throws StudioError when it is cut off or damaged
 */
export async function readNetcdf3(file: File, cancelled: () => boolean): Promise<Contents> {
  const header = await readHeader(file);
  const found: Found = { arrays: [], texts: [], others: [], notes: [], refused: [] };
  const { variables } = header;
  for (const variable of variables) {
    const end = endOf(header, variable);
    if (end > file.size || !Number.isSafeInteger(end)) throw truncated(file.name, file.size, end);
  }
  const small = new Map<Variable, Uint8Array<ArrayBuffer>>();
  let held = 0;
  const bytesOf = ({ bytes, records }: Variable): number => bytes * (records ? header.records : 1);
  // Lists before rasters, wherever they stand: wavelengths and axes are among them.
  for (const variable of [...variables].sort((a, b) => bytesOf(a) - bytesOf(b))) {
    throwIfCancelled(cancelled, file.name);
    held += bytesOf(variable);
    if (bytesOf(variable) > MAX_SMALL || held > MAX_ALL_SMALL) break;
    small.set(variable, await readBytes(file, header, variable));
  }
  const objects = objectsOf(header, small);
  readPlain(file, objects, cancelled, found, (_file, set, name, dtype): NumericArray => {
    const variable = variables.find((v) => `/${v.name}` === set.path)!;
    const read = (from: number, to: number): ReturnType<NumericArray['chunks']> =>
      // Characters aside, an attribute may say that its numbers are unsigned.
      readValues(file, header, signedAs(variable, set.metadata.signed), [from, to], cancelled);
    return {
      file: file.name,
      name,
      shape: shapeOf(set.dims),
      dtype,
      whole: set.kind.whole,
      seekable: true,
      chunks: (ranges) => (ranges ? eachRange(ranges, read) : read(0, set.count)),
    };
  });
  const { arrays, texts, others, notes, refused } = found;
  if (refused.length > 0) throw refused[0].error;
  return { arrays, texts, others, notes };
}

const signedAs = (variable: Variable, signed: boolean): Variable => ({
  ...variable,
  type: { ...variable.type, signed },
});
