/** What a session keeps of training: the settings, the run with where it can go on from, and the result. */
import type { EngineChoice, EngineInfo } from '../../engine/info';
import type { EndmemberDef, Label } from '../../scene/cube';
import type { StudioErrorData } from '../../scene/errors';
import type {
  ClassicalResult,
  Estimate,
  LabelTrust,
  MemoryPlan,
  RunSummary,
  RunTrail,
  TrainingState,
  WarmStart,
} from '../../protocol/run';
import { settingsBefore, settingsTable } from '../../settings/settings';
import { lossTerms } from '../../settings/lossTerms';
import type { SettingName, Settings } from '../../settings/settings';
import type { LossTerm } from '../../settings/lossTerms';
import type { NoiseFacts } from '../../unmixing/signalSubspace';
import { isGoing } from '../job';
import { endmembers, endmembersIn, labelsOf } from '../labels/persist';
import * as is from '../persist/check';
import type { Check } from '../persist/check';
import { anyOf, earlierJob, errorData, restoredJob } from '../persist/persist';
import type { DetailKept, Known, Persist, Restoring } from '../persist/persist';
import { runStatuses } from './run';
import type { Result, Run, RunStatus, TrainingSlice, UpdateOf } from './run';
import type { LossRecord } from '../../protocol/run';

/** The losses of a run as one table; NaN where a step has not that term. */
export interface LossTable {
  readonly terms: readonly LossTerm[];
  /** [steps × (2 + terms)]: step, total, terms */
  readonly values: Float64Array;
}

export interface RunKept {
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
  readonly recoveries?: readonly string[];
  readonly settings: Settings;
}

export interface ResultKept {
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

export interface TrainKept {
  readonly settings: Settings;
  readonly engineChoice: EngineChoice;
  readonly run: RunKept | null;
  readonly result: ResultKept | null;
  /** Maps were left out for want of room; the weights, where there are any, give them again. */
  readonly resultLeftOut: boolean;
}

/* ---------- checks ---------- */

const preset = is.oneOf('studio', 'paper');

/** Values out of range stay: the page shows what is wrong with them, as after typing. */
const settings: Check<Settings> = is.depending((value) => {
  const named = is.fieldIn(value, 'preset');
  const defaults = settingsBefore(named === 'paper' ? 'paper' : 'studio');
  const checks = (Object.keys(settingsTable) as SettingName[]).map((name) => {
    const check: Check<string | number> =
      settingsTable[name].kind === 'number' ? is.number : is.text(60);
    // A setting that came later than the session is what was done without it.
    const there = is.fieldIn(value, name) !== undefined;
    return [name, there ? check : is.without<string | number>(defaults[name])] as const;
  });
  return is.object<Settings>({
    preset,
    ...Object.fromEntries(checks),
  } as unknown as is.Checks<Settings>);
});

const estimateOf = ({ lines, samples, bands }: Known, R: number): Check<Estimate> =>
  is.object<Estimate>({
    step: is.count,
    abundances: is.float32(lines * samples * R),
    endmembers: is.float32(R * bands),
  });

const classicalOf = ({ lines, samples, bands }: Known, R: number): Check<ClassicalResult> =>
  is.object<ClassicalResult>({
    variant: is.oneOf('FCLS, raw', 'FCLS, unit-norm', 'NNLS + sum-to-one'),
    looErrors: is.list(is.number, 0, 100),
    abundances: is.float32(lines * samples * R),
    endmembers: is.float32(R * bands),
  });

const trainingState: Check<TrainingState> = is.depending((value) => {
  const theta = is.fieldIn(value, 'theta');
  return is.object<TrainingState>({
    step: is.count,
    theta: is.float32(null),
    moments: is.list(is.float32(theta instanceof Float32Array ? theta.length : null), 0, 8),
  });
});

const engineInfo = is.object<EngineInfo>({
  engine: is.oneOf('webgpu', 'wasm'),
  adapter: is.text(),
  software: is.flag,
  reason: is.text(5000),
});

const tile = is.object<NonNullable<MemoryPlan['train']>>({ lines: is.side, samples: is.side });

const memoryPlan = is.object<MemoryPlan>({
  engine: is.oneOf('webgpu', 'wasm'),
  budget: is.number,
  arrays: is.number,
  compute: is.number,
  largest: is.number,
  train: is.nullable(tile),
  answer: is.nullable(tile),
  reason: is.nullable(is.oneOf('memory', 'buffer', 'chosen')),
  text: is.text(2000),
});

const noiseFacts = is.object<NoiseFacts>({
  removed: is.flag,
  text: is.text(2000),
  snrDb: is.nullable(is.number),
  directions: is.count,
  rare: is.count,
  stripes: is.nullable(is.oneOf('columns', 'lines')),
  deviation: is.list(is.number, 0, 100_000),
});

const labelTrust = is.object<LabelTrust>({ wrong: is.finite(0, 1), weight: is.finite(0) });

const digest = is.text(64);

const summaryOf = (known: Known, R: number): Check<RunSummary> =>
  is.object<RunSummary>({
    estimate: estimateOf(known, R),
    reconstructionError: is.float32(known.lines * known.samples),
    reconstructionRmse: is.number,
    parameters: is.count,
    seconds: is.number,
    engine: engineInfo,
    state: trainingState,
    memory: is.optional(memoryPlan),
    domain: is.optional(is.oneOf('raw', 'unit')),
    noise: is.optional(noiseFacts),
    smoothing: is.optional(is.finite(0, 1)),
    heeded: is.optional(is.finite(0, 1)),
    replaced: is.optional(is.text(2000)),
    neighbours: is.optional(is.text(2000)),
    notKept: is.optional(is.text(2000)),
    scales: is.optional(is.list(is.finite(0), R, R)),
    trust: is.optional(is.list(labelTrust)),
    trail: is.optional(is.object<RunTrail>({ start: digest, prior: digest, theta0: digest })),
    endedAt: is.optional(is.count),
    learned: is.optional(is.uint8(null)),
  });

const warmStart = is.object<WarmStart>({
  theta: is.float32(null),
  domain: is.oneOf('raw', 'unit'),
  anew: settings,
});

const updateOf = is.object<UpdateOf>({ settings, from: is.count, count: is.count });

const losses: Check<LossTable> = is.holding(
  is.object<LossTable>({
    terms: is.list(is.oneOf<LossTerm>(...lossTerms), 0, lossTerms.length),
    values: is.float64(null),
  }),
  ({ terms, values }) =>
    values.length % (2 + terms.length) === 0
      ? null
      : { at: ['values'], found: values, expected: 'whole rows of step, total and terms' },
);

const runOf = (known: Known): Check<RunKept> =>
  is.depending((value) => {
    const R = endmembersIn(value);
    return is.object<RunKept>({
      endmembers,
      labels: labelsOf(known, R),
      status: is.oneOf(...runStatuses),
      step: is.count,
      steps: is.count,
      parameters: is.count,
      elapsedMs: is.finite(0),
      losses,
      classical: is.nullable(classicalOf(known, R)),
      error: is.nullable(errorData),
      checkpoint: is.nullable(trainingState),
      labelsVersion: is.optional(is.count),
      update: is.optional(is.nullable(updateOf)),
      warm: is.optional(is.nullable(warmStart)),
      recoveries: is.optional(is.list(is.text(2000), 0, 100)),
      settings,
    });
  });

const resultOf = (known: Known): Check<ResultKept> =>
  is.depending((value) => {
    const R = endmembersIn(value);
    return is.object<ResultKept>({
      endmembers,
      labels: labelsOf(known, R),
      ofRun: is.flag,
      labelsVersion: is.optional(is.count),
      update: is.optional(is.nullable(updateOf)),
      settings,
      estimate: estimateOf(known, R),
      classical: is.nullable(classicalOf(known, R)),
      summary: is.nullable(summaryOf(known, R)),
    });
  });

/* ---------- saving ---------- */

function runKept(run: Run, detail: DetailKept): RunKept {
  const { status, step, steps, parameters, elapsedMs, error, checkpoint } = run;
  const { endmembers, labels, labelsVersion, update, warm, settings, recoveries } = run;
  return {
    ...{ status, step, steps, parameters, elapsedMs, error, checkpoint },
    losses: lossTable(run.losses),
    classical: detail < 2 ? run.classical : null,
    ...{ endmembers, labels, labelsVersion, update, warm, settings },
    ...(recoveries ? { recoveries } : {}),
  };
}

function resultKept(result: Result, run: Run | null): ResultKept {
  const { endmembers, labels, labelsVersion, update } = result;
  const { settings, estimate, classical, summary } = result;
  const ofRun = run?.id === result.run;
  const made = { endmembers, labels, labelsVersion, update };
  return { ofRun, ...made, settings, estimate, classical, summary };
}

/** The table of each list of losses, so that an unchanged one is the same array and is not written again. */
const tables = new WeakMap<readonly LossRecord[], LossTable>();

function lossTable(losses: readonly LossRecord[]): LossTable {
  const known = tables.get(losses);
  if (known) return known;
  const terms = lossTerms.filter((term) => losses.some((l) => l.terms[term] !== undefined));
  const width = 2 + terms.length;
  const values = new Float64Array(losses.length * width);
  losses.forEach((loss, i) => {
    values.set([loss.step, loss.total, ...terms.map((t) => loss.terms[t] ?? NaN)], i * width);
  });
  const table = { terms, values };
  tables.set(losses, table);
  return table;
}

/* ---------- restoring ---------- */

export function lossesOf({ terms, values }: LossTable): LossRecord[] {
  const width = 2 + terms.length;
  return Array.from({ length: values.length / width }, (_, i) => {
    const [step, total, ...rest] = values.subarray(i * width, (i + 1) * width);
    const own = terms.flatMap((term, t) =>
      Number.isNaN(rest[t]) ? [] : [[term, rest[t]] as const],
    );
    return { step, total, terms: Object.fromEntries(own) };
  });
}

function restoredRun(kept: RunKept, { within }: Restoring): Run {
  const run: Run = {
    ...kept,
    id: restoredJob,
    what: '',
    asked: null,
    remainingMs: 0,
    memory: null,
    noise: null,
    labelsVersion: kept.labelsVersion ?? 0,
    update: kept.update ?? null,
    warm: kept.warm ?? null,
    losses: lossesOf(kept.losses),
    endmembers: within(kept.endmembers),
  };
  return isGoing(run) ? { ...run, status: 'interrupted' } : run;
}

function restoredResult({ ofRun, ...kept }: ResultKept, { within }: Restoring): Result {
  return {
    ...kept,
    labelsVersion: kept.labelsVersion ?? 0,
    update: kept.update ?? null,
    endmembers: within(kept.endmembers),
    run: ofRun ? restoredJob : earlierJob,
  };
}

export const trainPersist: Persist<TrainingSlice, TrainKept> = {
  changed: anyOf('settings', 'engineChoice', 'run', 'result'),
  checks: (known) => ({
    settings,
    engineChoice: is.oneOf('auto', 'webgpu', 'wasm'),
    run: is.nullable(runOf(known)),
    result: is.nullable(resultOf(known)),
    resultLeftOut: is.flag,
  }),
  save: ({ settings, engineChoice, run, result }, detail) => ({
    ...{ settings, engineChoice },
    run: run && runKept(run, detail),
    result: result && detail < 2 ? resultKept(result, run) : null,
    resultLeftOut: result !== null && detail === 2,
  }),
  restore(kept, to) {
    const run = kept.run && restoredRun(kept.run, to);
    const result = kept.result && restoredResult(kept.result, to);
    const said: string[] = [];
    if (run?.status === 'interrupted') {
      said.push(`Training was interrupted at step ${run.step} of ${run.steps}.`);
    }
    if (kept.resultLeftOut) said.push('Maps were left out for want of room.');
    return { state: { settings: kept.settings, run, result }, said };
  },
  holdsWork: ({ run, result }) => run !== null || result !== null,
};
