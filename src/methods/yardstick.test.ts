import { describe, expect, it } from 'vitest';
import { makeBenchmarkScene } from '../generated/benchmark';
import { mean, rmsePerEndmember } from '../maths/metrics';
import type { Truth } from '../scene/cube';
import { yardstickIds } from '../settings/methods';
import type { YardstickId } from '../settings/methods';
import { unitNorm } from '../unmixing/classical';
import { unmix } from '../unmixing/simplexLeastSquares';
import { raceScene } from './raceScene';
import { runYardstick } from './yardstick';

const { cube, mask, truth } = makeBenchmarkScene('small');
const { names, abundances, endmembers } = truth!;
const [N, R, B] = [cube.lines * cube.samples, names.length, cube.bands];
const scene = raceScene(cube, mask);
const report = () => Promise.resolve();
const run = (id: YardstickId, of: Truth | null = truth) =>
  runYardstick(id, { scene, truth: of, report });

describe('yardsticks', () => {
  it('are the solvers of the benchmark’s lessons with the true endmembers, each in its own arithmetic', async () => {
    expect(mask.validBands).toBe(B);
    const E = endmembers!;
    const lessons = {
      'fcls-known': unmix(cube.data, N, E, R, B, { constraint: 'fcls' }),
      'unit-known': unmix(unitNorm(cube.data, N, B), N, unitNorm(E, R, B), R, B, {
        constraint: 'fcls',
      }),
      'free-known': unmix(cube.data, N, E, R, B, { constraint: 'nnls', normalise: true }),
    };
    for (const id of yardstickIds) {
      const answer = await run(id);
      const [ours, theirs] = [answer.abundances, lessons[id]].map((a) =>
        mean(rmsePerEndmember(a, abundances, R, mask.pixels)),
      );
      // Of unit-norm spectra E is kept in double precision here.
      if (id === 'unit-known') expect(ours, id).toBeCloseTo(theirs, 6);
      else expect(answer.abundances, id).toEqual(lessons[id]);
      expect(ours, id).toBeLessThan(0.15);
      expect([...answer.endmembers], id).toEqual([...E]);
      expect(answer.reconstruction, id).toBeGreaterThan(0);
      expect(answer).toMatchObject({ parameters: 0, steps: 0, note: null });
    }
  });

  it('say what is missing where the true spectra are not known', async () => {
    await expect(run('fcls-known', null)).rejects.toMatchObject({
      data: { kind: 'truth', found: 'no truth' },
    });
    await expect(run('unit-known', { ...truth!, endmembers: null })).rejects.toMatchObject({
      data: { found: 'a truth without spectra' },
    });
    const gap = endmembers!.slice();
    gap[B + 3] = NaN;
    await expect(run('free-known', { ...truth!, endmembers: gap })).rejects.toMatchObject({
      data: { found: 'true spectra with gaps' },
    });
  });
});
