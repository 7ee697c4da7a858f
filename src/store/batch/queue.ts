/**
 * The queue of scenes that a trained model answers, one after the other in a worker of its own: what is in it, what is going
 * on, what came of it. It belongs to the page, not to the scene on screen, and goes on when its dialog is closed. Loaded
 * with the dialog.
 */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { ApplyEvent, ApplyFolder, ApplyFormat } from '../../protocol/apply';
import type { SceneFiles } from '../../readers/partners';
import { toErrorData } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import { freeStem, sameFiles, sizeOf } from './items';
import type { BatchItem, Pace } from './items';
import type { BatchModel } from './model';
import type { ApplyListeners, ApplyWorker } from './worker';

export interface BatchState {
  readonly items: readonly BatchItem[];
  readonly model: BatchModel | null;
  readonly formats: readonly ApplyFormat[];
  /** Where maps are written; null: they are kept for a .zip. */
  readonly folder: ApplyFolder | null;
  readonly status: 'idle' | 'going' | 'stopping';
  /** Scenes that are being looked at before they stand in the list. */
  readonly adding: number;
  readonly pace: Pace;
  /** What is said of what was added last. */
  readonly note: string | null;
  readonly error: StudioErrorData | null;
  /** Maps are in memory alone. */
  readonly unsaved: boolean;
}

export interface BatchQueue {
  readonly store: StoreApi<BatchState>;
  /** Scenes that are in the list already are not added again. Resolves when all are in it. */
  add(scenes: readonly SceneFiles[]): Promise<void>;
  remove(id: number): void;
  /** Leaves an empty list. */
  clear(): void;
  /** Refused while maps of another model are in the list. */
  setModel(model: BatchModel): void;
  setFormats(formats: readonly ApplyFormat[]): void;
  setFolder(folder: ApplyFolder | null): void;
  setError(error: StudioErrorData | null): void;
  /** Answers what waits. */
  start(): void;
  /** Ends after stopping the scene that is going; it waits again. */
  cancel(): void;
  /** Puts a scene that failed back, and answers it. */
  again(id: number): void;
  /** The maps are in a file of the person's. */
  saved(): void;
  dispose(): void;
}

export interface BatchParts {
  readonly makeWorker: (listeners: ApplyListeners) => ApplyWorker;
  readonly fingerprint: (file: File) => Promise<string>;
  /** Milliseconds. */
  readonly now: () => number;
  readonly versions: Readonly<Record<string, string>>;
}

const idle: BatchState = {
  ...{ items: [], model: null, formats: ['envi'], folder: null, status: 'idle', adding: 0 },
  ...{ pace: { bytes: 0, ms: 0 }, note: null, error: null, unsaved: false },
};

/** Why nothing can be started now, or null. */
export function startProblem({
  items,
  model,
  formats,
  adding,
}: Pick<BatchState, 'items' | 'model' | 'formats' | 'adding'>): string | null {
  if (!model) return 'Choose the weights of a finished run first.';
  if (adding > 0) return 'The scenes are being looked at.';
  if (!items.some((i) => i.status === 'waiting'))
    return items.length === 0 ? 'Add scenes first.' : 'Every scene in the list has been answered.';
  if (formats.length === 0) return 'Choose at least one format.';
  return null;
}

/** Why the model, the formats or the folder cannot be changed now, or null. */
export function fixedProblem({ items, status }: Pick<BatchState, 'items' | 'status'>) {
  if (status !== 'idle') return 'Stop the queue first.';
  if (items.some((i) => i.status === 'done'))
    return 'Maps of these choices are in the list: clear it first.';
  return null;
}

export function createBatchQueue(parts: BatchParts): BatchQueue {
  const store = createStore<BatchState>()(() => idle);
  const { getState: get, setState: set } = store;
  let worker: ApplyWorker | null = null;
  let nextId = 1;
  let began = 0;
  /** One lot of files after the other, so that none is added twice. */
  let adding: Promise<void> = Promise.resolve();

  const change = (id: number, next: Partial<BatchItem>): void =>
    set({ items: get().items.map((i) => (i.id === id ? { ...i, ...next } : i)) });
  const tick = (): void => {
    const { pace } = get();
    set({ pace: { ...pace, ms: parts.now() - began } });
  };

  function onEvent(event: ApplyEvent): void {
    const item = get().items.find((i) => i.id === event.apply);
    if (item?.status !== 'going') return;
    tick();
    switch (event.type) {
      case 'applyProgress':
        return change(item.id, { fraction: event.fraction });
      case 'applied': {
        const { answer } = event;
        change(item.id, { status: 'done', fraction: 1, answer });
        if (answer.files.some((f) => f.data !== null)) set({ unsaved: true });
        return ended(item);
      }
      case 'applyError':
        change(item.id, { status: 'failed', fraction: 0, error: event.error });
        return ended(item);
      case 'applyCancelled':
        change(item.id, { status: 'waiting', fraction: 0 });
        return next();
    }
  }

  function onDeath(error: StudioErrorData): void {
    worker?.terminate();
    worker = null;
    const going = get().items.find((i) => i.status === 'going');
    if (going) change(going.id, { status: 'failed', fraction: 0, error });
    if (going && get().status === 'going') ended(going);
    else set({ status: 'idle' });
  }

  function ended({ bytes }: BatchItem): void {
    const { pace } = get();
    set({ pace: { ...pace, bytes: pace.bytes + bytes } });
    next();
  }

  function next(): void {
    const { items, status, model, formats, folder } = get();
    const item = status === 'going' ? items.find((i) => i.status === 'waiting') : undefined;
    if (!item || !model) {
      // Its memory is given back; a new one is there in a second.
      worker?.terminate();
      worker = null;
      return set({ status: 'idle' });
    }
    change(item.id, { status: 'going', fraction: 0, error: null });
    worker ??= parts.makeWorker({ onEvent, onDeath });
    const { name, stem, files, fingerprints } = item;
    worker.apply(item.id, {
      weights: { name: model.name, bytes: model.bytes },
      scene: { name, stem, files, fingerprints },
      ...{ formats, folder, versions: parts.versions },
    });
  }

  async function addOne(scene: SceneFiles): Promise<string | null> {
    const fingerprints: string[] = [];
    for (const file of scene.files) fingerprints.push(await parts.fingerprint(file));
    const { items } = get();
    if (items.some((i) => sameFiles(i.fingerprints, fingerprints))) return scene.name;
    const stem = freeStem(
      scene.name,
      items.map((i) => i.stem),
    );
    const item: BatchItem = {
      ...{ id: nextId++, name: scene.name, files: scene.files, stem, fingerprints },
      ...{ bytes: sizeOf(scene), status: 'waiting', fraction: 0, answer: null, error: null },
    };
    set({ items: [...items, item] });
    return null;
  }

  async function addAll(scenes: readonly SceneFiles[]): Promise<void> {
    const twice: string[] = [];
    let error: StudioErrorData | null = null;
    for (const scene of scenes) {
      try {
        const name = await addOne(scene);
        if (name !== null) twice.push(name);
      } catch (thrown) {
        error = unreadable(scene.name, thrown);
      }
      set({ adding: get().adding - 1 });
    }
    const note = twice.length > 0 ? twiceText(twice) : null;
    set({ note, error });
  }

  const start = (): void => {
    if (get().status !== 'idle' || startProblem(get()) !== null) return;
    began = parts.now();
    set({ status: 'going', pace: { bytes: 0, ms: 0 }, error: null, note: null });
    next();
  };

  return {
    store,
    add(scenes) {
      if (scenes.length === 0) {
        set({ note: 'There was no file in what was given.' });
        return Promise.resolve();
      }
      set({ adding: get().adding + scenes.length, note: null });
      adding = adding.then(() => addAll(scenes));
      return adding;
    },
    remove(id) {
      const { items } = get();
      const left = items.filter((i) => i.id !== id || i.status === 'going');
      set({ items: left, unsaved: left.some(hasMaps) && get().unsaved, note: null });
    },
    clear() {
      if (get().status === 'idle') set({ items: [], unsaved: false, note: null, error: null });
    },
    setModel(model) {
      if (fixedProblem(get()) === null) set({ model, error: null });
    },
    setFormats(formats) {
      if (fixedProblem(get()) === null) set({ formats });
    },
    setFolder(folder) {
      if (fixedProblem(get()) === null) set({ folder, error: null });
    },
    setError: (error) => set({ error }),
    start,
    cancel() {
      const going = get().items.find((i) => i.status === 'going');
      if (get().status !== 'going') return;
      set({ status: 'stopping' });
      if (going) worker?.cancel(going.id);
    },
    again(id) {
      if (get().items.find((i) => i.id === id)?.status !== 'failed') return;
      change(id, { status: 'waiting', fraction: 0, error: null });
      start();
    },
    saved: () => set({ unsaved: false }),
    dispose() {
      worker?.terminate();
      worker = null;
    },
  };
}

/** Its maps are in the page's memory. */
export const hasMaps = ({ answer }: BatchItem): boolean =>
  answer?.files.some((f) => f.data !== null) === true;

const twiceText = (names: readonly string[]): string =>
  names.length === 1
    ? `${names[0]} is in the list already.`
    : `${names.length} scenes are in the list already: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : '.'}`;

function unreadable(name: string, thrown: unknown): StudioErrorData {
  const { message } = toErrorData(thrown);
  return {
    kind: 'file',
    file: name,
    message: 'A file could not be read and was not added.',
    found: message,
    expected: 'a file that this browser may read',
    advice: 'If it was moved or changed, choose it again.',
  };
}
