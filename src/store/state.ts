/** The whole state of the page: one zustand vanilla store made of four slices. No React, no tfjs, no workers. */
import { createStore } from 'zustand/vanilla';
import type { StateCreator, StoreApi } from 'zustand/vanilla';
import { createLabelsSlice } from './labelsSlice';
import type { LabelsSlice } from './labelsSlice';
import { createSceneSlice } from './sceneSlice';
import type { SceneSlice } from './sceneSlice';
import { createTrainingSlice } from './trainingSlice';
import type { TrainingSlice } from './trainingSlice';
import { createViewSlice } from './viewSlice';
import type { ViewSlice } from './viewSlice';

export type StudioState = SceneSlice & ViewSlice & LabelsSlice & TrainingSlice;
export type StudioStore = StoreApi<StudioState>;
export type SliceCreator<Slice> = StateCreator<StudioState, [], [], Slice>;

export function createStudioStore(): StudioStore {
  return createStore<StudioState>()((...a) => ({
    ...createSceneSlice(...a),
    ...createViewSlice(...a),
    ...createLabelsSlice(...a),
    ...createTrainingSlice(...a),
  }));
}
