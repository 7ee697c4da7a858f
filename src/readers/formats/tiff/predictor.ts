/** Undoes TIFF's predictors on whole rows, and unpacks samples that are not whole bytes. Values come out little-endian. */
import { swapBytes } from '../npy/values';
import type { Image } from './image';

/**
 * Undoes predictor 2 or 3 in a copy of whole rows.
 * @param stride samples between a value and the one it was predicted from: the bands of a pixel, or 1
 */
export function undoPredictor(
  rows: Uint8Array,
  bytesPerRow: number,
  { predictor, type }: Pick<Image, 'predictor' | 'type'>,
  stride: number,
): Uint8Array {
  const out = new Uint8Array(rows);
  const { size, little } = type;
  if (predictor === 2 && !little && size > 1) swapBytes(out, size);
  for (let at = 0; at < out.length; at += bytesPerRow) {
    const row = out.subarray(at, at + bytesPerRow);
    if (predictor === 2) accumulate(row, size, stride);
    else joinFloatBytes(row, size, stride);
  }
  return out;
}

function accumulate(row: Uint8Array, size: number, stride: number): void {
  const { buffer, byteOffset, length } = row;
  if (byteOffset % size !== 0) {
    const copy = new Uint8Array(row);
    accumulate(copy, size, stride);
    row.set(copy);
    return;
  }
  const n = length / size;
  if (size === 8) {
    const values = new BigUint64Array(buffer, byteOffset, n);
    for (let i = stride; i < n; i++) values[i] += values[i - stride];
    return;
  }
  const values =
    size === 1
      ? row
      : size === 2
        ? new Uint16Array(buffer, byteOffset, n)
        : new Uint32Array(buffer, byteOffset, n);
  for (let i = stride; i < n; i++) values[i] += values[i - stride];
}

/** Adobe Photoshop TIFF Technical Note 3: bytes differ from their neighbours, and lie by significance, highest first. */
function joinFloatBytes(row: Uint8Array, size: number, stride: number): void {
  for (let i = stride; i < row.length; i++) row[i] += row[i - stride];
  const parted = row.slice();
  const n = row.length / size;
  for (let i = 0; i < n; i++)
    for (let b = 0; b < size; b++) row[i * size + b] = parted[(size - 1 - b) * n + i];
}

/** Rows of samples of `bits` (1–15) bits, most significant first, as bytes or little-endian pairs of bytes. */
export function unpackBits(
  rows: Uint8Array,
  bytesPerRow: number,
  perRow: number,
  bits: number,
): Uint8Array {
  const count = (rows.length / bytesPerRow) * perRow;
  const values = bits < 8 ? new Uint8Array(count) : new Uint16Array(count);
  for (let r = 0, v = 0; r * bytesPerRow < rows.length; r++) {
    let at = r * bytesPerRow;
    let hold = 0;
    let held = 0;
    for (let i = 0; i < perRow; i++) {
      while (held < bits) {
        hold = ((hold << 8) | rows[at++]) & 0xffffff;
        held += 8;
      }
      held -= bits;
      values[v++] = (hold >>> held) & (2 ** bits - 1);
    }
  }
  return new Uint8Array(values.buffer);
}
