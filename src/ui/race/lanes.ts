/** A race as lanes: of every method how far it is and how long it still takes. Pure. */
import type { MethodId } from '../../settings/methods';
import { nameWithSchedule, stepsOf } from '../../settings/schedules';
import type { Race } from '../../store/race/race';
import { duration } from '../common/format';

export interface Lane {
  readonly method: MethodId;
  readonly name: string;
  /** Of its runs, 0 to 1; the one that is going counts by its share. */
  readonly fraction: number;
  /** "1 of 3 runs" */
  readonly runs: string;
  /** "about 2 min left", "took 41 s", "failed"; empty while nothing can be told */
  readonly time: string;
  readonly going: boolean;
}

/** A lane a method, in the order of the race. */
export function lanesOf(race: Race): readonly Lane[] {
  const { config, runs, runsMs, current, fraction } = race;
  return config.methods.map((method): Lane => {
    const mine = runs.filter((r) => r.method === method);
    const ended = mine.filter((r) => r.status !== 'waiting' && r.status !== 'running');
    const going = mine.some((r) => r.index === current);
    const finished = mine.filter((r) => r.result);
    return {
      method,
      name: nameWithSchedule(method, stepsOf(method, config.steps)),
      fraction: mine.length === 0 ? 0 : (ended.length + (going ? fraction : 0)) / mine.length,
      runs: `${finished.length} of ${mine.length} run${mine.length === 1 ? '' : 's'}`,
      time:
        ended.length === mine.length
          ? took(finished.map((r) => r.result?.seconds ?? 0))
          : left(runsMs && mine.map((r) => runsMs[r.index])),
      going,
    };
  });
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const took = (seconds: readonly number[]): string =>
  seconds.length === 0 ? 'no result' : `took ${duration(sum(seconds))}`;

const left = (ms: readonly number[] | null): string =>
  ms === null ? '' : `about ${roughly(sum(ms) / 1000)} left`;

/** A guess is not said to the second. */
function roughly(seconds: number): string {
  const unit = seconds < 20 ? 1 : seconds < 120 ? 5 : seconds < 600 ? 30 : 60;
  return duration(Math.max(1, Math.round(seconds / unit) * unit)).replace(/(\d)\.0 s$/, '$1 s');
}
