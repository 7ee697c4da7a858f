import { beforeEach, describe, expect, it } from 'vitest';
import type { EngineInfo } from '../engine/info';
import type { RunSummary } from '../protocol/run';
import { fakeEngine, tinyEstimate, tinyScene, tinyTruth } from './fakeWorkers.suite';
import type { FakeEngine } from './fakeWorkers.suite';
import { trainProblems } from './train/problems';
import { coachLine, stepStates } from './steps';
import { canTakeTruthEndmembers, samplingProblem } from './labels/problems';
import { isStale, resultEndmembers, resultIsForming } from './train/result';
import { createStudio } from './studio';
import type { Studio } from './studio';

const info: EngineInfo = {
  engine: 'wasm',
  adapter: 'CPU, SIMD',
  software: false,
  reason: 'No GPU.',
};
const file = (name: string, text = '') => new File([text], name);

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();
const openingId = () => get().opening?.id ?? -1;

/** Opens the tiny scene as if the read worker had answered. */
function openTiny(names: readonly string[] | null = ['Soil', 'Tree']): void {
  studio.openDemo();
  engine.listeners.onRead({ type: 'scene', id: openingId(), scene: tinyScene(names) });
}

/** Starts a run on two labels and returns its number. */
function startRun(): number {
  get().annotate(1, 1, 0);
  get().annotate(2, 2, 1);
  studio.train();
  const id = get().run?.id ?? -1;
  engine.listeners.onTrain({
    type: 'started',
    run: id,
    steps: 60,
    parameters: 1234,
    classical: {
      variant: 'FCLS, raw',
      looErrors: [0.1, 0.2, 0.3],
      abundances: tinyEstimate(0, 2).abundances,
      endmembers: tinyEstimate(0, 2).endmembers,
    },
  });
  return id;
}

function summary(step: number): RunSummary {
  return {
    estimate: tinyEstimate(step, 2),
    reconstructionError: new Float32Array(12),
    reconstructionRmse: 0.01,
    parameters: 1234,
    seconds: 21,
    engine: info,
    state: { step, theta: new Float32Array(3), moments: [] },
  };
}

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make, 'wasm');
  engine = fake.engine();
});

describe('a run whose device was lost', () => {
  it('goes on from the checkpoint: later losses go, and the person is told', () => {
    openTiny();
    const run = startRun();
    const losses = [1, 2, 3, 4].map((step) => ({ step, terms: {}, total: 1 }));
    engine.listeners.onTrain({
      ...{ type: 'progress', run, step: 4, losses, elapsedMs: 1, remainingMs: 1 },
    });
    engine.listeners.onTrain({ type: 'recovered', run, step: 2, message: 'The card was lost.' });
    expect(get().run).toMatchObject({ status: 'running', step: 2 });
    expect(get().run?.losses.map((l) => l.step)).toEqual([1, 2]);
    expect(get().notices.map((n) => n.text)).toEqual(['The card was lost.']);
  });
});

describe('opening', () => {
  it('starts the chosen engine at once and shows what it answers', () => {
    expect(engine.calls[0]).toEqual({ name: 'selectEngine', args: ['wasm'] });
    engine.listeners.onTrain({ type: 'engine', info });
    expect(get().engineInfo).toEqual(info);
  });

  it('shows a scene only once it was read, with the truth as endmembers, and hands it to the trainer', () => {
    studio.openFiles([file('tiny.mat')]);
    expect(get().scene).toBeNull();
    expect(get().opening?.name).toBe('tiny.mat');
    engine.listeners.onRead({
      type: 'progress',
      id: openingId(),
      fraction: 0.5,
      what: 'Inflating',
    });
    expect(get().opening).toMatchObject({ what: 'Inflating', fraction: 0.5 });
    engine.listeners.onRead({ type: 'scene', id: openingId(), scene: tinyScene() });
    expect(get().opening).toBeNull();
    expect(get().endmembers.map((e) => [e.name, e.truth])).toEqual([
      ['Soil', 0],
      ['Tree', 1],
    ]);
    expect(get().rgb).toEqual([2, 1, 0]);
    expect(engine.names()).toContain('setScene');
  });

  it('keeps everything when the next file is bad', () => {
    openTiny();
    get().annotate(1, 1, 0);
    const before = { scene: get().scene, labels: get().labels, endmembers: get().endmembers };
    studio.openFiles([file('bad.mat')]);
    const error = {
      kind: 'file',
      message: 'Not a MATLAB file.',
      advice: 'Choose another.',
    } as const;
    engine.listeners.onRead({ type: 'error', id: openingId(), error });
    expect(get()).toMatchObject(before);
    expect(get().scene).toBe(before.scene);
    expect(get().openError).toEqual(error);
    expect(get().opening).toBeNull();
  });

  it('ignores the answer to an opening that was replaced or stopped', () => {
    studio.openFiles([file('first.mat')]);
    const first = openingId();
    studio.openFiles([file('second.mat')]);
    engine.listeners.onRead({ type: 'scene', id: first, scene: tinyScene() });
    expect(get().scene).toBeNull();
    expect(get().opening?.name).toBe('second.mat');
    const second = openingId();
    studio.stopReading();
    expect(engine.names().at(-1)).toBe('stopReading');
    engine.listeners.onRead({ type: 'scene', id: second, scene: tinyScene() });
    expect(get().scene).toBeNull();
  });

  it('offers the labels of the scene that was replaced', () => {
    openTiny();
    get().annotate(1, 1, 0);
    openTiny();
    expect(get().labels).toEqual([]);
    const [notice] = get().notices;
    expect(notice.text).toContain('1 label');
    expect(JSON.parse(notice.save?.text ?? '{}')).toMatchObject({
      labels: [{ line: 1, sample: 1 }],
    });
  });

  it('joins truth to the open scene: unnamed endmembers take its names, named ones are matched', () => {
    openTiny(null);
    expect(samplingProblem(get())).toContain('No truth');
    studio.openFiles([file('truth.mat')]);
    engine.listeners.onRead({
      type: 'truth',
      id: openingId(),
      truth: tinyTruth(['Soil', 'Tree', 'Water']),
      notes: ['Truth from truth.mat.'],
    });
    expect(get().endmembers.map((e) => e.name)).toEqual(['Soil', 'Tree', 'Water']);
    expect(get().scene?.notes).toContain('Truth from truth.mat.');
    get().annotate(1, 1, 0);
    studio.openFiles([file('truth.mat')]);
    engine.listeners.onRead({
      type: 'truth',
      id: openingId(),
      truth: tinyTruth(['water', 'soil', 'Tree']),
      notes: [],
    });
    expect(get().endmembers.map((e) => [e.name, e.truth])).toEqual([
      ['Soil', 1],
      ['Tree', 2],
      ['Water', 0],
    ]);
    expect(get().labels).toHaveLength(1);
  });
});

describe('a second truth', () => {
  const join = (truth = tinyTruth(['Tree', 'Soil'])) =>
    engine.listeners.onRead({ type: 'truth', id: openingId(), truth, notes: [] });
  const columns = () => get().endmembers.map((e) => [e.name, e.truth]);
  const exchanged = [
    ['Soil', 1],
    ['Tree', 0],
  ];

  it('has its columns in every undo and redo step and in the result', () => {
    openTiny();
    const run = startRun();
    engine.listeners.onTrain({ type: 'finished', run, summary: summary(60) });
    get().annotate(2, 3, 0);
    get().undo();
    studio.openFiles([file('other-truth.mat')]);
    join();
    expect(columns()).toEqual(exchanged);
    expect(get().result?.endmembers.map((e) => [e.name, e.truth])).toEqual(exchanged);
    get().redo();
    expect(get().labels).toHaveLength(3);
    expect(columns()).toEqual(exchanged);
    for (let i = 0; i < 3; i++) get().undo();
    expect(get().labels).toEqual([]);
    expect(columns()).toEqual(exchanged);
  });

  it('reaches the result of a run that was going', () => {
    openTiny();
    const run = startRun();
    studio.openFiles([file('other-truth.mat')]);
    studio.openAnyway();
    join();
    engine.listeners.onTrain({ type: 'finished', run, summary: summary(60) });
    expect(get().result?.endmembers.map((e) => [e.name, e.truth])).toEqual(exchanged);
  });

  it('brings the annotations dropped with it', async () => {
    openTiny();
    studio.openFiles([
      file('other-truth.mat'),
      file('mine.csv', 'line,sample,Soil,Tree\n1,2,0.25,0.75\n'),
    ]);
    await lookedInto();
    join();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(get().labels).toMatchObject([{ line: 1, sample: 2, abundances: [0.25, 0.75] }]);
    expect(columns()).toEqual(exchanged);
  });
});

/** Files that may be annotations are looked into first. */
const lookedInto = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('opening while a run is going', () => {
  it('takes the annotations of the files that are opened, not of those declined', async () => {
    openTiny();
    startRun();
    const csv = (place: string) => file('mine.csv', `line,sample,Soil,Tree\n${place},1,0\n`);
    studio.openFiles([file('next.mat'), csv('1,2')]);
    await lookedInto();
    studio.openAnyway();
    studio.openFiles([file('declined.mat'), csv('1,3')]);
    await lookedInto();
    studio.keepRun();
    engine.listeners.onRead({ type: 'scene', id: openingId(), scene: tinyScene() });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(get().labels).toMatchObject([{ line: 1, sample: 2 }]);
  });

  it('asks; keeping the run loses nothing', () => {
    openTiny();
    startRun();
    const calls = engine.calls.length;
    studio.openFiles([file('next.mat')]);
    expect(get().waiting?.name).toBe('next.mat');
    expect(engine.calls).toHaveLength(calls);
    studio.keepRun();
    expect(get().waiting).toBeNull();
    expect(get().run?.status).toBe('running');
  });

  it('cancels the run only when the new scene was read well', () => {
    openTiny();
    const run = startRun();
    studio.openFiles([file('next.mat')]);
    studio.openAnyway();
    expect(engine.names()).not.toContain('cancel');
    const error = { kind: 'file', message: 'Truncated.', advice: 'Copy it again.' } as const;
    engine.listeners.onRead({ type: 'error', id: openingId(), error });
    expect(get().run?.status).toBe('running');
    studio.openFiles([file('next.mat')]);
    studio.openAnyway();
    engine.listeners.onRead({ type: 'scene', id: openingId(), scene: tinyScene() });
    expect(engine.calls).toContainEqual({ name: 'cancel', args: [run] });
    expect(get().run).toBeNull();
    expect(get().result).toBeNull();
    // The old run's last words do not reach the new session.
    engine.listeners.onTrain({ type: 'finished', run, summary: summary(60) });
    expect(get().result).toBeNull();
  });
});

describe('labels', () => {
  beforeEach(() => openTiny());

  it('labels with the active endmember, selects an existing label, and refuses masked pixels with a reason', () => {
    get().setActive(get().endmembers[1].id);
    get().annotate(1, 2);
    expect(get().labels[0]).toMatchObject({ line: 1, sample: 2, abundances: [0, 1] });
    get().select(null);
    get().annotate(1, 2);
    expect(get().labels).toHaveLength(1);
    expect(get().selected).toBe(get().labels[0].id);
    get().annotate(0, 0);
    expect(get().labels).toHaveLength(1);
    expect(get().pixelMessage).toContain('masked');
  });

  it('makes one undo step of a drag and one of each other change', () => {
    get().annotate(1, 2, 0);
    const { id } = get().labels[0];
    for (const v of [0.9, 0.7, 0.4]) get().setFraction(id, 0, v, 'drag');
    get().endGesture();
    expect(get().labels[0].abundances).toEqual([expect.closeTo(0.4), expect.closeTo(0.6)]);
    get().undo();
    expect(get().labels[0].abundances).toEqual([1, 0]);
    get().undo();
    expect(get().labels).toEqual([]);
    expect(get().selected).toBeNull();
    get().redo();
    get().redo();
    expect(get().labels[0].abundances[0]).toBeCloseTo(0.4);
  });

  it('renormalises or drops labels when an endmember goes, says so, and brings them back on undo', () => {
    get().setEndmemberCount(3);
    get().annotate(1, 1, 2);
    get().annotate(1, 2, 0);
    get().setFraction(get().labels[1].id, 2, 0.5);
    get().setEndmemberCount(2);
    expect(get().labels.map((l) => l.abundances)).toEqual([[1, 0]]);
    expect(get().notices[0].text).toContain('1 label');
    get().undo();
    expect(get().labels).toHaveLength(2);
    expect(get().endmembers).toHaveLength(3);
  });

  it('refuses endmember counts outside 2 to 12', () => {
    for (const n of [1, 13, NaN, 2.5]) get().setEndmemberCount(n);
    expect(get().endmembers).toHaveLength(2);
    get().setEndmemberCount(12);
    expect(new Set(get().endmembers.map((e) => e.color)).size).toBe(12);
  });

  it('samples from truth with the seed, as one undo step, in the order of the endmembers', () => {
    get().setSampling({ count: 4, protocol: 'random' });
    studio.sampleFromTruth();
    const first = get().labels;
    expect(first).toHaveLength(4);
    for (const l of first) {
      expect(l.abundances.reduce((s, a) => s + a, 0)).toBeCloseTo(1, 6);
      expect(l.abundances[0]).toBeCloseTo((l.line * 4 + l.sample) / 11, 5);
      expect([l.line, l.sample]).not.toEqual([0, 0]);
    }
    const places = (labels: typeof first) => labels.map((l) => [l.line, l.sample]);
    studio.sampleFromTruth();
    expect(places(get().labels)).toEqual(places(first));
    get().undo();
    expect(get().labels).toBe(first);
    // Exchanged endmembers exchange the fractions.
    const [soil, tree] = get().endmembers;
    get().commit({ endmembers: [tree, soil], labels: [] });
    studio.sampleFromTruth();
    for (const l of get().labels) {
      expect(l.abundances[1]).toBeCloseTo((l.line * 4 + l.sample) / 11, 5);
    }
  });

  it('takes a label’s fractions from the truth', () => {
    get().annotate(2, 3, 1);
    studio.takeFromTruth(get().labels[0].id);
    expect(get().labels[0].abundances).toEqual([expect.closeTo(1, 6), expect.closeTo(0, 6)]);
    expect(get().labels[0].error).toBe(0);
  });

  it('leaves a label alone where the truth has nothing, and says so', () => {
    for (const hole of [NaN, 0]) {
      const truth = tinyTruth(['Soil', 'Tree']);
      truth.abundances.fill(hole, 2 * 11, 2 * 12);
      studio.openDemo();
      engine.listeners.onRead({
        type: 'scene',
        id: openingId(),
        scene: { ...tinyScene(), truth },
      });
      get().annotate(2, 3, 1);
      const { labels } = get();
      studio.takeFromTruth(labels[0].id);
      expect(get().labels).toBe(labels);
      expect(get().pixelMessage).toContain('line 2, sample 3');
    }
  });

  it('exports and imports annotations as JSON and CSV, and undoes the import', async () => {
    get().annotate(1, 1, 0);
    get().annotate(2, 2, 1);
    get().setFraction(get().labels[1].id, 0, 0.25);
    const before = get().labels;
    const files = (['json', 'csv'] as const).map((f) => studio.exportAnnotations(f));
    expect(files.map((f) => f.name)).toEqual(['tiny-annotations.json', 'tiny-annotations.csv']);
    for (const saved of files) {
      get().commit({ endmembers: get().endmembers, labels: [] });
      await studio.importAnnotations(file(saved.name, saved.text));
      expect(get().annotationsError).toBeNull();
      expect(get().labels.map((l) => [l.line, l.sample, ...l.abundances])).toEqual(
        before.map((l) => [
          l.line,
          l.sample,
          ...l.abundances.map((a) => expect.closeTo(a, 6) as number),
        ]),
      );
      expect(get().endmembers.map((e) => [e.name, e.truth])).toEqual([
        ['Soil', 0],
        ['Tree', 1],
      ]);
      get().undo();
      expect(get().labels).toEqual([]);
    }
  });

  it('refuses a bad annotation file and keeps the labels', async () => {
    get().annotate(1, 1, 0);
    const before = get().labels;
    await studio.importAnnotations(file('broken.json', '{"labels": ['));
    expect(get().annotationsError?.file).toBe('broken.json');
    expect(get().labels).toBe(before);
  });

  it('drops an annotation file on the page into the labels, not into the readers', async () => {
    get().annotate(1, 1, 0);
    const saved = studio.exportAnnotations('json');
    get().undo();
    const calls = engine.calls.length;
    studio.openFiles([file(saved.name, saved.text)]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(get().labels).toHaveLength(1);
    expect(engine.calls).toHaveLength(calls);
  });

  it('opens a scene and its annotations dropped together', async () => {
    get().annotate(1, 1, 0);
    const saved = studio.exportAnnotations('csv');
    const scene = file('tiny.mat');
    studio.openFiles([file(saved.name, saved.text), scene]);
    await lookedInto();
    expect(engine.calls.at(-1)?.args[0]).toEqual([scene]);
    engine.listeners.onRead({ type: 'scene', id: openingId(), scene: tinyScene() });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(get().labels).toMatchObject([{ line: 1, sample: 1 }]);
  });

  it('never puts a result’s columns under another endmember: ids are not reused', async () => {
    const run = startRun();
    engine.listeners.onTrain({ type: 'finished', run, summary: summary(60) });
    const shown = () => {
      const { result, endmembers } = get();
      return result && resultEndmembers(result, endmembers).map((e) => [e.name, e.truth]);
    };
    const trained = [
      ['Soil', 0],
      ['Tree', 1],
    ];
    const { endmembers, labels } = get();
    // The same endmembers in another order, as a file.
    await studio.importAnnotations(
      file('other.csv', 'line,sample,Tree,Water,soil\r\n1,1,0,0,1\r\n'),
    );
    expect(get().annotationsError).toBeNull();
    expect(get().endmembers.map((e) => e.id)).toEqual([
      endmembers[1].id,
      expect.stringMatching(/^endmember-/),
      endmembers[0].id,
    ]);
    expect(shown()).toEqual([
      ['soil', 0],
      ['Tree', 1],
    ]);
    get().undo();
    expect(get()).toMatchObject({ endmembers, labels });
    // One removed, another one added in its place.
    get().setEndmemberCount(3);
    get().removeEndmember(endmembers[1].id);
    get().setEndmemberCount(3);
    get().editEndmember(get().endmembers[2].id, { name: 'Roof', truth: null });
    expect(shown()).toEqual(trained);
    expect(new Set(get().endmembers.map((e) => e.id)).size).toBe(3);
    // The truth's own: those matched stay who they are, the others are new.
    studio.takeTruthEndmembers();
    expect(get().endmembers[0].id).toBe(endmembers[0].id);
    expect(get().endmembers[1].id).not.toBe(endmembers[1].id);
    expect(shown()).toEqual(trained);
  });

  it('gives one id to each endmember of a file that has a name twice', async () => {
    await studio.importAnnotations(file('twice.csv', 'line,sample,Soil,Soil\r\n1,1,0,1\r\n'));
    expect(new Set(get().endmembers.map((e) => e.id)).size).toBe(2);
  });

  it('keeps a chosen truth column over an import that has no match by name', async () => {
    get().editEndmember(get().endmembers[0].id, { name: 'Ground', truth: 0 });
    const saved = studio.exportAnnotations('json');
    await studio.importAnnotations(file(saved.name, saved.text));
    expect(get().endmembers.map((e) => [e.name, e.truth])).toEqual([
      ['Ground', 0],
      ['Tree', 1],
    ]);
  });

  it('offers the truth’s endmembers when they do not match', () => {
    get().editEndmember(get().endmembers[0].id, { truth: null });
    expect(samplingProblem(get())).toContain('Soil, Tree');
    expect(canTakeTruthEndmembers(get())).toBe(true);
    studio.takeTruthEndmembers();
    expect(samplingProblem(get())).toBeNull();
  });

  it('says that a truth of more than twelve endmembers is too large, instead of offering it', () => {
    openTiny(Array.from({ length: 13 }, (_, i) => `Mineral ${i + 1}`));
    expect(get().endmembers).toHaveLength(12);
    expect(samplingProblem(get())).toContain('at most 12');
    expect(canTakeTruthEndmembers(get())).toBe(false);
  });
});

describe('training', () => {
  beforeEach(() => openTiny());

  it('says what is missing before it starts', () => {
    expect(trainProblems(get())[0]).toContain('no labels yet');
    get().annotate(1, 1, 0);
    expect(trainProblems(get())).toEqual([
      'Tree has no label yet: click a pixel that is mostly tree.',
    ]);
    expect(coachLine(get())).toContain('Tree has no label yet');
    studio.train();
    expect(engine.names()).not.toContain('train');
    get().annotate(1, 2, 1);
    get().setSetting('steps', 0);
    expect(trainProblems(get())[0]).toContain('Steps');
    get().setSetting('steps', 5);
    get().editEndmember(get().endmembers[1].id, { name: 'soil ' });
    expect(trainProblems(get())[0]).toContain('Two endmembers');
  });

  it('follows a run from start to finish', () => {
    const run = startRun();
    expect(engine.lastTrain()).toMatchObject({ endmemberNames: ['Soil', 'Tree'] });
    expect(get().run).toMatchObject({ status: 'running', steps: 60, parameters: 1234 });
    for (const step of [1, 2]) {
      engine.listeners.onTrain({
        type: 'progress',
        run,
        step,
        losses: [{ step, terms: { L_rec: 1 / step }, total: 1 / step }],
        elapsedMs: 1000 * step,
        remainingMs: 1000,
      });
    }
    expect(get().run?.losses.map((l) => l.step)).toEqual([1, 2]);
    engine.listeners.onTrain({ type: 'estimate', run, estimate: tinyEstimate(2, 2) });
    expect(get().result?.estimate.step).toBe(2);
    expect(get().result?.summary).toBeNull();
    engine.listeners.onTrain({ type: 'finished', run, summary: summary(60) });
    expect(get().run?.status).toBe('finished');
    expect(get().result?.summary?.seconds).toBe(21);
    expect(stepStates(get()).map((s) => s.state)).toEqual([
      ...['done', 'done', 'done', 'now', 'later', 'later'],
    ]);
  });

  it('pauses, resumes and cancels only as the worker confirms', () => {
    const run = startRun();
    studio.pause();
    expect(get().run).toMatchObject({ status: 'running', asked: 'pause' });
    engine.listeners.onTrain({ type: 'paused', run, step: 7 });
    expect(get().run).toMatchObject({ status: 'paused', step: 7, asked: null });
    studio.resume();
    engine.listeners.onTrain({ type: 'resumed', run, step: 7 });
    expect(get().run?.status).toBe('running');
    studio.cancel();
    engine.listeners.onTrain({ type: 'cancelled', run, step: 8 });
    expect(get().run?.status).toBe('cancelled');
    expect(engine.names().slice(-3)).toEqual(['pause', 'resume', 'cancel']);
  });

  it('marks a result stale when labels change, and fresh again on undo; names do not count', () => {
    const run = startRun();
    engine.listeners.onTrain({ type: 'finished', run, summary: summary(60) });
    const stale = () => {
      const { result, endmembers, labels } = get();
      return result !== null && isStale(result, endmembers, labels);
    };
    expect(stale()).toBe(false);
    get().editEndmember(get().endmembers[0].id, { name: 'Bare soil' });
    expect(stale()).toBe(false);
    get().annotate(0, 1, 0);
    expect(stale()).toBe(true);
    expect(coachLine(get())).toContain('train anew');
    get().undo();
    expect(stale()).toBe(false);
  });

  it('keeps the last result when the next run fails at once, and says why', () => {
    const run = startRun();
    engine.listeners.onTrain({ type: 'finished', run, summary: summary(60) });
    studio.train();
    const next = get().run?.id ?? -1;
    expect(next).not.toBe(run);
    const error = {
      kind: 'training',
      message: 'The loss is not a number.',
      advice: 'Lower the rate.',
    } as const;
    engine.listeners.onTrain({ type: 'error', run: next, error });
    expect(get().run).toMatchObject({ status: 'failed', error });
    expect(get().result?.run).toBe(run);
  });

  it('ends the run when the worker dies, keeps labels, and can start again', () => {
    startRun();
    const error = {
      kind: 'engine',
      message: 'The training worker stopped.',
      advice: 'Reload.',
    } as const;
    engine.listeners.onTrain({ type: 'error', run: null, error });
    expect(get().run?.status).toBe('failed');
    expect(get().engineError).toEqual(error);
    expect(get().labels).toHaveLength(2);
    expect(trainProblems(get())).toEqual([error.message]);
    studio.retryEngine();
    expect(engine.calls.at(-1)).toEqual({ name: 'selectEngine', args: ['wasm'] });
    expect(get().engineError).toBeNull();
    engine.listeners.onTrain({ type: 'engine', info });
    expect(get().engineError).toBeNull();
    expect(trainProblems(get())).toEqual([]);
  });

  it('does not take the maps of a cancelled run for those of the next', () => {
    const first = startRun();
    engine.listeners.onTrain({ type: 'estimate', run: first, estimate: tinyEstimate(30, 2) });
    expect(resultIsForming(get())).toBe(true);
    studio.cancel();
    engine.listeners.onTrain({ type: 'cancelled', run: first, step: 31 });
    expect(resultIsForming(get())).toBe(false);
    studio.train();
    const run = get().run?.id ?? -1;
    expect(get().result?.run).toBe(first);
    expect(resultIsForming(get())).toBe(false);
    engine.listeners.onTrain({ type: 'estimate', run, estimate: tinyEstimate(2, 2) });
    expect(resultIsForming(get())).toBe(true);
  });

  it('does not change the engine under a run', () => {
    startRun();
    const calls = engine.calls.length;
    studio.selectEngine('webgpu');
    expect(engine.calls).toHaveLength(calls);
    expect(get().engineChoice).toBe('wasm');
  });

  it('keeps the seed when the preset changes', () => {
    get().setSetting('seed', 7);
    get().setSetting('steps', 3);
    get().setPreset('paper');
    expect(get().settings).toMatchObject({ preset: 'paper', seed: 7, steps: 120 });
  });
});
