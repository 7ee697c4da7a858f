/** The columns of the metrics table, wherever it is written: those against a truth, and those that need none. */

/** One row of the metrics table; null where there is no truth, no result or nothing known. */
export interface MetricsTableRow {
  readonly name: string;
  readonly rmse: number | null;
  readonly sad: number | null;
  readonly classicalRmse: number | null;
  /** How many labels have a noticeable fraction of it. */
  readonly labels?: number | null;
  /** RMSE of the answer at these labels, and of their prediction from the other labels. */
  readonly atLabels?: number | null;
  readonly leftOut?: number | null;
  /** Standard deviation over repeated runs. */
  readonly spread?: number | null;
}

export type MetricsKey = Exclude<keyof MetricsTableRow, 'name'>;

export interface MetricsColumn {
  readonly key: MetricsKey;
  /** The column's heading in CSV; `text` is the one for people. */
  readonly csv: string;
  readonly title: string;
  /** Digits after the point, as on the page. */
  readonly digits: number;
  /** Whether it needs a truth. */
  readonly truth: boolean;
}

const columns: readonly MetricsColumn[] = [
  { key: 'rmse', csv: 'rmse', title: 'RMSE', digits: 4, truth: true },
  { key: 'sad', csv: 'sad_radians', title: 'SAD', digits: 4, truth: true },
  {
    ...{ key: 'classicalRmse', csv: 'classical_rmse', title: 'Classical RMSE' },
    ...{ digits: 4, truth: true },
  },
  { key: 'labels', csv: 'labels', title: 'Labels', digits: 0, truth: false },
  { key: 'atLabels', csv: 'at_labels_rmse', title: 'At labels', digits: 4, truth: false },
  { key: 'leftOut', csv: 'left_out_rmse', title: 'Left out', digits: 4, truth: false },
  { key: 'spread', csv: 'spread_sd', title: 'Spread', digits: 4, truth: false },
];

/** The columns that say something of these rows; those against a truth where nothing is said at all. */
export function metricsColumns(rows: readonly MetricsTableRow[]): readonly MetricsColumn[] {
  const says = ({ key }: MetricsColumn): boolean => rows.some((row) => row[key] != null);
  const known = columns.filter((c) => !c.truth && says(c));
  const truth = columns.filter((c) => c.truth);
  return truth.some(says) || known.length === 0 ? [...truth, ...known] : known;
}

/** A number as on the page; null where there is none. */
export function metricsText(row: MetricsTableRow, { key, digits }: MetricsColumn): string | null {
  const value = row[key] ?? null;
  return value === null || !Number.isFinite(value) ? null : value.toFixed(digits);
}

/** Whether the number of this column is the better one of RMSE and classical RMSE, as printed. */
export function isBetter(row: MetricsTableRow, { key }: MetricsColumn): boolean {
  if (key !== 'rmse' && key !== 'classicalRmse') return false;
  const other = key === 'rmse' ? 'classicalRmse' : 'rmse';
  const text = (k: 'rmse' | 'classicalRmse'): number => Number(row[k]?.toFixed(4) ?? NaN);
  return text(key) < text(other);
}
