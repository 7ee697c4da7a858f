/**
 * Work in small steps, so that a worker can tell how far it is and stop: a generator that yields the fraction done, 0..1.
 * The numbers are the same however it is run.
 */
import { StudioError } from '../scene/errors';

export type Steps<T> = Generator<number, T, undefined>;

/** All of it at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** A part of some work: its 0..1 are `from`..`to` of the whole. */
export function* part<T>(from: number, to: number, steps: Steps<T>): Steps<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield from + (to - from) * step.value;
  }
}

/** Milliseconds after which others get a turn. */
const turn = 40;

/**
 * With a pause for messages every 40 ms.
 * @throws StudioError (kind `cancelled`) when nobody waits any more
 */
export async function paced<T>(
  steps: Steps<T>,
  watch: { readonly progress: (fraction: number) => void; readonly cancelled: () => boolean },
): Promise<T> {
  let last = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - last < turn) continue;
    watch.progress(step.value);
    await new Promise<void>((resolve) => setTimeout(resolve));
    if (watch.cancelled()) {
      steps.return(undefined as never);
      throw new StudioError({
        kind: 'cancelled',
        message: 'The scene was not made: something else was opened first.',
        advice: 'Open it again.',
      });
    }
    last = performance.now();
  }
}
