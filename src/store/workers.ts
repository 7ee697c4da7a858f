/**
 * The page's side of the workers: typed, queued, cancellable. Holds no state that a person sees
 * (that is the store's) and never touches tensors.
 */
import readWorker from '../../workers/read.worker.ts?worker&url';
import type { Cube, ValidityMask } from '../scene/cube';
import { inClause } from '../scene/errors';
import type { StudioErrorData } from '../scene/errors';
import type { ImportChoices } from '../scene/importChoices';
import type { SceneRecipe } from '../scene/recipe';
import { isLink } from '../scene/linkFile';
import { canShare } from '../scene/sharing';
import type { SceneOnScreen } from '../readers/types';
import type { CompositeEvent, CompositeRequest } from '../protocol/composite';
import type { CompositeKind } from '../unmixing/composites';
import type { EngineChoice } from '../engine/info';
import type { ProbeEvent, ProbeQuestion } from '../protocol/probe';
import type { PreviewEvent, PreviewQuestion, PreviewRequest } from '../protocol/preview';
import type { ReadEvent, ReadRequest } from '../protocol/read';
import type { SuggestConfig, SuggestEvent } from '../protocol/suggest';
import type { TrainConfig, TrainEvent } from '../protocol/run';
import { jobFailed, jobNames } from '../protocol/requests';
import type { JobListeners, JobName, JobRequest, JobTakes } from '../protocol/requests';
import type { Here, Told, ToldOfJob, TrainRequest } from '../protocol/requests';
import { awaitAnswer } from './silence';
import type { Silence } from './silence';

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

export interface EngineListeners {
  onRead(event: ReadEvent): void;
  onTrain(event: TrainEvent): void;
  readonly jobs: JobListeners;
  onSuggest(event: SuggestEvent): void;
  onProbe(event: ProbeEvent): void;
  onComposite(event: CompositeEvent): void;
  onPreview(event: PreviewEvent): void;
}

const workerFailed = (which: string, event: ErrorEvent): StudioErrorData => ({
  kind: 'engine',
  message: `The ${which} worker stopped: ${inClause(event.message) || 'it could not be started'}.`,
  advice:
    'Your scene and annotations are still here. Try again; if it happens again, export your annotations, choose WASM in the engine menu, or use another browser.',
});

/** A run that kills this many workers is given up. */
const DEATHS = 2;

const neverAnswered: StudioErrorData = {
  kind: 'engine',
  message: 'The compute engine was started twice and never answered.',
  advice:
    'Your scene and annotations are still here. Choose an engine again, or reload the page; if it stays so, use another browser.',
};

/** Starts the workers lazily: the read worker on the first file, the training worker on selectEngine. */
export function createEngine(listeners: EngineListeners): Engine {
  const shared = canShare();
  let reader: Worker | null = null;
  /** The same, under a policy of its own: it alone may fetch from other hosts. Started by the first link. */
  let linkReader: Worker | null = null;
  let trainer: Worker | null = null;
  let nextId = 1;
  let nextRun = 1;
  let nextSuggest = 1;
  let nextProbe = 1;
  let nextComposite = 1;
  let previewer: Worker | null = null;
  let nextPreview = 1;
  const compositing = new Set<Worker>();
  let choice: EngineChoice = 'auto';
  /** The last worker never answered: this one is to do with what works everywhere. */
  let careful = false;
  /** Of a training worker that has not answered yet. */
  let silence: Silence | null = null;
  /** What it was asked, but for engine, scene and runs, which a new one is given anyway. */
  let unheard: TrainRequest[] = [];
  let scene: { cube: Cube; mask: ValidityMask } | null = null;
  /** The training run that is going, and where it could go on from. */
  let going: { run: number; config: TrainConfig; deaths: number } | null = null;

  function onTrain(event: TrainEvent): void {
    if (event.type === 'engine' || event.type === 'error') heard();
    if (going && 'run' in event && event.run === going.run) {
      if (event.type === 'checkpoint') going.config = { ...going.config, from: event.state };
      if (['finished', 'cancelled', 'error'].includes(event.type)) going = null;
    }
    listeners.onTrain(event);
  }

  function tellOfJob<Name extends JobName>({ of, event }: ToldOfJob<Name>): void {
    listeners.jobs[of](event);
  }

  function failJob<Name extends JobName>(job: Name, id: number, error: StudioErrorData): void {
    listeners.jobs[job](jobFailed(job, id, error));
  }

  /** A worker that died takes the backend with it, not the run: a new one goes on from the last checkpoint. */
  function revive(reason: string): boolean {
    if (!going || going.deaths >= DEATHS) return false;
    const { run, config } = going;
    going.deaths++;
    const step = config.from?.step ?? 0;
    listeners.onTrain({
      type: 'recovered',
      run,
      step,
      message: `The training worker stopped (${inClause(reason)}). A new one goes on from step ${step}.`,
    });
    toTrainer({ type: 'train', run, config });
    return true;
  }

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

  function toTrainer(request: TrainRequest): void {
    if (!trainer) {
      trainer = new Worker(new URL('../../workers/train.worker.ts', import.meta.url), {
        type: 'module',
        name: 'train',
      });
      silence = awaitAnswer(fallSilent);
      trainer.onmessage = ({ data }: MessageEvent<Told | Here>) => {
        if (data.of === 'here') return silence?.here();
        if (data.of === 'train') onTrain(data.event);
        else if (data.of === 'suggest') listeners.onSuggest(data.event);
        else if (data.of === 'probe') listeners.onProbe(data.event);
        else if (data.of !== 'apply') tellOfJob(data);
      };
      trainer.onerror = (e) => {
        const error = workerFailed('training', e);
        loseTrainer(error);
        if (!revive(e.message || 'it could not be started')) giveUp(error);
      };
      if (request.type !== 'engine') trainer.postMessage({ type: 'engine', choice, careful });
      if (request.type !== 'scene' && scene) trainer.postMessage({ type: 'scene', ...scene });
    }
    if (silence && !['engine', 'scene', 'train'].includes(request.type)) unheard.push(request);
    trainer.postMessage(request);
  }

  function heard(): void {
    silence?.end();
    silence = null;
    unheard = [];
  }

  function endTrainer(): void {
    heard();
    trainer?.terminate();
    trainer = null;
  }

  /** A question dies with it, if there is one; the next change of labels asks again. */
  function loseTrainer(error: StudioErrorData): void {
    endTrainer();
    listeners.onSuggest({ type: 'suggestFailed', suggest: nextSuggest - 1, error });
    listeners.onProbe({ type: 'probeFailed', probe: nextProbe - 1, error });
  }

  function giveUp(error: StudioErrorData): void {
    going = null;
    failJobs(error);
    listeners.onTrain({ type: 'error', run: null, error });
  }

  /** Runs and other jobs share their numbers; of the last one only its own listener hears. */
  function failJobs(error: StudioErrorData): void {
    for (const job of jobNames) failJob(job, nextRun - 1, error);
  }

  /**
   * No error came, and no engine: seen in Firefox on a busy machine, and no browser owes an answer. What was asked is asked
   * of the next worker; what needed no engine and was answered is answered again, alike.
   */
  function fallSilent(): void {
    if (careful) {
      loseTrainer(neverAnswered);
      return giveUp(neverAnswered);
    }
    const again = unheard;
    endTrainer();
    careful = true;
    if (!revive('it never answered')) toTrainer({ type: 'engine', choice, careful });
    for (const request of again) toTrainer(request);
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
    selectEngine(next) {
      choice = next;
      careful = false;
      toTrainer({ type: 'engine', choice, careful });
    },
    setScene(cube, mask) {
      endComposites();
      endPreview();
      scene = { cube, mask };
      toTrainer({ type: 'scene', cube, mask });
    },
    plan: (config) => toTrainer({ type: 'plan', config }),
    train(config) {
      const run = nextRun++;
      going = { run, config, deaths: 0 };
      toTrainer({ type: 'train', run, config });
      return run;
    },
    start(job, takes) {
      const run = nextRun++;
      toTrainer({ type: 'job', job, run, takes } as JobRequest);
      return run;
    },
    suggest(config) {
      const suggest = nextSuggest++;
      toTrainer({ type: 'suggest', suggest, config });
      return suggest;
    },
    probe(question) {
      const probe = nextProbe++;
      toTrainer({ type: 'probe', probe, question });
      return probe;
    },
    endProbe() {
      if (trainer) toTrainer({ type: 'probeEnd' });
    },
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
    skip: (run) => toTrainer({ type: 'skip', run }),
    pause: (run) => toTrainer({ type: 'pause', run }),
    resume: (run) => toTrainer({ type: 'resume', run }),
    cancel: (run) => toTrainer({ type: 'cancel', run }),
    dispose() {
      reader?.terminate();
      linkReader?.terminate();
      endTrainer();
      endComposites();
      endPreview();
      reader = linkReader = null;
    },
  };
}
