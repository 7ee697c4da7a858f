/** Facts about the race. */
import { mean, sampleSd } from '../../maths/statistics';
import type { RaceResult } from '../../protocol/race';
import type { MethodId } from '../../settings/methods';
import { isGoing } from '../job';
import { raceToShow } from '../race/shown';
import type { StudioState } from '../state';

/** None while it goes: a mean of the first runs is not what was asked for. */
const results = (state: StudioState, method: string): readonly RaceResult[] =>
  isGoing(state.race)
    ? []
    : (raceToShow(state)?.runs ?? []).flatMap((run) =>
        run.method === method && run.result ? [run.result] : [],
      );

/** One number a run; null without runs, or where a run has none. */
const over =
  (each: (result: RaceResult) => number | null, join: (values: readonly number[]) => number) =>
  (state: StudioState, method: string): number | null => {
    const values = results(state, method).map(each);
    const known = values.filter((v) => v !== null);
    return known.length === 0 || known.length < values.length ? null : join(known);
  };

const rmseOf = (result: RaceResult): number | null => result.rmseMean;

export const rmse = over(rmseOf, mean);
export const sd = over(rmseOf, (values) => sampleSd(values) ?? NaN);
export const least = over(rmseOf, (values) => Math.min(...values));
export const most = over(rmseOf, (values) => Math.max(...values));
export const sad = over((r) => r.sadMean, mean);
export const worstSad = over(
  (r) => r.sad && Math.max(...r.sad),
  (values) => Math.max(...values),
);
export const reconstruction = over((r) => r.reconstruction, mean);

/** @param method empty: of all */
export const done = (state: StudioState, method: string): number | null =>
  state.race === null || isGoing(state.race)
    ? null
    : state.race.runs.filter((run) => run.result && (method === '' || run.method === method))
        .length;

/** Methods by mean RMSE, the best first; methods without one are not among them. */
function ranked(state: StudioState): readonly MethodId[] {
  return (raceToShow(state)?.config.methods ?? [])
    .map((method) => ({ method, value: rmse(state, method) }))
    .filter((m): m is { method: MethodId; value: number } => m.value !== null)
    .sort((a, b) => a.value - b.value)
    .map((m) => m.method);
}

export const best = (state: StudioState): string | null => ranked(state)[0] ?? null;

export function place(state: StudioState, method: string): number | null {
  const at = ranked(state).findIndex((m) => m === method);
  return at < 0 ? null : at + 1;
}

export function leads(state: StudioState, method: string): number | null {
  const race = raceToShow(state);
  if (!race || results(state, method).length === 0) return null;
  return race.config.seeds.filter((seed) => {
    const runs = race.runs.flatMap(({ result, ...run }) =>
      run.seed === seed && result?.rmseMean != null ? [{ ...run, rmse: result.rmseMean }] : [],
    );
    const own = runs.find((run) => run.method === method);
    return own !== undefined && runs.every((run) => own.rmse <= run.rmse);
  }).length;
}

export function labelCount({ race }: StudioState): number | null {
  if (!race) return null;
  const { labels } = race.config;
  return labels.kind === 'given' ? labels.labels.length : labels.count;
}

export function protocol({ race }: StudioState): string | null {
  if (!race) return null;
  const { labels } = race.config;
  return labels.kind === 'given' ? 'given' : labels.protocol;
}
