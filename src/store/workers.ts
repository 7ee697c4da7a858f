/**
 * The page's side of the workers: typed, queued, cancellable. Holds no state that a person sees
 * (that is the store's) and never touches tensors.
 */
import readWorker from '../../workers/read.worker.ts?worker&url';
import type { Cube, ValidityMask } from '../scene/cube';
import type { ImportChoices } from '../scene/importChoices';
import type { SceneRecipe } from '../scene/recipe';
import { isLink } from '../scene/linkFile';
import { canShare } from '../scene/sharing';
import type { SceneOnScreen } from '../readers/types';
import type { CompositeEvent, CompositeRequest } from '../protocol/composite';
import type { CompositeKind } from '../unmixing/composites';
import type { EngineChoice } from '../engine/info';
import type { ProbeQuestion } from '../protocol/probe';
import type { PreviewEvent, PreviewQuestion, PreviewRequest } from '../protocol/preview';
import type { ReadEvent, ReadRequest } from '../protocol/read';
import type { SuggestConfig } from '../protocol/suggest';
import type { TrainConfig } from '../protocol/run';
import type { JobName, JobTakes } from '../protocol/requests';
import { createTrainWorker } from './trainWorker';
import type { TrainListeners } from './trainWorker';
import { workerFailed } from './workerFailed';

export interface Engine {
  /** Opens files (cube and/or truth). Events for this call come back with its id; a newer call replaces an older one. */
  open(
    files: readonly File[],
    current: SceneOnScreen | null,
    importCheck: { readonly choices: ImportChoices; readonly inspect: boolean },
  ): number;
  /** Ends what `open` or `make` began, and frees what the worker keeps for the import check. */
  stopReading(): void;
  /** Makes a scene that is in no file. */
  make(recipe: SceneRecipe): number;
  /** Chooses the compute engine; answered by an `engine` or `error` event. */
  selectEngine(choice: EngineChoice): void;
  /** Hands the scene to the training worker (shared memory where the page is isolated, else one copy). */
  setScene(cube: Cube, mask: ValidityMask): void;
  /** Asks what a run would take; answered by a `memory` event. */
  plan(config: Pick<TrainConfig, 'settings' | 'endmemberNames' | 'labels'>): void;
  /** Starts a run; its events carry the returned run number. */
  train(config: TrainConfig): number;
  /** Starts another job of the training worker; its events carry the returned number. One run or job at a time. */
  start<Name extends JobName>(job: Name, takes: JobTakes<Name>): number;
  /** Asks for pixels to label next; the answer carries the returned number. A newer question replaces an older one. */
  suggest(config: SuggestConfig): number;
  /** Looks inside the network at a pixel; answers carry the returned number. A newer question replaces an older one. */
  probe(question: ProbeQuestion): number;
  /** Nobody looks any more: what was kept for it is freed. */
  endProbe(): void;
  /**
   * Computes a composite of the scene that was set, in a worker of its own: training and reading go on beside it.
   * The answer carries the returned number; setting another scene ends it unanswered.
   */
  composite(kind: CompositeKind): number;
  /**
   * Answers labels without training, in a worker of its own, in two events that carry the returned number: coarse, then
   * full. A newer question ends an older one; setting another scene ends it unanswered.
   */
  preview(question: PreviewQuestion): number;
  /** Starts that worker and hands it the scene, so that the first answer is quick. */
  readyPreview(): void;
  /** Nobody waits for the last preview any more. */
  stopPreview(): void;
  /** Ends the preview's worker and frees what it holds. */
  endPreview(): void;
  /** Of a run or a race; other jobs can be cancelled only. */
  pause(run: number): void;
  resume(run: number): void;
  cancel(run: number): void;
  /** Leaves out the current run of a race. */
  skip(race: number): void;
  dispose(): void;
}

export interface EngineListeners extends TrainListeners {
  onRead(event: ReadEvent): void;
  onComposite(event: CompositeEvent): void;
  onPreview(event: PreviewEvent): void;
}

/** Starts the workers lazily: the read worker on the first file, the training worker on selectEngine. */
export function createEngine(listeners: EngineListeners): Engine {
  const shared = canShare();
  const trainer = createTrainWorker(listeners);
  let reader: Worker | null = null;
  /** The same, under a policy of its own: it alone may fetch from other hosts. Started by the first link. */
  let linkReader: Worker | null = null;
  let nextId = 1;
  let nextComposite = 1;
  let previewer: Worker | null = null;
  let nextPreview = 1;
  const compositing = new Set<Worker>();
  let scene: { cube: Cube; mask: ValidityMask } | null = null;

  function listen(worker: Worker, ended: () => void): Worker {
    worker.onmessage = (e: MessageEvent<ReadEvent>) => listeners.onRead(e.data);
    worker.onerror = (e) => {
      worker.terminate();
      ended();
      listeners.onRead({ type: 'error', id: nextId - 1, error: workerFailed('file-reading', e) });
    };
    return worker;
  }

  function toReader(request: ReadRequest): void {
    // What it holds of a file that is far goes with it.
    linkReader?.terminate();
    linkReader = null;
    reader ??= listen(
      new Worker(new URL('../../workers/read.worker.ts', import.meta.url), {
        type: 'module',
        name: 'read',
      }),
      () => (reader = null),
    );
    reader.postMessage(request);
  }

  function toLinkReader(request: ReadRequest): void {
    if (reader) reader.postMessage({ type: 'stop', id: request.id });
    // Asked for by another name: its own policy comes with it (scripts/host/policy.mjs).
    linkReader ??= listen(
      new Worker(`${readWorker}?links=1`, { type: 'module', name: 'links' }),
      () => (linkReader = null),
    );
    linkReader.postMessage(request);
  }

  function startComposite(request: CompositeRequest): void {
    const worker = new Worker(new URL('../../workers/composite.worker.ts', import.meta.url), {
      type: 'module',
      name: 'composite',
    });
    compositing.add(worker);
    const end = (event: CompositeEvent) => {
      worker.terminate();
      compositing.delete(worker);
      listeners.onComposite(event);
    };
    worker.onmessage = ({ data }: MessageEvent<CompositeEvent>) => end(data);
    worker.onerror = (e) => {
      const { composite, kind } = request;
      end({ type: 'compositeFailed', composite, kind, error: workerFailed('composite', e) });
    };
    worker.postMessage(request);
  }

  function endComposites(): void {
    for (const worker of compositing) worker.terminate();
    compositing.clear();
  }

  function startPreviewer(): Worker {
    if (!scene) throw new Error('A preview was asked for before a scene was set.');
    const worker = new Worker(new URL('../../workers/preview.worker.ts', import.meta.url), {
      type: 'module',
      name: 'preview',
    });
    worker.onmessage = ({ data }: MessageEvent<PreviewEvent>) => listeners.onPreview(data);
    worker.onerror = (e) => {
      endPreview();
      const error = workerFailed('preview', e);
      listeners.onPreview({ type: 'previewFailed', preview: nextPreview - 1, error });
    };
    toPreviewer(worker, { type: 'scene', ...scene });
    return worker;
  }

  function toPreviewer(worker: Worker, request: PreviewRequest): void {
    worker.postMessage(request);
  }

  function endPreview(): void {
    previewer?.terminate();
    previewer = null;
  }

  return {
    stopReading() {
      const stop: ReadRequest = { type: 'stop', id: nextId++ };
      reader?.postMessage(stop);
      linkReader?.postMessage(stop);
    },
    open(files, current, importCheck) {
      const id = nextId++;
      const request: ReadRequest = { type: 'open', id, files, shared, current, ...importCheck };
      if (files.some(isLink)) toLinkReader(request);
      else toReader(request);
      return id;
    },
    make(recipe) {
      const id = nextId++;
      toReader({ type: 'make', id, recipe, shared });
      return id;
    },
    selectEngine: trainer.selectEngine,
    setScene(cube, mask) {
      endComposites();
      endPreview();
      scene = { cube, mask };
      trainer.setScene(scene);
    },
    plan: (config) => trainer.ask({ type: 'plan', config }),
    train: trainer.train,
    start: trainer.start,
    suggest: trainer.suggest,
    probe: trainer.probe,
    endProbe: trainer.endProbe,
    composite(kind) {
      const composite = nextComposite++;
      if (!scene) throw new Error('A composite was asked for before a scene was set.');
      startComposite({ composite, kind, ...scene });
      return composite;
    },
    preview(question) {
      const preview = nextPreview++;
      previewer ??= startPreviewer();
      toPreviewer(previewer, { type: 'preview', preview, question });
      return preview;
    },
    readyPreview() {
      previewer ??= startPreviewer();
    },
    stopPreview() {
      if (previewer) toPreviewer(previewer, { type: 'stop' });
    },
    endPreview,
    skip: (run) => trainer.ask({ type: 'skip', run }),
    pause: (run) => trainer.ask({ type: 'pause', run }),
    resume: (run) => trainer.ask({ type: 'resume', run }),
    cancel: (run) => trainer.ask({ type: 'cancel', run }),
    dispose() {
      reader?.terminate();
      linkReader?.terminate();
      trainer.end();
      endComposites();
      endPreview();
      reader = linkReader = null;
    },
  };
}
