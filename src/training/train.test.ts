import { beforeAll, describe, expect, it } from 'vitest';
import { StudioError } from '../scene/errors';
import { startBackend } from '../kernels/testing/backends';
import { presetSettings, type Settings } from '../settings/settings';
import { makeRunSwitch, type RunSwitch } from './control';
import type { TrainConfig, TrainEvent, TrainingState } from '../protocol/run';
import { smallSettings } from './testing/training.suite';
import { tinyScene } from './testing/tinyScene';
import { train } from './train';

const scene = tinyScene({ holes: true });

/** A run with a clock that advances a second at every look, so that every step is shown. */
function start(
  control: RunSwitch,
  over: Partial<Settings> = {},
  config: Partial<TrainConfig> = {},
): AsyncGenerator<TrainEvent, void, void> {
  let clock = 0;
  return train({
    run: 7,
    cube: scene.cube,
    mask: scene.mask,
    config: {
      settings: { ...presetSettings('studio'), ...smallSettings, steps: 6, ...over },
      endmemberNames: scene.truth.names,
      labels: scene.labels,
      ...config,
    },
    engine: { engine: 'wasm', adapter: 'test', software: false, reason: 'test' },
    control,
    settle: () => Promise.resolve(),
    now: () => (clock += 1000),
  });
}

async function collect(events: AsyncGenerator<TrainEvent, void, void>): Promise<TrainEvent[]> {
  const out: TrainEvent[] = [];
  for await (const event of events) out.push(event);
  return out;
}

const types = (events: TrainEvent[]): string[] => events.map((e) => e.type);
const last = (events: TrainEvent[]): TrainEvent => events[events.length - 1];

async function failure(events: AsyncGenerator<TrainEvent, void, void>): Promise<StudioError> {
  try {
    await collect(events);
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError);
    return error as StudioError;
  }
  throw new Error('should have failed');
}

beforeAll(() => startBackend('cpu'));

describe('a run', () => {
  it('prepares, starts with the classical line, shows every step and finishes', async () => {
    const events = await collect(start(makeRunSwitch()));
    expect(types(events).slice(0, 4)).toEqual(['preparing', 'preparing', 'preparing', 'started']);
    const steps = events.flatMap((e) => (e.type === 'progress' ? e.losses.map((l) => l.step) : []));
    expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
    const end = last(events);
    if (end.type !== 'finished') throw new Error(`ended with ${end.type}`);
    const { estimate, reconstructionError, reconstructionRmse, parameters } = end.summary;
    expect(parameters).toBeGreaterThan(100);
    expect(reconstructionRmse).toBeGreaterThan(0);
    // The masked pixel and band are NaN everywhere, the others nowhere.
    const R = scene.truth.names.length;
    const { bands } = scene.cube;
    scene.mask.pixels.forEach((valid, p) => {
      expect(Number.isNaN(reconstructionError[p])).toBe(!valid);
      const sum = estimate.abundances.subarray(p * R, (p + 1) * R).reduce((s, v) => s + v, 0);
      if (valid) expect(sum).toBeCloseTo(1, 5);
      else expect(sum).toBeNaN();
    });
    estimate.endmembers.forEach((v, i) =>
      expect(Number.isNaN(v)).toBe(!scene.mask.bands[i % bands]),
    );
  });

  it('repeats itself with the same seed', async () => {
    const [a, b] = [await collect(start(makeRunSwitch())), await collect(start(makeRunSwitch()))];
    expect(last(a)).toEqual(last(b));
  });

  it('is cancelled within one step', async () => {
    const control = makeRunSwitch();
    const out: TrainEvent[] = [];
    for await (const event of start(control, { steps: 50 })) {
      out.push(event);
      if (event.type === 'progress' && event.step === 2) control.cancel();
    }
    expect(last(out)).toEqual({ type: 'cancelled', run: 7, step: 2 });
  });

  it('is cancelled while it prepares, before anything is built', async () => {
    const control = makeRunSwitch();
    const out: TrainEvent[] = [];
    for await (const event of start(control)) {
      out.push(event);
      control.cancel();
    }
    expect(types(out)).toEqual(['preparing', 'cancelled']);
  });

  it('stands still while paused, and gives the same result as an unpaused run', async () => {
    const control = makeRunSwitch();
    const out: TrainEvent[] = [];
    for await (const event of start(control)) {
      out.push(event);
      if (event.type === 'progress' && event.step === 3) control.pause();
      if (event.type === 'paused') {
        expect(event.step).toBe(3);
        setTimeout(() => control.resume(), 5);
      }
    }
    expect(types(out)).toContain('resumed');
    const straight = last(await collect(start(makeRunSwitch())));
    const paused = last(out);
    if (straight.type !== 'finished' || paused.type !== 'finished') throw new Error('not finished');
    expect(paused.summary.estimate).toEqual(straight.summary.estimate);
  });

  it('can be cancelled while paused', async () => {
    const control = makeRunSwitch();
    const out: TrainEvent[] = [];
    for await (const event of start(control)) {
      out.push(event);
      if (event.type === 'progress' && event.step === 1) control.pause();
      if (event.type === 'paused') setTimeout(() => control.cancel(), 5);
    }
    expect(last(out).type).toBe('cancelled');
    expect(types(out)).not.toContain('resumed');
  });
});

describe('a run that goes on from a checkpoint', () => {
  /** The checkpoint of a run that was cancelled after so many steps. */
  async function cancelledAfter(step: number, over: Partial<Settings>): Promise<TrainingState> {
    const control = makeRunSwitch();
    let state: TrainingState | null = null;
    for await (const event of start(control, over)) {
      if (event.type === 'progress' && event.step === step) control.cancel();
      if (event.type === 'checkpoint') state = event.state;
    }
    return state!;
  }

  it.each([
    ['studio', 1],
    ['studio', 4],
    ['paper', 3],
  ] as const)('%s, after step %i: the same answer as a run without a stop', async (preset, at) => {
    const over = { ...presetSettings(preset), ...smallSettings, components: 0, steps: 6 };
    const from = structuredClone(await cancelledAfter(at, over));
    expect(from.step).toBe(at);
    const resumed = last(await collect(start(makeRunSwitch(), over, { from })));
    const straight = last(await collect(start(makeRunSwitch(), over)));
    if (resumed.type !== 'finished' || straight.type !== 'finished')
      throw new Error('not finished');
    expect(resumed.summary.estimate).toEqual(straight.summary.estimate);
    expect(resumed.summary.state).toEqual(straight.summary.state);
    // At its end a run only answers.
    const again = await collect(start(makeRunSwitch(), over, { from: straight.summary.state }));
    expect(types(again)).not.toContain('progress');
    const end = last(again);
    expect(end.type === 'finished' && end.summary.estimate).toEqual(straight.summary.estimate);
  });

  it('is refused when the weights are another network’s, not numbers, or too far', async () => {
    const from = await cancelledAfter(2, {});
    const refusals: [TrainingState, RegExp][] = [
      [{ ...from, theta: from.theta.subarray(1) }, /do not belong/],
      [{ ...from, moments: from.moments.slice(1) }, /do not belong/],
      [{ ...from, theta: from.theta.map(() => NaN) }, /do not belong/],
      [{ ...from, step: 7 }, /more steps than the settings/],
      [{ ...from, step: 1.5 }, /do not belong/],
    ];
    for (const [state, message] of refusals) {
      const { data } = await failure(start(makeRunSwitch(), {}, { from: state }));
      expect(data.message).toMatch(message);
      expect(data.advice).not.toBe('');
    }
  });
});

describe('what cannot be trained on', () => {
  const label = scene.labels[0];
  const pure = (r: number) => ({ ...label, abundances: [0, 1, 2].map((k) => (k === r ? 1 : 0)) });

  it.each([
    ['no label', { labels: [] }, /no label yet/],
    ['an endmember without a label', { labels: [pure(0), pure(1)] }, /Material 3 has no label/],
    ['a label on a masked pixel', { labels: [{ ...label, line: 0, sample: 0 }] }, /masked pixel/],
    ['a label outside', { labels: [{ ...label, line: 99 }] }, /outside the image/],
    ['sums off', { labels: [{ ...label, abundances: [0.5, 0.2, 0.1] }] }, /do not fit/],
    ['one endmember', { endmemberNames: ['a'], labels: [] }, /at least 2 endmembers/],
  ])('%s: a sentence and what to do', async (_, config, message) => {
    const { data } = await failure(start(makeRunSwitch(), {}, config));
    expect(data.kind).toBe('labels');
    expect(data.message).toMatch(message);
    expect(data.advice).not.toBe('');
  });

  it('settings that do not fit', async () => {
    const { data } = await failure(start(makeRunSwitch(), { tokens: 3 }));
    expect(data.message).toMatch(/must divide/);
  });

  it('a weight that is not a number', async () => {
    const { data } = await failure(start(makeRunSwitch(), { lambdaRec: Infinity }));
    expect(data.kind).toBe('training');
    expect(data.message).toMatch(/Reconstruction needs a number/);
  });
});
