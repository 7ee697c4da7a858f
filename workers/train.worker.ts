/** Entry point of the training worker: one engine, one scene, one run at a time. All work is in src/training. */
import type { Cube, ValidityMask } from '../src/cube/cube';
import { StudioError, toErrorData } from '../src/cube/errors';
import type { TrainConfig, TrainEvent, TrainRequest } from '../src/engine/protocol';
import { makeRunSwitch, type RunSwitch } from '../src/training/control';
import { selectEngine, type ComputeEngine } from '../src/training/engineSelect';
import { train } from '../src/training/train';

let engine: Promise<ComputeEngine> | null = null;
let scene: { cube: Cube; mask: ValidityMask } | null = null;
let current: { run: number; control: RunSwitch } | null = null;

const send = (event: TrainEvent): void => self.postMessage(event);
const fail = (run: number | null, error: unknown): void =>
  send({ type: 'error', run, error: toErrorData(error) });

async function start(run: number, config: TrainConfig): Promise<void> {
  if (current) {
    throw new StudioError({
      kind: 'training',
      message: 'A run is going on already.',
      advice: 'Cancel it, or wait until it is finished.',
    });
  }
  if (!scene) {
    throw new StudioError({
      kind: 'training',
      message: 'There is no scene to train on.',
      advice: 'Open a file or the demo scene.',
    });
  }
  const control = makeRunSwitch();
  current = { run, control };
  try {
    const { info, settle } = await (engine ??= selectEngine('auto'));
    const now = (): number => performance.now();
    for await (const event of train({
      run,
      ...scene,
      config,
      engine: info,
      control,
      settle,
      now,
    })) {
      send(event);
    }
  } finally {
    current = null;
  }
}

self.onmessage = ({ data: request }: MessageEvent<TrainRequest>): void => {
  switch (request.type) {
    case 'engine':
      if (current) {
        fail(
          null,
          new StudioError({
            kind: 'engine',
            message: 'The engine cannot change while training.',
            advice: 'Cancel the run first.',
          }),
        );
        return;
      }
      engine = selectEngine(request.choice);
      engine.then(
        ({ info }) => send({ type: 'engine', info }),
        (error: unknown) => {
          engine = null;
          fail(null, error);
        },
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
