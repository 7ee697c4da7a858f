/** What the page derives about the race: what keeps it from starting, what it will be, what is stale. Pure; no React. */
import type { MethodPace, RaceConfig } from '../../protocol/race';
import { isYardstick, methodTable } from '../../settings/methods';
import type { MethodId } from '../../settings/methods';
import { namesOf, withoutLabel } from '../labels/endmembers';
import { mapsToKeep, truthInOrder } from './race';
import type { Race, RaceRun } from './race';
import { isUnscored, raceToShow } from './shown';
import { endmembersChanged, labelsChanged } from '../labels/versions';
import { isVeiled } from '../open/veil';
import { memoLast } from '../memoLast';
import { rereading } from '../open/scene';
import { maskedLabels, namingProblem, samplingProblem } from '../labels/problems';
import { sideWork, isGoing, jobOf } from '../job';
import type { SceneSlice } from '../open/scene';
import type { ImportSlice } from '../open/importCheck';
import type { LabelsSlice } from '../labels/labels';
import type { TrainingSlice } from '../train/run';
import type { RaceSlice } from './race';
import type { Jobs } from '../job';

export const maxSeeds = 10;
export const maxRaceSteps = 5000;

/** What a race depends on. */
export type RaceState = Pick<
  SceneSlice & ImportSlice,
  'scene' | 'veiledTruth' | 'opening' | 'importedFrom'
> &
  LabelsSlice &
  Pick<TrainingSlice, 'settings' | 'engineError' | 'engineInfo'> &
  RaceSlice &
  Jobs;

/** The labels a race would take now: the person's own, or drawn from the truth. */
export function raceLabelsKind(state: RaceState): 'given' | 'sampled' {
  const { raceChoice, labels } = state;
  const chosen = raceChoice.labels;
  if (chosen === 'given' || (chosen === 'sampled' && !isVeiled(state))) return chosen;
  if (labels.length > 0 && withoutLabel(state).length === 0) return 'given';
  return samplingProblem(state) === null ? 'sampled' : 'given';
}

const inRange = (v: number, max: number): boolean => Number.isInteger(v) && v >= 1 && v <= max;

/** Whether yardsticks can take part: they are given the true spectrum of every endmember. */
export const hasYardsticks = ({ scene, endmembers }: Pick<RaceState, 'scene' | 'endmembers'>) =>
  scene?.truth?.endmembers != null && endmembers.every((e) => e.truth !== null);

/** The methods that would race now: yardsticks that are chosen stay away where they cannot take part. */
export function racingMethods(state: RaceState): readonly MethodId[] {
  const { methods } = state.raceChoice;
  return hasYardsticks(state) ? methods : entrants(methods);
}

const entrants = memoLast((methods: readonly MethodId[]) => methods.filter((m) => !isYardstick(m)));

/** What is wrong with one field of the choice, or null. */
export function raceFieldProblem(state: RaceState, field: 'count' | 'seeds' | 'steps') {
  const { count, seeds, steps } = state.raceChoice;
  if (field === 'seeds' && !inRange(seeds, maxSeeds)) {
    return `Seeds: a whole number from 1 to ${maxSeeds}.`;
  }
  if (field === 'steps' && typeof steps === 'number' && !inRange(steps, maxRaceSteps)) {
    return `Steps: a whole number from 1 to ${maxRaceSteps}.`;
  }
  if (field === 'count' && raceLabelsKind(state) === 'sampled' && !inRange(count, 1000)) {
    return 'Labels: a whole number from 1 to 1000.';
  }
  return null;
}

/** Everything that keeps a race from starting, as sentences, the first thing to do first; empty = it can start. */
export function raceProblems(state: RaceState): string[] {
  const { scene, run, race, engineError, labels } = state;
  if (!scene) return ['Open a scene first.'];
  const problems: string[] = [];
  if (isGoing(run)) {
    problems.push('A training run is going: wait until it has finished, or cancel it.');
  }
  if (isGoing(race)) problems.push('A race is going on already.');
  const side = sideWork(state);
  if (side) problems.push(side);
  const again = rereading(state);
  if (again) problems.push(again);
  if (engineError) problems.push(engineError.message);
  if (scene.mask.validPixels === 0) problems.push('Every pixel of this scene is masked.');
  const naming = namingProblem(state);
  if (naming) problems.push(naming);
  const methods = racingMethods(state);
  if (methods.length === 0) problems.push('Choose at least one method.');
  if (raceLabelsKind(state) === 'sampled') {
    const sampling = samplingProblem(state);
    if (sampling) problems.push(`Labels cannot be sampled: ${sampling}`);
  } else if (methods.some((m) => methodTable[m].supervision === 'labels')) {
    if (labels.length === 0) {
      problems.push(
        'There are no labels yet: label pixels in step 2, or choose blind methods only.',
      );
    } else {
      for (const { name } of withoutLabel(state)) problems.push(`${name} has no label yet.`);
    }
  }
  if (raceLabelsKind(state) === 'given') {
    for (const { line, sample } of maskedLabels(state)) {
      problems.push(`The label at line ${line}, sample ${sample} is on a masked pixel: delete it.`);
    }
  }
  for (const field of ['count', 'seeds', 'steps'] as const) {
    const problem = raceFieldProblem(state, field);
    if (problem) problems.push(problem);
  }
  return problems;
}

/** What a race started now would be; call only when nothing keeps it from starting. */
export function raceConfigOf(state: RaceState): RaceConfig | null {
  const { scene, endmembers, labels, raceChoice } = state;
  if (!scene) return null;
  const { cube } = scene;
  const { count, protocol, labelError = 'exact', steps } = raceChoice;
  const seeds = Array.from({ length: raceChoice.seeds }, (_, i) => i);
  return {
    methods: racingMethods(state),
    seeds,
    labels:
      raceLabelsKind(state) === 'sampled'
        ? {
            kind: 'sampled',
            count,
            protocol,
            ...(labelError === 'exact' ? {} : { error: labelError }),
          }
        : { kind: 'given', labels },
    endmemberNames: namesOf(endmembers),
    truth: truthInOrder(scene.truth, endmembers, cube),
    ...(steps === null ? {} : { steps }),
    keepMaps: keepMapsOf(state),
  };
}

/** Whether the maps of all runs would be kept. */
export function keepMapsOf(state: RaceState): RaceConfig['keepMaps'] {
  const { scene, raceChoice, endmembers } = state;
  if (!scene) return 'all';
  const runs = racingMethods(state).length * raceChoice.seeds;
  return mapsToKeep(runs, scene.cube.lines * scene.cube.samples, endmembers.length);
}

/** Why the results of the race are not those that the same race would give now, as a sentence; or null. */
export function raceStaleness(state: RaceState): string | null {
  const { race, endmembers, labels, scene } = state;
  if (!race) return null;
  const was = race.endmembers;
  if (endmembersChanged(endmembers, was))
    return 'The endmembers have changed since: these results are of the earlier ones.';
  if (race.config.labels.kind === 'given' && labelsChanged(labels, race.labels)) {
    return 'The labels have changed since: these results are of the older labels.';
  }
  if (scene?.truth && !race.config.truth && raceToShow(state)?.runs.some(isUnscored)) {
    return 'The truth came after this race, and some runs cannot be scored against it any more: race again for those.';
  }
  if (scene?.truth && race.config.truth && endmembers.some((e, r) => e.truth !== was[r].truth)) {
    return 'Endmembers are compared with other columns of the truth now: these scores are of the earlier ones.';
  }
  return null;
}

/** A race that was ended before its queue was: what going on with it would do. Null where it cannot go on as it was. */
export function raceToContinue(
  state: RaceState,
): { readonly left: number; readonly finished: number } | null {
  const { race, scene, engineError } = state;
  if (!race || !scene || (race.status !== 'cancelled' && race.status !== 'failed')) return null;
  const left = race.runs.filter((r) => r.status === 'cancelled').length;
  const free = jobOf(state) === null && rereading(state) === null && engineError === null;
  // Under the veil no truth leaves the state, and a race of other labels or endmembers would be another race.
  const same = raceStaleness(state) === null && !(isVeiled(state) && race.config.truth);
  if (left === 0 || !free || !same) return null;
  return { left, finished: race.runs.filter((r) => r.status === 'finished').length };
}

/** Runs that will not change any more. */
export function runsDone(race: Race): number {
  return race.runs.filter((r) => r.status !== 'waiting' && r.status !== 'running').length;
}

/** The whole queue, 0 to 1; every run counts alike. */
export function raceFraction(race: Race): number {
  const { current, fraction } = race;
  const part = current === null ? 0 : Math.min(1, Math.max(0, fraction));
  return race.runs.length === 0 ? 0 : (runsDone(race) + part) / race.runs.length;
}

/** The runs of one seed, in the order of the methods. */
export function runsOfSeed(race: Pick<Race, 'runs'>, seed: number): readonly RaceRun[] {
  return race.runs.filter((r) => r.seed === seed);
}

/** The line under the header while the race is on screen. */
export function raceCoach(state: RaceState): string {
  const { race, scene } = state;
  if (!scene) return 'Start by opening a scene, or try the demo scene; then race methods on it.';
  if (isGoing(race)) {
    if (race.status === 'paused') return 'The race is paused. Resume goes on where it stopped.';
    return 'The race is going. Results appear as they come; training waits until it ends.';
  }
  const problems = raceProblems(state);
  if (problems.length > 0) return problems[0];
  const finished = race?.runs.some((r) => r.status === 'finished');
  if (finished)
    return (
      raceStaleness(state) ??
      'Point at a map to compare all methods there; sort the table by its headers.'
    );
  return 'Choose methods, labels and seeds, then start the race: every method gets the same labels.';
}

/** What methods took on this engine and a scene of this size; the same list while all of that is. */
export function pacesHere({ scene, endmembers, racePaces, engineInfo }: RaceState) {
  if (!scene || !engineInfo) return noPaces;
  const { mask, cube } = scene;
  const engine = `${engineInfo.engine}, ${engineInfo.adapter}`;
  return ofShape(racePaces, engine, cube.lines * cube.samples, mask.validBands, endmembers.length);
}

const noPaces: readonly MethodPace[] = [];
const ofShape = memoLast(
  (paces: readonly MethodPace[], engine: string, pixels: number, bands: number, R: number) =>
    paces.filter(
      (p) => p.engine === engine && p.pixels === pixels && p.bands === bands && p.endmembers === R,
    ),
);

/** Mean seconds that finished runs of a method took in the last race of this scene; null when there is none. */
export function measuredSeconds(race: Race | null, method: MethodId): number | null {
  const took = (race?.runs ?? []).flatMap((r) =>
    r.method === method && r.result ? [r.result.seconds] : [],
  );
  return took.length > 0 ? took.reduce((sum, s) => sum + s, 0) / took.length : null;
}
