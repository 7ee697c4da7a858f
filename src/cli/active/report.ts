/** docs/active-labels.md, made of what is stored. Nothing in it depends on the date or the machine. */
import { LABELS } from '../reproduce/plan';
import type { PlannedScene } from '../reproduce/plannedScenes';
import { labelErrorTable } from '../../scene/labelErrors';
import { answersOf, strategies, type Strategy } from './options';
import type { ActiveRun } from './store';

export interface ActiveReport {
  readonly command: string;
  readonly scenes: readonly PlannedScene[];
  readonly absent: readonly PlannedScene[];
  /** The stored runs whose code and scene are those of today. */
  readonly runs: readonly ActiveRun[];
  /** How many of the runs are by an earlier version of the code. */
  readonly older: number;
  readonly planned: number;
  readonly seeds: number;
  readonly steps: number | null;
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |\n`;
const list = (names: readonly string[]): string => names.join(', ');

export function activeReport(input: ActiveReport): string {
  const { command, scenes, absent, runs, older, planned, seeds, steps } = input;
  const done = runs.length - older;
  const state =
    done === planned
      ? 'All planned runs are done.'
      : `**${done} of ${planned} planned runs are done;** the same command goes on from here.`;
  const exact = runs.filter((r) => r.method === 'studio');
  const compared = scenes.map((scene) => compare(scene, exact));
  const table = compared.map((c) => summaryRow(c, seeds)).join('');
  const failed = exact.filter((r) => r.failed !== null);
  return [
    '# Is it worth following “Click here next”?\n\n<!-- Written by `npm run bench:active`; do not edit. -->\n\n',
    `Preset studio${steps === null ? '' : ` (${steps} steps)`} on ${LABELS} labels, whose fractions are the truth’s: \`random\` pixels, pixels \`spread\` by the truth (near-pure and mixed ones of each endmember in turn, which nobody can do without the truth), and the pixels that the studio \`suggested\`, one after the other from no label at all, without training in between. `,
    `Mean RMSE of the abundances over endmembers; mean ± sample standard deviation over seeds 0–${seeds - 1}. “÷ random” is the ratio of the means over the seeds on which both could be trained, “better” on how many of them suggestions win.\n\n`,
    older > 0
      ? `**${older} of the runs are by an earlier version of the code**, until they are done again.\n\n`
      : '',
    `${state}\n\n\`\`\`sh\n${command}\n\`\`\`\n\n`,
    absent.length > 0
      ? `**Absent scenes:** ${list(absent.map((s) => `${s.title} (${s.files.join(' or ')})`))}. [data.md](data.md) says where they come from.\n\n`
      : 'No scene was absent.\n\n',
    row(['Scene', ...strategies, '÷ random', 'better']),
    row(['---', ...strategies.map(() => '---:'), '---:', '---:']),
    table,
    verdict(compared, seeds),
    failed.length > 0
      ? `\n${failed.length} runs could not be trained (${list(strategies.flatMap((s) => countOf(failed, s)))}): ${LABELS} random pixels may leave an endmember without any label. They are left out of the means, which flatters random labels.\n`
      : '',
    impreciseTable(scenes, runs),
    '\nHow a pixel is chosen is in the headers of `src/jobs/suggest`. Its few constants were tuned with the fitted start + KRR in place of the network: on the two real scenes with other seeds (10 and up), so that these scenes are not new to it, and on other lands of the generated ones (`id@1`); how far fractions count in likeness on all of these scenes with seeds 10–13.\n',
  ].join('');
}

/** The same when the person is imprecise: random pixels and suggested ones, before any training. */
function impreciseTable(scenes: readonly PlannedScene[], runs: readonly ActiveRun[]): string {
  const lines = scenes.flatMap((scene) =>
    answersOf.flatMap((kind) => {
      const c = compare(
        scene,
        runs.filter((r) => r.method === 'untrained' && r.answers === kind),
      );
      if (c.both === 0) return [];
      const of = (strategy: Strategy): string => spread([...c.errors[strategy].values()]);
      return row([
        ...[c.name, labelErrorTable[kind].name, of('random'), of('suggested')],
        ...[c.ratio?.toFixed(2) ?? '–', `${c.wins} of ${c.both}`],
      ]);
    }),
  );
  if (lines.length === 0) return '';
  return [
    '\n## When the person is not exact\n\n',
    'The person answers exactly, with fractions off by 5 or 10 % (standard deviation, rounded to 5 %), or calls the largest material of every pixel 100 %; suggestions see these answers only. Scored by what the studio answers before it trains; means of the seeds that could be answered, compared on those that both could.\n\n',
    row(['Scene', 'Answers', 'random', 'suggested', '÷ random', 'better']),
    row(['---', '---', '---:', '---:', '---:', '---:']),
    ...lines,
  ].join('');
}

function countOf(failed: readonly ActiveRun[], strategy: Strategy): string[] {
  const count = failed.filter((r) => r.strategy === strategy).length;
  return count > 0 ? [`${count} ${strategy}`] : [];
}

interface Compared {
  readonly generated: boolean;
  readonly name: string;
  /** RMSE by seed, of the runs that could be trained. */
  readonly errors: Readonly<Record<Strategy, ReadonlyMap<number, number>>>;
  readonly failed: Readonly<Record<Strategy, number>>;
  /** Seeds on which random and suggested labels could both be trained. */
  readonly both: number;
  readonly wins: number;
  /** Suggested ÷ random over those seeds; null without any. */
  readonly ratio: number | null;
}

function compare({ id, title, kind }: PlannedScene, runs: readonly ActiveRun[]): Compared {
  const of = (strategy: Strategy): ActiveRun[] =>
    runs.filter((r) => r.scene === id && r.strategy === strategy);
  const trained = (strategy: Strategy): Map<number, number> =>
    new Map(of(strategy).flatMap((r) => (r.rmse !== null ? [[r.seed, r.rmse] as const] : [])));
  const failures = (strategy: Strategy): number =>
    of(strategy).filter((r) => r.failed !== null).length;
  const each = <T>(value: (strategy: Strategy) => T): Record<Strategy, T> => ({
    random: value('random'),
    spread: value('spread'),
    suggested: value('suggested'),
  });
  const errors = each(trained);
  const { random, suggested } = errors;
  const both = [...random.keys()].filter((seed) => suggested.has(seed));
  const total = (from: ReadonlyMap<number, number>): number =>
    both.reduce((s, k) => s + from.get(k)!, 0);
  return {
    generated: kind !== 'real',
    name: kind === 'real' ? title : id.slice('bench:'.length),
    errors,
    failed: each(failures),
    both: both.length,
    wins: both.filter((seed) => suggested.get(seed)! < random.get(seed)!).length,
    ratio: both.length > 0 ? total(suggested) / total(random) : null,
  };
}

function summaryRow({ name, errors, failed, both, wins, ratio }: Compared, seeds: number): string {
  const cell = (strategy: Strategy): string => {
    const { size } = errors[strategy];
    const left = failed[strategy] > 0 ? `, ${failed[strategy]} failed` : '';
    const count = size > 0 && size < seeds ? ` (${size} of ${seeds}${left})` : '';
    return size > 0 ? spread([...errors[strategy].values()]) + count : `–${left}`;
  };
  return row([
    name,
    ...strategies.map(cell),
    ratio?.toFixed(2) ?? '–',
    both > 0 ? `${wins} of ${both}` : '–',
  ]);
}

/** Said plainly, also where following suggestions does not pay. */
function verdict(compared: readonly Compared[], seeds: number): string {
  const named = (which: (ratio: number) => boolean): string =>
    list(
      compared
        .filter(({ ratio }) => ratio !== null && which(ratio))
        .map(({ name, both }) => (both < seeds ? `${name} (${both} of ${seeds} seeds)` : name)),
    );
  const pays = named((ratio) => ratio < 1);
  const not = named((ratio) => ratio >= 1);
  const generated = compared.flatMap((c) => (c.generated && c.ratio !== null ? [c.ratio] : []));
  const together = Math.exp(generated.reduce((s, r) => s + Math.log(r), 0) / generated.length);
  const open = list(compared.filter((c) => c.ratio === null).map((c) => c.name));
  const said = [
    pays && `Following suggestions leaves a lower mean error than random labels on ${pays}.`,
    generated.length > 1 &&
      `Over the ${generated.length} generated scenes the ratio is ${together.toFixed(2)} (geometric mean).`,
    not && `**It does not pay on ${not}.**`,
    open && `Not compared yet: ${open}.`,
  ].filter(Boolean);
  return `\n${said.join(' ')}\n`;
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  if (values.length === 1) return mean.toFixed(4);
  const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(4)} ± ${Math.sqrt(variance).toFixed(4)}`;
}
