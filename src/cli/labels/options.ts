/** The options of `npm run bench:labels`, and what it compares. */
import path from 'node:path';
import { benchmarkScenes } from '../../generated/benchmark';
import { isLabelErrorKind, labelErrorKinds, type LabelErrorKind } from '../../scene/labelErrors';
import { isMethodId, methodTable, type MethodId } from '../../settings/methods';
import { parseOptions, UsageError, type OptionSpec } from '../options';
import { plannedScenes, type PlannedScene } from '../reproduce/plannedScenes';
import { findScenes, type FoundScene, type Search } from '../reproduce/scenes';

/**
 * What is scored: methods of the race, or how the studio starts. `start`: the label model’s answer. `prepared`: what the
 * preset studio answers before its network has learned anything.
 */
export type Measured = MethodId | 'start' | 'prepared';
const startOnly: readonly Measured[] = ['classical', 'classical-krr', 'start', 'prepared'];
const usual: readonly Measured[] = ['studio', 'classical'];

const minerals: readonly PlannedScene[] = ['CaSi', 'FeSi', 'FeCa'].map((pair) => ({
  id: pair.toLowerCase(),
  ...{ title: `Minerals ${pair}`, short: pair, kind: 'real' },
  files: [`minerals/scene_${pair}.mat`],
  truths: [],
}));
const known: readonly PlannedScene[] = [
  ...plannedScenes.filter(({ id }) => id === 'samson' || id === 'urban_crop'),
  ...minerals,
  ...plannedScenes.filter(({ kind }) => kind === 'benchmark'),
];

const option = (value: string | null, help: string): OptionSpec => ({ value, help, saved: false });
const DRAWS = '10';

const table = {
  scenes: option(
    '<list>',
    'Scenes by id (below), generated ones also on another land (base@1), or name=file for any other file with a truth.',
  ),
  kinds: option('<list>', `Label errors (default: all): ${labelErrorKinds.join(', ')}.`),
  methods: option(
    '<list>',
    `Methods by id (default: ${usual.join(', ')}); also start (the label model’s answer) and prepared (the studio’s before training).`,
  ),
  draws: option('<n|from-to>', `Sets of labels: the first n, or as 10-19 (default: ${DRAWS}).`),
  steps: option('<n>', 'Training steps (default: those of the method).'),
  'start-only': option(
    null,
    `Trains nothing: ${startOnly.join(', ')}, into test-results/label-errors, table on the screen.`,
  ),
  folder: option(
    '<folder>',
    'Where the files of real scenes are (default: ../shared/data/scenes).',
  ),
  out: option('<folder>', 'Where results and report go (default: docs).'),
  minutes: option('<n>', 'Starts no cell after so many minutes; the next call goes on.'),
  report: option(null, 'Runs nothing; writes the report of what is stored.'),
  help: option(null, 'Prints this text.'),
} as const;

export const labelsHelp = (): string =>
  `npm run bench:labels -- [options]: how far answers can be trusted when the labels are off as people's are, into
docs/label-errors.md. Every set of ten labels is drawn from the truth and made wrong in one of six ways; truth draws and
scores only. Every cell is stored at once; a call that is interrupted goes on where it ended, and two calls may run side
by side on different scenes. Exit code 0: all is done; 3: some cells are left; 1: a scene or the engine failed; 2: wrong usage.

${Object.entries<OptionSpec>(table)
  .map(([name, { value, help }]) => `  ${`--${name} ${value ?? ''}`.padEnd(22)}${help}\n`)
  .join('')}
Scenes: ${known.map(({ id }) => bare(id)).join(', ')}
`;

const bare = (id: string): string => id.replace(/^bench:/, '');

export interface LabelsOptions {
  readonly help: boolean;
  readonly scenes: readonly FoundScene[];
  readonly absent: readonly PlannedScene[];
  readonly kinds: readonly LabelErrorKind[];
  readonly methods: readonly Measured[];
  readonly draws: readonly number[];
  /** Null: those of the method. */
  readonly steps: number | null;
  /** Results and report; null: docs. */
  readonly out: string | null;
  readonly startOnly: boolean;
  readonly minutes: number;
  readonly reportOnly: boolean;
}

/**
 * @param root the project's folder
 * @throws UsageError
 */
export function labelsOptions(argv: readonly string[], root: string): LabelsOptions {
  const { words, options } = parseOptions(argv, table);
  if (words.length > 0) throw new UsageError(`“${words[0]}” is no option; scenes go in --scenes.`);
  const folder = options.folder ?? path.join(root, '../shared/data/scenes');
  const { found, absent } = find(split(options.scenes), folder);
  const onlyStart = options['start-only'] !== undefined;
  const minutes = Number(options.minutes ?? Infinity);
  if (!(minutes >= 0)) throw new UsageError(`--minutes is “${options.minutes}”, not a number.`);
  return {
    help: options.help !== undefined,
    scenes: found,
    absent,
    kinds: (split(options.kinds) ?? labelErrorKinds).map(kind),
    methods: withClassical((split(options.methods) ?? (onlyStart ? startOnly : usual)).map(method)),
    draws: drawsOf(options.draws ?? DRAWS),
    steps: options.steps === undefined ? null : stepsOf(options.steps),
    out: options.out ?? null,
    startOnly: onlyStart,
    minutes,
    reportOnly: options.report !== undefined,
  };
}

const split = (list: string | undefined): string[] | null =>
  list?.split(',').map((text) => text.trim()) ?? null;

function kind(text: string): LabelErrorKind {
  if (isLabelErrorKind(text)) return text;
  // The word of the trials before this project, and of testdata/labels/generate_labels.py.
  if (text === 'clean') return 'exact';
  throw new UsageError(`There is no kind “${text}”. Known: ${labelErrorKinds.join(', ')}.`);
}

function method(text: string): Measured {
  if (text === 'start' || text === 'prepared') return text;
  if (isMethodId(text) && methodTable[text].supervision === 'labels') return text;
  throw new UsageError(`“${text}” is no method that learns from labels.`);
}

/** Every ratio is to the classical line. */
function withClassical(methods: readonly Measured[]): Measured[] {
  return [...new Set<Measured>(['classical', ...methods])];
}

function drawsOf(text: string): number[] {
  const [, from, to] = /^(?:(\d{1,4})-)?(\d{1,4})$/.exec(text) ?? [];
  const first = from === undefined ? 0 : Number(from);
  const last = from === undefined ? Number(to) - 1 : Number(to);
  if (to === undefined || last < first) {
    throw new UsageError(`--draws is “${text}”: it takes a number, or from-to.`);
  }
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function stepsOf(text: string): number {
  const steps = Number(text);
  if (Number.isInteger(steps) && steps >= 1 && steps <= 5000) return steps;
  throw new UsageError(`--steps is “${text}”: it takes a whole number from 1 to 5000.`);
}

function find(wanted: readonly string[] | null, folder: string): Search {
  const one = (text: string): Search => {
    const [name, ...rest] = text.split('=');
    if (rest.length > 0) {
      const own = {
        id: name,
        title: name,
        short: name,
        kind: 'real' as const,
        files: [],
        truths: [],
      };
      return { found: [{ ...own, file: rest.join('='), truth: null }], absent: [] };
    }
    const [id, land] = name.replace(/^bench:/, '').split('@');
    const generated = benchmarkScenes.find((s) => s.id === id);
    const plan = generated
      ? known.find((s) => s.id === `bench:${id}`)!
      : known.find((s) => s.id === id && land === undefined);
    if (!plan) {
      const ids = known.map((s) => bare(s.id)).join(', ');
      throw new UsageError(`There is no scene “${text}”. Known: ${ids}.`);
    }
    const at = land === undefined ? plan : { ...plan, id: `bench:${id}@${land}` };
    return findScenes([at], folder);
  };
  const searches = (wanted ?? known.map((s) => s.id)).map(one);
  return {
    found: searches.flatMap((s) => s.found),
    absent: searches.flatMap((s) => s.absent),
  };
}
