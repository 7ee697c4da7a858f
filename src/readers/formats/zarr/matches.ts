/** Recognises the documents of a Zarr store. */

/** True for the JSON of a group, an array or a list of all of them, version 2 or 3. */
export function isZarr(head: Uint8Array): boolean {
  if (head[0] !== 0x7b) return false;
  const start = new TextDecoder('latin1').decode(head);
  return /"zarr_format"\s*:\s*[23]\b|"zarr_consolidated_format"\s*:/.test(start);
}
