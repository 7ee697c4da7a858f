/** docs/results.md, made of what is stored. Nothing in it depends on the date or the machine. */
import { benchmarkVersion } from '../../generated/benchmark';
import { raceTable } from '../../exporters/raceTable';
import { markdownText, toMarkdown } from '../../exporters/raceTableText';
import { scheduleNote } from '../../settings/schedules';
import { methodIds, methodTable, type MethodId } from '../../settings/methods';
import { daenNote } from '../../settings/peerMethods';
import { methodNames } from '../result';
import { LABELS, protocols } from './plan';
import { ratioRows, type Cell } from './ratios';
import { inShort } from './inShort';
import { paperTables } from './paperTables';
import type { ReportInput, ReportScene } from './reportInput';
import { markedName } from './reportNames';
import { plannedScenes, wantedFiles } from './plannedScenes';
import { scored, type StoredRun } from './store';
import { timesTable } from './timesTable';

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |\n`;
const list = (names: readonly string[]): string => names.join(', ');

export function report(input: ReportInput): string {
  const { scenes } = input;
  const cells = scenes.flatMap(({ planned, runs }) =>
    protocols.map((protocol): Cell => ({
      title: planned.short,
      kind: planned.kind,
      protocol,
      runs,
    })),
  );
  return [
    '# Results\n\n<!-- Written by `npm run reproduce`; do not edit. -->\n\n',
    inShort(input),
    head(input),
    paperTables(scenes),
    timesTable(scenes, input.times),
    '## Ratios\n\n',
    'Mean RMSE of the abundances divided by that of a baseline, on the same seeds; below 1 is better than the baseline. ' +
      'Geometric means over cells; a cell is a scene under a protocol. ' +
      'Methods with fewer seeds or scenes are compared on those alone: see the number of cells.\n\n',
    ratioTable(scenes, cells, 'classical'),
    ratioTable(scenes, cells, 'classical-krr'),
    ...scenes.map(sceneSection),
  ].join('');
}

/** What holds for all the tables below. */
function head(input: ReportInput): string {
  const { command, engine, versions, plan, absent, done, planned, stale, steps } = input;
  const later = plannedScenes.filter((s) => s.further).map((s) => s.short);
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const state =
    done === planned
      ? 'All planned runs are done.'
      : `**${done} of ${planned} planned runs are done;** the same command goes on from here.`;
  const lines = [
    `Every method of the studio on the same ${LABELS} labelled pixels a seed, drawn from the truth at random or spread (near-pure and mixed pixels of each endmember in turn). ` +
      'RMSE of the abundances by endmember, “Ave.” their mean; SAD in radians; mean ± sample standard deviation over seeds; the best of each column in bold. ' +
      'Blind methods see no label and are matched to the truth by spectral angle; one run counts under both protocols.\n',
    `\n${state}${stale > 0 ? ` ${stale} of the results shown were made by older code or for other steps; methods with such results are marked † everywhere.` : ''}\n`,
    `\n\`\`\`sh\n${command}\n\`\`\`\n\n`,
    `Engine of the networks: ${engine}. Versions: ${list(named)}, benchmark set ${benchmarkVersion}. Times are kept apart, in results/times.json.\n\n`,
    absent.length > 0
      ? `**Absent scenes:** ${list(absent.map((s) => `${s.title} (${wantedFiles(s)})`))}. [data.md](data.md) says where they come from and how to pass them.\n\n`
      : '',
    `Slow methods get fewer seeds, and fewer yet on the further real scenes (${list(later)}). Peers train for the steps that they were published with:\n\n`,
    row(['Methods', 'Seeds on real scenes', 'On the further ones', 'On benchmark scenes', 'Steps']),
    row(['---', '---:', '---:', '---:', '---']),
  ];
  for (const { methods, seeds, only } of plan) {
    const on = only ? ` (${list(only.map((id) => id.slice(6)))})` : '';
    lines.push(
      row([
        list(methods.map((m) => markdownText(methodNames[m]))),
        seeds.real,
        seeds.further,
        seeds.benchmark + (seeds.benchmark > 0 ? on : ''),
        stepsText(methods, steps),
      ]),
    );
  }
  const stands = plan.some(({ methods }) => methods.some((m) => m.startsWith('pgmsu')));
  return `${lines.join('')}\n${stands ? `${daenNote}\n\n` : ''}`;
}

function stepsText(methods: readonly MethodId[], steps: number | null): string {
  const trained = methods.flatMap((m) => methodTable[m].steps ?? []);
  if (trained.length === 0) return '–';
  return steps === null ? list([...new Set(trained)].map(String)) : String(steps);
}

function ratioTable(
  scenes: readonly ReportScene[],
  cells: readonly Cell[],
  baseline: MethodId,
): string {
  const older = new Set(scenes.flatMap((s) => [...s.older]));
  const names = namesIn(
    scenes.flatMap((s) => s.runs),
    older,
  );
  const rows = ratioRows(cells, methodIds, baseline);
  if (rows.length === 0) return '';
  const real = cells.filter((c) => c.kind === 'real');
  const hasBenchmark = cells.some((c) => c.kind === 'benchmark');
  const write = (v: number | null): string => (v === null ? '–' : v.toFixed(2));
  const header = [
    'Method',
    ...real.map((c) => `${markdownText(c.title)}, ${c.protocol}`),
    ...(real.length > 0 ? ['**Real scenes**'] : []),
    ...(hasBenchmark ? ['**Benchmark set**', 'Cells of it'] : []),
    'Worst cell',
  ];
  return [
    `### Ratio to ${markdownText(methodNames[baseline])}\n\n`,
    row(header),
    row(['---', ...header.slice(1).map(() => '---:')]),
    ...rows.map((r) =>
      row([
        markdownText(names[r.method]),
        ...r.real.map(write),
        ...(real.length > 0 ? [write(r.realMean)] : []),
        ...(hasBenchmark ? [write(r.benchmarkMean), r.benchmarkCells] : []),
        r.worst ? `${write(r.worst.ratio)} (${markdownText(r.worst.cell)})` : '–',
      ]),
    ),
    '\n',
  ].join('');
}

/** What methods are called, with the mark of older results. */
const namesIn = (runs: readonly StoredRun[], older: ReadonlySet<StoredRun>) =>
  Object.fromEntries(methodIds.map((method) => [method, markedName(method, runs, older)]));

/** What `unmix` is given to open it. */
const argumentsOf = ({ kind, id, files, truths, needsTruth }: ReportScene['planned']): string =>
  kind === 'benchmark' ? id : needsTruth ? `${files[0]} --truth ${truths[0]}` : files[0];

function sceneSection({ planned, stored, runs, older, picture, present }: ReportScene): string {
  const { lines, samples, bands, endmembers } = stored;
  const tables = protocols.map((protocol) => {
    const mine = runs.filter((r) => r.protocol === null || r.protocol === protocol);
    if (mine.length === 0) return '';
    const table = raceTable({
      runs: mine.filter((r) => r.failed === null).map(scored),
      failures: mine.flatMap(({ method, seed, failed }) =>
        failed === null ? [] : [{ method, seed, message: failed }],
      ),
      names: namesIn(runs, older),
      schedule: scheduleNote,
      endmembers,
      methods: methodIds,
    });
    return `### ${planned.short}, ${LABELS} labels, ${protocol}\n\n${toMarkdown(table)}\n`;
  });
  const failures = [
    ...new Set(runs.flatMap((r) => (r.failed ? [`${methodNames[r.method]}: ${r.failed}`] : []))),
  ];
  return [
    `## ${markdownText(planned.title)}\n\n`,
    `${lines} lines × ${samples} samples × ${bands} bands, ${endmembers.length} endmembers.`,
    present ? '' : ' The file was not at hand this time; these are the results of an earlier run.',
    planned.note ? ` ${markdownText(planned.note)}` : '',
    '\n\n',
    picture
      ? `![Abundance maps of ${planned.short}: methods as rows, endmembers as columns, truth on top](${picture})\n\nAbundances from 0 (dark) to 1 (bright), seed 0, labels spread.\n\n`
      : '',
    `One part of it alone: \`npm run --silent unmix -- ${argumentsOf(planned)} --labels ${LABELS} --protocol spread --seeds 0-4 --methods studio,classical,classical-krr\`\n\n`,
    ...tables,
    failures.length > 0 ? `Failed runs: ${failures.map(markdownText).join(' ')}\n\n` : '',
  ].join('');
}
