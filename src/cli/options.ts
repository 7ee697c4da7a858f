/**
 * The command line's options as data: the parser, --help and the config file all read this table. Values are texts
 * here, as typed; command.ts gives them their meaning.
 */
import { parseArgs } from 'node:util';

export interface OptionSpec {
  /** What --help calls its value; null for a switch. */
  readonly value: string | null;
  readonly help: string;
  /** What holds when it is not given, as --help says it. */
  readonly fallback?: string;
  /** Part of what repeats a run (in the config file), or only of how this call talks. */
  readonly saved: boolean;
}

const option = (value: string, help: string, fallback?: string): OptionSpec => ({
  value,
  help,
  fallback,
  saved: true,
});
const local = (value: string | null, help: string): OptionSpec => ({ value, help, saved: false });

export const optionTable = {
  truth: option('<file>', 'Ground truth for a scene whose file has none, or instead of its own.'),
  labels: option(
    '<N|file>',
    'N pixels labelled from the truth, drawn anew for every seed; or an annotation file (.json, .csv) of the studio.',
    '10',
  ),
  protocol: option(
    '<random|spread>',
    'How the N pixels are drawn: anywhere, or near-pure and mixed pixels of each endmember in turn.',
    'spread',
  ),
  'label-error': option(
    `<kind>`,
    'How the N labels are off, as people’s are: exact, sd05 or sd10 (fractions off by 5 or 10 %), pure (mostly pure pixels called 100 %), off1 (up to one pixel beside), wrong1 (one names other materials).',
    'exact',
  ),
  seeds: option('<list>', 'Seeds, as 0-4 or 0,3,7-9. Each is one run of every method.', '0'),
  methods: option(
    '<list>',
    'Methods by id, separated by commas, or “all” (yardsticks only by id). See below.',
    'studio,classical,classical-krr',
  ),
  steps: option('<n>', 'Training steps of every trained method, 1 to 5000.', 'each method’s own'),
  engine: option(
    '<wasm|webgpu>',
    'Where networks train: the CPU, or a GPU through the npm package “webgpu” (Vulkan, Metal or D3D12).',
    'wasm',
  ),
  endmembers: option(
    '<N|names>',
    'For blind methods on a scene without truth or labels: how many endmembers, or their names.',
  ),
  variable: option('<name>', 'Which variable is the cube, where a file holds several.'),
  config: local(
    '<file>',
    'Repeats the run of a config.json that --out wrote; other options override it.',
  ),
  out: local('<folder>', 'Writes maps, spectra, tables and the run’s config there. See below.'),
  capsule: local(
    '<file>',
    'Writes everything that repeats this call as one .capsule.zip, which `verify` checks. Needs --licence.',
  ),
  licence: local(
    '<id|address|none>',
    'On what terms others may use the capsule: an SPDX identifier (CC-BY-4.0), an address, or none.',
  ),
  author: local('<name>', 'Who made the capsule.'),
  'with-scene': local(null, 'Puts the files of the scene into the capsule.'),
  json: local(null, 'Prints one JSON object instead of a table.'),
  help: local(null, 'Prints this text.'),
} as const satisfies Record<string, OptionSpec>;

export type OptionName = keyof typeof optionTable;
export const optionNames = Object.keys(optionTable) as OptionName[];

/** Something wrong with how the command was called: exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Options as typed, and the words that are none: the scene's files. */
export interface RawOptions<Name extends string = OptionName> {
  readonly words: readonly string[];
  readonly options: Partial<Record<Name, string>>;
}

/**
 * `--name value`, `--name=value` and switches, in any order; `--` ends the options; -h is --help.
 * @throws UsageError naming an unknown, repeated or incomplete option
 */
export function parseOptions<Name extends string>(
  argv: readonly string[],
  table: Readonly<Record<Name, OptionSpec>>,
): RawOptions<Name> {
  const isOption = (name: string): name is Name => Object.hasOwn(table, name);
  const names = Object.keys(table).filter(isOption);
  const kinds: Record<string, { type: 'boolean' | 'string'; short?: string }> = {};
  for (const name of names) {
    kinds[name] = { type: table[name].value === null ? 'boolean' : 'string' };
    if (name === 'help') kinds[name].short = 'h';
  }
  // Not strict: what is wrong is said in our words below.
  const { tokens } = parseArgs({
    args: [...argv],
    options: kinds,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const options: Partial<Record<Name, string>> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, value, inlineValue } = token;
    if (!isOption(name)) {
      const known = names.map((n) => `--${n}`);
      throw new UsageError(
        `There is no option ${token.rawName}. Known options: ${known.join(', ')}.`,
      );
    }
    if (options[name] !== undefined) throw new UsageError(`--${name} is given twice.`);
    const spec = table[name];
    if (spec.value === null) {
      if (value !== undefined) throw new UsageError(`--${name} takes no value.`);
      options[name] = 'yes';
      continue;
    }
    // A following option was not meant as the value; a value that begins so can be given with “=”.
    if (!value || (!inlineValue && value.startsWith('--'))) {
      throw new UsageError(`--${name} needs a value: --${name} ${spec.value}.`);
    }
    options[name] = value;
  }
  return { words, options };
}
