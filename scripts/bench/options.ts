/** The command line of `npm run bench`: parsing and its help. It runs nothing. */
import type { EngineName } from './results';

export const partNames = [
  'ops',
  'composed',
  'steps',
  'growth',
  'torch',
  'profile',
  'solver',
] as const;
export type PartName = (typeof partNames)[number];
export const engineNames: readonly EngineName[] = ['wasm', 'webgpu'];

export interface Options {
  readonly quick: boolean;
  readonly json: boolean;
  readonly out: string | null;
  readonly engines: readonly EngineName[];
  readonly parts: readonly PartName[];
  readonly gpu: 'software' | 'hardware';
  readonly headed: boolean;
  readonly dispatches: boolean;
  readonly help: boolean;
}

export const help = `npm run bench -- [options]

Measures kernels, training steps and memory in a browser and prints tables.

  --only PART     one of ${partNames.join(', ')}; may be repeated
                  ops: forward and backward of each own op, roofline
                  composed: the fused 1-D scan against the same scan of tfjs ops (WebGPU)
                  steps: training steps by scene size, preset and engine; memory, dispatches
                  growth: 500 steps, what grows
                  torch: the same network in PyTorch on the CPU (UNMIXING_PYTHON names the interpreter)
                  profile: time by kernel on WASM
                  solver: the simplex solver on 100,000 pixels, in Node
  --engine NAME   ${engineNames.join(' or ')}; may be repeated
  --gpu KIND      software (SwiftShader, default) or hardware: a real GPU, SwiftShader is refused
  --headed        a visible window
  --dispatches    dispatches of a step by pipeline
  --quick         fewer sizes and repeats
  --json          the result as JSON on stdout, tables on stderr
  --out FILE      the result as JSON into a file
  --help          this text

Exit status: 0 all parts ran, 1 a part failed, 2 wrong options.`;

export class UsageError extends Error {}

/** @throws UsageError for what is not in the help */
export function parseOptions(argv: readonly string[]): Options {
  const engines: EngineName[] = [];
  const parts: PartName[] = [];
  const flags = new Set<string>();
  let out: string | null = null;
  let gpu: Options['gpu'] = 'software';
  for (let i = 0; i < argv.length; i++) {
    const [name, inline] = split(argv[i]);
    const value = (): string => {
      const given = inline ?? argv[++i];
      if (given === undefined || given === '' || given.startsWith('--'))
        throw new UsageError(`${name} needs a value.`);
      return given;
    };
    if (['--quick', '--json', '--headed', '--dispatches', '--help'].includes(name)) {
      if (inline !== undefined) throw new UsageError(`${name} takes no value.`);
      flags.add(name);
    } else if (name === '--out') out = value();
    else if (name === '--engine') engines.push(oneOf(name, value(), engineNames));
    else if (name === '--only') parts.push(oneOf(name, value(), partNames));
    else if (name === '--gpu') gpu = oneOf(name, value(), ['software', 'hardware'] as const);
    else throw new UsageError(`Unknown option ${argv[i]}.`);
  }
  const inOrder = <T>(all: readonly T[], some: readonly T[]): readonly T[] =>
    some.length === 0 ? all : all.filter((item) => some.includes(item));
  return {
    quick: flags.has('--quick'),
    json: flags.has('--json'),
    out,
    engines: inOrder(engineNames, engines),
    parts: inOrder(partNames, parts),
    gpu,
    headed: flags.has('--headed'),
    dispatches: flags.has('--dispatches'),
    help: flags.has('--help'),
  };
}

function split(argument: string): [string, string | undefined] {
  const at = argument.indexOf('=');
  return at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}

function oneOf<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined)
    throw new UsageError(`${name} ${value}: expected one of ${choices.join(', ')}.`);
  return found;
}
