import { beforeEach, describe, expect, it } from 'vitest';
import type { NoiseFacts } from '../../unmixing/signalSubspace';
import type { RunSummary } from '../../protocol/run';
import { fakeEngine, tinyEstimate, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { noiseOnScreen, replacedOnScreen } from './result';
import { createStudio } from '../studio';
import type { Studio } from '../studio';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();
const runId = () => get().run?.id ?? -1;

const noise: NoiseFacts = {
  removed: true,
  text: 'Noise about 15 dB, 5 signal directions',
  snrDb: 15,
  directions: 5,
  rare: 0,
  stripes: null,
  deviation: [0.1, 0.2],
};
const classical = { variant: 'FCLS, raw' as const, looErrors: [], ...tinyEstimate(0, 2) };

function start(found?: NoiseFacts, replaced?: string): void {
  studio.train();
  engine.listeners.onTrain({
    ...{ type: 'started', run: runId(), steps: 60, parameters: 3, classical },
    ...(found ? { noise: found } : {}),
    ...(replaced ? { replaced } : {}),
  });
}

function finish(found?: NoiseFacts, replaced?: string): void {
  const summary: RunSummary = {
    estimate: tinyEstimate(60, 2),
    reconstructionError: new Float32Array(12),
    reconstructionRmse: 0.01,
    parameters: 3,
    seconds: 1,
    engine: { engine: 'wasm', adapter: 'CPU', software: false, reason: '' },
    state: { step: 60, theta: Float32Array.of(1), moments: [] },
    ...(found ? { noise: found } : {}),
    ...(replaced ? { replaced } : {}),
  };
  engine.listeners.onTrain({ type: 'finished', run: runId(), summary });
}

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make, 'wasm');
  engine = fake.engine();
  studio.openDemo();
  engine.listeners.onRead({ type: 'scene', id: get().opening?.id ?? -1, scene: tinyScene() });
  get().annotate(1, 1, 0);
  get().annotate(2, 2, 1);
});

describe('the noise on screen', () => {
  it('is what the run found, from its start on', () => {
    expect(noiseOnScreen(get())).toBeNull();
    start(noise);
    expect(noiseOnScreen(get())).toEqual(noise);
    finish(noise);
    expect(noiseOnScreen(get())).toEqual(noise);
  });

  it('is not that of an earlier run while another is going, nor where none was looked for', () => {
    start(noise);
    finish(noise);
    start();
    expect(noiseOnScreen(get())).toBeNull();
    finish();
    expect(noiseOnScreen(get())).toBeNull();
  });
});

describe('the faults on screen', () => {
  it('are those that the run replaced, and none while another is going', () => {
    const text = 'Faults in 1.0 % of the values (impulses, dead bands): replaced.';
    start(noise, text);
    expect(replacedOnScreen(get())).toBe(text);
    finish(noise, text);
    expect(replacedOnScreen(get())).toBe(text);
    start(noise);
    expect(replacedOnScreen(get())).toBeNull();
  });
});
