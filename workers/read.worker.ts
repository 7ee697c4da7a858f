/** Entry point of the read worker: opens files and makes the demo scene. All work is in src/readers and src/cube. */
import { makeDemoScene } from '../src/cube/demo/demoScene';
import { toErrorData } from '../src/cube/errors';
import type { Scene } from '../src/cube/cube';
import type { ReadEvent, ReadRequest } from '../src/engine/protocol';
import { openFiles } from '../src/readers/open';

/** The newest request; answers to older ones are dropped. */
let newest = 0;

function send(event: ReadEvent): void {
  if (event.id !== newest) return;
  // Without shared memory the cube moves to the page instead of being copied.
  const buffer = event.type === 'scene' ? event.scene.cube.data.buffer : null;
  self.postMessage(event, { transfer: buffer instanceof ArrayBuffer ? [buffer] : [] });
}

/** Moves the cube to shared memory, so that the page and the training worker read the same copy. */
function share(scene: Scene): Scene {
  const { data } = scene.cube;
  if (data.buffer instanceof SharedArrayBuffer) return scene;
  const shared = new Float32Array(new SharedArrayBuffer(data.byteLength));
  shared.set(data);
  return { ...scene, cube: { ...scene.cube, data: shared } };
}

async function answer(request: ReadRequest): Promise<ReadEvent> {
  const { id, shared } = request;
  if (request.type === 'demo') {
    send({ type: 'progress', id, fraction: 0, what: 'Making the demo scene' });
    const scene = makeDemoScene({ seed: request.seed });
    return { type: 'scene', id, scene: shared ? share(scene) : scene };
  }
  const opened = await openFiles(request.files, {
    shared,
    current: request.current,
    variable: request.variable,
    progress: (fraction, what) => send({ type: 'progress', id, fraction, what }),
    cancelled: () => id !== newest,
  });
  return { ...opened, id };
}

self.onmessage = ({ data: request }: MessageEvent<ReadRequest>): void => {
  newest = request.id;
  answer(request).then(send, (error: unknown) =>
    send({ type: 'error', id: request.id, error: toErrorData(error) }),
  );
};
