/**
 * The whole state of the page: one zustand vanilla store made of parts, lowest first. A part imports only what is above
 * it in this list. No React, no tfjs, no workers.
 */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import { classAtNewScene, createClassSlice } from './classwork/task';
import type { ClassSlice } from './classwork/task';
import { createCapsuleSlice } from './capsule/asked';
import type { CapsuleSlice } from './capsule/asked';
import { createCompositeSlice } from './image/composites';
import type { CompositeSlice } from './image/composites';
import { createImportSlice, importAtNewScene } from './open/importCheck';
import type { ImportSlice } from './open/importCheck';
import { createJobSlices, jobsAtNewScene } from './jobParts';
import type { JobSlices } from './jobParts';
import { createInsideSlice, insideAtNewScene } from './inside/inside';
import type { InsideSlice } from './inside/inside';
import { createLessonSlice } from './lesson/asked';
import type { LessonSlice } from './lesson/asked';
import { createLabelsSlice, labelsAtNewScene } from './labels/labels';
import type { LabelsSlice } from './labels/labels';
import { createOpinionSlice } from './preview/opinion';
import type { OpinionSlice } from './preview/opinion';
import { createPreviewSlice } from './preview/preview';
import type { PreviewSlice } from './preview/preview';
import { createSlidesSlice, slidesAtNewScene } from './present/slides';
import type { SlidesSlice } from './present/slides';
import { createRegionSlice, regionAtNewScene } from './labels/regionTools';
import type { RegionSlice } from './labels/regionTools';
import { createScatterSlice, scatterAtNewScene } from './image/scatter';
import type { ScatterSlice } from './image/scatter';
import { createSceneSlice, sceneAtNewScene } from './open/scene';
import type { SceneSlice } from './open/scene';
import { createSpectraSlice, spectraAtNewScene } from './spectra/pins';
import type { SpectraSlice } from './spectra/pins';
import { createSuggestSlice } from './suggest/suggestions';
import type { SuggestSlice } from './suggest/suggestions';
import { createTrainingSlice, trainAtNewScene } from './train/run';
import type { TrainingSlice } from './train/run';
import { createViewSlice, viewAtNewScene } from './image/view';
import type { ViewSlice } from './image/view';
import type { NewScene } from './newScene';

export type StudioState = SceneSlice &
  ImportSlice &
  ViewSlice &
  CompositeSlice &
  ScatterSlice &
  SpectraSlice &
  LabelsSlice &
  RegionSlice &
  TrainingSlice &
  PreviewSlice &
  OpinionSlice &
  JobSlices &
  SlidesSlice &
  SuggestSlice &
  InsideSlice &
  LessonSlice &
  ClassSlice &
  CapsuleSlice;
export type StudioStore = StoreApi<StudioState>;

export function createStudioStore(): StudioStore {
  return createStore<StudioState>()((set, get) => ({
    ...createSceneSlice(set, get),
    ...createImportSlice(set, get),
    ...createViewSlice(set, get),
    ...createCompositeSlice(set, get),
    ...createScatterSlice(set, get),
    ...createSpectraSlice(set, get),
    ...createLabelsSlice(set, get),
    ...createRegionSlice(set, get),
    ...createTrainingSlice(set, get),
    ...createPreviewSlice(set, get),
    ...createOpinionSlice(set, get),
    ...createJobSlices(set, get),
    ...createSuggestSlice(set, get),
    ...createInsideSlice(set, get),
    ...createSlidesSlice(set, get),
    ...createLessonSlice(set, get),
    ...createClassSlice(set, get),
    ...createCapsuleSlice(set, get),
  }));
}

/** What becomes of the state when another scene is shown: every part answers for its own. */
export function stateAtNewScene(before: StudioState, to: NewScene): Partial<StudioState> {
  return {
    ...sceneAtNewScene(before, to),
    ...importAtNewScene(before, to),
    ...viewAtNewScene(before, to),
    ...scatterAtNewScene(before, to),
    ...spectraAtNewScene(before, to),
    ...labelsAtNewScene(before, to),
    ...regionAtNewScene(before, to),
    ...trainAtNewScene(before, to),
    ...jobsAtNewScene(before, to),
    ...slidesAtNewScene(before, to),
    ...insideAtNewScene(before, to),
    ...classAtNewScene(before, to),
  };
}
