/** The JSON object of a run. Metrics that need a truth are absent without one, never null or 0. */
import type { Scene } from '../scene/scene';
import type { LabelErrorKind } from '../scene/labelErrors';
import type { FailedRun, RaceTableInput } from '../exporters/raceTable';
import type { RaceResult } from '../protocol/race';
import { scheduleNote } from '../settings/schedules';
import { methodTable, yardstickIds, type MethodId } from '../settings/methods';
import type { PresetName } from '../settings/settings';
import type { EngineInfo } from '../engine/info';
import type { Command } from './command';
import type { Outcome, Task } from './race';

export interface RunRecord {
  readonly method: MethodId;
  /** Preset of this project's network; null for other methods. */
  readonly preset: PresetName | null;
  readonly seed: number;
  readonly labels: number;
  readonly steps: number;
  /** Of a peer that was not trained as published. */
  readonly schedule?: string;
  readonly seconds: number;
  readonly parameters: number;
  readonly rmse?: Readonly<Record<string, number>>;
  readonly rmseMean?: number;
  /** Radians. */
  readonly sad?: Readonly<Record<string, number>>;
  readonly sadMean?: number;
  readonly reconstruction: number;
  /** How a blind method's endmembers were put in order. */
  readonly matching: RaceResult['matching'];
  readonly note?: string;
}

export interface ResultObject {
  readonly scene: {
    readonly name: string;
    readonly lines: number;
    readonly samples: number;
    readonly bands: number;
    readonly endmembers: readonly string[];
  };
  readonly engine: 'wasm' | 'webgpu';
  readonly adapter: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly protocol: string;
  /** How the sampled labels were made wrong; absent: exact, or given. */
  readonly labelError?: LabelErrorKind;
  readonly runs: readonly RunRecord[];
  readonly failed: readonly FailedRun[];
  /** Present and true when the run was interrupted. */
  readonly cancelled?: true;
}

/** The preset a method of ours trains with; null for classical methods and peers. */
export function presetOf(method: MethodId): PresetName | null {
  const { family } = methodTable[method];
  if (family !== 'network' && family !== 'ablation') return null;
  return method.startsWith('paper') ? 'paper' : 'studio';
}

/** Finite values by endmember name; undefined when there is none. */
function named(
  values: readonly number[] | null,
  names: readonly string[],
): Record<string, number> | undefined {
  const known = (values ?? []).flatMap((v, r) => (Number.isFinite(v) ? [[names[r], v]] : []));
  return known.length > 0 ? (Object.fromEntries(known) as Record<string, number>) : undefined;
}

export function runRecord(result: RaceResult, names: readonly string[]): RunRecord {
  const { method, seed, labels, steps, seconds, parameters, reconstruction, matching } = result;
  return {
    method,
    preset: presetOf(method),
    seed,
    labels,
    steps,
    schedule: scheduleNote(method, steps) ?? undefined,
    seconds: Number(seconds.toFixed(3)),
    parameters,
    rmse: named(result.rmse, names),
    rmseMean: result.rmseMean ?? undefined,
    sad: named(result.sad, names),
    sadMean: result.sadMean ?? undefined,
    reconstruction,
    matching,
    note: result.note ?? undefined,
  };
}

export function resultObject(
  { cube }: Scene,
  task: Task,
  command: Command,
  engine: EngineInfo,
  versions: Readonly<Record<string, string>>,
  outcome: Outcome,
): ResultObject {
  const { name, lines, samples, bands } = cube;
  const endmembers = task.endmemberNames;
  return {
    scene: { name, lines, samples, bands, endmembers },
    engine: engine.engine,
    adapter: engine.adapter,
    versions,
    protocol: task.labels.kind === 'given' ? 'given' : command.protocol,
    labelError: task.labels.kind === 'given' ? undefined : task.labels.error,
    runs: outcome.results.map((r) => runRecord(r, endmembers)),
    failed: outcome.failed.map(({ method, seed, message }) => ({ method, seed, message })),
    ...(outcome.cancelled ? { cancelled: true as const } : {}),
  };
}

/** The same, for the tables. */
export function tableInput(task: Task, outcome: Outcome, command: Command): RaceTableInput {
  return {
    runs: outcome.results,
    failures: outcome.failed,
    names: methodNames,
    endmembers: task.endmemberNames,
    methods: command.methods,
    schedule: scheduleNote,
    yardsticks: yardstickIds,
  };
}

/** [id → what people call it] */
export const methodNames: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(methodTable).map(([id, { name }]) => [id, name]),
);
