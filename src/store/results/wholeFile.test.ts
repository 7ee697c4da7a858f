/** The whole file through the store: when it can be asked for, what is asked, what its events become. */
import { beforeEach, describe, expect, it } from 'vitest';
import { demoRecipe } from '../../scene/recipe';
import type { Scene } from '../../scene/scene';
import type { FileMaps } from '../../protocol/wholeFile';
import { fakeEngine, tinyEstimate, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { raceProblems } from '../race/selectors';
import { trainProblems } from '../train/problems';
import { createStudio } from '../studio';
import type { Studio } from '../studio';
import { isPartOfFile, wholeFileProblem } from './wholeFile';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();
const state = { step: 60, theta: Float32Array.of(1), moments: [] };
const change = { none: [], gain: 1, divideBy: 1, offset: 0 };
const choices = { crop: { line: 0, sample: 0, lines: 3, samples: 4 } };
const file = new File(['x'], 'big.img');

function cropped(over: Partial<Scene> = {}): Scene {
  const files = [{ name: 'big.img', size: 1, hash: '0' }];
  return { ...tinyScene(), change, source: { files, recipe: null, choices }, ...over };
}

function open(scene: Scene): void {
  studio.openFiles([file]);
  engine.listeners.onRead({ type: 'scene', id: get().opening!.id, scene });
  get().annotate(1, 1, 0);
  get().annotate(2, 2, 1);
}

function train(): void {
  studio.train();
  const run = get().run!.id;
  const estimate = tinyEstimate(60, 2);
  const summary = {
    ...{ estimate, state, reconstructionError: new Float32Array(12), reconstructionRmse: 0.1 },
    ...{ parameters: 1, seconds: 1 },
    engine: { engine: 'wasm', adapter: 'CPU', software: false, reason: '' } as const,
  };
  engine.listeners.onTrain({ type: 'finished', run, summary });
}

const maps: FileMaps = {
  ...{ lines: 6, samples: 8, abundances: new Float32Array(96), valid: new Uint8Array(48).fill(1) },
  ...{ validPixels: 48, endmembers: new Float32Array(10), seconds: 2, passes: 2, blocks: 1 },
};

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make, 'wasm');
  engine = fake.engine();
});

describe('the whole file', () => {
  it('is offered for a part or a coarser image, not for a whole scene or the demo', () => {
    expect(isPartOfFile(cropped())).toBe(true);
    const { source } = cropped();
    const of = (c: object): boolean =>
      isPartOfFile(cropped({ source: { ...source!, choices: c } }));
    expect(of({})).toBe(false);
    expect(of({ bin: { spatial: 2, spectral: 1 } })).toBe(true);
    expect(of({ bin: { spatial: 1, spectral: 2 } })).toBe(false);
    expect(isPartOfFile(cropped({ source: { files: null, recipe: demoRecipe, choices } }))).toBe(
      false,
    );
  });

  it('is asked with the weights, labels and settings of the run, whatever changed since', () => {
    open(cropped());
    expect(wholeFileProblem(get())).toContain('Train first');
    studio.unmixWholeFile();
    expect(engine.names()).not.toContain('unmixFile');
    train();
    const { labels, settings } = get();
    get().annotate(0, 2, 1);
    get().setSetting('steps', 7);
    studio.unmixWholeFile();
    const [request] = engine.calls.at(-1)!.args;
    expect(engine.names().at(-1)).toBe('unmixFile');
    expect(request).toEqual({
      ...{ files: [file], choices, change, state },
      config: { settings, labels, endmemberNames: ['Soil', 'Tree'] },
    });
  });

  it('holds the worker until it ends, and its events become progress and maps', () => {
    open(cropped());
    train();
    studio.unmixWholeFile();
    const { id } = get().wholeFile!;
    expect(trainProblems(get())[0]).toContain('whole file');
    expect(raceProblems(get())[0]).toContain('whole file');
    const calls = engine.names().length;
    studio.train();
    studio.unmixWholeFile();
    expect(engine.names()).toHaveLength(calls);
    const told = { type: 'fileProgress', fraction: 0.5, what: 'Line 3 of 6' } as const;
    engine.listeners.onFile({ ...told, file: id + 1 });
    expect(get().wholeFile?.fraction).toBe(0);
    engine.listeners.onFile({ ...told, file: id });
    expect(get().wholeFile).toMatchObject({ fraction: 0.5, what: 'Line 3 of 6' });
    engine.listeners.onFile({ type: 'fileMaps', file: id, maps });
    expect(get().wholeFile).toMatchObject({ status: 'finished', maps, step: 60 });
    expect(trainProblems(get())).toEqual([]);
    expect(wholeFileProblem(get())).toBeNull();
  });

  it('is cancelled on request, and by another scene; an error stays with it', () => {
    open(cropped());
    train();
    studio.unmixWholeFile();
    const { id } = get().wholeFile!;
    studio.cancelWholeFile();
    expect(engine.calls.at(-1)).toEqual({ name: 'cancel', args: [id] });
    expect(get().wholeFile?.cancelling).toBe(true);
    engine.listeners.onFile({ type: 'fileCancelled', file: id });
    expect(get().wholeFile?.status).toBe('cancelled');
    studio.unmixWholeFile();
    const error = { kind: 'file', message: 'Damaged.', advice: 'Try another.' } as const;
    engine.listeners.onFile({ type: 'fileError', file: get().wholeFile!.id, error });
    expect(get().wholeFile).toMatchObject({ status: 'failed', error });
    studio.unmixWholeFile();
    const last = get().wholeFile!.id;
    studio.openDemo();
    expect(get().waiting).not.toBeNull();
    studio.openAnyway();
    engine.listeners.onRead({ type: 'scene', id: get().opening!.id, scene: tinyScene() });
    expect(engine.calls).toContainEqual({ name: 'cancel', args: [last] });
    expect(get().wholeFile).toBeNull();
  });

  it('a scene restored from a copy says that its file is needed', () => {
    open(cropped({ change: undefined }));
    train();
    expect(wholeFileProblem(get())).toContain('open its file again');
  });
});
