/** Recognises NumPy's files from their first bytes; small, because it is loaded with the page. */

const startsWith = (head: Uint8Array, at: number, text: string): boolean =>
  head.length >= at + text.length &&
  Array.from(text).every((c, i) => head[at + i] === c.charCodeAt(0));

/** NumPy's signature. */
export const isNpy = (head: Uint8Array): boolean => startsWith(head, 0, '\x93NUMPY');

/** A zip archive whose first member is named *.npy. */
export function isNpz(head: Uint8Array): boolean {
  if (!startsWith(head, 0, 'PK\x03\x04') || head.length < 34) return false;
  const length = head[26] + 256 * head[27];
  return length > 4 && startsWith(head, 30 + length - 4, '.npy');
}
