/** What `npm run unmix -- apply` asks for: its options as data, the words on the command line, and its --help. */
import { oneOf, whole } from '../command';
import { parseOptions, UsageError, type OptionSpec } from '../options';

export const formats = ['envi', 'tiff'] as const;
export type Format = (typeof formats)[number];

const applyOptions = {
  out: { value: '<folder>', help: 'Where the maps go. Needed.', saved: false },
  format: {
    value: '<list>',
    help: 'envi, tiff or both, separated by a comma.',
    fallback: 'envi',
    saved: false,
  },
  lines: {
    value: '<a-b>',
    help: 'Only these lines of each scene, the first being 0; they are answered as a scene of their own.',
    saved: false,
  },
  variable: {
    value: '<name>',
    help: 'Which variable is the cube, where a file holds several.',
    saved: false,
  },
  help: { value: null, help: 'Prints this text.', saved: false },
} as const satisfies Record<string, OptionSpec>;

export interface ApplyCommand {
  readonly weights: string;
  /** One file (or folder) each; what belongs to it is found. */
  readonly scenes: readonly string[];
  readonly out: string;
  readonly formats: readonly Format[];
  readonly lines: { readonly line: number; readonly lines: number } | null;
  readonly variable: string | null;
}

/** @returns null when --help is asked for @throws UsageError */
export function applyCommand(argv: readonly string[]): ApplyCommand | null {
  const { words, options } = parseOptions(argv, applyOptions);
  if (options.help !== undefined) return null;
  const [weights, ...scenes] = words;
  if (weights === undefined) throw new UsageError('No weights are given: name a .unmixw file.');
  if (!/\.unmixw$/i.test(weights))
    throw new UsageError(`“${weights}” is no weights file: it ends with .unmixw, and comes first.`);
  if (scenes.length === 0) throw new UsageError('No scene is given after the weights.');
  if (options.out === undefined) throw new UsageError('--out <folder> is needed.');
  return {
    weights,
    scenes,
    out: options.out,
    formats: [...new Set((options.format ?? 'envi').split(','))].map((f) =>
      oneOf('format', f.trim(), formats),
    ),
    lines: options.lines === undefined ? null : linesOf(options.lines),
    variable: options.variable ?? null,
  };
}

function linesOf(text: string): { line: number; lines: number } {
  const [, a = '', b = ''] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const first = whole('lines', a || text, 0, 1e9);
  const last = whole('lines', b || text, first, 1e9);
  return { line: first, lines: last - first + 1 };
}

export function applyHelp(): string {
  const lines = Object.entries<OptionSpec>(applyOptions).map(
    ([name, { value, help, fallback }]) => {
      const term = `  --${name}${value ? ` ${value}` : ''}`.padEnd(22);
      return `${term}${help}${fallback ? ` Default: ${fallback}.` : ''}`;
    },
  );
  return `Answers scenes with a trained network: no labels, no training.

Usage: npm run --silent unmix -- apply <weights.unmixw> <scene…> --out <folder> [options]

${lines.join('\n')}

One JSON line a scene on standard output, progress on standard error. Run again, it does only what is missing.
Exit codes: 0 every scene has its maps, 1 some have not, 2 wrong usage, 130 interrupted. More: docs/apply.md.
`;
}
