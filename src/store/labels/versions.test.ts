import { beforeEach, describe, expect, it } from 'vitest';
import { tinyScene } from '../fakeWorkers.suite';
import { versionWords } from './versions';
import { trainProblems } from '../train/problems';
import { createStudioStore } from '../state';
import type { StudioStore } from '../state';

let store: StudioStore;
const get = () => store.getState();
const version = () => get().labelsVersion;
const first = () => get().labels[0].id;

beforeEach(() => {
  store = createStudioStore();
  store.setState({ scene: tinyScene() });
});

describe('versions of the labels', () => {
  it('counts what a run would see, and nothing else', () => {
    expect(version()).toBe(0);
    get().annotate(1, 1, 0);
    expect(version()).toBe(1);
    get().annotate(1, 1);
    get().editEndmember(get().endmembers[0].id, { name: 'Sand', color: 5 });
    expect(version()).toBe(1);
    get().setAbundances(first(), [0, 1, 0]);
    get().setConfidence(first(), 0.5);
    get().setConfidence(first(), 0.5);
    expect(version()).toBe(3);
    get().setEndmemberCount(4);
    get().removeLabel(first());
    expect(version()).toBe(5);
  });

  it('gives a gesture one number', () => {
    get().annotate(1, 1, 0);
    for (const v of [0.9, 0.8, 0.7]) get().setFraction(first(), 0, v, 'drag');
    expect(version()).toBe(2);
    get().endGesture();
    get().setFraction(first(), 0, 0.6, 'drag');
    expect(version()).toBe(3);
    get().setFraction(first(), 1, 0.6, 'another');
    expect(version()).toBe(4);
  });

  it('comes back with undo, and is not given twice', () => {
    get().annotate(1, 1, 0);
    get().setConfidence(first(), 0.5);
    get().undo();
    expect(version()).toBe(1);
    get().redo();
    expect(version()).toBe(2);
    get().undo();
    get().setConfidence(first(), 0.25);
    expect(version()).toBe(3);
  });

  it('says which version is shown, and which is the present one', () => {
    get().annotate(1, 1, 0);
    const shown = get();
    expect(versionWords(shown, get())).toBe('labels v1');
    get().annotate(2, 2, 1);
    get().annotate(2, 3, 1);
    expect(versionWords(shown, get())).toBe('labels v1; now v3');
    get().removeLabel(get().labels[2].id);
    get().removeLabel(get().labels[1].id);
    // Other numbers, the same labels: nothing is out of date.
    expect(versionWords(shown, get())).toBe('labels v1');
    const unknown = { ...get(), labels: [], labelsVersion: 5 };
    expect(versionWords(unknown, get())).toBe('labels v5, changed since');
  });
});

describe('confidence', () => {
  it('is clamped, is one undo step a gesture, and is no field when full', () => {
    get().annotate(1, 1, 0);
    get().setConfidence(first(), 0.6, 'confidence');
    get().setConfidence(first(), -3, 'confidence');
    expect(get().labels[0].confidence).toBe(0);
    get().setConfidence(first(), NaN, 'confidence');
    get().undo();
    expect(get().labels[0]).not.toHaveProperty('confidence');
    get().setConfidence(first(), 0.6);
    get().setConfidence(first(), 7);
    expect(get().labels[0]).not.toHaveProperty('confidence');
  });
});

describe('labels of confidence 0', () => {
  it('cover no endmember', () => {
    get().setEndmemberCount(2);
    get().annotate(1, 1, 0);
    get().annotate(2, 2, 1);
    expect(trainProblems(get())).toEqual([]);
    get().setConfidence(first(), 0);
    expect(trainProblems(get())[0]).toMatch(/^Endmember 1 has no label yet/);
  });
});

describe('copying from the nearest label', () => {
  it('takes its fractions, and does nothing for a single label', () => {
    get().annotate(0, 1, 0);
    const before = version();
    get().copyNearest(first());
    expect(version()).toBe(before);
    get().annotate(2, 3, 1);
    get().annotate(1, 3, 2);
    get().copyNearest(get().labels[2].id);
    expect(get().labels[2].abundances).toEqual([0, 1, 0]);
    expect(get().labels[1].abundances).toEqual([0, 1, 0]);
  });
});
