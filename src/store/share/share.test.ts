/** What is on screen, shared and opened again: with the fake engine, and the demo scene where its truth matters. */
import { beforeEach, describe, expect, it } from 'vitest';
import { isRule, parseShare, shareText } from '../../documents/share';
import type { ShareDocument } from '../../documents/share';
import { decodeShare, encodeShare } from '../../documents/shareLink';
import { makeScene } from '../../generated/make';
import type { Scene } from '../../scene/scene';
import { fakeEngine, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { memoryLocks, memoryStorage, memoryTab } from '../session/memoryStorage.suite';
import { referencesTo } from '../session/references';
import { createSessions } from '../session/sessions';
import type { Sessions } from '../session/api';
import { createStudio } from '../studio';
import type { Studio } from '../studio';
import { shareDocument, shareProblem } from './make';
import { shareTitle, showShare } from './show';

const demo = makeScene({ kind: 'demo', seed: 0 });
const noFiles = { files: [], truthFiles: [] };

interface Tab {
  readonly studio: Studio;
  readonly engine: FakeEngine;
  readonly get: () => ReturnType<Studio['store']['getState']>;
}

function tab(): Tab {
  const fake = fakeEngine();
  const studio = createStudio(fake.make);
  return { studio, engine: fake.engine(), get: () => studio.store.getState() };
}

/** The read worker's answer. */
function answer({ engine, get }: Tab, scene: Scene): void {
  engine.listeners.onRead({ type: 'scene', id: get().opening?.id ?? -1, scene });
}

function withDemo(): Tab {
  const made = tab();
  made.studio.openDemo();
  answer(made, demo);
  return made;
}

async function opened(document: ShareDocument, scene: Scene = demo) {
  const other = tab();
  const done = showShare(other.studio, document, []);
  answer(other, scene);
  return { ...other, said: await done };
}

const plain = (labels: ReturnType<Tab['get']>['labels']) =>
  labels.map(({ line, sample, abundances, error, confidence, checked }) => ({
    ...{ line, sample, abundances, error, confidence, checked },
  }));

const shared = (of: Tab, veiled = false) =>
  decodeShare(encodeShare(shareDocument(of.get(), noFiles, { veiled })).fragment);

describe('what is shared', () => {
  it('labels from the truth are their rule, also when the seed of the run was changed since', async () => {
    const from = withDemo();
    for (const protocol of ['spread', 'random'] as const) {
      from.get().setSampling({ count: 12, protocol });
      from.get().setSetting('seed', 5);
      from.studio.sampleFromTruth();
      const document = shared(from);
      expect(document.labels).toEqual({ count: 12, protocol, seed: 5 });
      const to = await opened(document);
      expect(plain(to.get().labels)).toEqual(plain(from.get().labels));
      expect(to.get().sampling).toEqual({ count: 12, protocol });
    }
    from.studio.train();
    from.get().setSetting('seed', 6);
    expect(shared(from).labels).toMatchObject({ seed: 5 });
  });

  it('one label changed by hand, and they are labels like others', async () => {
    const from = withDemo();
    from.studio.sampleFromTruth();
    from.get().setError(from.get().labels[2].id, 0.2);
    expect(isRule(shared(from).labels)).toBe(false);
    from.get().undo();
    expect(isRule(shared(from).labels)).toBe(true);
  });

  it('of a lesson: its step is offered, and opened only when asked', async () => {
    const document = { ...shared(withDemo()), lesson: { id: 'rules', step: 3 } };
    const { get, said } = await opened(document);
    expect(said).toEqual([]);
    const { text, action } = get().notices.at(-1)!;
    expect(text).toContain('step 3 of the lesson “Rules of the game”');
    expect(get().lesson).toBeNull();
    action?.run();
    expect(get().lesson).toEqual({ kind: 'own', id: 'rules', step: 2 });
    const foreign = await opened({ ...document, lesson: { id: 'evil', step: 3 } });
    expect(foreign.get().notices.at(-1)).toMatchObject({ action: undefined });
    expect(foreign.get().notices.at(-1)?.text).toContain('“evil”, which this studio does not have');
  });

  it('labels by hand come back to the last bit, with names, colours, settings and view', async () => {
    const from = withDemo();
    from.get().annotate(10, 12, 0);
    from.get().annotate(40, 50, 3);
    from.get().setAbundances(from.get().labels[1].id, [0.25, 0, 0, 0.7, 0.05]);
    from.get().setChecked(from.get().labels[1].id, true);
    from.get().setConfidence(from.get().labels[0].id, 0);
    from.get().editEndmember(from.get().endmembers[1].id, { name: 'Pale sand' });
    from.get().setPreset('paper');
    from.get().setSetting('seed', 9);
    from.get().setSetting('steps', 33);
    from.get().setLayer({ kind: 'truth', endmember: 2 });
    from.get().setArrangement('swipe');
    from.get().setCursor({ line: 3, sample: 4 });
    from.get().setViewport({ line: 20.123456, sample: 30, scale: 6 });
    const { get, engine, said } = await opened(shared(from));
    expect(said).toEqual([]);
    expect(plain(get().labels)).toEqual(plain(from.get().labels));
    const named = (e: { name: string; color: number; truth: number | null }) => [
      e.name,
      e.color,
      e.truth,
    ];
    expect(get().endmembers.map(named)).toEqual(from.get().endmembers.map(named));
    expect(get().settings).toEqual(from.get().settings);
    expect(get()).toMatchObject({
      layer: { kind: 'truth', endmember: 2 },
      arrangement: 'swipe',
      cursor: { line: 3, sample: 4 },
      viewport: { line: 20.12, sample: 30, scale: 6 },
    });
    // Nothing runs by itself, and undo has nothing to take back.
    expect(engine.names()).not.toContain('train');
    expect(get().history.past).toEqual([]);
  });

  it('the truth veiled: not shown, not lost', async () => {
    const from = withDemo();
    from.studio.sampleFromTruth();
    const document = shared(from, true);
    expect(document.view?.truth).toBe('veiled');
    const { get } = await opened(document);
    expect(get().scene?.truth).toBeNull();
    expect(get().labels).toHaveLength(10);
    get().setTruth('shown');
    expect(get().scene?.truth?.names).toEqual(demo.truth?.names);
    // A sender who works under the veil shares the rule all the same.
    from.get().setTruth('veiled');
    expect(isRule(shared(from).labels)).toBe(true);
  });

  it('layers of an answer are not shared: it comes with the next run', () => {
    const from = withDemo();
    from.get().setLayer({ kind: 'estimate', endmember: 0 });
    expect(shared(from).view?.layer).toBeUndefined();
  });

  it('says in a sentence what cannot be shared', () => {
    expect(shareProblem(tab().get())).toBe('Open a scene first.');
    const { get } = withDemo();
    expect(shareProblem(get())).toBeNull();
    get().setSetting('steps', -1);
    expect(shareProblem(get())).toBe('Mend the settings first. Steps is -1; use 1 to 5000.');
    get().setSetting('steps', 10);
    get().editEndmember(get().endmembers[0].id, { name: 'a'.repeat(61) });
    expect(shareProblem(get())).toContain('61 characters: shorten it to 60');
  });
});

describe('opening', () => {
  const document = (): ShareDocument => {
    const from = withDemo();
    from.studio.sampleFromTruth();
    return shared(from);
  };

  it('a layer of a later studio is passed over', async () => {
    const { get } = await opened({ ...document(), view: { layer: { kind: 'hologram' } } });
    expect(get().layer).toEqual({ kind: 'rgb' });
  });

  it('values that differ in their last bits only are the same scene', async () => {
    const from = document();
    const { said } = await opened({ ...from, scene: { ...from.scene, exact: '00000000' } });
    expect(said).toEqual([]);
  });

  it('a scene that another version made: said, and the labels kept', async () => {
    const from = document();
    const scene = { ...from.scene, exact: '00000000', rounded: '11111111', generator: 7 };
    const { said, get } = await opened({ ...from, scene });
    expect(said[0]).toMatch(/^Another version made this scene \(generator 7, here \d\)\./);
    expect(get().labels).toHaveLength(10);
  });

  it('a scene of another size is refused', async () => {
    await expect(opened(document(), tinyScene())).rejects.toThrow(
      'The scene is not the one that the link was made with.',
    );
  });

  it('labels from a truth that is not there are refused', async () => {
    await expect(opened(document(), { ...demo, truth: null })).rejects.toThrow(
      'The labels of the link are drawn from a truth, and this scene has none.',
    );
  });
});

describe('as a session', () => {
  let here: Tab;
  let sessions: Sessions;
  const storage = memoryStorage();
  const file = (name: string, text: string) => new File([text], name);

  beforeEach(() => {
    here = tab();
    let ids = 0;
    sessions = createSessions({
      ...{ studio: here.studio, storage, locks: memoryLocks(new Set()) },
      memory: memoryTab({ last: null }, null),
      newId: () => `share-${++ids}`,
      clock: () => '12:04',
    });
  });

  const until = async (what: () => unknown): Promise<void> => {
    for (let tries = 0; !what(); tries++) {
      if (tries === 200) throw new Error('it never came');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it('a link is a new session, and the one on screen stays in the list', async () => {
    here.studio.openDemo();
    answer(here, demo);
    here.get().annotate(5, 5, 0);
    await sessions.flush();
    const before = sessions.store.getState().current?.id;
    const from = withDemo();
    from.studio.sampleFromTruth();
    const done = sessions.openShared(shared(from), 'a link');
    await until(() => here.get().opening);
    answer(here, demo);
    expect(await done).toBeNull();
    await sessions.flush();
    const { current, list } = sessions.store.getState();
    expect(current?.id).not.toBe(before);
    expect(list.map((s) => s.id)).toContain(before);
    expect(list.map((s) => s.id)).toContain(current?.id);
    expect(here.get().notices.at(-1)?.text).toBe(
      'Opened from a link: demo, 10 labels, seed 0. Train to see the maps.',
    );
  });

  it('a scene from files waits for its file; another one is told by name, size and fingerprint', async () => {
    const from = tab();
    const mine = file('field.mat', 'the scene');
    const opening = from.studio.openAs({ files: [mine], choices: {} });
    answer(from, { ...tinyScene(), source: undefined });
    await opening;
    from.get().annotate(1, 1, 0);
    const files = { files: await referencesTo([mine]), truthFiles: [] };
    const document = parseShare(
      shareText(shareDocument(from.get(), files, { veiled: false })),
      'a.json',
    );
    expect(shareTitle(document)).toBe('tiny, 1 label, seed 0');
    sessions.openFiles([file('homework.json', shareText(document))]);
    await until(() => sessions.store.getState().waiting);
    expect(sessions.store.getState().waiting).toMatchObject({
      name: 'homework.json: tiny, 1 label, seed 0',
      shared: true,
    });
    sessions.openFiles([file('field.mat', 'another scene')]);
    await until(() => sessions.store.getState().waiting?.refused);
    expect(sessions.store.getState().waiting?.refused?.error).toMatchObject({
      file: 'field.mat',
      field: 'size',
      found: '13 bytes',
      expected: '9 bytes',
    });
    sessions.openFiles([file('field.mat', 'the scenf')]);
    await until(() => sessions.store.getState().waiting?.refused?.error.field === 'content');
    sessions.openFiles([file('renamed.mat', 'the scene')]);
    await until(() => here.get().opening);
    answer(here, tinyScene());
    await until(() => sessions.store.getState().current);
    expect(here.get().labels).toHaveLength(1);
    expect(here.get().notices.at(-1)?.text).toContain('Train to see the maps.');
  });

  it('a shared file that is damaged is told, and what is on screen stays', async () => {
    here.studio.openDemo();
    answer(here, demo);
    here.get().annotate(5, 5, 0);
    sessions.openFiles([file('a.json', '{"format": "unmixing-studio-share", "version": 1}')]);
    await until(() => here.get().openError);
    expect(here.get().openError).toMatchObject({ kind: 'link', file: 'a.json' });
    expect(here.get().labels).toHaveLength(1);
  });

  it('annotation files are still the studio’s', async () => {
    here.studio.openDemo();
    answer(here, demo);
    here.get().annotate(1, 1, 0);
    const { text } = here.studio.exportAnnotations('json');
    here.get().undo();
    sessions.openFiles([file('labels.json', text)]);
    await until(() => here.get().labels.length === 1);
    expect(sessions.store.getState().error).toBeNull();
  });

  it('what cannot be opened is an error of the link', async () => {
    const from = withDemo();
    from.studio.sampleFromTruth();
    const done = sessions.openShared(shared(from), 'a link');
    await until(() => here.get().opening);
    const error = { kind: 'internal', message: 'no memory', advice: 'Close other tabs.' } as const;
    here.engine.listeners.onRead({ type: 'error', id: here.get().opening?.id ?? -1, error });
    expect(await done).toEqual(error);
    expect(sessions.store.getState().error).toEqual(error);
  });
});
