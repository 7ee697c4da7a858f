/** The page's side of the training worker: what it is asked, and what becomes of that when it dies or never answers. */
import type { EngineChoice } from '../engine/info';
import type { ProbeEvent, ProbeQuestion } from '../protocol/probe';
import { jobFailed, jobNames } from '../protocol/requests';
import type { JobListeners, JobName, JobRequest, JobTakes } from '../protocol/requests';
import type { Here, Told, ToldOfJob, TrainRequest } from '../protocol/requests';
import type { TrainConfig, TrainEvent } from '../protocol/run';
import type { SuggestConfig, SuggestEvent } from '../protocol/suggest';
import type { Cube, ValidityMask } from '../scene/cube';
import { inClause } from '../scene/errors';
import type { StudioErrorData } from '../scene/errors';
import { awaitAnswer } from './silence';
import type { Silence } from './silence';
import { workerFailed } from './workerFailed';

export interface TrainListeners {
  onTrain(event: TrainEvent): void;
  readonly jobs: JobListeners;
  onSuggest(event: SuggestEvent): void;
  onProbe(event: ProbeEvent): void;
}

/** The parts of `Engine` that are its; `ask` is for what has no answer of its own number. */
export interface TrainWorker {
  readonly ask: (request: TrainRequest) => void;
  readonly selectEngine: (choice: EngineChoice) => void;
  readonly setScene: (scene: OpenScene) => void;
  readonly train: (config: TrainConfig) => number;
  readonly start: <Name extends JobName>(job: Name, takes: JobTakes<Name>) => number;
  readonly suggest: (config: SuggestConfig) => number;
  readonly probe: (question: ProbeQuestion) => number;
  readonly endProbe: () => void;
  readonly end: () => void;
}

interface OpenScene {
  readonly cube: Cube;
  readonly mask: ValidityMask;
}

/** A run that kills this many workers is given up. */
const DEATHS = 2;

const neverAnswered: StudioErrorData = {
  kind: 'engine',
  message: 'The compute engine was started twice and never answered.',
  advice:
    'Your scene and annotations are still here. Choose an engine again, or reload the page; if it stays so, use another browser.',
};

/** Started by the first thing that it is asked. */
export function createTrainWorker(listeners: TrainListeners): TrainWorker {
  let trainer: Worker | null = null;
  let nextRun = 1;
  let nextSuggest = 1;
  let nextProbe = 1;
  let choice: EngineChoice = 'auto';
  /** The last worker never answered: this one is to do with what works everywhere. */
  let careful = false;
  /** Of a training worker that has not answered yet. */
  let silence: Silence | null = null;
  /** What it was asked, but for engine, scene and runs, which a new one is given anyway. */
  let unheard: TrainRequest[] = [];
  let scene: OpenScene | null = null;
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

  return {
    ask: toTrainer,
    selectEngine(next) {
      choice = next;
      careful = false;
      toTrainer({ type: 'engine', choice, careful });
    },
    setScene(next) {
      scene = next;
      // Nobody waits for answers about another one.
      unheard = unheard.filter(({ type }) => type === 'cancel');
      toTrainer({ type: 'scene', ...scene });
    },
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
    end: endTrainer,
  };
}
