import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeRng } from '../maths/rng';
import { buildMask } from '../scene/mask';
import { rmsePerEndmember } from '../maths/metrics';
import type { Cube, Truth } from '../scene/cube';
import { StudioError } from '../scene/errors';
import { sampleFromTruth } from '../scene/sampling';
import { startBackend } from '../kernels/testing/backends';
import { methodIds, methodTable, type MethodId } from '../settings/methods';
import { makeRunSwitch, type RunSwitch } from '../training/control';
import { isClassical } from '../methods/classical';
import type { RaceEvent, RaceRequest, RaceResult } from '../protocol/race';
import { runRace } from './race';

const lines = 9;
const samples = 11;
const bands = 16;
const names = ['Soil', 'Tree', 'Water'];
const R = names.length;

/** A scene with pure pixels, brightness and little noise; one pixel is masked. */
function scene(): { cube: Cube; truth: Truth } {
  const rng = makeRng(3);
  const N = lines * samples;
  const spectra = Float32Array.from({ length: R * bands }, (_, k) => {
    const r = Math.floor(k / bands);
    return 0.3 + 0.25 * Math.sin(((k % bands) / bands) * (3 + 2 * r) + r);
  });
  const abundances = new Float32Array(N * R);
  const data = new Float32Array(N * bands);
  for (let p = 0; p < N; p++) {
    const a = p % 5 === 0 ? names.map((_, r) => Number(r === (p / 5) % R)) : rng.dirichlet(R, 1);
    abundances.set(a, p * R);
    const s = 0.8 + 0.4 * rng.uniform();
    for (let b = 0; b < bands; b++) {
      const mixed = a.reduce((sum, v, r) => sum + v * spectra[r * bands + b], 0);
      data[p * bands + b] = s * mixed + 0.002 * rng.normal();
    }
  }
  data.fill(0, 7 * bands, 8 * bands);
  const cube: Cube = {
    name: 'tiny',
    lines,
    samples,
    bands,
    data,
    wavelengths: null,
    wavelengthSource: 'none',
    unit: 'reflectance',
  };
  return { cube, truth: { names, abundances, endmembers: spectra } };
}

const { cube, truth } = scene();
const mask = buildMask(cube);
const labels = sampleFromTruth(truth, mask, cube, { count: 8, protocol: 'spread', seed: 0 });

const needsBands: readonly MethodId[] = [
  ...(['mlm', 'mlm-blind', 'mlm3d', 'mlm3d-blind', 'dcae', 'dcae-blind'] as const),
];

interface Options {
  readonly control?: RunSwitch;
  readonly onEvent?: (event: RaceEvent, control: RunSwitch) => void;
  readonly fault?: () => StudioError | null;
  readonly dropped?: () => void;
}

async function run(config: Partial<RaceRequest>, options: Options = {}): Promise<RaceEvent[]> {
  const control = options.control ?? makeRunSwitch();
  const events: RaceEvent[] = [];
  let clock = 0;
  await runRace({
    race: 4,
    cube,
    mask,
    config: {
      methods: ['classical'],
      seeds: [0],
      labels: { kind: 'given', labels },
      endmemberNames: names,
      truth,
      steps: 2,
      keepMaps: 'all',
      ...config,
    },
    control,
    engine: {
      get: async () => ({
        info: { engine: 'wasm', adapter: 'test', software: false, reason: 'test' },
        settle: () => Promise.resolve(),
        fault: async () => options.fault?.() ?? null,
      }),
      drop: () => options.dropped?.(),
    },
    // Every look is a second later, so that every progress is told.
    now: () => (clock += 1000),
    send(event) {
      events.push(event);
      options.onEvent?.(event, control);
    },
  });
  return events;
}

const results = (events: RaceEvent[]): RaceResult[] =>
  events.flatMap((e) => (e.type === 'raceResult' ? [e.result] : []));
const ended = (events: RaceEvent[]): string | undefined =>
  events.flatMap((e) => (e.type === 'raceEnded' ? [e.how] : []))[0];

beforeAll(() => startBackend('wasm'));

describe('a race that was interrupted', () => {
  const methods: readonly MethodId[] = ['classical', 'studio', 'deeptrans-blind', 'vca-fcls'];
  const seeds = [0, 1];
  /** What does not depend on the clock. */
  const answers = (events: RaceEvent[]) =>
    events.flatMap((e) =>
      e.type === 'raceResult' ? [{ index: e.index, ...e.result, seconds: 0 }] : [],
    );

  it('goes on where it was, with the results of one that was not', async () => {
    const whole = answers(await run({ methods, seeds }));
    const first = await run(
      { methods, seeds },
      { onEvent: (e, c) => e.type === 'raceResult' && e.index === 2 && c.cancel() },
    );
    const done = answers(first).map((r) => r.index);
    expect(done).toEqual([0, 1, 2]);
    const rest = await run({ methods, seeds, done });
    expect(rest[0]).toMatchObject({ type: 'raceStarted', runs: 8 });
    expect([...answers(first), ...answers(rest)]).toEqual(whole);
  });
});

describe('the time left', () => {
  it('is of places that are not done, and every finished run tells its pace', async () => {
    const events = await run({ methods: ['classical', 'studio'], seeds: [0, 1], steps: 8 });
    const told = events.flatMap((e) => (e.type === 'raceProgress' ? [e] : []));
    for (const { runsMs, remainingMs, index } of told) {
      if (!runsMs) continue;
      expect(runsMs).toHaveLength(4);
      expect(runsMs.slice(0, index).every((ms) => ms === 0)).toBe(true);
      expect(runsMs.reduce((a, b) => a + b)).toBeCloseTo(remainingMs!, 6);
    }
    const paces = events.flatMap((e) => (e.type === 'racePace' ? [e.pace] : []));
    expect(paces.map((p) => p.method)).toEqual(['classical', 'studio', 'classical', 'studio']);
    expect(paces[1]).toMatchObject({ engine: 'wasm, test', pixels: 99, bands: 16, endmembers: 3 });
    expect(paces[1].stepMs).toBeGreaterThan(0);
  });

  it('begins a long race by timing what is not known, which changes no result', async () => {
    // The fake clock moves a second a look, so that steps seem slow; the table makes it long.
    const config = { methods: ['classical', 'deeptrans', 'studio'], steps: 5000 } as const;
    const stop = (event: RaceEvent, control: RunSwitch) =>
      event.type === 'raceRun' && event.index === 1 && control.cancel();
    const timed = await run(
      { ...config, timeFirst: true },
      {
        onEvent: stop,
      },
    );
    const names = timed.flatMap((e) => (e.type === 'raceTiming' ? [e.method] : []));
    expect(names).toEqual(['deeptrans', 'studio']);
    expect(timed.filter((e) => e.type === 'racePace').length).toBeGreaterThanOrEqual(2);
    const known = timed.flatMap((e) => (e.type === 'racePace' ? [e.pace] : []));
    const again = await run(
      { ...config, timeFirst: true, paces: known },
      {
        onEvent: stop,
      },
    );
    expect(again.some((e) => e.type === 'raceTiming')).toBe(false);
    const plain = results(await run({ methods: ['deeptrans', 'classical'], seeds: [3] }));
    const after = results(
      await run({ methods: ['deeptrans', 'classical'], seeds: [3], timeFirst: true }),
    );
    expect(after.map((r) => r.rmse)).toEqual(plain.map((r) => r.rmse));
  });
});

describe('the race', () => {
  it('runs every method there is, each with its own kind of answer, and leaves no tensor', async () => {
    const before = tf.memory().numTensors;
    const events = await run({ methods: methodIds });
    expect(tf.memory().numTensors).toBe(before);
    // Their layers cannot be laid over sixteen bands: racePeers.test.ts has a scene for them.
    const narrow = events.flatMap((e) => (e.type === 'raceFailed' ? [e] : []));
    expect(new Set(narrow.map((e) => e.method))).toEqual(new Set(needsBands));
    for (const { error } of narrow) {
      expect(error).toMatchObject({ field: 'bands', found: '16 valid bands' });
      expect(error.expected).toMatch(/^at least (78|105)$/);
    }
    const all = results(events);
    expect(all.map((r) => r.method)).toEqual(methodIds.filter((m) => !needsBands.includes(m)));
    for (const result of all) {
      const { supervision, steps } = methodTable[result.method];
      const blind = supervision === 'blind';
      expect(result.labels).toBe(blind ? 0 : labels.length);
      expect(result.matching).toBe(blind ? 'truth' : 'labels');
      expect([...result.order].sort((a, b) => a - b)).toEqual([0, 1, 2]);
      expect(result.steps).toBe(steps === null ? 0 : 2);
      expect(result.parameters > 0).toBe(steps !== null);
      expect(result.reconstruction).toBeGreaterThan(0);
      expect(result.rmse).toEqual(
        rmsePerEndmember(result.abundances!, truth.abundances, R, mask.pixels),
      );
      expect(result.abundances![7 * R]).toBeNaN();
    }
    expect(ended(events)).toBe('finished');
  }, 120_000);

  it('yardsticks need no label, know the order, and fail alone where the spectra are not known', async () => {
    const methods: MethodId[] = ['fcls-known', 'free-known', 'vca-fcls'];
    const none = { kind: 'given', labels: [] } as const;
    const [raw, free] = results(await run({ methods, labels: none }));
    expect(raw).toMatchObject({ method: 'fcls-known', labels: 0, matching: 'truth', steps: 0 });
    expect(raw.order).toEqual([0, 1, 2]);
    expect(raw.sadMean).toBeCloseTo(0, 3);
    // Brightness varies: raw FCLS cannot follow it.
    expect(free.rmseMean).toBeLessThan(0.5 * raw.rmseMean!);
    const events = await run({ methods, labels: none, truth: { ...truth, endmembers: null } });
    const failed = events.flatMap((e) => (e.type === 'raceFailed' ? [e.error] : []));
    expect(failed.map((e) => [e.kind, e.found])).toEqual([
      ['truth', 'a truth without spectra'],
      ['truth', 'a truth without spectra'],
    ]);
    expect(results(events).map((r) => r.method)).toEqual(['vca-fcls']);
  });

  it('classical methods find this nearly linear scene; those that know no brightness do not', async () => {
    const all = results(await run({ methods: methodIds.filter(isClassical) }));
    const rmse = (id: MethodId): number => all.find((r) => r.method === id)!.rmseMean!;
    for (const id of ['classical', 'classical-krr', 'nnls-scale', 'vca-nnls'] as const) {
      expect(rmse(id), id).toBeLessThan(0.06);
    }
    expect(rmse('nnls-scale')).toBeLessThan(rmse('fcls'));
    const smoothed = all.find((r) => r.method === 'classical-tv')!;
    expect(smoothed.note).toMatch(/^chose .*, (λ 0\.\d+|not smoothed)$/);
  });

  it('gives the same numbers for the same seed, and others for another', async () => {
    const config = { methods: ['studio', 'vca-nnls'] as MethodId[], seeds: [1] };
    const [a, b] = [results(await run(config)), results(await run(config))];
    expect(a.map((r) => r.abundances)).toEqual(b.map((r) => r.abundances));
    const other = results(await run({ ...config, seeds: [2] }));
    expect(other[0].abundances).not.toEqual(a[0].abundances);
  });

  it('draws labels with each seed when asked, and keeps the maps of the first seed only when asked', async () => {
    const all = results(
      await run({
        seeds: [0, 1],
        labels: { kind: 'sampled', count: 6, protocol: 'spread' },
        keepMaps: 'first seed',
      }),
    );
    expect(all.map((r) => r.labels)).toEqual([6, 6]);
    expect(all[0].rmseMean).not.toBe(all[1].rmseMean);
    expect(all.map((r) => r.abundances !== null)).toEqual([true, false]);
  });

  it('without truth: no metric that needs it; blind endmembers are named by the labels', async () => {
    const all = results(await run({ methods: ['classical', 'vca-nnls'], truth: null }));
    for (const r of all) {
      expect([r.rmse, r.rmseMean, r.sad, r.sadMean]).toEqual([null, null, null, null]);
    }
    expect(all[1].matching).toBe('label spectra');
    const unlabelled = results(
      await run({ methods: ['vca-nnls'], truth: null, labels: { kind: 'given', labels: [] } }),
    );
    expect(unlabelled[0].matching).toBe('none');
  });

  it('a truth without spectra still matches blind endmembers, by what its abundances imply', async () => {
    const [bare] = results(
      await run({ methods: ['vca-nnls'], truth: { ...truth, endmembers: null } }),
    );
    const [full] = results(await run({ methods: ['vca-nnls'] }));
    expect(bare.matching).toBe('truth');
    expect(bare.order).toEqual(full.order);
    expect(bare.sad).toBeNull();
  });

  it('a run that fails is reported, and the others go on', async () => {
    const events = await run({
      methods: ['classical', 'vca-nnls'],
      labels: { kind: 'given', labels: labels.filter((l) => l.abundances[2] < 1e-6) },
    });
    const failed = events.find((e) => e.type === 'raceFailed');
    expect(failed?.error.message).toContain('Water has no label yet');
    expect(results(events).map((r) => r.method)).toEqual(['vca-nnls']);
    expect(ended(events)).toBe('finished');
  });

  it('labels of another scene are refused by name of the place', async () => {
    const elsewhere = [{ ...labels[0], line: 99 }, ...labels.slice(1)];
    const events = await run({ labels: { kind: 'given', labels: elsewhere } });
    const failed = events.find((e) => e.type === 'raceFailed');
    expect(failed?.error.message).toContain('line 99');
  });

  it('a faulty device is dropped and named', async () => {
    let dropped = 0;
    const lost = new StudioError({ kind: 'engine', message: 'Lost.', advice: 'Again.' });
    const events = await run(
      { labels: { kind: 'given', labels: [] } },
      { fault: () => lost, dropped: () => dropped++ },
    );
    expect(dropped).toBe(1);
    expect(events.find((e) => e.type === 'raceFailed')?.error.message).toBe('Lost.');
  });

  it('skip leaves out one run, cancel ends the queue; finished results stay', async () => {
    const methods: MethodId[] = ['classical', 'studio', 'fcls'];
    const skipped = await run(
      { methods, steps: 50 },
      {
        onEvent: (e, control) => {
          if (e.type === 'raceProgress' && e.index === 1 && e.fraction > 0.1) control.skip();
        },
      },
    );
    expect(results(skipped).map((r) => r.method)).toEqual(['classical', 'fcls']);
    expect(skipped.find((e) => e.type === 'raceFailed')?.error.kind).toBe('cancelled');
    const cancelled = await run(
      { methods, steps: 50 },
      {
        onEvent: (e, control) => {
          if (e.type === 'raceProgress' && e.index === 1 && e.fraction > 0.1) control.cancel();
        },
      },
    );
    expect(results(cancelled).map((r) => r.method)).toEqual(['classical']);
    expect(ended(cancelled)).toBe('cancelled');
  });

  it('a pause changes no number and is not counted as time', async () => {
    let paused = 0;
    const events = await run(
      { methods: ['studio'], steps: 6 },
      {
        onEvent: (e, control) => {
          if (e.type === 'raceProgress' && e.fraction > 0.2 && paused++ === 0) control.pause();
          if (e.type === 'racePaused') setTimeout(() => control.resume(), 0);
        },
      },
    );
    expect(events.map((e) => e.type)).toContain('raceResumed');
    const [plain] = results(await run({ methods: ['studio'], steps: 6 }));
    expect(results(events)[0].abundances).toEqual(plain.abundances);
  });

  it('tells the time left, less and less of it', async () => {
    const events = await run({ methods: ['classical', 'fcls', 'nnls'], seeds: [0, 1, 2] });
    const left = events.flatMap((e) => (e.type === 'raceProgress' ? [e.remainingMs] : []));
    const known = left.filter((v): v is number => v !== null);
    expect(known.length).toBeGreaterThan(5);
    expect(known.every((v) => v >= 0)).toBe(true);
    expect(known[known.length - 1]).toBeLessThan(known[0]);
  });

  it.each<[string, Partial<RaceRequest>]>([
    ['No method', { methods: [] }],
    ['no method “best”', { methods: ['best' as MethodId] }],
    ['no seed', { seeds: [] }],
    ['Steps is 0', { steps: 0 }],
  ])('refuses what cannot be run: %s', async (message, config) => {
    await expect(run(config)).rejects.toThrow(message);
  });
});
