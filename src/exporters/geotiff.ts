/**
 * Maps as a GeoTIFF: float32, pixel-interleaved strips, little-endian, uncompressed, NaN as no-data, band names and the
 * scene's place on the map as GDAL and QGIS read them. Writes only; no BigTIFF.
 */
import { StudioError } from '../scene/errors';
import { geoTags, oneLine } from './geo';
import type { SceneMap } from '../scene/crs/complete';
import { checkLength } from './mat';

/** Maps before their values are known. */
export interface GeoTiffFrameOf {
  readonly lines: number;
  readonly samples: number;
  /** [R] one band each */
  readonly names: readonly string[];
  /** Cube.map */
  readonly map?: SceneMap;
  /** One line on what this is and where it came from. */
  readonly description: string;
}

export interface GeoTiffMaps extends GeoTiffFrameOf {
  /** [N × R], NaN at masked pixels */
  readonly values: Float32Array;
  /** [N], 1 = valid; the others are written as NaN */
  readonly validPixels: Uint8Array;
}

/** All of a file but its values, which stand between: line by line from `dataAt` on. */
export interface GeoTiffFrame {
  /** At the front of the file. */
  readonly head: Uint8Array;
  readonly dataAt: number;
  readonly directory: Uint8Array;
  readonly directoryAt: number;
  readonly problem: string | null;
}

export interface GeoTiffFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Why the scene's georeferencing is not in the file as such, for the person; null when it is or there is none. */
  readonly problem: string | null;
}

type Type = 2 | 3 | 4 | 12;
const sizes: Readonly<Record<Type, number>> = { 2: 1, 3: 2, 4: 4, 12: 8 };

interface Entry {
  readonly tag: number;
  readonly type: Type;
  readonly values: readonly number[] | Uint8Array;
}

const HEADER = 8;
/** Bytes a strip, about: readers that want a window need not read everything. */
const STRIP = 2 ** 16;
const MAX_FILE = 2 ** 32 - 1;

/**
 * @throws {StudioError} kind 'internal' when shapes disagree, or for 4 GiB and more
 */
export function toGeoTiff(given: GeoTiffMaps): GeoTiffFile {
  const { lines, samples, names, values, validPixels } = given;
  checkLength('maps', values, [lines * samples, names.length]);
  checkLength('valid pixels', validPixels, [lines * samples]);
  const { head, dataAt, directory, directoryAt, problem } = geoTiffFrame(given);
  const bytes = new Uint8Array(directoryAt + directory.length);
  bytes.set(head);
  bytes.set(geoTiffValues(values, validPixels), dataAt);
  bytes.set(directory, directoryAt);
  return { bytes, problem };
}

/** Values [n × R] of n pixels as they stand in the file. */
export function geoTiffValues(values: Float32Array, valid: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  const bands = values.length / valid.length;
  for (let k = 0; k < values.length; k++)
    view.setFloat32(4 * k, valid[Math.floor(k / bands)] ? values[k] : NaN, true);
  return bytes;
}

/** @throws {StudioError} kind 'internal' for 4 GiB and more */
export function geoTiffFrame(given: GeoTiffFrameOf): GeoTiffFrame {
  const { lines, samples, names, map } = given;
  const bands = names.length;
  const rowBytes = samples * bands * 4;
  const rows = Math.min(lines, Math.max(1, Math.floor(STRIP / rowBytes)));
  const strips = Math.ceil(lines / rows);
  const dataBytes = lines * rowBytes;
  const { tags, problem } = geoTags(map);
  const per = (value: number): number[] => new Array<number>(bands).fill(value);
  const starts = Array.from({ length: strips }, (_, i) => HEADER + i * rows * rowBytes);
  const counts = Array.from(
    { length: strips },
    (_, i) => Math.min(rows, lines - i * rows) * rowBytes,
  );
  const entries: Entry[] = [
    { tag: 256, type: 4, values: [samples] },
    { tag: 257, type: 4, values: [lines] },
    { tag: 258, type: 3, values: per(32) },
    { tag: 259, type: 3, values: [1] },
    // Black is zero.
    { tag: 262, type: 3, values: [1] },
    { tag: 270, type: 2, values: text(oneLine(given.description)) },
    { tag: 273, type: 4, values: starts },
    { tag: 277, type: 3, values: [bands] },
    { tag: 278, type: 4, values: [rows] },
    { tag: 279, type: 4, values: counts },
    // Pixel-interleaved.
    { tag: 284, type: 3, values: [1] },
    { tag: 305, type: 2, values: text('Unmixing Studio') },
    ...(bands > 1 ? [{ tag: 338, type: 3, values: per(0).slice(1) } satisfies Entry] : []),
    // IEEE floating point.
    { tag: 339, type: 3, values: per(3) },
    ...(tags?.doubles ?? []).map(
      ([tag, list]) => ({ tag, type: 12, values: list }) satisfies Entry,
    ),
    ...(tags?.shorts ?? []).map(([tag, list]) => ({ tag, type: 3, values: list }) satisfies Entry),
    ...(tags?.texts ?? []).map(
      ([tag, list]) => ({ tag, type: 2, values: text(list) }) satisfies Entry,
    ),
    { tag: 42112, type: 2, values: text(metadata(names, map)) },
    { tag: 42113, type: 2, values: text('nan') },
  ];
  // Tags stand in ascending order, as the format asks.
  entries.sort((a, b) => a.tag - b.tag);
  const directory = encodeDirectory(entries, HEADER + dataBytes);
  const total = HEADER + dataBytes + directory.length;
  if (total > MAX_FILE)
    throw new StudioError({
      kind: 'internal',
      message: 'The maps are too large for a TIFF file.',
      found: `${total} bytes`,
      expected: `at most ${MAX_FILE} bytes`,
      advice: 'Save the abundances as ENVI or .npy instead.',
    });
  const head = new Uint8Array(HEADER);
  head.set([0x49, 0x49, 42, 0]);
  new DataView(head.buffer).setUint32(4, HEADER + dataBytes, true);
  return { head, dataAt: HEADER, directory, directoryAt: HEADER + dataBytes, problem };
}

/** UTF-8 as GDAL has it, closed by a zero. */
const text = (value: string): Uint8Array =>
  new TextEncoder().encode(`${value.replaceAll('\0', ' ')}\0`);

/** The directory and the values that do not fit into it, to stand at `at` (even). */
function encodeDirectory(entries: readonly Entry[], at: number): Uint8Array {
  const fixed = 2 + entries.length * 12 + 4;
  const bytesOf = ({ type, values }: Entry): number => values.length * sizes[type];
  const even = (n: number): number => n + (n % 2);
  const outside = entries.reduce((n, e) => n + (bytesOf(e) > 4 ? even(bytesOf(e)) : 0), 0);
  const out = new Uint8Array(even(fixed) + outside);
  const view = new DataView(out.buffer);
  view.setUint16(0, entries.length, true);
  let free = even(fixed);
  entries.forEach((entry, i) => {
    const { tag, type, values } = entry;
    const p = 2 + i * 12;
    view.setUint16(p, tag, true);
    view.setUint16(p + 2, type, true);
    view.setUint32(p + 4, values.length, true);
    let to = p + 8;
    if (bytesOf(entry) > 4) {
      view.setUint32(to, at + free, true);
      to = free;
      free += even(bytesOf(entry));
    }
    for (const value of values) {
      if (type === 2) out[to] = value;
      else if (type === 3) view.setUint16(to, value, true);
      else if (type === 4) view.setUint32(to, value, true);
      else view.setFloat64(to, value, true);
      to += sizes[type];
    }
  });
  return out;
}

/** GDAL's XML: a description for each band, and the map as ENVI says it, so that nothing is lost. */
function metadata(names: readonly string[], map: SceneMap | undefined): string {
  const items = names.map(
    (name, r) => `<Item name="DESCRIPTION" sample="${r}" role="description">${xml(name)}</Item>`,
  );
  for (const key of ['map info', 'coordinate system string']) {
    const value = oneLine(map?.[key] ?? '');
    if (value) items.push(`<Item name="${key.replaceAll(' ', '_')}">${xml(value)}</Item>`);
  }
  return `<GDALMetadata>\n${items.map((item) => `  ${item}\n`).join('')}</GDALMetadata>\n`;
}

const xml = (value: string): string =>
  value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // oxlint-disable-next-line no-control-regex -- XML 1.0 has no place for control characters
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]+/g, ' ');
