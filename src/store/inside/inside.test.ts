import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunSummary } from '../../protocol/run';
import type { Probe } from '../../trace/probe';
import { fakeEngine, tinyEstimate, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { factValue } from '../lesson/facts';
import { createStudio } from '../studio';
import type { Studio } from '../studio';
import { LOOK_MS } from './ask';
import { insideProblem } from './inside';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();
const asked = (): number => engine.names().filter((n) => n === 'probe').length;
const rest = () => vi.advanceTimersByTime(LOOK_MS);

function openTiny(): void {
  studio.openDemo();
  engine.listeners.onRead({ type: 'scene', id: get().opening?.id ?? -1, scene: tinyScene() });
}

function startRun(): number {
  get().annotate(1, 1, 0);
  get().annotate(2, 2, 1);
  studio.train();
  return get().run?.id ?? -1;
}

function goOn(run: number, memory?: RunSummary['memory']): void {
  const classical = { variant: 'FCLS, raw', looErrors: [], ...maps } as const;
  const started = { type: 'started', run, steps: 60, parameters: 1, classical } as const;
  engine.listeners.onTrain(memory ? { ...started, memory } : started);
}
const maps = { abundances: new Float32Array(24), endmembers: new Float32Array(10) };

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

const shown = (line: number, sample: number): Probe => ({
  step: 12,
  pixel: { line, sample },
  waterfall: [],
  logits: Float32Array.of(1, 0),
  answer: Float32Array.of(0.7, 0.3),
  without: { scans: Float32Array.of(0.6, 0.4) },
  sideShare: 0.5,
  held: false,
  spatial: null,
  tokens: null,
  changes: {},
});

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

describe('looking inside', () => {
  it('asks nothing while it is closed', () => {
    openTiny();
    get().setCursor({ line: 1, sample: 1 });
    finish(startRun());
    rest();
    expect(asked()).toBe(0);
  });

  it('asks the run that goes on, then the finished one with its weights, then where the cursor rests', () => {
    openTiny();
    get().setCursor({ line: 1, sample: 1 });
    get().lookInside();
    const run = startRun();
    rest();
    expect(asked()).toBe(0);
    goOn(run);
    rest();
    expect(engine.lastProbe()).toEqual({ run, pixel: { line: 1, sample: 1 }, over: null });
    finish(run);
    rest();
    expect(engine.lastProbe()).toMatchObject({
      run,
      over: { state: { step: 60 }, config: { endmemberNames: ['Soil', 'Tree'] } },
    });
    const before = asked();
    for (const sample of [2, 3, 2]) {
      get().setCursor({ line: 2, sample });
      vi.advanceTimersByTime(LOOK_MS / 2);
    }
    rest();
    expect(asked()).toBe(before + 1);
    expect(engine.lastProbe()?.pixel).toEqual({ line: 2, sample: 2 });
  });

  it('takes answers to the question that stands only; the fact is of the pixel looked at', () => {
    openTiny();
    get().setCursor({ line: 1, sample: 1 });
    get().lookInside();
    const run = startRun();
    goOn(run);
    rest();
    const probe = get().inside.asked!;
    const tell = (number: number, line: number) =>
      engine.listeners.onProbe({ type: 'probed', probe: number, run, answer: shown(line, 1) });
    tell(probe - 1, 0);
    expect(get().inside.answer).toBeNull();
    tell(probe, 1);
    tell(probe, 1);
    expect(get().inside.answer).toMatchObject({ run, shown: { step: 12 } });
    expect(factValue(get(), 'probe.scanShift')).toBeCloseTo(0.05, 6);
    get().setCursor({ line: 2, sample: 1 });
    expect(factValue(get(), 'probe.scanShift')).toBeNull();
  });

  it('a failure is said, the run goes on, and it can be asked again', () => {
    openTiny();
    get().setCursor({ line: 1, sample: 1 });
    get().lookInside();
    goOn(startRun());
    rest();
    const error = { kind: 'engine', message: 'The GPU was lost.', advice: 'Try again.' } as const;
    engine.listeners.onProbe({ type: 'probeFailed', probe: get().inside.asked!, error });
    expect(get().inside.failed).toEqual(error);
    expect(get()).toMatchObject({ engineError: null, run: { status: 'running' } });
    const before = asked();
    studio.lookAgain();
    expect(asked()).toBe(before + 1);
  });

  it('holds a pixel while the cursor goes on, and lets go', () => {
    openTiny();
    get().setCursor({ line: 1, sample: 1 });
    finish(startRun());
    get().lookInside();
    rest();
    get().lookInside();
    get().setCursor({ line: 2, sample: 2 });
    rest();
    expect(engine.lastProbe()?.pixel).toEqual({ line: 1, sample: 1 });
    get().lookInside();
    rest();
    expect(engine.lastProbe()?.pixel).toEqual({ line: 2, sample: 2 });
  });

  it('closing frees what the worker keeps; a new scene forgets the look', () => {
    openTiny();
    get().setCursor({ line: 1, sample: 1 });
    finish(startRun());
    get().lookInside();
    rest();
    get().closeInside();
    expect(engine.names().at(-1)).toBe('endProbe');
    get().lookInside();
    rest();
    get().holdInside({ line: 1, sample: 1 });
    openTiny();
    expect(get().inside).toMatchObject({ open: true, held: null, answer: null, asked: null });
  });

  it('says what keeps it from being answered', () => {
    const words = (): string | null => insideProblem(get());
    expect(words()).toContain('Open a scene');
    openTiny();
    expect(words()).toContain('Train first');
    get().setSetting('spatialBranch', 'off');
    get().setSetting('spectralBranch', 'off');
    finish(startRun());
    expect(words()).toContain('off in this run');
    get().setSetting('spatialBranch', 'on');
    studio.train();
    const run = get().run!.id;
    expect(words()).toContain('Point at the image');
    get().setCursor({ line: 0, sample: 0 });
    expect(words()).toContain('masked');
    get().setCursor({ line: 1, sample: 0 });
    expect(words()).toContain('first look comes');
    const tile = { lines: 2, samples: 2 };
    goOn(run, {
      ...{ engine: 'wasm', budget: 1, arrays: 1, compute: 1, largest: 1, text: '' },
      ...{ train: tile, answer: tile, reason: 'chosen' },
    });
    expect(words()).toContain('in one piece');
    finish(run);
    expect(words()).toBeNull();
    studio.startLab('constraints');
    expect(words()).toContain('lab holds the network');
  });

  it('refuses a factor beyond ten times either way', () => {
    for (const [given, kept] of [
      [0.1, 0.1],
      [10, 10],
      [0, 10],
      [11, 10],
      [NaN, 10],
    ]) {
      get().setInside({ factor: given });
      expect(get().inside.factor).toBe(kept);
    }
  });
});
