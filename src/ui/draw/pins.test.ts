/** Colours and names of pins: those of labels, of pixels, of regions, and with every colour taken. */
import { describe, expect, it } from 'vitest';
import { fakeEngine, tinyScene } from '../../store/fakeWorkers.suite';
import { createStudio } from '../../store/studio';
import { endmemberColor } from './colors';
import { pinLooks, pinSpectrum, pinTitle } from './pins';

function open() {
  const { store } = createStudio(fakeEngine().make);
  store.setState({ scene: tinyScene() });
  return store;
}

describe('looks of pins', () => {
  it('a label gives its colour and names, a pixel takes a colour that no endmember has', () => {
    const store = open();
    const { annotate, togglePin, setAbundances } = store.getState();
    annotate(1, 1, 1);
    annotate(1, 2, 0);
    setAbundances(store.getState().labels[1].id, [0.25, 0, 0.75]);
    for (const sample of [1, 2, 3]) togglePin({ line: 1, sample });
    togglePin({ line: 2, sample: 0 });
    const { endmembers } = store.getState();
    const looks = pinLooks(store.getState());
    expect(looks[0]).toMatchObject({ number: 1, name: endmembers[1].name });
    expect(looks[0].color).toBe(endmemberColor(endmembers[1].color));
    expect(looks[1].name).toBe(`${endmembers[2].name} 75 %, ${endmembers[0].name} 25 %`);
    expect(looks[1].color).toBe(endmemberColor(endmembers[2].color));
    const own = endmembers.map((e) => endmemberColor(e.color));
    expect(own).not.toContain(looks[2].color);
    expect(own).not.toContain(looks[3].color);
    expect(looks[2].color).not.toBe(looks[3].color);
    expect(pinTitle(looks[2])).toBe('line 1 · sample 3');
    // The label goes, the pin stays.
    store.getState().removeLabel(store.getState().labels[0].id);
    expect(pinLooks(store.getState())[0]).toMatchObject({ number: 1, name: '' });
  });

  it('a region has its own name and spectrum', () => {
    const store = open();
    store.getState().pinRegion({ name: 'سقف', mean: [1, 2, 3, 4, 5], sd: null });
    const [look] = pinLooks(store.getState());
    expect(pinTitle(look)).toBe('سقف');
    expect([...pinSpectrum(look.pin, store.getState().scene!.cube)]).toEqual([1, 2, 3, 4, 5]);
  });

  it('twelve endmembers leave a colour all the same', () => {
    const store = open();
    store.getState().setEndmemberCount(12);
    store.getState().togglePin({ line: 1, sample: 1 });
    expect(pinLooks(store.getState())[0].color).toMatch(/^#[0-9A-F]{6}$/);
  });
});
