/**
 * What the page and the two workers say to each other. Types only: both sides import it, neither side's code is in it.
 * Requests go page → worker, events worker → page; every event is structured-clone data.
 */
import type { Cube, Label, Scene, Truth, ValidityMask } from '../cube/cube';
import type { StudioErrorData } from '../cube/errors';
import type { LossTerm, Settings } from '../settings/settings';

/* ---------- engine ---------- */

/** What the person may ask for: `auto` = hardware WebGPU, else WASM. */
export type EngineChoice = 'auto' | 'webgpu' | 'wasm';

export interface EngineInfo {
  readonly engine: 'webgpu' | 'wasm';
  /** GPU adapter ("nvidia ampere"), or "CPU, SIMD" for WASM. */
  readonly adapter: string;
  /** True when WebGPU runs on the CPU (SwiftShader): only when asked for. */
  readonly software: boolean;
  /** Why this engine, in words a student understands. */
  readonly reason: string;
}

/* ---------- training worker ---------- */

/** Everything one run depends on besides the scene. */
export interface TrainConfig {
  readonly settings: Settings;
  readonly endmemberNames: readonly string[];
  readonly labels: readonly Label[];
}

export type TrainRequest =
  | { readonly type: 'engine'; readonly choice: EngineChoice }
  | { readonly type: 'scene'; readonly cube: Cube; readonly mask: ValidityMask }
  | { readonly type: 'train'; readonly run: number; readonly config: TrainConfig }
  | { readonly type: 'pause' | 'resume' | 'cancel'; readonly run: number };

/** The classical line: LOO3 of recipe.md, from the same labels. */
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

export interface RunSummary {
  readonly estimate: Estimate;
  /** [N] RMS over valid bands of the pixel's reconstruction error, in the cube's own scale; NaN at masked pixels. */
  readonly reconstructionError: Float32Array;
  /** RMS over all valid pixels and bands, in the cube's own scale. */
  readonly reconstructionRmse: number;
  readonly parameters: number;
  readonly seconds: number;
  readonly engine: EngineInfo;
}

export type TrainEvent =
  | { readonly type: 'engine'; readonly info: EngineInfo }
  | { readonly type: 'sceneReady' }
  /** Preparation steps with a name people understand ("Choosing the classical start"). */
  | { readonly type: 'preparing'; readonly run: number; readonly what: string }
  | {
      readonly type: 'started';
      readonly run: number;
      readonly steps: number;
      readonly parameters: number;
      readonly classical: ClassicalResult;
    }
  /** At most a few a second: the losses of every step since the last event. */
  | {
      readonly type: 'progress';
      readonly run: number;
      readonly step: number;
      readonly losses: readonly {
        readonly step: number;
        readonly terms: Partial<Record<LossTerm, number>>;
        readonly total: number;
      }[];
      readonly elapsedMs: number;
      readonly remainingMs: number;
    }
  | { readonly type: 'estimate'; readonly run: number; readonly estimate: Estimate }
  | { readonly type: 'paused' | 'resumed'; readonly run: number; readonly step: number }
  | { readonly type: 'finished'; readonly run: number; readonly summary: RunSummary }
  | { readonly type: 'cancelled'; readonly run: number; readonly step: number }
  | { readonly type: 'error'; readonly run: number | null; readonly error: StudioErrorData };

/* ---------- read worker ---------- */

/** A variable that could be the cube, offered when a file has several. */
export interface CubeCandidate {
  readonly variable: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** "156 bands × 9025 pixels (95 lines × 95 samples)". */
  readonly description: string;
}

export type ReadRequest =
  | {
      readonly type: 'open';
      readonly id: number;
      readonly files: readonly File[];
      /** Answer to a `choose` event: the variable that is the cube. */
      readonly variable?: string;
      /** Put the cube on shared memory (only where the page is cross-origin isolated). */
      readonly shared: boolean;
      /** The scene on screen, so that a truth-only file can be checked against it and joined to it. */
      readonly current: {
        readonly lines: number;
        readonly samples: number;
        readonly bands: number;
      } | null;
    }
  | { readonly type: 'demo'; readonly id: number; readonly seed: number; readonly shared: boolean };

export type ReadEvent =
  | {
      readonly type: 'progress';
      readonly id: number;
      readonly fraction: number;
      readonly what: string;
    }
  /** A whole scene. */
  | { readonly type: 'scene'; readonly id: number; readonly scene: Scene }
  /** The files held only truth, and it fits the scene on screen. */
  | {
      readonly type: 'truth';
      readonly id: number;
      readonly truth: Truth;
      readonly notes: readonly string[];
    }
  | {
      readonly type: 'choose';
      readonly id: number;
      readonly file: string;
      readonly candidates: readonly CubeCandidate[];
    }
  | { readonly type: 'error'; readonly id: number; readonly error: StudioErrorData };
