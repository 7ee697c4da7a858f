/**
 * Projected systems without a code: their definition between WKT (any dialect is read, ESRI's is written) and the keys of
 * GeoTIFF, for the projections that have both. Names and numbers: GeoTIFF 1.1, annex on projections; GDAL's writing of it.
 */
import { epsgOfWkt, wktOfEpsg } from './systems';

type SceneMap = Readonly<Record<string, string>>;

/** What projections are made of: origin, parallels, scale, false easting and northing. */
type Slot = 'lat' | 'lon' | 'first' | 'second' | 'scale' | 'east' | 'north';

interface Method {
  /** ProjCoordTransGeoKey. */
  readonly code: number;
  /** In WKT, as `plain` gives it. */
  readonly names: readonly string[];
  readonly esri: string;
  /** Key of each number. False easting and northing are 3082 and 3083 where nothing else is said. */
  readonly keys: Partial<Record<Slot, number>>;
}

const [EAST, NORTH, SCALE] = [3082, 3083, 3092];
const [NATURAL_LON, NATURAL_LAT, FIRST, SECOND] = [3080, 3081, 3078, 3079];
const [CENTRE_LON, CENTRE_LAT] = [3088, 3089];

const methods: readonly Method[] = [
  {
    ...{ code: 1, names: ['transversemercator', 'gausskruger'], esri: 'Transverse_Mercator' },
    keys: { lon: NATURAL_LON, scale: SCALE, lat: NATURAL_LAT },
  },
  {
    code: 8,
    names: ['lambertconformalconic', 'lambertconformalconic2sp', 'lambertconicconformal2sp'],
    esri: 'Lambert_Conformal_Conic',
    keys: { lon: 3084, first: FIRST, second: SECOND, lat: 3085, east: 3086, north: 3087 },
  },
  {
    code: 10,
    names: ['lambertazimuthalequalarea'],
    esri: 'Lambert_Azimuthal_Equal_Area',
    keys: { lon: CENTRE_LON, lat: CENTRE_LAT },
  },
  {
    ...{ code: 11, names: ['albers', 'albersconicequalarea', 'albersequalarea'], esri: 'Albers' },
    keys: { lon: NATURAL_LON, first: FIRST, second: SECOND, lat: NATURAL_LAT },
  },
  {
    ...{ code: 12, names: ['azimuthalequidistant'], esri: 'Azimuthal_Equidistant' },
    keys: { lon: CENTRE_LON, lat: CENTRE_LAT },
  },
  {
    ...{ code: 24, names: ['sinusoidal'], esri: 'Sinusoidal' },
    keys: { lon: CENTRE_LON },
  },
  {
    code: 28,
    names: ['cylindricalequalarea', 'lambertcylindricalequalarea'],
    esri: 'Cylindrical_Equal_Area',
    keys: { lon: NATURAL_LON, first: FIRST },
  },
  {
    code: 17,
    names: ['equidistantcylindrical', 'equirectangular'],
    esri: 'Equidistant_Cylindrical',
    keys: { lon: CENTRE_LON, first: FIRST },
  },
  // The parallel of true scale stands in the key of the origin's latitude; a pole there has a scale factor instead.
  {
    code: 15,
    names: [
      ...['stereographicnorthpole', 'stereographicsouthpole'],
      ...['polarstereographic', 'polarstereographicvariantb'],
    ],
    esri: 'Stereographic_North_Pole',
    keys: { lon: 3095, first: NATURAL_LAT },
  },
];

/** ESRI's parameter of a number, and all names it has in WKT, as `plain` gives them. */
const parameters: Readonly<Record<Slot, readonly [esri: string, ...names: string[]]>> = {
  east: ['False_Easting', 'falseeasting', 'eastingatfalseorigin'],
  north: ['False_Northing', 'falsenorthing', 'northingatfalseorigin'],
  lon: [
    ...(['Central_Meridian', 'centralmeridian', 'longitudeofcenter', 'longitudeofcentre'] as const),
    ...['longitudeofnaturalorigin', 'longitudeoffalseorigin', 'longitudeoforigin'],
  ],
  first: [
    ...(['Standard_Parallel_1', 'standardparallel1'] as const),
    ...['latitudeof1ststandardparallel', 'latitudeofstandardparallel'],
  ],
  second: ['Standard_Parallel_2', 'standardparallel2', 'latitudeof2ndstandardparallel'],
  scale: ['Scale_Factor', 'scalefactor', 'scalefactoratnaturalorigin'],
  lat: [
    ...(['Latitude_Of_Origin', 'latitudeoforigin', 'latitudeofcenter'] as const),
    ...['latitudeofcentre', 'latitudeofnaturalorigin', 'latitudeoffalseorigin'],
  ],
};
const slots = Object.keys(parameters) as Slot[];

/** EPSG code, WKT's name and metres of the linear units that systems come in. */
const units = [
  [9001, 'Meter', 1],
  [9002, 'Foot', 0.3048],
  [9003, 'Foot_US', 0.3048006096012192],
  [9036, 'Kilometer', 1000],
] as const;

/** Names of the keys above, by number. */
const keyNames: Readonly<Record<number, string>> = {
  3078: 'ProjStdParallel1GeoKey',
  3079: 'ProjStdParallel2GeoKey',
  3080: 'ProjNatOriginLongGeoKey',
  3081: 'ProjNatOriginLatGeoKey',
  3082: 'ProjFalseEastingGeoKey',
  3083: 'ProjFalseNorthingGeoKey',
  3084: 'ProjFalseOriginLongGeoKey',
  3085: 'ProjFalseOriginLatGeoKey',
  3086: 'ProjFalseOriginEastingGeoKey',
  3087: 'ProjFalseOriginNorthingGeoKey',
  3088: 'ProjCenterLongGeoKey',
  3089: 'ProjCenterLatGeoKey',
  3092: 'ProjScaleAtNatOriginGeoKey',
  3095: 'ProjStraightVertPoleLongGeoKey',
};

const keysOf = ({ keys }: Method): Partial<Record<Slot, number>> => ({
  east: EAST,
  north: NORTH,
  ...keys,
});

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
const number = (v: number): string => (Number.isInteger(v) ? `${v}.0` : String(v));
const USER_DEFINED = 32_767;
const DOUBLES = 34_736;
const TEXTS = 34_737;

/** A projected system's numbers by slot; null where its projection is none of those here, or a number is not known. */
function partsOf(
  wkt: string,
): { method: Method; values: ReadonlyMap<Slot, number>; unit: number } | null {
  const name = plain(/\b(?:PROJECTION|METHOD)\s*\[\s*"([^"]{1,100})"/i.exec(wkt)?.[1] ?? '');
  const method = methods.find(({ names }) => names.includes(name));
  const last = [...wkt.matchAll(/\b(?:LENGTH)?UNIT\s*\[\s*"[^"]{1,60}"\s*,\s*([\d.eE+-]{1,30})/gi)];
  const metres = Number(last.at(-1)?.[1] ?? NaN);
  const unit = units.find(([, , m]) => Math.abs(m - metres) < 1e-9)?.[0];
  if (!method || !unit) return null;
  const values = new Map<Slot, number>();
  const found = wkt.matchAll(/\bPARAMETER\s*\[\s*"([^"]{1,60})"\s*,\s*([-+\d.eE]{1,40})/gi);
  for (const [, parameter, value] of found) {
    const slot = slots.find((s) => parameters[s].slice(1).includes(plain(parameter)));
    // Zero and one change nothing where a projection has no such number.
    if (!slot || (!(slot in keysOf(method)) && !neutral(method, slot, Number(value)))) return null;
    values.set(slot, Number(value));
  }
  // OGC's polar stereographic has its parallel as the latitude of origin.
  if (method.code === 15 && !values.has('first')) values.set('first', values.get('lat') ?? NaN);
  if (method.code === 15 && Math.abs(values.get('first') ?? 90) === 90) return null;
  const all = (Object.keys(keysOf(method)) as Slot[]).map(
    (slot) => [slot, values.get(slot) ?? (slot === 'scale' ? 1 : NaN)] as const,
  );
  return all.every(([, v]) => Number.isFinite(v)) ? { method, values: new Map(all), unit } : null;
}

const neutral = ({ code }: Method, slot: Slot, value: number): boolean =>
  slot === 'scale' ? value === 1 : value === 0 || (slot === 'lat' && code === 15);

/** GeoTIFF's keys of a projected system, as `Cube.map` has them; null where they cannot say it. */
export async function keysOfWkt(wkt: string): Promise<SceneMap | null> {
  const parts = partsOf(wkt);
  const [spheroid, a, rf] =
    /\b(?:SPHEROID|ELLIPSOID)\s*\[\s*"([^"]{1,80})"\s*,\s*([\d.]{1,30})\s*,\s*([\d.]{1,30})/i
      .exec(wkt)
      ?.slice(1) ?? [];
  if (!parts || !(Number(a) > 0) || !/PRIMEM\s*\[\s*"Greenwich"/i.test(wkt)) return null;
  const doubles: number[] = [];
  const texts: string[] = [];
  const keys: number[][] = [];
  const put = (key: number, value: number): void => void keys.push([key, 0, 1, value]);
  const putDouble = (key: number, value: number): void => {
    keys.push([key, DOUBLES, 1, doubles.length]);
    doubles.push(value);
  };
  const putText = (key: number, text: string): void => {
    const ascii = `${text.replace(/[^ -~]/g, '?').replaceAll('|', '/')}|`;
    keys.push([key, TEXTS, ascii.length, texts.join('').length]);
    texts.push(ascii);
  };
  put(1024, 1);
  put(1025, 1);
  const geographic = await epsgOfWkt(geographicOf(wkt));
  put(2048, geographic ?? USER_DEFINED);
  if (geographic === null) {
    putText(2049, spheroid);
    put(2050, USER_DEFINED);
    put(2056, USER_DEFINED);
    putDouble(2057, Number(a));
    if (Number(rf) > 0) putDouble(2059, Number(rf));
    else putDouble(2058, Number(a));
  }
  put(2054, 9102);
  put(3072, USER_DEFINED);
  putText(3073, /"([^"]{1,100})"/.exec(wkt)?.[1] ?? 'projected');
  put(3074, USER_DEFINED);
  put(3075, parts.method.code);
  put(3076, parts.unit);
  const numbers = Object.entries(keysOf(parts.method)) as [Slot, number][];
  for (const [slot, key] of numbers) putDouble(key, parts.values.get(slot) ?? 0);
  if (parts.method.code === 15) putDouble(SCALE, 1);
  keys.sort((p, q) => p[0] - q[0]);
  return {
    GeoKeyDirectory: [1, 1, 0, keys.length, ...keys.flat()].join(', '),
    GeoDoubleParams: doubles.join(', '),
    GeoAsciiParams: texts.join(''),
  };
}

/** The latitude and longitude of a projected system in WKT 1; WKT 2 has them under another name. */
function geographicOf(wkt: string): string {
  const start = wkt.search(/\b(GEOGCS|BASEGEOGCRS|BASEGEODCRS)\s*\[/i);
  let depth = 0;
  for (let at = start; at >= 0 && at < wkt.length; at++) {
    if (wkt[at] === '[') depth++;
    else if (wkt[at] === ']' && --depth === 0)
      return wkt.slice(start, at + 1).replace(/^BASE/i, '');
  }
  return '';
}

/** ESRI's WKT of a projected system that a GeoTIFF defines by itself; null where its keys do not say enough. */
export async function wktOfKeys(map: SceneMap): Promise<string | null> {
  const method = methods.find(({ code }) => code === Number(map.ProjCoordTransGeoKey));
  const unit = units.find(([code]) => code === Number(map.ProjLinearUnitsGeoKey ?? 9001));
  const base = await baseOf(map);
  if (!method || !unit || !base) return null;
  const of = (slot: Slot, key: number): number => {
    // What some writers have in the key of another projection.
    const others = slot === 'lon' ? [NATURAL_LON, CENTRE_LON] : slot === 'lat' ? [NATURAL_LAT] : [];
    const text = [key, ...others].map((k) => map[keyNames[k]]).find((v) => v !== undefined);
    return Number(text ?? (slot === 'scale' ? 1 : slot === 'first' ? NaN : 0));
  };
  const numbers = (Object.entries(keysOf(method)) as [Slot, number][]).map(
    ([slot, key]) => [slot, of(slot, key)] as const,
  );
  if (!numbers.every(([, v]) => Number.isFinite(v))) return null;
  const parallel = of('first', NATURAL_LAT);
  const scale = Number(map.ProjScaleAtNatOriginGeoKey ?? 1);
  const polar = method.code === 15;
  if (polar && (Math.abs(parallel) === 90 || scale !== 1)) return null;
  const projection = polar && parallel < 0 ? 'Stereographic_South_Pole' : method.esri;
  const name = (map.PCSCitationGeoKey ?? map.GTCitationGeoKey ?? '').replace(/[^\w ()+./-]/g, '');
  const all = numbers.map(([slot, v]) => `PARAMETER["${parameters[slot][0]}",${number(v)}]`);
  return `PROJCS["${(name || 'unnamed').replace(/ /g, '_').slice(0, 60)}",${base},PROJECTION["${projection}"],${all.join(',')},UNIT["${unit[1]}",${number(unit[2])}]]`;
}

/** The latitude and longitude that a projection is on: by its code, else by its spheroid's numbers. */
async function baseOf(map: SceneMap): Promise<string | null> {
  const code = Number(map.GeographicTypeGeoKey ?? NaN);
  if (code > 0 && code < USER_DEFINED) return wktOfEpsg(code);
  const a = Number(map.GeogSemiMajorAxisGeoKey ?? NaN);
  const b = Number(map.GeogSemiMinorAxisGeoKey ?? NaN);
  const rf = Number(map.GeogInvFlatteningGeoKey ?? (a === b ? 0 : a / (a - b)));
  if (!(a > 0) || !Number.isFinite(rf)) return null;
  return `GEOGCS["GCS_unknown",DATUM["D_unknown",SPHEROID["unknown",${number(a)},${number(rf)}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`;
}
