/** Where a person stands: what to do next, and the steps of the header. Pure; no React. */
import type { StudioState } from './state';
import { isStale } from './train/result';
import { allLabelsPure, pureWords, samplingProblem, missingLabel } from './labels/problems';
import { shownSuggestion } from './suggest/suggestions';
import { withoutLabel } from './labels/endmembers';
import { isGoing } from './job';

import { mostDoubtful } from './preview/opinions';

/** The line under the header: what is missing, or what to do next. */
export function coachLine(state: StudioState): string {
  const { scene, labels, endmembers, run, result, opening } = state;
  if (opening && !state.importCheck) return `Reading ${opening.name}.`;
  if (state.importCheck) {
    return `Check what was found in ${state.importCheck.report.file}, then open it. Your session stays until then.`;
  }
  if (!scene)
    return 'Start with the demo scene, which is there at once, or open files of your own.';
  if (isGoing(run)) {
    if (run.status === 'preparing') return `Preparing the run: ${run.what.toLowerCase()}.`;
    if (run.status === 'paused') return 'Paused. Look around; Resume goes on where it stopped.';
    return 'Training. The maps and spectra form as it goes.';
  }
  if (result && isStale(result, endmembers, labels)) {
    return 'Labels changed since the last run: update it, or train anew, to bring the maps up to date.';
  }
  if (run?.status === 'interrupted') {
    return 'Training was interrupted: Continue goes on where its weights were last kept.';
  }
  if (run?.status === 'failed') return 'The run stopped with an error; see the Train panel.';
  if (result?.summary) {
    if (scene.truth) return 'Finished. Compare estimate and truth in the maps and the metrics.';
    return allLabelsPure(state)
      ? `Finished. ${pureWords}`
      : 'Finished. Look for bright pixels in the reconstruction error: label there next.';
  }
  if (shownSuggestion(state)) {
    return `${labels.length} of ${state.suggesting.budget} labels. The next suggestion is marked on the image.`;
  }
  if (labels.length === 0) {
    const first = endmembers[0].name;
    const sampling = samplingProblem(state) === null ? ', or sample labels from the truth' : '';
    return `Click a pixel that is mostly ${first.toLowerCase()}${sampling}.`;
  }
  const missing = withoutLabel(state);
  if (missing.length > 0) return missingLabel(missing[0]);
  if (allLabelsPure(state)) return pureWords;
  const faint = endmembers.find((_, r) => labels.every((l) => l.abundances[r] < 0.3));
  if (faint) {
    return `No label has much ${faint.name.toLowerCase()}: a purer pixel of it would help.`;
  }
  if (labels.length < 10) {
    const have = labels.length === 1 ? '1 label' : `${labels.length} labels`;
    return `Every endmember has a label (${have} in all). Train now, or add some: about ten work well, mixed pixels too.`;
  }
  return `${labels.length} labels, every endmember covered: ready to train.`;
}

export interface StepState {
  readonly id: 'scene' | 'annotate' | 'train' | 'compare' | 'race' | 'labs';
  readonly title: string;
  /** "done", "now" (where the work is) or "later". */
  readonly state: 'done' | 'now' | 'later';
  /** A few words: "6 labels". */
  readonly detail: string;
}

/** The steps of the header. While the race or the labs are on screen, that is where the work is. */
export function stepStates(state: StudioState): StepState[] {
  const { scene, labels, endmembers, run, result, race } = state;
  const covered = labels.length > 0 && withoutLabel(state).length === 0;
  const stale = result !== null && isStale(result, endmembers, labels);
  const done = [
    scene !== null,
    scene !== null && covered,
    result?.summary != null && !stale && !isGoing(run),
    false,
    race?.runs.some((r) => r.status === 'finished') === true && !isGoing(race),
    state.spread !== null || state.constraints !== null,
  ];
  const now = state.view === 'race' ? 4 : state.view === 'labs' ? 5 : done.indexOf(false);
  const training = isGoing(run)
    ? run.status === 'preparing'
      ? 'preparing'
      : `${run.status === 'paused' ? 'paused, ' : ''}${run.step} of ${run.steps}`
    : result?.summary
      ? stale
        ? 'out of date'
        : 'finished'
      : 'not started';
  const preview = state.preview.on && state.preview.shown !== null;
  const details = [
    scene ? scene.cube.name : 'none open',
    labels.length === 1 ? '1 label' : `${labels.length} labels`,
    training,
    result ? (scene?.truth ? 'maps and truth' : 'maps') : preview ? 'preview' : 'no maps yet',
    race
      ? `${race.runs.filter((r) => r.status === 'finished').length} of ${race.runs.length} runs`
      : 'all methods',
    state.lab?.status === 'running' ? 'running' : 'how sure?',
  ];
  const ids = ['scene', 'annotate', 'train', 'compare', 'race', 'labs'] as const;
  const titles = ['Scene', 'Annotate', 'Train', 'Compare', 'Race', 'Labs'];
  return ids.map((id, i) => ({
    id,
    title: titles[i],
    state: i === now ? 'now' : done[i] ? 'done' : 'later',
    detail: details[i],
  }));
}

/** The doubtful label that the coach line is about: while labels are worked on, not while something runs or is opened. */
export function coachDoubt(state: StudioState): string | null {
  const { scene, opening, importCheck, run, view } = state;
  if (!scene || opening || importCheck || view !== 'studio') return null;
  if (isGoing(run)) return null;
  return mostDoubtful(state);
}
