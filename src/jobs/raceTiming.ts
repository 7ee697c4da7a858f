/**
 * Some steps of every slow method before a long race, so that the time left is right from its first minute: what is not
 * known of a method cannot be told from the others. The models are thrown away; no result depends on it.
 */
import type { RaceConfig, RaceEvent } from '../protocol/race';
import type { ComputeEngine } from '../engine/select';
import type { Label } from '../scene/cube';
import { isYardstick, methodTable, type MethodId } from '../settings/methods';
import { stepsOf } from '../settings/schedules';
import { isClassical } from '../methods/classical';
import { isPrior } from '../methods/prior';
import { isRepair } from '../methods/repair';
import { isRobust } from '../methods/robust';
import { runTrained, type TrainedId } from '../methods/trained';
import type { RaceScene } from '../methods/raceScene';
import type { RunControl } from '../training/loop';
import type { Forecast, Pace, QueuedRun } from './forecast';

/** A race that is thought to take longer begins with it. */
const longMs = 60_000;
/** Methods that take less of the race are not worth it. */
const leastShare = 0.02;
/** These first steps compile and allocate. */
const warmUp = 2;
const leastSteps = 3;
/** Steps are measured for about so long. */
const enoughMs = 1500;

export interface TimingInput {
  readonly race: number;
  readonly scene: RaceScene;
  readonly config: RaceConfig;
  readonly queue: readonly QueuedRun[];
  readonly forecast: Forecast;
  /** The labels of one seed, for methods that use them. */
  readonly labelsOf: (seed: number) => readonly Label[];
  readonly engine: { get(): Promise<ComputeEngine>; drop(): void };
  /** Ends it early when it is cancelled. */
  readonly control: Pick<RunControl, 'cancelled'>;
  readonly now: () => number;
  readonly send: (event: RaceEvent) => void;
}

/** Measures what the forecast does not know of a long race; not of its first method, which runs at once. Never throws. */
export async function timeUnknown(input: TimingInput): Promise<void> {
  const { queue, forecast, control, engine, race, send } = input;
  const methods = [...new Set(queue.map(({ method }) => method))];
  const total = methods.reduce((sum, method) => sum + forecast.guessed(method), 0);
  if (total < longMs) return;
  for (const method of methods.slice(1)) {
    const worth = forecast.guessed(method) >= leastShare * total;
    if (!isTrained(method) || !worth || forecast.knows(method)) continue;
    if (control.cancelled) return;
    send({ type: 'raceTiming', race, method });
    let device: ComputeEngine | null = null;
    try {
      device = await engine.get();
      const pace = await timeMethod(method, device, input);
      if (pace) send({ type: 'racePace', race, pace: forecast.know(method, pace) });
    } catch {
      // Its own run will say what is wrong.
      if (device && (await device.fault())) engine.drop();
    }
  }
}

const isTrained = (method: MethodId): method is TrainedId =>
  ![isYardstick, isClassical, isPrior, isRobust, isRepair].some((is) => is(method));

/** @returns null when it was ended before anything could be told @throws StudioError as the run itself does */
async function timeMethod(
  method: TrainedId,
  device: ComputeEngine,
  { scene, config, queue, labelsOf, control, now }: TimingInput,
): Promise<Pace | null> {
  const { seed } = queue.find((run) => run.method === method)!;
  const blind = methodTable[method].supervision === 'blind';
  const labels = blind ? [] : labelsOf(seed);
  const began = now();
  const marks: number[] = [];
  const measured = (): number => marks.length - 1 - warmUp;
  let enough = false;
  const settle = async (): Promise<void> => {
    await device.settle();
    if (enough) return;
    marks.push(now());
    enough = measured() >= leastSteps && now() - marks[warmUp] >= enoughMs;
  };
  await runTrained(method, {
    ...{ scene, names: config.endmemberNames, seed, labels },
    steps: stepsOf(method, config.steps),
    loop: {
      settle,
      now,
      control: {
        paused: false,
        get cancelled() {
          return enough || control.cancelled;
        },
        whenRunning: () => Promise.resolve(),
      },
    },
    limits: device.limits,
    report: () => Promise.resolve(),
  });
  if (measured() < 1) return null;
  const stepMs = (marks.at(-1)! - marks[warmUp]) / measured();
  return { onceMs: Math.max(0, now() - began - marks.length * stepMs), stepMs };
}
