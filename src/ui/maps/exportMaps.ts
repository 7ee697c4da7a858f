/**
 * Maps as files: one map as PNG (one pixel each) or .npy; all estimates as .npy, ENVI, GeoTIFF or .mat. The figure of
 * all maps is in figure.ts.
 */
import { toErrorData } from '../../scene/errors';
import type { Channel, Range } from '../../maths/channel';
import type { Cube, EndmemberDef } from '../../scene/cube';
import { enviAbundances, enviZip } from '../../exporters/envi';
import { enviProblem } from '../../exporters/geo';
import { toGeoTiff } from '../../exporters/geotiff';
import { toMat } from '../../exporters/mat';
import type { MatResult } from '../../exporters/mat';
import { encodePng } from '../../exporters/png';
import { toNpy } from '../../exporters/npy';
import type { ColorMap } from '../draw/colormaps';
import { download, safeFileName } from '../common/download';
import { extract, paint } from '../draw/paint';

/** One map with everything needed to draw or save it. */
export interface MapContent {
  /** Accessible name: "<endmember> estimate". */
  readonly label: string;
  readonly channel: Channel;
  readonly minus: Channel | null;
  readonly range: Range;
  readonly map: ColorMap;
}

/** The maps of one endmember; null where there is nothing to draw yet. */
export interface MapRow {
  readonly endmember: EndmemberDef;
  readonly estimate: MapContent | null;
  readonly truth: MapContent | null;
  readonly difference: MapContent | null;
}

/** Leaves room for an ending in the 120 characters of a file name. */
const maxStem = 90;

const base = (scene: string, content: MapContent): string =>
  `${scene ? `${scene} ` : ''}${content.label}`.toLowerCase().replace(/\s+/g, '-');

/** The map at one image pixel per scene pixel; masked pixels are transparent. */
export function savePng(scene: string, content: MapContent, lines: number, samples: number): void {
  const words = new Uint32Array(lines * samples);
  paint(words, content.channel, content.minus, content.range, content.map);
  const png = encodePng(new Uint8Array(words.buffer), samples, lines);
  download(`${base(scene, content)}.png`, png, 'image/png');
}

/** The map's values, [lines × samples] float32, NaN at masked pixels. */
export function saveNpy(scene: string, content: MapContent, lines: number, samples: number): void {
  const values = extract(content.channel, content.minus, lines * samples);
  const plain = scene
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .slice(0, 40);
  // "<scene>_<endmember>_<what>": the name comes back with the file.
  const what = content.label.replace(/ (estimate|truth|difference)$/, '_$1').slice(-100);
  download(`${plain}_${what}.npy`, toNpy(values, [lines, samples]), 'application/octet-stream');
}

/** All abundances, [lines × samples × R] float32, in the order of the endmembers. */
export function saveAllNpy(
  scene: string,
  abundances: Float32Array,
  lines: number,
  samples: number,
): void {
  const count = abundances.length / (lines * samples);
  const name = `${resultStem(scene, 'abundances')}.npy`;
  download(name, toNpy(abundances, [lines, samples, count]), 'application/octet-stream');
}

/** Everything the exports of a whole result need. */
export interface AllMaps {
  readonly scene: string;
  readonly lines: number;
  readonly samples: number;
  /** [R] */
  readonly endmembers: readonly EndmemberDef[];
  /** [N × R] */
  readonly abundances: Float32Array;
  /** [N], 1 = valid */
  readonly validPixels: Uint8Array;
  /** Georeferencing of the cube. */
  readonly map?: Cube['map'];
}

/** "<scene>_<what>": header and data in an archive share it, and readers know abundances by its ending. */
export function resultStem(scene: string, what: string): string {
  const plain = scene.toLowerCase().replace(/\s+/g, '-').slice(0, maxStem);
  return plain ? safeFileName(`${plain}_${what}`) : what;
}

/** Tells what a file that is being saved cannot hold, or why there is none. */
export const noted = (saving: Promise<string | null | void>, tell?: (text: string) => void): void =>
  void saving.then(
    (problem) => problem && tell?.(problem),
    (error: unknown) => tell?.(toErrorData(error).message),
  );

/** With the scene's coordinate system as code and WKT; as it is where the register cannot be loaded (no network). */
async function placed(maps: AllMaps): Promise<AllMaps> {
  if (!maps.map) return maps;
  try {
    const { withSystem } = await import('../../scene/crs/complete');
    return { ...maps, map: await withSystem(maps.map) };
  } catch {
    return maps;
  }
}

/**
 * All abundances as an ENVI cube, header and data in one .zip.
 * @returns what the header cannot say of the scene's place, or null
 */
export async function saveAllEnvi(given: AllMaps): Promise<string | null> {
  const maps = await placed(given);
  const { scene, endmembers } = maps;
  const stem = resultStem(scene, 'abundances');
  const file = enviAbundances({
    ...maps,
    names: endmembers.map((e) => e.name),
    description: describe(scene),
  });
  download(`${stem}_envi.zip`, enviZip(stem, 'dat', file), 'application/zip');
  return enviProblem(maps.map);
}

const describe = (scene: string): string =>
  `Abundances${scene ? ` of ${scene}` : ''}, estimated in Unmixing Studio`;

/**
 * All abundances as a float32 GeoTIFF, a band for each endmember.
 * @returns why the georeferencing could not be written, or null
 */
export async function saveAllTiff(given: AllMaps): Promise<string | null> {
  const maps = await placed(given);
  const { scene, endmembers, abundances: values } = maps;
  const { bytes, problem } = toGeoTiff({
    ...maps,
    values,
    names: endmembers.map((e) => e.name),
    description: describe(scene),
  });
  download(`${resultStem(scene, 'abundances')}.tif`, bytes, 'image/tiff');
  return problem;
}

/** All abundances as MATLAB v5, with the endmembers' spectra where they are known. */
export async function saveAllMat(given: AllMaps, spectra: MatResult['endmembers']): Promise<void> {
  const maps = await placed(given);
  const { lines, samples, abundances: values, validPixels } = maps;
  const file = toMat({
    names: maps.endmembers.map((e) => e.name),
    abundances: { lines, samples, values, validPixels },
    endmembers: spectra,
    map: maps.map,
  });
  download(`${resultStem(maps.scene, 'abundances')}.mat`, file, 'application/octet-stream');
}
