import { describe, expect, it } from 'vitest';
import { tinyScene } from '../training/testing/tinyScene';
import type { Scene } from '../scene/scene';
import type { RaceResult } from '../protocol/race';
import { toCommand } from './command';
import { optionTable, parseOptions } from './options';
import { makeProgress } from './progress';
import { labelsOf, makeTask, sentence, type Outcome } from './race';
import { methodNames, presetOf, resultObject, runRecord } from './result';

const { cube, mask, truth } = tinyScene();
const scene: Scene = { cube, mask, truth, notes: [] };
const blind: Scene = { ...scene, truth: null };
const command = (...argv: string[]) => toCommand(parseOptions(['x.mat', ...argv], optionTable));
const names = truth.names;
const annotations = (endmemberNames: readonly string[], abundances = [0.2, 0.3, 0.5]) => ({
  endmemberNames,
  labels: [{ line: 1, sample: 2, abundances }],
  notes: [],
});

describe('labels and truth', () => {
  it('sampled labels are those of the seed', () => {
    const task = makeTask(command('--labels', '5'), scene, null);
    expect(task.endmemberNames).toEqual(names);
    expect(labelsOf(task, scene, 3)).toHaveLength(5);
    expect(labelsOf(task, scene, 3)).toEqual(labelsOf(task, scene, 3));
    expect(labelsOf(task, scene, 3)).not.toEqual(labelsOf(task, scene, 4));
  });
  it('annotations in another order of endmembers are put in the order of the truth', () => {
    const reversed = annotations([...names].reverse());
    const task = makeTask(command('--labels', 'a.json'), scene, reversed);
    expect(task.endmemberNames).toEqual(names);
    expect(labelsOf(task, scene, 0)[0].abundances).toEqual([0.5, 0.3, 0.2]);
  });
  it('annotations keep what is said of how sure they are', () => {
    const given = annotations(names);
    const said = { confidence: 0.5, error: 0.2, checked: true };
    const labels = given.labels.map((l) => ({ ...l, ...said }));
    const task = makeTask(command('--labels', 'a.json'), scene, { ...given, labels });
    expect(labelsOf(task, scene, 0)).toEqual([{ ...labels[0], id: '1-2' }]);
  });
  it('annotations that name other endmembers are refused with both lists', () => {
    const other = annotations(['Rock', 'Ice', 'Sand']);
    expect(() => makeTask(command(), scene, other)).toThrow('other endmembers');
    const fewer = annotations(names.slice(0, 2), [0.5, 0.5]);
    expect(() => makeTask(command(), scene, fewer)).toThrow('other endmembers');
    expect(() => makeTask(command(), scene, { ...other, labels: [] })).toThrow('no label');
  });
  it('yardsticks need a truth with spectra', () => {
    const yardsticks = command('--methods', 'fcls-known,unit-known');
    expect(makeTask(yardsticks, scene, null).truth).toBe(truth);
    const bare: Scene = { ...scene, truth: { ...truth, endmembers: null } };
    expect(() => makeTask(yardsticks, bare, null)).toThrow('not known here');
    expect(() => makeTask(yardsticks, blind, annotations(names))).toThrow('not known here');
  });
  it('without truth, annotations name the endmembers', () => {
    const task = makeTask(command(), blind, annotations(['Rock', 'Ice', 'Sand']));
    expect(task).toMatchObject({ endmemberNames: ['Rock', 'Ice', 'Sand'], truth: null });
  });
  it('without truth or annotations only blind methods run, and need a number of endmembers', () => {
    expect(() => makeTask(command(), blind, null)).toThrow('no ground truth');
    const only = ['--methods', 'vca-fcls'];
    expect(() => makeTask(command(...only), blind, null)).toThrow('How many endmembers');
    const task = makeTask(command(...only, '--endmembers', '3'), blind, null);
    expect(task.endmemberNames).toHaveLength(3);
    expect(labelsOf(task, blind, 0)).toEqual([]);
  });
});

const result: RaceResult = {
  method: 'studio',
  seed: 4,
  labels: 10,
  steps: 60,
  seconds: 1.23456,
  parameters: 99,
  rmse: [0.1, NaN, 0.3],
  rmseMean: 0.2,
  sad: null,
  sadMean: null,
  reconstruction: 0.01,
  abundances: null,
  endmembers: new Float32Array(0),
  matching: 'labels',
  order: [0, 1, 2],
  note: null,
};

describe('the JSON object', () => {
  const print = (record: unknown): unknown => JSON.parse(JSON.stringify(record));

  it('leaves out what has no value, instead of null or 0', () => {
    expect(print(runRecord(result, ['a', 'b', 'c']))).toEqual({
      method: 'studio',
      preset: 'studio',
      seed: 4,
      labels: 10,
      steps: 60,
      seconds: 1.235,
      parameters: 99,
      rmse: { a: 0.1, c: 0.3 },
      rmseMean: 0.2,
      reconstruction: 0.01,
      matching: 'labels',
    });
    const without = { ...result, rmse: null, rmseMean: null };
    expect(print(runRecord(without, ['a', 'b', 'c']))).not.toHaveProperty('rmseMean');
  });
  it('lists failed runs, and says when it was interrupted', () => {
    const error = { kind: 'training' as const, message: 'It diverged.', advice: 'Try less.' };
    const failed = [{ method: 'paper', seed: 1, message: sentence(error), error }];
    const outcome: Outcome = { results: [result], failed, cancelled: true, seconds: 2 };
    const info = { engine: 'wasm' as const, adapter: 'CPU', software: false, reason: '' };
    const task = makeTask(command(), scene, null);
    const object = print(resultObject(scene, task, command(), info, { node: '20' }, outcome));
    expect(object).toMatchObject({
      scene: { name: 'tiny', lines: 7, samples: 9, bands: 12, endmembers: names },
      engine: 'wasm',
      versions: { node: '20' },
      failed: [{ method: 'paper', seed: 1, message: 'It diverged. Try less.' }],
      cancelled: true,
    });
  });
  it('knows the preset of our own methods only', () => {
    expect(presetOf('conv')).toBe('studio');
    expect(presetOf('paper-blind')).toBe('paper');
    expect(presetOf('deeptrans')).toBeNull();
    expect(methodNames.fcls).toBe('FCLS');
  });
});

describe('progress', () => {
  it('is a line for each run; without a terminal nothing is rewritten', () => {
    const said: string[] = [];
    let time = 0;
    const io = { stderr: (text: string) => said.push(text), terminal: false };
    const progress = makeProgress(io, () => time);
    progress.event({ type: 'raceStarted', race: 0, runs: 2 });
    progress.event({ type: 'raceRun', race: 0, method: 'studio', seed: 4, index: 0 });
    const step = {
      type: 'raceProgress',
      race: 0,
      index: 0,
      fraction: 0.5,
      what: 'step 5',
    } as const;
    progress.event({ ...step, remainingMs: 90_000 });
    expect(said).toEqual([]);
    time = 40_000;
    progress.event({ ...step, remainingMs: 150_000 });
    expect(said).toEqual(['[1/2] Studio, seed 4: step 5 (50 %), 3 min left in all\n']);
    progress.event({ type: 'raceResult', race: 0, index: 0, result });
    expect(said[1]).toBe('[1/2] Studio, seed 4: RMSE 0.2000, 1.2 s\n');
  });
});
