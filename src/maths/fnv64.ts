/** FNV-1a of 64 bits (Fowler, Noll, Vo): tells texts apart that nobody tries to make alike. No protection against forgery. */

const prime = 0x100000001b3n;
const basis = 0xcbf29ce484222325n;

/** Of the text in UTF-8. @returns 16 hexadecimal digits */
export function fnv64(text: string): string {
  let hash = basis;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * prime);
  }
  return hash.toString(16).padStart(16, '0');
}
