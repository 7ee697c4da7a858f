import { beforeAll, expect, it } from 'vitest';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';
import type { ComputeEngine } from '../../engine/select';
import { startBackend } from '../../kernels/testing/backends';
import type { ProbeEvent, ProbeQuestion } from '../../protocol/probe';
import type { RunSummary, TrainConfig } from '../../protocol/run';
import { StudioError } from '../../scene/errors';
import { presetSettings } from '../../settings/settings';
import { makeRunSwitch } from '../../training/control';
import { tinyScene } from '../../training/testing/tinyScene';
import { smallSettings } from '../../training/testing/training.suite';
import { train } from '../../training/train';
import type { RunWatch } from '../../training/watch';
import { makeProbeService, type ProbeService } from './service';

const { cube, mask, truth, labels } = tinyScene({ holes: true });
const scene = { cube, mask };
const settings = { ...presetSettings('studio'), ...smallSettings, steps: 8, seed: 3 };
const config: TrainConfig = { settings, endmemberNames: truth.names, labels };
const info = { engine: 'wasm', adapter: 'test', software: false, reason: '' } as const;
const patient = { timeout: 60_000 };
const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

beforeAll(() => startBackend('cpu'));

function setUp() {
  const told: ProbeEvent[] = [];
  const state = { busy: false, open: true, clock: 0, lost: null as StudioError | null };
  const device: ComputeEngine = {
    info,
    settle: () => Promise.resolve(),
    fault: () => Promise.resolve(state.lost),
  };
  const dropped: boolean[] = [];
  const service = makeProbeService(
    () => (state.open ? scene : null),
    { get: () => Promise.resolve(device), drop: () => void dropped.push(true) },
    () => state.busy,
    () => state.clock,
    (event) => told.push(event),
  );
  return { told, state, service, dropped };
}

/** A run whose maps are shown after every step; `between` is called after each. */
async function run(
  id: number,
  watch?: RunWatch,
  between: (step: number) => void = () => undefined,
): Promise<RunSummary> {
  let clock = 0;
  for await (const event of train({
    ...{ run: id, ...scene, config, engine: info, control: makeRunSwitch(), watch },
    settle: () => Promise.resolve(),
    now: () => (clock += 1000),
  })) {
    if (event.type === 'progress') between(event.step);
    if (event.type === 'finished') return event.summary;
  }
  throw new Error('not finished');
}

/** To its end, as `trainThroughFaults` does. */
async function runOut(id: number, service: ProbeService, between?: (step: number) => void) {
  let clock = 0;
  for await (const event of train({
    ...{ run: id, ...scene, config, engine: info, control: makeRunSwitch() },
    ...{ watch: service.watch(id), settle: () => Promise.resolve() },
    now: () => (clock += 1000),
  })) {
    if (event.type === 'progress') between?.(event.step);
  }
}

const pixel = { line: 2, sample: 3 };
const live: ProbeQuestion = { run: 1, pixel, over: null };

it('answers between the steps of a run, of its own run only, and of the finished network', async () => {
  const { told, service, state } = setUp();
  state.busy = true;
  service.ask(1, live);
  const moved = { line: 4, sample: 4 };
  await runOut(1, service, (step) => {
    // So long after the last look that there may be another.
    state.clock += 1e6;
    if (step === 4) service.ask(2, { ...live, pixel: moved });
    if (step === 6) service.ask(3, { ...live, run: 9 });
    if (step === 7) service.ask(4, live);
  });
  const seen = told.map((e) => (e.type === 'probed' ? [e.probe, e.answer.step] : e));
  expect(seen.slice(0, 4)).toEqual([
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 3],
  ]);
  expect(seen.at(-1)).toEqual([4, 8]);
  expect(seen.some((s) => Array.isArray(s) && s[0] === 3)).toBe(false);
  expect(told[3]).toMatchObject({ answer: { pixel: moved } });
});

it('looks no more often than a thirtieth of the time', async () => {
  const { service, state } = setUp();
  const watch = service.watch(1);
  service.ask(1, live);
  expect(watch.wanted(false)).toBe(true);
  watch.take(null, 200);
  // In tiles nothing is kept, and nothing need be waited for.
  expect(watch.wanted(false)).toBe(true);
  let taken = 0;
  await run(1, {
    ...watch,
    take(trace) {
      if (taken++ === 0) watch.take(trace, 200);
    },
  });
  expect(watch.wanted(false)).toBe(false);
  expect(watch.wanted(true)).toBe(true);
  state.clock = 30 * 200 - 1;
  expect(watch.wanted(false)).toBe(false);
  state.clock = 30 * 200;
  expect(watch.wanted(false)).toBe(true);
});

it('changes no bit of a run', async () => {
  const { service } = setUp();
  service.ask(1, live);
  const [watched, plain] = [await run(1, service.watch(1)), await run(1)];
  expect(watched.state).toEqual(plain.state);
  expect(watched.estimate).toEqual(plain.estimate);
});

it('of a run that is over it makes the network again, once, with the same numbers', async () => {
  const { told, service } = setUp();
  service.ask(1, live);
  const { state } = await run(1, service.watch(1));
  await runOut(1, service);
  const during = told.at(-1)!;
  const again = setUp();
  const tensors = tf.memory().numTensors;
  const over = { config, state };
  again.service.ask(1, { ...live, over });
  await expect.poll(() => again.told.length, patient).toBe(1);
  expect(again.told[0]).toEqual(during);
  again.service.ask(2, { ...live, over, pixel: { line: 1, sample: 1 } });
  // Answered at once: the network is kept.
  expect(again.told[1]).toMatchObject({ type: 'probed', probe: 2 });
  expect(tf.memory().numTensors).toBe(tensors);
  again.service.stop();
  again.service.ask(3, { ...live, over });
  expect(again.told).toHaveLength(2);
  await expect.poll(() => again.told.length, patient).toBe(3);
});

it('waits while a run or a job is going, and forgets what is kept when one begins', async () => {
  const { told, state, service } = setUp();
  const over = { config, state: (await run(1)).state };
  state.busy = true;
  service.ask(1, { ...live, over });
  await rest();
  expect(told).toEqual([]);
  state.busy = false;
  service.goOn();
  await expect.poll(() => told.length, patient).toBe(1);
  state.busy = true;
  service.forget();
  service.ask(2, { ...live, over });
  await rest();
  expect(told).toHaveLength(1);
});

it('what cannot be answered is said: no scene, tiles, other weights, a lost device', async () => {
  const { told, state, service, dropped } = setUp();
  const over = { config, state: (await run(1)).state };
  const last = async (count: number) => {
    await expect.poll(() => told.length, patient).toBe(count);
    const event = told[count - 1];
    return event.type === 'probeFailed' ? event.error : null;
  };
  state.open = false;
  service.ask(1, { ...live, over });
  expect((await last(1))?.message).toContain('no scene');
  state.open = true;
  const tiled = { ...config, settings: { ...settings, tileSide: 4 } };
  service.ask(2, { ...live, over: { ...over, config: tiled } });
  expect((await last(2))?.message).toContain('in one piece');
  service.ask(3, {
    ...live,
    over: { ...over, state: { ...over.state, theta: new Float32Array(3) } },
  });
  expect((await last(3))?.field).toBe('weights');
  state.lost = new StudioError({ kind: 'engine', message: 'The GPU was lost.', advice: '' });
  service.ask(4, { ...live, over: { ...over, state: { ...over.state, moments: [] } } });
  expect((await last(4))?.message).toBe('The GPU was lost.');
  expect(dropped).toEqual([true]);
  state.lost = null;
  service.ask(5, { ...live, over });
  expect(await last(5)).toBeNull();
});
