/** Answers to several ranges at once: multipart/byteranges (RFC 9110, 14.6). */

export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly total: number | null;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** "bytes 0-99/1234" or "bytes 0-99/*". */
export function contentRange(text: string | null): Omit<Piece, 'bytes'> | null {
  const found = /^\s*bytes\s+(\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)\s*$/i.exec(text ?? '');
  if (!found) return null;
  const [from, last] = [Number(found[1]), Number(found[2])];
  if (last < from) return null;
  return { from, to: last + 1, total: found[3] === '*' ? null : Number(found[3]) };
}

/** Headers of a part are short. */
const MAX_HEAD = 2048;

/** @returns the parts, or null where it is no such body, is cut off, or a part is not as long as it says */
export function partsOf(type: string | null, body: Uint8Array<ArrayBuffer>): Piece[] | null {
  const mark = /^\s*multipart\/byteranges\b.*?\bboundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(
    type ?? '',
  );
  if (!mark) return null;
  const boundary = new TextEncoder().encode(`--${mark[1] ?? mark[2]}`);
  const latin = new TextDecoder('latin1');
  const pieces: Piece[] = [];
  let at = indexOf(body, boundary, 0, body.length);
  while (at >= 0) {
    at += boundary.length;
    if (body[at] === 45 && body[at + 1] === 45) return pieces;
    const end = indexOf(body, [13, 10, 13, 10], at, at + MAX_HEAD);
    if (end < 0) return null;
    const head = latin.decode(body.subarray(at, end));
    const range = contentRange(/^content-range:(.*)$/im.exec(head)?.[1] ?? null);
    if (!range) return null;
    const start = end + 4;
    const stop = start + range.to - range.from;
    if (stop > body.length) return null;
    pieces.push({ ...range, bytes: body.subarray(start, stop) });
    at = indexOf(body, boundary, stop, stop + boundary.length + 4);
  }
  return null;
}

function indexOf(body: Uint8Array, what: ArrayLike<number>, from: number, to: number): number {
  const end = Math.min(to, body.length) - what.length;
  for (let at = from; at <= end; at++) {
    let i = 0;
    while (i < what.length && body[at + i] === what[i]) i++;
    if (i === what.length) return at;
  }
  return -1;
}
