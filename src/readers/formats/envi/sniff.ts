/** Tells an ENVI header from its first bytes. Loaded with the registry, so it stays small. */

const key = (names: string): RegExp => new RegExp(`^[ \\t]*(?:${names})[ \\t]*=`, 'gim');

/** Keys by which ESRI's headers (esri.ts) are known, which have no "=". */
const esriKey =
  /^[ \t]*(?:nrows|ncols|nbands|nbits|layout|byteorder|pixeltype)(?=[ \t]+[^\s=]+[ \t]*$)/gim;

/**
 * True for text that begins with "ENVI", or that lacks this line but has three of the five keys every header has.
 * False where `interleave = tif`: the reader of TIFF takes such a header from the files beside its own.
 */
export function isEnviHeader(head: Uint8Array): boolean {
  // Some writers pad a header with zero bytes at its end.
  const length = head.findLastIndex((byte) => byte !== 0) + 1;
  const bytes = head.subarray(0, length);
  if (bytes.includes(0)) return false;
  const text = new TextDecoder('latin1').decode(bytes).replace(/^\u00ef\u00bb\u00bf/, '');
  if (isTiffHeader(text)) return false;
  // An ASCII plot of spectra is a table, not a header.
  if (/^\s*ENVI(?! ASCII Plot)(\s|$)/.test(text)) return true;
  if (new Set(text.match(esriKey)?.map((k) => k.trim().toLowerCase())).size >= 3) return true;
  const found = text.match(key('samples|lines|bands|data type|interleave')) ?? [];
  return new Set(found.map((k) => k.replace(/[\s=]/g, '').toLowerCase())).size >= 3;
}

const isTiffHeader = (text: string): boolean =>
  /^[ \t]*interleave[ \t]*=[ \t]*tiff?\b/im.test(text);
