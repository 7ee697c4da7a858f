import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchmarkScenes } from '../generated/benchmark';
import { methodIds } from '../settings/methods';
import { seedList, toCommand, type Command } from './command';
import { toConfig, withConfig } from './config';
import { helpText } from './help';
import { optionNames, optionTable, parseOptions, UsageError } from './options';

const command = (...argv: string[]): Command =>
  toCommand(withConfig(parseOptions(argv, optionTable)));
const refused = (...argv: string[]): string => {
  try {
    command(...argv);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error(`accepted: ${argv.join(' ')}`);
};

describe('arguments', () => {
  it('have the documented defaults', () => {
    expect(command('scene.mat')).toEqual({
      scene: { type: 'files', paths: ['scene.mat'] },
      truth: null,
      labels: { type: 'sampled', count: 10 },
      protocol: 'spread',
      labelError: 'exact',
      seeds: [0],
      methods: ['studio', 'classical', 'classical-krr'],
      steps: null,
      engine: 'wasm',
      endmembers: null,
      variable: null,
      out: null,
      ...{ capsule: null, licence: null, author: null, withScene: false },
      json: false,
    });
  });
  it('are read in any order, with a space or “=”', () => {
    const given = command(
      ...['--seeds=0-2,7', '--json', 'a.hdr', '--labels', 'mine.json', 'a.img', '--steps', '30'],
      ...['--methods', 'fcls, studio,fcls', '--engine=webgpu', '--protocol', 'random'],
    );
    expect(given).toMatchObject({
      scene: { type: 'files', paths: ['a.hdr', 'a.img'] },
      labels: { type: 'file', path: 'mine.json' },
      seeds: [0, 1, 2, 7],
      methods: ['fcls', 'studio'],
      steps: 30,
      engine: 'webgpu',
      protocol: 'random',
      json: true,
    });
  });
  it('name the generated scenes', () => {
    expect(command('demo').scene).toEqual({ type: 'demo' });
    expect(command('bench:small@3').scene).toEqual({ type: 'bench', id: 'small@3' });
    expect(refused('bench:nowhere')).toContain(benchmarkScenes[0].id);
    expect(refused('demo', 'scene.mat')).toContain('scene.mat');
  });
  it('“all” is every method', () => {
    expect(command('demo', '--methods', 'all').methods).toEqual(methodIds);
  });
  it('understand lists of seeds', () => {
    expect(seedList('3')).toEqual([3]);
    expect(seedList('5,1-3,2')).toEqual([5, 1, 2, 3]);
    for (const bad of ['', '1-', '3-1', 'a', '1;2', '-1', '1.5', '0-99999']) {
      expect(() => seedList(bad), bad).toThrow(UsageError);
    }
  });
  it('endmembers are a number or names', () => {
    expect(command('demo', '--endmembers', '2').endmembers).toEqual(['Endmember 1', 'Endmember 2']);
    expect(command('demo', '--endmembers', 'soil, tree').endmembers).toEqual(['soil', 'tree']);
    for (const bad of ['1', '13', 'soil', 'soil,soil', 'a,,b', '999999999'])
      expect(refused('demo', '--endmembers', bad)).toContain(bad);
  });
  it.each([
    [['demo', '--sedes', '1'], /no option --sedes.*--seeds.*--methods/],
    [['demo', '-x'], /no option -x/],
    [['demo', '--methods', 'fcls,magic'], /“magic”.*studio.*fcls.*unmamba-blind/],
    [['demo', '--methods', ''], /--methods needs a value/],
    [['demo', '--steps', '0'], /--steps.*1 to 5000/],
    [['demo', '--steps', '1e3'], /--steps/],
    [['demo', '--labels', '0'], /--labels/],
    [['demo', '--labels', '-3'], /--labels/],
    [['demo', '--protocol', 'even'], /random or spread/],
    [['demo', '--engine', 'cuda'], /wasm or webgpu/],
    [['demo', '--out', '--json'], /--out needs a value/],
    [['demo', '--out'], /--out needs a value/],
    [['demo', '--json=yes'], /takes no value/],
    [['demo', '--seeds', '1', '--seeds', '2'], /given twice/],
    [[], /No scene/],
  ])('%j is refused with what is known', (argv, message) => {
    expect(refused(...argv)).toMatch(message);
  });
});

describe('config file', () => {
  it('repeats a run from another folder, and typed options override it', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'unmix-'));
    const first = command(
      ...[path.join(folder, 'scene.mat'), '--truth', path.join(folder, 'truth.mat')],
      ...['--labels', path.join(folder, 'l.json'), '--seeds', '0-2', '--methods', 'fcls,paper'],
      ...['--steps', '7', '--protocol', 'random', '--variable', 'Y', '--endmembers', '3'],
    );
    const file = path.join(folder, 'config.json');
    const config = toConfig(first, folder);
    // Nothing of this machine in it.
    expect(JSON.stringify(config)).not.toContain(tmpdir());
    writeFileSync(file, JSON.stringify(config));
    expect(command('--config', file)).toEqual(first);
    expect(command('demo', '--config', file, '--seeds', '9')).toEqual({
      ...first,
      scene: { type: 'demo' },
      seeds: [9],
    });
  });
  it('is refused with the reason when it is something else', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'unmix-'));
    const file = path.join(folder, 'c.json');
    const write = (value: unknown): void => writeFileSync(file, JSON.stringify(value));
    const read = (): Command => command('--config', file);
    expect(read).toThrow('not the config of a run');
    const config = toConfig(command('demo'), folder);
    write({ ...config, version: 2 });
    expect(read).toThrow('not the config of a run');
    write({ ...config, options: { ...config.options, json: 'yes' } });
    expect(read).toThrow('not the config of a run');
    write({ ...config, options: { ...config.options, methods: 'magic' } });
    expect(read).toThrow('magic');
    write(config);
    expect(read()).toEqual(command('demo'));
  });
});

describe('--help', () => {
  const text = helpText();
  it('names every option, method, benchmark scene and exit code', () => {
    for (const name of optionNames) expect(text).toContain(`  --${name}`);
    for (const id of methodIds) expect(text).toMatch(new RegExp(`^  ${id}( |$)`, 'm'));
    for (const { id } of benchmarkScenes) expect(text).toMatch(new RegExp(`^  ${id}( |$)`, 'm'));
    for (const code of ['0', '1', '2', '130']) expect(text).toMatch(new RegExp(`^  ${code} `, 'm'));
  });
  it('fits a terminal', () => {
    const widest = Math.max(...text.split('\n').map((l) => l.length));
    expect(widest).toBeLessThanOrEqual(120);
  });
});
