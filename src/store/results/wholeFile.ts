/**
 * The whole file of a scene that is on screen in part: what can be asked of it, and the answer of the finished run, with
 * progress. It leaves with the scene; a new run leaves it, since it says which labels and steps it is of.
 */
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import type { StudioErrorData } from '../../scene/errors';
import type { WholeFileEvent, FileMaps, WholeFileRequest } from '../../protocol/wholeFile';
import { sideWork, isGoing } from '../job';
import type { SceneSlice } from '../open/scene';
import type { TrainingSlice } from '../train/run';
import type { Slice } from '../slice';
import type { Jobs } from '../job';
import type { AnswerToNewScene } from '../newScene';
import { namesOf } from '../labels/endmembers';

/** The answering of a file, going or ended. */
export interface WholeFile {
  readonly id: number;
  readonly status: 'running' | 'finished' | 'cancelled' | 'failed';
  readonly cancelling: boolean;
  /** 0..1 */
  readonly fraction: number;
  readonly what: string;
  readonly maps: FileMaps | null;
  readonly error: StudioErrorData | null;
  /** Endmembers of the run that answers. */
  readonly endmembers: readonly EndmemberDef[];
  /** Name of the scene, for file names. */
  readonly scene: string;
  /** Step of the run, for the caption. */
  readonly step: number;
}

export interface WholeFileSlice {
  readonly wholeFile: WholeFile | null;
  /** Folds one event in; events of another file than the current one are ignored. */
  readonly applyWholeFile: (event: WholeFileEvent) => void;
}

/** True for a scene that shows a part of its file, or a coarser image of it. */
export function isPartOfFile({ source }: Scene): boolean {
  const { crop, bin } = source?.choices ?? {};
  return source?.files != null && (crop !== undefined || (bin?.spatial ?? 1) > 1);
}

/** What the whole file depends on. */
export type WholeFileState = Pick<SceneSlice, 'scene'> & Pick<TrainingSlice, 'result'> & Jobs;

/** Why the whole file cannot be answered now, or null. */
export function wholeFileProblem({ scene, result, ...jobs }: WholeFileState): string | null {
  const { run, race } = jobs;
  if (!scene) return 'Open a scene first.';
  if (isGoing(run)) return 'A run is going: the whole file can be answered when it has finished.';
  if (isGoing(race)) return 'A race is going: wait until it has ended, or cancel it.';
  const side = sideWork(jobs);
  if (side) return side;
  if (!result?.summary) return 'Train first: the network learns on the part on screen.';
  if (!scene.change) {
    return 'This scene was restored from a copy, which holds only the part on screen: open its file again and train.';
  }
  return null;
}

/** What to ask of the training worker. @param files those of the scene @returns null where it cannot be asked */
export function wholeFileRequest(
  state: WholeFileState,
  files: readonly File[],
): WholeFileRequest | null {
  const { scene, result } = state;
  if (wholeFileProblem(state) !== null || !scene?.change || !scene.source) return null;
  if (!result?.summary) return null;
  const { settings, endmembers, labels, summary } = result;
  return {
    files,
    choices: scene.source.choices,
    change: scene.change,
    config: { settings, endmemberNames: namesOf(endmembers), labels },
    state: summary.state,
  };
}

/** @param id of the request @param state as it was when asked */
export const newWholeFile = (
  id: number,
  { scene, result }: Pick<WholeFileState, 'scene' | 'result'>,
): WholeFile => ({
  ...{ id, status: 'running', cancelling: false, fraction: 0 },
  ...{ what: 'Starting', maps: null, error: null },
  endmembers: result?.endmembers ?? [],
  scene: scene?.cube.name ?? '',
  step: result?.estimate.step ?? 0,
});

export const wholeFileAtNewScene: AnswerToNewScene<WholeFileSlice> = () => ({ wholeFile: null });

export const createWholeFileSlice: Slice<WholeFileSlice> = (set, get) => ({
  wholeFile: null,
  applyWholeFile(event) {
    const { wholeFile } = get();
    if (wholeFile?.id !== event.wholeFile) return;
    const update = (change: Partial<WholeFile>): void =>
      set({ wholeFile: { ...wholeFile, ...change } });
    switch (event.type) {
      case 'wholeFileProgress':
        return update({ fraction: event.fraction, what: event.what });
      case 'wholeFileMaps':
        return update({ status: 'finished', fraction: 1, what: '', maps: event.maps });
      case 'wholeFileCancelled':
        return update({ status: 'cancelled', what: '' });
      case 'wholeFileError':
        return update({ status: 'failed', what: '', error: event.error });
    }
  },
});
