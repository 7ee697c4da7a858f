/** A recipe gives the scene that the generators give, in steps or at once; what a person may ask for can be made. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { StudioError } from '../scene/errors';
import { demoRecipe, madeDefaults, materialNames, readRecipe } from '../scene/recipe';
import type { SceneRecipe } from '../scene/recipe';
import { makeBenchmarkScene } from './benchmark';
import { same } from './same.suite';
import { makeDemoScene } from './demo/demoScene';
import { LastMade, makeScene, sceneSteps } from './make';
import { paced } from './steps';
import type { Steps } from './steps';

const small = { kind: 'bench', id: 'small' } as const;

describe('makeScene', () => {
  it.each<[SceneRecipe, () => ReturnType<typeof makeScene>]>([
    [demoRecipe, () => makeDemoScene({ seed: 0 })],
    [small, () => makeBenchmarkScene('small')],
    [{ kind: 'land', id: 'small', land: 2 }, () => makeBenchmarkScene('small@2')],
    [{ kind: 'made', spec: madeDefaults }, () => makeBenchmarkScene('base')],
  ])('%j', (recipe, by) => {
    const made = makeScene(recipe);
    expect(same(made.cube.data, by().cube.data)).toBe(true);
    expect(same(made.truth!.abundances, by().truth!.abundances)).toBe(true);
    expect(made.source).toEqual({ files: null, recipe, choices: {} });
  });

  it('made scenes say what they are, not that they are of the benchmark set', () => {
    const { cube, notes } = makeScene({
      kind: 'made',
      spec: { ...madeDefaults, lines: 8, samples: 9, bands: 5, snrDb: null },
    });
    expect(cube.name).toBe('Made scene');
    expect(notes[0]).toBe(
      'Made by the studio from seed 1: 8 lines × 9 samples × 5 bands, 4 materials, no noise.',
    );
  });

  it('without noise it is the scene that has noise, less the noise', () => {
    const spec = { ...madeDefaults, lines: 24, samples: 27, bands: 20 };
    const clean = makeScene({ kind: 'made', spec: { ...spec, snrDb: null } });
    const fine = makeScene({ kind: 'made', spec: { ...spec, snrDb: 80 } });
    expect(same(clean.truth!.abundances, fine.truth!.abundances)).toBe(true);
    const most = clean.cube.data.reduce(
      (m, v, k) => Math.max(m, Math.abs(v - fine.cube.data[k])),
      0,
    );
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(1e-3);
  });

  it('whatever a recipe may ask for can be made', () => {
    const more = fc.subarray(['Dry grass', 'Blue roof'] as const);
    const third = fc.subarray(['Concrete', 'Brick'] as const, { maxLength: 1 });
    const spec = fc.record({
      seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      lines: fc.integer({ min: 8, max: 24 }),
      samples: fc.integer({ min: 8, max: 13 }),
      bands: fc.integer({ min: 3, max: 30 }),
      materials: fc
        .tuple(third, more)
        .map(([a, b]) => ['Vegetation', 'Red soil', 'Water', ...a, ...b]),
      purest: fc.double({ min: 0.5, max: 1, noNaN: true }),
      snrDb: fc.option(fc.double({ min: 0, max: 80, noNaN: true })),
      illumination: fc.constantFrom('none', 'relief', 'strong'),
      variability: fc.constantFrom('none', 'mild', 'strong'),
      mixing: fc.constantFrom('linear', 'bilinear', 'post-nonlinear'),
    });
    fc.assert(
      fc.property(spec, (asked) => {
        const recipe = readRecipe({ kind: 'made', spec: asked });
        const { cube, mask, truth } = makeScene(recipe);
        const R = asked.materials.length;
        const N = asked.lines * asked.samples;
        expect(truth!.names).toEqual(asked.materials);
        expect(cube.data).toHaveLength(N * asked.bands);
        expect(cube.data.every(Number.isFinite)).toBe(true);
        expect(mask.validPixels).toBe(N);
        expect(Math.max(...truth!.abundances)).toBeLessThanOrEqual(asked.purest + 1e-6);
        for (let p = 0; p < N; p++) {
          let sum = 0;
          for (let r = 0; r < R; r++) sum += truth!.abundances[p * R + r];
          expect(sum).toBeCloseTo(1, 5);
        }
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it('a land shows every material that it was given, brick and roofs too', () => {
    for (const materials of [
      materialNames.filter((m) => m !== 'Brick'),
      materialNames.filter((m) => m !== 'Concrete'),
    ]) {
      const { truth } = makeScene({ kind: 'made', spec: { ...madeDefaults, seed: 3, materials } });
      const sums = materials.map((_, r) =>
        truth!.abundances.reduce((sum, a, k) => (k % materials.length === r ? sum + a : sum), 0),
      );
      expect(Math.min(...sums)).toBeGreaterThan(10);
    }
  });
});

describe('in steps', () => {
  it('tells how far it is, ever farther, and gives the same scene', () => {
    const steps = sceneSteps(small);
    const told: number[] = [];
    for (;;) {
      const step = steps.next();
      if (step.done) {
        expect(same(step.value.cube.data, makeScene(small).cube.data)).toBe(true);
        break;
      }
      told.push(step.value);
    }
    expect(told.length).toBeGreaterThan(50);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told[0]).toBeGreaterThanOrEqual(0);
    expect(told.at(-1)).toBeLessThan(1);
  });

  it('stops when nobody waits any more', async () => {
    const finished = vi.fn();
    function* endless(): Steps<never> {
      try {
        for (let i = 0; ; i++) yield i / (i + 1);
      } finally {
        finished();
      }
    }
    let asked = 0;
    const progress = vi.fn();
    const work = paced<never>(endless(), { progress, cancelled: () => ++asked === 2 });
    await expect(work).rejects.toMatchObject({ data: { kind: 'cancelled' } });
    await expect(work).rejects.toBeInstanceOf(StudioError);
    expect(progress).toHaveBeenCalledTimes(2);
    expect(finished).toHaveBeenCalledOnce();
  });
});

describe('LastMade', () => {
  const scene = makeScene({
    kind: 'made',
    spec: { ...madeDefaults, lines: 8, samples: 8, bands: 3 },
  });
  const [a, b, c] = [1, 2, 3].map((seed) => ({ kind: 'demo', seed }) as const);

  it('keeps two, the one that was looked at last among them', () => {
    const made = new LastMade();
    made.keep(a, scene);
    made.keep(b, scene);
    expect(made.get({ ...a })).toBe(scene);
    made.keep(c, scene);
    expect([a, b, c].map((r) => made.get(r) !== null)).toEqual([true, false, true]);
    made.forget();
    expect(made.get(a)).toBeNull();
  });

  it('keeps one scene once', () => {
    const made = new LastMade();
    made.keep(a, scene);
    made.keep(b, scene);
    made.keep(b, scene);
    expect(made.get(a)).toBe(scene);
  });
});
