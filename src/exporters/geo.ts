/**
 * A scene's georeferencing in the words of the files that are written: ENVI header lines, and GeoTIFF tags where the
 * map is UTM or latitude and longitude on WGS 84. Projects and looks up nothing.
 */

/** Cube.map: ENVI's names, values without braces. */
export type SceneMap = Readonly<Record<string, string>>;

/** In the order ENVI writes them; true = in braces. */
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

/** Where the image lies, as ENVI's "map info" says it. */
export interface MapInfo {
  /** Pixel that is tied to the map; 1, 1 = upper left corner of the first pixel. */
  readonly pixel: readonly [sample: number, line: number];
  readonly easting: number;
  readonly northing: number;
  /** Size of a pixel along samples and lines, in map units. */
  readonly size: readonly [number, number];
  /** Degrees, ENVI's sense. */
  readonly rotation: number;
  /** EPSG code: 326zz and 327zz (UTM north and south), 4326 (latitude and longitude). */
  readonly epsg: number;
}

/** @returns null for another projection or datum, or what cannot be understood */
export function parseMapInfo(map: SceneMap): MapInfo | null {
  const fields = oneLine(map['map info'] ?? '')
    .split(',')
    .map((field) => field.trim());
  const numbers = fields.slice(1, 7).map((field) => (field === '' ? NaN : Number(field)));
  if (numbers.length < 6 || !numbers.every(Number.isFinite)) return null;
  const [sample, line, easting, northing, width, height] = numbers;
  if (width <= 0 || height <= 0) return null;
  const rest = fields.slice(7);
  const named = (key: string): string =>
    rest.find((f) => f.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1) ?? '';
  const plain = rest.filter((f) => !f.includes('='));
  const rotation = Number(named('rotation') || 0);
  const epsg = epsgOf(fields[0], plain, named('units'), map['coordinate system string'] ?? '');
  if (epsg === null || !Number.isFinite(rotation)) return null;
  return { pixel: [sample, line], easting, northing, size: [width, height], rotation, epsg };
}

const isWgs84 = (datum: string): boolean => /^(D_)?WGS[-_ ]?(19)?84$/i.test(datum);

function epsgOf(
  projection: string,
  rest: readonly string[],
  units: string,
  wkt: string,
): number | null {
  const datumOfWkt = /DATUM\s*\[\s*"([^"]*)"/i.exec(wkt)?.[1] ?? '';
  if (/^UTM$/i.test(projection)) {
    const [zoneText = '', hemisphere = '', datum = datumOfWkt] = rest;
    const zone = Number(zoneText);
    const sides: Readonly<Record<string, number>> = {
      north: 32600,
      n: 32600,
      south: 32700,
      s: 32700,
    };
    const side = sides[hemisphere.toLowerCase()];
    const metres = units === '' || /^met(er|re)s?$/i.test(units);
    if (!Number.isInteger(zone) || zone < 1 || zone > 60 || !side || !metres) return null;
    return isWgs84(datum) ? side + zone : null;
  }
  if (/^geographic lat\/?\s*lon/i.test(projection)) {
    const [datum = datumOfWkt] = rest;
    const degrees = units === '' || /^deg(ree)?s?$/i.test(units);
    return degrees && isWgs84(datum) ? 4326 : null;
  }
  return null;
}

/** The tags of a GeoTIFF: doubles and shorts by tag number. */
export interface GeoTags {
  readonly doubles: readonly (readonly [tag: number, values: readonly number[]])[];
  readonly shorts: readonly (readonly [tag: number, values: readonly number[]])[];
}

const PIXEL_SCALE = 33550;
const TIEPOINT = 33922;
const TRANSFORMATION = 34264;
const KEYS = 34735;

/**
 * @returns tags null where nothing can be written; `problem` says so when the scene does have a place on the map
 */
export function geoTags(map: SceneMap | undefined): {
  readonly tags: GeoTags | null;
  readonly problem: string | null;
} {
  const info = map ? parseMapInfo(map) : null;
  if (info)
    return { tags: { doubles: placeTags(info), shorts: [keyTag(info.epsg)] }, problem: null };
  const place = map?.['map info'] ?? map?.['coordinate system string'] ?? map?.['rpc info'];
  const keys = map?.ProjectedCSTypeGeoKey ?? map?.GeographicTypeGeoKey;
  if (place === undefined && keys === undefined) return { tags: null, problem: null };
  const name = place === undefined ? `EPSG:${keys}` : oneLine(place).split(/[,[]/)[0];
  return {
    tags: null,
    problem: `The georeferencing (${name.slice(0, 40)}) could not be written into the GeoTIFF: only UTM and latitude/longitude on WGS 84 can.${place === undefined ? '' : ' It is kept there as text; the ENVI file has it whole.'}`,
  };
}

function placeTags({ pixel, easting, northing, size, rotation }: MapInfo): GeoTags['doubles'] {
  const [width, height] = size;
  // GeoTIFF counts corners from 0.
  const [i, j] = [pixel[0] - 1, pixel[1] - 1];
  if (rotation === 0)
    return [
      [PIXEL_SCALE, [width, height, 0]],
      [TIEPOINT, [i, j, 0, easting, northing, 0]],
    ];
  const angle = (-rotation * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [a, b, d, e] = [c * width, -s * width, -s * height, -c * height];
  return [
    [
      TRANSFORMATION,
      [a, b, 0, easting - a * i - b * j, d, e, 0, northing - d * i - e * j, 0, 0, 0, 0, 0, 0, 0, 1],
    ],
  ];
}

/** GeoTIFF 1.1, 7.1: model type, raster type "pixel is area", and the EPSG code. */
function keyTag(epsg: number): readonly [number, readonly number[]] {
  const keys =
    epsg === 4326
      ? [1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326, 2054, 0, 1, 9102]
      : [1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, epsg, 3076, 0, 1, 9001];
  return [KEYS, [1, 1, 0, keys.length / 4, ...keys]];
}
