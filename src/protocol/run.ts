/** What a training run takes and tells: plain, structured-clone data. Types only. */
import type { EngineInfo } from '../engine/info';
import type { Label } from '../scene/cube';
import type { StudioErrorData } from '../scene/errors';
import type { Settings } from '../settings/settings';
import type { LossTerm } from '../settings/lossTerms';
import type { NoiseFacts } from '../unmixing/signalSubspace';

export interface TileShape {
  readonly lines: number;
  readonly samples: number;
}

/** Plain data: the page shows it before a run, and a run's summary keeps it. */
export interface MemoryPlan {
  readonly engine: 'webgpu' | 'wasm';
  /** Bytes that may be used. */
  readonly budget: number;
  /** Bytes of the cube and the arrays made from it, and at most of the engine while training and answering. */
  readonly arrays: number;
  readonly compute: number;
  /** Bytes of the largest buffer. */
  readonly largest: number;
  /** What each step looks at, and what is answered at once; null: the whole scene. */
  readonly train: TileShape | null;
  readonly answer: TileShape | null;
  /** Why there are tiles: memory in all, the largest buffer, or the person; null where there are none. */
  readonly reason: 'memory' | 'buffer' | 'chosen' | null;
  /** The plan as a sentence for a person. */
  readonly text: string;
}

/** Everything one run depends on besides the scene. */
export interface TrainConfig {
  readonly settings: Settings;
  readonly endmemberNames: readonly string[];
  readonly labels: readonly Label[];
  /** Goes on from here, as if it had never stopped; at the last step it only answers. */
  readonly from?: TrainingState;
  /** An update: starts from this network where the labels as they are now leave the domain as it was. */
  readonly warm?: WarmStart;
}

/** The weights of a finished run, for a run with other labels. */
export interface WarmStart {
  /** [P] */
  readonly theta: Float32Array;
  /** What they have learned on. */
  readonly domain: 'raw' | 'unit';
  /** Settings of the run that was trained anew: they hold when the weights are of no use. */
  readonly anew: Settings;
}

/** All that training changes, after so many steps: what a session keeps and a weights file holds. */
export interface TrainingState {
  readonly step: number;
  /** [P] the trainable numbers (model/parameters.ts) */
  readonly theta: Float32Array;
  /** [P] each: the optimiser's running means, in its order. */
  readonly moments: readonly Float32Array[];
}

/** The losses of one step: unweighted terms, and the weighted total that was minimised. */
export interface LossRecord {
  readonly step: number;
  readonly terms: Partial<Record<LossTerm, number>>;
  readonly total: number;
}

/** The classical line, LOO3 (docs/method.md), from the same labels. */
export interface ClassicalResult {
  /** Which of the three variants leave-one-out chose. */
  readonly variant: 'FCLS, raw' | 'FCLS, unit-norm' | 'NNLS + sum-to-one';
  /** Leave-one-out error (RMS L2) of each variant over the labels, in the order of the table above. */
  readonly looErrors: readonly number[];
  /** [N × R], NaN at masked pixels. */
  readonly abundances: Float32Array;
  /** E⁽⁰⁾ [R × B] in the cube's own scale, NaN in masked bands. */
  readonly endmembers: Float32Array;
}

/** A state of the estimate, for display. */
export interface Estimate {
  readonly step: number;
  /** [N × R], NaN at masked pixels. */
  readonly abundances: Float32Array;
  /** E [R × B] in the cube's own scale, NaN in masked bands. */
  readonly endmembers: Float32Array;
}

/** What a run made of one label. */
export interface LabelTrust {
  /** Probability that the label is plainly wrong, 0 to 1. */
  readonly wrong: number;
  /** What it counted for: 1 like any other, 0 for nothing. */
  readonly weight: number;
}

/** SHA-256 of what a run goes through before its first step: what a capsule compares, beside losses and θ. */
export interface RunTrail {
  /** E⁽⁰⁾ in the training domain. */
  readonly start: string;
  /** p, the classical abundances. */
  readonly prior: string;
  /** θ before the first step. */
  readonly theta0: string;
}

export interface RunSummary {
  readonly estimate: Estimate;
  /** [N] RMS over valid bands of the pixel's reconstruction error, in the cube's own scale; NaN at masked pixels. */
  readonly reconstructionError: Float32Array;
  /** RMS over all valid pixels and bands, in the cube's own scale. */
  readonly reconstructionRmse: number;
  /** Strength λ of the total variation on the maps; absent where they are as the network gave them. */
  readonly smoothing?: number;
  /** Share of the answer that heeds neighbours by the pretrained prior; absent where none does. */
  readonly heeded?: number;
  /** [R] what each endmember was multiplied by to be shown in the cube's scale; absent in sessions of earlier versions. */
  readonly scales?: readonly number[];
  readonly parameters: number;
  readonly seconds: number;
  readonly engine: EngineInfo;
  readonly state: TrainingState;
  /** How much memory it was given and how the scene was cut; absent in sessions of earlier versions. */
  readonly memory?: MemoryPlan;
  /** What θ has learned on: raw spectra or unit-norm ones; absent in sessions of earlier versions. */
  readonly domain?: 'raw' | 'unit';
  /** What was found of the scene's noise; absent where nobody looked, and in sessions of earlier versions. */
  readonly noise?: NoiseFacts;
  /** What faults in single bands were replaced before anything was learned, as a sentence; absent where there are none. */
  readonly replaced?: string;
  /** Whether neighbours were looked at, and why, as a sentence; absent in sessions of earlier versions. */
  readonly neighbours?: string;
  /** Why the network's correction was not kept, and the answer is the start's, as a sentence; absent where it was kept. */
  readonly notKept?: string;
  /** [labels of the config] how far each was trusted; absent where the run judged none, and in older sessions. */
  readonly trust?: readonly LabelTrust[];
  /** Absent in sessions of earlier versions, here and below. */
  readonly trail?: RunTrail;
  /** When it ended: milliseconds since 1970, UTC. */
  readonly endedAt?: number;
  /**
   * What the run has learned beside θ (`Learned` of scene/learned.ts) as JSON in UTF-8: the page hands it on to sessions
   * and weights files and never looks into it. Absent in sessions of earlier versions.
   */
  readonly learned?: Uint8Array;
}

export type TrainEvent =
  | { readonly type: 'engine'; readonly info: EngineInfo }
  | { readonly type: 'sceneReady' }
  /** How many endmembers the scene suggests; null where an estimator could not say. Some time after `sceneReady`. */
  | {
      readonly type: 'endmemberCount';
      readonly hysime: number | null;
      readonly hfc: number | null;
    }
  /** Answer to `plan`: what a run with these settings would take here; null while it cannot be said. */
  | { readonly type: 'memory'; readonly plan: MemoryPlan | null }
  /** Preparation steps with a name people understand ("Choosing the classical start"). */
  | { readonly type: 'preparing'; readonly run: number; readonly what: string }
  | {
      readonly type: 'started';
      readonly run: number;
      readonly steps: number;
      readonly parameters: number;
      readonly classical: ClassicalResult;
      readonly memory?: MemoryPlan;
      /** What was found of the scene's noise; absent where nobody looked. */
      readonly noise?: NoiseFacts;
      /** What faults in single bands were replaced, as a sentence for a person; absent where there are none. */
      readonly replaced?: string;
      /** Whether neighbours are looked at, and why, as a sentence for a person; absent where that does not depend on noise. */
      readonly neighbours?: string;
      /** Why an update was trained anew after all, as a sentence for a person. */
      readonly anew?: string;
      /** How far each label is trusted, as in the summary. */
      readonly trust?: readonly LabelTrust[];
    }
  /** At most a few a second: the losses of every step since the last event. */
  | {
      readonly type: 'progress';
      readonly run: number;
      readonly step: number;
      readonly losses: readonly LossRecord[];
      readonly elapsedMs: number;
      readonly remainingMs: number;
    }
  | { readonly type: 'estimate'; readonly run: number; readonly estimate: Estimate }
  /** Every few seconds, and when a run is paused or cancelled: enough to go on from here after a crash. */
  | { readonly type: 'checkpoint'; readonly run: number; readonly state: TrainingState }
  /** The device or the worker was lost; the run goes on after `step`, as if nothing had happened. */
  | {
      readonly type: 'recovered';
      readonly run: number;
      readonly step: number;
      /** What happened and where it goes on, as a sentence for a person. */
      readonly message: string;
    }
  | { readonly type: 'paused' | 'resumed'; readonly run: number; readonly step: number }
  | { readonly type: 'finished'; readonly run: number; readonly summary: RunSummary }
  | { readonly type: 'cancelled'; readonly run: number; readonly step: number }
  | { readonly type: 'error'; readonly run: number | null; readonly error: StudioErrorData };
