/** The studio's two CSV tables: endmember spectra, and metrics. */
import type { EndmemberDef } from '../scene/cube';
import { csv } from '../scene/csv';
import type { CsvCell } from '../scene/csv';
import { metricsColumns } from './metricsColumns';
import type { MetricsTableRow } from './metricsColumns';

export type { MetricsTableRow } from './metricsColumns';

/** Spectra to write; arrays as in EndmemberPlot. */
export interface SpectraTable {
  readonly endmembers: readonly EndmemberDef[];
  /** [B] nm, or null */
  readonly wavelengths: Float64Array | null;
  /** [B] nm */
  readonly fwhm?: Float64Array;
  /** [B], 1 = valid */
  readonly validBands: Uint8Array;
  /** E [R × B] */
  readonly estimate: Float32Array | null;
  /** E⁽⁰⁾ [R × B] */
  readonly initial: Float32Array | null;
  /** [truth columns × B] in the truth's own scale; an endmember's row is its `truth` */
  readonly truth: Float32Array | null;
}

/** A float32 with the digits that tell it from its neighbours (nine at most), not its double's seventeen. */
const digits = (v: number): number => (Number.isFinite(v) ? Number(v.toPrecision(9)) : NaN);

/**
 * One row per band: `band` (from 0, as everywhere in the studio), `wavelength_nm` and `fwhm_nm` (when known), `valid`, then for each endmember its
 * "<name> estimate", "<name> initial" and "<name> truth", as far as there are any. Masked bands keep their row with empty values.
 */
export function spectraCsv(table: SpectraTable): string {
  const { endmembers, wavelengths, fwhm, validBands, estimate, initial, truth } = table;
  const bands = validBands.length;
  const columns: { title: string; values: Float32Array; row: number }[] = [];
  endmembers.forEach((e, r) => {
    if (estimate) columns.push({ title: `${e.name} estimate`, values: estimate, row: r });
    if (initial) columns.push({ title: `${e.name} initial`, values: initial, row: r });
    if (truth && e.truth !== null)
      columns.push({ title: `${e.name} truth`, values: truth, row: e.truth });
  });
  const rows: CsvCell[][] = [
    [
      'band',
      ...(wavelengths ? ['wavelength_nm'] : []),
      ...(fwhm ? ['fwhm_nm'] : []),
      'valid',
      ...columns.map((c) => c.title),
    ],
  ];
  for (let b = 0; b < bands; b++) {
    const values = columns.map((c) => (validBands[b] ? digits(c.values[c.row * bands + b]) : null));
    rows.push([
      b,
      ...(wavelengths ? [wavelengths[b]] : []),
      ...(fwhm ? [fwhm[b]] : []),
      validBands[b],
      ...values,
    ]);
  }
  return csv(rows);
}

/**
 * The metrics table, the mean as its last row, with the columns that say something; facts about the run ("seed", "engine",
 * …) follow as two-cell rows after an empty line.
 */
export function metricsCsv(
  rows: readonly MetricsTableRow[],
  facts: readonly (readonly [string, CsvCell])[] = [],
): string {
  const columns = metricsColumns(rows);
  const table: CsvCell[][] = [
    ['endmember', ...columns.map((c) => c.csv)],
    ...rows.map((r) => [r.name, ...columns.map((c) => r[c.key] ?? null)]),
  ];
  return facts.length ? csv(table) + csv([[]]) + csv(facts) : csv(table);
}
