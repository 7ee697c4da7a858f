/** The page's side of the training worker, with a Worker that answers by hand: what happens when it dies. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cube, ValidityMask } from '../scene/cube';
import { presetSettings } from '../settings/settings';
import { createEngine } from './workers';
import type { CompositeEvent } from '../protocol/composite';
import type { PreviewEvent } from '../protocol/preview';
import type { SuggestEvent } from '../protocol/suggest';
import type { TrainEvent, TrainingState } from '../protocol/run';
import { jobNames } from '../protocol/requests';
import type { JobEvent, JobListeners, JobName, Told, TrainRequest } from '../protocol/requests';

class FakeWorker {
  static made: FakeWorker[] = [];
  readonly got: TrainRequest[] = [];
  onmessage: ((e: { data: unknown }) => void) | null = null;
  onerror: ((e: { message: string }) => void) | null = null;
  terminated = false;
  constructor() {
    FakeWorker.made.push(this);
  }
  postMessage(request: TrainRequest): void {
    this.got.push(request);
  }
  terminate(): void {
    this.terminated = true;
  }
}

const told: TrainEvent[] = [];
const answered: SuggestEvent[] = [];
const composites: CompositeEvent[] = [];
const ofJobs: [JobName, JobEvent<JobName>][] = [];
const previews: PreviewEvent[] = [];
const start = () => {
  const engine = createEngine({
    onRead: () => undefined,
    jobs: Object.fromEntries(
      jobNames.map((name) => [name, (event: JobEvent<JobName>) => ofJobs.push([name, event])]),
    ) as unknown as JobListeners,
    onSuggest: (event) => answered.push(event),
    onProbe: () => undefined,
    onComposite: (event) => composites.push(event),
    onPreview: (event) => previews.push(event),
    onTrain: (event) => told.push(event),
  });
  engine.selectEngine('wasm');
  engine.setScene({ name: 'a' } as Cube, { validPixels: 1 } as ValidityMask);
  return engine;
};
const question = { endmemberNames: [], labels: [], seed: 0, skipped: [], answer: null, count: 1 };
const takes = {
  kind: 'constraints' as const,
  config: { endmemberNames: ['a', 'b'], labels: [] },
};
const config = { settings: presetSettings('studio'), endmemberNames: ['a', 'b'], labels: [] };
const state: TrainingState = { step: 20, theta: Float32Array.of(1), moments: [] };
const last = (): FakeWorker => FakeWorker.made[FakeWorker.made.length - 1];
const tell = (told: Told): void => last().onmessage?.({ data: told });
const die = (): void => last().onerror?.({ message: 'out of memory' });

beforeEach(() => {
  told.length = 0;
  answered.length = 0;
  composites.length = 0;
  ofJobs.length = 0;
  previews.length = 0;
  FakeWorker.made = [];
  vi.stubGlobal('Worker', FakeWorker);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a question for suggestions', () => {
  it('is answered by its number, and as failed when the worker dies', () => {
    const engine = start();
    const first = engine.suggest(question);
    expect(last().got.at(-1)).toEqual({ type: 'suggest', suggest: first, config: question });
    tell({ of: 'suggest', event: { type: 'suggested', suggest: first, suggestions: [] } });
    const second = engine.suggest(question);
    expect(second).not.toBe(first);
    die();
    expect(answered).toMatchObject([
      { type: 'suggested', suggest: first },
      { type: 'suggestFailed', suggest: second, error: { kind: 'engine' } },
    ]);
  });
});

describe('a training worker that dies', () => {
  it('in a run: a new one gets engine, scene and run, from the last checkpoint', () => {
    const run = start().train(config);
    const first = last();
    tell({ of: 'train', event: { type: 'checkpoint', run, state } });
    die();
    expect(first.terminated).toBe(true);
    expect(last().got.map((r) => r.type)).toEqual(['engine', 'scene', 'train']);
    expect(last().got[2]).toEqual({ type: 'train', run, config: { ...config, from: state } });
    expect(told[1]).toMatchObject({ type: 'recovered', run, step: 20 });
  });

  it('in its first seconds: the run starts over', () => {
    const run = start().train(config);
    die();
    expect(last().got[2]).toEqual({ type: 'train', run, config });
    expect(told[0]).toMatchObject({ type: 'recovered', step: 0 });
  });

  it('again and again: the run fails, and says what to do', () => {
    start().train(config);
    die();
    die();
    die();
    expect(FakeWorker.made).toHaveLength(3);
    expect(told.map((e) => e.type)).toEqual(['recovered', 'recovered', 'error']);
  });

  it.each(['finished', 'cancelled', 'error'])('after a run has %s: only said', (type) => {
    const run = start().train(config);
    tell({ of: 'train', event: { type, run } as TrainEvent });
    die();
    expect(FakeWorker.made).toHaveLength(1);
    expect(told[told.length - 1]).toMatchObject({ type: 'error', run: null });
  });
});

describe('a training worker that says nothing', () => {
  const minutes = (n: number): unknown => vi.advanceTimersByTime(60_000 * n);
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('while its file is fetched is waited for; once it is here, for a minute', () => {
    start();
    minutes(2.9);
    last().onmessage?.({ data: { of: 'here' } });
    minutes(0.9);
    expect(FakeWorker.made).toHaveLength(1);
    minutes(0.2);
    expect(FakeWorker.made[0].terminated).toBe(true);
    expect(last().got).toEqual([
      { type: 'scene', cube: { name: 'a' }, mask: { validPixels: 1 } },
      { type: 'engine', choice: 'wasm', careful: true },
    ]);
    expect(told).toEqual([]);
  });

  it('twice: said, and a choice of engine begins anew', () => {
    const engine = start();
    minutes(3);
    minutes(3);
    expect(FakeWorker.made.map((w) => w.terminated)).toEqual([true, true]);
    expect(told).toMatchObject([{ type: 'error', run: null, error: { kind: 'engine' } }]);
    engine.selectEngine('auto');
    expect(last().got.at(-1)).toEqual({ type: 'engine', choice: 'auto', careful: false });
    expect(FakeWorker.made).toHaveLength(3);
  });

  it('of its engine: what it says of the scene is no answer', () => {
    start();
    tell({ of: 'train', event: { type: 'sceneReady' } });
    minutes(3);
    expect(FakeWorker.made).toHaveLength(2);
  });

  it.each<TrainEvent>([
    { type: 'engine', info: { engine: 'wasm', adapter: '', software: false, reason: '' } },
    { type: 'error', run: null, error: { kind: 'engine', message: '', advice: '' } },
  ])('after its first answer may be silent: $type', (event) => {
    start();
    tell({ of: 'train', event });
    minutes(60);
    expect(FakeWorker.made).toHaveLength(1);
  });

  it('with a run that was asked for: the next one does it', () => {
    const run = start().train(config);
    minutes(3);
    expect(last().got.map((r) => r.type)).toEqual(['engine', 'scene', 'train']);
    expect(last().got[0]).toMatchObject({ careful: true });
    expect(told).toMatchObject([{ type: 'recovered', run, step: 0 }]);
  });

  it('with other jobs and questions: the next one does them, in order', () => {
    const engine = start();
    const asked = [
      { type: 'suggest', suggest: engine.suggest(question), config: question },
      { type: 'job', job: 'lab', run: engine.start('lab', takes), takes },
    ];
    minutes(3);
    expect(last().got.slice(2)).toEqual(asked);
    expect(last().got[1]).toMatchObject({ careful: true });
    expect([told, ofJobs, answered]).toEqual([[], [], []]);
    minutes(3);
    expect(ofJobs).toContainEqual(['lab', expect.objectContaining({ type: 'labError' })]);
    expect(answered).toMatchObject([{ type: 'suggestFailed' }]);
  });

  it('about a scene that is no more: only what was cancelled is told to the next one', () => {
    const engine = start();
    engine.suggest(question);
    const lab = engine.start('lab', takes);
    engine.cancel(lab);
    engine.setScene({ name: 'b' } as Cube, { validPixels: 1 } as ValidityMask);
    minutes(3);
    expect(last().got.slice(2)).toEqual([{ type: 'cancel', run: lab }]);
    expect(last().got[0]).toMatchObject({ type: 'scene', cube: { name: 'b' } });
  });

  it('but had answered before it died: what it was asked is not asked again', () => {
    const engine = start();
    engine.start('lab', takes);
    tell({
      of: 'train',
      event: { type: 'error', run: null, error: { kind: 'engine', message: '', advice: '' } },
    });
    die();
    engine.selectEngine('wasm');
    minutes(3);
    expect(FakeWorker.made).toHaveLength(3);
    expect(last().got.map((r) => r.type)).toEqual(['scene', 'engine']);
  });
});

describe('the jobs beside runs', () => {
  it('are asked by name and number, and each hears its own events', () => {
    const engine = start();
    const lab = engine.start('lab', takes);
    expect(last().got.at(-1)).toEqual({ type: 'job', job: 'lab', run: lab, takes });
    tell({ of: 'lab', event: { type: 'labFinished', lab } });
    tell({ of: 'race', event: { type: 'raceStarted', race: lab, runs: 1 } });
    expect(ofJobs).toEqual([
      ['lab', { type: 'labFinished', lab }],
      ['race', { type: 'raceStarted', race: lab, runs: 1 }],
    ]);
  });

  it('have each failed, by the last number, when the worker dies', () => {
    const engine = start();
    const lab = engine.start('lab', takes);
    die();
    expect(ofJobs).toMatchObject(
      jobNames.map((name) => [
        name,
        { type: `${name}Error`, [name]: lab, error: { kind: 'engine' } },
      ]),
    );
  });
});

describe('a composite', () => {
  it('has a worker of its own, which ends with its answer', () => {
    const engine = start();
    const training = last();
    const composite = engine.composite('mnf');
    const worker = last();
    expect(worker).not.toBe(training);
    expect(worker.got).toEqual([
      { composite, kind: 'mnf', cube: { name: 'a' }, mask: { validPixels: 1 } },
    ]);
    const value = {
      ...{ scores: new Float32Array(3), strengths: [1, 0, 0] },
      ...{ mean: new Float64Array(0), directions: new Float64Array(0) },
    };
    const answer: CompositeEvent = { type: 'composite', composite, kind: 'mnf', value };
    worker.onmessage?.({ data: answer });
    expect(composites).toEqual([answer]);
    expect([worker.terminated, training.terminated]).toEqual([true, false]);
  });

  it('says so when its worker dies, and is not waited for when the scene changes', () => {
    const engine = start();
    const composite = engine.composite('pca');
    die();
    expect(composites).toMatchObject([{ type: 'compositeFailed', composite, kind: 'pca' }]);
    engine.composite('pca');
    const worker = last();
    engine.setScene({ name: 'b' } as Cube, { validPixels: 1 } as ValidityMask);
    expect(worker.terminated).toBe(true);
    expect(composites).toHaveLength(1);
  });
});

describe('a preview', () => {
  const question = { endmemberNames: ['a', 'b'], labels: [] };
  it('has a worker of its own, which stays with its scene', () => {
    const engine = start();
    const training = last();
    engine.stopPreview();
    expect(FakeWorker.made).toHaveLength(1);
    engine.readyPreview();
    engine.readyPreview();
    const worker = last();
    expect(FakeWorker.made).toHaveLength(2);
    const preview = engine.preview(question);
    engine.stopPreview();
    expect(worker.got).toEqual([
      { type: 'scene', cube: { name: 'a' }, mask: { validPixels: 1 } },
      { type: 'preview', preview, question },
      { type: 'stop' },
    ]);
    const waiting: PreviewEvent = { type: 'previewWaiting', preview, endmembers: [1] };
    worker.onmessage?.({ data: waiting });
    expect(previews).toEqual([waiting]);
    expect([worker.terminated, training.terminated]).toEqual([false, false]);
    engine.setScene({ name: 'b' } as Cube, { validPixels: 1 } as ValidityMask);
    expect(worker.terminated).toBe(true);
    engine.preview(question);
    expect(last().got[0]).toMatchObject({ type: 'scene', cube: { name: 'b' } });
  });

  it('says so when its worker dies; the next question has a new one', () => {
    const engine = start();
    const preview = engine.preview(question);
    die();
    expect(previews).toMatchObject([{ type: 'previewFailed', preview, error: { kind: 'engine' } }]);
    engine.preview(question);
    expect(FakeWorker.made).toHaveLength(3);
    engine.endPreview();
    expect(last().terminated).toBe(true);
  });
});
