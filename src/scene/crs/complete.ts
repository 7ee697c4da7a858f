/**
 * A scene's coordinate system in every form its exports need: the EPSG code and the WKT, each from the other or from
 * ENVI's words, as far as the register knows it. What a file says itself is kept as it is.
 */
import { mapInfoOf } from '../mapInfo';
import { keysOfWkt, wktOfKeys } from './geoKeys';
import { epsgOfDegrees, epsgOfUtm, epsgOfWkt, wktOfEpsg } from './systems';

/** Cube.map: ENVI's names and GeoTIFF's tags; `epsg` is added here, and is no key of a file. */
export type SceneMap = Readonly<Record<string, string>>;

/**
 * @returns the map with `epsg` and "coordinate system string" where they can be known, and a GeoTIFF's keys for a system
 * without a code
 */
export async function withSystem(map: SceneMap): Promise<SceneMap> {
  const stated = map['coordinate system string'] || esriString(map);
  const code = codeOfKeys(map) ?? (await codeOf(map, stated));
  const wkt = stated || (code === null ? await wktOfKeys(map) : await wktOfEpsg(code)) || '';
  const keys = code === null && wkt !== '' && !map.GeoKeyDirectory ? await keysOfWkt(wkt) : null;
  return {
    ...map,
    ...(code === null ? {} : { epsg: String(code) }),
    ...(wkt === '' ? {} : { 'coordinate system string': wkt }),
    ...keys,
  };
}

/** How ESRI writes a projected system without a code into a GeoTIFF. */
export const esriString = (map: SceneMap): string =>
  /ESRI PE String = (.*)$/s.exec(map.PCSCitationGeoKey ?? map.GTCitationGeoKey ?? '')?.[1] ?? '';

/** The code in a GeoTIFF's keys; 32767 is a system of the file's own, whose latitude and longitude say nothing of it. */
export function codeOfKeys(map: SceneMap): number | null {
  const geographic = map.GTModelTypeGeoKey === '2';
  const code = Number(geographic ? map.GeographicTypeGeoKey : map.ProjectedCSTypeGeoKey);
  return code > 0 && code < 32_767 ? code : null;
}

async function codeOf(map: SceneMap, wkt: string): Promise<number | null> {
  const { projection, words, units } = mapInfoOf(map['map info']);
  const isWkt = /^\s*(PROJ|GEOG|GEOD)[A-Z]*\s*[[(]|^\s*EPSG:/i.test(wkt);
  if (isWkt) return epsgOfWkt(wkt);
  if (/^UTM$/i.test(projection) && (units === '' || /^met(er|re)s?$/i.test(units))) {
    const [zone = '', side = '', datum = ''] = words;
    const north = /^n(orth)?$/i.test(side);
    const known = /^\d{1,2}$/.test(zone) && (north || /^s(outh)?$/i.test(side));
    return known ? epsgOfUtm(Number(zone), north, datum) : null;
  }
  if (/^geographic lat\/?\s*lon/i.test(projection) && (units === '' || /^deg/i.test(units)))
    return epsgOfDegrees(words[0] ?? '');
  return null;
}
