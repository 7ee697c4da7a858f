/** Trains priors on one stream, each step of it by all of them in turn, so that none sees more than another. */
import type { PriorKind } from '../../src/model/prior/network';
import { priorStream } from '../../src/training/prior/stream';
import { priorTrainer, type PriorTrainer } from '../../src/training/prior/trainer';
import { checkpointFile, readCheckpoint, saveCheckpoint } from './checkpoint';

export interface TrainOptions {
  readonly kinds: readonly PriorKind[];
  readonly seed: number;
  readonly minutes: number;
  /** Stops there, whatever the time. */
  readonly steps: number;
  /** Of the checkpoints. */
  readonly folder: string;
  readonly say: (text: string) => void;
}

const SAY_EVERY = 100;
const SAVE_EVERY_MS = 60_000;
/** Of the running means that are told. */
const SMOOTH = 0.99;

/** Seconds and losses of one training, for the log. */
interface Account {
  readonly trainer: PriorTrainer;
  seconds: number;
  loss: number | null;
}

/** Goes on from the checkpoints in the folder, and leaves new ones there. */
export function train({ kinds, seed, minutes, steps, folder, say }: TrainOptions): void {
  const started = performance.now();
  const stream = priorStream(seed);
  const accounts: Account[] = kinds.map((kind) => {
    const from = readCheckpoint(checkpointFile(folder, kind, seed));
    if (from) say(`${kind}: goes on from step ${from.step}`);
    return { trainer: priorTrainer(kind, seed, from), seconds: 0, loss: null };
  });
  let saved = started;
  let data = 0;
  const save = (): void => {
    for (const { trainer } of accounts) {
      saveCheckpoint(checkpointFile(folder, trainer.kind, seed), trainer.state());
    }
    saved = performance.now();
  };
  for (;;) {
    // Those behind catch up first: then all see the same steps.
    const step = Math.min(...accounts.map(({ trainer }) => trainer.steps));
    if (step >= steps || performance.now() - started >= 60_000 * minutes) break;
    const before = performance.now();
    const batch = stream.batch(step);
    data += (performance.now() - before) / 1000;
    for (const account of accounts.filter(({ trainer }) => trainer.steps === step)) {
      const from = performance.now();
      const loss = account.trainer.step(batch);
      if (!Number.isFinite(loss)) throw new Error(`${account.trainer.kind}: the loss is ${loss}.`);
      account.seconds += (performance.now() - from) / 1000;
      account.loss = account.loss === null ? loss : SMOOTH * account.loss + (1 - SMOOTH) * loss;
    }
    if ((step + 1) % SAY_EVERY === 0) {
      const each = accounts.map(
        ({ trainer, loss, seconds }) =>
          `${trainer.kind} ${loss?.toFixed(4) ?? '–'} (${seconds.toFixed(0)} s)`,
      );
      say(`step ${step + 1}: ${each.join(', ')}, scenes ${data.toFixed(0)} s`);
    }
    if (performance.now() - saved > SAVE_EVERY_MS) save();
  }
  save();
  for (const { trainer } of accounts) trainer.dispose();
}
