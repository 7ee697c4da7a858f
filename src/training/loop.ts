/**
 * The loop around any trainable: step after step, paused, resumed and cancelled between any two, losses read back only
 * when they are shown. It never waits for an animation frame or a timer, so background tabs keep training.
 */
import * as tf from '@tensorflow/tfjs-core';
import { upperMedian } from '../maths/median';
import { StudioError } from '../scene/errors';
import type { Trainable } from '../model/trainable';

/** Losses are sent this often at most. */
const PROGRESS_MS = 250;
/** Maps are worth showing this often at most: a page that draws them takes time from the run on the same cores. */
const ESTIMATE_MS = 950;

/** What the owner of a run can ask of it; checked between any two steps. */
export interface RunControl {
  /** Resolves at once when the run may go on, later when it is paused. */
  whenRunning(): Promise<void>;
  readonly paused: boolean;
  readonly cancelled: boolean;
}

export interface LoopInput {
  readonly control: RunControl;
  /** Waits until the device has done what was asked so far (and lets messages in); no readback. */
  readonly settle: () => Promise<void>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Losses of one step: unweighted terms by name, and the weighted total that was minimised. */
export interface StepLosses {
  readonly step: number;
  readonly terms: Readonly<Record<string, number>>;
  readonly total: number;
}

export type LoopEvent =
  | { readonly type: 'paused'; readonly step: number }
  | { readonly type: 'resumed'; readonly step: number; readonly pausedMs: number }
  | {
      readonly type: 'progress';
      readonly step: number;
      /** Losses of every step since the last progress event. */
      readonly losses: readonly StepLosses[];
      readonly remainingMs: number;
    }
  /** A good moment to read the estimate for display; never after the last step. */
  | { readonly type: 'show'; readonly step: number };

/**
 * Trains `model` for `steps` steps. Does not dispose it.
 * @param first steps that were done before, in an earlier run
 * @returns how many steps were done: fewer than `steps` when cancelled
 * @throws StudioError (kind `training`) when the loss stops being a number
 */
export async function* optimise(
  model: Trainable,
  steps: number,
  { control, settle, now }: LoopInput,
  first = 0,
): AsyncGenerator<LoopEvent, number, void> {
  const pending: PendingLosses[] = [];
  const durations: number[] = [];
  let told = now();
  let shown = now();
  try {
    for (let index = first; index < steps; index++) {
      if (control.paused && !control.cancelled) {
        yield { type: 'paused', step: index };
        const stopped = now();
        await control.whenRunning();
        const pausedMs = now() - stopped;
        if (!control.cancelled) yield { type: 'resumed', step: index, pausedMs };
      }
      if (control.cancelled) return index;
      const before = now();
      pending.push({ step: index + 1, losses: model.step(index) });
      await settle();
      durations.push(now() - before);

      const last = index === steps - 1;
      if (now() - told >= PROGRESS_MS || last) {
        const losses = await readLosses(pending, model.terms);
        checkFinite(losses);
        const remainingMs = (upperMedian(durations.slice(-9)) ?? 0) * (steps - 1 - index);
        yield { type: 'progress', step: index + 1, losses, remainingMs };
        if (now() - shown >= ESTIMATE_MS && !last) {
          yield { type: 'show', step: index + 1 };
          shown = now();
        }
        told = now();
      }
    }
    return steps;
  } finally {
    tf.dispose(pending.map((p) => p.losses));
  }
}

/** The values of tensors, which are freed whether or not the device could give them. */
export async function readAndFree(tensors: readonly tf.Tensor[]): Promise<Float32Array[]> {
  try {
    return (await Promise.all(tensors.map((t) => t.data()))) as Float32Array[];
  } finally {
    tf.dispose([...tensors]);
  }
}

interface PendingLosses {
  readonly step: number;
  /** [terms + 1], not read back yet */
  readonly losses: tf.Tensor1D;
}

/** Reads all pending losses in one go and frees them. */
async function readLosses(
  pending: PendingLosses[],
  terms: readonly string[],
): Promise<StepLosses[]> {
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

function checkFinite(losses: readonly StepLosses[]): void {
  const bad = losses.find((r) => !Number.isFinite(r.total));
  if (!bad) return;
  throw new StudioError({
    kind: 'training',
    message: `The loss stopped being a number at step ${bad.step}.`,
    advice: 'Lower the learning rate, or return to the defaults of the preset, and train again.',
  });
}
