/**
 * Keeps the memory plan on screen true: asks the training worker again whenever something changes that it depends on.
 * The plan itself is the worker's (training/memoryPlan.ts).
 */
import type { Engine } from '../workers';
import type { StudioState, StudioStore } from '../state';
import { settingsProblems } from '../../settings/settings';

/** Everything a plan depends on, as values that change when it does. */
const reasons = (s: StudioState): readonly unknown[] => [
  s.scene,
  s.settings,
  s.endmembers.length,
  s.labels.length,
  s.engineInfo,
];

/** @returns stops it */
export function followMemory(store: StudioStore, engine: () => Pick<Engine, 'plan'>): () => void {
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
