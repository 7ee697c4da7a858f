/** What the report is made of. Types only. */
import type { Group } from './plan';
import type { PlannedScene } from './plannedScenes';
import type { StoredRun, StoredScene } from './store';
import type { Times } from './times';

export interface ReportScene {
  readonly planned: PlannedScene;
  readonly stored: StoredScene;
  /** What is stored of the planned runs, of the scene as it is today. */
  readonly runs: readonly StoredRun[];
  /** Those of them that were made by older code, or for another number of steps. */
  readonly older: ReadonlySet<StoredRun>;
  /** Path of its picture from the report, or null. */
  readonly picture: string | null;
  /** The file was at hand in this run; else these are results of an earlier one. */
  readonly present: boolean;
}

export interface ReportInput {
  readonly command: string;
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly scenes: readonly ReportScene[];
  readonly absent: readonly PlannedScene[];
  readonly plan: readonly Group[];
  /** Steps of every trained method when the plan overrides their own. */
  readonly steps: number | null;
  readonly done: number;
  readonly planned: number;
  /** Runs of older code, or for other steps, that are shown. */
  readonly stale: number;
  readonly times: Times;
}
