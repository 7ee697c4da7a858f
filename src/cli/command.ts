/** What a call of the command line asks for, made of the texts that were typed or stored. Opens no file. */
import { benchmarkScenes } from '../generated/benchmark';
import { labelErrorKinds, type LabelErrorKind } from '../scene/labelErrors';
import type { LabelProtocol } from '../scene/sampling';
import { isMethodId, methodIds, methodTable, type MethodId } from '../settings/methods';
import { UsageError, type OptionName, type RawOptions } from './options';

export type SceneSource =
  | { readonly type: 'files'; readonly paths: readonly string[] }
  | { readonly type: 'demo' }
  | { readonly type: 'bench'; readonly id: string };

export type LabelSource =
  | { readonly type: 'sampled'; readonly count: number }
  | { readonly type: 'file'; readonly path: string };

export interface Command {
  readonly scene: SceneSource;
  readonly truth: string | null;
  readonly labels: LabelSource;
  readonly protocol: LabelProtocol;
  /** How sampled labels are off. */
  readonly labelError: LabelErrorKind;
  readonly seeds: readonly number[];
  readonly methods: readonly MethodId[];
  readonly steps: number | null;
  readonly engine: 'wasm' | 'webgpu';
  /** Names for blind methods on a scene without truth or labels, or null. */
  readonly endmembers: readonly string[] | null;
  readonly variable: string | null;
  readonly out: string | null;
  /** Where the capsule goes, on what terms ("none": nothing is said) and by whom. */
  readonly capsule: string | null;
  readonly licence: string | null;
  readonly author: string | null;
  readonly withScene: boolean;
  readonly json: boolean;
}

const DEFAULT_METHODS = 'studio,classical,classical-krr';
const MAX_SEEDS = 1000;
const MAX_ENDMEMBERS = 12;

/** @throws UsageError naming the option, what was found and what is known */
export function toCommand({ words, options }: RawOptions): Command {
  const of = (name: OptionName): string | null => options[name] ?? null;
  return {
    scene: sceneSource(words),
    truth: of('truth'),
    labels: labelSource(of('labels') ?? '10'),
    protocol: oneOf('protocol', of('protocol') ?? 'spread', ['random', 'spread']),
    labelError: oneOf('label-error', of('label-error') ?? 'exact', labelErrorKinds),
    seeds: seedList(of('seeds') ?? '0'),
    methods: methodList(of('methods') ?? DEFAULT_METHODS),
    steps: options.steps === undefined ? null : whole('steps', options.steps, 1, 5000),
    engine: oneOf('engine', of('engine') ?? 'wasm', ['wasm', 'webgpu']),
    endmembers: options.endmembers === undefined ? null : endmemberNames(options.endmembers),
    variable: of('variable'),
    out: of('out'),
    ...capsuleOf(of),
    json: options.json !== undefined,
  };
}

function capsuleOf(
  of: (name: OptionName) => string | null,
): Pick<Command, 'capsule' | 'licence' | 'author' | 'withScene'> {
  const [capsule, licence, author] = [of('capsule'), of('licence'), of('author')];
  if (capsule !== null && licence === null) {
    throw new UsageError(
      '--capsule needs --licence: an SPDX identifier such as CC-BY-4.0, an address, or none. The studio guesses none.',
    );
  }
  return { capsule, licence, author, withScene: of('with-scene') !== null };
}

function sceneSource(words: readonly string[]): SceneSource {
  if (words.length === 0) {
    throw new UsageError('No scene is given: name a file, “demo”, or “bench:<id>”.');
  }
  const [first] = words;
  const named = words.find((w) => w === 'demo' || w.startsWith('bench:'));
  if (named === undefined) return { type: 'files', paths: words };
  if (words.length > 1) {
    const others = words.filter((w) => w !== named).join(', ');
    throw new UsageError(
      `One scene at a time: “${named}” cannot be opened with ${others || named}.`,
    );
  }
  if (first === 'demo') return { type: 'demo' };
  const id = first.slice('bench:'.length);
  if (!benchmarkScenes.some((s) => s.id === id.replace(/@[1-9]\d{0,3}$/, ''))) {
    throw new UsageError(
      `There is no benchmark scene “${id}”. Known: ${benchmarkScenes.map((s) => s.id).join(', ')}; ` +
        'with @1, @2 … on other land.',
    );
  }
  return { type: 'bench', id };
}

function labelSource(text: string): LabelSource {
  if (!/^[-+]?[\d.]+$/.test(text)) return { type: 'file', path: text };
  return { type: 'sampled', count: whole('labels', text, 1, 1_000_000) };
}

export function whole(name: string, text: string, low: number, high: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= low && value <= high) return value;
  throw new UsageError(`--${name} is “${text}”: it takes a whole number from ${low} to ${high}.`);
}

export function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((k) => k === text);
  if (found) return found;
  throw new UsageError(`--${name} is “${text}”: it takes ${known.join(' or ')}.`);
}

/** "0-4", "3", "0,2,5-7": distinct, in the order given. */
export function seedList(text: string): number[] {
  const bad = (): UsageError =>
    new UsageError(`--seeds is “${text}”: it takes whole numbers and ranges, as 0-4 or 0,3,7-9.`);
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const [, from, to = from] = /^\s*(\d{1,9})(?:-(\d{1,9}))?\s*$/.exec(part) ?? [];
    if (from === undefined || Number(to) < Number(from)) throw bad();
    if (Number(to) - Number(from) >= MAX_SEEDS) {
      throw new UsageError(`--seeds is “${text}”: at most ${MAX_SEEDS} seeds.`);
    }
    for (let seed = Number(from); seed <= Number(to); seed++) seeds.add(seed);
  }
  return [...seeds];
}

export function methodList(text: string): MethodId[] {
  const ids = text.split(',').map((id) => id.trim());
  const methods = ids.flatMap((id) => {
    if (id === 'all') return methodIds;
    if (isMethodId(id)) return [id];
    throw new UsageError(
      `There is no method “${id}”. Known methods: ${Object.keys(methodTable).join(', ')}; or all.`,
    );
  });
  return [...new Set(methods)];
}

function endmemberNames(text: string): string[] {
  const names = /^\d+$/.test(text)
    ? Array.from(
        { length: Math.min(Number(text), MAX_ENDMEMBERS + 1) },
        (_, r) => `Endmember ${r + 1}`,
      )
    : text.split(',').map((name) => name.trim());
  const distinct = new Set(names.filter((name) => name !== '')).size;
  if (distinct === names.length && distinct >= 2 && distinct <= MAX_ENDMEMBERS) return names;
  throw new UsageError(
    `--endmembers is “${text}”: it takes a number from 2 to ${MAX_ENDMEMBERS}, or as many different names separated by commas.`,
  );
}
