/** Runs whose device fails at a random step, on engines made of the cpu backend and an injected fault. */
import { beforeAll, describe, expect, it } from 'vitest';
import { StudioError } from '../scene/errors';
import { makeRng } from '../maths/rng';
import { startBackend } from '../kernels/testing/backends';
import { presetSettings } from '../settings/settings';
import { makeRunSwitch } from '../training/control';
import type { ComputeEngine } from '../engine/select';
import type { EngineInfo } from '../engine/info';
import type { TrainEvent, TrainingState } from '../protocol/run';
import { smallSettings } from '../training/testing/training.suite';
import { tinyScene } from '../training/testing/tinyScene';
import { trainThroughFaults } from './train';

const STEPS = 12;
const scene = tinyScene({ holes: true });
const lost = new StudioError({ kind: 'engine', message: 'The card is gone.', advice: 'Wait.' });

/** An engine whose device is lost after so many calls of `settle`; Infinity for a sound one. */
function failingAfter(calls: number, engine: EngineInfo['engine'] = 'webgpu'): ComputeEngine {
  let left = calls;
  return {
    info: { engine, adapter: 'test card', software: false, reason: 'test' },
    async settle() {
      if (left-- <= 0) throw lost;
    },
    fault: async () => (left < 0 ? lost : null),
  };
}

interface Outcome {
  readonly events: readonly TrainEvent[];
  readonly dropped: number;
}

/** @param engines one after the other; null cannot be started */
async function runOn(
  engines: readonly (ComputeEngine | null)[],
  from?: TrainingState,
): Promise<Outcome> {
  const queue = [...engines];
  const events: TrainEvent[] = [];
  let dropped = 0;
  let clock = 0;
  const next = async (): Promise<ComputeEngine> => {
    const engine = queue.shift();
    if (!engine) throw new StudioError({ kind: 'engine', message: 'No card.', advice: '' });
    return engine;
  };
  await trainThroughFaults(
    {
      run: 3,
      cube: scene.cube,
      mask: scene.mask,
      config: {
        settings: { ...presetSettings('studio'), ...smallSettings, steps: STEPS },
        endmemberNames: scene.truth.names,
        labels: scene.labels,
        from,
      },
      control: makeRunSwitch(),
      // Every step is worth showing and keeping.
      now: () => (clock += 3000),
    },
    { get: next, fallBack: next, drop: () => dropped++ },
    (event) => events.push(event),
  );
  return { events, dropped };
}

const summaryOf = ({ events }: Outcome) => {
  const end = events[events.length - 1];
  if (end.type !== 'finished') throw new Error(`ended with ${end.type}`);
  return end.summary;
};
const recoveries = ({ events }: Outcome) => events.filter((e) => e.type === 'recovered');

beforeAll(() => startBackend('cpu'));

describe('a device that is lost', () => {
  const rng = makeRng(5);
  const steps = [2, ...Array.from({ length: 3 }, () => 2 + rng.int(STEPS)), STEPS + 1];

  it.each(steps)('after %i turns: the numbers of an undisturbed run', async (turn) => {
    const disturbed = await runOn([failingAfter(turn), failingAfter(Infinity)]);
    expect(disturbed.dropped).toBe(1);
    const [recovery] = recoveries(disturbed);
    expect(recovery.type === 'recovered' && recovery.message).toMatch(
      /The card is gone\. The run goes on on test card, started anew, from step \d+\./,
    );
    const straight = await runOn([failingAfter(Infinity)]);
    expect(summaryOf(disturbed).estimate).toEqual(summaryOf(straight).estimate);
    expect(summaryOf(disturbed).state).toEqual(summaryOf(straight).state);
  });

  it('loses no more than the steps since the last checkpoint', async () => {
    const outcome = await runOn([failingAfter(9), failingAfter(Infinity)]);
    const kept = outcome.events.filter((e) => e.type === 'checkpoint').map((e) => e.state.step);
    const [recovery] = recoveries(outcome);
    const at = outcome.events.indexOf(recovery);
    const before = outcome.events.slice(0, at).filter((e) => e.type === 'checkpoint');
    expect(recovery.type === 'recovered' && recovery.step).toBe(before.length);
    expect(kept.length).toBeGreaterThan(before.length);
    const resumed = outcome.events.slice(at).find((e) => e.type === 'progress');
    expect(resumed?.type === 'progress' && resumed.losses[0].step).toBe(before.length + 1);
  });

  it('twice: the run moves to WASM and says so', async () => {
    const outcome = await runOn([failingAfter(4), failingAfter(4), failingAfter(Infinity, 'wasm')]);
    const messages = recoveries(outcome).map((e) => (e.type === 'recovered' ? e.message : ''));
    expect(messages[1]).toMatch(/goes on on WebAssembly/);
    expect(summaryOf(outcome).engine.engine).toBe('wasm');
  });

  it('and cannot be started again: WASM at once', async () => {
    const outcome = await runOn([failingAfter(4), null, failingAfter(Infinity, 'wasm')]);
    expect(summaryOf(outcome).engine.engine).toBe('wasm');
  });

  it('again and again: the run gives up with the fault', async () => {
    const broken = Array.from({ length: 6 }, () => failingAfter(3));
    await expect(runOn(broken)).rejects.toBe(lost);
  });
});

describe('what is not the device’s fault', () => {
  it('a planted NaN is refused, and nothing is started anew', async () => {
    const theta = summaryOf(await runOn([failingAfter(Infinity)])).state.theta.slice();
    theta[0] = NaN;
    const moments = [new Float32Array(theta.length), new Float32Array(theta.length)];
    const run = runOn([failingAfter(Infinity)], { step: 2, theta, moments });
    await expect(run).rejects.toThrow(/do not belong to this network/);
  });

  it('a loss that explodes stops the run with advice', async () => {
    const { theta } = summaryOf(await runOn([failingAfter(Infinity)])).state;
    // Adam’s step is the mean gradient over the root of the mean square.
    const moments = [theta.map(() => -300), theta.map(() => 1e-6)];
    const run = runOn([failingAfter(Infinity)], { step: 2, theta, moments });
    await expect(run).rejects.toThrow(/exploded at step 4/);
  });
});
