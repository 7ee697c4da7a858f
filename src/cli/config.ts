/**
 * The config file that repeats a run: the scene and the options as they would be typed, defaults filled in. Paths in it
 * count from the folder it lies in, so that a folder of results can be moved together with its scene.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { StudioError } from '../scene/errors';
import type { Command } from './command';
import { optionNames, optionTable, type OptionName, type RawOptions } from './options';

const FORMAT = 'unmixing-studio-run';

export interface RunConfig {
  readonly format: typeof FORMAT;
  readonly version: 1;
  readonly scene: readonly string[];
  readonly options: Partial<Record<OptionName, string>>;
}

const isPath = (text: string): boolean => text !== 'demo' && !text.startsWith('bench:');

/** @param folder where the config file will lie */
export function toConfig(command: Command, folder: string): RunConfig {
  const relative = (file: string): string =>
    path.relative(folder, file).split(path.sep).join('/') || '.';
  const { scene, truth, labels, protocol, labelError, seeds, methods, steps, engine } = command;
  const words =
    scene.type === 'files'
      ? scene.paths.map(relative)
      : [scene.type === 'demo' ? 'demo' : `bench:${scene.id}`];
  return {
    format: FORMAT,
    version: 1,
    scene: words,
    options: {
      ...(truth === null ? {} : { truth: relative(truth) }),
      labels: labels.type === 'file' ? relative(labels.path) : String(labels.count),
      protocol,
      ...(labelError === 'exact' ? {} : { 'label-error': labelError }),
      seeds: seeds.join(','),
      methods: methods.join(','),
      ...(steps === null ? {} : { steps: String(steps) }),
      engine,
      ...(command.endmembers ? { endmembers: command.endmembers.join(',') } : {}),
      ...(command.variable === null ? {} : { variable: command.variable }),
    },
  };
}

/**
 * The options of a config file with those that were typed laid over them.
 * @throws StudioError (kind `file`) when the file is no config
 */
export function withConfig({ words, options }: RawOptions): RawOptions {
  const file = options.config;
  if (file === undefined) return { words, options };
  const stored = readConfig(file);
  const resolve = (p: string): string => path.join(path.dirname(file), p);
  const base = { ...stored.options };
  if (base.truth !== undefined) base.truth = resolve(base.truth);
  if (base.labels !== undefined && !/^\d+$/.test(base.labels)) base.labels = resolve(base.labels);
  return {
    words: words.length > 0 ? words : stored.scene.map((w) => (isPath(w) ? resolve(w) : w)),
    options: { ...base, ...options },
  };
}

const isRecord = (v: unknown): v is Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

function readConfig(file: string): RunConfig {
  const refuse = (found: string): StudioError =>
    new StudioError({
      kind: 'file',
      file,
      message: 'The file is not the config of a run.',
      found,
      expected: `JSON of format “${FORMAT}”, version 1`,
      advice: 'Give the config.json that --out wrote.',
    });
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  if (!isRecord(value) || value.format !== FORMAT || value.version !== 1) {
    throw refuse(isRecord(value) ? `format ${JSON.stringify(value.format ?? null)}` : 'no object');
  }
  const { scene, options } = value;
  if (!Array.isArray(scene) || !scene.every((w) => typeof w === 'string')) throw refuse('no scene');
  if (!isRecord(options)) throw refuse('no options');
  for (const [name, text] of Object.entries(options)) {
    const known = optionNames.find((n) => n === name);
    if (!known || !optionTable[known].saved) throw refuse(`an option “${name}”`);
    if (typeof text !== 'string') throw refuse(`${name} that is not a text`);
  }
  return { format: FORMAT, version: 1, scene: scene, options };
}
