/** Trains networks on one stream, each step of it by all of them in turn, so that none sees more than another. */
import { priorKinds, type PriorKind } from '../../src/model/prior/network';
import { spectralKinds, type SpectralKind } from '../../src/model/spectral/network';
import { priorStream } from '../../src/training/prior/stream';
import { priorTrainer, type PriorState, type Trainer } from '../../src/training/prior/trainer';
import { spectralStream } from '../../src/training/spectral/stream';
import { spectralTrainer } from '../../src/training/spectral/trainer';
import { checkpointFile, readCheckpoint, saveCheckpoint } from './checkpoint';

export interface TrainOptions {
  /** All of the prior, or all of the spectral branch: those have streams of their own. */
  readonly kinds: readonly string[];
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
interface Account<Batch> {
  readonly trainer: Trainer<string, Batch>;
  seconds: number;
  loss: number | null;
}

/**
 * Goes on from the checkpoints in the folder, and leaves new ones there.
 * @throws Error where networks of two streams are asked for at once
 */
export function train(options: TrainOptions): void {
  const { kinds, seed } = options;
  const priors = kinds.filter((k) => isOf(priorKinds, k));
  const spectral = kinds.filter((k) => isOf(spectralKinds, k));
  if (priors.length > 0 && spectral.length > 0) {
    throw new Error('Train the prior and the spectral branch one after the other.');
  }
  if (spectral.length > 0) {
    const trainer = (kind: SpectralKind, from?: PriorState) => spectralTrainer(kind, seed, from);
    trainOn(options, spectral, spectralStream(seed), trainer);
  } else {
    const trainer = (kind: PriorKind, from?: PriorState) => priorTrainer(kind, seed, from);
    trainOn(options, priors, priorStream(seed), trainer);
  }
}

const isOf = <K extends string>(kinds: readonly K[], kind: string): kind is K =>
  (kinds as readonly string[]).includes(kind);

function trainOn<K extends string, Batch>(
  { seed, minutes, steps, folder, say }: TrainOptions,
  kinds: readonly K[],
  stream: { batch(step: number): Batch },
  trainerFor: (kind: K, from?: PriorState) => Trainer<K, Batch>,
): void {
  const started = performance.now();
  const accounts: Account<Batch>[] = kinds.map((kind) => {
    const from = readCheckpoint(checkpointFile(folder, kind, seed));
    if (from) say(`${kind}: goes on from step ${from.step}`);
    return { trainer: trainerFor(kind, from), seconds: 0, loss: null };
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
