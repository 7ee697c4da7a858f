/** Where exports put a scene on the map, read from the written files themselves, as GDAL reads them. */
import { enviAbundances } from './envi';
import { toGeoTiff } from './geotiff';
import { withSystem } from '../scene/crs/complete';
import type { Scene } from '../scene/scene';
import { openFiles } from '../readers/open';
import type { OpenContext } from '../readers/types';

/** x = a + b·sample + c·line, y = d + e·sample + f·line, from the first pixel's outer corner. */
export type Affine = readonly [number, number, number, number, number, number];

export interface Place {
  readonly affine: Affine | null;
  /** Of GeoTIFFs; 32767 with a WKT is user-defined. */
  readonly epsg: number | null;
  readonly wkt: string;
}

const numbersOf = (text: string | undefined): number[] => (text ?? '').split(',').map(Number);

/** GeoTIFF 1.1, chapter 6. */
function tiffAffine(map: Readonly<Record<string, string>>): Affine | null {
  const half = map.GTRasterTypeGeoKey === '2' ? 0.5 : 0;
  const m = numbersOf(map.ModelTransformation);
  const at = ([a, b, c, d, e, f]: Affine): Affine => [
    a - half * (b + c),
    b,
    c,
    d - half * (e + f),
    e,
    f,
  ];
  if (m.length === 16) return at([m[3], m[0], m[1], m[7], m[4], m[5]]);
  const [scale, tie] = [numbersOf(map.ModelPixelScale), numbersOf(map.ModelTiepoint)];
  if (scale.length !== 3 || tie.length !== 6) return null;
  return at([tie[3] - tie[0] * scale[0], scale[0], 0, tie[4] + tie[1] * scale[1], 0, -scale[1]]);
}

/** As GDAL's ENVI driver does: the tie is unturned, the rotation about the first corner. */
function enviAffine(info: string | undefined): Affine | null {
  const items = (info ?? '')
    .replace(/[{}]/g, '')
    .split(',')
    .map((item) => item.trim());
  const [x, y, east, north, width, height] = items.slice(1, 7).map(Number);
  if (![x, y, east, north, width, height].every(Number.isFinite)) return null;
  const turn = Number(items.find((item) => item.startsWith('rotation='))?.slice(9) ?? 0);
  const angle = (-turn * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [
    east - (x - 1) * width,
    c * width,
    -s * width,
    north + (y - 1) * height,
    -s * height,
    -c * height,
  ];
}

export function placeOf(map: Readonly<Record<string, string>>): Place {
  const epsg = Number(map.ProjectedCSTypeGeoKey ?? map.GeographicTypeGeoKey ?? NaN);
  const citation = /ESRI PE String = (.*)/.exec(map.PCSCitationGeoKey ?? '')?.[1];
  return {
    affine: tiffAffine(map) ?? enviAffine(map['map info']),
    epsg: Number.isFinite(epsg) ? epsg : null,
    wkt: map['coordinate system string'] ?? citation ?? '',
  };
}

/** A scene written as GeoTIFF and as ENVI, and each read again. */
export async function exported(
  { cube }: Scene,
  context: OpenContext,
): Promise<{ tiff: Place; envi: Place; problem: string | null }> {
  const { lines, samples } = cube;
  const map = cube.map && (await withSystem(cube.map));
  const names = ['soil', 'tree'];
  const maps = {
    lines,
    samples,
    names,
    validPixels: new Uint8Array(lines * samples).fill(1),
    description: 'made',
    map,
  };
  const values = Float32Array.from({ length: lines * samples * 2 }, (_, i) => (i % 7) / 7);
  const { bytes, problem } = toGeoTiff({ ...maps, values });
  const tiff = await openFiles([new File([bytes], 'out.tif')], context);
  const envi = enviAbundances({ ...maps, abundances: values });
  const plain = envi.header.replace(/^file type.*$/m, 'file type = ENVI Standard');
  const again = await openFiles(
    [new File([plain], 'out.hdr'), new File([envi.data], 'out.dat')],
    context,
  );
  if (tiff.type !== 'scene' || again.type !== 'scene') throw new Error('an export is no scene');
  // Tags alone: what GDAL's metadata says of ENVI is no place for a GIS.
  const tags = { ...tiff.scene.cube.map };
  delete tags['map info'];
  return { tiff: placeOf(tags), envi: placeOf(again.scene.cube.map ?? {}), problem };
}

/** Metres (or map units) between two places, at the worst corner of an image. */
export function apart(a: Affine | null, b: Affine | null, lines: number, samples: number): number {
  if (!a || !b) return Infinity;
  const corners = [0, samples].flatMap((s) => [0, lines].map((l) => [s, l]));
  const at = (t: Affine, s: number, l: number): [number, number] => [
    t[0] + t[1] * s + t[2] * l,
    t[3] + t[4] * s + t[5] * l,
  ];
  return Math.max(
    ...corners.map(([s, l]) =>
      Math.hypot(at(a, s, l)[0] - at(b, s, l)[0], at(a, s, l)[1] - at(b, s, l)[1]),
    ),
  );
}
