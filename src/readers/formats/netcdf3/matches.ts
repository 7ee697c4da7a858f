/** "CDF" and the version: classic, 64-bit offset, 64-bit data. */
export const isNetcdf3 = (head: Uint8Array): boolean =>
  head.length >= 4 &&
  head[0] === 0x43 &&
  head[1] === 0x44 &&
  head[2] === 0x46 &&
  [1, 2, 5].includes(head[3]);
