/**
 * Coordinate systems of the EPSG register: WKT of a code and the code of a WKT, whatever its dialect (OGC's, ESRI's,
 * WKT 2). What systems there are is table.ts; WKT is read and points are projected by proj4. Loaded when asked for: the
 * table is a quarter of a megabyte.
 */
import type proj4 from 'proj4';

type Projection = InstanceType<typeof proj4.Proj>;

interface System {
  readonly code: number;
  readonly old: boolean;
  /** As the register has it: "ETRS89 / UTM zone 32N". */
  readonly name: string;
  /** Empty where there is none. */
  readonly proj: string;
  /** ESRI's, or OGC's where ESRI has none. */
  readonly wkt: string;
  /** Of its WKT, as `plain` gives it. */
  readonly datum: string;
}

interface Register {
  readonly byCode: ReadonlyMap<number, System>;
  readonly byDatum: ReadonlyMap<string, readonly System[]>;
  /** Other names of datums. */
  readonly datums: ReadonlyMap<string, string>;
}

/** What the two packages have under no name: OGC's long one, ENVI's own, those of Europe. */
const moreDatums: Readonly<Record<string, string>> = {
  worldgeodeticsystem1984: 'wgs1984',
  northamerica1983: 'northamerican1983',
  northamerica1927: 'northamerican1927',
};

/** A name without blanks, signs, capitals, ESRI's prefixes and "ensemble"; the same as in scripts/build-crs.mjs. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^(d|gcs)_/, '')
    .replace(/\s+ensemble$/, '')
    .replace(/[^a-z0-9]/g, '');

/** WKT as compared word for word: blanks between its parts, capitals, ".0" and the twelfth digit say nothing. */
const tidy = (wkt: string): string =>
  wkt
    .toLowerCase()
    .replace(/\s*([[\],])\s*/g, '$1')
    .replace(/,([-+.\de]+)/g, (_, number: string) => `,${Number(number).toPrecision(11)}`)
    .trim();

/** No system's definition is longer, and a longer one is not looked through. */
const MAX_WKT = 20_000;

let register: Promise<Register> | null = null;

async function load(): Promise<Register> {
  const { crsTable } = await import('./table');
  const bytes = Uint8Array.from(atob(crsTable), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const [systems, also] = (await new Response(stream).text()).split('\n\n');
  const byCode = new Map<number, System>();
  const byDatum = new Map<string, System[]>();
  const datums = new Map(Object.entries(moreDatums));
  for (const line of also.trim().split('\n')) {
    const [name, datum] = line.split('\t');
    datums.set(name, datum);
  }
  for (const line of systems.split('\n')) {
    const [code, old, name, proj, wkt] = line.split('\t');
    const stated = datumOf(wkt);
    const datum = datums.get(stated) ?? stated;
    const system = { code: Number(code), old: old !== '', name, proj, wkt, datum };
    byCode.set(system.code, system);
    const others = byDatum.get(datum);
    if (others) others.push(system);
    else byDatum.set(datum, [system]);
  }
  return { byCode, byDatum, datums };
}

const systemsOf = (): Promise<Register> =>
  (register ??= load().catch((error: unknown) => {
    // A network that is back is asked again.
    register = null;
    throw error;
  }));

/** Of systems that are the same, the one in use with the plainest name: not "(N-E)", "(zE-N)" or "TMzn35N". */
const rank = ({ old, name, proj }: System): number =>
  (old ? 2 : 0) +
  (/\(.*\)$|^$/.test(name) || (/^\+proj=utm/.test(proj) && !/zone/i.test(name)) ? 1 : 0);

const datumOf = (wkt: string): string =>
  plain(
    /\b(?:DATUM|GEODETICDATUM|TRF|ENSEMBLE)\s*[[(]\s*"([^"]{1,200})"/i.exec(wkt)?.[1] ??
      /\bGEOG(?:CS|CRS|RAPHICCRS)\s*[[(]\s*"([^"]{1,200})"/i.exec(wkt)?.[1] ??
      '',
  );

/** WKT of a system by its EPSG code: ESRI's, which ENVI's headers have; OGC's where ESRI has none; null for no system. */
export async function wktOfEpsg(code: number): Promise<string | null> {
  return (await systemsOf()).byCode.get(code)?.wkt ?? null;
}

/** The whole system's own code, of its authority (WKT 1) or id (WKT 2), which stands at its end. */
const authority =
  /(?:AUTHORITY|ID)\s*[[(]\s*"EPSG"\s*,\s*"?(\d{4,5})"?\s*(?:,[^\][]*)?[\])]\s*[\])]\s*$/i;

/**
 * The EPSG code of a coordinate system in WKT, or null where the register has none that is the same: by the code in it, by
 * the same words, else by the same datum and the same coordinates for the same places. "EPSG:3035" is one, too.
 */
export async function epsgOfWkt(wkt: string): Promise<number | null> {
  if (wkt.length > MAX_WKT) return null;
  const stated = /^\s*EPSG:(\d{4,5})\s*$/i.exec(wkt)?.[1] ?? authority.exec(wkt)?.[1];
  if (stated) return Number(stated);
  if (!/^\s*(PROJ|GEOD|GEOG)[A-Z]*\s*[[(]/i.test(wkt)) return null;
  const known = await systemsOf();
  const candidates = onDatum(known, datumOf(wkt));
  if (candidates.length === 0) return null;
  const text = tidy(wkt);
  const word = best(candidates.filter((system) => tidy(system.wkt) === text));
  if (word !== null) return word;
  if (/^\s*GEO[DG]/i.test(wkt)) return inDegrees(wkt) ? best(candidates.filter(isPlain)) : null;
  return (await sameSystem(wkt, candidates))?.code ?? null;
}

/** Metres between two places that are one: what is left of constants with twelve digits, or of an angle in another form. */
const SAME = 0.05;

async function sameSystem(wkt: string, candidates: readonly System[]): Promise<System | null> {
  const { Proj } = (await import('proj4')).default;
  const projectionOf = (text: string): Projection | null => {
    try {
      return new Proj(text);
    } catch {
      return null;
    }
  };
  const given = projectionOf(wkt);
  if (!given) return null;
  const name = plain(/"([^"]*)"/.exec(wkt)?.[1] ?? '');
  const places = placesOf(given);
  const coordinates = places.map((place) => project(given, place));
  if (coordinates.some((c) => c === null)) return null;
  const found = candidates.filter(({ proj }) => {
    const other = proj === '' ? null : projectionOf(proj);
    if (!other || !sameFrame(given, other)) return false;
    return places.every((place, i) => {
      const [a, b] = [coordinates[i], project(other, place)];
      return a && b && Math.hypot(a[0] - b[0], a[1] - b[1]) < SAME;
    });
  });
  const order = (s: System): number => rank(s) - (plain(s.name) === name ? 4 : 0);
  return found.sort((a, b) => order(a) - order(b) || a.code - b.code).at(0) ?? null;
}

/** What proj4 knows of a system, which its types say in part only. */
interface Frame {
  readonly projName?: string;
  readonly a?: number;
  readonly rf?: number;
  readonly long0?: number;
  readonly longc?: number;
  readonly lat0?: number;
  readonly lat1?: number;
  readonly lat_ts?: number;
  readonly to_meter?: number;
  readonly from_greenwich?: number;
}
const frame = (of: Projection): Frame => of;
const isDegrees = ({ projName }: Frame): boolean => projName === 'longlat';

function sameFrame(one: Projection, other: Projection): boolean {
  const [p, q] = [frame(one), frame(other)];
  const near = (u = 0, v = 0, by: number): boolean => Math.abs(u - v) <= by;
  return (
    isDegrees(p) === isDegrees(q) &&
    near(p.a, q.a, 0.01) &&
    near(p.from_greenwich, q.from_greenwich, 1e-9) &&
    near(p.to_meter ?? 1, q.to_meter ?? 1, 1e-9)
  );
}

/** Places around the middle of a projection, in radians. */
function placesOf(projection: Projection): readonly (readonly [number, number])[] {
  const { long0, longc, lat0, lat1, lat_ts } = frame(projection);
  const degree = Math.PI / 180;
  const most = 89 * degree;
  const lon = long0 ?? longc ?? 0;
  const lat = lat0 || lat1 || lat_ts || 10 * degree;
  return [
    [1, 1],
    [-2, -1.5],
    [0.5, -3],
  ].map(([x, y]) => [
    lon + x * degree,
    Math.max(-most, Math.min(most, lat + y * degree * (lat > most - 2 * degree ? 3 : 1))),
  ]);
}

/** Metres east and north; of latitude and longitude, those of the equator; null where it cannot be projected. */
function project(
  projection: Projection,
  [x, y]: readonly [number, number],
): readonly [number, number] | null {
  const metres = isDegrees(frame(projection)) ? 6_378_137 : 1;
  try {
    const point = projection.forward({ x, y });
    const at = [point.x * metres, point.y * metres] as const;
    return at.every(Number.isFinite) ? at : null;
  } catch {
    return null;
  }
}

/** The code of a UTM zone on a datum by any of its names; null where the register has none. */
export async function epsgOfUtm(
  zone: number,
  north: boolean,
  datum: string,
): Promise<number | null> {
  const known = await systemsOf();
  const start = new RegExp(`^\\+proj=utm \\+zone=${zone} ${north ? '(?!\\+south)' : '\\+south '}`);
  return best(onDatum(known, datum).filter(({ proj }) => start.test(proj)));
}

/** The code of latitude and longitude on a datum by any of its names; null where the register has none. */
export async function epsgOfDegrees(datum: string): Promise<number | null> {
  const known = await systemsOf();
  return best(onDatum(known, datum).filter(isPlain));
}

/** Latitude and longitude in degrees from Greenwich. */
const isPlain = ({ wkt }: System): boolean => /^GEOGCS/.test(wkt) && inDegrees(wkt);
const inDegrees = (wkt: string): boolean =>
  /PRIMEM\s*[[(]\s*"Greenwich"/i.test(wkt) &&
  /UNIT\s*[[(]\s*"degree[^"]*"\s*,\s*0?\.0174532925/i.test(wkt);

const onDatum = ({ byDatum, datums }: Register, datum: string): readonly System[] => {
  const name = plain(datum);
  return byDatum.get(datums.get(name) ?? name) ?? [];
};
const best = (systems: readonly System[]): number | null =>
  [...systems].sort((a, b) => rank(a) - rank(b) || a.code - b.code).at(0)?.code ?? null;
