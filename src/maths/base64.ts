/** Bytes as base64 text (RFC 4648) and back, by the platform's functions for texts of one-byte characters. */

/** Longest part of a string handed to fromCharCode at once. */
const PART = 0x8000;

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PART)
    text += String.fromCharCode(...bytes.subarray(at, at + PART));
  return btoa(text);
}

/** @throws what the platform throws where the text is not base64 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const read = atob(text);
  const bytes = new Uint8Array(read.length);
  // By index: an iterator over the letters makes an object for each.
  for (let i = 0; i < read.length; i++) bytes[i] = read.charCodeAt(i);
  return bytes;
}
