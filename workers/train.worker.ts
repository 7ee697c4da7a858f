/** Entry point of the training worker: one engine, one scene, one run at a time. All work is in src/training. */
import type { Cube, ValidityMask } from '../src/cube/cube';
import { StudioError, toErrorData } from '../src/cube/errors';
import type { TrainConfig, TrainEvent, TrainRequest } from '../src/engine/protocol';
import { makeRunSwitch, type RunSwitch } from '../src/training/control';
import { makeEngineHolder } from '../src/training/engineHolder';
import { selectEngine } from '../src/training/engineSelect';
import { train } from '../src/training/train';

let scene: { cube: Cube; mask: ValidityMask } | null = null;
let current: { run: number; control: RunSwitch; done: Promise<void> } | null = null;

const send = (event: TrainEvent): void => self.postMessage(event);
const fail = (run: number | null, error: unknown): void =>
  send({ type: 'error', run, error: toErrorData(error) });
const refuse = (message: string, advice: string): StudioError =>
  new StudioError({ kind: 'training', message, advice });

const engine = makeEngineHolder(selectEngine, {
  ready: (info) => send({ type: 'engine', info }),
  failed: (error) => fail(null, error),
});

/** Waits for a run that was told to stop; refuses when one is still wanted. */
async function whenFree(): Promise<void> {
  if (current && !current.control.cancelled) {
    throw refuse('A run is going on already.', 'Cancel it, or wait until it is finished.');
  }
  await current?.done;
}

async function perform(run: number, config: TrainConfig, control: RunSwitch): Promise<void> {
  if (!scene) throw refuse('There is no scene to train on.', 'Open a file or the demo scene.');
  const input = { run, ...scene, config, control, now: () => performance.now() };
  const device = await engine.get();
  try {
    for await (const event of train({ ...input, engine: device.info, settle: device.settle })) {
      send(event);
    }
  } catch (error) {
    const fault = await device.fault();
    // A lost device is of no use any more: the next run starts a new one.
    if (fault) engine.drop();
    throw fault ?? error;
  }
}

async function start(run: number, config: TrainConfig): Promise<void> {
  await whenFree();
  const control = makeRunSwitch();
  const done = perform(run, config, control)
    .catch((error: unknown) => fail(run, error))
    .finally(() => (current = null));
  current = { run, control, done };
}

self.onmessage = ({ data: request }: MessageEvent<TrainRequest>): void => {
  switch (request.type) {
    case 'engine':
      whenFree().then(
        () => engine.choose(request.choice),
        (error: unknown) => fail(null, error),
      );
      return;
    case 'scene':
      scene = { cube: request.cube, mask: request.mask };
      send({ type: 'sceneReady' });
      return;
    case 'train':
      start(request.run, request.config).catch((error: unknown) => fail(request.run, error));
      return;
    default:
      if (current?.run === request.run) current.control[request.type]();
  }
};
