/** The options of `npm run reproduce`. */
import { isYardstick, methodIds, type MethodId } from '../../settings/methods';
import { methodList, oneOf } from '../command';
import { parseOptions, UsageError, type OptionSpec } from '../options';
import { groups, quickGroups, type Group } from './plan';
import { plannedScenes, type PlannedScene } from './plannedScenes';

const option = (value: string | null, help: string): OptionSpec => ({ value, help, saved: false });

const table = {
  scenes: option(
    '<folder>',
    'Where the files of real scenes are (default: ../shared/data/scenes).',
  ),
  only: option('<list>', 'Only these scenes: ids, or “real”, or “bench”.'),
  methods: option('<list>', 'Only these methods.'),
  engine: option('<wasm|webgpu>', 'Where networks train (default: wasm).'),
  minutes: option(
    '<n>',
    'Starts no run after so many minutes; the next call goes on. What matters most is run first.',
  ),
  keep: option(null, 'Lets stored runs of older code count; the report says how many.'),
  report: option(null, 'Runs nothing; writes the report of what is stored.'),
  quick: option(
    null,
    'A small plan with few steps, into test-results/reproduce-quick; tries the command.',
  ),
  help: option(null, 'Prints this text.'),
} as const;

export const reproduceHelp = (): string =>
  `npm run reproduce -- [options]: the whole comparison, into docs/results.md. Every finished run is stored in docs/results
at once; a call that is interrupted goes on where it ended. Exit code 0: all planned runs are done; 3: some are left
(--minutes, Ctrl-C); 1: a scene or the engine failed; 2: wrong usage. Runs that fail are in the report. Two calls with other
--only or --methods may run at once: each adds its runs to what is stored by then; --report writes the report of both.

${Object.entries<OptionSpec>(table)
  .map(([name, { value, help }]) => `  ${`--${name} ${value ?? ''}`.padEnd(26)}${help}\n`)
  .join('')}
Scenes: ${plannedScenes.map((s) => s.id).join(', ')}
`;

export interface ReproduceOptions {
  readonly help: boolean;
  readonly folder: string | null;
  readonly scenes: readonly PlannedScene[];
  readonly methods: readonly MethodId[];
  readonly plan: readonly Group[];
  readonly engine: 'wasm' | 'webgpu';
  readonly minutes: number | null;
  readonly keep: boolean;
  readonly reportOnly: boolean;
  readonly quick: boolean;
}

/** @throws UsageError */
export function reproduceOptions(argv: readonly string[]): ReproduceOptions {
  const { words, options } = parseOptions(argv, table);
  if (words.length > 0) throw new UsageError(`“${words[0]}” is no option; scenes go in --only.`);
  const minutes = options.minutes === undefined ? null : Number(options.minutes);
  if (minutes !== null && !(minutes >= 0)) {
    throw new UsageError(`--minutes is “${options.minutes}”: it takes a number.`);
  }
  const quick = options.quick !== undefined;
  return {
    help: options.help !== undefined,
    folder: options.scenes ?? null,
    scenes: options.only === undefined ? plannedScenes : sceneList(options.only),
    methods: options.methods === undefined ? methodIds : entrants(options.methods),
    plan: quick ? quickGroups : groups,
    engine: oneOf('engine', options.engine ?? 'wasm', ['wasm', 'webgpu']),
    minutes,
    keep: options.keep !== undefined,
    reportOnly: options.report !== undefined,
    quick,
  };
}

/** Yardsticks are in no stored result: what is known beforehand is nothing to compare with. */
function entrants(text: string): MethodId[] {
  const methods = methodList(text);
  const yardstick = methods.find(isYardstick);
  if (yardstick === undefined) return methods;
  throw new UsageError(`“${yardstick}” is a yardstick, and no entrant of the comparison.`);
}

function sceneList(text: string): PlannedScene[] {
  const ids = text.split(',').map((id) => id.trim());
  const unknown = ids.find(
    (id) => id !== 'real' && id !== 'bench' && !plannedScenes.some((s) => s.id === id),
  );
  if (unknown !== undefined) {
    const known = plannedScenes.map((s) => s.id).join(', ');
    throw new UsageError(`There is no scene “${unknown}”. Known: ${known}; real; bench.`);
  }
  return plannedScenes.filter(
    ({ id, kind }) =>
      ids.includes(id) ||
      (kind === 'real' && ids.includes('real')) ||
      (kind === 'benchmark' && ids.includes('bench')),
  );
}
