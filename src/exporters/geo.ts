/**
 * A scene's georeferencing in the words of the files that are written: ENVI header lines and GeoTIFF tags, whatever its
 * coordinate system, whose code and WKT are found before (scene/crs/complete.ts). Projects nothing.
 */
import type { SceneMap } from '../scene/crs/complete';
import { mapInfoOf } from '../scene/mapInfo';

/** The header keys in the order in which ENVI writes them; true: the value stands in braces. */
const enviKeys: readonly (readonly [key: string, braces: boolean])[] = [
  ['x start', false],
  ['y start', false],
  ['map info', true],
  ['projection info', true],
  ['coordinate system string', true],
  ['geo points', true],
  ['pixel size', true],
  ['rpc info', true],
];

/** What closes or breaks a list in braces is replaced; ENVI has no escapes. */
export const oneLine = (text: string): string => text.replace(/[{}\s]+/g, ' ').trim();

/** Header lines as key and value; empty without georeferencing. */
export function enviMapFields(map: SceneMap | undefined): [string, string][] {
  return enviKeys.flatMap(([key, braces]) => {
    const value = oneLine(map?.[key] ?? '');
    return value === '' ? [] : [[key, braces ? `{${value}}` : value] satisfies [string, string]];
  });
}

/**
 * What an ENVI header cannot say of a scene's place, for the person; null where it has all of it, or there is none.
 */
export function enviProblem(map: SceneMap | undefined): string | null {
  if (!map || map['rpc info'] || map['geo points']) return null;
  const { projection } = mapInfoOf(map['map info']);
  if (projection === '')
    return ownTags(map)
      ? 'The ENVI header has no place on the map: it has no words for an image that is sheared or mirrored. The GeoTIFF has it.'
      : null;
  const byName =
    /^(utm|geographic lat\/?\s*lon)$/i.test(projection) || /^arbitrary$/i.test(projection);
  if (byName || map['coordinate system string'] || !ownTags(map)) return null;
  return `The ENVI header has the scene’s coordinates but not their system (${nameOf(map)}), whose definition is not known here. The GeoTIFF has it.`;
}

/** Where the image lies: x = a + b·sample + c·line, y = d + e·sample + f·line, from the first pixel's outer corner. */
type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** As ENVI's "map info" says it: the reference pixel is tied, and the image is turned about it. */
function affineOf(
  map: SceneMap,
): { readonly affine: Affine; readonly pixel: readonly [number, number] } | null {
  const { tie, rotation } = mapInfoOf(map['map info']);
  if (!tie || !Number.isFinite(rotation)) return null;
  const [x, y, easting, northing, width, height] = tie;
  const angle = (-rotation * Math.PI) / 180;
  // No sum of sines where there is nothing to turn: the numbers stay as they are written.
  const [cos, sin] = rotation === 0 ? [1, 0] : [Math.cos(angle), Math.sin(angle)];
  const [b, c, e, f] = [cos * width, -sin * width, -sin * height, -cos * height];
  const [i, j] = [x - 1, y - 1];
  return {
    affine: [easting - b * i - c * j, b, c, northing - e * i - f * j, e, f],
    pixel: [i, j],
  };
}

/** The code that `withSystem` (scene/crs/complete.ts) found for the coordinate system; null where there is none. */
const epsgOf = (map: SceneMap): number | null => (map.epsg ? Number(map.epsg) : null);

/** The tags of a GeoTIFF: doubles, shorts and texts by tag number. */
export interface GeoTags {
  readonly doubles: readonly (readonly [tag: number, values: readonly number[]])[];
  readonly shorts: readonly (readonly [tag: number, values: readonly number[]])[];
  readonly texts: readonly (readonly [tag: number, text: string])[];
}

const PIXEL_SCALE = 33550;
const TIEPOINT = 33922;
const TRANSFORMATION = 34264;
const KEYS = 34735;
const KEY_DOUBLES = 34736;
const KEY_TEXTS = 34737;

const numbersOf = (text: string | undefined): number[] =>
  text === undefined || text === '' ? [] : text.split(',').map(Number);

/** The tags that a GeoTIFF came with, which follow crops and binning; null where they give no place. */
function ownTags(map: SceneMap): GeoTags | null {
  const doubles = (
    [
      [PIXEL_SCALE, map.ModelPixelScale],
      [TIEPOINT, map.ModelTiepoint],
      [TRANSFORMATION, map.ModelTransformation],
      [KEY_DOUBLES, map.GeoDoubleParams],
    ] as const
  ).flatMap(([tag, text]) => {
    const values = numbersOf(text);
    return values.length > 0 && values.every(Number.isFinite) ? [[tag, values] as const] : [];
  });
  const placed = doubles.some(([tag]) => tag === TIEPOINT || tag === TRANSFORMATION);
  const keys = numbersOf(map.GeoKeyDirectory);
  if (!placed || !keys.every((k) => Number.isInteger(k) && k >= 0 && k < 65_536)) return null;
  return {
    doubles,
    shorts: keys.length > 0 ? [[KEYS, keys]] : [],
    texts: map.GeoAsciiParams ? [[KEY_TEXTS, map.GeoAsciiParams]] : [],
  };
}

/** In words, for a message: "Lambert Azimuthal Equal Area", "EPSG:2056". */
function nameOf(map: SceneMap): string {
  const keys = map.ProjectedCSTypeGeoKey ?? map.GeographicTypeGeoKey;
  const text =
    map['map info'] ?? map['coordinate system string'] ?? map['rpc info'] ?? map['geo points'];
  return (text === undefined ? `EPSG:${keys}` : oneLine(text).split(/[,[]/)[0]).slice(0, 40);
}

/**
 * The place of a scene as tags: those of the GeoTIFF it came from, unchanged, or those that say what its ENVI header says,
 * whatever the coordinate system: by its code where it is known here, else as the WKT of the header.
 * @returns `problem` says what the file lacks, where the scene has a place on the map that could not be written whole
 */
export function geoTags(map: SceneMap | undefined): {
  readonly tags: GeoTags | null;
  readonly problem: string | null;
} {
  if (!map) return { tags: null, problem: null };
  const own = ownTags(map);
  if (own) return { tags: own, problem: null };
  const place = affineOf(map);
  const wkt = oneLine(map['coordinate system string'] ?? '');
  if (!place) {
    const some = [
      'map info',
      'coordinate system string',
      'rpc info',
      'geo points',
      'ProjectedCSTypeGeoKey',
      'GeographicTypeGeoKey',
    ];
    if (!some.some((key) => map[key])) return { tags: null, problem: null };
    const points = !map['map info'] && (map['rpc info'] || map['geo points']);
    const why = points
      ? 'it is a set of points or a camera’s formula, and no grid'
      : 'it gives no place that can be understood';
    return {
      tags: null,
      problem: `The georeferencing (${nameOf(map)}) could not be written into the GeoTIFF: ${why}.${enviMapFields(map).length > 0 ? ' The ENVI file has it word for word.' : ''}`,
    };
  }
  const doubles = placeTags(place.affine, place.pixel);
  const epsg = epsgOf(map);
  if (epsg !== null) return { tags: { doubles, shorts: [keyTag(epsg)], texts: [] }, problem: null };
  // Defined by itself: its keys (scene/crs/geoKeys.ts).
  const keys = numbersOf(map.GeoKeyDirectory);
  if (keys.length > 0) {
    const numbers = numbersOf(map.GeoDoubleParams);
    const texts = map.GeoAsciiParams ? [[KEY_TEXTS, map.GeoAsciiParams] as const] : [];
    return {
      tags: { doubles: [...doubles, [KEY_DOUBLES, numbers]], shorts: [[KEYS, keys]], texts },
      problem: null,
    };
  }
  const plain: GeoTags = { doubles, shorts: [[KEYS, [1, 1, 0, 1, 1025, 0, 1, 1]]], texts: [] };
  if (/^arbitrary$/i.test(mapInfoOf(map['map info']).projection) && wkt === '')
    return { tags: plain, problem: null };
  return {
    tags: plain,
    problem: `The GeoTIFF has the scene’s coordinates but not their system (${nameOf(map)}), which the file names in words that are not known here: choose it by hand in your GIS. The ENVI file has it word for word.`,
  };
}

/** @param pixel that is tied, counted from 0 */
function placeTags(
  [a, b, c, d, e, f]: Affine,
  [i, j]: readonly [number, number],
): GeoTags['doubles'] {
  if (c === 0 && e === 0)
    return [
      [PIXEL_SCALE, [b, -f, 0]],
      [TIEPOINT, [i, j, 0, a + b * i, d + f * j, 0]],
    ];
  return [[TRANSFORMATION, [b, c, 0, a, e, f, 0, d, 0, 0, 0, 0, 0, 0, 0, 1]]];
}

/** Codes of latitude and longitude, which all systems here that are none lie outside of. */
const isGeographic = (epsg: number): boolean => epsg >= 4000 && epsg < 5000;

/** GeoTIFF 1.1, 7.1: model type, raster type "pixel is area", and the EPSG code. */
function keyTag(epsg: number): readonly [number, readonly number[]] {
  const keys = isGeographic(epsg)
    ? [1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, epsg, 2054, 0, 1, 9102]
    : [1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, epsg];
  return [KEYS, [1, 1, 0, keys.length / 4, ...keys]];
}
