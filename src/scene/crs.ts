/**
 * Coordinate systems between EPSG codes and the WKT that ENVI headers hold (ESRI's dialect), without a database: UTM on
 * the datums that scenes come in, latitude and longitude on them, Europe's LAEA and LCC, and Web Mercator. For all others
 * what a file says is kept as it is. Projects nothing.
 */

interface Datum {
  /** As ESRI's WKT names system and datum, and the projected ones by it. */
  readonly gcs: string;
  readonly datum: string;
  readonly prefix: string;
  readonly spheroid: readonly [name: string, radius: number, flattening: number];
  /** EPSG code of latitude and longitude, and of UTM zones: code + zone. */
  readonly geographic: number;
  readonly north: readonly [code: number, from: number, to: number];
  readonly south?: readonly [code: number, from: number, to: number];
  /** Its names in ENVI's "map info", in GeoTIFFs and in WKT, without blanks, dashes and capitals; the first is written. */
  readonly names: readonly string[];
  readonly envi: string;
}

const grs80 = ['GRS_1980', 6378137, 298.257222101] as const;
const clarke = ['Clarke_1866', 6378206.4, 294.9786982] as const;
const international = ['International_1924', 6378388, 297] as const;

const datums: readonly Datum[] = [
  {
    ...{ gcs: 'GCS_WGS_1984', datum: 'D_WGS_1984', prefix: 'WGS_1984', envi: 'WGS-84' },
    spheroid: ['WGS_1984', 6378137, 298.257223563],
    geographic: 4326,
    north: [32600, 1, 60],
    south: [32700, 1, 60],
    names: ['wgs84', 'wgs1984', 'worldgeodeticsystem1984'],
  },
  {
    ...{ gcs: 'GCS_ETRS_1989', datum: 'D_ETRS_1989', prefix: 'ETRS_1989', envi: 'ETRS-89' },
    spheroid: grs80,
    geographic: 4258,
    north: [25800, 28, 38],
    names: ['etrs89', 'etrs1989', 'europeanterrestrialreferencesystem1989'],
  },
  {
    ...{ gcs: 'GCS_North_American_1983', datum: 'D_North_American_1983', prefix: 'NAD_1983' },
    envi: 'North America 1983',
    spheroid: grs80,
    geographic: 4269,
    north: [26900, 1, 23],
    names: ['northamerica1983', 'northamerican1983', 'nad83', 'nad1983', 'northamericandatum1983'],
  },
  {
    ...{ gcs: 'GCS_North_American_1927', datum: 'D_North_American_1927', prefix: 'NAD_1927' },
    envi: 'North America 1927',
    spheroid: clarke,
    geographic: 4267,
    north: [26700, 1, 22],
    names: ['northamerica1927', 'northamerican1927', 'nad27', 'nad1927', 'northamericandatum1927'],
  },
  {
    ...{
      gcs: 'GCS_European_1950',
      datum: 'D_European_1950',
      prefix: 'ED_1950',
      envi: 'European 1950',
    },
    spheroid: international,
    geographic: 4230,
    north: [23000, 28, 38],
    names: ['european1950', 'ed50', 'ed1950', 'europeandatum1950'],
  },
  {
    ...{ gcs: 'GCS_GDA_1994', datum: 'D_GDA_1994', prefix: 'GDA_1994', envi: 'GDA-94' },
    spheroid: grs80,
    geographic: 4283,
    north: [0, 1, 0],
    south: [28300, 48, 58],
    names: ['gda94', 'gda1994', 'geocentricdatumofaustralia1994'],
  },
];

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^d_/, '')
    .replace(/[^a-z0-9]/g, '');
const datumNamed = (name: string): Datum | undefined =>
  datums.find(({ names }) => names.includes(plain(name)));

/** EPSG code of a UTM zone on a datum by any of its names; null where there is none. */
export function epsgOfUtm(zone: number, north: boolean, datum: string): number | null {
  const range = datumNamed(datum)?.[north ? 'north' : 'south'];
  return range && Number.isInteger(zone) && zone >= range[1] && zone <= range[2]
    ? range[0] + zone
    : null;
}

/** EPSG code of latitude and longitude on a datum by any of its names. */
export const epsgOfDegrees = (datum: string): number | null =>
  datumNamed(datum)?.geographic ?? null;

export interface Utm {
  readonly zone: number;
  readonly north: boolean;
  /** As ENVI's "map info" has it. */
  readonly datum: string;
}

function utmOf(epsg: number): (Utm & { readonly on: Datum }) | null {
  for (const on of datums)
    for (const [range, north] of [
      [on.north, true],
      [on.south, false],
    ] as const) {
      const zone = epsg - (range?.[0] ?? NaN);
      if (range && zone >= range[1] && zone <= range[2]) return { zone, north, datum: on.envi, on };
    }
  return null;
}

/** What a code of the UTM families says, or null. */
export function utmOfEpsg(epsg: number): Utm | null {
  const utm = utmOf(epsg);
  return utm && { zone: utm.zone, north: utm.north, datum: utm.datum };
}

/** ENVI's name of the datum of a geographic system, or null. */
export const degreesOfEpsg = (epsg: number): string | null =>
  datums.find(({ geographic }) => geographic === epsg)?.envi ?? null;

const number = (v: number): string => (Number.isInteger(v) ? `${v}.0` : String(v));
const gcsOf = ({ gcs, datum, spheroid }: Datum): string =>
  `GEOGCS["${gcs}",DATUM["${datum}",SPHEROID["${spheroid[0]}",${number(spheroid[1])},${spheroid[2]}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`;

function projected(
  name: string,
  on: Datum,
  projection: string,
  parameters: Readonly<Record<string, number>>,
): string {
  const all = Object.entries(parameters).map(([key, v]) => `PARAMETER["${key}",${number(v)}]`);
  return `PROJCS["${name}",${gcsOf(on)},PROJECTION["${projection}"],${all.join(',')},UNIT["Meter",1.0]]`;
}

const [wgs84, etrs89] = datums;
/** Systems of their own: code, ESRI's name, WKT. */
const others: readonly (readonly [epsg: number, wkt: string])[] = [
  [
    3035,
    projected('ETRS_1989_LAEA', etrs89, 'Lambert_Azimuthal_Equal_Area', {
      False_Easting: 4_321_000,
      False_Northing: 3_210_000,
      Central_Meridian: 10,
      Latitude_Of_Origin: 52,
    }),
  ],
  [
    3034,
    projected('ETRS_1989_LCC', etrs89, 'Lambert_Conformal_Conic', {
      False_Easting: 4_000_000,
      False_Northing: 2_800_000,
      Central_Meridian: 10,
      Standard_Parallel_1: 35,
      Standard_Parallel_2: 65,
      Latitude_Of_Origin: 52,
    }),
  ],
  [
    3857,
    projected('WGS_1984_Web_Mercator_Auxiliary_Sphere', wgs84, 'Mercator_Auxiliary_Sphere', {
      False_Easting: 0,
      False_Northing: 0,
      Central_Meridian: 0,
      Standard_Parallel_1: 0,
      Auxiliary_Sphere_Type: 0,
    }),
  ],
];

/** ESRI's WKT of a code, or null for those that are not known here. */
export function wktOfEpsg(epsg: number): string | null {
  const utm = utmOf(epsg);
  if (utm)
    return projected(
      `${utm.on.prefix}_UTM_Zone_${utm.zone}${utm.north ? 'N' : 'S'}`,
      utm.on,
      'Transverse_Mercator',
      {
        False_Easting: 500_000,
        False_Northing: utm.north ? 0 : 10_000_000,
        Central_Meridian: 6 * utm.zone - 183,
        Scale_Factor: 0.9996,
        Latitude_Of_Origin: 0,
      },
    );
  const geographic = datums.find((d) => d.geographic === epsg);
  return geographic ? gcsOf(geographic) : (others.find(([code]) => code === epsg)?.[1] ?? null);
}

/** The parameters of a projected WKT by their names in small letters. */
function parametersOf(wkt: string): ReadonlyMap<string, number> {
  const found = wkt.matchAll(/PARAMETER\s*\[\s*"([^"]{1,60})"\s*,\s*([-+\d.eE]{1,40})/gi);
  return new Map(Array.from(found, ([, name, value]) => [name.toLowerCase(), Number(value)]));
}

/** The whole system's own code, of its authority (WKT 1) or id (WKT 2), which stands at its end. */
const authority = /(?:AUTHORITY|ID)\s*\[\s*"EPSG"\s*,\s*"?(\d{4,6})"?\s*\]\s*[\])]\s*$/i;

/** The EPSG code of a coordinate system in WKT, or null where it is not known here. "EPSG:3035" is one too. */
export function epsgOfWkt(wkt: string): number | null {
  const code = /^\s*EPSG:(\d{4,6})\s*$/i.exec(wkt)?.[1] ?? authority.exec(wkt)?.[1];
  if (code) return Number(code);
  const datum = /DATUM\s*\[\s*"([^"]{1,80})"/i.exec(wkt)?.[1] ?? '';
  if (/^\s*GEOG(CS|CRS)/i.test(wkt)) return epsgOfDegrees(datum);
  const p = parametersOf(wkt);
  const transverse = /PROJECTION\s*\[\s*"Transverse_Mercator"/i.test(wkt);
  if (transverse && p.get('scale_factor') === 0.9996 && p.get('false_easting') === 500_000) {
    const zone = ((p.get('central_meridian') ?? NaN) + 183) / 6;
    const north = p.get('false_northing');
    if (!/UNIT\s*\[\s*"met(er|re)"\s*,\s*1(\.0*)?\s*[,\]][^[]*$/i.test(wkt)) return null;
    return north === 0 || north === 10_000_000 ? epsgOfUtm(zone, north === 0, datum) : null;
  }
  const same = others.find(([, known]) => {
    const k = parametersOf(known);
    const projection = /PROJECTION\s*\[\s*"([^"]{1,80})"/i;
    return (
      projection.exec(known)?.[1].toLowerCase() === projection.exec(wkt)?.[1].toLowerCase() &&
      plain(datum) !== '' &&
      datumNamed(datum) === datumNamed(/DATUM\["([^"]*)"/.exec(known)?.[1] ?? '') &&
      k.size === p.size &&
      [...k].every(([name, v]) => p.get(name) === v)
    );
  });
  return same?.[0] ?? null;
}
