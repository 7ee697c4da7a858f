/**
 * The metrics table for people, as the page shows it: Markdown and LaTeX. As CSV it is in tables.ts; the race's table
 * (methods as rows) is in raceTableText.ts, whose layout has no place for the spectral angle of each endmember.
 */
import type { CsvCell } from './csv';
import { latexText, markdownText } from './raceTableText';
import type { MetricsTableRow } from './tables';

/** Digits after the point, as on the page. */
const DIGITS = 4;

type Fact = readonly [string, CsvCell];

/** RMSE, SAD and classical RMSE of a row; `best` where it is the better RMSE as printed. */
function numbers(row: MetricsTableRow): { text: string | null; best: boolean }[] {
  const print = (v: number | null): string | null =>
    v === null || !Number.isFinite(v) ? null : v.toFixed(DIGITS);
  const [ours, angle, classical] = [row.rmse, row.sad, row.classicalRmse].map(print);
  const both = ours !== null && classical !== null;
  return [
    { text: ours, best: both && Number(ours) < Number(classical) },
    { text: angle, best: false },
    { text: classical, best: both && Number(classical) < Number(ours) },
  ];
}

const known = (facts: readonly Fact[]): [string, string][] =>
  facts.flatMap(([key, value]) => {
    if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return [];
    const text = typeof value === 'number' ? String(Number(value.toPrecision(6))) : value;
    return [[key, text] satisfies [string, string]];
  });

/** One row per endmember, the mean as the last row; facts about the run follow as a list. SAD in radians. */
export function metricsMarkdown(
  rows: readonly MetricsTableRow[],
  facts: readonly Fact[] = [],
): string {
  const table = [
    ['Endmember', 'RMSE', 'SAD', 'Classical RMSE'],
    ['---', '---:', '---:', '---:'],
    ...rows.map((row) => [
      markdownText(row.name),
      ...numbers(row).map(({ text, best }) => (text === null ? '–' : best ? `**${text}**` : text)),
    ]),
  ].map((cells) => `| ${cells.join(' | ')} |\n`);
  const list = known(facts).map(
    ([key, value]) => `- ${markdownText(key)}: ${markdownText(value)}\n`,
  );
  return [...table, ...(list.length > 0 ? ['\n', ...list] : [])].join('');
}

/**
 * A LaTeX `table` (needs \usepackage{booktabs}); facts about the run follow as comments.
 * @param rows the mean is the last one, below a rule
 * @param caption plain text; escaped here
 */
export function metricsLatex(
  rows: readonly MetricsTableRow[],
  facts: readonly Fact[] = [],
  caption?: string,
): string {
  const lines = rows.map((row) => {
    const cells = numbers(row).map(({ text, best }) =>
      text === null ? '--' : best ? `\\textbf{${text}}` : text,
    );
    return `    ${[latexText(row.name), ...cells].join(' & ')} \\\\\n`;
  });
  return [
    '\\begin{table}[t]\n  \\centering\n',
    caption === undefined ? '' : `  \\caption{${latexText(caption)}}\n`,
    '  \\begin{tabular}{lccc}\n    \\toprule\n',
    '    Endmember & RMSE & SAD (rad) & Classical RMSE \\\\\n    \\midrule\n',
    ...lines.slice(0, -1),
    '    \\midrule\n',
    ...lines.slice(-1),
    '    \\bottomrule\n  \\end{tabular}\n\\end{table}\n',
    // A comment ends with its line, so no line break may come in with a value.
    ...known(facts).map(([key, value]) => `% ${key}: ${value.replace(/\s+/g, ' ')}\n`),
  ].join('');
}
