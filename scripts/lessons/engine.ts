/**
 * The store's engine without workers: the same services, called in this process. Scenes that were made once are kept; what
 * only pictures need (composites) is never answered, and files are not read.
 */
import type { ComputeEngine } from '../../src/engine/select';
import { makeScene } from '../../src/generated/make';
import { makePreviewer } from '../../src/jobs/preview/preview';
import type { Previewer } from '../../src/jobs/preview/preview';
import { makeTrainService } from '../../src/jobs/service';
import type { JobName, JobRequest, ToldOfJob, TrainRequest } from '../../src/protocol/requests';
import { toErrorData } from '../../src/scene/errors';
import type { SceneRecipe } from '../../src/scene/recipe';
import type { Scene } from '../../src/scene/scene';
import type { Engine, EngineListeners } from '../../src/store/workers';

/** Lets timers and other work in. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const scenes = new Map<string, Scene>();

function sceneOf(recipe: SceneRecipe): Scene {
  const key = JSON.stringify(recipe);
  const scene = scenes.get(key) ?? makeScene(recipe);
  scenes.set(key, scene);
  return scene;
}

/** @param start starts the compute engine, when something trains for the first time */
export function directEngine(
  listeners: EngineListeners,
  start: () => Promise<ComputeEngine>,
): Engine {
  let nextId = 1;
  let previewer: Previewer | null = null;
  let makePreview: (() => Previewer) | null = null;
  let wanted: number | null = null;
  let disposed = false;

  function tellOfJob<Name extends JobName>({ of, event }: ToldOfJob<Name>): void {
    listeners.jobs[of](event);
  }
  const service = makeTrainService((told) => {
    if (disposed) return;
    if (told.of === 'train') listeners.onTrain(told.event);
    else if (told.of === 'suggest') listeners.onSuggest(told.event);
    else if (told.of === 'probe') listeners.onProbe(told.event);
    else tellOfJob(told);
  }, start);
  /** Later, as a message to a worker is. */
  const ask = (request: TrainRequest): void =>
    void setImmediate(() => !disposed && service(request));
  const job = (request: (run: number) => TrainRequest): number => {
    const run = nextId++;
    ask(request(run));
    return run;
  };
  const notHere = (what: string) => (): never => {
    throw new Error(`${what} is not part of the check of lessons.`);
  };

  return {
    open: notHere('Reading files'),
    stopReading: () => undefined,
    make(recipe) {
      const id = nextId++;
      setImmediate(() => {
        if (disposed) return;
        try {
          listeners.onRead({ type: 'scene', id, scene: sceneOf(recipe) });
        } catch (error) {
          listeners.onRead({ type: 'error', id, error: toErrorData(error) });
        }
      });
      return id;
    },
    // Training starts one when it needs it.
    selectEngine: () => undefined,
    setScene(cube, mask) {
      wanted = null;
      previewer = null;
      makePreview = () => makePreviewer(cube, mask);
      ask({ type: 'scene', cube, mask });
    },
    plan: () => undefined,
    train: (config) => job((run) => ({ type: 'train', run, config })),
    start(name, takes) {
      if (name === 'wholeFile') notHere('Answering whole files')();
      return job((run) => ({ type: 'job', job: name, run, takes }) as JobRequest);
    },
    suggest: (config) => {
      const suggest = nextId++;
      ask({ type: 'suggest', suggest, config });
      return suggest;
    },
    probe: (question) => {
      const probe = nextId++;
      ask({ type: 'probe', probe, question });
      return probe;
    },
    endProbe: () => ask({ type: 'probeEnd' }),
    composite: () => nextId++,
    preview(question) {
      const preview = (wanted = nextId++);
      const current = (): boolean => wanted === preview && !disposed;
      void (async () => {
        await turn();
        if (!current() || !makePreview) return;
        try {
          previewer ??= makePreview();
          const endmembers = await previewer.ask(question, {
            tick: turn,
            current,
            send: (answer) => listeners.onPreview({ type: 'preview', preview, answer }),
          });
          if (endmembers.length > 0 && current()) {
            listeners.onPreview({ type: 'previewWaiting', preview, endmembers });
          }
        } catch (error) {
          listeners.onPreview({ type: 'previewFailed', preview, error: toErrorData(error) });
        }
      })();
      return preview;
    },
    readyPreview: () => undefined,
    stopPreview() {
      wanted = null;
    },
    endPreview() {
      wanted = null;
    },
    skip: (run) => ask({ type: 'skip', run }),
    pause: (run) => ask({ type: 'pause', run }),
    resume: (run) => ask({ type: 'resume', run }),
    cancel: (run) => ask({ type: 'cancel', run }),
    dispose() {
      disposed = true;
    },
  };
}
