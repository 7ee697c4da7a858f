/**
 * One image of a TIFF: its size, how samples are stored, and where its strips or tiles are, checked against each other
 * and against the file's length before any value is read. Reads no values.
 */
import { truncated } from '../../fileError';
import { isDecodable } from '../npy/values';
import type { ValueType } from '../npy/values';
import { number, numbers } from './directory';
import type { Directory } from './directory';
import { tiffDamaged, tiffRefused } from './errors';

export const tagNumbers = {
  subfile: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planar: 284,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileBytes: 325,
  extraSamples: 338,
  sampleFormat: 339,
} as const;

export type Compression = 'none' | 'lzw' | 'deflate' | 'packbits' | 'zstd';

const compressions: Readonly<Record<number, Compression>> = {
  1: 'none',
  5: 'lzw',
  8: 'deflate',
  32773: 'packbits',
  32946: 'deflate',
  50000: 'zstd',
};
const refusedCompressions: Readonly<Record<number, string>> = {
  2: 'CCITT fax',
  3: 'CCITT fax',
  4: 'CCITT fax',
  6: 'old JPEG',
  7: 'JPEG',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50001: 'WebP',
  50002: 'JPEG XL',
};

/** Bytes that one stored byte can become at most. */
const maxRatio: Readonly<Record<Compression, number>> = {
  none: 1,
  packbits: 64,
  deflate: 1032,
  lzw: 2731,
  zstd: 43_691,
};

export interface Image {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  /** Band after band (2) rather than the bands of a pixel together (1). */
  readonly planar: boolean;
  readonly tiled: boolean;
  readonly blockWidth: number;
  readonly blockHeight: number;
  /** [blocks] 0 where a block was never written. */
  readonly offsets: Float64Array;
  readonly byteCounts: Float64Array;
  readonly compression: Compression;
  /** 1 none, 2 differences of neighbours, 3 differences of floats' bytes. */
  readonly predictor: number;
  readonly type: ValueType;
  /** Below 8, or 12: samples are packed without regard to bytes. */
  readonly bits: number;
  /** A smaller copy of another image, or of its mask. */
  readonly reduced: boolean;
  /** Says which pixels of another image count. */
  readonly mask: boolean;
  /** The last band is called alpha. */
  readonly alpha: boolean;
  readonly orientation: number;
}

/** Reads and checks one directory's image; null when it describes no image (a directory of metadata). */
export async function readImage(directory: Directory): Promise<Image | null> {
  const t = tagNumbers;
  const { file, little } = directory.tiff;
  const width = await number(directory, t.width, null);
  const height = await number(directory, t.height, null);
  if (width === null && height === null) return null;
  const bands = await number(directory, t.samples, 1);
  const whole = (n: number | null): n is number => n !== null && Number.isSafeInteger(n) && n > 0;
  if (!whole(width) || !whole(height) || !whole(bands) || bands > 65535)
    throw tiffDamaged(
      file.name,
      'the image size',
      `${width} × ${height} pixels, ${bands} bands`,
      'sizes above 0',
    );
  const format = await readFormat(directory, bands, file.name);
  const compression = await readCompression(directory, file.name);
  const predictor = await readPredictor(directory, format.type, format.bits, file.name);
  const planar = bands === 1 || (await number(directory, t.planar, 1)) === 2;
  const tiled = directory.tags.has(t.tileOffsets);
  const blockWidth = tiled ? await number(directory, t.tileWidth, 0) : width;
  const rows = await number(directory, t.rowsPerStrip, height);
  const blockHeight = tiled ? await number(directory, t.tileHeight, 0) : Math.min(rows, height);
  if (!whole(blockWidth) || !whole(blockHeight))
    throw tiffDamaged(
      file.name,
      tiled ? 'the tile size' : 'the rows of a strip',
      `${blockWidth} × ${blockHeight}`,
      'sizes above 0',
    );
  const subfile = await number(directory, t.subfile, 0);
  const extra = (await numbers(directory, t.extraSamples)) ?? new Float64Array(0);
  const image = {
    width,
    height,
    bands,
    planar,
    tiled,
    blockWidth,
    blockHeight,
    compression,
    predictor,
    type: { ...format.type, little },
    bits: format.bits,
    reduced: (subfile & 1) !== 0,
    mask: (subfile & 4) !== 0,
    // 1 and 2: multiplied into the colours, and not.
    alpha: bands > 1 && extra.filter((e) => e === 1 || e === 2).length === 1 && extra.at(-1)! > 0,
    orientation: await number(directory, t.orientation, 1),
  };
  return { ...image, ...(await readBlocks(directory, image)) };
}

async function readFormat(
  directory: Directory,
  bands: number,
  file: string,
): Promise<{ type: ValueType; bits: number }> {
  const bitsList = (await numbers(directory, tagNumbers.bits)) ?? Float64Array.of(1);
  const formatList = (await numbers(directory, tagNumbers.sampleFormat)) ?? Float64Array.of(1);
  for (const [what, list] of [
    ['bits per sample', bitsList],
    ['sample formats', formatList],
  ] as const) {
    if (list.slice(0, bands).some((v) => v !== list[0]))
      throw tiffRefused(
        file,
        `bands with different ${what}`,
        [...new Set(list)].slice(0, 8).join(', '),
        'the same in all bands',
        'Write all bands with one data type: gdal_translate -ot Float32 old.tif new.tif.',
      );
  }
  const bits = bitsList[0];
  const format = formatList[0];
  const kind = format === 3 ? 'f' : format === 2 ? 'i' : 'u';
  const packed = kind === 'u' && bits >= 1 && bits <= 16 && bits !== 8 && bits !== 16;
  const size = packed ? (bits < 8 ? 1 : 2) : bits / 8;
  const type: ValueType = { kind, size, little: true };
  if (![1, 2, 3, 4].includes(format) || !Number.isInteger(bits) || !isDecodable(type))
    throw tiffRefused(
      file,
      'its sample format',
      `format ${format} of ${bits} bits`,
      'whole numbers of up to 64 bits, or floats of 16, 32 or 64',
      'Write it with another data type: gdal_translate -ot Float32 old.tif new.tif.',
    );
  const order = await number(directory, tagNumbers.fillOrder, 1);
  if (packed && order === 2)
    throw tiffRefused(
      file,
      'bits in reverse order',
      'FillOrder 2',
      'FillOrder 1',
      'Write it anew: gdal_translate old.tif new.tif.',
    );
  return { type, bits };
}

async function readCompression(directory: Directory, file: string): Promise<Compression> {
  const code = await number(directory, tagNumbers.compression, 1);
  if (Object.hasOwn(compressions, code)) return compressions[code];
  throw tiffRefused(
    file,
    'its compression',
    refusedCompressions[code] ?? `compression ${code}`,
    'none, deflate, LZW, PackBits or Zstandard',
    'Write it with another compression: gdal_translate -co COMPRESS=DEFLATE old.tif new.tif.',
  );
}

async function readPredictor(
  directory: Directory,
  type: ValueType,
  bits: number,
  file: string,
): Promise<number> {
  const predictor = await number(directory, tagNumbers.predictor, 1);
  const fits =
    predictor === 1 ||
    (predictor === 2 && bits === 8 * type.size) ||
    (predictor === 3 && type.kind === 'f');
  if (fits) return predictor;
  throw tiffDamaged(file, 'the predictor', `${predictor} for ${bits} bits`, '1, 2 or 3 (floats)');
}

/** Bytes of one row of a block; packed samples fill their row's last byte. */
export function rowBytes(image: Pick<Image, 'blockWidth' | 'bands' | 'planar' | 'bits'>): number {
  return Math.ceil((image.blockWidth * (image.planar ? 1 : image.bands) * image.bits) / 8);
}

async function readBlocks(
  directory: Directory,
  image: Omit<Image, 'offsets' | 'byteCounts'>,
): Promise<Pick<Image, 'offsets' | 'byteCounts'>> {
  const t = tagNumbers;
  const { file } = directory.tiff;
  const { width, height, bands, tiled, blockWidth, blockHeight, compression, planar } = image;
  const size = `${width} × ${height} pixels, ${bands} bands of ${image.bits} bits`;
  const total = ((width * height * bands) / 8) * image.bits;
  if (total > maxRatio[compression] * file.size)
    throw tiffDamaged(
      file.name,
      'the image size',
      size,
      `what ${file.size} bytes can hold (compression: ${compression})`,
    );
  const across = Math.ceil(width / blockWidth);
  const down = Math.ceil(height / blockHeight);
  const count = across * down * (planar ? bands : 1);
  const bytes = blockHeight * rowBytes(image);
  // A tile may reach over the edge, but no further than a tile.
  if (bytes > 2 ** 31 || (tiled && bytes > maxRatio[compression] * file.size))
    throw tiffDamaged(
      file.name,
      'the size of a strip or tile',
      `${blockWidth} × ${blockHeight}: ${bytes} bytes`,
      `what ${file.size} bytes can hold`,
    );
  const what = tiled ? 'tiles' : 'strips';
  const offsets = await numbers(directory, tiled ? t.tileOffsets : t.stripOffsets);
  if (!offsets || offsets.length < count)
    throw tiffDamaged(
      file.name,
      `the list of ${what}`,
      `${offsets?.length ?? 0} ${what}`,
      `${count} for ${size}`,
    );
  const blockBytes = (index: number): number =>
    tiled ? bytes : Math.min(blockHeight, height - (index % down) * blockHeight) * rowBytes(image);
  let byteCounts = await numbers(directory, tiled ? t.tileBytes : t.stripBytes);
  if (!byteCounts && compression === 'none')
    byteCounts = Float64Array.from({ length: count }, (_, i) => blockBytes(i));
  if (!byteCounts || byteCounts.length < count)
    throw tiffDamaged(
      file.name,
      `the sizes of ${what}`,
      `${byteCounts?.length ?? 0}`,
      `${count} sizes`,
    );
  let stored = 0;
  for (let i = 0; i < count; i++) {
    if (offsets[i] === 0 || byteCounts[i] === 0) continue;
    if (compression === 'none') {
      const needed = blockBytes(i);
      if (byteCounts[i] < needed)
        throw tiffDamaged(
          file.name,
          `the size of ${what.slice(0, -1)} ${i + 1}`,
          `${byteCounts[i]} bytes`,
          `${needed} bytes`,
        );
      // Some writers count padding that is not there.
      byteCounts[i] = needed;
    }
    const end = offsets[i] + byteCounts[i];
    if (end > file.size) throw truncated(file.name, file.size, end);
    stored += byteCounts[i];
  }
  if (compression === 'none' && stored > file.size)
    throw tiffDamaged(
      file.name,
      `the list of ${what}`,
      `${stored} bytes in all, lying over each other`,
      `at most ${file.size} bytes`,
    );
  return { offsets, byteCounts };
}
