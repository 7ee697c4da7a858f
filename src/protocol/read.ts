/**
 * What the page and the workers say to each other. Types only: both sides import it, neither side's code is in it.
 * Requests go page → worker, events worker → page; every event is structured-clone data.
 */
import type { CompositeKind, CompositeScores } from '../unmixing/composites';
import type { Cube, ReferenceSpectra, Scene, Truth, ValidityMask } from '../scene/cube';
import type { StudioErrorData } from '../scene/errors';
import type { ImportChoices, ImportReport } from '../scene/importChoices';
import type { SceneOnScreen } from '../readers/types';

export type {
  ClassicalResult,
  EngineChoice,
  EngineInfo,
  Estimate,
  LabelTrust,
  LossRecord,
  RunSummary,
  TrainConfig,
  TrainEvent,
  TrainingState,
  WarmStart,
} from './run';
export type { NoiseFacts } from '../unmixing/signalSubspace';
export type { MemoryPlan } from '../training/memoryPlan';

/* ---------- training worker ---------- */

export type {
  FileEvent,
  FileMaps,
  ConstraintResult,
  FileRequest,
  LabEvent,
  LabRequest,
  Spread,
  SpreadConfig,
  Matching,
  RaceConfig,
  RaceEvent,
  RaceLabels,
  RaceResult,
  SuggestConfig,
  SuggestEvent,
  Suggestion,
  SuggestParts,
  TrainRequest,
} from './race';

/* ---------- composite worker ---------- */

export type { CompositeKind, CompositeScores } from '../unmixing/composites';

export interface CompositeRequest {
  readonly composite: number;
  readonly kind: CompositeKind;
  readonly cube: Cube;
  readonly mask: ValidityMask;
}

export type CompositeEvent =
  | {
      readonly type: 'composite';
      readonly composite: number;
      readonly kind: CompositeKind;
      readonly value: CompositeScores;
    }
  | {
      readonly type: 'compositeFailed';
      readonly composite: number;
      readonly kind: CompositeKind;
      readonly error: StudioErrorData;
    };

/* ---------- preview worker ---------- */

export type { LabelOpinion } from '../unmixing/labelModel';
export type { PreviewAnswer, PreviewEvent, PreviewQuestion, PreviewRequest } from './preview';

/* ---------- read worker ---------- */

export type ReadRequest =
  | {
      readonly type: 'open';
      readonly id: number;
      readonly files: readonly File[];
      /** Answers of the person, or remembered; empty at first. */
      readonly choices: ImportChoices;
      /**
       * True: a cube is not opened but reported (`import` event). The worker keeps what it has read, so that opening the
       * same files with the choices of the report costs nothing more.
       */
      readonly inspect: boolean;
      /** Put the cube on shared memory (only where the page is cross-origin isolated). */
      readonly shared: boolean;
      /** The scene on screen, so that a truth-only file can be checked against it and joined to it. */
      readonly current: SceneOnScreen | null;
    }
  | { readonly type: 'demo'; readonly id: number; readonly seed: number; readonly shared: boolean }
  /** Nobody waits any more: reading ends, and what was kept for the doctor is freed. Not answered. */
  | { readonly type: 'stop'; readonly id: number };

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
  /** The files held only spectra; they are on the bands of the scene on screen. */
  | {
      readonly type: 'spectra';
      readonly id: number;
      readonly spectra: ReferenceSpectra;
      readonly notes: readonly string[];
    }
  /** Answer to `inspect` for files with a cube. Files with truth alone are answered by `truth` at once. */
  | { readonly type: 'import'; readonly id: number; readonly report: ImportReport }
  | { readonly type: 'error'; readonly id: number; readonly error: StudioErrorData };
