/**
 * TIFF, BigTIFF and GeoTIFF: lists the cubes without reading their values. An image of several bands is a cube, and so
 * are images of one band and one size that follow each other (a page a band). Smaller copies and masks are left out.
 */
import { StudioError } from '../../../scene/errors';
import { throwIfCancelled } from '../../fileError';
import { isRemote } from '../../remote/file';
import { className } from '../npy/values';
import type { BandScale } from '../envi/meta';
import type { Range } from '../../types';
import { roleOf } from '../../scene/roles';
import { isOneOf } from '../../scene/sentinels';
import { withoutInvalid } from '../../scene/validity';
import type {
  Axis,
  Chunk,
  Contents,
  CubeMeta,
  NumericArray,
  ReadContents,
  TextList,
} from '../../types';
import { findBandTable, foreignTables, readBandTable } from './bandTable';
import { findHeader, readBeside } from './beside';
import { bytesStored, readValues } from './blocks';
import { number, readDirectories } from './directory';
import type { Directory } from './directory';
import { tiffDamaged } from './errors';
import { readGdal } from './gdal';
import { readGeo } from './geo';
import { readImage, tagNumbers } from './image';
import type { Image } from './image';
import { findMaskFile, readAlpha, readMaskFile, readMaskPages, withoutLastBand } from './masks';
import { findPam, readPam } from './pam';
import { findPrj, findWorld, readPrj, readWorld } from './world';

interface Page {
  readonly directory: Directory;
  readonly image: Image;
}

/** The factor by which surface reflectance is most often stored. */
const REFLECTANCE_GAIN = 1e-4;

/** Reads a TIFF's directories. @throws StudioError when it contradicts itself or is of a kind that is not read */
export const readTiff: ReadContents = async (file, cancelled, beside) => {
  const directories = await readDirectories(file, () => throwIfCancelled(cancelled, file.name));
  const pages: Page[] = [];
  const masks: Image[] = [];
  const pageNotes: string[] = [];
  const overviews: Image[] = [];
  for (const directory of directories) {
    throwIfCancelled(cancelled, file.name);
    const image = await readPage(directory, pages.length > 0, pageNotes);
    if (image?.reduced && !image.mask && pages.length === 1) overviews.push(image);
    if (!image || image.reduced) continue;
    if (image.mask) masks.push(image);
    else pages.push({ directory, image });
  }
  if (pages.length === 0)
    throw tiffDamaged(file.name, 'the list of images', 'no image', 'at least one image');
  const header = findHeader(file, beside);
  const pam = findPam(file, beside);
  const table = findBandTable(file, beside);
  const maskFile = findMaskFile(file, beside);
  const world = findWorld(file, beside);
  const prj = findPrj(file, beside);
  const notes = pageNotes;
  const foreign = foreignTables(file, beside);
  for (const { name } of foreign)
    notes.push(`${name} is not used for ${file.name}: by its name it is of another scene.`);
  const plain = file.name.replace(/\.[^.]*$/, '') || file.name;
  // A scene called A.tif or S.tif is no matrix A or S of a data set.
  const stem = /^[a-z]\d?$/i.test(plain) ? `${plain} image` : plain;
  const stacks = stackPages(pages);
  // A single band beside a cube is a map or a mask of it.
  const cubes = stacks.filter((stack) => bandsOf(stack) > 1);
  const arrays: NumericArray[] = [];
  const texts: TextList[] = [];
  for (const [i, stack] of (cubes.length > 0 ? cubes : stacks.slice(0, 1)).entries()) {
    const name = i === 0 ? stem : `${stem} ${i + 1}`;
    const array = await arrayOf(
      stack,
      name,
      { file, cancelled, header, pam, table, masks, overviews, maskFile, world, prj },
      notes,
    );
    arrays.push(array);
    // Bands that are fractions are named after their endmembers.
    const { bandNames } = array.meta ?? {};
    if (bandNames && roleOf(array) === 'abundances')
      texts.push({ file: file.name, name: 'names', values: bandNames });
  }
  const others = cubes.length > 0 ? stacks.filter((stack) => !cubes.includes(stack)) : [];
  const contents: Contents = {
    arrays,
    texts,
    others: others.map(([{ image }]) => `an image of one band (${image.height}×${image.width})`),
    notes,
  };
  return {
    ...contents,
    uses: [header, pam, table, maskFile, world, prj, ...foreign].filter((f) => f !== null),
  };
};

/**
 * A page's image. Smaller copies and masks behind the first image may be compressed in ways that are not read: that is a
 * note, since the image itself can be read.
 */
async function readPage(
  directory: Directory,
  isSide: boolean,
  notes: string[],
): Promise<Image | null> {
  try {
    return await readImage(directory);
  } catch (error) {
    const subfile = await number(directory, tagNumbers.subfile, 0);
    if (!isSide || (subfile & 5) === 0 || !(error instanceof StudioError)) throw error;
    // Copies are not needed; a mask is missed.
    if (subfile & 4 && !(subfile & 1))
      notes.push(`The mask in ${directory.tiff.file.name} is not used: ${error.data.message}`);
    return null;
  }
}

/** Bytes that are fetched for a picture. */
const MAX_OVERVIEW = 2 ** 23;

const bandsOf = (stack: readonly Page[]): number =>
  stack.length > 1 ? stack.length : stack[0].image.bands;

/** Joins images of one band, one size and one kind of number that follow each other. */
function stackPages(pages: readonly Page[]): Page[][] {
  const alike = ({ image: a }: Page, { image: b }: Page): boolean =>
    a.bands === 1 &&
    b.bands === 1 &&
    a.width === b.width &&
    a.height === b.height &&
    a.type.kind === b.type.kind &&
    a.type.size === b.type.size;
  const stacks: Page[][] = [];
  for (const page of pages) {
    const last = stacks.at(-1);
    if (last && alike(last[0], page)) last.push(page);
    else stacks.push([page]);
  }
  return stacks;
}

async function arrayOf(
  stack: readonly Page[],
  name: string,
  where: {
    file: File;
    cancelled: () => boolean;
    header: File | null;
    pam: File | null;
    table: File | null;
    masks: readonly Image[];
    overviews: readonly Image[];
    maskFile: File | null;
    world: File | null;
    prj: File | null;
  },
  notes: string[],
): Promise<NumericArray> {
  const { file, cancelled, header, pam, table } = where;
  const { directory, image } = stack[0];
  const alpha = stack.length === 1 ? await readAlpha(image, { file, cancelled }, notes) : null;
  const bands = bandsOf(stack) - (alpha ? 1 : 0);
  const { width, height, planar, type } = image;
  if (stack.length > 1)
    notes.push(`The ${bands} images of ${file.name} are read as the bands of one cube.`);
  if (image.orientation > 1)
    notes.push(
      `${file.name} asks to be turned or mirrored (orientation ${image.orientation}); it is shown as stored.`,
    );
  const aux = pam && (await readPam(pam));
  if (pam) notes.push(`${pam.name} is read with ${file.name}.`);
  const own = await readGdal(directory, image, bands, notes, aux);
  const size = { lines: height, samples: width, bands };
  const stated = header
    ? await readBeside(header, size, notes)
    : table
      ? await readBandTable(table, file.name, bands, notes)
      : null;
  const map: Record<string, string> = {
    ...(await readGeo(directory)),
    ...own.meta.map,
    ...stated?.meta.map,
  };
  if (aux?.wkt && !map['coordinate system string']) map['coordinate system string'] = aux.wkt;
  if (where.world && !map['map info']) {
    const info = await readWorld(where.world);
    if (info) map['map info'] = info;
    else
      notes.push(
        `${where.world.name} is not used: it shears or mirrors the image, or is no world file.`,
      );
  }
  const wkt = where.prj && !map['coordinate system string'] ? await readPrj(where.prj) : null;
  if (wkt) map['coordinate system string'] = wkt;
  const noData = [...new Set([...(own.meta.noData ?? []), ...(stated?.meta.noData ?? [])])];
  // A header's scale replaces GDAL's whole: gain and offset belong together.
  const hasScale = stated && (stated.bandScale || stated.meta.gain !== undefined);
  const { gain, offset, ...ownRest } = own.meta;
  const scale = gain === undefined ? {} : { gain, offset: offset ?? 0 };
  const said: CubeMeta = { ...ownRest, ...(hasScale ? {} : scale), ...stated?.meta };
  const bandScale = hasScale ? stated.bandScale : own.bandScale;
  const axes: readonly [Axis, Axis, Axis] = planar
    ? ['samples', 'lines', 'bands']
    : ['bands', 'samples', 'lines'];
  const meta: CubeMeta = {
    ...said,
    ...reflectanceUnit(said, notes),
    ...(table || header ? { noGuess: true } : {}),
    axes,
    // With scales by band, no-data values are turned to NaN before, below.
    noData: bandScale ? [] : noData,
    ...(Object.keys(map).length > 0 ? { map } : {}),
  };
  const images = stack.map((page) => page.image);
  const stored = (ranges?: Iterable<Range>): AsyncGenerator<Chunk> =>
    readValues(images, { file, cancelled }, noData[0] ?? 0, ranges);
  const values = alpha
    ? (ranges?: Iterable<Range>) => withoutLastBand(stored, image, ranges)
    : stored;
  if (bandScale) notes.push(`Every band of ${file.name} has its own gain and offset, applied.`);
  const array: NumericArray = {
    file: file.name,
    name,
    shape: planar ? [width, height, bands] : [bands, width, height],
    dtype: bandScale ? 'double' : className(type),
    whole: type.kind !== 'f' && !bandScale,
    meta,
    // Of a tile on another host all is fetched or nothing.
    seekable: images.every(
      ({ compression, tiled }) => compression === 'none' && !(tiled && isRemote(file)),
    ),
    ...(isRemote(file) && !alpha ? { stored: (ranges) => bytesStored(images, ranges) } : {}),
    ...(isRemote(file) && !bandScale && !alpha
      ? overviewOf(image, where.overviews, { file, cancelled }, noData[0] ?? 0)
      : {}),
    scattered: image.tiled,
    chunks: bandScale
      ? (ranges) => scaled(values(ranges), bandScale, noData, planar ? width * height : 1)
      : values,
  };
  const invalid =
    alpha ??
    (where.maskFile
      ? await readMaskFile(where.maskFile, image, cancelled, notes)
      : await readMaskPages(where.masks, image, { file, cancelled }, notes));
  if (!invalid || invalid.count === 0) return array;
  const what = alpha ? 'alpha band' : where.maskFile ? `mask ${where.maskFile.name}` : 'mask';
  notes.push(
    `The ${what} of ${file.name} leaves out ${invalid.count} of ${invalid.pixels} pixels: they are empty.`,
  );
  return withoutInvalid(array, invalid);
}

/** Of a file on another host: the largest of its smaller copies that is fetched for a picture. */
function overviewOf(
  { bands, planar }: Image,
  overviews: readonly Image[],
  where: { readonly file: File; readonly cancelled: () => boolean },
  fill: number,
): Pick<NumericArray, 'overview'> {
  const fits = overviews
    .filter((o) => o.bands === bands && o.planar === planar)
    .map((o) => ({ o, bytes: o.byteCounts.reduce((sum, n) => sum + n, 0) }))
    .filter(({ bytes }) => bytes <= MAX_OVERVIEW)
    .sort((a, b) => b.bytes - a.bytes);
  if (fits.length === 0) return {};
  const [{ o }] = fits;
  return {
    overview: {
      lines: o.height,
      samples: o.width,
      chunks: (ranges) => readValues([o], where, fill, ranges),
    },
  };
}

/** GDAL's scale says by how much, not what of; 0.0001 is reflectance by wide use. */
function reflectanceUnit({ gain, offset, unit }: CubeMeta, notes: string[]): CubeMeta {
  if (unit !== 'unknown' || gain !== REFLECTANCE_GAIN || (offset ?? 0) !== 0) return {};
  notes.push('The scale 0.0001 is taken as that of reflectance.');
  return { unit: 'reflectance' };
}

/** Gains and offsets of each band, applied; no-data values become NaN first. */
async function* scaled(
  chunks: AsyncGenerator<Chunk>,
  { gains, offsets }: BandScale,
  noData: readonly number[],
  run: number,
): AsyncGenerator<Chunk> {
  const isNone = isOneOf(noData);
  for await (const { start, values } of chunks) {
    const out = Float64Array.from(values);
    for (let i = 0; i < out.length; i++) {
      const b = Math.floor((start + i) / run) % gains.length;
      out[i] = isNone(out[i]) ? NaN : out[i] * gains[b] + offsets[b];
    }
    yield { start, values: out };
  }
}
