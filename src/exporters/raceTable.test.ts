import { describe, expect, it } from 'vitest';
import {
  compareMethods,
  raceTable,
  runsCsv,
  summaryCsv,
  type RaceTableInput,
  type ScoredRun,
} from './raceTable';
import { comparisonText, latexText, markdownText, toLatex, toMarkdown } from './raceTableText';

const run = (method: string, seed: number, rmse: number[], more: Partial<ScoredRun> = {}) => ({
  method,
  seed,
  labels: 10,
  steps: 60,
  seconds: 2,
  parameters: 1234,
  rmse,
  rmseMean: rmse.reduce((s, v) => s + v, 0) / rmse.length,
  sad: [0.1, 0.2],
  sadMean: 0.15,
  reconstruction: 0.01,
  ...more,
});

const input: RaceTableInput = {
  runs: [
    run('net', 0, [0.02, 0.04]),
    run('net', 1, [0.04, 0.06]),
    run('plain', 0, [0.01, 0.08], { sad: null, sadMean: null, steps: 0, parameters: 0 }),
    run('plain', 1, [0.03, 0.12], { sad: null, sadMean: null, steps: 0, parameters: 0 }),
  ],
  failures: [{ method: 'wild', seed: 0, message: 'The method diverged, "twice".' }],
  names: { net: 'Net & Co_1', plain: 'Studio − both' },
  endmembers: ['Asphalt', 'Tree|Grass'],
};

describe('summary of a race', () => {
  const table = raceTable(input);
  const [net, plain, wild] = table.rows;

  it('gives mean and sample sd over the runs of a method', () => {
    expect(net.rmse[0]).toMatchObject({ n: 2, best: false });
    expect(net.rmse[0]!.mean).toBeCloseTo(0.03, 12);
    expect(net.rmse[0]!.sd).toBeCloseTo(0.02 / Math.SQRT2, 12);
    expect(net.rmseMean!.mean).toBeCloseTo(0.04, 12);
  });
  it('marks the best of each column, and nothing where there is one value only to be had', () => {
    expect([net, plain].map((r) => r.rmse.map((c) => c!.best))).toEqual([
      [false, true],
      [true, false],
    ]);
    expect(net.rmseMean!.best).toBe(true);
    expect(plain.sad).toEqual([null, null]);
    expect(net.reconstruction!.best && plain.reconstruction!.best).toBe(true);
    expect(net.seconds!.best).toBe(false);
  });
  it('a yardstick is measured, and neither the best nor compared', () => {
    const known = [0, 1].map((seed) => run('known', seed, [0.001, 0.001]));
    const beside = { ...input, runs: [...input.runs, ...known], yardsticks: ['known'] };
    const made = raceTable(beside);
    const row = made.rows.find((r) => r.method === 'known')!;
    expect(row.rmseMean).toMatchObject({ n: 2, best: false });
    expect(row.rmse.some((c) => c?.best)).toBe(false);
    expect(made.rows.find((r) => r.method === 'net')!.rmseMean!.best).toBe(true);
    expect(made.comparison).toEqual(table.comparison);
    expect(raceTable({ ...beside, yardsticks: [] }).comparison!.best).toBe('known');
  });
  it('counts failed runs and averages none of them', () => {
    expect(wild).toMatchObject({ runs: 0, failed: 1, rmseMean: null, name: 'wild' });
  });
  it('compares the best with the second on common seeds', () => {
    // Differences −.015 and −.025: 2 of 4 sign patterns are as extreme.
    expect(table.comparison).toMatchObject({ best: 'net', second: 'plain', pairs: 2, p: 0.5 });
    expect(table.comparison!.difference).toBeCloseTo(-0.02, 12);
    expect(comparisonText(table)).toContain('−0.0200 on the same 2 seeds, p = 0.500');
    expect(compareMethods(input.runs, 'net', 'wild')).toBeNull();
  });
  it('leaves values that are not numbers out of the mean', () => {
    const runs = [run('net', 0, [0.02, NaN], { rmseMean: 0.02 }), run('net', 1, [0.04, NaN])];
    const [row] = raceTable({ ...input, runs, failures: [] }).rows;
    expect(row.rmse[1]).toBeNull();
    expect(row.rmseMean).toMatchObject({ n: 1, sd: null, mean: 0.02 });
  });
  it('keeps the order of rows that was asked for', () => {
    const { rows } = raceTable({ ...input, methods: ['wild', 'absent', 'plain', 'net'] });
    expect(rows.map((r) => r.method)).toEqual(['wild', 'plain', 'net']);
  });
});

describe('written tables', () => {
  const table = raceTable(input);

  it('CSV of runs has a row for each, failed ones without numbers', () => {
    const lines = runsCsv(input).trimEnd().split('\r\n');
    expect(lines).toHaveLength(6);
    expect(lines[1]).toBe(
      'net,Net & Co_1,0,finished,10,60,2,1234,0.02,0.04,0.03,0.1,0.2,0.15,0.01,,',
    );
    expect(lines[5]).toBe('wild,wild,0,failed,,,,,,,,,,,,"The method diverged, ""twice"".",');
    const cells = lines.slice(0, 5).map((l) => l.split(',').length);
    expect(new Set(cells)).toEqual(new Set([17]));
  });
  it('CSV of the summary has mean and sd beside each other', () => {
    const lines = summaryCsv(table).trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^method,name,finished,failed,rmse Asphalt,rmse Asphalt sd,/);
    expect(lines[3]).toMatch(/^wild,wild,0,1,,,/);
    expect(new Set(lines.map((l) => l.split(',').length)).size).toBe(1);
  });
  it('Markdown has the best in bold, sd, failures, and escapes what would break the table', () => {
    const text = toMarkdown(table);
    const lines = text.split('\n');
    expect(lines[0]).toBe(
      '| Method | Asphalt | Tree\\|Grass | Ave. | SAD | Reconstruction | Seconds | Parameters | Runs |',
    );
    expect(lines[2]).toBe(
      '| Net &amp; Co\\_1 | 0.0300 ± 0.0141 | **0.0500** ± 0.0141 | **0.0400** ± 0.0141 ' +
        '| **0.1500** ± 0.0000 | **0.0100** ± 0.0000 | 2.0 | 1,234 | 2 |',
    );
    expect(lines[4]).toBe('| wild | – | – | – | – | – | – | – | 0 (1 failed) |');
    expect(text).toContain('p = 0.500');
  });
  it('LaTeX has the layout of the paper’s tables', () => {
    expect(toLatex(table, { caption: '100 % & more', label: 'tab:race' })).toBe(
      String.raw`\begin{table}[t]
  \centering
  \caption{100 \% \& more}
  \label{tab:race}
  \begin{tabular}{lccc}
    \toprule
    Method & Asphalt & Tree\textbar{}Grass & Ave. \\
    \midrule
    Net \& Co\_1 & 0.0300{\scriptsize$\,\pm$0.0141} & \textbf{0.0500}{\scriptsize$\,\pm$0.0141} & \textbf{0.0400}{\scriptsize$\,\pm$0.0141} \\
    Studio $-$ both & \textbf{0.0200}{\scriptsize$\,\pm$0.0141} & 0.1000{\scriptsize$\,\pm$0.0283} & 0.0600{\scriptsize$\,\pm$0.0212} \\
    wild & -- & -- & -- \\
    \bottomrule
  \end{tabular}
\end{table}
`,
    );
    expect(toLatex(table, { metric: 'sad' })).toContain('0.1500');
  });
  it('leaves out what nobody has without truth', () => {
    const none = { rmse: null, rmseMean: null, sad: null, sadMean: null };
    const runs = input.runs.map((r) => ({ ...r, ...none }));
    const blank = raceTable({ ...input, runs });
    expect(blank.comparison).toBeNull();
    expect(toMarkdown(blank).split('\n')[0]).toBe(
      '| Method | Reconstruction | Seconds | Parameters | Runs |',
    );
    expect(toLatex(blank)).toContain('Method & Reconstruction \\\\');
  });
  it('escapes every character that TeX or Markdown would read', () => {
    expect(latexText('a#b$c%d&e_f{g}h~i^j\\k<l>m"n−o\np')).toBe(
      "a\\#b\\$c\\%d\\&e\\_f\\{g\\}h\\textasciitilde{}i\\textasciicircum{}j\\textbackslash{}k\\textless{}l\\textgreater{}m''n$-$o p",
    );
    expect(markdownText('<b>*x*</b> [a](b)\n')).toBe('&lt;b>\\*x\\*&lt;/b> \\[a\\](b) ');
  });
});
