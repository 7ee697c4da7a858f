/** Pins: where they come from, how many there may be, and what becomes of them with another scene. */
import { describe, expect, it } from 'vitest';
import { fakeEngine, tinyScene } from '../fakeWorkers.suite';
import { maxPins, pinAt, pinsWithin } from './pins';
import { createStudio } from '../studio';

function open() {
  const { store } = createStudio(fakeEngine().make);
  store.setState({ scene: tinyScene() });
  return store;
}

describe('pins', () => {
  it('a new label is not pinned, a label that is chosen again is; a digit only relabels', () => {
    const store = open();
    store.getState().annotate(1, 1, 0);
    expect(store.getState().pins).toEqual([]);
    store.getState().annotate(1, 1, 1);
    expect(store.getState().pins).toEqual([]);
    store.getState().annotate(1, 1);
    store.getState().annotate(1, 1);
    expect(store.getState().pins).toMatchObject([{ kind: 'pixel', line: 1, sample: 1 }]);
    expect(store.getState().pinMessage).toContain('line 1, sample 1');
  });

  it('any pixel is pinned and unpinned; a masked one says why not; one outside is none', () => {
    const store = open();
    const { togglePin, pin } = store.getState();
    togglePin({ line: 2, sample: 3 });
    expect(pinAt(store.getState().pins, { line: 2, sample: 3 })).toBeDefined();
    togglePin({ line: 2, sample: 3 });
    expect(store.getState().pins).toEqual([]);
    togglePin({ line: 0, sample: 0 });
    expect(store.getState().pins).toEqual([]);
    expect(store.getState().pinMessage).toContain('masked');
    for (const at of [
      { line: 3, sample: 0 },
      { line: -1, sample: 0 },
      { line: 0, sample: NaN },
    ])
      pin(at);
    expect(store.getState().pins).toEqual([]);
  });

  it('stops at a dozen and says so; ids are not given twice', () => {
    const store = open();
    const mean = new Float64Array(5).fill(0.5);
    for (let i = 0; i < 5; i++) store.getState().pinRegion({ name: 'r', mean, sd: null });
    store.getState().unpin(store.getState().pins[1].id);
    for (let p = 1; p < 12; p++) store.getState().pin({ line: Math.floor(p / 4), sample: p % 4 });
    const { pins, pinMessage, unpinAll } = store.getState();
    expect(pins).toHaveLength(maxPins);
    expect(new Set(pins.map((p) => p.id)).size).toBe(maxPins);
    expect(pinMessage).toContain(`${maxPins} spectra are pinned`);
    unpinAll();
    expect(store.getState().pins).toEqual([]);
  });

  it('regions of another number of bands, or without a number, are not pinned', () => {
    const store = open();
    const { pinRegion } = store.getState();
    pinRegion({ name: 'short', mean: [1, 2], sd: null });
    pinRegion({ name: 'nothing', mean: new Float64Array(5).fill(NaN), sd: null });
    pinRegion({ name: 'one', mean: [1, 2, 3, 4, 5], sd: [1] });
    pinRegion({ name: 'two', mean: [1, 2, 3, 4, 5], sd: [1, 1, 1, 1, 1] });
    const pins = store.getState().pins.map((p) => (p.kind === 'region' ? [p.name, p.sd] : []));
    expect(pins).toEqual([
      ['one', null],
      ['two', new Float32Array(5).fill(1)],
    ]);
    expect(pinsWithin(store.getState().pins, { lines: 3, samples: 4, bands: 6 })).toHaveLength(0);
  });

  it('the view is one of three', () => {
    const store = open();
    store.getState().setSpectrumView('continuum');
    store.getState().setSpectrumView('upside down' as never);
    expect(store.getState().spectrumView).toBe('continuum');
  });
});
