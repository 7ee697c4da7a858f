import { beforeEach, describe, expect, it } from 'vitest';
import { fakeEngine, tinyScene, tinyTruth } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { samplingProblem } from '../labels/problems';
import { layerOptions } from '../results/layers';
import { raceConfigOf, raceLabelsKind } from '../race/selectors';
import { readDocument, restoredState, snapshot } from '../session/document';
import { coachLine } from '../steps';
import { createStudio } from '../studio';
import type { Studio } from '../studio';
import { newSceneOf } from '../newScene';
import { stateAtNewScene } from '../state';
import { sceneUnveiled, underVeil } from './veil';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make, 'wasm');
  engine = fake.engine();
  show();
});

function show(): void {
  studio.openDemo();
  engine.listeners.onRead({ type: 'scene', id: get().opening?.id ?? -1, scene: tinyScene() });
}

const veil = (): void => get().setTruth('veiled');

describe('the veil', () => {
  it('takes the truth from the scene and gives the very same back', () => {
    const { scene } = get();
    const truth = scene?.truth;
    veil();
    expect(get()).toMatchObject({ truth: 'veiled', veiledTruth: truth });
    expect(get().scene?.truth).toBeNull();
    expect(get().scene?.cube).toBe(scene?.cube);
    const veiled = get().scene;
    veil();
    expect(get().scene).toBe(veiled);
    get().setTruth('shown');
    expect(get().scene?.truth).toBe(truth);
    expect(get().veiledTruth).toBeNull();
  });

  it('lets nothing be made of the truth, and says why', () => {
    expect(samplingProblem(get())).toBeNull();
    expect(layerOptions({ ...get(), scene: get().scene! }).some((o) => o.group === 'Truth')).toBe(
      true,
    );
    get().annotate(1, 1, 0);
    veil();
    expect(samplingProblem(get())).toBe('The truth is veiled: show it in the Scene panel.');
    const before = get().labels;
    studio.sampleFromTruth();
    expect(get().annotationsError).toMatchObject({
      message: 'Labels cannot be sampled: the truth is veiled.',
    });
    studio.takeFromTruth(before[0].id);
    studio.takeTruthEndmembers();
    expect(get().labels).toBe(before);
    expect(layerOptions({ ...get(), scene: get().scene! }).some((o) => o.group === 'Truth')).toBe(
      false,
    );
    expect(coachLine(get())).not.toMatch(/truth/);
    get().chooseRace({ labels: 'sampled' });
    expect(raceLabelsKind(get())).toBe('given');
    expect(raceConfigOf(get())?.truth).toBeNull();
    get().setTruth('shown');
    expect(raceLabelsKind(get())).toBe('sampled');
    expect(raceConfigOf(get())?.truth).not.toBeNull();
  });

  it('keeps the columns that endmembers are compared with, and a layer that cannot be shown', () => {
    get().setLayer({ kind: 'truth', endmember: 1 });
    veil();
    expect(get().endmembers.map((e) => e.truth)).toEqual([0, 1]);
    expect(get().layer).toEqual({ kind: 'truth', endmember: 1 });
  });

  it('is of a scene: another one comes with its truth', () => {
    veil();
    show();
    expect(get()).toMatchObject({ truth: 'shown', veiledTruth: null });
    expect(get().scene?.truth).not.toBeNull();
  });

  it('stays while the same file is read otherwise, over the truth that stays with it', () => {
    const truth = get().scene?.truth;
    veil();
    const again = newSceneOf(tinyScene(null), sceneUnveiled(get()), true);
    expect(again).toMatchObject({ samePixels: true, truthStays: true });
    const next = stateAtNewScene(get(), again);
    expect(next).toMatchObject({ truth: 'veiled', veiledTruth: truth });
    expect(next.scene?.truth).toBeNull();
  });

  it('lies over a truth that is opened under it', () => {
    veil();
    studio.openFiles([new File([''], 'truth.mat')]);
    const truth = tinyTruth(['Tree', 'Soil']);
    const id = get().opening?.id ?? -1;
    engine.listeners.onRead({ type: 'truth', id, truth, notes: [] });
    expect(get()).toMatchObject({ truth: 'veiled', veiledTruth: truth });
    expect(get().scene?.truth).toBeNull();
    expect(get().endmembers.map((e) => e.truth)).toEqual([1, 0]);
  });

  it('without a truth veils nothing and stays as asked', () => {
    const scene = tinyScene(null);
    expect(underVeil('veiled', scene)).toEqual({ scene, veiledTruth: null });
    expect(underVeil('veiled', null).scene).toBeNull();
  });

  it('is kept by the session; older sessions show the truth', () => {
    const facts = { name: 's', created: 1, saved: 2, files: [], truthFiles: [], thumbnail: null };
    veil();
    const kept = JSON.parse(JSON.stringify(snapshot(get(), facts))) as { view: { truth?: string } };
    expect(kept.view.truth).toBe('veiled');
    const { state } = restoredState(readDocument(kept, 's'), tinyScene());
    expect(state).toMatchObject({ truth: 'veiled', veiledTruth: { names: ['Soil', 'Tree'] } });
    expect(state.scene?.truth).toBeNull();
    expect(state.endmembers.map((e) => e.truth)).toEqual([0, 1]);
    delete kept.view.truth;
    const older = restoredState(readDocument(kept, 's'), tinyScene()).state;
    expect(older).toMatchObject({ truth: 'shown', veiledTruth: null });
    expect(older.scene?.truth).not.toBeNull();
    kept.view.truth = 'hidden';
    expect(() => readDocument(kept, 's')).toThrow();
  });
});
