/** The first page of docs/results.md: who wins where, by how much, how surely, at what cost; and how it was compared. */
import { markdownText } from '../../exporters/raceTableText';
import {
  betterWords,
  byHowMuch,
  costOf,
  standingOf,
  standsOf,
  surely,
  type Rival,
  type Standing,
  type StandingInput,
} from '../../exporters/standing';
import { mean } from '../../maths/statistics';
import { campOf, givenWords, sameForAll, type Camp } from '../../settings/fairness';
import { isMethodId, methodIds, methodTable, type MethodId } from '../../settings/methods';
import { scheduleNote } from '../../settings/schedules';
import { protocols } from './plan';
import type { ReportInput, ReportScene } from './reportInput';
import { markedName } from './reportNames';
import { scored, type StoredRun } from './store';
import { secondsOf, type Times } from './times';

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |\n`;
const figure = (v: number): string => v.toFixed(4);

/** Fewer seeds of both sides decide nothing on this page. */
const LEAST = 3;

/** A scene under a way of drawing labels, by the runs of the code as it is now. */
interface Cell {
  readonly scene: string;
  readonly title: string;
  readonly real: boolean;
  /** Null without a run that was scored. */
  readonly standing: Standing | null;
  /** The best of another camp that the winner has enough seeds with; null: who wins is not known. */
  readonly rival: Rival | null;
  /** Seeds of the most diligent method of a camp. */
  readonly seeds: Readonly<Record<Camp, number>>;
}

export function inShort({ scenes, times }: ReportInput): string {
  const cells = scenes.flatMap((scene) => cellsOf(scene, times));
  if (cells.length === 0) return '';
  const runs = scenes.reduce((n, s) => n + s.runs.length - s.older.size, 0);
  const older = scenes.reduce((n, s) => n + s.older.size, 0);
  return [
    '## In short\n\n',
    `This page is of ${count(runs, 'run')} by the code as it is now${older > 0 ? `; ${count(older, 'older one')}, marked † below, ${older === 1 ? 'decides' : 'decide'} nothing here` : ''}.\n\n`,
    verdict(
      cells.filter((c) => c.real),
      'Real scenes',
    ),
    verdict(
      cells.filter((c) => !c.real),
      'Generated scenes',
    ),
    winners(cells.filter((c) => c.rival !== null)),
    ...cells.flatMap(({ title, standing, rival }) =>
      standing && rival
        ? betterWords(standing).map((words) => `${markdownText(`${title}: ${words}`)}\n\n`)
        : [],
    ),
    '### How it was compared\n\n',
    ...[
      ...givenWords(raced(scenes), (m) => markdownText(methodTable[m].name)),
      ...sameForAll(true),
    ].map((sentence) => `- ${sentence}\n`),
    '\n',
    ...blindBySeed(scenes),
  ].join('');
}

const count = (n: number, what: string): string =>
  `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;

/** The methods that have any result. */
const raced = (scenes: readonly ReportScene[]): readonly MethodId[] =>
  methodIds.filter((m) => scenes.some(({ runs }) => runs.some((r) => r.method === m)));

function cellsOf({ planned, runs, older }: ReportScene, times: Times): Cell[] {
  return protocols.map((protocol) => {
    const mine = runs.filter(
      (r) => r.failed === null && !older.has(r) && (r.protocol ?? protocol) === protocol,
    );
    const input: StandingInput = {
      runs: mine.map((run) => ({
        ...scored(run),
        seconds: secondsOf(times, planned.id, run.method, run.steps),
      })),
      nameOf(method, steps) {
        const note = scheduleNote(method, steps);
        const name = isMethodId(method) ? methodTable[method].name : method;
        return note ? `${name} (${note})` : name;
      },
      campOf: (method) => (isMethodId(method) ? campOf(method) : null),
    };
    const standing = standingOf(input);
    const all = standsOf(input);
    const most = (camp: Camp): number =>
      Math.max(0, ...all.filter((s) => s.camp === camp).map((s) => s.seeds));
    return {
      scene: planned.short,
      title: `${planned.short}, ${protocol}`,
      real: planned.kind === 'real',
      standing,
      rival: standing?.rivals.find(({ test }) => (test?.pairs ?? 0) >= LEAST) ?? null,
      seeds: { ours: most('ours'), 'a peer': most('a peer'), classical: most('classical') },
    };
  });
}

/** Who wins how often, where it is not ours, and where it is not known. */
function verdict(cells: readonly Cell[], what: string): string {
  if (cells.length === 0) return '';
  const known = cells.filter((c) => c.rival !== null);
  const ours = known.filter((c) => c.standing?.winner.camp === 'ours');
  const others = known.filter((c) => c.standing?.winner.camp !== 'ours');
  const sure = ours.filter(({ rival }) => rival?.test && rival.test.p < 0.05);
  const shares = ours.flatMap((c) => c.rival?.lower ?? []);
  const by = shares.length > 0 ? `, by ${Math.round(100 * mean(shares))} % on average` : '';
  const but = others.map((c) => `${c.title} (${c.standing?.winner.name})`).join('; ');
  const unknown = notKnown(cells.filter((c) => c.rival === null));
  return [
    `**${what}:** ${count(cells.length, 'cell')} (a scene under a way of drawing labels). `,
    known.length > 0
      ? `In ${known.length} it is known who has the lowest mean RMSE: ours in ${ours.length}${by}, in ${sure.length} of them significantly (p < 0.05).`
      : 'It is known nowhere who has the lowest mean RMSE.',
    others.length > 0 ? ` Somebody else wins on ${markdownText(but)}.` : '',
    unknown ? ` **Not known:** ${markdownText(unknown)}.` : '',
    '\n\n',
  ].join('');
}

/** Which cells, and how many seeds each camp has there; what nobody ran is one list of scenes. */
function notKnown(cells: readonly Cell[]): string {
  const isEmpty = ({ seeds }: Cell): boolean => Object.values(seeds).every((n) => n === 0);
  const empty = cells.filter(isEmpty);
  const isWhole = ({ scene }: Cell): boolean =>
    empty.filter((c) => c.scene === scene).length === protocols.length;
  const none = [...new Set(empty.map((c) => (isWhole(c) ? c.scene : c.title)))];
  const few = cells
    .filter((c) => !isEmpty(c))
    .map(({ title, seeds }) => `${title} (${seeds.ours}, ${seeds['a peer']}, ${seeds.classical})`);
  return [
    ...(few.length > 0
      ? [
          `for want of ${LEAST} seeds that both sides finished (seeds of ours, peers, classical): ${few.join('; ')}`,
        ]
      : []),
    ...(none.length > 0 ? [`not run yet: ${none.join('; ')}`] : []),
  ].join('; ');
}

function winners(cells: readonly Cell[]): string {
  if (cells.length === 0) return '';
  const head = [
    'Scene, labels',
    'Wins',
    'RMSE',
    'Best of the others',
    'RMSE',
    'Lower by',
    'How surely',
    'Best peer',
    'Cost of the winner',
    'Cost of the other',
  ];
  return [
    'Lower by: how much lower the winner’s mean RMSE is than that of the best method of another camp (ours, peers, classical), on the seeds of both. Only a method with as many seeds as any that was given as much (labels, or none) can win; labels that miss a material leave some draws to blind methods alone. How surely: a two-sided paired sign-flip test over those seeds; fewer than five say nothing. Best peer: on however few seeds.\n\n',
    row(head),
    row(['---', '---', '---:', '---', '---:', '---:', '---', '---', '---', '---']),
    ...cells.flatMap(({ title, standing, rival }) => {
      if (!standing || !rival) return [];
      const { winner, rivals } = standing;
      return row([
        markdownText(title),
        `**${markdownText(winner.name)}** (${winner.camp}, ${count(winner.seeds, 'seed')})`,
        figure(winner.rmse),
        `${markdownText(rival.name)} (${rival.camp}, ${count(rival.seeds, 'seed')})`,
        figure(rival.rmse),
        (byHowMuch(rival) ?? '–').replace(' lower', ''),
        surely(rival),
        bestPeer(rivals.find(({ camp }) => camp === 'a peer')),
        costOf(winner),
        costOf(rival),
      ]);
    }),
    '\n',
  ].join('');
}

const bestPeer = (peer: Rival | undefined): string =>
  peer ? `${markdownText(peer.name)}, ${figure(peer.rmse)}, ${count(peer.seeds, 'seed')}` : '–';

/** Blind methods by their mean and their best seed, on real scenes. */
function blindBySeed(scenes: readonly ReportScene[]): string[] {
  const real = scenes.filter(({ planned }) => planned.kind === 'real');
  const blind = raced(real).filter((m) => methodTable[m].supervision === 'blind');
  if (blind.length === 0) return [];
  const all = real.flatMap((s) => s.runs);
  const older = new Set(real.flatMap((s) => [...s.older]));
  const cell = (runs: readonly StoredRun[], method: MethodId): string => {
    const errors = runs.flatMap((r) => (r.method === method ? (r.rmseMean ?? []) : []));
    if (errors.length === 0) return '–';
    return `${figure(mean(errors))} / ${figure(Math.min(...errors))} (${errors.length})`;
  };
  return [
    'Blind methods, mean RMSE over seeds / of their best seed (number of seeds):\n\n',
    row(['Method', ...real.map(({ planned }) => markdownText(planned.short))]),
    row(['---', ...real.map(() => '---:')]),
    ...blind.map((method) =>
      row([
        markdownText(markedName(method, all, older)),
        ...real.map(({ runs }) => cell(runs, method)),
      ]),
    ),
    '\n',
  ];
}
