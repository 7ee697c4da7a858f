/** The whole state of the page: one zustand vanilla store made of slices. No React, no tfjs, no workers. */
import { createStore } from 'zustand/vanilla';
import type { StateCreator, StoreApi } from 'zustand/vanilla';
import { createCompositeSlice } from './compositeSlice';
import type { CompositeSlice } from './compositeSlice';
import { createImportSlice } from './importSlice';
import type { ImportSlice } from './importSlice';
import { createLabSlice } from './labSlice';
import type { LabSlice } from './labSlice';
import { createLabelsSlice } from './labelsSlice';
import type { LabelsSlice } from './labelsSlice';
import { createOpinionSlice } from './opinionSlice';
import type { OpinionSlice } from './opinionSlice';
import { createPreviewSlice } from './previewSlice';
import type { PreviewSlice } from './previewSlice';
import { createRaceSlice } from './raceSlice';
import type { RaceSlice } from './raceSlice';
import { createRegionSlice } from './regionSlice';
import type { RegionSlice } from './regionSlice';
import { createScatterSlice } from './scatterSlice';
import type { ScatterSlice } from './scatterSlice';
import { createSceneSlice } from './sceneSlice';
import type { SceneSlice } from './sceneSlice';
import { createSpectraSlice } from './spectraSlice';
import type { SpectraSlice } from './spectraSlice';
import { createSuggestSlice } from './suggestSlice';
import type { SuggestSlice } from './suggestSlice';
import { createTrainingSlice } from './trainingSlice';
import type { TrainingSlice } from './trainingSlice';
import { createWholeFileSlice } from './wholeFile';
import type { WholeFileSlice } from './wholeFile';
import { createViewSlice } from './viewSlice';
import type { ViewSlice } from './viewSlice';

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
