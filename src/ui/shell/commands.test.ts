import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeEngine, tinyScene } from '../../store/fakeWorkers.suite';
import type { FakeEngine } from '../../store/fakeWorkers.suite';
import { createStudio } from '../../store/studio';
import type { Studio } from '../../store/studio';
import { commandsOf, found } from './commands';
import type { Command } from './commands';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();
const page = {
  goTo: vi.fn(),
  toggleTheme: vi.fn(),
  showSessions: vi.fn(),
  share: vi.fn(),
  makeAssignment: vi.fn(),
  showKeys: vi.fn(),
  present: vi.fn(),
  chooseFiles: vi.fn(),
  showScenes: vi.fn(),
  showLink: vi.fn(),
};
const commands = (): Command[] => commandsOf(studio, get(), page);
const command = (id: string): Command => commands().find((c) => c.id === id)!;

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make, 'wasm');
  engine = fake.engine();
});

function open(): void {
  studio.openDemo();
  engine.listeners.onRead({ type: 'scene', id: get().opening!.id, scene: tinyScene() });
}

describe('commands', () => {
  it('have ids and labels of their own, and a reason where they cannot be done', () => {
    for (const with_ of [() => undefined, open]) {
      with_();
      const list = commands();
      expect(new Set(list.map((c) => c.id)).size).toBe(list.length);
      expect(new Set(list.map((c) => `${c.group} ${c.label}`)).size).toBe(list.length);
      for (const c of list) expect(c.problem === null || c.problem.length > 5).toBe(true);
    }
    expect(command('train').problem).toContain('no labels yet');
    expect(command('undo').problem).toBe('Nothing to undo.');
  });

  it('say how sure the selected label is', () => {
    open();
    expect(command('error-0.2').problem).toBe('No label is selected.');
    get().annotate(1, 1, 0);
    command('error-0.2').run();
    expect(get().labels[0].error).toBe(0.2);
    command('unused').run();
    expect(get().labels[0]).toMatchObject({ error: 0.2, confidence: 0 });
    command('error-0').run();
    expect(get().labels[0]).toMatchObject({ error: 0 });
    expect(get().labels[0].confidence).toBeUndefined();
    expect(found(commands(), 'fractions exact')[0].id).toBe('error-0');
  });

  it('do what they say', () => {
    command('demo').run();
    expect(engine.names()).toContain('make');
    open();
    get().setCursor({ line: 1, sample: 1 });
    command('annotate').run();
    expect(get().labels).toHaveLength(1);
    get().annotate(2, 2, 1);
    expect(command('train').problem).toBeNull();
    command('train').run();
    expect(engine.names()).toContain('train');
    expect(command('train').problem).toBe('A run is going.');
    command('pause').run();
    expect(engine.names().at(-1)).toBe('pause');
    command('layer-truth:1').run();
    expect(get().layer).toEqual({ kind: 'truth', endmember: 1 });
    expect(page.goTo).toHaveBeenCalledWith('scene');
    expect(command('layer-truth:1').problem).toContain('already');
    command('step-race').run();
    expect(page.goTo).toHaveBeenLastCalledWith('race');
    command('undo').run();
    expect(get().labels).toHaveLength(1);
  });

  it('are found by any words, those at the start of a word and those that can be done first', () => {
    open();
    get().annotate(1, 1, 0);
    get().annotate(2, 2, 1);
    const ids = (typed: string): string[] => found(commands(), typed).map((c) => c.id);
    expect(ids('train')[0]).toBe('train');
    expect(ids('TRAIN  pau')).toEqual(['pause']);
    expect(ids('image tree')).toEqual(['layer-truth:1']);
    expect(ids('no such thing')).toEqual([]);
    expect(ids('')).toHaveLength(commands().length);
    const undone = ids('').findIndex((id) => command(id).problem !== null);
    expect(
      ids('')
        .slice(undone)
        .every((id) => command(id).problem !== null),
    ).toBe(true);
  });
});
