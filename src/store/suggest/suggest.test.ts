import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunSummary } from '../../protocol/run';
import type { Suggestion } from '../../protocol/suggest';
import { fakeEngine, tinyEstimate, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { coachLine } from '../steps';
import { createStudio } from '../studio';
import type { Studio } from '../studio';
import { SETTLE_MS } from './ask';
import { shownSuggestion, suggestionText } from './suggestions';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();
const asked = (): number => engine.names().filter((n) => n === 'suggest').length;
const rest = () => vi.advanceTimersByTime(SETTLE_MS);

function openTiny(): void {
  studio.openDemo();
  const id = get().opening?.id ?? -1;
  engine.listeners.onRead({ type: 'scene', id, scene: tinyScene(['Soil', 'Tree']) });
}

const at = (line: number, sample: number): Suggestion => ({
  line,
  sample,
  reason: 'novelty',
  words: `No label looks like ${line}, ${sample}.`,
  parts: { disagreement: 0.5, misfit: 0.1, novelty: 0.9, coverage: 1 },
  speaksFor: 0.2,
});

function answer(...suggestions: Suggestion[]): void {
  const suggest = get().suggesting.asked ?? -1;
  engine.listeners.onSuggest({ type: 'suggested', suggest, suggestions });
}

/** Two labels, and a run on them. */
function startRun(): number {
  get().annotate(1, 1, 0);
  get().annotate(2, 2, 1);
  studio.train();
  return get().run?.id ?? -1;
}

function finish(run: number): void {
  const summary: RunSummary = {
    estimate: tinyEstimate(60, 2),
    reconstructionError: new Float32Array(12),
    reconstructionRmse: 0.01,
    parameters: 1,
    seconds: 1,
    engine: { engine: 'wasm', adapter: 'CPU', software: false, reason: '' },
    state: { step: 60, theta: new Float32Array(1), moments: [] },
  };
  engine.listeners.onTrain({ type: 'finished', run, summary });
}

beforeEach(() => {
  vi.useFakeTimers();
  const fake = fakeEngine();
  studio = createStudio(fake.make, 'wasm');
  engine = fake.engine();
});
afterEach(() => {
  studio.dispose();
  vi.useRealTimers();
});

describe('click here next', () => {
  it('asks nothing while it is off, and says what it is for', () => {
    openTiny();
    get().annotate(1, 1, 0);
    rest();
    expect(asked()).toBe(0);
    expect(suggestionText(get())).toContain('Marks the pixel');
    expect(shownSuggestion(get())).toBeNull();
  });

  it('asks when it is turned on, and again when labels have rested', () => {
    openTiny();
    get().setSuggesting(true);
    expect(suggestionText(get())).toContain('Looking');
    rest();
    expect(engine.lastSuggest()).toMatchObject({
      endmemberNames: ['Soil', 'Tree'],
      labels: [],
      skipped: [],
      answer: null,
    });
    answer(at(1, 2), at(0, 3));
    expect(shownSuggestion(get())).toMatchObject({ line: 1, sample: 2 });
    expect(suggestionText(get())).toBe('No label looks like 1, 2.');
    expect(coachLine(get())).toBe('0 of 10 labels. The next suggestion is marked on the image.');

    get().annotate(2, 2, 0);
    const [{ id }] = get().labels;
    for (const v of [0.9, 0.8, 0.7]) {
      vi.advanceTimersByTime(SETTLE_MS / 2);
      get().setFraction(id, 0, v, 'drag');
    }
    expect(asked()).toBe(1);
    rest();
    expect(asked()).toBe(2);
    expect(engine.lastSuggest()?.labels).toMatchObject([{ line: 2, sample: 2 }]);
    get().undo();
    rest();
    expect(asked()).toBe(3);
  });

  it('an answer to an older question, or after it was turned off, is ignored', () => {
    openTiny();
    get().setSuggesting(true);
    rest();
    const old = get().suggesting.asked!;
    get().annotate(1, 1, 0);
    rest();
    engine.listeners.onSuggest({ type: 'suggested', suggest: old, suggestions: [at(1, 2)] });
    expect(shownSuggestion(get())).toBeNull();
    const now = get().suggesting.asked!;
    get().setSuggesting(false);
    engine.listeners.onSuggest({ type: 'suggested', suggest: now, suggestions: [at(1, 2)] });
    expect(get().suggesting.list).toBeNull();
    rest();
    expect(asked()).toBe(2);
  });

  it('Accept opens the label form there; the next one of the list is shown at once', () => {
    openTiny();
    get().setSuggesting(true);
    rest();
    answer(at(1, 2), at(0, 3));
    studio.acceptSuggestion();
    const [label] = get().labels;
    expect(label).toMatchObject({ line: 1, sample: 2 });
    expect(get().selected).toBe(label.id);
    expect(get().cursor).toEqual({ line: 1, sample: 2 });
    expect(shownSuggestion(get())).toMatchObject({ line: 0, sample: 3 });
    get().undo();
    expect(get().labels).toEqual([]);
    expect(shownSuggestion(get())).toMatchObject({ line: 1, sample: 2 });
  });

  it('Skip sets a pixel aside for this scene', () => {
    openTiny();
    get().setSuggesting(true);
    rest();
    get().skipSuggestion();
    expect(get().suggesting.skipped).toEqual([]);
    answer(at(1, 2), at(0, 3));
    get().skipSuggestion();
    expect(shownSuggestion(get())).toMatchObject({ line: 0, sample: 3 });
    rest();
    expect(engine.lastSuggest()?.skipped).toEqual([6]);
    answer();
    expect(suggestionText(get())).toContain('No pixel is left');
    get().setSuggesting(false);
    get().setSuggesting(true);
    rest();
    expect(engine.lastSuggest()?.skipped).toEqual([6]);
    openTiny();
    expect(get().suggesting).toMatchObject({ on: true, skipped: [], list: null });
    rest();
    expect(engine.lastSuggest()?.skipped).toEqual([]);
  });

  it('waits while a run is going and then asks with its answer', () => {
    openTiny();
    get().setSuggesting(true);
    const run = startRun();
    rest();
    expect(asked()).toBe(0);
    expect(suggestionText(get())).toContain('when the run has ended');
    finish(run);
    rest();
    expect(engine.lastSuggest()?.answer).toHaveLength(24);
    // Of labels that have changed since it is still a reading; of other endmembers it is not.
    get().annotate(0, 2, 0);
    rest();
    expect(engine.lastSuggest()?.answer).toHaveLength(24);
    get().setEndmemberCount(3);
    rest();
    expect(engine.lastSuggest()?.answer).toBeNull();
  });

  it('waits while a lab is going', () => {
    openTiny();
    get().annotate(1, 1, 0);
    get().annotate(2, 2, 1);
    studio.startLab('constraints');
    get().setSuggesting(true);
    rest();
    expect(asked()).toBe(0);
    expect(suggestionText(get())).toContain('when the run has ended');
    engine.listeners.jobs.lab({ type: 'labFinished', lab: get().lab?.id ?? -1 });
    rest();
    expect(asked()).toBe(1);
  });

  it('a question that fails is said there and nowhere else', () => {
    openTiny();
    get().setSuggesting(true);
    rest();
    const error = { kind: 'internal', message: 'Out of memory.', advice: '' } as const;
    const suggest = get().suggesting.asked!;
    engine.listeners.onSuggest({ type: 'suggestFailed', suggest, error });
    expect(suggestionText(get())).toBe('No suggestion this time: Out of memory.');
    expect(get()).toMatchObject({ engineError: null, openError: null, notices: [], run: null });
    get().annotate(1, 1, 0);
    rest();
    expect(asked()).toBe(2);
  });

  it('the budget takes whole numbers from 1 to 1000', () => {
    for (const [given, kept] of [
      [12, 12],
      [0, 12],
      [1.5, 12],
      [NaN, 12],
      [1001, 12],
      [1, 1],
    ] as const) {
      get().setLabelBudget(given);
      expect(get().suggesting.budget).toBe(kept);
    }
  });
});
