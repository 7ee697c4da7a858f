/**
 * `npm run e2e:place`: exports of straight, rotated, cropped and binned scenes in many coordinate systems, as `gdalinfo`
 * reads them, beside their inputs; a Markdown table. Exit code 1 where one lies elsewhere or in another system. Says so
 * and ends well where GDAL is not installed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  cases,
  codeOf,
  faults,
  gdalinfo,
  gdalVersion,
  inputsOf,
  moved,
  parts,
  writeExports,
  writeInput,
} from './place';
import type { Seen } from './place';

const tidy = (v: number): string => String(Number(v.toPrecision(12)));
const corner = ({ transform }: Seen): string =>
  transform ? `${tidy(transform[0])}, ${tidy(transform[3])}` : 'none';
const system = (seen: Seen): string => codeOf(seen) || seen.proj || 'none';

async function main(): Promise<number> {
  const version = gdalVersion();
  if (version === null) {
    console.log('SKIPPED: gdalinfo, gdal_translate and gdalsrsinfo are not installed (gdal-bin).');
    return 0;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'place-'));
  let wrong = 0;
  let tried = 0;
  console.log(`${version}\n`);
  console.log(
    '| scene | turned | opened as | part | right: corner, system | GeoTIFF: corner, system | ENVI: corner, system | verdict |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  try {
    for (const [i, c] of cases.entries())
      for (const as of inputsOf(c)) {
        const at = path.join(folder, `${i}${as}`);
        const { data, files } = writeInput(c, as, at);
        const input = gdalinfo(data);
        for (const [k, part] of parts.entries()) {
          const right = { ...input, transform: input.transform && moved(input.transform, part) };
          const written = await writeExports(files, part, path.join(at, String(k)));
          const tiff = gdalinfo(written.tiff);
          const envi = gdalinfo(written.envi);
          const said = [
            ...faults(right, tiff, c.size).map((text) => `GeoTIFF: ${text}`),
            ...faults(right, envi, c.size).map((text) => `ENVI: ${text}`),
          ];
          tried += 2;
          wrong += said.length > 0 ? 1 : 0;
          const cells = [right, tiff, envi].map((seen) => `${corner(seen)}; ${system(seen)}`);
          const row = [c.name, c.turn ? `${c.turn}°` : 'no', as, part.name, ...cells];
          console.log(`| ${[...row, said.join('; ') || 'same'].join(' | ')} |`);
        }
      }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(`\n${tried} exports of ${cases.length} scenes, ${wrong} rows with a difference.`);
  return wrong === 0 ? 0 : 1;
}

process.exitCode = await main();
