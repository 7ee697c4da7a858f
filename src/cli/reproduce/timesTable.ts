/** What one run of each method takes, scene by scene, as the report shows it. */
import { markdownText } from '../../exporters/raceTableText';
import { nameWithSchedule } from '../../settings/schedules';
import { methodIds, type MethodId } from '../../settings/methods';
import type { ReportScene } from './reportInput';
import { timeOf, type Times } from './times';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

interface Known {
  readonly seconds: number;
  readonly processor: string;
}

/** "71 s", "12 min", "3.4 h". */
export function duration(seconds: number): string {
  const two = (v: number): string => (v < 9.95 ? v.toFixed(1) : String(Math.round(v)));
  if (seconds < 0.05) return '< 0.1 s';
  if (seconds < 99.5) return `${two(seconds)} s`;
  return seconds < 5970 ? `${two(seconds / 60)} min` : `${two(seconds / 3600)} h`;
}

/** Methods by scenes; generated scenes are one column, from the shortest to the longest. Empty where no time is known. */
export function timesTable(scenes: readonly ReportScene[], times: Times): string {
  const real = scenes.filter(({ planned }) => planned.kind === 'real');
  const generated = scenes.filter(({ planned }) => planned.kind === 'benchmark');
  const columns = [
    ...real.map((scene) => ({ title: scene.planned.short, of: [scene] })),
    ...(generated.length > 0 ? [{ title: 'Generated scenes', of: generated }] : []),
  ];
  const rows = methodIds.flatMap((method) =>
    stepsIn(scenes, method).map((steps) => ({
      name: nameWithSchedule(method, steps === 0 ? null : steps),
      cells: columns.map(({ of }) => of.flatMap((scene) => known(times, scene, method, steps))),
    })),
  );
  const shown = rows.filter(({ cells }) => cells.some((c) => c.length > 0));
  if (shown.length === 0) return '';
  const processors = [...new Set(shown.flatMap((r) => r.cells.flat()).map((k) => k.processor))];
  // One processor is named above the table; with several, each figure says which.
  const mark = ({ processor }: Known): string =>
    processors.length > 1 ? ` (${processors.indexOf(processor) + 1})` : '';
  const cell = (all: readonly Known[]): string => {
    if (all.length === 0) return '–';
    const sorted = [...all].sort((a, b) => a.seconds - b.seconds);
    const ends = [sorted[0], sorted[sorted.length - 1]].map((k) => duration(k.seconds) + mark(k));
    return [...new Set(ends)].join(' – ');
  };
  const named = processors.map((p, i) => (processors.length > 1 ? `(${i + 1}) ${p}` : p));
  return [
    '## Run times\n\n',
    'One run of a method where it was last run, set-up and scoring included; the networks train on the engine named above. ',
    `Processor: ${markdownText(named.join('; '))}. Other work may have shared it: these are no benchmark (performance.md has those), they say what to plan for.\n\n`,
    row(['Method', ...columns.map(({ title }) => markdownText(title))]),
    row(['---', ...columns.map(() => '---:')]),
    ...shown.map(({ name, cells }) => row([markdownText(name), ...cells.map(cell)])),
    '\n',
  ].join('');
}

const stepsIn = (scenes: readonly ReportScene[], method: MethodId): number[] => [
  ...new Set(
    scenes.flatMap(({ runs }) => runs.filter((r) => r.method === method)).map((r) => r.steps),
  ),
];

function known(times: Times, { planned }: ReportScene, method: MethodId, steps: number): Known[] {
  const time = timeOf(times, planned.id, method, steps);
  if (!time) return [];
  return [{ seconds: time.seconds, processor: time.processor ?? 'not noted' }];
}
