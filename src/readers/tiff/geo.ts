/**
 * The georeferencing of a GeoTIFF as readable strings, kept for export: the tags as they are, every key by its name,
 * and, for UTM on WGS 84 and for plain latitude and longitude, the same as ENVI's "map info". Projects nothing.
 */
import { numbers, text } from './directory';
import type { Directory } from './directory';

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
  if (keys) Object.assign(map, await readKeys(keys, lists, ascii));
  const info = mapInfo(lists, map);
  if (info) map['map info'] = info;
  return map;
}

async function readKeys(
  keys: Float64Array,
  lists: ReadonlyMap<number, Float64Array>,
  ascii: string,
): Promise<Record<string, string>> {
  const { globals } = await import('geotiff');
  const names: Readonly<Record<number, string>> = globals.geoKeyNames;
  const found: Record<string, string> = {};
  for (let k = 4; k + 3 < keys.length; k += 4) {
    const [id, location, count, value] = keys.subarray(k, k + 4);
    const name = names[id];
    if (!name) continue;
    const list = lists.get(location);
    if (location === 0) found[name] = String(value);
    else if (location === ASCII_PARAMS)
      found[name] = ascii.slice(value, value + count).replace(/\|$/, '');
    else if (list) found[name] = list.subarray(value, value + count).join(', ');
  }
  return found;
}

/** ENVI's "map info", without braces, or null where it cannot say the same. */
function mapInfo(
  lists: ReadonlyMap<number, Float64Array>,
  keys: Readonly<Record<string, string>>,
): string | null {
  const scale = lists.get(tags.ModelPixelScale);
  const tie = lists.get(tags.ModelTiepoint);
  if (scale?.length !== 3 || tie?.length !== 6 || lists.has(tags.ModelTransformation)) return null;
  // RasterPixelIsPoint ties the centre of a pixel; ENVI counts from the corner, which is 1.
  const corner = keys.GTRasterTypeGeoKey === '2' ? 1.5 : 1;
  const place = [tie[0] + corner, tie[1] + corner, tie[3], tie[4], scale[0], scale[1]].join(', ');
  const utm = /^32([67])([0-6]\d)$/.exec(keys.ProjectedCSTypeGeoKey ?? '');
  if (utm)
    return `UTM, ${place}, ${Number(utm[2])}, ${utm[1] === '6' ? 'North' : 'South'}, WGS-84, units=Meters`;
  if (keys.GTModelTypeGeoKey === '2' && keys.GeographicTypeGeoKey === '4326')
    return `Geographic Lat/Lon, ${place}, WGS-84, units=Degrees`;
  return null;
}
