/** Weights through the store: saved from a run, opened on the scene they belong to, refused on others. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { presetSettings } from '../../settings/settings';
import { fakeEngine, tinyEstimate, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { createStudio } from '../studio';
import type { Studio } from '../studio';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();
const theta = Float32Array.of(0.1, 0.2, 0.3);
const state = { step: 60, theta, moments: [theta, theta] };
const info = { engine: 'wasm', adapter: 'CPU', software: false, reason: '' } as const;

function openScene(scene = tinyScene()): void {
  studio.openDemo();
  engine.listeners.onRead({ type: 'scene', id: get().opening!.id, scene });
}

function finishRun(): void {
  studio.train();
  const run = get().run!.id;
  const estimate = tinyEstimate(60, 2);
  const summary = {
    estimate,
    reconstructionError: new Float32Array(12),
    reconstructionRmse: 0.1,
    parameters: 3,
    seconds: 1,
    engine: info,
    state,
  };
  engine.listeners.onTrain({ type: 'finished', run, summary });
}

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make);
  engine = fake.engine();
  openScene();
  get().annotate(1, 1, 0);
  get().annotate(2, 2, 1);
  get().setSetting('seed', 5);
});

async function saved(): Promise<File> {
  finishRun();
  const bytes = studio.exportWeights();
  if (!bytes) throw new Error('nothing to save');
  return new File([bytes], 'tiny_weights.unmixw');
}
const settled = (done: () => boolean) => vi.waitUntil(done);

describe('weights files', () => {
  it('are offered once something is trained', () => {
    expect(studio.exportWeights()).toBeNull();
    finishRun();
    expect(studio.exportWeights()).not.toBeNull();
  });

  it('bring back settings, endmembers and labels, and are answered without training', async () => {
    const file = await saved();
    const { labels, endmembers } = get();
    openScene();
    get().setPreset('paper');
    get().setSetting('seed', 1);
    studio.openFiles([file]);
    await settled(() => get().run !== null);
    expect(get().settings).toEqual({ ...presetSettings('studio'), seed: 5 });
    expect(get().labels.map(({ line, sample, abundances }) => [line, sample, abundances])).toEqual(
      labels.map(({ line, sample, abundances }) => [line, sample, abundances]),
    );
    expect(get().endmembers.map((e) => [e.name, e.color, e.truth])).toEqual(
      endmembers.map((e) => [e.name, e.color, e.truth]),
    );
    expect(engine.lastTrain()?.from).toEqual(state);
    expect(engine.lastTrain()?.labels).toEqual(get().labels);
    // One step back and everything is as before.
    get().undo();
    expect(get().labels).toEqual([]);
  });

  it('of a cancelled run go on where it stopped, and say so', async () => {
    studio.train();
    const run = get().run!.id;
    engine.listeners.onTrain({ type: 'checkpoint', run, state: { ...state, step: 20 } });
    expect(studio.exportWeights()).toBeNull();
    engine.listeners.onTrain({ type: 'cancelled', run, step: 20 });
    const bytes = studio.exportWeights()!;
    studio.openFiles([new File([bytes], 'w.unmixw')]);
    await settled(() => get().run?.id !== run);
    expect(engine.lastTrain()?.from?.step).toBe(20);
    expect(get().notices.at(-1)?.text).toContain('from step 20 of 60');
  });

  it('are refused on another scene, saying what differs', async () => {
    const file = await saved();
    const other = tinyScene();
    other.cube.data[50] += 1;
    openScene(other);
    studio.openFiles([file]);
    await settled(() => get().openError !== null);
    expect(get().openError).toMatchObject({ kind: 'file', field: 'values', file: file.name });
    expect(get().run).toBeNull();
    const { data, ...rest } = other.cube;
    const shorter = { ...rest, lines: 2, data: data.slice(0, 40) };
    const mask = { ...other.mask, pixels: other.mask.pixels.slice(0, 8) };
    get().dismissOpenError();
    openScene({ ...other, cube: shorter, mask, truth: null });
    studio.openFiles([file]);
    await settled(() => get().openError !== null);
    expect(get().openError).toMatchObject({
      field: 'size',
      expected: '3 lines × 4 samples × 5 bands (tiny)',
    });
  });

  it('are refused without a scene, while a run is going, and when they are none', async () => {
    const file = await saved();
    studio.train();
    studio.openFiles([file]);
    await settled(() => get().openError !== null);
    expect(get().openError?.message).toContain('A run or a race is going');
    const empty = createStudio(fakeEngine().make);
    empty.openFiles([file]);
    await settled(() => empty.store.getState().openError !== null);
    expect(empty.store.getState().openError?.advice).toContain('Open the scene');
    empty.openFiles([file, new File(['x'], 'scene.mat')]);
    expect(empty.store.getState().notices.at(-1)?.text).toContain('is left out');
  });
});

describe('reference spectra', () => {
  const spectra = { file: 'lib.sli', names: ['Tree'], values: new Float32Array(5).fill(0.5) };
  const open = (): void => {
    studio.openFiles([new File(['x'], 'lib.hdr'), new File(['x'], 'lib.sli')]);
    engine.listeners.onRead({ type: 'spectra', id: get().opening!.id, spectra, notes: [] });
  };

  it('stay until they are removed or the scene goes; the same file again replaces them', () => {
    open();
    open();
    expect(get().references).toEqual([spectra]);
    expect(get().opening).toBeNull();
    expect(get().labels).toHaveLength(2);
    get().removeReference('lib.sli');
    expect(get().references).toEqual([]);
    open();
    openScene();
    expect(get().references).toEqual([]);
  });

  it('of a CSV are not taken for annotations', async () => {
    const opened = () => engine.calls.findLast((c) => c.name === 'open')?.args[0];
    const csv = new File(['band,wavelength_nm,valid,Tree estimate\r\n0,400,1,0.5\r\n'], 'a.csv');
    studio.openFiles([csv]);
    await settled(() => opened() !== undefined);
    expect(opened()).toEqual([csv]);
    expect(get().annotationsError).toBeNull();
  });
});
