/** How sure labels are, in the store: what each way of making or changing a label says of its error. */
import { beforeEach, describe, expect, it } from 'vitest';
import { handError } from '../../scene/labelError';
import { fakeEngine, tinyScene } from '../fakeWorkers.suite';
import { annotationsChanged } from './versions';
import { allLabelsPure, coachLine } from '../train/problems';
import { createStudio } from '../studio';
import type { Studio } from '../studio';

let studio: Studio;
const get = () => studio.store.getState();
const label = (i = 0) => get().labels[i];

beforeEach(() => {
  studio = createStudio(fakeEngine().make);
  const { store } = studio;
  store.setState({ scene: tinyScene() });
  studio.takeTruthEndmembers();
});

describe('a label', () => {
  it('by hand is off by what people manage, from the truth by nothing', () => {
    get().annotate(1, 1, 0);
    expect(label().error).toBe(handError);
    studio.takeFromTruth(label().id);
    expect(label().error).toBe(0);
    studio.sampleFromTruth();
    expect(get().labels.length).toBeGreaterThan(1);
    expect(get().labels.every((l) => l.error === 0)).toBe(true);
  });

  it('whose exact fractions are changed by hand is no longer exact; undo and redo know', () => {
    studio.sampleFromTruth();
    const { id, abundances } = label();
    get().setAbundances(id, abundances);
    get().setFraction(id, 0, abundances[0]);
    expect(label().error).toBe(0);
    for (const v of [0.31, 0.32, 0.33]) get().setFraction(id, 0, v, 'drag');
    expect(label()).toMatchObject({ error: handError });
    get().endGesture();
    get().undo();
    expect(label()).toMatchObject({ abundances, error: 0 });
    get().redo();
    expect(label().error).toBe(handError);
    studio.takeFromTruth(id);
    expect(label().error).toBe(0);
    get().copyNearest(id);
    expect(label().error).toBe(handError);
  });

  it('keeps what was said of it when its fractions change, but not that it was checked', () => {
    get().annotate(1, 1, 0);
    const { id } = label();
    get().setError(id, 0.2);
    get().setChecked(id, true);
    get().setAbundances(id, label().abundances);
    expect(label()).toMatchObject({ error: 0.2, checked: true });
    get().setAbundances(id, [0.5, 0.5]);
    expect(label().error).toBe(0.2);
    expect(label()).not.toHaveProperty('checked');
  });

  it('of which nobody has said anything stays so', () => {
    get().commit({
      endmembers: get().endmembers,
      labels: [{ id: 'old', line: 1, sample: 1, abundances: [0.5, 0.5], confidence: 0.6 }],
    });
    get().setFraction('old', 0, 0.7);
    expect(label()).toEqual({
      ...{ id: 'old', line: 1, sample: 1, confidence: 0.6 },
      abundances: [expect.closeTo(0.7, 12), expect.closeTo(0.3, 12)],
    });
    // A word of the person takes the place of the weight.
    get().setError('old', 0.05);
    expect(label().error).toBe(0.05);
    expect(label()).not.toHaveProperty('confidence');
  });

  it('that is not used says so beside its error, until it is used again', () => {
    get().annotate(1, 1, 0);
    const { id } = label();
    get().setError(id, 0.2);
    get().setConfidence(id, 0);
    expect(label()).toMatchObject({ confidence: 0, error: 0.2 });
    get().setError(id, 0.2);
    expect(label()).toMatchObject({ error: 0.2 });
    expect(label()).not.toHaveProperty('confidence');
  });
});

describe('what is said', () => {
  it('is clamped, is one undo step a gesture, and the same again is none', () => {
    get().annotate(1, 1, 0);
    const { id } = label();
    const steps = get().history.past.length;
    get().setError(id, handError);
    get().setError(id, NaN);
    get().setError('nobody', 0.2);
    get().setChecked(id, false);
    expect(get().history.past).toHaveLength(steps);
    get().setError(id, 7, 'choice');
    get().setError(id, -2, 'choice');
    expect(label().error).toBe(0);
    expect(get().history.past).toHaveLength(steps + 1);
    get().undo();
    expect(label().error).toBe(handError);
    get().setError(id, 7);
    expect(label().error).toBe(0.5);
  });

  it('makes other labels, of which a run would say something else', () => {
    get().annotate(1, 1, 0);
    const before = get();
    get().setError(label().id, 0.2);
    expect(annotationsChanged(get(), before)).toBe(true);
    expect(get().labelsVersion).toBe(before.labelsVersion + 1);
    const { labelsVersion } = get();
    get().setChecked(label().id, true);
    expect(get().labelsVersion).toBe(labelsVersion + 1);
    get().setChecked(label().id, false);
    expect(label()).not.toHaveProperty('checked');
  });
});

describe('endmembers that go', () => {
  it('take with them that a label which had some of them is exact', () => {
    studio.store.setState({ scene: { ...tinyScene(['Soil', 'Tree', 'Water']) } });
    studio.takeTruthEndmembers();
    get().commit({
      endmembers: get().endmembers,
      labels: [
        { id: 'a', line: 1, sample: 1, abundances: [0.5, 0.5, 0], error: 0 },
        { id: 'b', line: 1, sample: 2, abundances: [0.5, 0.25, 0.25], error: 0, checked: true },
        { id: 'c', line: 1, sample: 3, abundances: [0.5, 0.25, 0.25] },
      ],
    });
    get().setEndmemberCount(2);
    expect(get().labels.map((l) => l.error)).toEqual([0, handError, undefined]);
    expect(label(1)).not.toHaveProperty('checked');
  });
});

describe('files', () => {
  it.each(['json', 'csv'] as const)('%s bring everything back that was said', async (format) => {
    studio.sampleFromTruth();
    const ids = get().labels.map((l) => l.id);
    get().setError(ids[1], 0.05);
    get().setError(ids[2], 0.2);
    get().setChecked(ids[2], true);
    get().setConfidence(ids[3], 0);
    const { labels } = get();
    const { name, text } = studio.exportAnnotations(format);
    get().commit({ endmembers: get().endmembers, labels: [] });
    await studio.importAnnotations(new File([text], name));
    expect(get().annotationsError).toBeNull();
    expect(get().labels).toEqual(labels);
  });
});

describe('labels that all say 100 %', () => {
  const asks = () => coachLine(get()).includes('How materials mix cannot be learned');

  it('are asked to be joined by mixed ones, once every endmember has one', () => {
    get().annotate(1, 1, 0);
    expect(allLabelsPure(get())).toBe(false);
    expect(asks()).toBe(false);
    get().annotate(2, 2, 1);
    expect(allLabelsPure(get())).toBe(true);
    expect(asks()).toBe(true);
    const [first, second] = get().labels;
    get().setAbundances(first.id, [0.7, 0.3]);
    expect(asks()).toBe(false);
    // A mixed label that counts nowhere tells nothing.
    get().annotate(2, 3, 0);
    get().setConfidence(first.id, 0);
    expect(asks()).toBe(true);
    get().setConfidence(first.id, 1);
    get().setAbundances(first.id, [1, 0]);
    for (const l of get().labels) get().setError(l.id, 0);
    expect(asks()).toBe(false);
    get().setError(second.id, 0.1);
    expect(asks()).toBe(true);
  });

  it('are fewer than the endmembers, or leave one without: then something else is missing', () => {
    get().annotate(1, 1, 0);
    get().annotate(2, 2, 0);
    expect(asks()).toBe(false);
    expect(coachLine(get())).toContain('has no label yet');
  });
});
