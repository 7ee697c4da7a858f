/**
 * What a TIFF says of its pixels beside their values: a page that is a mask (GDAL's internal masks), a mask in a file of
 * its own ("image.tif.msk"), or an alpha band.
 */
import { throwIfCancelled } from '../../fileError';
import { isRemote } from '../../remote/file';
import type { Range } from '../../types';
import { Invalid, MAX_MASKED } from '../../scene/validity';
import type { Chunk } from '../../types';
import { readValues } from './blocks';
import { readDirectories } from './directory';
import { readImage } from './image';
import type { Image } from './image';

/** Of a file on another host, so much is fetched for it. */
const MAX_FETCHED = 2 ** 24;

export interface Where {
  readonly file: File;
  readonly cancelled: () => boolean;
}

/** "image.tif.msk" among the files opened with a TIFF, or null. */
export const findMaskFile = (file: File, beside: readonly File[]): File | null =>
  beside.find((f) => f.name.toLowerCase() === `${file.name.toLowerCase()}.msk`) ?? null;

/** The pixels that a mask of the image's size leaves out: those where it is 0. Null with a note where it does not fit. */
async function readMask(
  mask: Image,
  { width, height }: Pick<Image, 'width' | 'height'>,
  where: Where,
  what: string,
  notes: string[],
): Promise<Invalid | null> {
  if (mask.width !== width || mask.height !== height || mask.bands !== 1) {
    notes.push(
      `${what} is not used: it is of ${mask.height} × ${mask.width} pixels, the image of ${height} × ${width}.`,
    );
    return null;
  }
  if (width * height > MAX_MASKED) {
    notes.push(`${what} is not used: it has more than ${MAX_MASKED} pixels.`);
    return null;
  }
  const invalid = new Invalid(width * height);
  for await (const { start, values } of readValues([mask], where, 0))
    for (let i = 0; i < values.length; i++) if (values[i] === 0) invalid.add(start + i);
  if (invalid.count === invalid.pixels) {
    notes.push(`${what} is not used: it leaves out every pixel.`);
    return null;
  }
  return invalid;
}

/** @param pages the masks among the file's pages */
export async function readMaskPages(
  pages: readonly Image[],
  image: Image,
  where: Where,
  notes: string[],
): Promise<Invalid | null> {
  const page = pages.find((p) => p.width === image.width && p.height === image.height) ?? pages[0];
  return page ? readMask(page, image, where, `The mask in ${where.file.name}`, notes) : null;
}

export async function readMaskFile(
  mask: File,
  image: Image,
  cancelled: () => boolean,
  notes: string[],
): Promise<Invalid | null> {
  const [directory] = await readDirectories(mask, () => throwIfCancelled(cancelled, mask.name));
  const page = directory && (await readImage(directory));
  return page ? readMask(page, image, { file: mask, cancelled }, mask.name, notes) : null;
}

/**
 * The pixels that an alpha band makes transparent. A last band that is called alpha and holds other values than none and
 * all is a band (programs call the near infrared of four bands so): null, and it stays.
 */
export async function readAlpha(
  image: Image,
  where: Where,
  notes: string[],
): Promise<Invalid | null> {
  const { bands, width, height, planar, alpha, type, bits } = image;
  const pixels = width * height;
  if (!alpha || bands < 3 || pixels > MAX_MASKED) return null;
  if (isRemote(where.file) && pixels * bands * type.size > MAX_FETCHED) {
    notes.push(
      `The last band of ${where.file.name} is called alpha; it is not looked at before a part is chosen, and read as a band.`,
    );
    return null;
  }
  const full = type.kind === 'f' ? [1, 255, 65_535] : [1, 2 ** bits - 1];
  const invalid = new Invalid(pixels);
  const last: Range[] = [[pixels * (bands - 1), pixels * bands]];
  for await (const { start, values } of readValues([image], where, 0, planar ? last : undefined))
    for (let i = 0; i < values.length; i++) {
      const at = start + i;
      if (!planar && at % bands !== bands - 1) continue;
      if (values[i] === 0) invalid.add(planar ? at - pixels * (bands - 1) : Math.floor(at / bands));
      else if (!full.includes(values[i])) {
        notes.push(
          `The last band of ${where.file.name} is called alpha and holds more than none and all: it is read as a band.`,
        );
        return null;
      }
    }
  return invalid.count < pixels ? invalid : null;
}

/** Values of an image without its last band, counted as if that were not there. */
export async function* withoutLastBand(
  read: (ranges?: Iterable<Range>) => AsyncGenerator<Chunk>,
  { bands, planar, width, height }: Image,
  ranges?: Iterable<Range>,
): AsyncGenerator<Chunk> {
  if (planar) {
    yield* read(ranges ?? [[0, width * height * (bands - 1)]]);
    return;
  }
  const kept = bands - 1;
  const inFile = (at: number): number => Math.floor(at / kept) * bands + (at % kept);
  function* wanted(given: Iterable<Range>): Generator<Range> {
    for (const [from, to] of given) yield [inFile(from), inFile(to - 1) + 1];
  }
  for await (const { start, values } of read(ranges && wanted(ranges))) {
    const out = new Float64Array(values.length);
    let n = 0;
    for (let i = 0; i < values.length; i++) if ((start + i) % bands !== kept) out[n++] = values[i];
    const first = start % bands === kept ? start + 1 : start;
    if (n > 0)
      yield {
        start: Math.floor(first / bands) * kept + (first % bands),
        values: out.subarray(0, n),
      };
  }
}
