import { beforeEach, describe, expect, it } from 'vitest';
import { rmsePerEndmember } from '../../maths/metrics';
import type { MethodPace, RaceEvent, RaceResult } from '../../protocol/race';
import type { MethodId } from '../../settings/methods';
import { fakeEngine, tinyScene, tinyTruth } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { reordered, withAt } from './scores';
import {
  measuredSeconds,
  raceCoach,
  raceConfigOf,
  raceFraction,
  raceLabelsKind,
  raceProblems,
  raceToContinue,
  raceStaleness,
  racingMethods,
} from './selectors';
import { raceToShow } from './shown';
import { mapsToKeep, truthInOrder } from './race';
import type { Race } from './race';
import { trainProblems } from '../train/problems';
import { stepStates } from '../steps';
import { createStudio } from '../studio';
import type { Studio } from '../studio';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();
const send = (event: RaceEvent): void => engine.listeners.jobs.race(event);

function race(): Race {
  const now = get().race;
  if (!now) throw new Error('no race');
  return now;
}

function openTiny(names: readonly string[] | null = ['Soil', 'Tree']): void {
  studio.openDemo();
  engine.listeners.onRead({
    type: 'scene',
    id: get().opening?.id ?? -1,
    scene: tinyScene(names),
  });
}

/** The tiny scene with true spectra. */
function withSpectra(): void {
  openTiny();
  const scene = tinyScene();
  const truth = { ...tinyTruth(['Soil', 'Tree']), endmembers: new Float32Array(10).fill(1) };
  studio.openDemo();
  const id = get().opening?.id ?? -1;
  engine.listeners.onRead({ type: 'scene', id, scene: { ...scene, truth } });
}

/** Starts a race on the tiny scene and lets the worker say so. */
function start(methods: readonly MethodId[], seeds = 1): number {
  get().chooseRace({ methods, seeds });
  studio.startRace();
  const { id } = race();
  send({ type: 'raceStarted', race: id, runs: methods.length * seeds });
  return id;
}

/** A result whose maps are wrong on purpose: the truth's two columns exchanged. */
function exchangedResult(method: MethodId, seed = 0): RaceResult {
  const truth = tinyTruth(['Soil', 'Tree']).abundances;
  const abundances = truth.map((_, k) => truth[k % 2 === 0 ? k + 1 : k - 1]);
  return {
    method,
    seed,
    labels: 0,
    steps: 0,
    seconds: 2,
    parameters: 0,
    rmse: rmsePerEndmember(abundances, truth, 2, tinyScene().mask.pixels),
    rmseMean: 0.6,
    sad: null,
    sadMean: null,
    reconstruction: 0.01,
    abundances,
    endmembers: Float32Array.from([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]),
    matching: 'truth',
    order: [1, 0],
    note: null,
  };
}

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make, 'wasm');
  engine = fake.engine();
});

describe('choosing', () => {
  it('takes the person’s labels where they cover every endmember, else samples from the truth', () => {
    openTiny();
    expect(raceLabelsKind(get())).toBe('sampled');
    get().annotate(1, 1, 0);
    expect(raceLabelsKind(get())).toBe('sampled');
    get().annotate(2, 2, 1);
    expect(raceLabelsKind(get())).toBe('given');
    get().chooseRace({ labels: 'sampled' });
    expect(raceLabelsKind(get())).toBe('sampled');
  });

  it('says what keeps it from starting, and does not start', () => {
    expect(raceProblems(get())).toEqual(['Open a scene first.']);
    openTiny(null);
    expect(raceProblems(get())[0]).toMatch(/no labels yet/);
    get().chooseRace({ methods: [], seeds: 11, steps: 0 });
    expect(raceProblems(get())).toEqual([
      'Choose at least one method.',
      'Seeds: a whole number from 1 to 10.',
      'Steps: a whole number from 1 to 5000.',
    ]);
    studio.startRace();
    expect(get().race).toBeNull();
    expect(engine.names()).not.toContain('race');
  });

  it('needs no label for blind methods, and no truth', () => {
    openTiny(null);
    get().chooseRace({ methods: ['vca-fcls'], seeds: 1 });
    expect(raceProblems(get())).toEqual([]);
    studio.startRace();
    expect(engine.lastRace()).toMatchObject({ truth: null, labels: { kind: 'given', labels: [] } });
  });

  it('hands over the methods × seeds, labels, names and the truth in the endmembers’ order', () => {
    openTiny();
    get().chooseRace({ count: 6, protocol: 'random', steps: 7 });
    start(['fcls', 'nnls'], 2);
    const config = engine.lastRace();
    expect(config).toMatchObject({
      methods: ['fcls', 'nnls'],
      seeds: [0, 1],
      labels: { kind: 'sampled', count: 6, protocol: 'random' },
      endmemberNames: ['Soil', 'Tree'],
      steps: 7,
      keepMaps: 'all',
    });
    expect([...(config?.truth?.abundances ?? [])]).toEqual([
      ...tinyTruth(['Soil', 'Tree']).abundances,
    ]);
    expect(race().runs.map((r) => [r.index, r.method, r.seed, r.status])).toEqual([
      [0, 'fcls', 0, 'waiting'],
      [1, 'nnls', 0, 'waiting'],
      [2, 'fcls', 1, 'waiting'],
      [3, 'nnls', 1, 'waiting'],
    ]);
  });

  it('lets yardsticks in where every endmember has a true spectrum, and nowhere else', () => {
    const methods: readonly MethodId[] = ['vca-fcls', 'fcls-known'];
    openTiny();
    get().chooseRace({ methods, seeds: 1 });
    expect(racingMethods(get())).toEqual(['vca-fcls']);
    expect(raceConfigOf(get())?.methods).toEqual(['vca-fcls']);
    get().chooseRace({ methods: ['fcls-known'] });
    expect(raceProblems(get())).toContain('Choose at least one method.');
    get().chooseRace({ methods });
    withSpectra();
    expect(raceConfigOf(get())?.methods).toEqual(methods);
    expect(raceConfigOf(get())?.truth?.endmembers).toHaveLength(10);
    get().editEndmember(get().endmembers[0].id, { truth: null });
    expect(racingMethods(get())).toEqual(['vca-fcls']);
  });

  it('hands over how sampled labels are off, where they are', () => {
    openTiny();
    get().chooseRace({ labelError: 'exact' });
    expect(raceConfigOf(get())?.labels).not.toHaveProperty('error');
    get().chooseRace({ labelError: 'pure' });
    expect(raceConfigOf(get())?.labels).toMatchObject({ kind: 'sampled', error: 'pure' });
  });

  it('keeps all maps up to 256 MB, else those of the first seed', () => {
    expect(mapsToKeep(16, 2 ** 20, 4)).toBe('all');
    expect(mapsToKeep(17, 2 ** 20, 4)).toBe('first seed');
  });

  it('gives an endmember without a truth column NaN, and then no spectra', () => {
    const truth = { ...tinyTruth(['A', 'B']), endmembers: new Float32Array(10).fill(1) };
    const size = { lines: 3, samples: 4, bands: 5 };
    const def = (id: string, column: number | null) =>
      ({ id, name: id, color: 0, truth: column }) as const;
    const some = truthInOrder(truth, [def('x', 1), def('y', null)], size);
    expect(some?.abundances[2]).toBe(truth.abundances[3]);
    expect(some?.abundances[3]).toBeNaN();
    expect(some?.endmembers).toBeNull();
    expect(truthInOrder(truth, [def('x', 1), def('y', 0)], size)?.endmembers).toHaveLength(10);
    expect(truthInOrder(truth, [def('x', null), def('y', null)], size)).toBeNull();
  });
});

describe('a race', () => {
  it('folds runs, progress, results and failures; a skipped run is not a failed one', () => {
    openTiny();
    const id = start(['vca-fcls', 'deeptrans', 'vca-nnls']);
    send({ type: 'raceRun', race: id, method: 'vca-fcls', seed: 0, index: 0 });
    send({
      type: 'raceProgress',
      race: id,
      index: 0,
      fraction: 0.5,
      what: 'unmixing',
      remainingMs: 900,
    });
    expect(race()).toMatchObject({ current: 0, fraction: 0.5, what: 'unmixing', remainingMs: 900 });
    expect(raceFraction(race())).toBeCloseTo(0.5 / 3);
    send({ type: 'raceResult', race: id, index: 0, result: exchangedResult('vca-fcls') });
    send({ type: 'raceRun', race: id, method: 'deeptrans', seed: 0, index: 1 });
    const diverged = { kind: 'training', message: 'It diverged.', advice: 'Fewer steps.' } as const;
    send({
      type: 'raceFailed',
      race: id,
      index: 1,
      method: 'deeptrans',
      seed: 0,
      error: diverged,
    });
    send({ type: 'raceRun', race: id, method: 'vca-nnls', seed: 0, index: 2 });
    studio.skipRun();
    expect(race().asked).toBe('skip');
    expect(engine.calls.at(-1)).toEqual({ name: 'skip', args: [id] });
    const skipped = { kind: 'cancelled', message: 'Skipped.', advice: '' } as const;
    send({ type: 'raceFailed', race: id, index: 2, method: 'vca-nnls', seed: 0, error: skipped });
    send({ type: 'raceEnded', race: id, how: 'finished', seconds: 3 });
    expect(race()).toMatchObject({ status: 'finished', seconds: 3, asked: null, current: null });
    expect(race().runs.map((r) => r.status)).toEqual(['finished', 'failed', 'skipped']);
    expect(race().runs[1].error).toEqual(diverged);
    expect(raceFraction(race())).toBe(1);
    expect(measuredSeconds(race(), 'vca-fcls')).toBe(2);
    expect(measuredSeconds(race(), 'deeptrans')).toBeNull();
    expect(stepStates(get())[4]).toMatchObject({ state: 'done', detail: '1 of 3 runs' });
  });

  it('pauses, resumes and cancels as the worker confirms; results stay', () => {
    openTiny();
    const id = start(['vca-fcls', 'vca-nnls']);
    studio.pauseRace();
    expect(race()).toMatchObject({ status: 'running', asked: 'pause' });
    send({ type: 'racePaused', race: id });
    expect(race()).toMatchObject({ status: 'paused', asked: null });
    studio.resumeRace();
    send({ type: 'raceResumed', race: id });
    send({ type: 'raceResult', race: id, index: 0, result: exchangedResult('vca-fcls') });
    studio.cancelRace();
    send({ type: 'raceEnded', race: id, how: 'cancelled', seconds: 1 });
    expect(race().runs.map((r) => r.status)).toEqual(['finished', 'cancelled']);
    expect(race().runs[0].result?.rmseMean).toBe(0.6);
  });

  it('keeps the results when the worker dies, and says what happened', () => {
    openTiny();
    const id = start(['vca-fcls', 'vca-nnls']);
    send({ type: 'raceResult', race: id, index: 0, result: exchangedResult('vca-fcls') });
    const error = { kind: 'engine', message: 'The worker stopped.', advice: 'Again.' } as const;
    send({ type: 'raceError', race: id, error });
    expect(race()).toMatchObject({ status: 'failed', error });
    expect(race().runs.map((r) => r.status)).toEqual(['finished', 'cancelled']);
    expect(trainProblems(get()).join()).not.toMatch(/race/);
  });

  it('goes on after an end with the runs it never came to, and keeps the others', () => {
    openTiny();
    const id = start(['vca-fcls', 'vca-nnls'], 2);
    expect(raceToContinue(get())).toBeNull();
    send({ type: 'raceRun', race: id, method: 'vca-fcls', seed: 0, index: 0 });
    send({ type: 'raceResult', race: id, index: 0, result: exchangedResult('vca-fcls') });
    send({ type: 'raceRun', race: id, method: 'vca-nnls', seed: 0, index: 1 });
    const error = { kind: 'engine', message: 'The worker stopped.', advice: 'Again.' } as const;
    send({ type: 'raceError', race: id, error });
    expect(raceToContinue(get())).toEqual({ left: 3, finished: 1 });
    const first = race().runs[0];
    studio.continueRace();
    expect(engine.lastRace()).toMatchObject({ done: [0], seeds: [0, 1], timeFirst: true });
    expect(race().id).not.toBe(id);
    expect(race().runs.map((r) => r.status)).toEqual(['finished', 'waiting', 'waiting', 'waiting']);
    expect(race().runs[0]).toEqual(first);
    expect(race().config.truth).not.toBeNull();
    const next = race().id;
    send({ type: 'raceResult', race: next, index: 1, result: exchangedResult('vca-nnls') });
    send({ type: 'raceEnded', race: next, how: 'cancelled', seconds: 5 });
    // Two seconds of the first run, then five.
    expect(race()).toMatchObject({ status: 'cancelled', seconds: 7 });
    expect(raceToContinue(get())).toEqual({ left: 2, finished: 2 });
  });

  it('is not offered to go on where it would be another race', () => {
    openTiny();
    get().annotate(1, 1, 0);
    get().annotate(2, 2, 1);
    const id = start(['vca-fcls']);
    send({ type: 'raceEnded', race: id, how: 'cancelled', seconds: 1 });
    expect(raceToContinue(get())).toEqual({ left: 1, finished: 0 });
    get().annotate(0, 3, 1);
    expect(raceToContinue(get())).toBeNull();
    studio.continueRace();
    expect(race().id).toBe(id);
    get().undo();
    expect(raceToContinue(get())).not.toBeNull();
    get().setEndmemberCount(3);
    expect(raceToContinue(get())).toBeNull();
  });

  it('remembers what methods took, the latest of each kind, through another scene', () => {
    openTiny();
    const id = start(['vca-fcls']);
    const pace: MethodPace = {
      ...{ method: 'vca-fcls', engine: 'wasm, CPU', pixels: 12, bands: 5, endmembers: 2 },
      ...{ onceMs: 100, stepMs: 0 },
    };
    send({ type: 'racePace', race: id, pace });
    send({ type: 'racePace', race: id, pace: { ...pace, onceMs: 200 } });
    send({ type: 'racePace', race: id, pace: { ...pace, pixels: 13 } });
    expect(get().racePaces.map((p) => [p.pixels, p.onceMs])).toEqual([
      [13, 100],
      [12, 200],
    ]);
    studio.cancelRace();
    send({ type: 'raceEnded', race: id, how: 'cancelled', seconds: 1 });
    studio.startRace();
    expect(engine.lastRace()?.paces).toHaveLength(2);
  });

  it('and a training run exclude each other, with a reason', () => {
    openTiny();
    get().annotate(1, 1, 0);
    get().annotate(2, 2, 1);
    const id = start(['vca-fcls']);
    expect(trainProblems(get())[0]).toMatch(/A race is going/);
    studio.train();
    expect(get().run).toBeNull();
    studio.selectEngine('webgpu');
    expect(get().engineChoice).toBe('wasm');
    send({ type: 'raceEnded', race: id, how: 'finished', seconds: 1 });
    studio.train();
    expect(get().run).not.toBeNull();
    expect(raceProblems(get())[0]).toMatch(/A training run is going/);
    studio.startRace();
    expect(race().id).toBe(id);
  });

  it('ignores events of another race and after the end', () => {
    openTiny();
    const id = start(['vca-fcls']);
    send({ type: 'raceEnded', race: id + 1, how: 'finished', seconds: 1 });
    expect(race().status).toBe('running');
    send({ type: 'raceEnded', race: id, how: 'cancelled', seconds: 1 });
    send({ type: 'raceResult', race: id, index: 0, result: exchangedResult('vca-fcls') });
    expect(race().runs[0].result).toBeNull();
  });

  it('goes with its scene: the question is asked first, then it is cancelled', () => {
    openTiny();
    const id = start(['vca-fcls']);
    studio.openDemo();
    expect(get().waiting).not.toBeNull();
    studio.openAnyway();
    engine.listeners.onRead({
      type: 'scene',
      id: get().opening?.id ?? -1,
      scene: tinyScene(),
    });
    expect(engine.calls).toContainEqual({ name: 'cancel', args: [id] });
    expect(get().race).toBeNull();
  });
});

describe('staleness', () => {
  function raceOnMine(): void {
    openTiny();
    get().annotate(1, 1, 0);
    get().annotate(2, 2, 1);
    const id = start(['fcls']);
    send({ type: 'raceEnded', race: id, how: 'finished', seconds: 1 });
  }

  it('is of changed labels when the labels were the person’s', () => {
    raceOnMine();
    expect(raceStaleness(get())).toBeNull();
    get().annotate(0, 3, 1);
    expect(raceStaleness(get())).toMatch(/older labels/);
    get().undo();
    expect(raceStaleness(get())).toBeNull();
  });

  it('is of changed endmembers and of their truth columns; a new name is not', () => {
    raceOnMine();
    const [first] = get().endmembers;
    get().editEndmember(first.id, { name: 'Dirt' });
    expect(raceStaleness(get())).toBeNull();
    get().editEndmember(first.id, { truth: null });
    expect(raceStaleness(get())).toMatch(/other columns of the truth/);
    get().setEndmemberCount(3);
    expect(raceStaleness(get())).toMatch(/endmembers have changed/);
  });

  /** A race of one blind run on the tiny scene, whose truth is opened after it. */
  function truthAfter(result: Partial<RaceResult>): void {
    openTiny(null);
    get().setEndmemberCount(2);
    // Named endmembers are kept when a truth arrives; unnamed ones would give way to the truth's.
    get().editEndmember(get().endmembers[0].id, { name: 'Dirt' });
    const id = start(['vca-fcls']);
    const none = { rmse: null, rmseMean: null, ...result };
    const found: RaceResult = { ...exchangedResult('vca-fcls'), ...none };
    send({ type: 'raceResult', race: id, index: 0, result: found });
    send({ type: 'raceEnded', race: id, how: 'finished', seconds: 1 });
    studio.openFiles([new File([''], 'truth.mat')]);
    engine.listeners.onRead({
      type: 'truth',
      id: get().opening?.id ?? -1,
      truth: tinyTruth(get().endmembers.map((e) => e.name)),
      notes: [],
    });
  }

  it('scores the runs against a truth that came after the race', () => {
    truthAfter({ matching: 'label spectra' });
    expect(raceStaleness(get())).toBeNull();
    const shown = raceToShow(get());
    const { rmse } = exchangedResult('vca-fcls');
    expect(shown?.runs[0].result?.rmse).toEqual(rmse);
    expect(shown?.config.truth?.names).toEqual(['Dirt', get().endmembers[1].name]);
    expect(raceToShow(get())).toBe(shown);
    // Progress of something else, a name that is typed: the same runs.
    get().editEndmember(get().endmembers[0].id, { name: 'Mud' });
    expect(raceToShow(get())).toBe(shown);
    expect(race().runs[0].result?.rmse).toBeNull();
    get().reorderRun(0, [0, 1]);
    expect(raceToShow(get())?.runs[0].result?.rmse).toEqual([0, 0]);
  });

  it('says so where that cannot be done: nothing was matched, or the maps are gone', () => {
    truthAfter({ matching: 'none' });
    expect(raceStaleness(get())).toMatch(/truth came after/);
    expect(raceToShow(get())?.runs[0].result?.rmse).toBeNull();
    truthAfter({ matching: 'label spectra', abundances: null });
    expect(raceStaleness(get())).toMatch(/truth came after/);
  });
});

describe('another order of a blind method’s endmembers', () => {
  it('moves maps and spectra, scores anew, and finds the way back', () => {
    openTiny();
    const id = start(['vca-fcls']);
    send({ type: 'raceResult', race: id, index: 0, result: exchangedResult('vca-fcls') });
    send({ type: 'raceEnded', race: id, how: 'finished', seconds: 1 });
    const before = race().runs[0].result;
    get().reorderRun(0, [0, 1]);
    const after = race().runs[0].result;
    expect(after?.rmseMean).toBeCloseTo(0, 6);
    expect([...(after?.endmembers.subarray(0, 5) ?? [])]).toEqual([2, 2, 2, 2, 2]);
    expect(race().runs[0].matchedOrder).toEqual([1, 0]);
    get().reorderRun(0, [1, 0]);
    expect(race().runs[0].matchedOrder).toBeNull();
    expect([...(race().runs[0].result?.abundances ?? [])]).toEqual([...(before?.abundances ?? [])]);
    expect(race().runs[0].result?.rmse?.[0]).toBeCloseTo(before?.rmse?.[0] ?? -1, 12);
  });

  it('does nothing where the maps were not kept', () => {
    const bare = { ...exchangedResult('vca-fcls'), abundances: null };
    expect(reordered(bare, [0, 1], null, tinyScene().mask)).toBeNull();
  });

  it('exchanges the wanted one with what stood in its place', () => {
    expect(withAt([2, 0, 1], 0, 1)).toEqual([1, 0, 2]);
    expect(withAt([2, 0, 1], 1, 0)).toEqual([2, 0, 1]);
  });
});

describe('the line under the header', () => {
  it('says what to do next in the race', () => {
    expect(raceCoach(get())).toMatch(/opening a scene/);
    openTiny();
    expect(raceCoach(get())).toMatch(/Choose methods/);
    const id = start(['fcls']);
    expect(raceCoach(get())).toMatch(/race is going/);
    send({ type: 'racePaused', race: id });
    expect(raceCoach(get())).toMatch(/paused/);
  });
});
