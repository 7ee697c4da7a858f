/** The trained model that answers a batch: the bytes of a weights file, and what a person wants to know of it. */
import { answeringOf, readWeights, weightsExtension } from '../../exporters/weights';
import { fingerprint } from '../../scene/fingerprint';
import type { LabelsSlice } from '../labels/labels';
import type { SceneSlice } from '../open/scene';
import type { TrainingSlice } from '../train/run';
import { weightsFile } from '../train/weights';

export interface BatchModel {
  readonly from: 'run' | 'file';
  /** Name of the weights file. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Name of the scene that it was trained on. */
  readonly scene: string;
  readonly endmembers: readonly { readonly name: string; readonly color: number }[];
}

type Sees = Pick<SceneSlice, 'scene'> &
  Pick<LabelsSlice, 'endmembers'> &
  Pick<TrainingSlice, 'result' | 'run' | 'engineInfo'>;

/** Why the run on screen cannot answer other scenes, or null. */
export function runProblem({ scene, result }: Sees): string | null {
  if (!scene) return 'No scene is open.';
  if (!result?.summary) return 'There is no finished run on screen.';
  if (!result.summary.learned)
    return 'The run on screen is of an earlier version, which did not keep what other scenes need: train again.';
  return null;
}

/** @throws StudioError (kind `file`) when it is no weights file, or cannot answer other scenes */
export function modelOfFile(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  from: BatchModel['from'] = 'file',
): BatchModel {
  const { weights } = readWeights(bytes, name);
  // What is in it is checked where it is used; that it is there is asked now.
  if (!weights.answering) answeringOf(weights, name);
  const { endmemberNames, colors, scene } = weights;
  return {
    ...{ from, name, bytes, scene: scene.name },
    endmembers: endmemberNames.map((of, r) => ({ name: of, color: colors[r] ?? r })),
  };
}

/** A run's weights are written once, under the names of then: the same run is the same file, which folders know again. */
const made = new WeakMap<object, { readonly names: string; readonly model: BatchModel }>();

/** The run on screen as a weights file; null where `runProblem` says why not. Its name says which of several it is. */
export async function modelOfRun(state: Sees): Promise<BatchModel | null> {
  const { result, scene, endmembers } = state;
  if (!result || !scene || runProblem(state) !== null) return null;
  const names = JSON.stringify(endmembers.map((e) => [e.name, e.color]));
  const known = made.get(result);
  if (known?.names === names) return known.model;
  const bytes = weightsFile(state);
  if (!bytes) return null;
  const mark = (await fingerprint(new Blob([bytes]))).slice(0, 8);
  const stem = scene.cube.name.toLowerCase().replace(/[^\p{L}\p{N}_-]+/gu, '-');
  const name = `${stem.slice(0, 60) || 'scene'}_weights-${mark}${weightsExtension}`;
  const model = modelOfFile(bytes, name, 'run');
  made.set(result, { names, model });
  return model;
}
