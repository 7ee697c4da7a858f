/** Text of files that do not say how it is encoded. */

/** UTF-8 where the bytes are valid UTF-8, else as Windows writes it (1252, Latin-1 in it), so that "µm" survives in both. */
export function utf8OrWindows(bytes: Uint8Array | DataView): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** UTF-16 by the mark that it begins with. */
export function sixteenBits([a, b]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return a === 0xfe && b === 0xff ? 'utf-16be' : null;
}

/** A table's text: as UTF-16 where its mark says so, else as `utf8OrWindows`; without marks at its beginning. */
export function decodeText(bytes: Uint8Array): string {
  const sixteen = sixteenBits(bytes);
  const text = sixteen ? new TextDecoder(sixteen).decode(bytes) : utf8OrWindows(bytes);
  // The decoder takes one mark away; programs that append to files of others leave two.
  return text.replace(/^\ufeff/, '');
}
