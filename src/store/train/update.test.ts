import { beforeEach, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../protocol/run';
import { fakeEngine, tinyEstimate, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { resultVersion } from './problems';
import { createStudio } from '../studio';
import type { Studio } from '../studio';
import { updateIsDue, updatePlan, updateProblem } from './update';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();
const runId = () => get().run?.id ?? -1;

function summary(step: number, domain: RunSummary['domain'] = 'unit'): RunSummary {
  return {
    estimate: tinyEstimate(step, 2),
    reconstructionError: new Float32Array(12),
    reconstructionRmse: 0.01,
    parameters: 3,
    seconds: 21,
    engine: { engine: 'wasm', adapter: 'CPU, SIMD', software: false, reason: 'No GPU.' },
    state: {
      step,
      theta: Float32Array.of(1, 2, 3),
      moments: [Float32Array.of(4, 5, 6), Float32Array.of(7, 8, 9)],
    },
    domain,
  };
}

const finish = (step: number, domain?: RunSummary['domain']) =>
  engine.listeners.onTrain({ type: 'finished', run: runId(), summary: summary(step, domain) });

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make, 'wasm');
  engine = fake.engine();
  studio.openDemo();
  engine.listeners.onRead({ type: 'scene', id: get().opening?.id ?? -1, scene: tinyScene() });
  get().setSetting('seed', 8);
  get().annotate(1, 1, 0);
  get().annotate(2, 2, 1);
  studio.train();
});

describe('a warm update', () => {
  it('is due when labels are others than those of the finished run, and no longer when they are back', () => {
    get().annotate(2, 3, 1);
    expect(updateIsDue(get())).toBe(false);
    get().undo();
    finish(60);
    expect(updateIsDue(get())).toBe(false);
    expect(resultVersion(get())).toBe('labels v2');
    get().setConfidence(get().labels[0].id, 0.5);
    expect(updateIsDue(get())).toBe(true);
    expect(resultVersion(get())).toBe('labels v2; now v4');
    get().undo();
    expect(updateIsDue(get())).toBe(false);
  });

  it('goes on from θ for a third of the steps: other seed, optimiser anew, the settings of the run', () => {
    finish(60);
    get().annotate(2, 3, 1);
    get().annotate(1, 2, 0);
    get().setSetting('steps', 400);
    get().setSetting('learningRate', -1);
    studio.update();
    const config = engine.lastTrain();
    expect(config?.labels).toHaveLength(4);
    expect(config?.settings).toMatchObject({ steps: 20, warmup: 3, seed: 9, domain: 'auto' });
    expect(config?.settings.learningRate).toBe(get().result?.settings.learningRate);
    expect(config?.from).toBeUndefined();
    expect(config?.warm).toMatchObject({ domain: 'unit', anew: { steps: 60, seed: 8 } });
    expect([...config!.warm!.theta]).toEqual([1, 2, 3]);
    expect(get().run).toMatchObject({ labelsVersion: 4, update: { from: 2, count: 1 } });
    // The old maps stay, and say what they are of.
    expect(resultVersion(get())).toBe('labels v2; now v4');
    finish(20);
    expect(resultVersion(get())).toBe('labels v4');
    expect(updateIsDue(get())).toBe(false);
  });

  it('of an update takes the steps of the run trained anew, and the seed after', () => {
    finish(60);
    get().annotate(2, 3, 1);
    studio.update();
    finish(20);
    get().annotate(1, 2, 0);
    studio.update();
    expect(engine.lastTrain()?.settings).toMatchObject({ steps: 20, seed: 10 });
    expect(get().run?.update).toMatchObject({ count: 2, from: 3 });
    finish(20);
    studio.train();
    expect(get().run?.update).toBeNull();
    expect(engine.lastTrain()?.settings).toMatchObject({ steps: 60, seed: 8 });
  });

  it('is one run for any number of edits, and none where nothing has changed', () => {
    finish(60);
    const runs = () => engine.names().filter((name) => name === 'train').length;
    studio.update();
    expect(runs()).toBe(1);
    for (const v of [0.9, 0.8, 0.7]) get().setFraction(get().labels[0].id, 0, v, 'drag');
    expect(resultVersion(get())).toBe('labels v2; now v3');
    studio.update();
    studio.update();
    expect(runs()).toBe(2);
    // Edits while it is going make its result out of date at once.
    get().annotate(2, 3, 1);
    finish(20);
    expect(resultVersion(get())).toBe('labels v3; now v4');
    expect(updateIsDue(get())).toBe(true);
  });

  it('cannot be had with other endmembers, or from a run that did not note its domain', () => {
    finish(60);
    get().setEndmemberCount(3);
    expect(updateIsDue(get())).toBe(true);
    expect(updateProblem(get())).toMatch(/endmembers are others/);
    studio.update();
    expect(get().run?.status).toBe('finished');
    get().undo();
    get().annotate(2, 3, 1);
    expect(updateProblem(get())).toBeNull();
    const { result } = get();
    const old = { ...result!.summary!, domain: undefined };
    studio.store.setState({ result: { ...result!, summary: old } });
    expect(updateProblem(get())).toMatch(/earlier version/);
    expect(updatePlan(get().result!)).toBeNull();
  });

  it('that is interrupted before its first checkpoint goes on from where it started', () => {
    finish(60);
    get().annotate(2, 3, 1);
    studio.update();
    engine.listeners.onTrain({
      type: 'error',
      run: null,
      error: { kind: 'engine', message: 'The worker stopped.', advice: 'Try again.' },
    });
    engine.listeners.onTrain({ type: 'engine', info: summary(0).engine });
    studio.continueRun();
    expect([...(engine.lastTrain()?.warm?.theta ?? [])]).toEqual([1, 2, 3]);
    expect(get().run?.update?.count).toBe(1);
  });

  it('that the worker trained anew is a run like any other, and the person is told', () => {
    finish(60);
    get().annotate(2, 3, 1);
    studio.update();
    engine.listeners.onTrain({
      ...{ type: 'started', run: runId(), steps: 60, parameters: 3, anew: 'Trained anew.' },
      classical: {
        ...{ variant: 'FCLS, raw', looErrors: [], abundances: new Float32Array(24) },
        endmembers: new Float32Array(10),
      },
    });
    expect(get().run).toMatchObject({ update: null, steps: 60, settings: { steps: 60, seed: 8 } });
    expect(get().notices.at(-1)?.text).toBe('Trained anew.');
    finish(60);
    expect(get().result?.update).toBeNull();
  });
});
