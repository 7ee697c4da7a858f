import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../scene/errors';
import type { RunSummary, TrainingState } from '../../protocol/run';
import { fakeEngine, tinyEstimate, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { createStudio } from '../studio';
import type { Studio } from '../studio';
import { longestMs, restMs } from './autosave';
import { memoryLocks, memoryStorage, memoryTab } from './memoryStorage.suite';
import type { MemoryStorage } from './memoryStorage.suite';
import { referenceTo } from './references';
import { createSessions } from './sessions';
import type { Sessions } from './api';
import type { TabMemory } from './storage';

/** A tab: its own studio, engine and sessions over storage that all tabs share. */
interface Tab {
  readonly studio: Studio;
  readonly engine: FakeEngine;
  readonly sessions: Sessions;
  readonly memory: TabMemory;
  get(): ReturnType<Studio['store']['getState']>;
}

let storage: MemoryStorage;
let held: Set<string>;
let shared: Parameters<typeof memoryTab>[0];
let ids: number;
let hasFiles: boolean;
/** The tab that was opened last: a person works in it. */
let newest: Tab | null;

/** A busy machine needs more than the second that Vitest waits. */
const PATIENT = { timeout: 60_000 };

beforeEach(() => {
  vi.useFakeTimers();
  storage = memoryStorage();
  held = new Set();
  shared = { last: null };
  ids = 0;
  hasFiles = false;
  newest = null;
});
afterEach(() => vi.useRealTimers());

function openTab(own: string | null = null): Tab {
  const fake = fakeEngine();
  const studio = createStudio(fake.make);
  const memory = memoryTab(shared, own);
  const sessions = createSessions({
    ...{ studio, storage, memory },
    locks: memoryLocks(held),
    newId: () => `s${++ids}`,
    clock: () => '12:04',
  });
  newest = {
    ...{ studio, sessions, memory, engine: fake.engine() },
    get: () => studio.store.getState(),
  };
  return newest;
}

/** The read worker's answer to what is being opened. */
function answer(tab: Tab, names: readonly string[] | null = ['Soil', 'Tree']): void {
  const id = tab.get().opening?.id ?? -1;
  const files = tab.get().opening?.files ?? [];
  const cube = { ...tinyScene().cube, name: files[0]?.name ?? 'demo' };
  tab.engine.listeners.onRead({ type: 'scene', id, scene: { ...tinyScene(names), cube } });
}

function openDemo(tab: Tab): void {
  tab.studio.openDemo();
  answer(tab);
}

/** Opens files as the import check does once the person has agreed. */
async function openFile(tab: Tab, file: File): Promise<void> {
  hasFiles = true;
  const opened = tab.studio.openAs({ files: [file], choices: {} });
  answer(tab);
  await opened;
}

const realTimeout = setTimeout;
/** Timers by the fake clock; reading and hashing files takes real time. */
async function settle(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  if (!hasFiles) return;
  await new Promise((resolve) => realTimeout(resolve, 25));
  await vi.advanceTimersByTimeAsync(0);
}
async function saved(): Promise<void> {
  await settle(restMs + 50);
  // How long a file takes to be hashed is the machine's.
  const saving = () =>
    ['unsaved', 'saving'].includes(newest?.sessions.store.getState().save.kind ?? '');
  for (let turn = 0; hasFiles && saving() && turn < 400; turn++) await settle();
}

/** A tab with one label on the demo scene, saved. */
async function labelledTab(): Promise<Tab> {
  const tab = openTab();
  openDemo(tab);
  tab.get().annotate(1, 1, 0);
  await saved();
  return tab;
}

const state = (step: number): TrainingState => ({
  step,
  theta: Float32Array.from([step, 1, 2]),
  moments: [new Float32Array(3), new Float32Array(3).fill(0.5)],
});

/** Two labels and a run that has come to `step` of 60. */
function trainTo(tab: Tab, step: number): number {
  tab.get().annotate(1, 1, 0);
  tab.get().annotate(2, 2, 1);
  tab.studio.train();
  const run = tab.get().run?.id ?? -1;
  const onTrain: FakeEngine['listeners']['onTrain'] = (e) => tab.engine.listeners.onTrain(e);
  const classical = {
    variant: 'FCLS, raw' as const,
    looErrors: [0.1, NaN, 0.3],
    abundances: tinyEstimate(0, 2).abundances,
    endmembers: tinyEstimate(0, 2).endmembers,
  };
  onTrain({ type: 'started', run, steps: 60, parameters: 3, classical });
  const losses = [
    { step: step - 1, terms: { L_rec: 0.5 }, total: 0.5 },
    { step, terms: { L_rec: 0.4, L_sup: 0.1 }, total: 0.5 },
  ];
  onTrain({ type: 'progress', run, step, losses, elapsedMs: 100, remainingMs: 900 });
  onTrain({ type: 'estimate', run, estimate: tinyEstimate(step, 2) });
  onTrain({ type: 'checkpoint', run, state: state(step - 2) });
  return run;
}

function finish(tab: Tab, run: number): void {
  const summary: RunSummary = {
    estimate: tinyEstimate(60, 2),
    reconstructionError: new Float32Array(12).fill(0.25),
    reconstructionRmse: 0.01,
    parameters: 3,
    seconds: 1,
    engine: { engine: 'wasm', adapter: 'CPU', software: false, reason: '' },
    state: state(60),
    noise: {
      ...{ removed: true, text: 'Noise about 15 dB, 5 signal directions', snrDb: 15.2 },
      ...{ directions: 5, rare: 0, stripes: null, deviation: [0.1, 0.2, 0.1] },
    },
  };
  tab.engine.listeners.onTrain({ type: 'finished', run, summary });
}

/** The tab dies: nothing of it runs any more, and its lock is gone. */
function kill(): void {
  held.clear();
}

async function reopen(own: string | null = null): Promise<Tab> {
  const tab = openTab(own);
  let over = false;
  const started = tab.sessions.start().finally(() => (over = true));
  // How long files take to be read is the machine's; a scene is asked for after that.
  for (let turn = 0; turn < 2 || (!over && turn < 1000); turn++) {
    await settle();
    if (tab.get().opening) answer(tab);
  }
  await started;
  return tab;
}

describe('autosaving', () => {
  it('saves once for many changes, a second after the last, and not for the cursor', async () => {
    const tab = openTab();
    openDemo(tab);
    await saved();
    expect(storage.changes).toHaveLength(1);
    for (let i = 0; i < 3; i++) {
      tab.get().annotate(1, i, 0);
      await settle(restMs / 2);
    }
    expect(storage.changes).toHaveLength(1);
    await saved();
    expect(storage.changes).toHaveLength(2);
    tab.get().setCursor({ line: 1, sample: 1 });
    await saved();
    expect(storage.changes).toHaveLength(2);
    expect(tab.sessions.store.getState().save.kind).toBe('saved');
  });

  it('saves now and then while changes go on', async () => {
    const tab = openTab();
    openDemo(tab);
    const before = storage.changes.length;
    for (let ms = 0; ms < 2.5 * longestMs; ms += 200) {
      tab.get().setSetting('steps', ms + 1);
      await settle(200);
    }
    expect(storage.changes.length - before).toBeGreaterThanOrEqual(2);
    expect(storage.changes.length - before).toBeLessThanOrEqual(3);
  });

  it('writes only arrays that changed', async () => {
    const tab = openTab();
    openDemo(tab);
    const run = trainTo(tab, 10);
    await saved();
    const arrays = (i: number) => storage.changes.at(i)?.put.size ?? -1;
    expect(arrays(-1)).toBeGreaterThan(5);
    tab.get().annotate(1, 3, 0);
    await saved();
    expect(arrays(-1)).toBe(0);
    tab.engine.listeners.onTrain({ type: 'estimate', run, estimate: tinyEstimate(20, 2) });
    await saved();
    // Two maps in, two out.
    expect(arrays(-1)).toBe(2);
    expect(storage.changes.at(-1)?.remove).toHaveLength(2);
  });

  it('a scene that was only looked at leaves nothing behind; one with work stays', async () => {
    const tab = openTab();
    openDemo(tab);
    await saved();
    openDemo(tab);
    await saved();
    expect(await storage.list()).toHaveLength(1);
    tab.get().annotate(1, 1, 0);
    openDemo(tab);
    await saved();
    expect((await storage.list()).map((s) => s.name).sort()).toEqual(['demo', 'demo (2)']);
  });

  it('a label made just before another scene opens is kept', async () => {
    const tab = openTab();
    openDemo(tab);
    await saved();
    const [{ id }] = await storage.list();
    tab.get().annotate(1, 1, 0);
    openDemo(tab);
    await saved();
    const old = await storage.load(id);
    const tree = old?.tree as { labels: unknown[] } | undefined;
    expect(tree?.labels).toHaveLength(1);
  });
});

describe('bringing back', () => {
  it('a killed tab in mid-annotation: endmembers, labels, settings and view as they were', async () => {
    const tab = openTab();
    openDemo(tab);
    tab.get().annotate(1, 1, 0);
    tab.get().annotate(2, 3, 1);
    tab.get().editEndmember(tab.get().endmembers[0].id, { name: 'Bright sand', color: 7 });
    tab.get().setSetting('steps', 33);
    tab.get().setBand(3);
    tab.get().setViewport({ line: 1.5, sample: 2, scale: 9 });
    tab.get().setSampling({ count: 4 });
    tab.get().chooseRace({ seeds: 2 });
    await saved();
    kill();
    const next = await reopen();
    for (const key of [
      ...(['endmembers', 'labels', 'active', 'settings', 'sampling', 'raceChoice'] as const),
      ...(['rgb', 'band', 'layer', 'viewport', 'palette', 'view', 'engineChoice'] as const),
    ]) {
      expect(next.get()[key], key).toEqual(tab.get()[key]);
    }
    expect(next.get().notices.at(-1)?.text).toBe('Restored the session of 12:04.');
    expect(next.sessions.store.getState().current?.name).toBe('demo');
    // Ids of endmembers are never given twice.
    next.get().setEndmemberCount(3);
    expect(new Set(next.get().endmembers.map((e) => e.id)).size).toBe(3);
  });

  it('a killed tab in mid-training: interrupted, with its maps, and Continue goes on from the checkpoint', async () => {
    const tab = openTab();
    openDemo(tab);
    trainTo(tab, 24);
    await saved();
    kill();
    const next = await reopen();
    const { run, result } = next.get();
    expect(run).toMatchObject({ status: 'interrupted', step: 24, steps: 60 });
    expect(run?.losses).toEqual(tab.get().run?.losses);
    expect(result?.estimate).toEqual(tab.get().result?.estimate);
    expect(result?.classical?.looErrors).toEqual([0.1, NaN, 0.3]);
    expect(result?.run).toBe(run?.id);
    expect(next.get().notices.at(-1)?.text).toContain('interrupted at step 24 of 60');
    next.studio.continueRun();
    expect(next.engine.lastTrain()).toMatchObject({
      from: state(22),
      labels: tab.get().labels,
      settings: tab.get().settings,
    });
    expect(next.get().run).toMatchObject({ status: 'preparing', step: 22 });
    const id = next.get().run?.id ?? -1;
    finish(next, id);
    expect(next.get().run?.status).toBe('finished');
  });

  it('results of a finished run and a race, with maps and scores', async () => {
    const tab = openTab();
    openDemo(tab);
    finish(tab, trainTo(tab, 60));
    tab.get().chooseRace({ methods: ['fcls', 'vca-nnls'], seeds: 1, labelError: 'off1' });
    tab.studio.startRace();
    const race = tab.get().race?.id ?? -1;
    const onRace: FakeEngine['listeners']['jobs']['race'] = (e) =>
      tab.engine.listeners.jobs.race(e);
    onRace({ type: 'raceStarted', race, runs: 2 });
    onRace({
      type: 'raceResult',
      race,
      index: 0,
      result: {
        ...{ method: 'fcls', seed: 0, labels: 2, steps: 0, seconds: 1, parameters: 0 },
        ...{ rmse: [0.1, NaN], rmseMean: 0.1, sad: null, sadMean: null, reconstruction: 0.2 },
        abundances: tinyEstimate(0, 2).abundances,
        endmembers: tinyEstimate(0, 2).endmembers,
        ...{ matching: 'labels', order: [0, 1], note: 'chose raw' },
      },
    });
    await saved();
    kill();
    const next = await reopen();
    expect(next.get().result).toEqual({ ...tab.get().result, run: next.get().run?.id });
    expect(next.get().run?.checkpoint).toEqual(state(60));
    expect(next.get().raceChoice).toEqual(tab.get().raceChoice);
    expect(next.get().race?.runs[0]).toEqual(tab.get().race?.runs[0]);
    expect(next.get().race?.config.labels).toEqual(tab.get().race?.config.labels);
    expect(next.get().race?.config.truth).toEqual(tab.get().race?.config.truth);
    expect(next.get().race).toMatchObject({ status: 'cancelled' });
    expect(next.get().race?.runs[1].status).toBe('cancelled');
    expect(next.get().notices.at(-1)?.text).toContain('interrupted after 1 of 2 runs');
  });

  it('gives way to files that are opened while it is being read from storage', async () => {
    await labelledTab();
    kill();
    const load = storage.load.bind(storage);
    let finish: () => void = () => undefined;
    storage.load = async (id) => {
      await new Promise<void>((resolve) => (finish = resolve));
      return load(id);
    };
    const next = openTab();
    void next.sessions.start();
    await settle();
    next.sessions.openFiles([new File(['x'], 'mine.mat')]);
    finish();
    await settle();
    expect(next.get().opening?.name).toBe('mine.mat');
    expect(next.engine.names()).not.toContain('make');
    expect(next.sessions.store.getState().current).toBeNull();
    expect(await storage.list()).toHaveLength(1);
  });

  it('the first visit opens nothing; “Start anew” stays anew after a reload', async () => {
    const first = await reopen();
    expect(first.get().opening).toBeNull();
    openDemo(first);
    first.get().annotate(1, 1, 0);
    await saved();
    await first.sessions.startAnew();
    expect(first.get().scene).toBeNull();
    kill();
    const next = await reopen(first.memory.own());
    expect(next.get().scene).toBeNull();
    expect(await storage.list()).toHaveLength(1);
  });

  it('a second tab has a session of its own and says so', async () => {
    const tab = await labelledTab();
    const second = openTab();
    const started = second.sessions.start();
    await settle(2000);
    await started;
    expect(second.get().scene).toBeNull();
    expect(second.get().notices.at(-1)?.text).toContain('open in another tab');
    openDemo(second);
    second.get().annotate(2, 2, 0);
    await saved();
    expect(await storage.list()).toHaveLength(2);
    // And cannot open or delete the first one's.
    const first = tab.sessions.store.getState().current?.id ?? '';
    await second.sessions.open(first);
    expect(second.sessions.store.getState().error?.message).toContain('another tab');
    await second.sessions.remove(first);
    expect(await storage.list()).toHaveLength(2);
  });

  it('a tab that is new takes nothing from one that is being reloaded', async () => {
    const tab = await labelledTab();
    const second = openTab();
    const started = second.sessions.start();
    await settle(50);
    // Between the two pages of a reload nobody holds the session.
    kill();
    await settle(600);
    const again = await reopen(tab.memory.own());
    await started;
    expect(again.get().labels).toHaveLength(1);
    expect(again.get().notices.at(-1)?.text).toContain('Restored the session');
    expect(second.get().scene).toBeNull();
    expect(second.memory.own()).toBe('');
  });

  it('nor where it comes just between the two pages of a reload; of a tab that was closed it goes on', async () => {
    const tab = await labelledTab();
    const id = tab.memory.own() ?? '';
    const leave = (): void => {
      kill();
      shared.left = { id, at: Date.now() };
    };
    leave();
    const second = openTab();
    const started = second.sessions.start();
    await settle(600);
    const again = await reopen(id);
    await settle(3000);
    await started;
    expect(again.get().labels).toHaveLength(1);
    expect(second.get().scene).toBeNull();
    expect(second.memory.own()).toBe('');

    leave();
    const third = openTab();
    const going = third.sessions.start();
    await settle(3000);
    answer(third);
    await settle();
    await going;
    expect(third.get().labels).toHaveLength(1);
  });
});

describe('scenes from files', () => {
  const file = () => new File(['the cube'], 'urban.mat');

  it('are kept once and open again without being asked for', async () => {
    const tab = openTab();
    await openFile(tab, file());
    tab.get().annotate(1, 1, 0);
    await saved();
    await settle(50);
    expect([...storage.files.values()].map((f) => f.name)).toEqual(['urban.mat']);
    kill();
    const next = await reopen();
    expect(next.get().labels).toEqual(tab.get().labels);
    expect(next.engine.names()).toContain('open');
    await next.sessions.remove(next.sessions.store.getState().current?.id ?? '');
    expect(storage.files.size).toBe(0);
  });

  it('without a copy the session waits, refuses another file with what differs, and takes the right one', async () => {
    const tab = openTab();
    tab.memory.setKeepCopies(false);
    await openFile(tab, file());
    tab.get().annotate(1, 1, 0);
    await saved();
    expect(storage.files.size).toBe(0);
    kill();
    const next = await reopen();
    const waiting = () => next.sessions.store.getState().waiting;
    expect(waiting()?.wanted[0].name).toBe('urban.mat');
    next.sessions.openFiles([new File(['another cube'], 'urban.mat')]);
    await settle();
    expect(waiting()?.refused?.error).toMatchObject({
      file: 'urban.mat',
      field: 'size',
      found: '12 bytes',
      expected: '8 bytes',
    });
    next.sessions.openFiles([new File(['THE CUBE'], 'urban.mat')]);
    await settle();
    expect(waiting()?.refused?.error.field).toBe('content');
    // A document is no scene, whatever is waited for.
    const { refused } = waiting()!;
    next.sessions.openFiles([new File(['{"format":"a poem"}'], 'poem.json')]);
    await settle();
    expect(next.get().openError).toMatchObject({ file: 'poem.json', field: 'format' });
    expect(waiting()?.refused).toBe(refused);
    next.sessions.openFiles([new File(['the cube'], 'renamed.mat')]);
    await settle();
    answer(next);
    await settle();
    expect(waiting()).toBeNull();
    expect(next.get().labels).toEqual(tab.get().labels);
    expect(await storage.list()).toHaveLength(1);
  });

  it('a session that waits can be deleted', async () => {
    const tab = openTab();
    tab.memory.setKeepCopies(false);
    await openFile(tab, file());
    tab.get().annotate(1, 1, 0);
    await saved();
    kill();
    const next = await reopen();
    await next.sessions.remove(next.sessions.store.getState().waiting?.id ?? '');
    expect(next.sessions.store.getState()).toMatchObject({ waiting: null, error: null });
    expect(await storage.list()).toHaveLength(0);
  });

  it('a refused file opens as a new session when the person wants that', async () => {
    const tab = openTab();
    tab.memory.setKeepCopies(false);
    await openFile(tab, file());
    tab.get().annotate(1, 1, 0);
    await saved();
    kill();
    const next = await reopen();
    next.sessions.openFiles([new File(['another cube'], 'urban.mat')]);
    // A busy machine takes longer to read it than `settle` waits.
    await vi.waitFor(
      () => expect(next.sessions.store.getState().waiting?.refused).toBeTruthy(),
      PATIENT,
    );
    next.sessions.openRefused();
    expect(next.get().opening?.name).toBe('urban.mat');
    expect(next.sessions.store.getState().waiting).toBeNull();
  });
});

describe('storage that is full', () => {
  it('drops the copy of the scene first and keeps the weights', async () => {
    const tab = openTab();
    storage.quota = 20_000;
    await openFile(tab, new File([new Uint8Array(15_000)], 'big.mat'));
    await saved();
    expect(storage.files.size).toBe(1);
    trainTo(tab, 10);
    const big = { ...state(12), theta: new Float32Array(2000) };
    tab.engine.listeners.onTrain({
      type: 'checkpoint',
      run: tab.get().run?.id ?? -1,
      state: { ...big, moments: [] },
    });
    await saved();
    expect(storage.files.size).toBe(0);
    const { save, copyProblem, keepCopy } = tab.sessions.store.getState();
    expect(save).toMatchObject({ kind: 'saved', detail: 0 });
    expect(copyProblem).toContain('no room');
    expect(keepCopy).toBe(false);
  });

  it('then leaves out maps, and at last says what to do, losing nothing on screen', async () => {
    const tab = openTab();
    openDemo(tab);
    finish(tab, trainTo(tab, 60));
    storage.quota = 320;
    await saved();
    expect(tab.sessions.store.getState().save).toMatchObject({ kind: 'saved', detail: 2 });
    storage.quota = 10;
    tab.get().annotate(1, 3, 0);
    await saved();
    const { save } = tab.sessions.store.getState();
    expect(save).toMatchObject({ kind: 'failed', error: { kind: 'session' } });
    if (save.kind === 'failed') expect(save.error.advice).toContain('Delete sessions');
    expect(tab.get().labels).toHaveLength(3);
    // Leaving is refused while that is so; with room again the next change is saved.
    await tab.sessions.startAnew();
    expect(tab.get().scene).not.toBeNull();
    storage.quota = Infinity;
    tab.get().annotate(1, 2, 0);
    await saved();
    expect(tab.sessions.store.getState().save.kind).toBe('saved');
  });
});

describe('the list', () => {
  it('opens, renames and deletes', async () => {
    const tab = await labelledTab();
    const [{ id }] = await storage.list();
    openDemo(tab);
    tab.get().annotate(2, 2, 1);
    tab.get().annotate(2, 3, 1);
    await saved();
    await tab.sessions.rename(id, '  Field day ');
    expect((await storage.list()).find((s) => s.id === id)?.name).toBe('Field day');
    const opened = tab.sessions.open(id);
    await settle();
    answer(tab);
    await opened;
    expect(tab.get().labels).toHaveLength(1);
    expect(tab.sessions.store.getState().current).toEqual({ id, name: 'Field day' });
    await tab.sessions.remove(id);
    expect(tab.get().scene).toBeNull();
    expect((await storage.list()).map((s) => s.name)).toEqual(['demo (2)']);
  });

  it('a damaged session is refused with the field, and the one on screen stays', async () => {
    const tab = await labelledTab();
    const [{ id }] = await storage.list();
    openDemo(tab);
    tab.get().annotate(2, 2, 1);
    await saved();
    const found = await storage.load(id);
    if (!found) throw new Error('it was saved');
    const tree = { ...(found.tree as object), labels: [{ id: 'x', line: 99, sample: 0 }] };
    await storage.save({ summary: found.summary, tree, put: new Map(), remove: [] });
    await tab.sessions.open(id);
    expect(tab.sessions.store.getState().error).toMatchObject({ field: 'labels[0].line' });
    expect(tab.get().labels).toHaveLength(1);
    expect(held.has(tab.sessions.store.getState().current?.id ?? '')).toBe(true);
  });
});

describe('session files', () => {
  it('hold the session and, on wish, the scene; they open in an empty browser', async () => {
    vi.useRealTimers();
    const tab = openTab();
    await openFile(tab, new File(['the cube'], 'urban.mat'));
    finish(tab, trainTo(tab, 60));
    const file = await tab.sessions.saveFile(true);
    expect(file?.name).toBe('urban.unmix');
    storage = memoryStorage();
    held.clear();
    const next = openTab();
    next.sessions.openFiles([new File([file?.blob ?? ''], 'urban.unmix')]);
    await vi.waitFor(() => expect(next.get().opening).not.toBeNull(), PATIENT);
    expect(next.get().opening?.files[0].name).toBe('urban.mat');
    expect(await next.get().opening?.files[0].text()).toBe('the cube');
    answer(next);
    await vi.waitFor(() => expect(next.get().labels).toHaveLength(2), PATIENT);
    expect(next.get().result?.summary).toEqual(tab.get().result?.summary);
    const [reference] = [await referenceTo(next.get().importedFrom?.files[0] as File)];
    expect(reference.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('a file that is no session is refused and changes nothing', async () => {
    vi.useRealTimers();
    const tab = openTab();
    openDemo(tab);
    tab.sessions.openFiles([new File(['not a zip'], 'x.unmix')]);
    await vi.waitFor(() => expect(tab.sessions.store.getState().error).not.toBeNull());
    expect(tab.sessions.store.getState().error).toMatchObject({ kind: 'session', file: 'x.unmix' });
    expect(tab.get().scene).not.toBeNull();
    expect(new StudioError(tab.sessions.store.getState().error!).message).toContain('damaged');
  });
});
