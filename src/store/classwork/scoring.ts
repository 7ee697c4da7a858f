/**
 * Answers scored beside the page: read by one worker, shared out among a few, put together by the first. Each is scored by
 * itself, so that the numbers do not depend on how many workers there are. Loaded with the teacher's view.
 */
import type {
  AnswerScore,
  ClassEvent,
  ClassRequest,
  ClassResult,
  Collected,
} from '../../protocol/classwork';
import { inClause } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import type { Scene } from '../../scene/scene';

/** A worker, as far as it is used. */
export interface ClassWorker {
  postMessage(request: ClassRequest): void;
  terminate(): void;
}

export interface ClassWorkerListeners {
  readonly onEvent: (event: ClassEvent) => void;
  readonly onDeath: (message: string) => void;
}

export interface ClassRun {
  readonly status: 'reading' | 'scoring' | 'done' | 'failed';
  /** Answers scored, and how many there are. */
  readonly done: number;
  readonly total: number;
  readonly collected: Collected | null;
  readonly result: ClassResult | null;
  /** “Click here next” is being followed. */
  readonly following: boolean;
  readonly error: StudioErrorData | null;
}

export interface ClassScoring {
  /** Adds the line of true labels where “Click here next” points. */
  readonly followSuggestions: () => void;
  readonly end: () => void;
}

interface ScoringParts {
  readonly scene: Scene;
  /** The assignment's file. */
  readonly assignment: string;
  readonly files: readonly File[];
  /** The most workers at once. */
  readonly workers: number;
  readonly make: (listeners: ClassWorkerListeners) => ClassWorker;
  readonly onChange: (run: ClassRun) => void;
}

/** Answers that a worker is given at once: some tens of milliseconds. */
const CHUNK = 4;

export const makeClassWorker = ({ onEvent, onDeath }: ClassWorkerListeners): ClassWorker => {
  const worker = new Worker(new URL('../../../workers/class.worker.ts', import.meta.url), {
    type: 'module',
    name: 'class',
  });
  worker.onmessage = ({ data }: MessageEvent<ClassEvent>) => onEvent(data);
  worker.onerror = (e) => onDeath(inClause(e.message) || 'it could not be started');
  return worker;
};

export function scoreClass(parts: ScoringParts): ClassScoring {
  const { scene, assignment, files, make, onChange } = parts;
  const { cube, mask, truth } = scene;
  let run: ClassRun = {
    ...{ status: 'reading', done: 0, total: 0, collected: null, result: null },
    ...{ following: false, error: null },
  };
  let ended = false;
  let given = 0;
  let clickNext: number | null = null;
  let scores: (AnswerScore | undefined)[] = [];
  const others: ClassWorker[] = [];

  function change(next: Partial<ClassRun>): void {
    if (ended) return;
    run = { ...run, ...next };
    onChange(run);
  }
  function stop(): void {
    first.terminate();
    for (const worker of others) worker.terminate();
  }
  function fail(error: StudioErrorData): void {
    change({ status: 'failed', following: false, error });
    stop();
  }

  function start(): ClassWorker {
    const worker: ClassWorker = make({
      onEvent: (event) => {
        if (!ended) take(event, worker);
      },
      onDeath: (message) =>
        fail({
          kind: 'engine',
          message: `A scoring worker stopped: ${message}.`,
          advice: 'The answers are still in your files. Close this view and give them again.',
        }),
    });
    worker.postMessage({ type: 'scene', scene: { cube, mask, truth }, assignment });
    return worker;
  }

  function take(event: ClassEvent, worker: ClassWorker): void {
    switch (event.type) {
      case 'failed':
        return fail(event.error);
      case 'collected': {
        const total = event.collected.answers.length;
        scores = Array.from({ length: total }, () => undefined);
        change({ status: 'scoring', total, collected: event.collected });
        const wanted = Math.min(parts.workers, Math.ceil(total / CHUNK));
        for (let n = 1; n < wanted; n++) others.push(start());
        return [first, ...others].forEach(next);
      }
      case 'scored':
        for (const { at, score } of event.scores) scores[at] = score;
        change({ done: run.done + event.scores.length });
        return next(worker);
      case 'clickNext':
        clickNext = event.rmse;
        change({ following: false });
        return conclude();
      case 'result':
        return change({ status: 'done', result: event.result });
    }
  }

  /** Gives a worker that is free the next answers, or puts all together once every one is scored. */
  function next(worker: ClassWorker): void {
    const { collected, total, done } = run;
    if (!collected) return;
    const answers = collected.answers.slice(given, given + CHUNK);
    if (answers.length > 0) {
      const from = given;
      given += answers.length;
      worker.postMessage({
        type: 'score',
        answers: answers.map(({ labels }, i) => ({ at: from + i, labels })),
      });
      return;
    }
    if (done < total) return;
    for (const other of others.splice(0)) other.terminate();
    conclude();
  }

  function conclude(): void {
    const known = scores.filter((s): s is AnswerScore => s !== undefined);
    if (!run.collected || known.length < run.total) return;
    first.postMessage({ type: 'result', of: { scores: known, clickNext } });
  }

  const first = start();
  onChange(run);
  first.postMessage({ type: 'collect', files });
  return {
    followSuggestions() {
      if (run.status !== 'done' || run.following) return;
      change({ following: true });
      first.postMessage({ type: 'clickNext' });
    },
    end() {
      ended = true;
      stop();
    },
  };
}
