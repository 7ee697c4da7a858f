import { beforeEach, describe, expect, it } from 'vitest';
import type { Scene } from '../../scene/scene';
import { fakeEngine, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { createStudio } from '../studio';
import type { Studio } from '../studio';
import { defaultRgb, lookOf } from './view';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();
const settled = () => new Promise<void>((resolve) => setTimeout(resolve));
const asked = () => engine.calls.filter((c) => c.name === 'composite').map((c) => c.args[0]);

function show(scene: Scene): void {
  studio.openDemo();
  engine.listeners.onRead({ type: 'scene', id: engine.calls.length, scene });
}

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make);
  engine = fake.engine();
  show(tinyScene());
});

describe('looks of two views', () => {
  it('are apart, and the first is what the state’s own fields say', () => {
    get().setLook('first', { layer: { kind: 'band' }, band: 2 });
    get().setLook('second', { layer: { kind: 'truth', endmember: 1 }, stretch: 5 });
    expect(get()).toMatchObject({ layer: { kind: 'band' }, band: 2, stretch: null });
    expect(lookOf(get(), 'first')).toMatchObject({ layer: { kind: 'band' }, band: 2 });
    expect(lookOf(get(), 'second')).toMatchObject({
      layer: { kind: 'truth', endmember: 1 },
      stretch: 5,
    });
  });

  it('begin anew with another scene', () => {
    get().setLook('second', { layer: { kind: 'truth', endmember: 1 }, band: 4 });
    get().setLook('first', { stretch: 10 });
    show(tinyScene());
    expect(get().second).toMatchObject({ layer: { kind: 'pca' }, band: get().rgb[0] });
    expect(get().stretch).toBeNull();
  });

  it('keep the divider on the image, and flip only between two', () => {
    get().setDivider(1.4);
    expect(get().divider).toBe(1);
    get().setDivider(NaN);
    expect(get().divider).toBe(1);
    get().flip();
    expect(get().flipped).toBe(true);
    get().setArrangement('flicker');
    expect(get().flipped).toBe(false);
  });
});

describe('the scatter plot', () => {
  it('turns, not over its top, and straightens for another space or scene', () => {
    get().turnScatter(0.5, 9);
    expect(get().scatterTurn).toEqual([0.5, Math.PI / 2]);
    get().setScatterSpace('bands');
    expect(get().scatterTurn).toEqual([0, 0]);
    get().setScatterBand(2, 3);
    expect(get().scatterBands).toEqual([...get().rgb.slice(0, 2), 3]);
    get().turnScatter(0.5, 0);
    show(tinyScene());
    expect(get()).toMatchObject({ scatterSpace: 'pca', scatterBands: null, scatterTurn: [0, 0] });
  });
});

describe('composites', () => {
  const value = {
    mean: new Float64Array(0),
    directions: new Float64Array(0),
    scores: new Float32Array(36),
    strengths: [0.9, 0.1, 0],
  };
  const number = () => get().composites.pca?.asked ?? -1;

  it('are computed when a view on screen needs them, once', async () => {
    await settled();
    expect(asked()).toEqual([]);
    get().setArrangement('beside');
    await settled();
    expect(asked()).toEqual(['pca']);
    get().setLook('first', { layer: { kind: 'pca' } });
    get().setLook('second', { layer: { kind: 'mnf' } });
    await settled();
    expect(asked()).toEqual(['pca', 'mnf']);
    engine.listeners.onComposite({ type: 'composite', composite: number(), kind: 'pca', value });
    expect(get().composites.pca).toEqual({ asked: null, value, failed: null });
  });

  it('are computed for the scatter plot, not for a second view it hides', async () => {
    get().setLook('second', { layer: { kind: 'pca' } });
    get().setScatterSpace('bands');
    get().setArrangement('scatter');
    await settled();
    expect(asked()).toEqual([]);
    get().setScatterSpace('mnf');
    await settled();
    expect(asked()).toEqual(['mnf']);
  });

  it('of another scene are computed anew, and late answers left out', async () => {
    get().setArrangement('beside');
    await settled();
    const old = number();
    show(tinyScene(null));
    engine.listeners.onComposite({ type: 'composite', composite: old, kind: 'pca', value });
    expect(get().composites.pca?.value ?? null).toBeNull();
    await settled();
    expect(asked()).toEqual(['pca', 'pca']);
    expect(engine.names().lastIndexOf('composite')).toBeGreaterThan(
      engine.names().lastIndexOf('setScene'),
    );
  });

  it('that fail say why, and are not asked for again and again', async () => {
    get().setLook('first', { layer: { kind: 'pca' } });
    await settled();
    const error = { kind: 'internal', message: 'Too few pixels.', advice: '' } as const;
    engine.listeners.onComposite({
      ...{ type: 'compositeFailed', composite: number(), kind: 'pca', error },
    });
    get().setCursor({ line: 0, sample: 1 });
    await settled();
    expect(get().composites.pca?.failed).toBe('Too few pixels.');
    expect(asked()).toEqual(['pca']);
  });
});

describe('the first picture', () => {
  const all = (bands: number) => new Uint8Array(bands).fill(1);
  const wavelengths = Float64Array.from({ length: 9 }, (_, b) => 400 + 50 * b);

  it('is by wavelength, else of the bands named or assumed for it, else false colour', () => {
    const known = { bands: 9, wavelengths, defaultBands: [8, 7, 6] as const };
    expect(defaultRgb(known, all(9))).toEqual([5, 3, 1]);
    expect(defaultRgb({ ...known, wavelengths: null }, all(9))).toEqual([8, 7, 6]);
    expect(defaultRgb({ bands: 9, wavelengths: null }, all(9))).toEqual([6, 4, 2]);
  });

  it('shows no band that is masked', () => {
    const without = all(9);
    without[7] = 0;
    const named = { bands: 9, wavelengths: null, defaultBands: [8, 7, 6] as const };
    expect(defaultRgb(named, without)).toEqual(
      defaultRgb({ bands: 9, wavelengths: null }, without),
    );
  });
});
