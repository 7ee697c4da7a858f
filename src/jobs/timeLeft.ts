/** How long a race still takes: what past runs of a method took, or a guess from the size of the scene, calibrated. */
import { methodTable, type MethodId } from '../settings/methods';

interface Queue {
  readonly queue: readonly QueuedRun[];
  readonly took: ReadonlyMap<MethodId, number>;
  readonly scene: { readonly N: number };
  readonly config: { readonly steps?: number };
}

/**
 * @param current what is known of the run going on: milliseconds so far, share done, and its own idea of the rest
 * @returns milliseconds until the whole queue is done; null while nothing can be known
 */
export function estimateRemaining(
  { queue, took, scene, config }: Queue,
  run: QueuedRun,
  current: {
    readonly elapsed: number;
    readonly fraction: number;
    readonly remaining: number | null;
  },
): number | null {
  const guess = (method: MethodId): number => {
    const { steps, cost } = methodTable[method];
    const times = steps === null ? 1 : (config.steps ?? steps);
    return (cost * times * scene.N) / 1000;
  };
  let rest: number;
  if (current.remaining !== null) rest = current.remaining;
  else if (took.has(run.method)) rest = Math.max(0, took.get(run.method)! - current.elapsed);
  else if (current.fraction > 0.05)
    rest = (current.elapsed * (1 - current.fraction)) / current.fraction;
  else return null;

  // How this machine compares with the table: finished runs and the one going on.
  let measured = current.elapsed + rest;
  let guessed = guess(run.method);
  for (const [method, ms] of took) {
    measured += ms;
    guessed += guess(method);
  }
  const speed = measured / guessed;
  let total = rest;
  for (const { method, index } of queue) {
    if (index > run.index) total += took.get(method) ?? guess(method) * speed;
  }
  return total;
}

export interface QueuedRun {
  readonly method: MethodId;
  readonly seed: number;
  /** 0-based place in the queue */
  readonly index: number;
}
