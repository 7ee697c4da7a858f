/** The whole state of the page: one zustand vanilla store made of slices. No React, no tfjs, no workers. */
import { createStore } from 'zustand/vanilla';
import type { StateCreator, StoreApi } from 'zustand/vanilla';
import { createCompositeSlice } from './image/composites';
import type { CompositeSlice } from './image/composites';
import { createImportSlice } from './open/importCheck';
import type { ImportSlice } from './open/importCheck';
import { createLabSlice } from './labs/labs';
import type { LabSlice } from './labs/labs';
import { createLabelsSlice } from './labels/labels';
import type { LabelsSlice } from './labels/labels';
import { createOpinionSlice } from './labels/opinion';
import type { OpinionSlice } from './labels/opinion';
import { createPreviewSlice } from './preview/preview';
import type { PreviewSlice } from './preview/preview';
import { createRaceSlice } from './race/race';
import type { RaceSlice } from './race/race';
import { createRegionSlice } from './labels/regionTools';
import type { RegionSlice } from './labels/regionTools';
import { createScatterSlice } from './image/scatter';
import type { ScatterSlice } from './image/scatter';
import { createSceneSlice } from './open/scene';
import type { SceneSlice } from './open/scene';
import { createSpectraSlice } from './spectra/pins';
import type { SpectraSlice } from './spectra/pins';
import { createSuggestSlice } from './suggest/suggestions';
import type { SuggestSlice } from './suggest/suggestions';
import { createTrainingSlice } from './train/run';
import type { TrainingSlice } from './train/run';
import { createWholeFileSlice } from './results/wholeFile';
import type { WholeFileSlice } from './results/wholeFile';
import { createViewSlice } from './image/view';
import type { ViewSlice } from './image/view';

export type StudioState = SceneSlice &
  ImportSlice &
  ViewSlice &
  CompositeSlice &
  LabelsSlice &
  RegionSlice &
  ScatterSlice &
  TrainingSlice &
  RaceSlice &
  WholeFileSlice &
  LabSlice &
  SpectraSlice &
  SuggestSlice &
  OpinionSlice &
  PreviewSlice;
export type StudioStore = StoreApi<StudioState>;
export type SliceCreator<Slice> = StateCreator<StudioState, [], [], Slice>;

export function createStudioStore(): StudioStore {
  return createStore<StudioState>()((...a) => ({
    ...createSceneSlice(...a),
    ...createImportSlice(...a),
    ...createViewSlice(...a),
    ...createCompositeSlice(...a),
    ...createLabelsSlice(...a),
    ...createRegionSlice(...a),
    ...createScatterSlice(...a),
    ...createTrainingSlice(...a),
    ...createRaceSlice(...a),
    ...createWholeFileSlice(...a),
    ...createLabSlice(...a),
    ...createSpectraSlice(...a),
    ...createSuggestSlice(...a),
    ...createOpinionSlice(...a),
    ...createPreviewSlice(...a),
  }));
}
