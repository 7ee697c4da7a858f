/** Matches of endmembers and pins with libraries, naming after them, and what leaves with a library. */
import { describe, expect, it } from 'vitest';
import { spectrumAt } from '../../scene/cube';
import { fakeEngine, tinyScene } from '../fakeWorkers.suite';
import { libraryMatches, libraryOf } from './libraries';
import { createStudio } from '../studio';

const scene = tinyScene();
const row = (line: number, sample: number, by = 1): number[] =>
  [...spectrumAt(scene.cube, line, sample)].map((v) => v * by);

function open() {
  const { store } = createStudio(fakeEngine().make);
  const values = Float32Array.from([...row(1, 1, 100), ...row(1, 2), ...row(2, 0, 10_000)]);
  const names = ['Same', 'Same', 'y'];
  store.setState({ scene, references: [{ file: 'a.sli', names, values }] });
  return store;
}

describe('matches', () => {
  it('are found for endmembers and pins whatever the scale; equal names stay apart', () => {
    const store = open();
    store.getState().togglePin({ line: 2, sample: 0 });
    const { endmembers } = store.getState();
    const estimate = Float32Array.from([...row(1, 2), ...row(1, 1, 0.5), ...row(2, 0)]);
    const found = libraryMatches(store.getState(), endmembers, estimate);
    expect(found.map((m) => m.candidates[0].index)).toEqual([1, 0, 2, 2]);
    for (const { candidates } of found) {
      expect(candidates[0].angle).toBeLessThan(1e-3);
      expect(candidates).toHaveLength(3);
    }
    expect(found[3].pin?.id).toBe(store.getState().pins[0].id);
  });

  it('there are none without a library of the scene’s bands, nor for an estimate of other endmembers', () => {
    const store = open();
    const { endmembers } = store.getState();
    expect(libraryMatches(store.getState(), endmembers, new Float32Array(5))).toEqual([]);
    expect(libraryOf([{ file: 'b', names: ['x'], values: new Float32Array(4) }], 5)).toEqual([]);
    store.getState().removeReference('a.sli');
    store.getState().togglePin({ line: 2, sample: 0 });
    expect(libraryMatches(store.getState(), endmembers, new Float32Array(15))).toEqual([]);
  });
});

describe('overlays', () => {
  it('are toggled, and leave with their library or their pin', () => {
    const store = open();
    const { toggleOverlay, togglePin, unpin, removeReference } = store.getState();
    togglePin({ line: 1, sample: 1 });
    const [{ id }] = store.getState().pins;
    const [{ id: endmember }] = store.getState().endmembers;
    for (const target of [id, endmember]) toggleOverlay({ target, file: 'a.sli', index: 1 });
    toggleOverlay({ target: endmember, file: 'b.sli', index: 1 });
    toggleOverlay({ target: endmember, file: 'b.sli', index: 1 });
    expect(store.getState().overlays).toHaveLength(2);
    unpin(id);
    expect(store.getState().overlays).toEqual([{ target: endmember, file: 'a.sli', index: 1 }]);
    removeReference('a.sli');
    expect(store.getState().overlays).toEqual([]);
  });
});

describe('names', () => {
  it('are taken as one undo step, numbered where another endmember has them; an empty one is not', () => {
    const store = open();
    const { nameEndmember, undo } = store.getState();
    const ids = store.getState().endmembers.map((e) => e.id);
    const names = () => store.getState().endmembers.map((e) => e.name);
    const before = names();
    nameEndmember(ids[0], ' Red  clay tile ');
    nameEndmember(ids[1], 'red  clay tile');
    nameEndmember(ids[2], '  ');
    nameEndmember('nobody', 'x');
    expect(names()).toEqual(['Red  clay tile', 'red  clay tile (2)', before[2]]);
    nameEndmember(ids[0], 'Red  clay tile');
    expect(names()[0]).toBe('Red  clay tile');
    undo();
    undo();
    undo();
    expect(names()).toEqual(before);
  });
});
