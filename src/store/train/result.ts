/** The result beside the state as it is now: whether it is out of date, under which names, of which version. Pure. */
import type { Result } from './run';
import type { EndmemberDef, Label } from '../../scene/cube';
import { annotationsChanged, versionWords } from '../labels/versions';
import type { NoiseFacts } from '../../unmixing/signalSubspace';
import { isGoing } from '../job';
import type { TrainingSlice } from './run';
import type { Versioned } from '../labels/versions';

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

/** What the run that is going found of the scene's noise, or the one whose result is shown; null where none has looked. */
export function noiseOnScreen({
  run,
  result,
}: Pick<TrainingSlice, 'run' | 'result'>): NoiseFacts | null {
  if (run?.noise) return run.noise;
  return isGoing(run) ? null : (result?.summary?.noise ?? null);
}

/** What faults in single bands were replaced, of the same run; null where there are none. */
export function replacedOnScreen({
  run,
  result,
}: Pick<TrainingSlice, 'run' | 'result'>): string | null {
  if (run?.replaced) return run.replaced;
  return isGoing(run) ? null : (result?.summary?.replaced ?? null);
}

/** Whether neighbours are looked at and why, of the same run; null where it has not said. */
export function neighboursOnScreen({
  run,
  result,
}: Pick<TrainingSlice, 'run' | 'result'>): string | null {
  if (run?.neighbours) return run.neighbours;
  return isGoing(run) ? null : (result?.summary?.neighbours ?? null);
}

/** Which version of the labels the result shows, and which is the present one: "labels v7; now v9". */
export function resultVersion(
  state: Versioned & Pick<TrainingSlice, 'result'>,
): string | undefined {
  return state.result ? versionWords(state.result, state) : undefined;
}

/** True when the result is of the run that is going: a new run's first estimate has yet to replace an older one. */
export function resultIsForming({ run, result }: Pick<TrainingSlice, 'run' | 'result'>): boolean {
  return result !== null && isGoing(run) && run.id === result.run;
}
