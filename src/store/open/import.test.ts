/** The import check without its panel: what is asked of the reader, what is kept, what is remembered. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImportChoices, ImportReport } from '../../scene/importChoices';
import { checked } from '../../scene/check';
import { importChoices } from '../../scene/importChoicesCheck';
import { createChoiceMemory } from './choiceMemory';
import type { TextStorage } from './choiceMemory';
import { fakeEngine, tinyScene, tinyTruth } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { badBandsOf, needsReading, samePixels, withAlternative } from './importCheck';
import { tinyReport } from './importReport.suite';
import { coachLine } from '../steps';
import { trainProblems } from '../train/problems';
import { createStudio } from '../studio';
import type { Studio } from '../studio';

const file = (name: string, text = '') => new File([text], name);

/** A browser's storage, as far as it is used. */
function fakeStorage(): TextStorage & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, value) => void texts.set(key, value),
  };
}

let studio: Studio;
let engine: FakeEngine;
let storage: ReturnType<typeof fakeStorage>;
const get = () => studio.store.getState();
const id = () => get().opening?.id ?? -1;
const report = (change: Partial<ImportReport> = {}) =>
  engine.listeners.onRead({ type: 'import', id: id(), report: tinyReport(change) });
const scene = () => engine.listeners.onRead({ type: 'scene', id: id(), scene: tinyScene() });
const error = { kind: 'file', message: 'Too large.', advice: 'Crop it.' } as const;
const fail = () => engine.listeners.onRead({ type: 'error', id: id(), error });
/** What the last `open` asked for. */
const lastOpen = () =>
  engine.calls.findLast((c) => c.name === 'open')?.args[2] as {
    choices: ImportChoices;
    inspect: boolean;
  };
const opens = () => engine.calls.filter((c) => c.name === 'open').length;

function start(): void {
  const fake = fakeEngine();
  studio = createStudio(
    fake.make,
    'wasm',
    createChoiceMemory(() => storage),
  );
  engine = fake.engine();
}

/** Through the import check to a scene. */
function openThrough(choices: ImportChoices = {}, files = [file('two.mat')]): void {
  studio.openFiles(files);
  report();
  studio.changeImport(choices);
  studio.openImport();
  scene();
}

beforeEach(() => {
  vi.useFakeTimers();
  storage = fakeStorage();
  start();
});
afterEach(() => void vi.useRealTimers());

describe('the import check', () => {
  it('comes before a cube is opened, and opening it is a second question with the choices', () => {
    const files = [file('two.mat')];
    studio.openFiles(files);
    expect(lastOpen()).toEqual({ choices: {}, inspect: true });
    report();
    expect(get().scene).toBeNull();
    expect(get().opening).toBeNull();
    expect(get().importCheck).toMatchObject({ files, choices: {}, stale: false });
    expect(coachLine(get())).toContain('Check what was found in two.mat');
    studio.changeImport({ badBands: [1] });
    studio.openImport();
    expect(lastOpen()).toEqual({ choices: { badBands: [1] }, inspect: false });
    scene();
    expect(get().scene).not.toBeNull();
    expect(get().importCheck).toBeNull();
    expect(get().importedFrom).toMatchObject({ files, choices: { badBands: [1] } });
  });

  it('asks again, once for several changes, when only the worker can show them; bad bands need no answer', () => {
    studio.openFiles([file('two.mat')]);
    report();
    studio.changeImport({ badBands: [0, 1] });
    vi.advanceTimersByTime(1000);
    expect(opens()).toBe(1);
    studio.changeImport({ divideBy: 10_000 });
    vi.advanceTimersByTime(100);
    studio.changeImport({ unit: 'reflectance' });
    expect(get().importCheck?.stale).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(opens()).toBe(2);
    expect(lastOpen()).toEqual({
      choices: { badBands: [0, 1], divideBy: 10_000, unit: 'reflectance' },
      inspect: true,
    });
    // What is edited while the worker thinks is not lost by its answer.
    studio.changeImport({ badBands: [2] });
    report({ divideBy: 10_000 });
    expect(get().importCheck).toMatchObject({ stale: false, report: { divideBy: 10_000 } });
    expect(get().importCheck?.choices.badBands).toEqual([2]);
    studio.changeImport({ divideBy: undefined });
    expect(get().importCheck?.choices).toEqual({ badBands: [2], unit: 'reflectance' });
  });

  it('takes another variable, and drops what was chosen of the bands of the first', () => {
    studio.openFiles([file('two.mat')]);
    report();
    studio.changeImport({ badBands: [0], divideBy: 7 });
    studio.chooseAlternative(tinyReport().alternatives[1]);
    vi.advanceTimersByTime(1000);
    expect(lastOpen()).toEqual({ choices: { variable: 'Z' }, inspect: true });
  });

  it('keeps the session until the scene is there: on Escape, on a bad reading, on a problem', () => {
    studio.openDemo();
    scene();
    get().annotate(1, 1, 0);
    const before = { scene: get().scene, labels: get().labels, endmembers: get().endmembers };
    studio.openFiles([file('two.mat')]);
    report();
    studio.dismissImport();
    expect(get()).toMatchObject({ importCheck: null, ...before });
    // The worker lets go of the cube that it kept for the report.
    expect(engine.names().at(-1)).toBe('stopReading');

    studio.openFiles([file('two.mat')]);
    report();
    studio.changeImport({ headerOffset: 9 });
    studio.openImport();
    fail();
    expect(get().importCheck).toMatchObject({ error, choices: { headerOffset: 9 } });
    expect(get()).toMatchObject({ opening: null, openError: null, ...before });

    const asked = opens();
    vi.advanceTimersByTime(1000);
    studio.changeImport({ headerOffset: 0 });
    vi.advanceTimersByTime(1000);
    report({ problem: error });
    expect(get().importCheck?.error).toBeNull();
    studio.openImport();
    expect(opens()).toBe(asked + 1);
    expect(get()).toMatchObject(before);
    // Put aside while the worker is asked: its answer changes nothing any more.
    studio.changeImport({ headerOffset: 4 });
    vi.advanceTimersByTime(1000);
    const late = id();
    studio.dismissImport();
    engine.listeners.onRead({ type: 'import', id: late, report: tinyReport() });
    expect(get()).toMatchObject({ importCheck: null, opening: null, ...before });
  });

  it('has nothing to ask of truth alone, nor of the demo scene', () => {
    studio.openDemo();
    scene();
    expect(get().importCheck).toBeNull();
    studio.openFiles([file('truth.mat')]);
    const truth = tinyTruth(['Tree', 'Soil']);
    engine.listeners.onRead({ type: 'truth', id: id(), truth, notes: [] });
    expect(get().importCheck).toBeNull();
    expect(get().scene?.truth).toBe(truth);
  });

  it('takes truth that is dropped after its cube, and keeps the cube when it does not fit', () => {
    const cube = file('two.mat');
    studio.openFiles([cube]);
    report();
    studio.changeImport({ badBands: [1] });
    const truth = file('truth.mat');
    const misfit = { kind: 'truth', message: 'No scene is open.', advice: 'Open it.' } as const;
    const refuse = () => engine.listeners.onRead({ type: 'error', id: id(), error: misfit });
    studio.openFiles([truth]);
    refuse();
    expect(engine.calls.at(-1)?.args[0]).toEqual([cube, truth]);
    report({ truth: ['Soil', 'Tree'] });
    expect(get().importCheck).toMatchObject({ files: [cube, truth], choices: { badBands: [1] } });
    studio.openFiles([file('other.mat')]);
    refuse();
    const asked = opens();
    refuse();
    expect(opens()).toBe(asked);
    expect(get()).toMatchObject({ openError: misfit, importCheck: { files: [cube, truth] } });
  });

  it('brings the annotations that were dropped with the cube', async () => {
    studio.openFiles([file('two.mat'), file('a.csv', 'line,sample,Soil,Tree\n1,2,0.25,0.75\n')]);
    const asked = engine.calls.length;
    vi.useRealTimers();
    await vi.waitFor(() => expect(engine.calls.length).toBeGreaterThan(asked));
    report();
    studio.openImport();
    scene();
    await vi.waitFor(() => expect(get().labels).toMatchObject([{ line: 1, sample: 2 }]));
  });

  it('asks before it ends a run, also one that was started meanwhile', () => {
    studio.openDemo();
    scene();
    get().annotate(1, 1, 0);
    get().annotate(2, 2, 1);
    studio.openFiles([file('two.mat')]);
    report();
    studio.train();
    studio.openImport();
    expect(get().waiting?.name).toBe('two.mat');
    expect(lastOpen().inspect).toBe(true);
    studio.keepRun();
    expect(get().importCheck).not.toBeNull();
    studio.openImport();
    studio.openAnyway();
    expect(lastOpen().inspect).toBe(false);
    expect(engine.names()).not.toContain('cancel');
    scene();
    expect(engine.names()).toContain('cancel');
    // Agreed once, before the import check: not asked again.
    get().annotate(1, 1, 0);
    get().annotate(2, 2, 1);
    studio.train();
    studio.openFiles([file('three.mat')]);
    expect(get().importCheck).toBeNull();
    studio.openAnyway();
    report({ shapeKey: 'another' });
    studio.openImport();
    expect(get().waiting).toBeNull();
    expect(lastOpen().inspect).toBe(false);
  });
});

describe('import settings', () => {
  it('come back with the same files and choices, and keep labels where the pixels stay', () => {
    const files = [file('two.mat')];
    openThrough({ badBands: [1] }, files);
    get().annotate(1, 1, 0);
    const { labels } = get();
    studio.reopenImport();
    expect(lastOpen()).toEqual({ choices: { badBands: [1] }, inspect: true });
    // Remembered though they are: they were asked for.
    report();
    expect(get().importCheck).toMatchObject({ files, choices: { badBands: [1] }, reopened: true });
    studio.changeImport({ badBands: [1, 2] });
    studio.openImport();
    scene();
    expect(get().labels).toBe(labels);
    studio.reopenImport();
    report();
    studio.changeImport({ transpose: true });
    studio.openImport();
    scene();
    expect(get().labels).toEqual([]);
    expect(get().notices.at(-1)?.save?.label).toBe('Save them');
  });

  it('bad bands are changed without asking, and labels stay; not while something runs', () => {
    openThrough({ badBands: [1], divideBy: 2 });
    get().annotate(1, 1, 0);
    const { labels } = get();
    studio.setBadBands([2, 3]);
    expect(lastOpen()).toEqual({ choices: { badBands: [2, 3], divideBy: 2 }, inspect: false });
    // A run started now would end with the old scene, unasked.
    get().annotate(2, 2, 1);
    expect(trainProblems(get())).toContain('The file is being read again: wait a moment.');
    get().undo();
    scene();
    expect(get().labels).toEqual(labels);
    const asked = opens();
    get().annotate(2, 2, 1);
    studio.train();
    studio.setBadBands([]);
    expect(opens()).toBe(asked);
  });

  it('of another scale drop pinned means, of other wavelengths the libraries resampled to them', () => {
    openThrough();
    const { cube } = get().scene!;
    get().pinRegion({ name: 'Rectangle', mean: new Float64Array(5).fill(0.5), sd: null });
    get().togglePin({ line: 1, sample: 1 });
    const values = new Float32Array(5);
    studio.store.setState({ references: [{ file: 'roof.txt', names: ['Roof'], values }] });
    const again = (change: object, wavelengths = cube.wavelengths) => {
      studio.reopenImport();
      report();
      studio.openImport();
      const fresh = { ...tinyScene(), cube: { ...cube, wavelengths }, ...change };
      engine.listeners.onRead({ type: 'scene', id: get().opening!.id, scene: fresh });
      return [get().pins.map((p) => p.kind), get().references.length];
    };
    const same = cube.wavelengths!.slice();
    expect(again({}, same)).toEqual([['region', 'pixel'], 1]);
    const scaled = { change: { none: [], gain: 1, divideBy: 10_000, offset: 0 } };
    expect(again(scaled)).toEqual([['pixel'], 1]);
    expect(
      again(
        scaled,
        same.map((v) => v + 5),
      ),
    ).toEqual([['pixel'], 0]);
  });

  it('are not there for the demo scene', () => {
    openThrough();
    studio.openDemo();
    scene();
    expect(get().importedFrom).toBeNull();
    const asked = opens();
    studio.reopenImport();
    expect(opens()).toBe(asked);
  });
});

describe('choices are remembered', () => {
  it('for files of the same shape, which open directly and say so', () => {
    openThrough({ divideBy: 10_000, badBands: [3] });
    start();
    studio.openFiles([file('next.mat')]);
    report();
    expect(get().importCheck).toBeNull();
    expect(lastOpen()).toEqual({ choices: { divideBy: 10_000, badBands: [3] }, inspect: false });
    scene();
    const [notice] = get().notices;
    expect(notice.text).toBe(
      'next.mat is opened as the last file of this kind was: divided by 10000, 1 band left out.',
    );
    expect(notice.action?.label).toBe('Change');
    notice.action?.run();
    report();
    expect(get().importCheck?.choices).toEqual({ divideBy: 10_000, badBands: [3] });
  });

  it('and when they do not work this time, the import check says why', () => {
    openThrough({ divideBy: 2 });
    studio.openFiles([file('next.mat')]);
    report();
    fail();
    expect(get().importCheck).toMatchObject({ error, choices: {} });
    expect(get().scene).not.toBeNull();
  });

  it('not of a file that was put aside', () => {
    studio.openFiles([file('two.mat')]);
    report();
    studio.changeImport({ divideBy: 3 });
    studio.dismissImport();
    studio.openFiles([file('two.mat')]);
    report();
    expect(get().importCheck?.choices).toEqual({});
  });

  it('without a crop of another size, fifty at most, through full and forbidden storage', () => {
    const stored = { lines: 3, samples: 4, bands: 5 };
    const crop = { line: 0, sample: 1, lines: 2, samples: 2 };
    const memory = createChoiceMemory(() => storage);
    memory.remember({ shapeKey: 'a', stored }, { crop, divideBy: 2 });
    const again = createChoiceMemory(() => storage);
    expect(again.recall({ shapeKey: 'a', stored })).toEqual({ crop, divideBy: 2 });
    expect(again.recall({ shapeKey: 'a', stored: { ...stored, lines: 9 } })).toEqual({
      divideBy: 2,
    });
    for (let i = 0; i < 50; i++) again.remember({ shapeKey: `b${i}`, stored }, {});
    expect(again.recall({ shapeKey: 'a', stored })).toBeNull();
    expect(createChoiceMemory(() => storage).recall({ shapeKey: 'b0', stored })).toEqual({});

    // Room for a few only.
    const full = { ...storage, setItem: (k: string, v: string) => setShort(k, v) };
    const setShort = (k: string, v: string) => {
      if (v.length > 400) throw new Error('QuotaExceededError');
      storage.setItem(k, v);
    };
    createChoiceMemory(() => full).remember({ shapeKey: 'last', stored }, {});
    expect(createChoiceMemory(() => full).recall({ shapeKey: 'last', stored })).toEqual({});
    const forbidden = createChoiceMemory(() => {
      throw new Error('SecurityError');
    });
    forbidden.remember({ shapeKey: 'a', stored }, { divideBy: 5 });
    expect(forbidden.recall({ shapeKey: 'a', stored })).toEqual({ divideBy: 5 });
  });

  it('not from text that is none of ours', () => {
    openThrough();
    const [key] = storage.texts.keys();
    for (const text of ['{', '[]', '{"version":2,"entries":[]}', '{"version":1,"entries":[7]}']) {
      storage.texts.set(key, text);
      expect(createChoiceMemory(() => storage).recall(tinyReport())).toBeNull();
    }
    expect(
      checked(importChoices, {
        variable: 7,
        axes: ['lines', 'lines', 'bands'],
        divideBy: 0,
        crop: { line: -1, sample: 0, lines: 1, samples: 1 },
        bin: { spatial: 2, spectral: 1 },
        badBands: [1, -2, 3.5],
        unit: 'furlong',
        transpose: true,
        surprise: 1,
      }),
    ).toEqual({
      value: { bin: { spatial: 2, spectral: 1 }, badBands: [1], transpose: true },
      fault: null,
    });
    expect(checked(importChoices, null)).toEqual({ value: {}, fault: null });
  });
});

describe('choices', () => {
  it('leave out what is chosen, else what is proposed, inside the file', () => {
    const tiny = tinyReport();
    expect(badBandsOf({ choices: {}, report: tiny })).toEqual([3, 4]);
    expect(badBandsOf({ choices: { badBands: [] }, report: tiny })).toEqual([]);
    expect(badBandsOf({ choices: { badBands: [2, 9, 0, 2] }, report: tiny })).toEqual([0, 2]);
  });

  it('go with another way of reading where they still mean the same', () => {
    const had: ImportChoices = {
      crop: { line: 0, sample: 0, lines: 2, samples: 2 },
      badBands: [1],
      divideBy: 3,
    };
    const take = (kind: string, choices: ImportChoices) => withAlternative(had, { kind, choices });
    expect(take('Byte order', { byteOrder: 'big' })).toEqual({ ...had, byteOrder: 'big' });
    expect(take('Orientation', { transpose: true })).toEqual({
      badBands: [1],
      divideBy: 3,
      transpose: true,
    });
    expect(take('Band axis', { axes: ['lines', 'samples', 'bands'] })).toEqual({
      crop: had.crop,
      divideBy: 3,
      axes: ['lines', 'samples', 'bands'],
    });
  });

  it('are compared by what they say', () => {
    expect(needsReading({ divideBy: 2, unit: 'unknown' }, { unit: 'unknown', divideBy: 2 })).toBe(
      false,
    );
    expect(needsReading({ badBands: [1] }, { badBands: [] })).toBe(false);
    expect(needsReading({}, { transpose: true })).toBe(true);
    expect(samePixels({ bin: { spatial: 1, spectral: 4 }, unit: 'radiance' }, {})).toBe(true);
    expect(samePixels({ bin: { spatial: 2, spectral: 1 } }, {})).toBe(false);
  });
});
