/** Where the header of a .npy array lies, versions 1 to 3 (NEP 1 and numpy.lib.format). Its dictionary is not looked at. */

/** "\x93NUMPY" */
export const npySignature: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

export interface NpyStart {
  readonly major: number;
  /** Offset of the dictionary. */
  readonly from: number;
  /** Offset of the first value; null where the bytes end before they say it. */
  readonly dataAt: number | null;
}

/** @returns null for bytes without NumPy's signature */
export function npyStart(head: Uint8Array): NpyStart | null {
  if (head.length < 10 || npySignature.some((byte, i) => head[i] !== byte)) return null;
  const major = head[6];
  // Since version 2 the length takes four bytes.
  const from = major > 1 ? 12 : 10;
  if (head.length < from) return { major, from, dataAt: null };
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return {
    major,
    from,
    dataAt: from + (major > 1 ? view.getUint32(8, true) : view.getUint16(8, true)),
  };
}
