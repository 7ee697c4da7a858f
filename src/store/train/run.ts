/**
 * Settings, the engine, the current run, and the last result. `apply` folds the training worker's events into it.
 * A result is kept until the next run has one of its own, so a failed or cancelled start loses nothing.
 */
import type { EndmemberDef, Label } from '../../scene/cube';
import type { StudioErrorData } from '../../scene/errors';
import type {
  ClassicalResult,
  Estimate,
  LabelTrust,
  LossRecord,
  MemoryPlan,
  RunSummary,
  TrainEvent,
  TrainingState,
  WarmStart,
} from '../../protocol/run';
import type { EngineChoice, EngineInfo } from '../../engine/info';
import type { NoiseFacts } from '../../unmixing/signalSubspace';
import { presetSettings } from '../../settings/settings';
import type { PresetName, SettingName, Settings } from '../../settings/settings';
import type { Versioned } from '../labels/versions';
import { isGoing } from '../job';
import type { ViewSlice } from '../image/view';
import type { SceneSlice } from '../open/scene';
import type { Slice } from '../slice';
import type { AnswerToNewScene } from '../newScene';

export const runStatuses = [
  'preparing',
  'running',
  'paused',
  'finished',
  'cancelled',
  'failed',
  /** The page went away while it was going. */
  'interrupted',
] as const;
export type RunStatus = (typeof runStatuses)[number];

/** The run that is going or was the last to go. */
export interface Run {
  readonly id: number;
  readonly status: RunStatus;
  /** What is being prepared; empty after that. */
  readonly what: string;
  /** What the person asked for and the worker has not confirmed yet. */
  readonly asked: 'pause' | 'resume' | 'cancel' | null;
  readonly step: number;
  readonly steps: number;
  readonly parameters: number;
  readonly losses: readonly LossRecord[];
  readonly elapsedMs: number;
  readonly remainingMs: number;
  readonly classical: ClassicalResult | null;
  readonly error: StudioErrorData | null;
  /** Where it can go on from after a crash; of the last few seconds. */
  readonly checkpoint: TrainingState | null;
  /** What it takes; null until it has started. */
  readonly memory: MemoryPlan | null;
  /** What it found of the scene's noise; null until it has started, and where it does not look. */
  readonly noise: NoiseFacts | null;
  /** What faults in single bands it replaced, as a sentence; absent where there are none. */
  readonly replaced?: string;
  /** Whether it looks at neighbours, and why, as a sentence; absent where it has not said. */
  readonly neighbours?: string;
  /** How far it trusts each of its labels; absent where it has not said. */
  readonly trust?: readonly LabelTrust[];
  /** What it was started with. */
  readonly endmembers: readonly EndmemberDef[];
  readonly labels: readonly Label[];
  /** Which version of the annotations these are. */
  readonly labelsVersion: number;
  /** What it goes on from; null when trained anew. */
  readonly update: UpdateOf | null;
  /** The weights it was to go on from, for starting it once more; null for a run that was never an update. */
  readonly warm: WarmStart | null;
  /** What was said when it was taken up after a fault, in order; absent where it never was. */
  readonly recoveries?: readonly string[];
  readonly settings: Settings;
}

/** Maps and spectra to look at, and what they were made from. */
export interface Result {
  readonly run: number;
  readonly endmembers: readonly EndmemberDef[];
  readonly labels: readonly Label[];
  /** Which version of the annotations these are. */
  readonly labelsVersion: number;
  /** What it goes on from; null when trained anew. */
  readonly update: UpdateOf | null;
  readonly settings: Settings;
  readonly estimate: Estimate;
  readonly classical: ClassicalResult | null;
  /** Null while the run is going, and after a cancelled one. */
  readonly summary: RunSummary | null;
}

export interface TrainingSlice {
  readonly settings: Settings;
  readonly engineChoice: EngineChoice;
  readonly engineInfo: EngineInfo | null;
  readonly engineError: StudioErrorData | null;
  readonly run: Run | null;
  readonly result: Result | null;
  /** What a run with these settings would take; null until the training worker has said it. */
  readonly memoryPlan: MemoryPlan | null;
  /** How many endmembers the scene on screen suggests; null until it is known. */
  readonly suggestedCount: { readonly hysime: number | null; readonly hfc: number | null } | null;
  readonly setPreset: (preset: PresetName) => void;
  readonly setSetting: (name: SettingName, value: number | string) => void;
  /** Folds one worker event in; events of another run than the current one are ignored. */
  readonly apply: (event: TrainEvent) => void;
}

export const trainAtNewScene: AnswerToNewScene<TrainingSlice> = () => ({
  run: null,
  result: null,
  suggestedCount: null,
});

export function newRun(
  id: number,
  settings: Settings,
  { endmembers, labels, labelsVersion }: Versioned,
  update: UpdateOf | null = null,
  warm: WarmStart | null = null,
): Run {
  return {
    id,
    status: 'preparing',
    what: 'Starting',
    asked: null,
    step: 0,
    steps: settings.steps,
    parameters: 0,
    losses: [],
    elapsedMs: 0,
    remainingMs: 0,
    classical: null,
    error: null,
    checkpoint: null,
    memory: null,
    noise: null,
    endmembers,
    labels,
    labelsVersion,
    update,
    warm,
    settings,
  };
}

/** Events of a run, not of the worker or the scene. */
type RunEvent = Exclude<
  TrainEvent,
  { type: 'engine' | 'sceneReady' | 'endmemberCount' | 'memory' }
>;

export const createTrainingSlice: Slice<
  TrainingSlice,
  Pick<SceneSlice, 'notify'> & Pick<ViewSlice, 'desk'>
> = (set, get) => {
  const resultOf = (run: Run, estimate: Estimate, summary: RunSummary | null): Result => ({
    run: run.id,
    endmembers: run.endmembers,
    labels: run.labels,
    labelsVersion: run.labelsVersion,
    update: run.update,
    settings: run.settings,
    estimate,
    classical: run.classical,
    summary,
  });

  function applyToRun(run: Run, event: RunEvent) {
    const update = (change: Partial<Run>) => set({ run: { ...run, ...change } });
    switch (event.type) {
      case 'preparing':
        return update({ what: event.what });
      case 'started':
        if (event.anew) get().notify(event.anew);
        return update({
          ...(event.anew && run.warm ? { update: null, settings: run.warm.anew } : {}),
          status: 'running',
          what: '',
          steps: event.steps,
          parameters: event.parameters,
          classical: event.classical,
          memory: event.memory ?? null,
          noise: event.noise ?? null,
          ...(event.replaced ? { replaced: event.replaced } : {}),
          ...(event.neighbours ? { neighbours: event.neighbours } : {}),
          ...(event.trust ? { trust: event.trust } : {}),
        });
      case 'progress':
        return update({
          step: event.step,
          losses: [...run.losses, ...event.losses],
          elapsedMs: event.elapsedMs,
          remainingMs: event.remainingMs,
        });
      case 'estimate':
        return set({ result: resultOf(run, event.estimate, null) });
      case 'recovered':
        get().notify(event.message);
        // What came after the checkpoint is trained, and told, again.
        return update({
          status: 'running',
          step: event.step,
          losses: run.losses.filter((l) => l.step <= event.step),
          recoveries: [...(run.recoveries ?? []), event.message],
        });
      case 'checkpoint':
        return update({ checkpoint: event.state });
      case 'paused':
        return update({ status: 'paused', step: event.step, asked: null });
      case 'resumed':
        return update({ status: 'running', step: event.step, asked: null });
      case 'finished': {
        const { summary } = event;
        // In one step, so that nobody sees a finished run beside an unfinished result.
        return set({
          run: {
            ...run,
            status: 'finished',
            asked: null,
            step: summary.estimate.step,
            elapsedMs: summary.seconds * 1000,
            remainingMs: 0,
            checkpoint: summary.state,
          },
          result: resultOf(run, summary.estimate, summary),
          desk: 'compare',
        });
      }
      case 'cancelled':
        return update({ status: 'cancelled', step: event.step, asked: null });
      case 'error':
        return update({ status: 'failed', error: event.error, asked: null });
    }
  }

  return {
    settings: presetSettings('studio'),
    engineChoice: 'auto',
    engineInfo: null,
    engineError: null,
    run: null,
    result: null,
    memoryPlan: null,
    suggestedCount: null,
    // The seed is the person's, not the preset's: comparing presets on one seed is the common case.
    setPreset: (preset) =>
      set({ settings: { ...presetSettings(preset), seed: get().settings.seed } }),
    setSetting: (name, value) => set({ settings: { ...get().settings, [name]: value } }),

    apply(event) {
      if (event.type === 'engine') return set({ engineInfo: event.info, engineError: null });
      if (event.type === 'sceneReady') return;
      if (event.type === 'memory') return set({ memoryPlan: event.plan });
      if (event.type === 'endmemberCount') {
        return set({ suggestedCount: { hysime: event.hysime, hfc: event.hfc } });
      }
      const { run } = get();
      if (event.type === 'error' && event.run === null) {
        set({ engineInfo: null, engineError: event.error });
        // A worker that died cannot report on its run any more.
        if (isGoing(run)) applyToRun(run, event);
        return;
      }
      if (run && run.id === event.run && isGoing(run)) applyToRun(run, event);
    },
  };
};

/** What an updated run goes back to. */
export interface UpdateOf {
  /** Settings of the run that was trained anew. */
  readonly settings: Settings;
  /** Version of the labels of the run that this one went on from. */
  readonly from: number;
  /** The first update is 1. */
  readonly count: number;
}
