/** What “Do it for me” and the check of lessons do: a person's own actions, one after the other, each until it has ended. */
import { StudioError } from '../../scene/errors';
import type { Action } from '../../lessons/lesson';
import { insideProblem } from '../inside/inside';
import { isGoing, jobOf } from '../job';
import { isSameName } from '../labels/endmembers';
import type { Annotations } from '../labels/endmembers';
import { truthAt } from '../labels/annotationFiles';
import { labProblems } from '../labs/labs';
import { raceProblems } from '../race/selectors';
import { sceneUnveiled } from '../open/veil';
import type { StudioState } from '../state';
import { shownSuggestion } from '../suggest/suggestions';
import { trainProblems } from '../train/problems';
import { scanShift } from './lookFacts';
import {
  annotationsOf,
  applySetup,
  changeSettings,
  changeView,
  fractionsOf,
  refuse,
  withEndmember,
  withLabel,
} from './setups';
import type { LessonStudio } from './setups';

/** Nobody waits for the end of an action any more. */
export const gaveUp = new StudioError({
  kind: 'cancelled',
  message: 'The step was left before it was done.',
  advice: 'Enter it again.',
});

/** @throws StudioError what keeps it from being done, in the words of the page; `gaveUp` once `signal` is aborted */
export async function perform(
  studio: LessonStudio,
  actions: readonly Action[],
  signal: AbortSignal,
): Promise<void> {
  for (const action of actions) {
    if (signal.aborted) throw gaveUp;
    await once(studio, action, signal);
  }
}

async function once(studio: LessonStudio, action: Action, signal: AbortSignal): Promise<void> {
  const { store } = studio;
  const state = store.getState();
  const present: Annotations = { endmembers: state.endmembers, labels: state.labels };
  switch (action.do) {
    case 'openScene':
      return applySetup(studio, { scene: action.scene });
    case 'annotate': {
      const { id, ...next } = withLabel(state, present, action);
      state.commit(next);
      return state.select(id);
    }
    case 'setAbundances': {
      const label = labelAt(state, action.at);
      state.setAbundances(label.id, fractionsOf(state.endmembers, action.fractions));
      return state.select(label.id);
    }
    case 'removeLabel':
      return state.removeLabel(labelAt(state, action.at).id);
    case 'clearLabels':
      return state.commit({ ...present, labels: [] });
    case 'sampleLabels': {
      const { count, protocol, seed } = action;
      state.setSampling({ count, protocol });
      state.commit(annotationsOf(state, { labels: { sample: [count, protocol, seed] } }));
      return state.select(null);
    }
    case 'labelSuggested':
      for (let k = 0; k < action.count; k++) await labelSuggested(studio, signal);
      return;
    case 'removeEndmember': {
      const gone = state.endmembers.find((e) => isSameName(e.name, action.name));
      return gone && state.removeEndmember(gone.id);
    }
    case 'addEndmember':
      if (state.endmembers.some((e) => isSameName(e.name, action.name))) return;
      return state.commit(withEndmember(state, present, action.name));
    case 'setSettings':
      return changeSettings(state, action.settings);
    case 'setView':
      return changeView(studio, action.view);
    case 'setTruth':
      return state.setTruth(action.truth);
    case 'chooseLab':
      return state.chooseLab(action.lab);
    case 'chooseRace':
      return state.chooseRace(action.race);
    case 'startLab':
      return untilEnded(studio, signal, 'lab', labProblems(state, action.lab), () =>
        studio.startLab(action.lab),
      );
    case 'startRace':
      return untilEnded(studio, signal, 'race', raceProblems(state), studio.startRace);
    case 'train':
      return untilEnded(studio, signal, 'run', trainProblems(state), studio.train);
    case 'look':
      return lookInside(studio, action.at, signal);
  }
}

function labelAt(state: StudioState, [line, sample]: readonly [number, number]) {
  const label = state.labels.find((l) => l.line === line && l.sample === sample);
  if (!label) throw refuse(`There is no label at line ${line}, sample ${sample}.`);
  return label;
}

/** Starts it, and waits until it has ended. @throws StudioError why it cannot start, failed, or was cancelled */
async function untilEnded(
  { store }: LessonStudio,
  signal: AbortSignal,
  kind: 'run' | 'race' | 'lab',
  problems: readonly string[],
  start: () => void,
): Promise<void> {
  const before = store.getState()[kind];
  if (problems.length > 0) throw refuse(problems[0], 'Mend that, then try again.');
  if (jobOf(store.getState())) {
    throw refuse(
      'Something else is going.',
      'Wait until it has ended, or cancel it, then try again.',
    );
  }
  start();
  const job = store.getState()[kind];
  if (job === null || job === before) throw refuse('It did not start.', 'Try again.');
  await until(store, (s) => !isGoing(s[kind]) || s[kind]?.id !== job.id, signal);
  const ended = store.getState()[kind];
  if (ended?.status === 'failed' && ended.error) throw new StudioError(ended.error);
  if (ended?.status !== 'finished') {
    throw refuse('It was cancelled before it had ended.', 'Try again.');
  }
}

/** The panel Inside at a pixel, which it holds. */
async function lookInside(
  { store }: LessonStudio,
  [line, sample]: readonly [number, number],
  signal: AbortSignal,
): Promise<void> {
  const state = store.getState();
  if (!state.inside.open) state.lookInside();
  state.holdInside({ line, sample });
  const problem = insideProblem(store.getState());
  if (problem !== null) throw refuse(problem);
  await until(store, (s) => scanShift(s) !== null || s.inside.failed !== null, signal);
  const { failed } = store.getState().inside;
  if (failed) throw new StudioError(failed);
}

/** One suggested pixel with its true fractions. */
async function labelSuggested({ store }: LessonStudio, signal: AbortSignal): Promise<void> {
  if (!store.getState().suggesting.on) store.getState().setSuggesting(true);
  const settled = (s: StudioState) =>
    s.suggesting.failed !== null || (s.suggesting.asked === null && s.suggesting.list !== null);
  await until(store, settled, signal);
  const state = store.getState();
  const shown = shownSuggestion(state);
  if (!shown) throw refuse(state.suggesting.failed ?? 'No pixel is suggested.', 'Try again.');
  const { line, sample } = shown;
  const truth = truthAt({ ...state, scene: sceneUnveiled(state) }, line, sample) !== null;
  if (!truth) throw refuse('The suggested pixel has no true fractions to label it with.');
  const { list } = state.suggesting;
  const { id, ...next } = withLabel(state, state, { at: [line, sample], truth: true });
  state.commit(next);
  state.select(id);
  // The next suggestion is of the labels as they are now.
  await until(store, (s) => s.suggesting.failed !== null || s.suggesting.list !== list, signal);
}

/** Resolves once the state is so; rejects with `gaveUp` when nobody waits any more. */
export function until(
  store: LessonStudio['store'],
  done: (state: StudioState) => boolean,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      unsubscribe();
      signal.removeEventListener('abort', give);
      settle();
    };
    const give = (): void => end(() => reject(gaveUp));
    const look = (state: StudioState): void => {
      if (done(state)) end(resolve);
    };
    const unsubscribe = store.subscribe(look);
    signal.addEventListener('abort', give);
    if (signal.aborted) give();
    else look(store.getState());
  });
}
