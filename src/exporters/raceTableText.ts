/**
 * The race's table for people: Markdown for notes and web pages, LaTeX in the layout of the paper's tables (methods as
 * rows, endmembers as columns, "Ave." last). Best in bold. The numbers are made in raceTable.ts.
 */
import type { RaceCell, RaceRow, RaceTable } from './raceTable';

/** Digits after the point of RMSE and SAD. */
const DIGITS = 4;
const NOTHING = '–';

/** 0.0163, 12.5, 1,234: four decimals below 1, else three significant digits. */
function figure(value: number): string {
  if (Math.abs(value) < 1) return value.toFixed(DIGITS);
  return value < 1000 ? value.toPrecision(3) : Math.round(value).toLocaleString('en');
}

interface Column {
  readonly title: string;
  readonly cell: (row: RaceRow) => RaceCell | null;
  readonly write: (value: number) => string;
}

const error = (title: string, cell: Column['cell']): Column => ({ title, cell, write: figure });

const known = (table: RaceTable, column: Column): boolean =>
  table.rows.some((row) => column.cell(row));

const signed = (v: number): string => (v < 0 ? `−${figure(-v)}` : `+${figure(v)}`);

/** "A against B: mean RMSE −0.0021 on the same 10 seeds, p = 0.004 (…).", or null where nothing can be compared. */
export function comparisonText(table: RaceTable): string | null {
  const { comparison, rows } = table;
  if (!comparison) return null;
  const name = (method: string): string => rows.find((r) => r.method === method)?.name ?? method;
  const p = comparison.p < 0.001 ? 'p < 0.001' : `p = ${comparison.p.toFixed(3)}`;
  return (
    `${name(comparison.best)} against ${name(comparison.second)}: mean RMSE ` +
    `${signed(comparison.difference)} on the same ${comparison.pairs} seeds, ${p} ` +
    `(two-sided paired sign-flip test${comparison.exact ? '' : ', patterns drawn'}).`
  );
}

/**
 * A Markdown table: RMSE by endmember, their mean, mean SAD, reconstruction RMSE, seconds, parameters, runs; the
 * comparison of the two best below it. Columns nobody has a value for are left out.
 */
export function toMarkdown(table: RaceTable): string {
  const columns = [
    ...table.endmembers.map((e, r) => error(e, (row) => row.rmse[r])),
    error('Ave.', (row) => row.rmseMean),
    error('SAD', (row) => row.sadMean),
    error('Reconstruction', (row) => row.reconstruction),
    { title: 'Seconds', cell: (row: RaceRow) => row.seconds, write: seconds },
    { title: 'Parameters', cell: (row: RaceRow) => row.parameters, write: whole },
  ].filter((c) => known(table, c));
  const cell = (row: RaceRow, c: Column): string => {
    const value = c.cell(row);
    if (!value) return NOTHING;
    const bold = value.best ? `**${c.write(value.mean)}**` : c.write(value.mean);
    const spread = value.sd !== null && c.write === figure ? ` ± ${c.write(value.sd)}` : '';
    return bold + spread;
  };
  const lines = [
    ['Method', ...columns.map((c) => markdownText(c.title)), 'Runs'],
    ['---', ...columns.map(() => '---:'), '---:'],
    ...table.rows.map((row) => [
      markdownText(row.name),
      ...columns.map((c) => cell(row, c)),
      row.failed ? `${row.runs} (${row.failed} failed)` : String(row.runs),
    ]),
  ].map((cells) => `| ${cells.join(' | ')} |\n`);
  const note = comparisonText(table);
  return lines.join('') + (note ? `\n${markdownText(note)}\n` : '');
}

const seconds = (v: number): string => (v < 10 ? v.toFixed(1) : whole(v));
const whole = (v: number): string => Math.round(v).toLocaleString('en');

/** Text in which no character means anything to Markdown or HTML. */
export function markdownText(text: string): string {
  return text
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/\s+/g, ' ');
}

export interface LatexOptions {
  readonly metric?: 'rmse' | 'sad';
  /** Plain text; escaped here. */
  readonly caption?: string;
  /** Key of \label, as it is. */
  readonly label?: string;
}

/**
 * A LaTeX `table` (needs \usepackage{booktabs}) in the layout of the paper's tables. Where no run has the metric (no
 * truth), the one column is the reconstruction RMSE.
 */
export function toLatex(table: RaceTable, options: LatexOptions = {}): string {
  const { metric = 'rmse', caption, label } = options;
  const wanted = [
    ...table.endmembers.map((e, r) => error(e, (row) => row[metric][r])),
    error('Ave.', (row) => row[metric === 'rmse' ? 'rmseMean' : 'sadMean']),
  ].filter((c) => known(table, c));
  const columns = wanted.length > 0 ? wanted : [error('Reconstruction', (r) => r.reconstruction)];
  const cell = (value: RaceCell | null): string => {
    if (!value) return '--';
    const number = figure(value.mean);
    const spread = value.sd === null ? '' : `{\\scriptsize$\\,\\pm$${figure(value.sd)}}`;
    return `${value.best ? `\\textbf{${number}}` : number}${spread}`;
  };
  const row = (cells: readonly string[]): string => `    ${cells.join(' & ')} \\\\\n`;
  return [
    '\\begin{table}[t]\n  \\centering\n',
    caption === undefined ? '' : `  \\caption{${latexText(caption)}}\n`,
    label === undefined ? '' : `  \\label{${label}}\n`,
    `  \\begin{tabular}{l${'c'.repeat(columns.length)}}\n    \\toprule\n`,
    row(['Method', ...columns.map((c) => latexText(c.title))]),
    '    \\midrule\n',
    ...table.rows.map((r) => row([latexText(r.name), ...columns.map((c) => cell(c.cell(r)))])),
    '    \\bottomrule\n  \\end{tabular}\n\\end{table}\n',
  ].join('');
}

/** Characters that mean something to TeX, or that pdfLaTeX has no glyph for. */
const latex: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '−': '$-$',
  '⁽': '$^{(}$',
  '⁰': '$^{0}$',
  '⁾': '$^{)}$',
};

/** Text as LaTeX prints it, whatever characters it holds. */
export function latexText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\~^<>|"−⁽⁰⁾#$%&_{}]/g, (c) => latex[c] ?? `\\${c}`);
}
