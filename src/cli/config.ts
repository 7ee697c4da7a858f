/**
 * The config file that repeats a run: the scene and the options as they would be typed, defaults filled in. Paths in it
 * count from the folder it lies in, so that a folder of results can be moved together with its scene.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as is from '../scene/check';
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

/** An option that toConfig writes. */
const isSaved = (name: string): boolean =>
  optionNames.some((n) => n === name && optionTable[n].saved);

const runConfig = is.object<RunConfig>({
  format: is.exactly(FORMAT),
  version: is.exactly(1),
  scene: is.list(is.string, 0, Infinity),
  options: is.made(
    is.holding(is.fields, (given) => {
      const wrong = Object.entries(given).find(
        ([name, value]) => !isSaved(name) || typeof value !== 'string',
      );
      if (!wrong) return null;
      const [name, found] = wrong;
      return { at: [name], found, expected: isSaved(name) ? 'a text' : 'nothing' };
    }),
    (given): RunConfig['options'] => given,
  ),
});

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
  const result = is.checked(runConfig, value);
  if (!result.fault) return result.value;
  const [field, option] = result.fault.at;
  if (field === 'scene') throw refuse('no scene');
  if (field === 'options') {
    if (typeof option !== 'string') throw refuse('no options');
    throw refuse(isSaved(option) ? `${option} that is not a text` : `an option “${option}”`);
  }
  const format = JSON.stringify(is.fieldIn(value, 'format') ?? null);
  throw refuse(field === undefined ? 'no object' : `format ${format}`);
}
