/** What keeps a run from starting, or from going on, as sentences. Pure; no React. */
import { settingsProblems } from '../../settings/problems';
import { withoutLabel } from '../labels/endmembers';
import { sideWork, isGoing } from '../job';
import { maskedLabels, missingLabel, namingProblem } from '../labels/problems';
import { rereading } from '../open/scene';
import type { SceneSlice } from '../open/scene';
import type { ImportSlice } from '../open/importCheck';
import type { LabelsSlice } from '../labels/labels';
import type { TrainingSlice } from './run';
import type { Jobs } from '../job';

/** What starting a run depends on. */
export type TrainState = Pick<SceneSlice & ImportSlice, 'scene' | 'opening' | 'importedFrom'> &
  Pick<LabelsSlice, 'labels' | 'endmembers'> &
  Pick<TrainingSlice, 'run' | 'result' | 'settings' | 'engineError'> &
  Jobs;

/** Everything that keeps a run from starting, as sentences, the first thing to do first; empty = it can start. */
export function trainProblems(state: TrainState): string[] {
  const { scene, labels, settings, engineError, race } = state;
  if (!scene) return ['Open a scene first.'];
  const problems: string[] = [];
  if (isGoing(race)) {
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
  result,
  engineError,
  ...jobs
}: Pick<TrainState, 'scene' | 'run' | 'result' | 'engineError'> & Jobs): string | null {
  const { run, race } = jobs;
  if (!scene || !run) return 'There is no run to go on with.';
  if (isGoing(run)) return 'The run is going.';
  if (run.status === 'finished' && (result !== null || run.checkpoint === null)) {
    return 'The run has finished.';
  }
  // A fault of the labels or settings would come again.
  if (run.status === 'failed' && run.checkpoint === null) return 'The run failed at its start.';
  if (isGoing(race)) return 'A race is going: training waits until it has ended.';
  const side = sideWork(jobs);
  if (side) return side;
  return engineError?.message ?? null;
}
