/** What a session keeps of the race: what is chosen for the next, and the last with its table and maps. */
import type { EndmemberDef, Label } from '../../scene/cube';
import type { StudioErrorData } from '../../scene/errors';
import { labelErrorKinds } from '../../scene/labelErrors';
import type { Matching, RaceTrail, RaceConfig, RaceLabels, RaceResult } from '../../protocol/race';
import { allIds } from '../../settings/methods';
import type { MethodId } from '../../settings/methods';
import { isGoing } from '../job';
import { endmembers, endmembersIn, labelsOf, protocol } from '../labels/persist';
import * as is from '../persist/check';
import type { Check } from '../persist/check';
import { anyOf, errorData, restoredJob } from '../persist/persist';
import type { DetailKept, Known, Persist, Restoring } from '../persist/persist';
import { endedRuns, raceRunStatuses, raceStatuses, truthInOrder } from './race';
import type { Race, RaceChoice, RaceRun, RaceSlice, RaceStatus } from './race';

/** Bytes of the race's maps that a session keeps; above it tables and spectra only. */
export const raceMapsLimit = 64 * 2 ** 20;

export interface RaceInDocument {
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

export interface RaceKept {
  readonly raceChoice: RaceChoice;
  readonly race: RaceInDocument | null;
}

const methodId = is.oneOf<MethodId>(...allIds);
const labelError = is.oneOf(...labelErrorKinds);

function resultOf({ lines, samples, bands }: Known, R: number): Check<RaceResult> {
  const perEndmember = is.nullable(is.list(is.number, R, R));
  return is.object<RaceResult>({
    method: methodId,
    seed: is.count,
    labels: is.count,
    steps: is.count,
    seconds: is.number,
    parameters: is.count,
    rmse: perEndmember,
    rmseMean: is.nullable(is.number),
    sad: perEndmember,
    sadMean: is.nullable(is.number),
    reconstruction: is.number,
    abundances: is.nullable(is.float32(lines * samples * R)),
    endmembers: is.float32(R * bands),
    matching: is.oneOf<Matching>('labels', 'truth', 'label spectra', 'none'),
    order: is.list(is.whole(0, R - 1), R, R),
    note: is.nullable(is.text(5000)),
    trail: is.optional(
      is.object<RaceTrail>({
        start: is.text(64),
        prior: is.text(64),
        theta0: is.text(64),
        losses: is.float32(null),
        theta: is.text(64),
      }),
    ),
  });
}

function labelsOfRace(labels: Check<readonly Label[]>): Check<RaceLabels> {
  const given = is.object<RaceLabels & { kind: 'given' }>({ kind: is.oneOf('given'), labels });
  const sampled = is.object<RaceLabels & { kind: 'sampled' }>({
    kind: is.oneOf('sampled'),
    count: is.count,
    protocol,
    error: is.optional(labelError),
  });
  return is.depending<RaceLabels>((value) =>
    is.fieldIn(value, 'kind') === 'given' ? given : sampled,
  );
}

const raceOf = (known: Known): Check<RaceInDocument> =>
  is.depending((value) => {
    const R = endmembersIn(value);
    const labels = labelsOf(known, R);
    const run = is.object<RaceRun>({
      index: is.count,
      method: methodId,
      seed: is.count,
      status: is.oneOf(...raceRunStatuses),
      result: is.nullable(resultOf(known, R)),
      error: is.nullable(errorData),
      matchedOrder: is.nullable(is.list(is.whole(0, R - 1), R, R)),
    });
    const race = is.object<RaceInDocument>({
      endmembers,
      labels,
      status: is.oneOf(...raceStatuses),
      config: is.object<RaceInDocument['config']>({
        methods: is.list(methodId, 1, 1000),
        seeds: is.list(is.count, 1, 1000),
        labels: labelsOfRace(labels),
        endmemberNames: is.list(is.text(), R, R),
        steps: is.optional(is.count),
        keepMaps: is.oneOf('all', 'first seed'),
        withTruth: is.flag,
      }),
      runs: is.list(run, 0, 10_000),
      mapsLeftOut: is.flag,
      seconds: is.nullable(is.number),
      error: is.nullable(errorData),
    });
    // Runs are found by their index.
    return is.holding(race, ({ runs }) => {
      const wrong = runs.findIndex((r, i) => r.index !== i);
      return wrong < 0
        ? null
        : { at: ['runs', wrong, 'index'], found: runs[wrong].index, expected: String(wrong) };
    });
  });

const raceChoice = is.object<RaceChoice>({
  methods: is.list(methodId, 0, 1000),
  labels: is.oneOf('auto', 'given', 'sampled'),
  count: is.number,
  protocol,
  labelError: is.optional(labelError),
  seeds: is.number,
  steps: is.nullable(is.number),
});

function raceKept(race: Race, detail: DetailKept): RaceInDocument {
  const { status, seconds, error, endmembers, labels } = race;
  const { truth, ...config } = race.config;
  const bytes = race.runs.reduce((sum, r) => sum + (r.result?.abundances?.byteLength ?? 0), 0);
  const leaveOut = bytes > 0 && (detail > 0 || bytes > raceMapsLimit);
  return {
    status,
    config: { ...config, withTruth: truth !== null },
    runs: leaveOut
      ? race.runs.map((run) =>
          run.result ? { ...run, result: { ...run.result, abundances: null } } : run,
        )
      : race.runs,
    mapsLeftOut: leaveOut,
    ...{ seconds, error, endmembers, labels },
  };
}

function restoredRace(kept: RaceInDocument, { scene, within }: Restoring): Race {
  const { config, seconds, error, labels } = kept;
  const { withTruth, ...plain } = config;
  const endmembers = within(kept.endmembers);
  const truth = withTruth ? truthInOrder(scene.truth, endmembers, scene.cube) : null;
  const race: Race = {
    ...{ seconds, error, labels, endmembers },
    id: restoredJob,
    status: kept.status,
    asked: null,
    config: { ...plain, truth },
    runs: endedRuns(kept.runs),
    current: null,
    fraction: 0,
    what: '',
    remainingMs: null,
  };
  return isGoing(race) ? { ...race, status: 'cancelled' } : race;
}

export const racePersist: Persist<RaceSlice, RaceKept> = {
  changed: anyOf('raceChoice', 'race'),
  checks: (known) => ({ raceChoice, race: is.nullable(raceOf(known)) }),
  save: ({ raceChoice, race }, detail) => ({ raceChoice, race: race && raceKept(race, detail) }),
  restore({ raceChoice, race: kept }, to) {
    const race = kept && restoredRace(kept, to);
    const said: string[] = [];
    if (kept && race && kept.status !== race.status) {
      const done = race.runs.filter((r) => r.status === 'finished').length;
      said.push(`The race was interrupted after ${done} of ${race.runs.length} runs.`);
    }
    if (kept?.mapsLeftOut) {
      said.push('Maps of the race were too large to keep; its table and spectra are here.');
    }
    return { state: { raceChoice, race }, said };
  },
  holdsWork: ({ race }) => race !== null,
};
