/** What the page derives from the state: what is missing, what to do next, what is stale. Pure; no React. */
import type { Cube, EndmemberDef, Label, ValidityMask } from '../../scene/cube';
import { countingLabels } from '../../scene/confidence';
import { allPure, exactError } from '../../scene/labelError';
import type { NoiseFacts } from '../../unmixing/signalSubspace';
import { settingsProblems } from '../../settings/settings';
import { maxEndmembers, truthIsComplete, withoutLabel } from '../labels/endmembers';
import { annotationsChanged, versionWords } from '../labels/versions';
import { raceIsActive } from '../race/race';
import { sideWork } from '../job';
import type { StudioState } from '../state';
import { shownSuggestion } from '../suggest/suggestions';
import { isActive } from './run';
import type { Result } from './run';

/** True when the labels or the list of endmembers are not those the result was trained on; names do not count. */
export function isStale(
  result: Result,
  endmembers: readonly EndmemberDef[],
  labels: readonly Label[],
): boolean {
  return annotationsChanged({ endmembers, labels }, result);
}

/** The endmembers a result was trained with, under their present names and colours where they still exist. */
export function resultEndmembers(
  result: Pick<Result, 'endmembers'>,
  endmembers: readonly EndmemberDef[],
): readonly EndmemberDef[] {
  return result.endmembers.map((was) => endmembers.find((e) => e.id === was.id) ?? was);
}

/** Pixels a mean spectrum is taken of, at most. */
const MEAN_OF = 4000;

/** [B] mean over valid pixels, thinned evenly; NaN where a band has no finite value. */
export function meanSpectrum({ data, bands: B }: Cube, mask: ValidityMask): Float64Array {
  const every = Math.max(1, Math.ceil(mask.validPixels / MEAN_OF));
  const sums = new Float64Array(B);
  const counts = new Uint32Array(B);
  let seen = 0;
  mask.pixels.forEach((valid, p) => {
    if (!valid || seen++ % every !== 0) return;
    for (let b = 0; b < B; b++) {
      const v = data[p * B + b];
      if (!Number.isFinite(v)) continue;
      sums[b] += v;
      counts[b]++;
    }
  });
  return sums.map((sum, b) => sum / counts[b]);
}

/** What the run that is going found of the scene's noise, or the one whose result is shown; null where none has looked. */
export function noiseOnScreen({
  run,
  result,
}: Pick<StudioState, 'run' | 'result'>): NoiseFacts | null {
  if (run?.noise) return run.noise;
  return isActive(run) ? null : (result?.summary?.noise ?? null);
}

/** Which version of the labels the result shows, and which is the present one: "labels v7; now v9". */
export function resultVersion(state: StudioState): string | undefined {
  return state.result ? versionWords(state.result, state) : undefined;
}

/** True when the result is of the run that is going: a new run's first estimate has yet to replace an older one. */
export function resultIsForming({ run, result }: Pick<StudioState, 'run' | 'result'>): boolean {
  return result !== null && isActive(run) && run.id === result.run;
}

/** Labels that sit on pixels the mask leaves out. */
export function maskedLabels(state: StudioState): Label[] {
  const { scene, labels } = state;
  if (!scene) return [];
  return labels.filter((l) => !scene.mask.pixels[l.line * scene.cube.samples + l.sample]);
}

/**
 * True where every label that counts says 100 % of one material, and a person said so: such labels do not tell how
 * materials mix. Not before there are as many as endmembers, nor of labels that are exact: those are what they say.
 */
export function allLabelsPure({
  labels,
  endmembers,
}: Pick<StudioState, 'labels' | 'endmembers'>): boolean {
  const counting = countingLabels(labels);
  return (
    counting.length >= endmembers.length &&
    counting.some((l) => l.error !== exactError) &&
    allPure(counting)
  );
}

const pureWords =
  'All labels say 100 %. How materials mix cannot be learned from these: add about three mixed pixels, with rough fractions.';

function missingLabel(endmember: EndmemberDef): string {
  const name = endmember.name;
  return `${name} has no label yet: click a pixel that is mostly ${name.toLowerCase()}.`;
}

/** What is wrong with the endmembers' names, or null. */
export function namingProblem({ endmembers }: Pick<StudioState, 'endmembers'>): string | null {
  const names = endmembers.map((e) => e.name.trim().toLowerCase());
  if (names.includes('')) return 'An endmember has no name.';
  const twice = endmembers.find((_, r) => names.indexOf(names[r]) !== r);
  return twice ? `Two endmembers are called ${twice.name}.` : null;
}

/** Why nothing can be started now: the open scene's own file is being read again, and what runs would end with it. */
export function rereading({ opening, importedFrom }: StudioState): string | null {
  return opening && importedFrom && opening.files === importedFrom.files
    ? 'The file is being read again: wait a moment.'
    : null;
}

/** Everything that keeps a run from starting, as sentences, the first thing to do first; empty = it can start. */
export function trainProblems(state: StudioState): string[] {
  const { scene, labels, settings, engineError, race } = state;
  if (!scene) return ['Open a scene first.'];
  const problems: string[] = [];
  if (raceIsActive(race)) {
    problems.push('A race is going: training waits until it has ended or is cancelled.');
  }
  const side = sideWork(state);
  if (side) problems.push(side);
  const again = rereading(state);
  if (again) problems.push(again);
  if (engineError) problems.push(engineError.message);
  if (scene.mask.validPixels === 0) problems.push('Every pixel of this scene is masked.');
  const naming = namingProblem(state);
  if (naming) problems.push(naming);
  if (labels.length === 0) problems.push('There are no labels yet: click pixels you can name.');
  else problems.push(...withoutLabel(state).map(missingLabel));
  for (const label of maskedLabels(state)) {
    problems.push(
      `The label at line ${label.line}, sample ${label.sample} is on a masked pixel: delete it.`,
    );
  }
  return [...problems, ...settingsProblems(settings)];
}

/** Why the last run cannot go on (it is going, it is whole, or the engine is not there), or null. */
export function continueProblem({
  scene,
  run,
  result,
  race,
  engineError,
  wholeFile,
  lab,
}: StudioState): string | null {
  if (!scene || !run) return 'There is no run to go on with.';
  if (isActive(run)) return 'The run is going.';
  if (run.status === 'finished' && (result !== null || run.checkpoint === null)) {
    return 'The run has finished.';
  }
  // A fault of the labels or settings would come again.
  if (run.status === 'failed' && run.checkpoint === null) return 'The run failed at its start.';
  if (raceIsActive(race)) return 'A race is going: training waits until it has ended.';
  const side = sideWork({ wholeFile, lab });
  if (side) return side;
  return engineError?.message ?? null;
}

/** Why “Sample from truth” cannot be used, or null. */
export function samplingProblem(state: StudioState): string | null {
  const truth = state.scene?.truth;
  if (!truth) return 'No truth is loaded with this scene.';
  if (truth.names.length > maxEndmembers) {
    return `The truth has ${truth.names.length} endmembers; at most ${maxEndmembers} are supported, so labels cannot be taken from it.`;
  }
  if (!truthIsComplete(state.endmembers, truth)) {
    return `Your endmembers and the truth’s (${truth.names.join(', ')}) do not match one to one.`;
  }
  return null;
}

/** True when taking the truth's endmembers would make sampling from it possible. */
export function canTakeTruthEndmembers(state: StudioState): boolean {
  const count = state.scene?.truth?.names.length ?? 0;
  return count > 0 && count <= maxEndmembers && samplingProblem(state) !== null;
}

/** The line under the header: what is missing, or what to do next. */
export function coachLine(state: StudioState): string {
  const { scene, labels, endmembers, run, result, opening } = state;
  if (opening && !state.doctor) return `Reading ${opening.name}.`;
  if (state.doctor) {
    return `Check what was found in ${state.doctor.report.file}, then open it. Your session stays until then.`;
  }
  if (!scene) return 'Start by opening a scene, or try the demo scene.';
  if (isActive(run)) {
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
    result?.summary != null && !stale && !isActive(run),
    false,
    race?.runs.some((r) => r.status === 'finished') === true && !raceIsActive(race),
    state.spread !== null || state.constraints !== null,
  ];
  const now = state.view === 'race' ? 4 : state.view === 'labs' ? 5 : done.indexOf(false);
  const training = isActive(run)
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
    state.lab?.status === 'running' ? 'running' : 'how sure is it?',
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
