/**
 * The race's table: runs of many methods over seeds summarised as mean ± sd, the best of each column, and whether the
 * best is better than the second by more than chance. Written as CSV here, as Markdown and LaTeX in raceTableText.ts.
 * Runs nothing and knows no method: names come from the caller.
 */
import { mean, pairedSignFlipTest, sampleSd, type PairedTest } from '../maths/statistics';
import { csv, type CsvCell } from '../scene/csv';

/** What a table needs of one finished run; RaceResult of src/methods has it. */
export interface ScoredRun {
  readonly method: string;
  readonly seed: number;
  readonly labels: number;
  readonly steps: number;
  readonly seconds: number;
  readonly parameters: number;
  /** [R], NaN where an endmember has no truth; null without truth. */
  readonly rmse: readonly number[] | null;
  readonly rmseMean: number | null;
  /** [R] radians; null where the truth has no spectra. */
  readonly sad: readonly number[] | null;
  readonly sadMean: number | null;
  readonly reconstruction: number;
}

export interface FailedRun {
  readonly method: string;
  readonly seed: number;
  readonly message: string;
}

export interface RaceTableInput {
  readonly runs: readonly ScoredRun[];
  /** Counted in the table, never averaged in. */
  readonly failures: readonly FailedRun[];
  /** What people call a method; its id where absent. */
  readonly names: Readonly<Record<string, string>>;
  /** [R] names of the endmembers */
  readonly endmembers: readonly string[];
  /** The order of the rows; without it, the order in which methods first appear. */
  readonly methods?: readonly string[];
  /** On which schedule so many steps of a method are, where that has to be said: it goes into every name. */
  readonly schedule?: (method: string, steps: number) => string | null;
  /** Methods that are measured beside the others but are no entrants: never the best, and in no comparison. */
  readonly yardsticks?: readonly string[];
}

/** One number of the summary; null in place of it where no run has a finite value. */
export interface RaceCell {
  readonly mean: number;
  /** Sample standard deviation over seeds; null for one run. */
  readonly sd: number | null;
  readonly n: number;
  /** The smallest mean of its column (all that share it); only errors have a best. */
  readonly best: boolean;
}

export interface RaceRow {
  readonly method: string;
  /** With its schedule, where that has to be said. */
  readonly name: string;
  readonly schedule: string | null;
  /** Finished runs. */
  readonly runs: number;
  readonly failed: number;
  /** [R] */
  readonly rmse: readonly (RaceCell | null)[];
  readonly rmseMean: RaceCell | null;
  /** The seed with the lowest mean RMSE, which only a truth tells; null without one. */
  readonly bestSeed: { readonly seed: number; readonly rmse: number } | null;
  /** [R] radians */
  readonly sad: readonly (RaceCell | null)[];
  readonly sadMean: RaceCell | null;
  readonly reconstruction: RaceCell | null;
  readonly seconds: RaceCell | null;
  readonly parameters: RaceCell | null;
  readonly steps: RaceCell | null;
  readonly labels: RaceCell | null;
}

/** Best against second by mean RMSE, on the seeds that both finished. */
export interface RaceComparison extends PairedTest {
  readonly best: string;
  readonly second: string;
}

export interface RaceTable {
  readonly endmembers: readonly string[];
  readonly rows: readonly RaceRow[];
  /** Null without truth, or when fewer than two methods share two seeds. */
  readonly comparison: RaceComparison | null;
}

/** Runs over seeds, one row a method. */
export function raceTable(input: RaceTableInput): RaceTable {
  const { runs, failures, endmembers, yardsticks = [] } = input;
  const methods = methodsOf(input);
  const drafts = methods.map((method) => {
    const mine = runs.filter((run) => run.method === method);
    const cell = (value: (run: ScoredRun) => number | null | undefined): RaceCell | null =>
      summarise(mine.map(value));
    return {
      ...named(method, mine, input),
      runs: mine.length,
      failed: failures.filter((f) => f.method === method).length,
      rmse: endmembers.map((_, r) => cell((run) => run.rmse?.[r])),
      rmseMean: cell((run) => run.rmseMean),
      bestSeed: bestSeedOf(mine, method),
      sad: endmembers.map((_, r) => cell((run) => run.sad?.[r])),
      sadMean: cell((run) => run.sadMean),
      reconstruction: cell((run) => run.reconstruction),
      seconds: cell((run) => run.seconds),
      parameters: cell((run) => run.parameters),
      steps: cell((run) => run.steps),
      labels: cell((run) => run.labels),
    };
  });
  const races = ({ method }: { readonly method: string }): boolean => !yardsticks.includes(method);
  const markColumn = marker(drafts.filter(races));
  const rows = drafts.map((row) =>
    !races(row)
      ? row
      : {
          ...row,
          rmse: row.rmse.map((cell, r) => markColumn(cell, (other) => other.rmse[r])),
          rmseMean: markColumn(row.rmseMean, (other) => other.rmseMean),
          sad: row.sad.map((cell, r) => markColumn(cell, (other) => other.sad[r])),
          sadMean: markColumn(row.sadMean, (other) => other.sadMean),
          reconstruction: markColumn(row.reconstruction, (other) => other.reconstruction),
        },
  );
  return { endmembers, rows, comparison: compareBest(rows.filter(races), runs) };
}

function bestSeedOf(runs: readonly ScoredRun[], method: string): RaceRow['bestSeed'] {
  const ranked = [...rmseBySeed(runs, method)].sort((a, b) => a[1] - b[1]);
  return ranked.length > 0 ? { seed: ranked[0][0], rmse: ranked[0][1] } : null;
}

/** A method's name beside others, with every schedule that its runs had and that has to be said. */
function named(
  method: string,
  runs: readonly ScoredRun[],
  { names, schedule }: RaceTableInput,
): Pick<RaceRow, 'method' | 'name' | 'schedule'> {
  const notes = [...new Set(runs.flatMap(({ steps }) => schedule?.(method, steps) ?? []))];
  const note = notes.length > 0 ? notes.join('; ') : null;
  const name = names[method] ?? method;
  return { method, name: note ? `${name} (${note})` : name, schedule: note };
}

function methodsOf({ runs, failures, methods }: RaceTableInput): string[] {
  const seen = new Set([...runs, ...failures].map(({ method }) => method));
  const wanted = (methods ?? []).filter((m) => seen.has(m));
  return [...new Set([...wanted, ...seen])];
}

function summarise(values: readonly (number | null | undefined)[]): RaceCell | null {
  const known = values.filter((v): v is number => Number.isFinite(v));
  if (known.length === 0) return null;
  return { mean: mean(known), sd: sampleSd(known), n: known.length, best: false };
}

function marker<Row>(rows: readonly Row[]) {
  return (cell: RaceCell | null, column: (row: Row) => RaceCell | null): RaceCell | null => {
    if (!cell) return null;
    const least = Math.min(...rows.map((row) => column(row)?.mean ?? Infinity));
    return { ...cell, best: cell.mean === least };
  };
}

/** The mean RMSE of every run of one method that has one, by seed. */
export function rmseBySeed(runs: readonly ScoredRun[], method: string): Map<number, number> {
  const known = runs.filter((r) => r.method === method && Number.isFinite(r.rmseMean));
  return new Map(known.map((r) => [r.seed, r.rmseMean!]));
}

function compareBest(rows: readonly RaceRow[], runs: readonly ScoredRun[]): RaceComparison | null {
  const ranked = rows
    .filter((row) => row.rmseMean)
    .sort((a, b) => a.rmseMean!.mean - b.rmseMean!.mean);
  if (ranked.length < 2) return null;
  const [best, second] = ranked.map(({ method }) => method);
  const test = compareMethods(runs, best, second);
  return test && { ...test, best, second };
}

/**
 * Mean RMSE of two methods, paired by the seeds that both finished.
 * @returns null when they share fewer than two seeds
 */
export function compareMethods(
  runs: readonly ScoredRun[],
  a: string,
  b: string,
): PairedTest | null {
  const ofA = rmseBySeed(runs, a);
  const ofB = rmseBySeed(runs, b);
  const seeds = [...ofA.keys()].filter((seed) => ofB.has(seed)).sort((x, y) => x - y);
  return pairedSignFlipTest(
    seeds.map((s) => ofA.get(s)!),
    seeds.map((s) => ofB.get(s)!),
  );
}

/** One row per run, failed ones with their message and no numbers. Angles in radians. */
export function runsCsv({ runs, failures, names, endmembers, schedule }: RaceTableInput): string {
  const header = [
    'method',
    'name',
    'seed',
    'status',
    'labels',
    'steps',
    'seconds',
    'parameters',
    ...endmembers.map((e) => `rmse ${e}`),
    'rmse mean',
    ...endmembers.map((e) => `sad ${e}`),
    'sad mean',
    'reconstruction',
    'message',
    'schedule',
  ];
  const rows: CsvCell[][] = runs.map((run) => [
    run.method,
    names[run.method] ?? run.method,
    run.seed,
    'finished',
    run.labels,
    run.steps,
    run.seconds,
    run.parameters,
    ...endmembers.map((_, r) => run.rmse?.[r] ?? null),
    run.rmseMean,
    ...endmembers.map((_, r) => run.sad?.[r] ?? null),
    run.sadMean,
    run.reconstruction,
    null,
    schedule?.(run.method, run.steps) ?? null,
  ]);
  const empty = new Array<CsvCell>(header.length - 6).fill(null);
  for (const { method, seed, message } of failures) {
    rows.push([method, names[method] ?? method, seed, 'failed', ...empty, message, null]);
  }
  return csv([header, ...rows]);
}

/** One row per method: mean and sd of every number, how many runs finished and failed. */
export function summaryCsv({ endmembers, rows }: RaceTable): string {
  const columns: [string, (row: RaceRow) => RaceCell | null][] = [
    ...endmembers.map((e, r): (typeof columns)[number] => [`rmse ${e}`, (row) => row.rmse[r]]),
    ['rmse mean', (row) => row.rmseMean],
    ...endmembers.map((e, r): (typeof columns)[number] => [`sad ${e}`, (row) => row.sad[r]]),
    ['sad mean', (row) => row.sadMean],
    ['reconstruction', (row) => row.reconstruction],
    ['seconds', (row) => row.seconds],
    ['parameters', (row) => row.parameters],
    ['steps', (row) => row.steps],
    ['labels', (row) => row.labels],
  ];
  return csv([
    [
      ...['method', 'name', 'finished', 'failed'],
      ...columns.flatMap(([c]) => [c, `${c} sd`]),
      ...['best seed', 'rmse mean of best seed', 'schedule'],
    ],
    ...rows.map((row) => [
      row.method,
      row.name,
      row.runs,
      row.failed,
      ...columns.flatMap(([, of]) => [of(row)?.mean ?? null, of(row)?.sd ?? null]),
      row.bestSeed?.seed ?? null,
      row.bestSeed?.rmse ?? null,
      row.schedule,
    ]),
  ]);
}
