/**
 * MATLAB v5 files (also what `save -v6` and `-v7` write): lists the variables without reading their values.
 * Format: MathWorks, "MAT-File Format", R2019b. Not here: v4, v7.3 (HDF5), and what the variables mean.
 */
import { damaged, throwIfCancelled, truncated } from '../../fileError';
import type { Contents } from '../../types';
import { isNumeric, readHeader, walk } from './matrix';
import type { Found, Reading } from './matrix';
import { blobSource, MAX_INFLATE_RATIO, memorySource } from '../../bytes';
import { inflateSource } from './inflate';
import type { ByteSource, Where } from '../../bytes';

const MATRIX = 14;
const COMPRESSED = 15;
const HEADER = 128;
/** Flags, dimensions, name and the tag of the values fit in this many bytes. */
const PREFIX = 1024;
const MAX_ELEMENTS = 10_000;
/** Cells and structs are read whole; past this they are refused. */
const MAX_CONTAINER = 2 ** 30;

/**
 * Lists what a MATLAB v5 file holds. Values are read later through NumericArray.chunks.
 * @throws StudioError when the file is cut off or contradicts itself
 */
export async function readMat5(file: File, cancelled: () => boolean): Promise<Contents> {
  const where = { file: file.name, cancelled };
  const head = new DataView(await file.slice(0, HEADER).arrayBuffer());
  const little = head.getUint8(126) === 0x49;
  const found: Found = { arrays: [], texts: [], others: [], notes: [] };
  let elements = 0;
  for (let at = HEADER; at < file.size;) {
    throwIfCancelled(cancelled, file.name);
    if (++elements > MAX_ELEMENTS)
      throw damaged(file.name, 'the list of variables', `more than ${MAX_ELEMENTS}`, 'fewer');
    if (at + 8 > file.size) throw truncated(file.name, file.size, at + 8);
    const tag = new DataView(await file.slice(at, at + 8).arrayBuffer());
    const type = tag.getUint32(0, little);
    const size = tag.getUint32(4, little);
    if (type !== MATRIX && type !== COMPRESSED)
      throw damaged(file.name, `the element at byte ${at}`, `type ${type}`, 'a variable (14, 15)');
    if (at + 8 + size > file.size) throw truncated(file.name, file.size, at + 8 + size);
    const blob = file.slice(at + 8, at + 8 + size);
    if (type === MATRIX) {
      await readVariable(where, little, blobSource(blob, where), true, 0, size, found);
    } else {
      await readCompressed(where, little, blob, found);
    }
    at += 8 + size;
  }
  return found;
}

async function readCompressed(
  where: Where,
  little: boolean,
  blob: Blob,
  found: Found,
): Promise<void> {
  const most = blob.size * MAX_INFLATE_RATIO + PREFIX;
  const start = await collect(inflateSource(blob, most, where), 0, 8, true);
  if (start.length < 8)
    throw damaged(where.file, 'a compressed variable', `${start.length} bytes`, 'a variable');
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const type = view.getUint32(0, little);
  const size = view.getUint32(4, little);
  if (type !== MATRIX)
    throw damaged(where.file, 'a compressed variable', `element type ${type}`, 'a matrix (14)');
  if (size + 8 > most)
    throw damaged(
      where.file,
      'a compressed variable',
      `${size} bytes declared`,
      `at most ${most} bytes, as ${blob.size} compressed bytes can hold`,
    );
  const inflated = inflateSource(blob, size + 8, where);
  await readVariable(where, little, inflated, false, 8, size + 8, found);
}

/** Reads the header of the variable whose content is [at, end) of `source`, then locates or walks its content. */
async function readVariable(
  where: Where,
  little: boolean,
  source: ByteSource,
  seekable: boolean,
  at: number,
  end: number,
  found: Found,
): Promise<void> {
  if (end === at) return;
  const bytes = await collect(source, 0, Math.min(end, PREFIX), true);
  let reading: Reading = { file: where.file, little, bytes, source, seekable };
  const header = readHeader(reading, at, end);
  // MATLAB keeps objects' workspaces in a variable without a name.
  if (header.name === '' && isNumeric(header)) return;
  if (!isNumeric(header)) {
    if (end > MAX_CONTAINER)
      throw damaged(where.file, header.name, `${end} bytes`, `at most ${MAX_CONTAINER} bytes`);
    const all = await collect(source, 0, end, false);
    if (all.length < end) throw truncated(where.file, all.length, end);
    reading = { ...reading, bytes: all, source: memorySource(all), seekable: true };
  }
  walk(reading, at, end, header.name, found);
}

/** Bytes [from, to) of a source in one array, shorter when the source ends; `stop` leaves the rest unread. */
async function collect(
  source: ByteSource,
  from: number,
  to: number,
  stop: boolean,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for await (const piece of source(from, to)) {
    pieces.push(piece);
    total += piece.length;
    if (stop && total >= to - from) break;
  }
  const all = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
