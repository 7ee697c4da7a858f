/** The options of `npm run bench:active`, and what it compares. */
import { parseOptions, UsageError, type OptionSpec } from '../options';
import { plannedScenes, type PlannedScene } from '../reproduce/plannedScenes';

/** How ten pixels are chosen. Suggestions start from nothing. */
export const strategies = ['random', 'spread', 'suggested'] as const;
export type Strategy = (typeof strategies)[number];

/** How the person answers: the truth’s fractions, off by 5 or 10 % and rounded to 5 %, or the largest material as 100 %. */
export const answersOf = ['exact', 'sd05', 'sd10', 'pure'] as const;
export type Answers = (typeof answersOf)[number];
/** Strategies whose answers are scored before training, too. */
export const imprecise: readonly Strategy[] = ['random', 'suggested'];

export const SEEDS = 10;
const QUICK = { seeds: 2, steps: 5, answers: ['exact', 'sd10'] } as const;

/** Real scenes that are at hand to everybody who works on the studio, and generated ones that each ask something else. */
const ids = [
  'samson',
  'urban_crop',
  ...['base', 'snr-15', 'alike', 'no-pure', 'r6'].map((id) => `bench:${id}`),
];
export const activeScenes: readonly PlannedScene[] = ids.map((id) =>
  plannedScenes.find((s) => s.id === id)!,
);

const option = (value: string | null, help: string): OptionSpec => ({ value, help, saved: false });

const table = {
  scenes: option(
    '<folder>',
    'Where the files of real scenes are (default: ../shared/data/scenes).',
  ),
  only: option('<list>', 'Only these scenes.'),
  minutes: option('<n>', 'Starts no run after so many minutes; the next call goes on.'),
  untrained: option(
    null,
    'Only what takes no training: exact and imprecise answers, scored by what the studio answers before it trains.',
  ),
  report: option(null, 'Runs nothing; writes the report of what is stored.'),
  quick: option(
    null,
    `${QUICK.seeds} seeds of ${QUICK.steps} steps, into test-results/active-quick; tries the command.`,
  ),
  help: option(null, 'Prints this text.'),
} as const;

export const activeHelp = (): string =>
  `npm run bench:active -- [options]: is it worth following “Click here next”? Preset studio on ten labels chosen at random,
spread by the truth, or suggested, with the truth as the person who labels, and with a person who is
imprecise, into docs/active-labels.md. Every run is stored at once; a call that is interrupted goes on where it ended. Exit code 0: all is done; 3: some runs are left;
1: a scene or the engine failed; 2: wrong usage.

${Object.entries<OptionSpec>(table)
  .map(([name, { value, help }]) => `  ${`--${name} ${value ?? ''}`.padEnd(22)}${help}\n`)
  .join('')}
Scenes: ${ids.join(', ')}
`;

export interface ActiveOptions {
  readonly help: boolean;
  readonly folder: string | null;
  readonly scenes: readonly PlannedScene[];
  readonly minutes: number;
  readonly reportOnly: boolean;
  /** True: only the answer before training is scored. */
  readonly untrained: boolean;
  readonly quick: boolean;
  readonly seeds: number;
  readonly answers: readonly Answers[];
  /** Null: those of the preset. */
  readonly steps: number | null;
}

/** @throws UsageError */
export function activeOptions(argv: readonly string[]): ActiveOptions {
  const { words, options } = parseOptions(argv, table);
  if (words.length > 0) throw new UsageError(`“${words[0]}” is no option; scenes go in --only.`);
  const minutes = Number(options.minutes ?? Infinity);
  if (!(minutes >= 0)) {
    throw new UsageError(`--minutes is “${options.minutes}”: it takes a number.`);
  }
  const only = options.only?.split(',').map((id) => id.trim());
  const unknown = only?.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new UsageError(`There is no scene “${unknown}”. Known: ${ids.join(', ')}.`);
  }
  const quick = options.quick !== undefined;
  return {
    help: options.help !== undefined,
    folder: options.scenes ?? null,
    scenes: activeScenes.filter(({ id }) => only?.includes(id) ?? true),
    minutes,
    reportOnly: options.report !== undefined,
    untrained: options.untrained !== undefined,
    quick,
    seeds: quick ? QUICK.seeds : SEEDS,
    answers: quick ? QUICK.answers : answersOf,
    steps: quick ? QUICK.steps : null,
  };
}
