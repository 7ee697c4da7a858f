/**
 * The session document, version 1: everything a person made, and where its scene is. Types only.
 *
 * Stored as a tree of JSON with its arrays beside it (pack.ts), in the browser (storage.ts) and in a `.unmix` file
 * (file.ts): a zip of `session.json`, `arrays/<key>.bin` (raw, little-endian) and, where the person wants it, the
 * scene's files under `scene/` and `truth/`. N = lines × samples, R endmembers, B bands as everywhere (cube.ts).
 * A change that older documents do not have gets the next version and a step in migrate.ts.
 */
import type { EndmemberDef, Label, ReferenceSpectra } from '../../scene/cube';
import type { StudioErrorData } from '../../scene/errors';
import type { FileReference, ImportChoices, Thumbnail } from '../../scene/importChoices';
import type {
  ClassicalResult,
  Estimate,
  RunSummary,
  TrainingState,
  WarmStart,
} from '../../protocol/run';
import type { EngineChoice } from '../../engine/info';
import type { RaceConfig } from '../../protocol/race';
import type { SpectrumView } from '../../scene/spectra/views';
import type { LossTerm, Settings } from '../../settings/settings';
import type { LabelsSlice } from '../labels/labels';
import type { RaceChoice, RaceRun, RaceStatus } from '../race/race';
import type { Pin } from '../spectra/pins';
import type { RunStatus } from '../train/run';
import type { UpdateOf } from '../train/update';
import type { ViewSlice } from '../image/view';

export const sessionFormat = 'unmixing-studio-session';
export const sessionVersion = 1;

/** The scene by reference: nothing of the cube is in the document. */
export interface SceneRecord {
  readonly name: string;
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  /** Null where it came from files. */
  readonly demoSeed: number | null;
  readonly files: readonly FileReference[];
  /** Truth that was opened by itself, after the scene. */
  readonly truthFiles: readonly FileReference[];
  /** How the files were read; bad bands are among them. */
  readonly choices: ImportChoices;
}

/** The losses of a run as one table; NaN where a step has not that term. */
export interface LossTable {
  readonly terms: readonly LossTerm[];
  /** [steps × (2 + terms)]: step, total, terms */
  readonly values: Float64Array;
}

export interface RunRecord {
  readonly status: RunStatus;
  readonly step: number;
  readonly steps: number;
  readonly parameters: number;
  readonly elapsedMs: number;
  readonly losses: LossTable;
  readonly classical: ClassicalResult | null;
  readonly error: StudioErrorData | null;
  readonly checkpoint: TrainingState | null;
  readonly endmembers: readonly EndmemberDef[];
  readonly labels: readonly Label[];
  /** Absent in sessions of earlier versions, here and below: 0, and no update. */
  readonly labelsVersion?: number;
  readonly update?: UpdateOf | null;
  readonly warm?: WarmStart | null;
  readonly settings: Settings;
}

export interface ResultRecord {
  /** The result is of the run in the document, not of an earlier one. */
  readonly ofRun: boolean;
  readonly endmembers: readonly EndmemberDef[];
  readonly labels: readonly Label[];
  readonly labelsVersion?: number;
  readonly update?: UpdateOf | null;
  readonly settings: Settings;
  readonly estimate: Estimate;
  readonly classical: ClassicalResult | null;
  readonly summary: RunSummary | null;
}

export interface RaceRecord {
  readonly status: RaceStatus;
  /** The truth is the scene's and is not stored again. */
  readonly config: Omit<RaceConfig, 'truth'> & { readonly withTruth: boolean };
  readonly runs: readonly RaceRun[];
  /** Maps were too large to keep; tables and spectra are here. */
  readonly mapsLeftOut: boolean;
  readonly seconds: number | null;
  readonly error: StudioErrorData | null;
  readonly endmembers: readonly EndmemberDef[];
  readonly labels: readonly Label[];
}

export type ViewRecord = Pick<
  ViewSlice,
  'view' | 'rgb' | 'band' | 'palette' | 'layer' | 'viewport'
>;

export interface SessionDocument {
  readonly format: typeof sessionFormat;
  readonly version: typeof sessionVersion;
  readonly name: string;
  /** Milliseconds since 1970, UTC. */
  readonly created: number;
  readonly saved: number;
  readonly scene: SceneRecord;
  readonly thumbnail: Thumbnail | null;
  readonly endmembers: readonly EndmemberDef[];
  readonly labels: readonly Label[];
  readonly labelsVersion?: number;
  readonly lastLabelsVersion?: number;
  readonly active: string;
  /** Spectra of files, shown beside the endmembers. */
  readonly references: readonly ReferenceSpectra[];
  /** Absent in sessions of earlier versions, here and below: none, as measured. */
  readonly pins?: readonly Pin[];
  readonly spectrumView?: SpectrumView;
  /** Whether maps are drawn while labelling; absent: they are. */
  readonly preview?: boolean;
  readonly sampling: LabelsSlice['sampling'];
  readonly settings: Settings;
  readonly engineChoice: EngineChoice;
  readonly view: ViewRecord;
  readonly run: RunRecord | null;
  readonly result: ResultRecord | null;
  /** Maps were left out for want of room; the weights, where there are any, give them again. */
  readonly resultLeftOut: boolean;
  readonly raceChoice: RaceChoice;
  readonly race: RaceRecord | null;
}
