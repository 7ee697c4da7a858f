/** A lesson sets what was on screen aside, and leaves it as it was. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readLesson } from '../../lessons/read';
import { testLesson } from '../../lessons/testLesson.suite';
import { fakeEngine, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { memoryLocks, memoryStorage, memoryTab } from '../session/memoryStorage.suite';
import type { MemoryStorage } from '../session/memoryStorage.suite';
import { createSessions } from '../session/sessions';
import type { Sessions } from '../session/api';
import { createStudio } from '../studio';
import type { Studio } from '../studio';
import { lessonFromAddress } from './asked';
import { stepOfState } from './copy';
import { createProgress } from './progress';
import { startLesson } from './stage';
import type { LessonEnd, LessonStage } from './stage';

let studio: Studio;
let engine: FakeEngine;
let sessions: Sessions;
let storage: MemoryStorage;
let ended: LessonEnd[];

beforeEach(() => {
  vi.useFakeTimers();
  const fake = fakeEngine();
  studio = createStudio(fake.make);
  engine = fake.engine();
  storage = memoryStorage();
  let ids = 0;
  sessions = createSessions({
    ...{ studio, storage, memory: memoryTab({ last: null }, null), locks: memoryLocks(new Set()) },
    newId: () => `s${++ids}`,
    clock: () => '12:04',
  });
  ended = [];
});
afterEach(() => vi.useRealTimers());

const get = () => studio.store.getState();

/** The read worker's answer to the scene that is being made. */
async function made(names = ['Vegetation', 'Red soil', 'Water', 'Concrete']): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
  const recipe = engine.calls.findLast((c) => c.name === 'make')!.args[0];
  const source = { files: null, recipe, choices: {} };
  const scene = { ...tinyScene(names), source } as ReturnType<typeof tinyScene>;
  engine.listeners.onRead({ type: 'scene', id: get().opening!.id, scene });
  await vi.advanceTimersByTimeAsync(0);
}

async function begin(): Promise<LessonStage> {
  const stage = await startLesson({
    ...{ studio, lesson: testLesson, ours: true, step: 0 },
    setAside: () => sessions.setAside(),
    progress: createProgress(() => null),
    onEnd: (how) => ended.push(how),
  });
  await made();
  return stage;
}

/** A scene with two labels, saved. */
async function work(): Promise<void> {
  studio.openDemo();
  await made(['Soil', 'Tree']);
  get().annotate(0, 1);
  get().annotate(1, 1, 1);
  get().setSetting('steps', 44);
  await sessions.flush();
}

it('Leave brings back the same objects, undo and all, and the session is this tab’s again', async () => {
  await work();
  const { scene, labels, endmembers, history, settings } = get();
  const before = sessions.store.getState().current;
  const stage = await begin();
  expect(get().labels).toEqual([]);
  expect(sessions.store.getState().current).toBeNull();
  get().annotate(0, 2);
  await vi.advanceTimersByTimeAsync(20_000);
  // What happens in a lesson is nobody's session.
  expect((await storage.list()).map((s) => s.id)).toEqual([before!.id]);
  stage.leave();
  expect(ended).toEqual(['left']);
  const after = get();
  expect(after.scene).toBe(scene);
  expect(after.labels).toBe(labels);
  expect(after.endmembers).toBe(endmembers);
  expect(after.history).toBe(history);
  expect(after.settings).toBe(settings);
  expect(sessions.store.getState().current).toEqual(before);
  expect(engine.calls.findLast((c) => c.name === 'setScene')!.args[0]).toBe(scene!.cube);
  after.undo();
  expect(get().labels).toHaveLength(1);
  // It is saved as before.
  get().annotate(2, 2);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sessions.store.getState().save.kind).toBe('saved');
});

it('Leave without anything before it gives the empty page', async () => {
  const stage = await begin();
  stage.leave();
  expect(get().scene).toBeNull();
  expect(sessions.store.getState().current).toBeNull();
});

it('Keep this scene makes it a session of its own; the one before stays in storage', async () => {
  await work();
  const stage = await begin();
  expect(stage.canKeep).toBe(true);
  get().annotate(0, 2);
  stage.keep();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sessions.store.getState().current?.name).toBe('Lesson: Ten blind clicks');
  expect((await storage.list()).map((s) => s.name).sort()).toEqual([
    'Lesson: Ten blind clicks',
    'tiny',
  ]);
});

it('a scene of the person’s own ends the lesson and is a session', async () => {
  await work();
  await begin();
  studio.openDemo();
  await made(['Soil', 'Tree']);
  expect(ended).toEqual(['other scene']);
  get().annotate(0, 2);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sessions.store.getState().save.kind).toBe('saved');
  expect((await storage.list()).length).toBe(2);
});

it('another session that is opened ends it, too, and is that session', async () => {
  await work();
  const first = sessions.store.getState().current!.id;
  await begin();
  const opening = sessions.open(first);
  await vi.advanceTimersByTimeAsync(0);
  await made(['Soil', 'Tree']);
  await opening;
  expect(ended).toEqual(['other scene']);
  expect(sessions.store.getState().current?.id).toBe(first);
  expect(get().labels).toHaveLength(2);
});

it('waits for what is going: a lesson would end it', async () => {
  await work();
  studio.train();
  expect(get().run?.status).toBe('preparing');
  await expect(begin()).rejects.toThrow('a lesson would end it');
  expect(get().run?.status).toBe('preparing');
});

it('the state on screen can be pasted as a step', async () => {
  await begin();
  get().annotate(0, 2);
  get().setSetting('steps', 44);
  const step: unknown = JSON.parse(stepOfState(get()));
  const lesson = readLesson(JSON.stringify({ ...testLesson, steps: [step] }));
  expect(lesson.steps[0].setup).toMatchObject({
    scene: testLesson.start.scene,
    labels: [{ at: [0, 2], of: 'Vegetation' }],
    settings: { steps: 44 },
    view: { page: 'studio' },
  });
});

it('an address asks for a lesson, a step of it, or the list', () => {
  expect(lessonFromAddress('?lesson=shadow&step=4')).toEqual({
    kind: 'own',
    id: 'shadow',
    step: 3,
  });
  expect(lessonFromAddress('?lesson=shadow&step=x')).toEqual({
    kind: 'own',
    id: 'shadow',
    step: 0,
  });
  expect(lessonFromAddress('?engine=wasm&lesson')).toEqual({ kind: 'list' });
  expect(lessonFromAddress('?engine=wasm')).toBeNull();
});
