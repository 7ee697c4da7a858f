/** A seeded few hundred bad files: each ends in time, in a StudioError or a scene of finite size. */
import { expect, it } from 'vitest';
import { context } from '../../../testdata/mat/open';
import { StudioError } from '../../cube/errors';
import { makeRng } from '../../cube/rng';
import { openFiles } from '../open';
import { cases } from './fuzz.suite';

const CASES = Number(process.env.FUZZ_CASES ?? 240);
const SEED = Number(process.env.FUZZ_SEED ?? 7);

it(`${CASES} bad HDF5 files`, { timeout: 10_000 + CASES * 50 }, async () => {
  const ends: Record<string, number> = {};
  let done = 0;
  for await (const { name, files } of cases(makeRng(SEED))) {
    if (done++ === CASES) break;
    if (process.env.FUZZ_TRACE) process.stderr.write(`${name}\n`);
    const began = performance.now();
    try {
      const opened = await openFiles(files, context());
      if (opened.type === 'scene') expect(opened.scene.cube.data.length).toBeLessThan(2 ** 20);
      ends[opened.type] = (ends[opened.type] ?? 0) + 1;
    } catch (error) {
      if (!(error instanceof StudioError))
        throw new Error(`${name}: ${String(error)}`, { cause: error });
      expect(error.data.advice.length, name).toBeGreaterThan(10);
      expect(['file', 'truth'], name).toContain(error.data.kind);
      ends.error = (ends.error ?? 0) + 1;
    }
    expect(performance.now() - began, name).toBeLessThan(5000);
  }
  console.log(`HDF5 fuzz, seed ${SEED}:`, ends);
  expect(ends.error).toBeGreaterThan(CASES / 10);
  expect(ends.scene).toBeGreaterThan(0);
});
