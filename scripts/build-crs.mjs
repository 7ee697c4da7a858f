/**
 * `npm run build:crs`: writes src/scene/crs/table.ts, the coordinate systems of the EPSG register as two kept packages
 * have them: ESRI's WKT, which ENVI headers hold (@esri/proj-codes), names and proj strings (epsg-index). One line a
 * system, gzip in base64, so that it is loaded at once, and only when a scene has a system. A test writes it again.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const target = path.join(root, 'src/scene/crs/table.ts');

/** GeoTIFF's keys hold no more, and 32767 says "user-defined". */
const MAX_CODE = 32_766;

/** A name without blanks, signs, capitals and ESRI's prefixes. */
const plain = (name) =>
  name
    .toLowerCase()
    .replace(/^(d|gcs)_/, '')
    .replace(/[^a-z0-9]/g, '');
const datumOf = (wkt) => plain(/DATUM\["([^"]*)"/.exec(wkt)[1]);
const gcsOf = (wkt) => plain(/GEOGCS\["([^"]*)"/.exec(wkt)[1]);

/** OGC's WKT without what ESRI's has not. */
const bare = (wkt) =>
  wkt.replace(/,(AUTHORITY|TOWGS84|AXIS)\[[^\]]*\]/g, '').replace(/,EXTENSION\[[^\]]*\]/g, '');

/** A proj string without datum shift and with the numbers of its spheroid, whose names proj4 knows in part. */
function onSpheroid(proj, wkt) {
  const [, a, rf] = /SPHEROID\["[^"]*",([\d.]+),([\d.]+)/.exec(wkt);
  const numbers = Number(rf) === 0 ? `+a=${a} +b=${a}` : `+a=${a} +rf=${rf}`;
  return proj
    .replace(/ \+(towgs84|nadgrids|no_defs|type|datum|ellps|a|b|R)(=\S*)?/g, '')
    .concat(` ${numbers}`);
}

/** @returns {Promise<string>} the lines of the table */
export async function makeTable() {
  const require = createRequire(import.meta.url);
  const json = async (name) => JSON.parse(await readFile(require.resolve(name), 'utf8'));
  const { ProjectedCoordinateSystems } = await json('@esri/proj-codes/pe_list_projcs.json');
  const { GeographicCoordinateSystems } = await json('@esri/proj-codes/pe_list_geogcs.json');
  const epsg = await json('epsg-index/all.json');
  const systems = new Map();
  const given = [...GeographicCoordinateSystems, ...ProjectedCoordinateSystems];
  const put = (code, wkt, { old = false, esri = true } = {}) => {
    if (code > MAX_CODE || systems.has(code)) return;
    const { name = '', proj4 } = epsg[code] ?? {};
    systems.set(code, { code, wkt, old, esri, name, proj: proj4 ? onSpheroid(proj4, wkt) : '' });
  };
  for (const { wkid, wkt, authority, deprecated } of given)
    if (authority === 'EPSG') put(wkid, wkt, { old: deprecated !== 'no' });
  for (const { latestWkid, wkt } of given) put(latestWkid, wkt);
  for (const { code, kind, wkt } of Object.values(epsg))
    if (wkt && (kind === 'CRS-PROJCRS' || kind === 'CRS-GEOGCRS'))
      put(Number(code), bare(wkt), { esri: false });

  // ESRI's names of datums by the register's, as most systems that both packages have say it.
  const votes = new Map();
  const vote = (name, datum) => {
    const counts = votes.get(name) ?? new Map();
    votes.set(name, counts.set(datum, (counts.get(datum) ?? 0) + 1));
  };
  for (const { code, wkt, esri } of systems.values()) {
    if (!esri) continue;
    const ogc = epsg[code]?.wkt;
    for (const name of [gcsOf(wkt), ...(ogc ? [datumOf(ogc), gcsOf(ogc)] : [])])
      vote(name, datumOf(wkt));
  }
  // A name of ESRI's own stands for itself.
  for (const { wkt, esri } of systems.values()) if (esri) votes.set(datumOf(wkt), new Map());
  const most = (counts) => [...counts].sort((a, b) => b[1] - a[1])[0][0];
  const lines = [...systems.values()]
    .sort((a, b) => a.code - b.code)
    .map(({ code, wkt, old, name, proj }) => [code, old ? 'old' : '', name, proj, wkt].join('\t'));
  const also = [...votes]
    .filter(([, counts]) => counts.size > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, counts]) => `${name}\t${most(counts)}`);
  return `${lines.join('\n')}\n\n${also.join('\n')}\n`;
}

/** @returns {Promise<string>} the text of table.ts */
export async function makeModule() {
  const text = gzipSync(await makeTable(), { level: 9 }).toString('base64');
  const of =
    'Out of @esri/proj-codes (© Esri, Apache-2.0) and epsg-index (ISC), of the EPSG Dataset (© IOGP).';
  return `/** Written by \`npm run build:crs\`; do not edit. ${of} */\nexport const crsTable =\n  '${text}';\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(target, await makeModule());
