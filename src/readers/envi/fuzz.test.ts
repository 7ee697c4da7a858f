/** A seeded few hundred of the fuzz cases: each ends soon, in a StudioError or a scene, within the memory of the data. */
import { describe, expect, it } from 'vitest';
import { toySize, toyValue } from '../../../testdata/envi/writer';
import { context } from '../../../testdata/mat/open';
import { StudioError } from '../../cube/errors';
import { makeRng } from '../../cube/rng';
import { openFiles } from '../open';
import { cases } from './fuzz.suite';

const COUNT = 400;
/** One piece of data at a time; a header whole. */
const MAX_PIECE = 2 ** 22;
const { lines, samples, bands } = toySize;
const toy = Array.from({ length: lines * samples * bands }, (_, k) =>
  toyValue(Math.floor(k / (samples * bands)), Math.floor(k / bands) % samples, k % bands),
);

describe('fuzz', () => {
  it(`${COUNT} seeded cases`, async () => {
    const counts = { scene: 0, error: 0 };
    let n = 0;
    for (const { name, files, ends } of cases(makeRng(20261122))) {
      if (n++ === COUNT) break;
      let largest = 0;
      for (const file of files) {
        const slice = file.slice.bind(file);
        file.slice = (from = 0, to = file.size) => {
          largest = Math.max(largest, Math.min(to, file.size) - from);
          return slice(from, to);
        };
      }
      const bytes = files.reduce((sum, file) => sum + file.size, 0);
      const begun = performance.now();
      let ended: 'scene' | 'error';
      try {
        const opened = await openFiles(files, context());
        if (opened.type !== 'scene') throw new Error(`${name}: ${opened.type}`);
        ended = 'scene';
        const { cube } = opened.scene;
        expect(cube.data.length, name).toBe(cube.lines * cube.samples * cube.bands);
        // A byte becomes a Float32; nothing else grows.
        expect(cube.data.byteLength, name).toBeLessThanOrEqual(4 * bytes);
        if (ends === 'toy') expect(Array.from(cube.data), name).toEqual(toy);
      } catch (error) {
        if (!(error instanceof StudioError)) throw error;
        ended = 'error';
        expect(error.data.kind, `${name}: ${error.message}`).toBe('file');
        expect(error.data.advice.length, name).toBeGreaterThan(10);
        expect(error.data.found, name).toBeTruthy();
        expect(error.data.expected, name).toBeTruthy();
      }
      if (ends) expect(ended, name).toBe(ends === 'toy' ? 'scene' : 'error');
      expect(largest, name).toBeLessThanOrEqual(MAX_PIECE);
      expect(performance.now() - begun, name).toBeLessThan(5000);
      counts[ended]++;
    }
    console.log(`ENVI fuzz: ${counts.error} errors, ${counts.scene} scenes`);
    // Both ends are met often, so neither check is idle.
    expect(Math.min(counts.error, counts.scene)).toBeGreaterThan(COUNT / 5);
  });
});
