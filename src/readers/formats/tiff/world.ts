/** The place of an image in files of their own: a world file (".tfw": six numbers) and a coordinate system (".prj"). */
import { rotationText, turnOf } from './turn';

/** Six numbers, or a coordinate system in WKT. */
const MAX_BYTES = 2 ** 16;

const stemOf = (name: string): string => name.replace(/\.[^.]*$/, '').toLowerCase();

const find = (file: File, beside: readonly File[], ending: RegExp): File | null =>
  beside.find(
    (f) => ending.test(f.name) && stemOf(f.name) === stemOf(file.name) && f.size <= MAX_BYTES,
  ) ?? null;

export const findWorld = (file: File, beside: readonly File[]): File | null =>
  find(file, beside, /\.(tfw|tifw|tiffw|wld|blw|bpw|bqw)$/i);

export const findPrj = (file: File, beside: readonly File[]): File | null =>
  find(file, beside, /\.prj$/i);

/** The coordinate system of a ".prj", or null where it holds none. */
export async function readPrj(prj: File): Promise<string | null> {
  const text = (await prj.text()).trim();
  return /^(PROJ|GEOG)[A-Z]*\s*\[/i.test(text) ? text.replace(/\s*\n\s*/g, '') : null;
}

/** ENVI's "map info" of a world file, or null for one that shears or mirrors, or is no world file. */
export async function readWorld(world: File): Promise<string | null> {
  const numbers = (await world.text()).trim().split(/\s+/).map(Number);
  if (numbers.length !== 6 || !numbers.every(Number.isFinite)) return null;
  const [b, e, c, f, x, y] = numbers;
  const turned = turnOf([b, c, e, f]);
  if (!turned) return null;
  // The centre of the first pixel is tied; ENVI counts from its corner, which is 1, and GDAL turns about that.
  const corner = [x - (b + c) / 2, y - (e + f) / 2].map((v) => Number(v.toPrecision(15)));
  const tie = turned.rotation === null ? [1.5, 1.5, x, y] : [1, 1, ...corner];
  return `${['Arbitrary', ...tie, turned.width, turned.height].join(', ')}${rotationText(turned)}`;
}
