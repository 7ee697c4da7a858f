import { describe, expect, it } from 'vitest';
import { metricsLatex, metricsMarkdown } from './metricsText';

const rows = [
  { name: 'Tree_1 | oak & <b>', rmse: 0.05, sad: 0.12345, classicalRmse: 0.1 },
  { name: 'Soil', rmse: null, sad: null, classicalRmse: null },
  { name: 'Road', rmse: 0.30001, sad: null, classicalRmse: 0.30002 },
  { name: 'Mean', rmse: 0.2, sad: NaN, classicalRmse: 0.1 },
];
const facts = [
  ['steps', 60],
  ['seconds', null],
  ['ratio', 2 / 3],
  ['engine', 'WASM,\nCPU'],
] as const;

describe('metrics as text', () => {
  it('Markdown: better RMSE in bold, ties and missing numbers not, names without meaning to Markdown', () => {
    expect(metricsMarkdown(rows, facts)).toBe(
      '| Endmember | RMSE | SAD | Classical RMSE |\n' +
        '| --- | ---: | ---: | ---: |\n' +
        '| Tree\\_1 \\| oak &amp; &lt;b> | **0.0500** | 0.1235 | 0.1000 |\n' +
        '| Soil | – | – | – |\n' +
        '| Road | 0.3000 | – | 0.3000 |\n' +
        '| Mean | 0.2000 | – | **0.1000** |\n' +
        '\n- steps: 60\n- ratio: 0.666667\n- engine: WASM, CPU\n',
    );
  });

  it('LaTeX: the mean below a rule, facts as comments, names escaped', () => {
    expect(metricsLatex(rows, facts, 'Scene 50 %')).toBe(
      '\\begin{table}[t]\n  \\centering\n  \\caption{Scene 50 \\%}\n' +
        '  \\begin{tabular}{lccc}\n    \\toprule\n' +
        '    Endmember & RMSE & SAD (rad) & Classical RMSE \\\\\n    \\midrule\n' +
        '    Tree\\_1 \\textbar{} oak \\& \\textless{}b\\textgreater{} & \\textbf{0.0500} & 0.1235 & 0.1000 \\\\\n' +
        '    Soil & -- & -- & -- \\\\\n' +
        '    Road & 0.3000 & -- & 0.3000 \\\\\n' +
        '    \\midrule\n' +
        '    Mean & 0.2000 & -- & \\textbf{0.1000} \\\\\n' +
        '    \\bottomrule\n  \\end{tabular}\n\\end{table}\n' +
        '% steps: 60\n% ratio: 0.666667\n% engine: WASM, CPU\n',
    );
  });

  it('without a truth: what is known of the labels instead of columns of dashes', () => {
    const none = { rmse: null, sad: null, classicalRmse: null };
    const known = [
      { name: 'Tree', ...none, labels: 3, atLabels: 0.02, leftOut: null, spread: null },
      { name: 'Mean', ...none, atLabels: 0.02, leftOut: null, spread: null },
    ];
    expect(metricsMarkdown(known)).toBe(
      '| Endmember | Labels | At labels |\n| --- | ---: | ---: |\n| Tree | 3 | 0.0200 |\n| Mean | – | 0.0200 |\n',
    );
    const latex = metricsLatex(known);
    expect(latex).toContain('\\begin{tabular}{lcc}');
    expect(latex).toContain('    Endmember & Labels & At labels \\\\\n');
    expect(latex).toContain('    Tree & 3 & 0.0200 \\\\\n');
  });

  it('with a truth and labels: both, the better RMSE in bold as before', () => {
    const both = rows.map((row) => ({ ...row, labels: 2, atLabels: 0.01, leftOut: 0.02 }));
    const [head, , tree] = metricsMarkdown(both).split('\n');
    expect(head).toBe(
      '| Endmember | RMSE | SAD | Classical RMSE | Labels | At labels | Left out |',
    );
    expect(tree.endsWith('| **0.0500** | 0.1235 | 0.1000 | 2 | 0.0100 | 0.0200 |')).toBe(true);
  });

  it('without facts: the table alone', () => {
    expect(metricsMarkdown(rows.slice(3)).split('\n')).toHaveLength(4);
    expect(metricsLatex(rows.slice(3))).not.toContain('%');
  });
});
