/** The command line of `npm run bench`: its table of options, and what they mean. It runs nothing. */
import type { OptionTable, OptionValues } from '../options.mjs';
import type { EngineName } from './results';

const parts = {
  ops: 'forward and backward of each own op, roofline',
  composed: 'the fused 1-D scan against the same scan of tfjs ops (WebGPU)',
  steps: 'training steps by scene size, preset and engine; memory, dispatches',
  branch:
    'a step with the spatial branch at full resolution against that of 0.2, by threads on WASM',
  growth: '500 steps, what grows',
  torch: 'the same network in PyTorch on the CPU (UNMIXING_PYTHON names the interpreter)',
  peers: 'UNMamba, DeepTrans-HSU and A2SAN on WASM and in PyTorch, likewise',
  profile: 'time by kernel on WASM',
  solver: 'the simplex solver on 100,000 pixels, in Node',
  answer: 'the answer of a scene of 307×307 by part, in Node',
  inside: 'a run with the panel Inside open against one without, in Node',
} as const;
export type PartName = keyof typeof parts;
export const partNames = Object.keys(parts) as readonly PartName[];
const engineNames: readonly EngineName[] = ['wasm', 'webgpu'];
const gpus = ['software', 'hardware'] as const;

export interface Options {
  readonly quick: boolean;
  readonly json: boolean;
  readonly out: string | null;
  readonly engines: readonly EngineName[];
  readonly parts: readonly PartName[];
  readonly gpu: (typeof gpus)[number];
  readonly headed: boolean;
  readonly dispatches: boolean;
}

export const usage =
  'npm run bench -- [options]: measures kernels, training steps and memory in a browser and prints tables.\n' +
  'Exit status: 0 all parts ran, 1 a part failed, 2 wrong options.';

/** @returns what `value` of an option and its `check` say of a choice */
const oneOf = (names: readonly string[]) => ({
  value: names.join(' | '),
  check: (name: string) => names.includes(name),
});

export const table = {
  only: {
    ...oneOf(partNames),
    many: true,
    help: `Only this part; may be repeated.\n${partNames.map((name) => `${name}: ${parts[name]}`).join('\n')}`,
  },
  engine: { ...oneOf(engineNames), many: true, help: 'Only this one; may be repeated.' },
  gpu: {
    ...oneOf(gpus),
    help: 'SwiftShader, or a real GPU: SwiftShader is refused.',
    default: 'software',
  },
  headed: { help: 'A visible window.' },
  dispatches: { help: 'Dispatches of a step by pipeline.' },
  quick: { help: 'Fewer sizes and repeats.' },
  json: { help: 'The result as JSON on stdout, tables on stderr.' },
  out: { value: 'file', help: 'The result as JSON into a file.' },
} satisfies OptionTable;

/** @param values as read by `table`; parts and engines come in their own order, all of them when none is named */
export function optionsOf(values: OptionValues): Options {
  const named = <T extends string>(all: readonly T[], given: OptionValues[string]): readonly T[] =>
    Array.isArray(given) ? all.filter((name) => given.includes(name)) : all;
  return {
    quick: values.quick === true,
    json: values.json === true,
    out: typeof values.out === 'string' ? values.out : null,
    engines: named(engineNames, values.engine),
    parts: named(partNames, values.only),
    gpu: gpus.find((name) => name === values.gpu) ?? 'software',
    headed: values.headed === true,
    dispatches: values.dispatches === true,
  };
}
