/**
 * The georeferencing of a GeoTIFF as readable strings, kept for export: the tags as they are, every key by its name, and
 * the same as ENVI's "map info" and, for systems that few scenes have, "coordinate system string". Projects nothing.
 */
import { codeOfKeys, esriString } from '../../../scene/crs/complete';
import { degreesOfEpsg, utmOfEpsg } from '../../../scene/crs/names';
import { wktOfEpsg } from '../../../scene/crs/systems';
import { numbers, text } from './directory';
import { rotationText, turnOf } from './turn';
import type { Directory } from './directory';
import { geoKeyNames } from './geoKeys';

const tags = {
  ModelPixelScale: 33550,
  ModelTiepoint: 33922,
  ModelTransformation: 34264,
  GeoKeyDirectory: 34735,
  GeoDoubleParams: 34736,
} as const;
const ASCII_PARAMS = 34737;
/** A tie point for every pixel is a warp, not a map. */
const MAX_NUMBERS = 600;

/** Tags and keys by name; numbers parted by ", ". */
export async function readGeo(directory: Directory): Promise<Record<string, string>> {
  const map: Record<string, string> = {};
  const lists = new Map<number, Float64Array>();
  for (const [name, tag] of Object.entries(tags)) {
    if ((directory.tags.get(tag)?.count ?? 0) > MAX_NUMBERS) continue;
    const values = await numbers(directory, tag);
    if (!values) continue;
    lists.set(tag, values);
    map[name] = values.join(', ');
  }
  const ascii = await text(directory, ASCII_PARAMS);
  if (ascii) map.GeoAsciiParams = ascii;
  const keys = lists.get(tags.GeoKeyDirectory);
  if (keys) Object.assign(map, readKeys(keys, lists, ascii));
  const wkt = await wktOf(map);
  const info = mapInfo(lists, map, unitsOf(map, wkt));
  if (info) map['map info'] = info;
  if (wkt) map['coordinate system string'] = wkt;
  return map;
}

function readKeys(
  keys: Float64Array,
  lists: ReadonlyMap<number, Float64Array>,
  ascii: string,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (let k = 4; k + 3 < keys.length; k += 4) {
    const [id, location, count, value] = keys.subarray(k, k + 4);
    const name = geoKeyNames.get(id);
    if (!name) continue;
    const list = lists.get(location);
    if (location === 0) found[name] = String(value);
    else if (location === ASCII_PARAMS)
      found[name] = ascii.slice(value, value + count).replace(/\|$/, '');
    else if (list) found[name] = list.subarray(value, value + count).join(', ');
  }
  return found;
}

/** From the first pixel's outer corner: x, y, and the steps of one sample and one line. */
function cornerOf(
  lists: ReadonlyMap<number, Float64Array>,
  keys: Readonly<Record<string, string>>,
): { at: readonly [number, number]; x: number; y: number; steps: readonly number[] } | null {
  const scale = lists.get(tags.ModelPixelScale);
  const tie = lists.get(tags.ModelTiepoint);
  const matrix = lists.get(tags.ModelTransformation);
  // RasterPixelIsPoint ties the centre of a pixel; ENVI counts from the corner, which is 1.
  const corner = keys.GTRasterTypeGeoKey === '2' ? 1.5 : 1;
  if (matrix?.length === 16)
    return {
      at: [corner, corner],
      x: matrix[3],
      y: matrix[7],
      steps: [matrix[0], matrix[1], matrix[4], matrix[5]],
    };
  if (scale?.length !== 3 || tie?.length !== 6) return null;
  return {
    at: [tie[0] + corner, tie[1] + corner],
    x: tie[3],
    y: tie[4],
    steps: [scale[0], 0, 0, -scale[1]],
  };
}

/** ENVI's "map info", without braces, or null where it cannot say the same (a sheared or mirrored image). */
function mapInfo(
  lists: ReadonlyMap<number, Float64Array>,
  keys: Readonly<Record<string, string>>,
  units: string,
): string | null {
  const place = cornerOf(lists, keys);
  if (!place) return null;
  const turned = turnOf(place.steps);
  if (!turned) return null;
  const { width, height } = turned;
  const numbers = [...place.at, place.x, place.y, width, height];
  const text = numbers.map((v) => String(Number(v.toPrecision(15)))).join(', ');
  const turn = rotationText(turned);
  const geographic = keys.GTModelTypeGeoKey === '2';
  const epsg = codeOfKeys(keys) ?? NaN;
  const utm = utmOfEpsg(epsg);
  if (utm)
    return `UTM, ${text}, ${utm.zone}, ${utm.north ? 'North' : 'South'}, ${utm.datum}, units=Meters${turn}`;
  if (geographic)
    return `Geographic Lat/Lon, ${text}, ${degreesOfEpsg(epsg) ?? 'unknown'}, units=Degrees${turn}`;
  const cited =
    keys.PCSCitationGeoKey ?? keys.GTCitationGeoKey ?? (epsg > 0 ? `EPSG:${epsg}` : 'Arbitrary');
  const name = (/PROJCS\["([^"]*)"/.exec(cited)?.[1] ?? cited)
    .replace(/[,{}\s]+/g, ' ')
    .slice(0, 60)
    .trim();
  return `${name || 'Arbitrary'}, ${text}${units && `, units=${units}`}${turn}`;
}

/**
 * The coordinate system as WKT, where the file has it so, or its code says nothing to `names.ts`; of the others exports
 * find it (`withSystem`), and opening need not wait for the register.
 */
async function wktOf(keys: Readonly<Record<string, string>>): Promise<string | null> {
  const own = esriString(keys);
  if (own) return own;
  const code = codeOfKeys(keys);
  if (code === null || utmOfEpsg(code) || degreesOfEpsg(code)) return null;
  // Words for exports only: a scene opens without them where the register does not come.
  return wktOfEpsg(code).catch(() => null);
}

/** Linear units by their EPSG codes, in words that GDAL reads right. */
const units: Readonly<Record<string, string>> = {
  9001: 'Meters',
  9002: 'Feet',
  9003: 'US Survey Feet',
};

/** ENVI's word for the unit of a projected system; empty where the file does not tell. */
function unitsOf(keys: Readonly<Record<string, string>>, wkt: string | null): string {
  const stated = units[keys.ProjLinearUnitsGeoKey ?? ''];
  if (stated) return stated;
  const last = /UNIT\["([^"]*)",[^[]*$/i.exec(wkt ?? '')?.[1] ?? '';
  if (/^met(er|re)$/i.test(last)) return 'Meters';
  return /^foot_us$/i.test(last) ? 'US Survey Feet' : /^foot$/i.test(last) ? 'Feet' : '';
}
