/** What the read worker answers: opens files and links, and makes scenes by recipe. All work is in src/readers and src/generated. */
import { LastMade, sceneSteps } from '../src/generated/make';
import { paced } from '../src/generated/steps';
import { toErrorData } from '../src/scene/errors';
import type { Scene } from '../src/scene/scene';
import { canShare, isShared } from '../src/scene/sharing';
import type { SceneRecipe } from '../src/scene/recipe';
import type { ImportChoices } from '../src/scene/importChoices';
import type { ReadEvent, ReadRequest } from '../src/protocol/read';
import { inspectFiles } from '../src/readers/importCheck/inspect';
import { openKept } from '../src/readers/importCheck/kept';
import type { Kept } from '../src/readers/importCheck/kept';
import { answerInlineFiles } from '../src/readers/inlineFiles';
import { openFiles } from '../src/readers/open';
import type { OpenContext } from '../src/readers/types';

answerInlineFiles();

/** The newest request; answers to older ones are dropped. */
let newest = 0;
/** What was read for the last report, until the next request. */
let kept: Kept | null = null;
const made = new LastMade();

function send(event: ReadEvent): void {
  if (event.id !== newest) return;
  // Without shared memory a cube that was read moves to the page; one that was made is small, and copied to keep it.
  const read = event.type === 'scene' && !event.scene.source?.recipe;
  const buffer = read ? event.scene.cube.data.buffer : null;
  self.postMessage(event, { transfer: buffer instanceof ArrayBuffer ? [buffer] : [] });
}

/** Moves the cube to shared memory, so that the page and the training worker read the same copy. */
function share(scene: Scene): Scene {
  const { data } = scene.cube;
  if (isShared(data.buffer)) return scene;
  const shared = new Float32Array(new SharedArrayBuffer(data.byteLength));
  shared.set(data);
  return { ...scene, cube: { ...scene.cube, data: shared } };
}

async function answer(
  request: Exclude<ReadRequest, { readonly type: 'stop' }>,
): Promise<ReadEvent> {
  const { id } = request;
  // Asked here as well: a worker may have less than its page.
  const shared = request.shared && canShare();
  // Only one cube is held: it is opened now, or makes room.
  const again =
    request.type === 'open' && !request.inspect
      ? openKept(kept, request.files, request.choices, shared)
      : null;
  kept = null;
  if (again) return { type: 'scene', id, scene: again };
  if (request.type === 'make') {
    return { type: 'scene', id, scene: await make(id, request.recipe, shared) };
  }
  made.forget();
  const { files, choices, current } = request;
  const context: OpenContext = {
    shared,
    current,
    choices,
    progress: (fraction, what) => send({ type: 'progress', id, fraction, what }),
    cancelled: () => id !== newest,
  };
  if (request.inspect) return inspect(id, files, choices, context);
  const opened = await openFiles(files, context);
  if (opened.type === 'choose') throw new Error(`${opened.file}: nobody chose a variable.`);
  return { ...opened, id };
}

async function make(id: number, recipe: SceneRecipe, shared: boolean): Promise<Scene> {
  const last = made.get(recipe);
  if (last) return last;
  const progress = (fraction: number): void =>
    send({ type: 'progress', id, fraction, what: 'Making it' });
  progress(0);
  const scene = await paced(sceneSteps(recipe), { progress, cancelled: () => id !== newest });
  const kept = shared ? share(scene) : scene;
  made.keep(recipe, kept);
  return kept;
}

async function inspect(
  id: number,
  files: readonly File[],
  choices: ImportChoices,
  context: OpenContext,
): Promise<ReadEvent> {
  const found = await inspectFiles(files, context);
  if (found.type !== 'import') return { ...found, id };
  const { report, opened } = found;
  if (opened && id === newest) kept = { files, choices, shared: context.shared, opened };
  return { type: 'import', id, report };
}

self.onmessage = ({ data: request }: MessageEvent<ReadRequest>): void => {
  newest = request.id;
  if (request.type === 'stop') {
    kept = null;
    return;
  }
  answer(request).then(send, (error: unknown) =>
    send({ type: 'error', id: request.id, error: toErrorData(error) }),
  );
};
