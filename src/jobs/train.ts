/**
 * A training run that survives its device: after a fault it goes on from the last checkpoint on a fresh device, then on
 * WASM, which every browser has. Since everything random is seeded, it gives what an undisturbed run on the same engine
 * would have given.
 */
import type { EngineHolder } from '../engine/holder';
import { MEMORY, type ComputeEngine } from '../engine/select';
import type { TrainEvent, TrainingState } from '../protocol/run';
import { train, type TrainInput } from '../training/train';

/** Faults of one device kind before the run moves to WASM. */
const PATIENCE = 2;
/** What memory is left for tiles after it was refused. */
const LESS = 0.5;
/** Faults in all before the run gives up. */
const MOST = 4;

type Input = Omit<TrainInput, 'engine' | 'settle'>;

/** @throws StudioError when the run cannot be trained, or every engine failed */
export async function trainThroughFaults(
  input: Input,
  engine: Pick<EngineHolder, 'get' | 'drop' | 'fallBack'>,
  send: (event: TrainEvent) => void,
): Promise<void> {
  let from: TrainingState | undefined = input.config.from;
  let device = await engine.get();
  let memoryShare = 1;
  for (let faults = 0; ; faults++) {
    const config = { ...input.config, from };
    try {
      const { info, settle, limits } = device;
      const run = { ...input, config, engine: info, settle, limits, memoryShare };
      for await (const event of train(run)) {
        if (event.type === 'checkpoint' && isSound(event.state)) from = event.state;
        send(event.type === 'finished' ? dated(event) : event);
      }
      return;
    } catch (error) {
      const fault = await device.fault();
      // Not the device: labels, settings, a loss that exploded.
      if (!fault) throw error;
      engine.drop();
      if (faults + 1 >= MOST || input.control.cancelled) throw fault;
      const full = fault.data.field === MEMORY;
      if (full) memoryShare *= LESS;
      device = await another(engine, full || faults + 1 < PATIENCE);
      const { engine: name, adapter } = device.info;
      const where = name === 'webgpu' ? `on ${adapter}, started anew` : 'on WebAssembly (CPU)';
      const step = from?.step ?? 0;
      const less = full
        ? ' It keeps to half the memory now; on other tiles than before, its numbers are not those of an undisturbed run.'
        : '';
      send({
        type: 'recovered',
        run: input.run,
        step,
        message: `${fault.message} The run goes on ${where}, from step ${step}.${less}`,
      });
    }
  }
}

/** The loop knows no calendar. */
const dated = (event: Extract<TrainEvent, { type: 'finished' }>): TrainEvent => ({
  ...event,
  summary: { ...event.summary, endedAt: Date.now() },
});

async function another(
  engine: Pick<EngineHolder, 'get' | 'fallBack'>,
  sameKind: boolean,
): Promise<ComputeEngine> {
  if (!sameKind) return engine.fallBack();
  // The card may be gone for good.
  return engine.get().catch(() => engine.fallBack());
}

/** A checkpoint that was read back from a broken device may hold anything: zeros, mostly. */
const isSound = ({ theta, moments }: TrainingState): boolean =>
  [theta, ...moments].every((values) => values.every(Number.isFinite)) &&
  theta.some((v) => v !== 0);
