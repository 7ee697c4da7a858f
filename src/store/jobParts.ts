/**
 * The parts of the page that follow a job of the training worker beside runs: of each its slice, what a new scene makes of
 * it, who hears its events, and what a person can do with it. state.ts and studio.ts join them from here.
 */
import type { JobListeners } from '../protocol/requests';
import {
  classNetworkAtNewScene,
  createClassNetworkActions,
  createClassNetworkSlice,
} from './classwork/network';
import { createLabActions } from './labs/actions';
import { createLabSlice, labsAtNewScene } from './labs/labs';
import { createRaceActions } from './race/actions';
import { createRaceSlice, raceAtNewScene } from './race/race';
import { createWholeFileActions } from './results/actions';
import { createWholeFileSlice, wholeFileAtNewScene } from './results/wholeFile';
import type { ClassNetworkActions, ClassNetworkSlice } from './classwork/network';
import type { LabActions } from './labs/actions';
import type { LabSlice } from './labs/labs';
import type { NewScene } from './newScene';
import type { SceneSlice } from './open/scene';
import type { RaceActions } from './race/actions';
import type { RaceSlice } from './race/race';
import type { WholeFileActions } from './results/actions';
import type { WholeFileSlice } from './results/wholeFile';
import type { Slice } from './slice';
import type { Engine } from './workers';

export type JobSlices = RaceSlice & WholeFileSlice & LabSlice & ClassNetworkSlice;

export type JobActions = RaceActions & WholeFileActions & LabActions & ClassNetworkActions;

/** The store, as all of their actions together see it. */
type Store = Parameters<typeof createRaceActions>[0] &
  Parameters<typeof createWholeFileActions>[0] &
  Parameters<typeof createLabActions>[0] &
  Parameters<typeof createClassNetworkActions>[0];

export const createJobSlices: Slice<JobSlices, SceneSlice> = (set, get) => ({
  ...createRaceSlice(set, get),
  ...createWholeFileSlice(set, get),
  ...createLabSlice(set, get),
  ...createClassNetworkSlice(set, get),
});

export const jobsAtNewScene = (before: JobSlices, to: NewScene): Partial<JobSlices> => ({
  ...raceAtNewScene(before, to),
  ...wholeFileAtNewScene(before, to),
  ...labsAtNewScene(before, to),
  ...classNetworkAtNewScene(before, to),
});

export const jobListeners = (get: () => JobSlices): JobListeners => ({
  race: (event) => get().applyRace(event),
  wholeFile: (event) => get().applyWholeFile(event),
  lab: (event) => get().applyLab(event),
  classNetwork: (event) => get().applyClassNetwork(event),
});

export const createJobActions = (store: Store, engine: () => Engine): JobActions => ({
  ...createRaceActions(store, engine),
  ...createWholeFileActions(store, engine),
  ...createLabActions(store, engine),
  ...createClassNetworkActions(store, engine),
});
