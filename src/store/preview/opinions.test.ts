import { beforeEach, describe, expect, it } from 'vitest';
import type { LabelOpinion } from '../../unmixing/labelModel';
import type { Label } from '../../scene/cube';
import type { RunSummary } from '../../protocol/run';
import { fakeEngine, tinyEstimate, tinyScene } from '../fakeWorkers.suite';
import {
  aboutWords,
  agreementWords,
  doubtOf,
  errorOfSuggestion,
  lessTrust,
  mostDoubtful,
  opinionOf,
} from './opinions';
import { coachDoubt } from '../steps';
import { littleTrusted, trustWords } from '../train/trust';
import type { StudioState } from '../state';
import { createStudio } from '../studio';
import type { Studio } from '../studio';
import { newRun } from '../train/run';

let studio: Studio;
const get = () => studio.store.getState();
const label = (n: number): Label => get().labels[n - 1];

/** What the others say: by default what was given. */
function say(
  change: Record<number, Partial<LabelOpinion>> = {},
  agreement = 0.05,
  coarse = false,
): void {
  const { labels, endmembers, preview } = get();
  const opinions = labels.map((l, i): LabelOpinion => ({
    expected: l.abundances,
    spread: 0.08,
    wrong: 0,
    doubtful: false,
    ...change[i + 1],
  }));
  const estimate = tinyEstimate(0, endmembers.length);
  // What else a preview shows is not read here.
  const shown = {
    ...{ labels, endmembers, opinions, agreement, allPure: false, coarse },
    ...{ abundances: estimate.abundances, spectra: estimate.endmembers },
    ...{ reconstructionError: new Float32Array(12), reconstructionRmse: 0.01 },
  } as unknown as StudioState['preview']['shown'];
  studio.store.setState({ preview: { ...preview, shown } });
}

const wrong: Partial<LabelOpinion> = {
  expected: [0.6, 0.4],
  spread: 0.12,
  wrong: 0.9,
  doubtful: true,
};

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make, 'wasm');
  studio.openDemo();
  fake
    .engine()
    .listeners.onRead({ type: 'scene', id: get().opening?.id ?? -1, scene: tinyScene() });
  get().annotate(0, 1, 0);
  get().annotate(1, 1, 1);
  get().annotate(2, 1, 0);
  get().annotate(2, 2, 1);
});

describe('the opinion on a label', () => {
  it('is none before there is one, with other endmembers, or once the label has changed', () => {
    expect(opinionOf(get(), label(1).id)).toBeNull();
    say();
    expect(opinionOf(get(), label(1).id)?.kind).toBe('agrees');
    get().setFraction(label(1).id, 0, 0.5);
    expect(opinionOf(get(), label(1).id)).toBeNull();
    // The others are still spoken of while a new opinion is on its way.
    expect(opinionOf(get(), label(2).id)?.kind).toBe('agrees');
    get().undo();
    expect(opinionOf(get(), label(1).id)?.kind).toBe('agrees');
    get().setEndmemberCount(3);
    expect(opinionOf(get(), label(1).id)).toBeNull();
  });

  it('says both sides in whole percent, the largest first, with how sure the others are', () => {
    say({ 4: wrong });
    expect(opinionOf(get(), label(4).id)).toMatchObject({
      kind: 'doubtful',
      words: 'You: Tree 100 %. The others: Soil 60 ± 12 %, Tree 40 %.',
    });
    say({ 4: { expected: [0.003, 0.997], spread: 0.001 } });
    expect(opinionOf(get(), label(4).id)?.words).toBe(
      'You: Tree 100 %. The others: Tree 100 ± 1 %.',
    );
  });

  it('names three fractions at most', () => {
    get().setEndmemberCount(4);
    say({ 1: { expected: [0.4, 0.3, 0.2, 0.1] } });
    // With four labels for four endmembers no label is left that could speak of another.
    expect(opinionOf(get(), label(1).id)).toBeNull();
    get().annotate(0, 3, 2);
    get().annotate(1, 3, 3);
    say({ 1: { expected: [0.4, 0.3, 0.2, 0.1] } });
    expect(opinionOf(get(), label(1).id)?.words).toBe(
      'You: Soil 100 %. The others: Soil 40 ± 8 %, Tree 30 %, Endmember 3 20 %.',
    );
  });

  it('accuses only where the estimator does: an improbable difference is told as one, a possible one gets a mark', () => {
    const expected = [0.7, 0.3];
    say({ 1: { expected, wrong: 0.05 }, 3: { expected, wrong: 0.3 } });
    expect(opinionOf(get(), label(1).id)?.kind).toBe('open');
    expect(opinionOf(get(), label(3).id)?.kind).toBe('differs');
    // Probably wrong by too little to matter.
    say({ 1: { expected: [0.9, 0.1], wrong: 0.4 } });
    expect(opinionOf(get(), label(1).id)?.kind).toBe('agrees');
    expect(mostDoubtful(get())).toBeNull();
  });

  it('is none on the only label of a material, unless it is doubtful', () => {
    get().setAbundances(label(4).id, [1, 0]);
    say();
    expect(opinionOf(get(), label(2).id)).toMatchObject({
      kind: 'alone',
      words: 'No other label has Tree, so nothing can be said of this one.',
    });
    expect(opinionOf(get(), label(4).id)?.kind).toBe('agrees');
    say({ 2: wrong });
    expect(opinionOf(get(), label(2).id)?.kind).toBe('doubtful');
  });

  it('is none from a quick answer, unless it was there before', () => {
    say({ 4: wrong }, 0.05, true);
    expect(opinionOf(get(), label(1).id)).toBeNull();
    expect(opinionOf(get(), label(4).id)?.kind).toBe('doubtful');
  });

  it('is none from numbers that are none', () => {
    say({ 1: { ...wrong, expected: [NaN, NaN] } });
    expect(opinionOf(get(), label(1).id)).toBeNull();
  });
});

describe('the most doubtful label', () => {
  it('is the one most probably wrong, and never one that was checked or is not used', () => {
    say({ 1: { ...wrong, expected: [0.5, 0.5], wrong: 0.7 }, 4: wrong });
    expect(mostDoubtful(get())).toBe(label(4).id);
    expect(doubtOf(get(), label(4).id)?.words).toBe(
      'Label 4 disagrees with the others. Given: Tree 100 %. Judged by the others: Soil 60 %, Tree 40 % (± 12 %).',
    );
    get().setChecked(label(4).id, true);
    expect(opinionOf(get(), label(4).id)?.kind).toBe('checked');
    expect(doubtOf(get(), label(4).id)).toBeNull();
    expect(mostDoubtful(get())).toBe(label(1).id);
    get().setConfidence(label(1).id, 0);
    expect(mostDoubtful(get())).toBeNull();
  });

  it('is what the coach speaks of, but not during a run or beside another view', () => {
    say({ 4: wrong });
    expect(coachDoubt(get())).toBe(label(4).id);
    get().setView('labs');
    expect(coachDoubt(get())).toBeNull();
    get().setView('studio');
    const { endmembers, labels, labelsVersion, settings } = get();
    const run = newRun(1, settings, { endmembers, labels, labelsVersion });
    studio.store.setState({ run });
    expect(coachDoubt(get())).toBeNull();
    studio.store.setState({ run: { ...run, status: 'finished' } });
    expect(coachDoubt(get())).toBe(label(4).id);
  });
});

describe('answers to a doubt', () => {
  it('the suggestion gives fractions and error as one undo step, and ends what was said before', () => {
    get().setChecked(label(4).id, true);
    get().setConfidence(label(4).id, 0.5);
    say({ 4: wrong });
    const before = get();
    get().takeOpinion(label(4).id);
    expect(label(4)).toEqual({
      id: before.labels[3].id,
      line: 2,
      sample: 2,
      abundances: [0.6, 0.4],
      error: 0.1,
    });
    expect(get().labelsVersion).not.toBe(before.labelsVersion);
    expect(get().history.past).toHaveLength(before.history.past.length + 1);
    get().undo();
    expect(get().labels).toEqual(before.labels);
  });

  it('takes nothing where there is no opinion on the label as it is', () => {
    say({ 4: wrong });
    get().setFraction(label(4).id, 0, 0.2);
    const before = get().labels;
    get().takeOpinion(label(4).id);
    get().takeOpinion('no such label');
    expect(get().labels).toBe(before);
  });

  it('the error of a suggestion is its spread as people say it', () => {
    expect([0.02, 0.075, 0.08, 0.15, 0.16, 0.4].map(errorOfSuggestion)).toEqual([
      0.05, 0.05, 0.1, 0.1, 0.2, 0.2,
    ]);
  });

  it('“it is right” is a version of its own, an undo step, and over once the fractions change', () => {
    const version = get().labelsVersion;
    get().setChecked(label(4).id, true);
    expect(get().labelsVersion).toBe(version + 1);
    get().setFraction(label(4).id, 0, 0.3);
    expect(label(4)).not.toHaveProperty('checked');
    get().undo();
    expect(label(4).checked).toBe(true);
    get().undo();
    expect(label(4)).not.toHaveProperty('checked');
  });

  it('trusting it less is ± 20 %, then not to use it, then nothing', () => {
    expect(lessTrust(label(4))).toBe('twenty');
    get().setError(label(4).id, 0.2);
    expect(lessTrust(label(4))).toBe('none');
    get().setConfidence(label(4).id, 0);
    // The error stays for when it is used again.
    expect(label(4)).toMatchObject({ confidence: 0, error: 0.2 });
    expect(lessTrust(label(4))).toBeNull();
  });

  it('looking brings the pixel near and opens its card; a nearer view stays as near', () => {
    get().lookAtLabel(label(4).id);
    expect(get()).toMatchObject({ selected: label(4).id, cursor: { line: 2, sample: 2 } });
    expect(get().viewport).toMatchObject({ line: 2.5, sample: 2.5, scale: 10 });
    get().setViewport({ line: 0, sample: 0, scale: 30 });
    get().lookAtLabel(label(1).id);
    expect(get().viewport).toEqual({ line: 0.5, sample: 1.5, scale: 30 });
  });
});

describe('agreement of the labels', () => {
  it('is said in steps, and never better than it is known', () => {
    expect([0, 0.011, 0.034, 0.035, 0.06, 0.09, 0.125, 0.2, 0.22, 0.3].map(aboutWords)).toEqual([
      '± 2 %',
      '± 2 %',
      '± 2 %',
      '± 5 %',
      '± 5 %',
      '± 10 %',
      '± 15 %',
      '± 20 %',
      '± 20 %',
      '± 20 % or more',
    ]);
  });

  it('names the suspects’ place: two mixed-up materials, unless a label stands out', () => {
    expect(agreementWords(get())).toBeNull();
    say();
    expect(agreementWords(get())).toBe('Your labels agree with one another to about ± 5 %.');
    say({}, 0.11, true);
    expect(agreementWords(get())).toBe('Comparing your labels with one another …');
    say({}, 0.11);
    expect(agreementWords(get())).toBe(
      'Your labels agree with one another only to about ± 10 %. Look for clicks beside the material, or for two endmembers that are mixed up.',
    );
    say({ 4: wrong }, 0.11);
    expect(agreementWords(get())).toBe('Your labels agree with one another only to about ± 10 %.');
  });

  it('says nothing of labels that cannot contradict each other', () => {
    get().removeLabel(label(4).id);
    get().removeLabel(label(3).id);
    say();
    expect(agreementWords(get())).toBeNull();
    expect(opinionOf(get(), label(1).id)).toBeNull();
  });
});

describe('labels that a run trusted less', () => {
  const finish = (trust: RunSummary['trust']) => {
    const { endmembers, labels, labelsVersion, settings } = get();
    const run = newRun(7, settings, { endmembers, labels, labelsVersion });
    studio.store.setState({ run });
    const estimate = tinyEstimate(60, 2);
    get().apply({
      type: 'finished',
      run: 7,
      summary: {
        estimate,
        ...{ reconstructionError: new Float32Array(12), reconstructionRmse: 0.01 },
        ...{ parameters: 1, seconds: 1, trust },
        engine: { engine: 'wasm', adapter: 'CPU', software: false, reason: '' },
        state: { step: 60, theta: new Float32Array(1), moments: [] },
      },
    });
  };
  const full = { wrong: 0, weight: 1 };
  const little = { wrong: 0.9, weight: 0.1 };

  it('are named by their present numbers, as long as they are what the run had', () => {
    finish([full, little, full, little]);
    expect(trustWords(get())).toBe('The run counted labels 2 and 4 for little.');
    get().removeLabel(label(1).id);
    expect(trustWords(get())).toBe('The run counted labels 1 and 3 for little.');
    get().setFraction(label(1).id, 0, 0.5);
    expect(trustWords(get())).toBe('The run counted label 3 for little.');
    expect(littleTrusted(get())).toEqual([{ number: 3, ...little }]);
  });

  it('are none where the run has not judged them, or judged another number of labels', () => {
    finish(undefined);
    expect(trustWords(get())).toBeNull();
    finish([little]);
    expect(trustWords(get())).toBeNull();
  });

  it('leave out what the person put aside', () => {
    get().setConfidence(label(2).id, 0);
    finish([full, { wrong: 1, weight: 0 }, full, full]);
    expect(trustWords(get())).toBeNull();
  });

  it('are known from the start of a run that was cancelled', () => {
    const { endmembers, labels, labelsVersion, settings } = get();
    studio.store.setState({ run: newRun(8, settings, { endmembers, labels, labelsVersion }) });
    const { abundances, endmembers: spectra } = tinyEstimate(0, 2);
    get().apply({
      ...{ type: 'started', run: 8, steps: 60, parameters: 1, trust: [full, little, full, full] },
      classical: { variant: 'FCLS, raw', looErrors: [], abundances, endmembers: spectra },
    });
    get().apply({ type: 'estimate', run: 8, estimate: tinyEstimate(10, 2) });
    get().apply({ type: 'cancelled', run: 8, step: 10 });
    expect(trustWords(get())).toBe('The run counted label 2 for little.');
  });
});
