/**
 * The training loop as an async generator of events: prepares, steps, shows, finishes. It can be paused, resumed and
 * cancelled within one step, never waits for an animation frame or a timer (background tabs keep training), and reads
 * tensors back only when something is shown.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Cube, ValidityMask } from '../cube/cube';
import { StudioError } from '../cube/errors';
import { settingsProblems, type LossTerm } from '../settings/settings';
import type {
  EngineInfo,
  Estimate,
  LossRecord,
  RunSummary,
  TrainConfig,
  TrainEvent,
} from './events';
import { endmembersForDisplay, masked, prepare, type Prepared } from './prepare';
import { reconstructionError } from './reconstruction';
import { makeUnmixer, type Unmixer } from './unmixer';

/** Losses are sent this often at most. */
const PROGRESS_MS = 250;
/** Maps are sent this often at most. */
const ESTIMATE_MS = 700;

/** What the owner of a run can ask of it; checked between any two steps. */
export interface RunControl {
  /** Resolves at once when the run may go on, later when it is paused. */
  whenRunning(): Promise<void>;
  readonly paused: boolean;
  readonly cancelled: boolean;
}

export interface TrainInput {
  readonly run: number;
  readonly cube: Cube;
  readonly mask: ValidityMask;
  readonly config: TrainConfig;
  readonly engine: EngineInfo;
  readonly control: RunControl;
  /** Waits until the device has done what was asked so far (and lets messages in); no readback. */
  readonly settle: () => Promise<void>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** @throws StudioError when the labels, settings or scene cannot be trained on */
export async function* train(input: TrainInput): AsyncGenerator<TrainEvent, void, void> {
  const { run, cube, mask, config, control, now } = input;
  const { settings, labels, endmemberNames } = config;
  const problems = settingsProblems(settings);
  if (problems.length > 0) {
    throw new StudioError({
      kind: 'training',
      message: problems[0],
      field: 'settings',
      advice: 'Correct the setting, or choose the preset again to restore its defaults.',
    });
  }
  const began = now();
  let pausedMs = 0;
  yield { type: 'preparing', run, what: 'Finding the best classical answer' };
  await input.settle();
  if (control.cancelled) return yield { type: 'cancelled', run, step: 0 };
  const prepared = prepare(cube, mask, endmemberNames, labels, settings);
  yield { type: 'preparing', run, what: 'Building the network' };
  await input.settle();
  if (control.cancelled) return yield { type: 'cancelled', run, step: 0 };
  const unmixer = makeUnmixer(cube, mask, prepared, settings);
  const pending: PendingLosses[] = [];
  try {
    yield {
      type: 'started',
      run,
      steps: settings.steps,
      parameters: unmixer.parameters,
      classical: prepared.classical,
    };
    const durations: number[] = [];
    let shown = now();
    let mapped = now();
    for (let index = 0; index < settings.steps; index++) {
      if (control.paused && !control.cancelled) {
        yield { type: 'paused', run, step: index };
        const stopped = now();
        await control.whenRunning();
        pausedMs += now() - stopped;
        if (!control.cancelled) yield { type: 'resumed', run, step: index };
      }
      if (control.cancelled) {
        yield { type: 'cancelled', run, step: index };
        return;
      }
      const before = now();
      pending.push({ step: index + 1, losses: unmixer.step(index) });
      await input.settle();
      durations.push(now() - before);

      const last = index === settings.steps - 1;
      if (now() - shown >= PROGRESS_MS || last) {
        const records = await readLosses(pending, unmixer.terms);
        checkFinite(records);
        yield {
          type: 'progress',
          run,
          step: index + 1,
          losses: records,
          elapsedMs: now() - began - pausedMs,
          remainingMs: median(durations.slice(-9)) * (settings.steps - 1 - index),
        };
        if (now() - mapped >= ESTIMATE_MS && !last) {
          yield {
            type: 'estimate',
            run,
            estimate: await read(unmixer, prepared, input, index + 1),
          };
          mapped = now();
        }
        shown = now();
      }
    }
    yield {
      type: 'finished',
      run,
      summary: await summarise(unmixer, prepared, input, now() - began - pausedMs),
    };
  } finally {
    tf.dispose(pending.map((p) => p.losses));
    unmixer.dispose();
  }
}

interface PendingLosses {
  readonly step: number;
  /** [terms + 1], not read back yet */
  readonly losses: tf.Tensor1D;
}

/** The values of tensors, which are freed whether or not the device could give them. */
async function readAndFree(tensors: readonly tf.Tensor[]): Promise<Float32Array[]> {
  try {
    return (await Promise.all(tensors.map((t) => t.data()))) as Float32Array[];
  } finally {
    tf.dispose([...tensors]);
  }
}

/** Reads all pending losses in one go and frees them. */
async function readLosses(
  pending: PendingLosses[],
  terms: readonly LossTerm[],
): Promise<LossRecord[]> {
  const taken = pending.splice(0);
  const tensors = taken.map((t) => t.losses);
  const stacked = tf.stack(tensors); // [taken, terms + 1]
  tf.dispose(tensors);
  const [values] = await readAndFree([stacked]);
  const width = terms.length + 1;
  return taken.map(({ step }, i) => ({
    step,
    terms: Object.fromEntries(terms.map((t, k) => [t, values[i * width + k]])),
    total: values[i * width + terms.length],
  }));
}

function checkFinite(records: readonly LossRecord[]): void {
  const bad = records.find((r) => !Number.isFinite(r.total));
  if (!bad) return;
  throw new StudioError({
    kind: 'training',
    message: `The loss stopped being a number at step ${bad.step}.`,
    advice: 'Lower the learning rate, or return to the defaults of the preset, and train again.',
  });
}

async function read(
  unmixer: Unmixer,
  prepared: Prepared,
  input: TrainInput,
  step: number,
): Promise<Estimate> {
  const { abundances, endmembers } = unmixer.estimate();
  const [a, E] = await readAndFree([abundances, endmembers]);
  return {
    step,
    abundances: masked(a, input.mask.pixels, prepared.R),
    endmembers: endmembersForDisplay(E, prepared.domain, prepared, input.cube.bands),
  };
}

async function summarise(
  unmixer: Unmixer,
  prepared: Prepared,
  input: TrainInput,
  ms: number,
): Promise<RunSummary> {
  const { abundances, endmembers } = unmixer.estimate();
  const [a, E] = await readAndFree([abundances, endmembers]);
  const error = reconstructionError(prepared, input.mask, a, E);
  return {
    estimate: {
      step: input.config.settings.steps,
      abundances: masked(a, input.mask.pixels, prepared.R),
      endmembers: endmembersForDisplay(E, prepared.domain, prepared, input.cube.bands),
    },
    reconstructionError: error.map,
    reconstructionRmse: error.rmse,
    parameters: unmixer.parameters,
    seconds: ms / 1000,
    engine: input.engine,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
