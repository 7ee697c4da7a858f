/** Where GDAL puts exports, beside their inputs; a part of `npm run e2e:place`. Skipped where GDAL is not installed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cases, faults, gdalinfo, gdalVersion, inputsOf, moved, parts } from './place';
import { writeExports, writeInput } from './place';

const version = gdalVersion();
const some = cases.filter(({ turn, srs }) => turn !== 0 || /2056|proj=laea/.test(srs));

it.skipIf(version === null).each(some)(
  `$name, turned $turn (${version ?? 'skipped: no gdalinfo here'})`,
  async (c) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'place-'));
    try {
      for (const as of inputsOf(c)) {
        const { data, files } = writeInput(c, as, path.join(folder, as));
        const input = gdalinfo(data);
        expect(input.proj).not.toBe('');
        const part = parts[3];
        const right = { ...input, transform: input.transform && moved(input.transform, part) };
        const { tiff, envi } = await writeExports(files, part, path.join(folder, as, 'out'));
        const seen = gdalinfo(tiff);
        expect([as, faults(right, seen, c.size)]).toEqual([as, []]);
        expect([as, faults(right, gdalinfo(envi), c.size)]).toEqual([as, []]);
        // The check can fail: one pixel off, another system.
        expect(faults({ ...right, transform: input.transform }, seen, c.size)).not.toEqual([]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
