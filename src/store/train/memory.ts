/**
 * Keeps the memory plan on screen up to date: asks the training worker again whenever something that it depends on changes.
 * The plan itself is the worker's (training/memoryPlan.ts).
 */
import type { Engine } from '../workers';
import { settingsProblems } from '../../settings/problems';
import type { SceneSlice } from '../open/scene';
import type { LabelsSlice } from '../labels/labels';
import type { TrainingSlice } from './run';
import type { StoreOf } from '../slice';

type Sees = Pick<SceneSlice, 'scene'> & LabelsSlice & TrainingSlice;

/** Everything a plan depends on, as values that change when it does. */
const reasons = (s: Sees): readonly unknown[] => [
  s.scene,
  s.settings,
  s.endmembers.length,
  s.labels.length,
  s.engineInfo,
];

/** @returns stops it */
export function followMemory(store: StoreOf<Sees>, engine: () => Pick<Engine, 'plan'>): () => void {
  let last = reasons(store.getState());
  return store.subscribe((state) => {
    const now = reasons(state);
    if (now.every((v, i) => v === last[i])) return;
    last = now;
    const { scene, engineInfo, settings, endmembers, labels } = state;
    const possible = scene && engineInfo && settingsProblems(settings).length === 0;
    if (!possible || endmembers.length < 2) {
      if (state.memoryPlan) store.setState({ memoryPlan: null });
      return;
    }
    engine().plan({ settings, endmemberNames: endmembers.map((e) => e.name), labels });
  });
}
