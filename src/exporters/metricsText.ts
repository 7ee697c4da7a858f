/**
 * The metrics table for people, as the page shows it: Markdown and LaTeX. As CSV it is in tables.ts; the race's table
 * (methods as rows) is in raceTableText.ts, whose layout has no place for the spectral angle of each endmember.
 */
import type { CsvCell } from '../scene/csv';
import { latexText, markdownText } from './raceTableText';
import { isBetter, metricsColumns, metricsText } from './metricsColumns';
import type { MetricsTableRow } from './metricsColumns';

type Fact = readonly [string, CsvCell];

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
  const columns = metricsColumns(rows);
  const table = [
    ['Endmember', ...columns.map((c) => c.title)],
    ['---', ...columns.map(() => '---:')],
    ...rows.map((row) => [
      markdownText(row.name),
      ...columns.map((c) => {
        const text = metricsText(row, c) ?? '–';
        return isBetter(row, c) ? `**${text}**` : text;
      }),
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
  const columns = metricsColumns(rows);
  const titles = columns.map((c) => (c.key === 'sad' ? `${c.title} (rad)` : c.title));
  const lines = rows.map((row) => {
    const cells = columns.map((c) => {
      const text = metricsText(row, c) ?? '--';
      return isBetter(row, c) ? `\\textbf{${text}}` : text;
    });
    return `    ${[latexText(row.name), ...cells].join(' & ')} \\\\\n`;
  });
  return [
    '\\begin{table}[t]\n  \\centering\n',
    caption === undefined ? '' : `  \\caption{${latexText(caption)}}\n`,
    `  \\begin{tabular}{l${'c'.repeat(columns.length)}}\n    \\toprule\n`,
    `    ${['Endmember', ...titles].join(' & ')} \\\\\n    \\midrule\n`,
    ...lines.slice(0, -1),
    '    \\midrule\n',
    ...lines.slice(-1),
    '    \\bottomrule\n  \\end{tabular}\n\\end{table}\n',
    // A comment ends with its line, so no line break may come in with a value.
    ...known(facts).map(([key, value]) => `% ${key}: ${value.replace(/\s+/g, ' ')}\n`),
  ].join('');
}
