/**
 * Who wins on one scene, by how much, how surely and at what cost, from the runs of a comparison. A method stands against
 * the best of the other camps: a version of itself says little. Knows no method: names and camps come from the caller.
 */
import { mean, sampleSd, type PairedTest } from '../maths/statistics';
import { compareMethods, rmseBySeed, type ScoredRun } from './raceTable';

export interface StandingInput {
  readonly runs: readonly ScoredRun[];
  /** What a method that trained so many steps is called. */
  readonly nameOf: (method: string, steps: number) => string;
  /** Who stands behind it; null: it is no entrant. */
  readonly campOf: (method: string) => string | null;
}

export interface Stands {
  readonly method: string;
  readonly name: string;
  readonly camp: string;
  /** Mean RMSE over its seeds, and what it spreads by; null for one seed. */
  readonly rmse: number;
  readonly sd: number | null;
  readonly seeds: number;
  /** Seconds a run; null where they are not known. */
  readonly seconds: number | null;
  readonly steps: number;
  readonly parameters: number;
  readonly labels: number;
}

/** The best of another camp beside the winner. */
export interface Rival extends Stands {
  /** How much lower the winner’s error is, as a share of this one’s, on the seeds of both; null where they share none. */
  readonly lower: number | null;
  /** Null where they share fewer than two seeds. */
  readonly test: PairedTest | null;
}

export interface Standing {
  readonly winner: Stands;
  /** One of every other camp, the best first. */
  readonly rivals: readonly Rival[];
  /** Of other camps, with fewer seeds than the winner, on which their error is lower than its. */
  readonly better: readonly Rival[];
}

/**
 * Only a method with as many seeds as any that was given as much (labels, or none) can win: on fewer it may have had the easy
 * ones. Those are ranked on the seeds that all of them finished.
 * @returns null without a run that was scored against a truth
 */
export function standingOf(input: StandingInput): Standing | null {
  const all = standsOf(input);
  const most = (blind: boolean): number =>
    Math.max(...all.filter((s) => (s.labels === 0) === blind).map((s) => s.seeds));
  const isFull = (s: Stands): boolean => s.seeds === most(s.labels === 0);
  const errors = new Map(all.map(({ method }) => [method, rmseBySeed(input.runs, method)]));
  const full = all.filter(isFull);
  const [first] = full;
  if (!first) return null;
  const common = [...errors.get(first.method)!.keys()].filter((seed) =>
    full.every(({ method }) => errors.get(method)!.has(seed)),
  );
  const onCommon = ({ method, rmse }: Stands): number =>
    common.length > 0 ? mean(common.map((seed) => errors.get(method)!.get(seed)!)) : rmse;
  const ranked = [...full].sort((a, b) => onCommon(a) - onCommon(b));
  const [winner] = ranked;
  const beside = (stands: Stands): Rival => ({
    ...stands,
    ...against(input.runs, winner.method, stands.method),
  });
  const others = [...new Set(all.map(({ camp }) => camp))].filter((c) => c !== winner.camp);
  const rivals = others.map((camp) => {
    const isOfIt = (s: Stands): boolean => s.camp === camp;
    return beside(ranked.find(isOfIt) ?? all.find(isOfIt)!);
  });
  const fewer = all.filter((s) => !isFull(s) && s.camp !== winner.camp).map(beside);
  return {
    winner,
    rivals: rivals.sort((a, b) => a.rmse - b.rmse),
    better: fewer.filter(({ lower }) => lower !== null && lower < 0),
  };
}

function against(
  runs: readonly ScoredRun[],
  winner: string,
  rival: string,
): Pick<Rival, 'lower' | 'test'> {
  const mine = rmseBySeed(runs, winner);
  const theirs = rmseBySeed(runs, rival);
  const seeds = [...mine.keys()].filter((seed) => theirs.has(seed));
  const of = (by: ReadonlyMap<number, number>): number => mean(seeds.map((s) => by.get(s)!));
  return {
    lower: seeds.length > 0 ? 1 - of(mine) / of(theirs) : null,
    test: compareMethods(runs, winner, rival),
  };
}

/** Every entrant that was scored, the lowest mean RMSE first. */
export function standsOf({ runs, nameOf, campOf }: StandingInput): Stands[] {
  const methods = [...new Set(runs.map(({ method }) => method))];
  return methods
    .flatMap((method): Stands[] => {
      const camp = campOf(method);
      const mine = runs.filter((r) => r.method === method && Number.isFinite(r.rmseMean));
      if (camp === null || mine.length === 0) return [];
      const errors = mine.map((r) => r.rmseMean!);
      const seconds = mine.map((r) => r.seconds).filter(Number.isFinite);
      const [{ steps, parameters, labels }] = mine;
      return [
        {
          ...{ method, camp, steps, parameters, labels },
          name: nameOf(method, steps),
          rmse: mean(errors),
          sd: sampleSd(errors),
          seeds: mine.length,
          seconds: seconds.length > 0 ? mean(seconds) : null,
        },
      ];
    })
    .sort((a, b) => a.rmse - b.rmse);
}

/** Fewer pairs say nothing: with n seeds p cannot be below 2/2ⁿ. */
export const leastSeeds = 5;

/** "p = 0.002 over 10 seeds", "not significant: …", "cannot be said over one seed". */
export function surely({ test }: Pick<Rival, 'test'>): string {
  const pairs = test?.pairs ?? 1;
  const over = `over ${pairs === 1 ? 'one seed' : `${pairs} seeds`}`;
  if (!test || pairs < leastSeeds) return `cannot be said ${over}`;
  const p = test.p < 0.001 ? 'p < 0.001' : `p = ${test.p.toFixed(3)}`;
  return test.p < 0.05 ? `${p} ${over}` : `not significant: ${p} ${over}`;
}

/** "46 % lower", "1.2 % lower"; null where the two share no seed. */
export function byHowMuch({ lower }: Pick<Rival, 'lower'>): string | null {
  if (lower === null) return null;
  const percent = 100 * lower;
  return `${percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} % lower`;
}

/** "UNMamba is lower on the 2 seeds that it ran", of each; empty where nobody is. */
export function betterWords({ better, winner }: Standing): string[] {
  return better.map(
    ({ name, seeds }) =>
      `${name} has a lower error than ${winner.name} on ${seeds === 1 ? 'the one seed' : `the ${seeds} seeds`} that it ran, too few to win.`,
  );
}

/** "10 labels, 60 steps, 8,202 numbers learned, 12 s a run": only what there is. */
export function costOf({ labels, steps, parameters, seconds }: Stands): string {
  const whole = (v: number): string => v.toLocaleString('en');
  const time =
    seconds === null
      ? []
      : [`${seconds < 9.95 ? seconds.toFixed(1) : whole(Math.round(seconds))} s a run`];
  return [
    labels === 0 ? 'no labels' : `${whole(labels)} labels`,
    ...(steps > 0 ? [`${whole(steps)} steps`, `${whole(parameters)} numbers learned`] : []),
    ...time,
  ].join(', ');
}
