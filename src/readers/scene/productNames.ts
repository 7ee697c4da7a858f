/** Which product a file belongs to by its name: the part that all files of one delivery share. */

/**
 * "ENMAP01-…-SPECTRAL_IMAGE_VNIR.TIF" → "enmap01-…"; "EMIT_L2A_MASK_001_…nc" → "emit 001_…"; null for a name that is of no
 * product.
 */
export function productOf(name: string): string | null {
  const emit = /^EMIT_L[12][AB]_(?:RFL|RAD|MASK|OBS|RFLUNCERT)_(.+)\.nc$/i.exec(name)?.[1];
  if (emit) return `emit ${emit.toLowerCase()}`;
  return (
    /^(.+?)[-_](?:SPECTRAL_IMAGE|METADATA|QL_|HISTOGRAM|MASK|QUALITY)[^.]*\.[^.]+$/i
      .exec(name)?.[1]
      .toLowerCase() ?? null
  );
}
