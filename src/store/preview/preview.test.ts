/** Maps while you label: when they are asked for, what ends a question, and which of preview and result is looked at. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { PreviewAnswer, PreviewQuestion } from '../../protocol/preview';
import type { RunSummary } from '../../protocol/run';
import { fakeEngine, tinyEstimate, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { answerName, canChoose, previewText, showsPreview, shownAnswer } from '../results/shown';
import { createStudio } from '../studio';
import type { Studio } from '../studio';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();
const settle = () => Promise.resolve();
const questions = () => engine.previews.filter((p): p is PreviewQuestion => typeof p === 'object');

function openTiny(): void {
  studio.openDemo();
  const id = get().opening?.id ?? -1;
  engine.listeners.onRead({ type: 'scene', id, scene: tinyScene(['Soil', 'Tree']) });
}

const answerOf = (
  n: number,
  coarse: boolean,
  over: Partial<PreviewAnswer> = {},
): PreviewAnswer => ({
  coarse,
  every: 1,
  used: [...Array(n).keys()],
  variant: 'FCLS, raw',
  abundances: new Float32Array(24).fill(0.5),
  spectra: new Float32Array(10).fill(1),
  reconstructionError: new Float32Array(12),
  reconstructionRmse: 0.01,
  opinions: Array.from({ length: n }, () => ({
    expected: [0.5, 0.5],
    spread: coarse ? 0.3 : 0.05,
    wrong: 0,
    doubtful: false,
  })),
  agreement: coarse ? 0.3 : 0.05,
  allPure: false,
  ...over,
});

/** Answers the question that is being worked on. */
function reply(kind: 'coarse' | 'full', over: Partial<PreviewAnswer> = {}): void {
  const preview = get().preview.asked ?? -1;
  const n = questions().at(-1)?.labels.length ?? 0;
  const answer = answerOf(n, kind === 'coarse', over);
  engine.listeners.onPreview({ type: 'preview', preview, answer });
}

/** Both endmembers have a label, and the preview its full answer. */
async function labelled(): Promise<void> {
  get().annotate(1, 1, 0);
  get().annotate(2, 2, 1);
  await settle();
  reply('coarse');
  reply('full');
  await settle();
}

function finish(): void {
  const summary: RunSummary = {
    estimate: tinyEstimate(60, 2),
    reconstructionError: new Float32Array(12),
    reconstructionRmse: 0.02,
    parameters: 1,
    seconds: 1,
    engine: { engine: 'wasm', adapter: 'CPU', software: false, reason: '' },
    state: { step: 60, theta: new Float32Array(1), moments: [] },
  };
  engine.listeners.onTrain({ type: 'finished', run: get().run?.id ?? -1, summary });
}

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make);
  engine = fake.engine();
  openTiny();
});

describe('a question', () => {
  it('waits for a label of every endmember, and says for which', async () => {
    get().annotate(1, 1, 0);
    await settle();
    expect(engine.previews).toEqual(['ready']);
    expect(get().preview.waitingFor).toEqual([get().endmembers[1].id]);
    expect(previewText(get())).toBe('Maps come with the first label of Tree.');
    get().annotate(2, 2, 1);
    await settle();
    expect(questions()).toEqual([{ endmemberNames: ['Soil', 'Tree'], labels: get().labels }]);
    expect(previewText(get())).toBeNull();
    expect(shownAnswer(get())).toBeNull();
    reply('coarse');
    expect(get().preview.shown).toMatchObject({ coarse: true, labels: get().labels });
    reply('full');
    expect(get().preview).toMatchObject({ asked: null, shown: { coarse: false } });
    expect(showsPreview(get())).toBe(true);
  });

  it('follows undo, and ends what has no label of each any more', async () => {
    await labelled();
    get().annotate(0, 3, 1);
    await settle();
    reply('full');
    get().undo();
    await settle();
    expect(questions()).toHaveLength(3);
    expect(questions()[2].labels).toHaveLength(2);
    get().undo();
    await settle();
    expect(engine.previews.slice(-2)).toEqual(['stop', 'ready']);
    expect(get().preview).toMatchObject({ asked: null, shown: null });
    expect(get().preview.waitingFor).toHaveLength(1);
    get().redo();
    await settle();
    expect(questions()).toHaveLength(4);
  });

  it('of a drag is one at a time, the next when the coarse answer of the last is there', async () => {
    await labelled();
    const [{ id }] = get().labels;
    for (let v = 1; v <= 5; v++) get().setFraction(id, 0, 0.9 - v / 10, 'drag');
    await settle();
    expect(questions()).toHaveLength(2);
    const first = get().preview.asked;
    for (let v = 1; v <= 5; v++) {
      get().setFraction(id, 0, 0.4 - v / 100, 'drag');
      await settle();
    }
    expect(questions()).toHaveLength(2);
    reply('coarse');
    await settle();
    expect(questions()).toHaveLength(3);
    expect(questions()[2].labels).toBe(get().labels);
    // The full answer of the ended question comes too late.
    engine.listeners.onPreview({
      type: 'preview',
      preview: first ?? -1,
      answer: answerOf(2, false),
    });
    expect(get().preview.shown?.coarse).toBe(true);
    reply('coarse');
    reply('full');
    await settle();
    expect(questions()).toHaveLength(3);
    expect(get().preview.shown).toMatchObject({ coarse: false, labels: get().labels });
  });

  it('is none for names and colours, one for another order of endmembers', async () => {
    await labelled();
    get().editEndmember(get().endmembers[0].id, { name: 'Clay', color: 5 });
    await settle();
    expect(questions()).toHaveLength(1);
    get().removeEndmember(get().endmembers[1].id);
    get().undo();
    get().setEndmemberCount(3);
    await settle();
    expect(questions()).toHaveLength(1);
    expect(get().preview.shown).toBeNull();
  });

  it('that fails is said, and asked again with the next change', async () => {
    get().annotate(1, 1, 0);
    get().annotate(2, 2, 1);
    await settle();
    const error = { kind: 'engine', message: 'No memory.', advice: '' } as const;
    const preview = get().preview.asked ?? -1;
    engine.listeners.onPreview({ type: 'previewFailed', preview, error });
    await settle();
    expect(questions()).toHaveLength(1);
    expect(previewText(get())).toContain('No memory.');
    get().annotate(0, 1, 0);
    await settle();
    expect(questions()).toHaveLength(2);
    reply('coarse');
    expect(previewText(get())).toBeNull();
  });

  it('that finds an endmember without a usable label waits for one', async () => {
    await labelled();
    get().annotate(0, 1, 0);
    await settle();
    const preview = get().preview.asked ?? -1;
    engine.listeners.onPreview({ type: 'previewWaiting', preview, endmembers: [1] });
    await settle();
    expect(get().preview).toMatchObject({ shown: null, asked: null });
    expect(previewText(get())).toContain('Tree');
    expect(questions()).toHaveLength(2);
  });

  it('goes with its scene, and is none while switched off', async () => {
    await labelled();
    get().setPreview(false);
    await settle();
    expect(engine.previews.at(-1)).toBe('end');
    expect(shownAnswer(get())).toBeNull();
    get().annotate(0, 1, 0);
    await settle();
    expect(questions()).toHaveLength(1);
    get().setPreview(true);
    await settle();
    expect(questions()).toHaveLength(2);
    openTiny();
    await settle();
    expect(get().preview).toMatchObject({ on: true, shown: null, asked: null });
    get().setPreview(false);
    studio.clear();
    expect(get().preview.on).toBe(false);
  });
});

describe('opinions', () => {
  it('of labels that stay as they were outlast the coarse answer, which judges none', async () => {
    await labelled();
    get().annotate(0, 3, 1);
    await settle();
    reply('coarse');
    expect(get().preview.shown?.opinions.map((o) => o.spread)).toEqual([0.05, 0.05, 0.3]);
    expect(get().preview.shown?.agreement).toBe(0.05);
    reply('full');
    get().setFraction(get().labels[0].id, 0, 0.7);
    await settle();
    reply('coarse');
    expect(get().preview.shown?.opinions.map((o) => o.spread)).toEqual([0.3, 0.05, 0.05]);
  });

  it('are of the labels that count', async () => {
    get().annotate(1, 1, 0);
    get().annotate(2, 2, 1);
    get().annotate(0, 3, 1);
    await settle();
    reply('full', { used: [0, 2], ...{ opinions: answerOf(2, false).opinions } });
    const [a, , c] = get().labels;
    expect(get().preview.shown?.labels).toEqual([a, c]);
  });
});

describe('beside a run', () => {
  it('nothing is asked; what was being answered is ended, and asked again afterwards', async () => {
    await labelled();
    get().annotate(0, 1, 0);
    await settle();
    reply('coarse');
    studio.train();
    await settle();
    expect(engine.previews.at(-1)).toBe('stop');
    expect(get().preview.asked).toBeNull();
    // It stays on screen until the run has something of its own.
    expect(showsPreview(get())).toBe(true);
    const run = get().run?.id ?? -1;
    engine.listeners.onTrain({ type: 'estimate', run, estimate: tinyEstimate(5, 2) });
    expect(shownAnswer(get())?.result?.estimate.step).toBe(5);
    get().annotate(0, 2, 0);
    await settle();
    expect(questions()).toHaveLength(2);
    expect(showsPreview(get())).toBe(false);
    finish();
    await settle();
    expect(questions()).toHaveLength(3);
    reply('coarse');
    reply('full');
    // The result that has just come is of labels from before, and yet what one wants to see.
    expect(showsPreview(get())).toBe(false);
    expect(canChoose(get())).toBe(true);
    get().annotate(0, 3, 0);
    expect(showsPreview(get())).toBe(true);
  });

  it('the preview comes back with changed labels, the result with undo or by choice', async () => {
    await labelled();
    studio.train();
    finish();
    await settle();
    expect([showsPreview(get()), canChoose(get())]).toEqual([false, false]);
    const result = shownAnswer(get());
    expect(shownAnswer(get())).toBe(result);
    get().annotate(0, 1, 0);
    await settle();
    reply('full');
    expect(showsPreview(get())).toBe(true);
    expect(answerName('demo', shownAnswer(get())!)).toBe('preview of demo');
    get().lookAt('trained');
    expect(shownAnswer(get())).toBe(result);
    expect(answerName('demo', result!)).toBe('demo');
    get().annotate(0, 2, 0);
    await settle();
    expect(showsPreview(get())).toBe(false);
    get().lookAt('preview');
    expect(showsPreview(get())).toBe(true);
    get().undo();
    get().undo();
    expect(shownAnswer(get())).toBe(result);
  });

  it('a result that comes back with its labels needs no preview until they change', async () => {
    await labelled();
    studio.train();
    finish();
    const { result, labels, endmembers } = get();
    openTiny();
    studio.store.setState({ result: { ...result!, labels, endmembers }, labels, endmembers });
    await settle();
    const before = questions().length;
    expect(before).toBe(1);
    get().annotate(0, 1, 0);
    await settle();
    expect(questions()).toHaveLength(2);
  });
});
