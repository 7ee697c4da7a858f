import { beforeEach, describe, expect, it } from 'vitest';
import type { Lesson, Step } from '../../lessons/lesson';
import { testLesson } from '../../lessons/testLesson.suite';
import { fakeEngine, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { createStudio } from '../studio';
import type { Studio } from '../studio';
import type { Scene } from '../../scene/scene';
import { createLessonPlayer, recordOf } from './player';
import type { LessonPlayer } from './player';
import { createProgress } from './progress';
import type { Progress } from './progress';

/** A place for progress, as a page has it. */
function memory() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

const names = ['Vegetation', 'Red soil', 'Water', 'Concrete'];
/** Lets what was awaited go on. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

let studio: Studio;
let engine: () => FakeEngine;
let progress: Progress;
let player: LessonPlayer;
let others: number;

function start(lesson: Lesson): void {
  player = createLessonPlayer({
    ...{ studio, lesson, progress, ours: true },
    onOtherScene: () => others++,
  });
}

/** Answers the last question for a scene as the read worker does. */
async function made(scene: Scene = tinyScene(names)): Promise<void> {
  await turn();
  const { calls, listeners } = engine();
  const { args } = calls.findLast((c) => c.name === 'make')!;
  const recipe = args[0] as NonNullable<NonNullable<Scene['source']>['recipe']>;
  const { opening } = studio.store.getState();
  listeners.onRead({
    type: 'scene',
    id: opening!.id,
    scene: { ...scene, source: { files: null, recipe, choices: {} } },
  });
  await turn();
}

const lesson = (steps: readonly Step[]): Lesson => ({ ...testLesson, steps });
const state = () => player.store.getState();
const labels = () => studio.store.getState().labels;
const plain = { id: 'a', title: 'A', text: 'Words.' };
const makes = () => engine().calls.filter((c) => c.name === 'make').length;

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make);
  engine = fake.engine;
  progress = createProgress(memory);
  others = 0;
});

describe('entering a step', () => {
  it('applies the setups from the last one with a scene up to it', async () => {
    start(
      lesson([
        { ...plain, setup: { labels: { sample: [4, 'random', 1] } } },
        {
          ...plain,
          id: 'b',
          setup: { scene: { kind: 'bench', id: 'base' }, settings: { steps: 7 } },
        },
        {
          ...plain,
          id: 'c',
          setup: { labels: { sample: [3, 'random', 1] }, view: { page: 'labs' } },
        },
      ]),
    );
    void player.enter(2);
    expect(engine().calls.findLast((c) => c.name === 'make')!.args[0]).toEqual({
      kind: 'bench',
      id: 'base',
    });
    await made();
    expect(state()).toMatchObject({ at: 2, status: 'ready' });
    expect(labels()).toHaveLength(3);
    expect(studio.store.getState().settings.steps).toBe(7);
    expect(studio.store.getState().view).toBe('labs');
    expect(makes()).toBe(1);
  });

  it('leaves out a material that its endmembers do not name, after labels were drawn', async () => {
    start(
      lesson([
        {
          ...plain,
          setup: {
            endmembers: ['Vegetation', 'Red soil', 'Concrete'],
            labels: { sample: [6, 'spread', 1] },
          },
        },
      ]),
    );
    void player.enter(0);
    await made();
    const { endmembers } = studio.store.getState();
    expect(endmembers.map((e) => e.name)).toEqual(['Vegetation', 'Red soil', 'Concrete']);
    for (const { abundances } of labels()) {
      expect(abundances).toHaveLength(3);
      expect(abundances.reduce((s, a) => s + a, 0)).toBeCloseTo(1, 6);
    }
  });

  it('says what step needs a truth', async () => {
    start(
      lesson([
        plain,
        { ...plain, id: 'b', until: { fact: 'truth.mixedShare', is: '>', value: 1 } },
      ]),
    );
    void player.enter(1);
    await made(tinyScene(null));
    expect(state().status).toBe('failed');
    expect(state().error?.message).toContain('Step 2 needs a truth');
  });

  it('fails in words where the setup cannot be, and can be skipped', async () => {
    start(
      lesson([
        { ...plain, setup: { labels: [{ at: [0, 0], of: 'Water' }] } },
        { ...plain, id: 'b' },
      ]),
    );
    void player.enter(0);
    await made();
    expect(state().error?.message).toBe('The pixel at line 0, sample 0 is masked.');
    await player.skip();
    expect(state()).toMatchObject({ at: 1, status: 'ready', error: null });
  });

  it('never trains, races or starts a lab by itself', async () => {
    start(testLesson);
    void player.enter(0);
    await made();
    void player.skip();
    await turn();
    void player.skip();
    await turn();
    expect(state().at).toBe(2);
    const called = engine().names();
    for (const job of ['train', 'race', 'lab']) expect(called).not.toContain(job);
  });
});

describe('a step’s condition', () => {
  const clicks: Step = {
    ...plain,
    until: { fact: 'labels.count', is: '>=', value: 2 },
    ask: {
      kind: 'number',
      prompt: 'How many?',
      fact: 'labels.count',
      min: 0,
      max: 9,
      step: 1,
      unit: '',
    },
  };

  it('is judged after the prediction, and with the state as it then is', async () => {
    start(lesson([clicks, { ...plain, id: 'b' }]));
    void player.enter(0);
    await made();
    studio.store.getState().annotate(0, 1);
    studio.store.getState().annotate(0, 2);
    expect(recordOf(state()).outcome).toBe('open');
    await player.next();
    expect(state().at).toBe(0);
    player.answer({ kind: 'number', value: 5 });
    expect(recordOf(state())).toMatchObject({
      outcome: 'met',
      measured: { kind: 'number', value: 2 },
    });
    // What is measured stays, and so does the prediction.
    studio.store.getState().annotate(0, 3);
    player.answer({ kind: 'number', value: 2 });
    expect(recordOf(state())).toMatchObject({
      answer: { value: 5 },
      measured: { value: 2 },
    });
    await player.next();
    expect(state().at).toBe(1);
  });

  it('that is met on entry says so', async () => {
    start(lesson([{ ...plain, until: { fact: 'labels.count', is: '=', value: 0 } }]));
    void player.enter(0);
    await made();
    expect(recordOf(state())).toMatchObject({ outcome: 'met', atOnce: true });
  });

  it('that is not met can be skipped, which is recorded', async () => {
    start(lesson([clicks, { ...plain, id: 'b' }]));
    void player.enter(0);
    await made();
    await player.skip();
    expect(state().records.a.outcome).toBe('skipped');
    expect(state().at).toBe(1);
  });

  it('can be met by “Do it for me”, which waits for what it starts', async () => {
    start(
      lesson([
        {
          ...plain,
          setup: { labels: { sample: [8, 'spread', 0] } },
          until: { fact: 'lab.status', is: '=', value: 'finished' },
          doForMe: [
            { do: 'startLab', lab: 'constraints' },
            { do: 'setView', view: { page: 'labs' } },
          ],
        },
      ]),
    );
    void player.enter(0);
    await made();
    void player.doForMe();
    await turn();
    const lab = studio.store.getState().lab!;
    expect(lab.status).toBe('running');
    expect(studio.store.getState().view).toBe('studio');
    engine().listeners.jobs.lab({ type: 'labFinished', lab: lab.id });
    await turn();
    expect(studio.store.getState().view).toBe('labs');
    expect(recordOf(state()).outcome).toBe('met');
  });

  it('says why “Do it for me” could not be done, and lets one try again', async () => {
    start(
      lesson([
        {
          ...plain,
          until: { fact: 'run.status', is: '=', value: 'finished' },
          doForMe: [{ do: 'train' }],
        },
      ]),
    );
    void player.enter(0);
    await made();
    await player.doForMe();
    expect(state().error?.kind).toBe('lesson');
    expect(state().doing).toBe(false);
    expect(recordOf(state()).outcome).toBe('open');
  });
});

describe('what a step started from', () => {
  it('is missed when it is gone, and can be brought back', async () => {
    start(
      lesson([
        {
          ...plain,
          setup: { labels: { sample: [4, 'random', 1] } },
          until: { fact: 'labels.count', is: '>', value: 9 },
        },
      ]),
    );
    void player.enter(0);
    await made();
    const before = labels().map(({ line, sample, abundances }) => ({ line, sample, abundances }));
    studio.store.getState().removeLabel(labels()[1].id);
    expect(state().lost).toBe('A label that the step starts with is gone.');
    void player.bringBack();
    await made();
    expect(state().lost).toBeNull();
    expect(labels().map(({ line, sample, abundances }) => ({ line, sample, abundances }))).toEqual(
      before,
    );
  });

  it('is over when a person opens a scene of their own', async () => {
    start(lesson([plain]));
    void player.enter(0);
    await made();
    studio.openDemo();
    await made();
    expect(others).toBe(1);
  });
});

describe('questions', () => {
  it('an order is compared with the order of the fact', async () => {
    start(
      lesson([
        {
          ...plain,
          setup: {
            labels: [
              { at: [0, 1], of: 'Water' },
              { at: [0, 2], of: 'Water' },
              { at: [0, 3], of: 'Concrete' },
            ],
          },
          ask: {
            kind: 'order',
            prompt: 'Which has fewest?',
            fact: 'labels.count',
            items: [
              { is: 'Water', label: 'Water' },
              { is: 'Concrete', label: 'Concrete' },
              { is: 'Red soil', label: 'Soil' },
            ],
          },
        },
      ]),
    );
    void player.enter(0);
    await made();
    player.answer({ kind: 'order', order: [0, 1, 2] });
    expect(recordOf(state()).measured).toEqual({
      kind: 'order',
      order: [2, 1, 0],
      values: [2, 1, 0],
    });
  });

  it('a pixel is compared with the best in the scene', async () => {
    start(
      lesson([
        { ...plain, ask: { kind: 'pixel', prompt: 'Where?', fact: 'cursor.truth.Vegetation' } },
      ]),
    );
    void player.enter(0);
    await made();
    studio.store.getState().setCursor(null);
    player.answer({ kind: 'pixel', line: 2, sample: 2 });
    expect(studio.store.getState().cursor).toEqual({ line: 2, sample: 2 });
    const found = recordOf(state()).measured;
    // The first material rises over the pixels (tinyTruth).
    expect(found).toMatchObject({ kind: 'pixel', best: { line: 2, sample: 3, value: 100 } });
    expect(found?.kind === 'pixel' && found.value).toBeCloseTo((100 * 10) / 11, 4);
    expect(found?.kind === 'pixel' && found.ahead).toBeCloseTo(90, 6);
  });

  it('a mixture is compared with the truth', async () => {
    start(
      lesson([{ ...plain, ask: { kind: 'mixture', prompt: 'What is in it?', pixel: [2, 3] } }]),
    );
    void player.enter(0);
    await made();
    player.answer({ kind: 'mixture', names, fractions: [1, 0, 0, 0] });
    expect(recordOf(state()).measured).toEqual({ kind: 'mixture', fractions: [1, 0, 0, 0] });
  });
});

describe('progress', () => {
  it('is there again, unless the lesson was changed', async () => {
    const storage = memory();
    progress = createProgress(() => storage);
    start(lesson([plain, { ...plain, id: 'b' }]));
    void player.enter(0);
    await made();
    await player.next();
    await player.next();
    expect(state()).toMatchObject({ ended: true, kept: true });
    const later = createProgress(() => storage);
    const same = lesson([plain, { ...plain, id: 'b' }]);
    expect(later.recall(same)).toMatchObject({ at: 1, ended: true });
    expect(later.recall({ ...same, title: 'Changed' })).toBeNull();
    later.forget();
    expect(createProgress(() => storage).recall(same)).toBeNull();
  });

  it('is not kept where storage is blocked, and the lesson plays', async () => {
    progress = createProgress(() => {
      throw new Error('SecurityError');
    });
    start(lesson([plain, { ...plain, id: 'b' }]));
    void player.enter(0);
    await made();
    await player.next();
    expect(state()).toMatchObject({ at: 1, kept: false });
  });

  it('goes to a file and comes from one; another file is refused', () => {
    const from = createProgress(memory);
    const of = lesson([plain]);
    from.keep(of, { at: 0, ended: true, records: {} });
    const to = createProgress(memory);
    to.open(from.save(), 'progress.json');
    expect(to.recall(of)).toMatchObject({ ended: true });
    expect(() => to.open('{"format":"x"}', 'x.json')).toThrow('cannot be read');
    expect(to.recall(of)).toMatchObject({ ended: true });
  });
});
