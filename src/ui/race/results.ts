/** The race's runs as the table, its order, the sentence about significance, and its files. Pure. */
import { runsCsv, summaryCsv } from '../../exporters/raceTable';
import type { RaceCell, RaceRow, RaceTable, RaceTableInput } from '../../exporters/raceTable';
import { comparisonText, toLatex, toMarkdown } from '../../exporters/raceTableText';
import type { Truth } from '../../scene/cube';
import { scheduleNote } from '../../settings/schedules';
import { methodTable, yardstickIds } from '../../settings/methods';
import type { MethodId } from '../../settings/methods';
import type { RaceData } from './raceData';

const names: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(methodTable).map(([id, { name }]) => [id, name]),
);

/** What the table and the files are made from. @param endmembers [R] names as they are now */
export function tableInput(race: RaceData, endmembers: readonly string[]): RaceTableInput {
  return {
    runs: race.runs.flatMap((r) => r.result ?? []),
    failures: race.runs.flatMap(({ status, method, seed, error }) =>
      status === 'failed' && error
        ? [{ method, seed, message: `${error.message} ${error.advice}`.trim() }]
        : [],
    ),
    names,
    endmembers,
    methods: race.config.methods,
    schedule: scheduleNote,
    yardsticks: yardstickIds,
  };
}

export interface TableColumn {
  /** "rmse-0", "mean", "sad", "reconstruction", "seconds", "parameters", "runs", "method" */
  readonly key: string;
  readonly title: string;
  /** What the column holds, for its tooltip. */
  readonly what: string;
  /** Index of the endmember of an RMSE column. */
  readonly endmember: number | null;
  readonly cell: (row: RaceRow) => RaceCell | null;
  readonly kind: 'error' | 'seconds' | 'count';
}

/** The columns: metrics that need a truth are absent without one. Known before the first result. */
export function tableColumns(
  endmembers: readonly string[],
  truth: Pick<Truth, 'endmembers'> | null,
): readonly TableColumn[] {
  const columns: readonly TableColumn[] = [
    ...endmembers.map((name, r): TableColumn => ({
      key: `rmse-${r}`,
      title: name,
      what: `RMSE of the abundances of ${name} against the truth`,
      endmember: r,
      cell: (row) => row.rmse[r],
      kind: 'error',
    })),
    {
      key: 'mean',
      title: 'Mean RMSE',
      what: 'Arithmetic mean of the endmembers’ RMSE, the paper’s “Ave.”',
      endmember: null,
      cell: (row) => row.rmseMean,
      kind: 'error',
    },
    {
      key: 'sad',
      title: 'SAD',
      what: 'Mean spectral angle between the endmembers and the truth’s, in radians',
      endmember: null,
      cell: (row) => row.sadMean,
      kind: 'error',
    },
    {
      key: 'reconstruction',
      title: 'Reconstr.',
      what: 'Root mean square of the scene minus what the method models, in the scene’s own scale',
      endmember: null,
      cell: (row) => row.reconstruction,
      kind: 'error',
    },
    {
      key: 'seconds',
      title: 'Time, s',
      what: 'Seconds a run took on this machine',
      endmember: null,
      cell: (row) => row.seconds,
      kind: 'seconds',
    },
    {
      key: 'parameters',
      title: 'Param.',
      what: 'Numbers learned; 0 where nothing is trained',
      endmember: null,
      cell: (row) => row.parameters,
      kind: 'count',
    },
  ];
  if (!truth) return columns.filter((c) => !needsTruth(c.key));
  return truth.endmembers ? columns : columns.filter((c) => c.key !== 'sad');
}

const needsTruth = (key: string): boolean => /^(rmse-\d+|mean|sad)$/.test(key);

/** The table's rows and an empty one for every method that has no result and no failure yet, in the order asked for. */
export function allRows(table: RaceTable, methods: readonly MethodId[]): readonly RaceRow[] {
  const none = table.endmembers.map(() => null);
  return methods.map(
    (method) =>
      table.rows.find((row) => row.method === method) ?? {
        method,
        name: names[method],
        schedule: null,
        runs: 0,
        failed: 0,
        rmse: none,
        rmseMean: null,
        bestSeed: null,
        sad: none,
        sadMean: null,
        reconstruction: null,
        seconds: null,
        parameters: null,
        steps: null,
        labels: null,
      },
  );
}

export interface Sorting {
  readonly key: string;
  readonly direction: 'ascending' | 'descending';
}

/** The rows in the wanted order; methods without a number come last either way. */
export function sortedRows(
  rows: readonly RaceRow[],
  columns: readonly TableColumn[],
  sorting: Sorting | null,
): readonly RaceRow[] {
  if (!sorting) return rows;
  const sign = sorting.direction === 'ascending' ? 1 : -1;
  if (sorting.key === 'method') {
    return [...rows].sort((a, b) => sign * a.name.localeCompare(b.name));
  }
  if (sorting.key === 'runs') return [...rows].sort((a, b) => sign * (a.runs - b.runs));
  const column = columns.find((c) => c.key === sorting.key);
  if (!column) return rows;
  return [...rows].sort((a, b) => {
    const [x, y] = [column.cell(a)?.mean ?? null, column.cell(b)?.mean ?? null];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
    return sign * (x - y);
  });
}

/** A click on a header: the other direction of the same column, else the better end first. */
export function nextSorting(now: Sorting | null, key: string): Sorting {
  const turn = now?.key === key && now.direction === 'ascending';
  return { key, direction: turn ? 'descending' : 'ascending' };
}

/** Fewer pairs say nothing: with n seeds p cannot be below 2/2ⁿ. */
const leastSeeds = 5;
const level = 0.05;

/** Whether the best differs from the second by more than chance, in words. */
export function significance(table: RaceTable): string {
  const ranked = table.rows.filter((row) => row.rmseMean);
  if (ranked.length < 2) {
    return 'Whether the best differs significantly from the second is said here once two methods have finished.';
  }
  const { comparison } = table;
  if (!comparison || comparison.pairs < leastSeeds) {
    const pairs = comparison?.pairs ?? 1;
    return `Whether the best differs significantly from the second cannot be said over ${pairs === 1 ? 'one seed' : `${pairs} seeds`}: it takes at least ${leastSeeds}, and 6 or more for p below 0.05.`;
  }
  const verdict =
    comparison.p < level
      ? 'The best differs significantly from the second.'
      : comparison.pairs === leastSeeds
        ? 'The best does not differ significantly from the second (with 5 seeds p cannot fall below 0.06).'
        : 'The best does not differ significantly from the second.';
  return `${verdict} ${comparisonText(table) ?? ''}`.trim();
}

export type TableFormat = 'csv' | 'runs' | 'markdown' | 'latex';

/** The table as a file: its text, the end of its name, its type. */
export function tableFile(
  format: TableFormat,
  table: RaceTable,
  input: RaceTableInput,
  scene: string,
): { readonly text: string; readonly ending: string; readonly mime: string } {
  switch (format) {
    case 'csv':
      return { text: summaryCsv(table), ending: 'race.csv', mime: 'text/csv' };
    case 'runs':
      return { text: runsCsv(input), ending: 'race-runs.csv', mime: 'text/csv' };
    case 'markdown':
      return { text: toMarkdown(table), ending: 'race.md', mime: 'text/markdown' };
    case 'latex': {
      const caption = table.rows.some((row) => row.rmseMean)
        ? `RMSE of the abundances on ${scene}.`
        : `Reconstruction RMSE on ${scene}.`;
      return { text: toLatex(table, { caption }), ending: 'race.tex', mime: 'application/x-tex' };
    }
  }
}
