/** Codes of WKT in every dialect, and WKT of codes: the whole register of the packages, and what GDAL writes. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { makeTable, target } from '../../../scripts/build-crs.mjs';
import { withSystem } from './complete';
import { utmOfEpsg } from './names';
import { epsgOfDegrees, epsgOfUtm, epsgOfWkt, wktOfEpsg } from './systems';
import { crsTable } from './table';

const require = createRequire(import.meta.url);
const json = async <T>(name: string): Promise<T> =>
  JSON.parse(await readFile(require.resolve(name), 'utf8')) as T;

it('table.ts is what the packages give (npm run build:crs)', async () => {
  const bytes = Uint8Array.from(atob(crsTable), (c) => c.charCodeAt(0));
  const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  expect((await new Response(text).text()) === (await makeTable())).toBe(true);
  expect(target).toMatch(/crs.table\.ts$/);
});

describe('the code of a WKT without its code', () => {
  it('ESRI’s: of every seventh system in use', async () => {
    const { ProjectedCoordinateSystems: all } = await json<{
      ProjectedCoordinateSystems: {
        wkid: number;
        wkt: string;
        authority: string;
        deprecated: string;
      }[];
    }>('@esri/proj-codes/pe_list_projcs.json');
    const some = all
      .filter((s) => s.authority === 'EPSG' && s.deprecated === 'no')
      .filter((_, i) => i % 7 === 0);
    expect(some.length).toBeGreaterThan(700);
    for (const { wkid, wkt } of some) expect([wkid, await epsgOfWkt(wkt)]).toEqual([wkid, wkid]);
  });

  it('OGC’s: the right one, or for one in twenty none, never another', async () => {
    const all =
      await json<Record<string, { kind: string; wkt: string | null }>>('epsg-index/all.json');
    const some = Object.entries(all)
      .filter(([code, { kind, wkt }]) => kind === 'CRS-PROJCRS' && wkt && Number(code) < 32_767)
      .filter((_, i) => i % 60 === 0);
    let none = 0;
    for (const [code, { wkt }] of some) {
      const bare = (wkt ?? '').replace(/,(AUTHORITY|TOWGS84|AXIS)\[[^\]]*\]/g, '');
      const found = await epsgOfWkt(bare);
      if (found === null) none++;
      else expect(found).toBe(Number(code));
    }
    expect(some.length).toBeGreaterThan(70);
    expect(none).toBeLessThan(some.length / 20);
  });

  // As `gdalsrsinfo -o wkt2` of GDAL 3.6 has them, their members, areas and ids left out.
  const wgs84 =
    'ENSEMBLE["World Geodetic System 1984 ensemble",MEMBER["World Geodetic System 1984 (Transit)"],ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]],ENSEMBLEACCURACY[2.0]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]]';
  const parameter = (name: string, value: number, unit: string): string =>
    `PARAMETER["${name}",${value},${unit}]`;
  const degree = 'ANGLEUNIT["degree",0.0174532925199433]';
  const metre = 'LENGTHUNIT["metre",1]';
  const axes =
    'CS[Cartesian,2],AXIS["(E)",east,ORDER[1],LENGTHUNIT["metre",1]],AXIS["(N)",north,ORDER[2],LENGTHUNIT["metre",1]]';
  it.each([
    [
      32733,
      `PROJCRS["WGS 84 / UTM zone 33S",BASEGEOGCRS["WGS 84",${wgs84}],CONVERSION["UTM zone 33S",METHOD["Transverse Mercator",ID["EPSG",9807]],${parameter('Latitude of natural origin', 0, degree)},${parameter('Longitude of natural origin', 15, degree)},${parameter('Scale factor at natural origin', 0.9996, 'SCALEUNIT["unity",1]')},${parameter('False easting', 500000, metre)},${parameter('False northing', 10000000, metre)}],${axes}]`,
    ],
    [
      3031,
      `PROJCRS["WGS 84 / Antarctic Polar Stereographic",BASEGEOGCRS["WGS 84",${wgs84}],CONVERSION["Antarctic Polar Stereographic",METHOD["Polar Stereographic (variant B)",ID["EPSG",9829]],${parameter('Latitude of standard parallel', -71, degree)},${parameter('Longitude of origin', 0, degree)},${parameter('False easting', 0, metre)},${parameter('False northing', 0, metre)}],${axes}]`,
    ],
    [
      4326,
      `GEOGCRS["WGS 84",${wgs84},CS[ellipsoidal,2],AXIS["(Lat)",north],AXIS["(Lon)",east],ANGLEUNIT["degree",0.0174532925199433]]`,
    ],
  ])('WKT 2, EPSG:%i', async (code, wkt) => {
    expect(await epsgOfWkt(wkt)).toBe(code);
  });

  it('GDAL’s for ESRI, whose numbers are shorter, over several lines', async () => {
    const wkt =
      'PROJCS["CH1903+_LV95",\n    GEOGCS["GCS_CH1903+",\n        DATUM["D_CH1903+",\n            SPHEROID["Bessel_1841",6377397.155,299.1528128]],\n        PRIMEM["Greenwich",0.0],\n        UNIT["Degree",0.0174532925199433]],\n    PROJECTION["Hotine_Oblique_Mercator_Azimuth_Center"],\n    PARAMETER["False_Easting",2600000.0],\n    PARAMETER["False_Northing",1200000.0],\n    PARAMETER["Scale_Factor",1.0],\n    PARAMETER["Azimuth",90.0],\n    PARAMETER["Longitude_Of_Center",7.43958333333333],\n    PARAMETER["Latitude_Of_Center",46.9524055555556],\n    UNIT["Meter",1.0]]';
    expect(await epsgOfWkt(wkt)).toBe(2056);
  });
});

it('other units, scales, datums and what is no WKT are no match', async () => {
  const utm = (await wktOfEpsg(32633)) ?? '';
  expect(await epsgOfWkt(utm)).toBe(32633);
  expect(await epsgOfWkt(utm.replace(/^PROJCS\["[^"]*"/, 'PROJCS["My own name"'))).toBe(32633);
  for (const [from, to] of [
    ['UNIT["Meter",1.0]]', 'UNIT["Foot_US",0.3048006096012192]]'],
    ['D_WGS_1984', 'D_Pulkovo_1942'],
    ['D_WGS_1984', 'D_Of_Mars'],
    ['15.0', '15.5'],
    ['0.9996', '0.9997'],
    ['"Greenwich",0.0', '"Paris",2.337229166666667'],
    ['Transverse_Mercator', 'Some_Projection'],
  ])
    expect([to, await epsgOfWkt(utm.replace(from, to))]).toEqual([to, null]);
  for (const no of ['', 'PROJCS["'.repeat(1000), 'PROJCS["'.repeat(10_000), 'LOCAL_CS["x"]'])
    expect(await epsgOfWkt(no)).toBeNull();
  expect(await epsgOfWkt('EPSG:25832')).toBe(25832);
  expect(await wktOfEpsg(29_999)).toBeNull();
});

it.each([
  [33, true, 'WGS-84', 32633],
  [33, false, 'WGS 84', 32733],
  [32, true, 'ETRS-89', 25832],
  [11, true, 'North America 1983', 26911],
  [11, true, 'NAD27', 26711],
  [30, true, 'European 1950', 23030],
  [55, false, 'GDA-94', 28355],
  [23, false, 'SIRGAS 2000', 31983],
  [33, true, 'Mars', null],
  [61, true, 'WGS-84', null],
])('UTM zone %i, north %s on %s', async (zone, north, datum, code) => {
  expect(await epsgOfUtm(zone, north, datum)).toBe(code);
});

it('latitude and longitude by the datum’s name', async () => {
  const names = ['WGS-84', 'ETRS89', 'North America 1983', 'NAD-27', 'SIRGAS 2000', 'Mars'];
  const codes = await Promise.all(names.map(epsgOfDegrees));
  expect(codes).toEqual([4326, 4258, 4269, 4267, 4674, null]);
});

it('the numbering of names.ts is the register’s', async () => {
  let families = 0;
  for (let code = 20_000; code < 33_000; code++) {
    const utm = utmOfEpsg(code);
    if (!utm) continue;
    families++;
    expect([code, await epsgOfUtm(utm.zone, utm.north, utm.datum)]).toEqual([code, code]);
  }
  expect(families).toBe(60 + 60 + 10 + 23 + 22 + 11);
});

describe('a scene’s system', () => {
  it('a WKT that is in no register keeps ENVI’s words from making up a code', async () => {
    const own = ((await wktOfEpsg(32633)) ?? '').replace('0.9996', '0.9997');
    const map = {
      'map info': '{UTM, 1, 1, 0, 0, 30, 30, 33, North, WGS-84}',
      'coordinate system string': own,
    };
    const found = await withSystem(map);
    expect(found).toMatchObject(map);
    expect(found).not.toHaveProperty('epsg');
    // It goes into a GeoTIFF as what it is.
    expect(found.GeoDoubleParams.split(', ')).toContain('0.9997');
  });

  it('a GeoTIFF’s own projection is not its latitude and longitude', async () => {
    const map = {
      GTModelTypeGeoKey: '1',
      ProjectedCSTypeGeoKey: '32767',
      GeographicTypeGeoKey: '4326',
    };
    expect(await withSystem(map)).toEqual(map);
  });
});
