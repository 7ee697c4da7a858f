/** docs/active-labels.md, made of what is stored. Nothing in it depends on the date or the machine. */
import { LABELS, type PlannedScene } from '../reproduce/plan';
import { strategies, type Strategy } from './options';
import type { ActiveRun } from './store';

export interface ActiveReport {
  readonly command: string;
  readonly scenes: readonly PlannedScene[];
  readonly absent: readonly PlannedScene[];
  /** Those that count. */
  readonly runs: readonly ActiveRun[];
  readonly seeds: number;
  readonly steps: number | null;
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |\n`;
const list = (names: readonly string[]): string => names.join(', ');

export function activeReport(input: ActiveReport): string {
  const { command, scenes, absent, runs, seeds, steps } = input;
  const planned = scenes.length * strategies.length * seeds;
  const state =
    runs.length === planned
      ? 'All planned runs are done.'
      : `**${runs.length} of ${planned} planned runs are done;** the same command goes on from here.`;
  const table = scenes.map((scene) => summaryRow(scene, runs)).join('');
  const failed = runs.filter((r) => r.failed !== null);
  return [
    '# Is it worth following “Click here next”?\n\n<!-- Written by `npm run bench:active`; do not edit. -->\n\n',
    `Preset studio${steps === null ? '' : ` (${steps} steps)`} on ${LABELS} labels, whose fractions are the truth’s: \`random\` pixels, pixels \`spread\` by the truth (near-pure and mixed ones of each endmember in turn, which nobody can do without the truth), and the pixels that the studio \`suggested\`, one after the other from no label at all, without training in between. `,
    `Mean RMSE of the abundances over endmembers; mean ± sample standard deviation over seeds 0–${seeds - 1}. “÷ random” is the ratio of the means over the seeds on which both could be trained, “better” on how many of them suggestions win.\n\n`,
    `${state}\n\n\`\`\`sh\n${command}\n\`\`\`\n\n`,
    absent.length > 0
      ? `**Absent scenes:** ${list(absent.map((s) => `${s.title} (${s.files.join(' or ')})`))}. [data.md](data.md) says where they come from.\n\n`
      : 'No scene was absent.\n\n',
    row(['Scene', ...strategies, '÷ random', 'better']),
    row(['---', ...strategies.map(() => '---:'), '---:', '---:']),
    table,
    failed.length > 0
      ? `\n${failed.length} runs could not be trained (${list(strategies.flatMap((s) => countOf(failed, s)))}): ${LABELS} random pixels may leave an endmember without any label. They are left out of the means, which flatters random labels.\n`
      : '',
    '\nHow a pixel is chosen is in the headers of `src/methods/suggest`. Its few constants were tuned on label draws 10–19 and on other lands of the generated scenes (`id@1`), with the fitted start + KRR in place of the network.\n',
  ].join('');
}

function countOf(failed: readonly ActiveRun[], strategy: Strategy): string[] {
  const count = failed.filter((r) => r.strategy === strategy).length;
  return count > 0 ? [`${count} ${strategy}`] : [];
}

function summaryRow({ id, title, kind }: PlannedScene, runs: readonly ActiveRun[]): string {
  const of = (strategy: Strategy): Map<number, number> =>
    new Map(
      runs.flatMap((r) =>
        r.scene === id && r.strategy === strategy && r.rmse !== null
          ? [[r.seed, r.rmse] as const]
          : [],
      ),
    );
  const [random, suggested] = [of('random'), of('suggested')];
  const both = [...random.keys()].filter((seed) => suggested.has(seed));
  const total = (from: Map<number, number>): number => both.reduce((s, k) => s + from.get(k)!, 0);
  const wins = both.filter((seed) => suggested.get(seed)! < random.get(seed)!).length;
  return row([
    kind === 'real' ? title : id.slice('bench:'.length),
    ...strategies.map((s) => spread([...of(s).values()])),
    both.length > 0 ? (total(suggested) / total(random)).toFixed(2) : '–',
    both.length > 0 ? `${wins} of ${both.length}` : '–',
  ]);
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  if (values.length === 1) return mean.toFixed(4);
  const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(4)} ± ${Math.sqrt(variance).toFixed(4)}`;
}
