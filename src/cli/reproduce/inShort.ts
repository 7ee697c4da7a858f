/** The first page of docs/results.md: who wins where, by how much, how surely, at what cost; and how it was compared. */
import { markdownText } from '../../exporters/raceTableText';
import {
  betterWords,
  byHowMuch,
  costOf,
  standingOf,
  surely,
  type Standing,
} from '../../exporters/standing';
import { mean } from '../../maths/statistics';
import { campOf, givenWords, sameForAll } from '../../settings/fairness';
import { isMethodId, methodIds, methodTable, type MethodId } from '../../settings/methods';
import { scheduleNote } from '../../settings/schedules';
import { protocols } from './plan';
import type { ReportInput, ReportScene } from './reportInput';
import { markedName } from './reportNames';
import { scored, type StoredRun } from './store';
import { secondsOf, type Times } from './times';

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |\n`;
const figure = (v: number): string => v.toFixed(4);

interface Cell {
  readonly title: string;
  readonly real: boolean;
  readonly standing: Standing;
}

export function inShort({ scenes, times }: ReportInput): string {
  const cells = scenes.flatMap((scene) => cellsOf(scene, times));
  if (cells.length === 0) return '';
  return [
    '## In short\n\n',
    ...verdicts(cells),
    'Lower by: how much lower the winner’s mean RMSE is than that of the best method of another camp (ours, peers, classical), on the seeds of both. Only a method with as many seeds as any that was given as much (labels, or none) can win; labels that miss a material leave some draws to blind methods alone. How surely: a two-sided paired sign-flip test over those seeds; fewer than five say nothing. † Made by older code, or for other steps than planned: the next run may differ.\n\n',
    row([
      'Scene, labels',
      'Wins',
      'RMSE',
      'Best of the others',
      'RMSE',
      'Lower by',
      'How surely',
      'Cost of the winner',
      'Cost of the other',
    ]),
    row(['---', '---', '---:', '---', '---:', '---:', '---', '---', '---']),
    ...cells.map(({ title, standing: { winner, rivals } }) => {
      const [rival] = rivals;
      return row([
        markdownText(title),
        `**${markdownText(winner.name)}** (${winner.camp})`,
        figure(winner.rmse),
        ...(rival
          ? [
              `${markdownText(rival.name)} (${rival.camp})`,
              figure(rival.rmse),
              (byHowMuch(rival) ?? '–').replace(' lower', ''),
              surely(rival),
            ]
          : ['–', '–', '–', '–']),
        costOf(winner),
        rival ? costOf(rival) : '–',
      ]);
    }),
    '\n',
    ...cells.flatMap(({ title, standing }) =>
      betterWords(standing).map((words) => `${markdownText(`${title}: ${words}`)}\n\n`),
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

/** The methods that have any result. */
const raced = (scenes: readonly ReportScene[]): readonly MethodId[] =>
  methodIds.filter((m) => scenes.some(({ runs }) => runs.some((r) => r.method === m)));

function cellsOf({ planned, runs, older }: ReportScene, times: Times): Cell[] {
  return protocols.flatMap((protocol) => {
    const mine = runs.filter((r) => r.failed === null && (r.protocol ?? protocol) === protocol);
    const standing = standingOf({
      runs: mine.map((run) => ({
        ...scored(run),
        seconds: secondsOf(times, planned.id, run.method, run.steps),
      })),
      nameOf(method, steps) {
        const note = scheduleNote(method, steps);
        const name = isMethodId(method) ? markedName(method, mine, older) : method;
        return note ? `${name} (${note})` : name;
      },
      campOf: (method) => (isMethodId(method) ? campOf(method) : null),
    });
    if (!standing) return [];
    const title = `${planned.short}, ${protocol}`;
    return [{ title, real: planned.kind === 'real', standing }];
  });
}

/** Who wins how often, and where it is not ours. */
function verdicts(cells: readonly Cell[]): string[] {
  const say = (of: readonly Cell[], what: string): string => {
    if (of.length === 0) return '';
    const ours = of.filter((c) => c.standing.winner.camp === 'ours');
    const sure = ours.filter(({ standing: { rivals } }) => {
      const test = rivals[0]?.test;
      return test && test.p < 0.05;
    });
    const others = of.filter((c) => c.standing.winner.camp !== 'ours');
    const shares = ours.flatMap((c) => c.standing.rivals[0]?.lower ?? []);
    const by = shares.length > 0 ? `, by ${Math.round(100 * mean(shares))} % on average` : '';
    const but = others.map((c) => `${c.title} (${c.standing.winner.name})`).join('; ');
    return [
      `**${what}:** the lowest mean RMSE is ours in ${ours.length} of ${of.length} cells (a scene under a way of drawing labels)${by}; in ${sure.length} of them the difference is significant (p < 0.05).`,
      others.length > 0 ? ` Somebody else wins on ${markdownText(but)}.` : '',
      '\n\n',
    ].join('');
  };
  return [
    say(
      cells.filter((c) => c.real),
      'Real scenes',
    ),
    say(
      cells.filter((c) => !c.real),
      'Generated scenes',
    ),
  ];
}

/** Blind methods by their mean and their best seed, on real scenes. */
function blindBySeed(scenes: readonly ReportScene[]): string[] {
  const real = scenes.filter(({ planned }) => planned.kind === 'real');
  const blind = raced(real).filter((m) => methodTable[m].supervision === 'blind');
  if (blind.length === 0) return [];
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
      row([markdownText(methodTable[method].name), ...real.map(({ runs }) => cell(runs, method))]),
    ),
    '\n',
  ];
}
