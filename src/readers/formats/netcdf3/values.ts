/** The values of a NetCDF-3 variable, by range: as one run, or record by record between those of other variables. */
import { throwIfCancelled, truncated } from '../../fileError';
import { MAX_PIECE } from '../../ranges';
import type { Chunk } from '../../types';
import { decodeNumbers } from '../hdf5/numbers';
import type { Header, Variable } from './header';
import { metadataOf } from './objects';

/** Bytes read at once where records are short. */
const SPAN = 1 << 22;

/** One past the last byte of a variable. */
export function endOf({ records, recordSize }: Header, variable: Variable): number {
  const { begin, bytes } = variable;
  if (!variable.records) return begin + bytes;
  return records === 0 ? begin : begin + (records - 1) * recordSize + bytes;
}

/** Big-endian numbers turned in place. */
function turned(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (size === 2)
    for (let at = 0; at + 2 <= bytes.length; at += 2) view.setUint16(at, view.getUint16(at), true);
  else if (size === 4)
    for (let at = 0; at + 4 <= bytes.length; at += 4) view.setUint32(at, view.getUint32(at), true);
  else if (size === 8)
    for (let at = 0; at + 8 <= bytes.length; at += 8)
      view.setBigUint64(at, view.getBigUint64(at), true);
  return bytes;
}

async function bytesOf(file: File, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await file.slice(from, to).arrayBuffer());
  if (bytes.length < to - from) throw truncated(file.name, from + bytes.length, to);
  return bytes;
}

/** Pieces of [from, to), numbers of values, as bytes in the machine's order. */
async function* pieces(
  file: File,
  header: Header,
  variable: Variable,
  from: number,
  to: number,
): AsyncGenerator<{ readonly start: number; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const { size } = variable.type;
  const { recordSize } = header;
  const { begin } = variable;
  const row = variable.bytes / size;
  if (!variable.records || recordSize === variable.bytes) {
    for (let at = from; at < to; at += MAX_PIECE) {
      const end = Math.min(to, at + MAX_PIECE);
      const bytes = await bytesOf(file, begin + at * size, begin + end * size);
      yield { start: at, bytes: turned(bytes, size) };
    }
    return;
  }
  for (let at = from; at < to;) {
    const record = Math.floor(at / row);
    const within = at - record * row;
    const last = Math.floor((to - 1) / row);
    const many = Math.min(last - record + 1, Math.floor(SPAN / recordSize));
    if (many < 2 || within > 0) {
      const end = Math.min(to, (record + 1) * row, at + MAX_PIECE);
      const start = begin + record * recordSize + within * size;
      const bytes = await bytesOf(file, start, start + (end - at) * size);
      yield { start: at, bytes: turned(bytes, size) };
      at = end;
      continue;
    }
    // Several short records with what lies between them.
    const start = begin + record * recordSize;
    const all = await bytesOf(file, start, start + (many - 1) * recordSize + variable.bytes);
    const out = new Uint8Array(many * variable.bytes);
    for (let r = 0; r < many; r++)
      out.set(all.subarray(r * recordSize, r * recordSize + variable.bytes), r * variable.bytes);
    const end = Math.min(to, (record + many) * row);
    yield { start: at, bytes: turned(out, size).slice(0, (end - at) * size) };
    at = end;
  }
}

/** Values [from, to) of a variable, their chunks counted from 0. */
export async function* readValues(
  file: File,
  header: Header,
  variable: Variable,
  [from, to]: readonly [number, number],
  cancelled: () => boolean,
): AsyncGenerator<Chunk> {
  const metadata = metadataOf(variable);
  for await (const { start, bytes } of pieces(file, header, variable, from, to)) {
    throwIfCancelled(cancelled, file.name);
    yield { start: start - from, values: decodeNumbers(bytes, metadata) };
  }
}

/** All bytes of a small variable, its numbers in the machine's order. */
export async function readBytes(
  file: File,
  header: Header,
  variable: Variable,
): Promise<Uint8Array<ArrayBuffer>> {
  const rows = variable.records ? header.records : 1;
  const out = new Uint8Array(variable.bytes * rows);
  const count = out.length / variable.type.size;
  for await (const { start, bytes } of pieces(file, header, variable, 0, count))
    out.set(bytes, start * variable.type.size);
  return out;
}
