/** Counts what an answer tells of how it was made: runs that ended, and times that the truth came on screen. */
import type { SceneSlice } from '../open/scene';
import type { StoreOf } from '../slice';
import type { TrainingSlice } from '../train/run';
import type { ClassSlice } from './task';

type Sees = ClassSlice & Pick<SceneSlice, 'scene' | 'veiledTruth'> & Pick<TrainingSlice, 'run'>;

/** @returns ends it */
export function followTask(store: StoreOf<Sees, ClassSlice>): () => void {
  return store.subscribe((now, before) => {
    const { task } = now;
    if (!task || task.id !== before.task?.id) return;
    const ended = runEnded(now, before);
    const shown =
      unveiled(now, before) || (ended && now.scene !== null && now.scene.truth !== null);
    if (!ended && !shown) return;
    const { runs, looks } = task;
    now.changeTask({ runs: runs + (ended ? 1 : 0), looks: looks + (shown ? 1 : 0) });
  });
}

/** Not one that a session brings back: that was not going before. */
const runEnded = (now: Sees, before: Sees): boolean =>
  now.run?.status === 'finished' &&
  before.run?.status !== 'finished' &&
  now.run.id === before.run?.id;

const unveiled = (now: Sees, before: Sees): boolean =>
  before.veiledTruth !== null && now.scene?.truth === before.veiledTruth;
