/** Finds the data of an ENVI header among the files opened with it: by name, else by being alone, else by size. */

/** What the names of header and data share: "scene" of scene.hdr, "scene.bil" of scene.bil.hdr. */
export const stemOf = (header: string): string => header.replace(/\.[^.]*$/, '');

/** How well names fit: 0 scene.bil(.hdr), 1 scene(.hdr) + scene.img, 2 scene.bil(.hdr) + scene.dat, Infinity not. */
function distance(header: string, data: string): number {
  const stem = stemOf(header).toLowerCase();
  const name = data.toLowerCase();
  if (name === stem) return 0;
  if (stemOf(name) === stem) return 1;
  const short = stemOf(stem);
  return short !== '' && (name === short || stemOf(name) === short) ? 2 : Infinity;
}

/**
 * @param bytes what the header says the data have; decides between files whose names fit equally well
 * @returns the data, or null when no file or no single file can be meant
 */
export function findData(header: File, beside: readonly File[], bytes: number): File | null {
  const ranked = beside.map((file) => ({ file, rank: distance(header.name, file.name) }));
  const best = Math.min(...ranked.map(({ rank }) => rank));
  const named = ranked.filter(({ rank }) => rank === best).map(({ file }) => file);
  if (named.length === 1) return named[0];
  const fitting = named.filter((file) => file.size === bytes);
  if (best === Infinity) return fitting.length === 1 ? fitting[0] : null;
  // Of scene.img and scene.txt the data are the longer one.
  return fitting[0] ?? named.reduce((a, b) => (b.size > a.size ? b : a));
}
