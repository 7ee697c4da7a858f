/**
 * Tells whether a file is the one that was opened before, without reading all of it: a digest of its size and of pieces
 * spread over it. Not proof against someone who edits between the pieces on purpose.
 */
import { sha256 } from '../maths/sha256';

const pieces = 16;
const pieceBytes = 65_536;

/**
 * SHA-256, as hex, over the size (little-endian, 8 bytes) and up to 16 evenly spaced pieces of 64 KiB, the first and the
 * last bytes among them; files of at most 1 MiB are read whole.
 */
export async function fingerprint(blob: Blob): Promise<string> {
  const whole = blob.size <= pieces * pieceBytes;
  const last = blob.size - pieceBytes;
  const parts = whole
    ? [blob]
    : Array.from({ length: pieces }, (_, i) => {
        const from = Math.floor((i * last) / (pieces - 1));
        return blob.slice(from, from + pieceBytes);
      });
  const read = await Promise.all(parts.map((part) => part.arrayBuffer()));
  const bytes = new Uint8Array(8 + read.reduce((sum, part) => sum + part.byteLength, 0));
  new DataView(bytes.buffer).setBigUint64(0, BigInt(blob.size), true);
  let at = 8;
  for (const part of read) {
    bytes.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  // Pages by http have no `subtle`.
  const subtle = (crypto as { readonly subtle?: SubtleCrypto }).subtle;
  if (!subtle) return sha256().update(bytes).hex();
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
