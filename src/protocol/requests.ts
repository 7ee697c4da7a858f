/**
 * Everything the training worker can be asked and what it tells: an engine, a scene, runs, suggestions, looks inside, and the table of
 * its other jobs, from which requests, listeners and the queue on both sides are derived.
 */
import type { EngineChoice } from '../engine/info';
import type { ApplyEvent, ApplyRequest } from './apply';
import type { ClassNetworkConfig, ClassNetworkEvent } from './classwork';
import type { LabEvent, LabRequest } from './labs';
import type { RaceEvent, RaceRequest } from './race';
import type { ProbeEvent, ProbeQuestion } from './probe';
import type { TrainConfig, TrainEvent } from './run';
import type { SuggestConfig, SuggestEvent } from './suggest';
import type { WholeFileEvent, WholeFileRequest } from './wholeFile';
import type { Cube, ValidityMask } from '../scene/cube';
import type { StudioErrorData } from '../scene/errors';

/** What a job takes and tells; that it cannot begin or go on is told in one form by all of them. */
interface Asked<Name extends string, Takes, Tells> {
  readonly takes: Takes;
  readonly tells: Tells | JobFailed<Name>;
}

/**
 * The jobs of the training worker beside runs, one at a time with them, by the field of the page's state that follows one.
 * The events of a job carry its number under that name.
 */
export interface JobTable {
  readonly race: Asked<'race', RaceRequest, RaceEvent>;
  readonly wholeFile: Asked<'wholeFile', WholeFileRequest, WholeFileEvent>;
  readonly lab: Asked<'lab', LabRequest, LabEvent>;
  readonly classNetwork: Asked<'classNetwork', ClassNetworkConfig, ClassNetworkEvent>;
}

export type JobName = keyof JobTable;
export type JobTakes<Name extends JobName> = JobTable[Name]['takes'];
export type JobEvent<Name extends JobName> = JobTable[Name]['tells'];

/** What is said to those who want the worker while such a job holds it; null where each says its own. */
export const whileGoing: Readonly<Record<JobName, string | null>> = {
  race: null,
  wholeFile: 'A whole file is being answered: wait until it is finished, or cancel it.',
  lab: 'A lab is going: wait until it has ended, or cancel it.',
  classNetwork: 'A class’s answers are being trained on: wait until it has ended, or cancel it.',
};
export const jobNames = Object.keys(whileGoing) as readonly JobName[];

/** The job could not begin or go on at all. */
export type JobFailed<Name extends string> = {
  readonly type: `${Name}Error`;
  readonly error: StudioErrorData;
} & { readonly [Key in Name]: number };

export function jobFailed<Name extends JobName>(
  name: Name,
  id: number,
  error: StudioErrorData,
): JobEvent<Name> {
  // Type and field are made of the name, which TypeScript does not follow.
  return { type: `${name}Error`, [name]: id, error } as unknown as JobEvent<Name>;
}

export type JobRequest<Name extends JobName = JobName> = {
  [N in Name]: {
    readonly type: 'job';
    readonly job: N;
    readonly run: number;
    readonly takes: JobTakes<N>;
  };
}[Name];

export type TrainRequest =
  /** `careful`: with what works everywhere, since an earlier worker never answered. */
  | { readonly type: 'engine'; readonly choice: EngineChoice; readonly careful?: boolean }
  | { readonly type: 'scene'; readonly cube: Cube; readonly mask: ValidityMask }
  | { readonly type: 'train'; readonly run: number; readonly config: TrainConfig }
  /** What a run would take, before it is started; answered by `memory`. */
  | {
      readonly type: 'plan';
      readonly config: Pick<TrainConfig, 'settings' | 'endmemberNames' | 'labels'>;
    }
  | JobRequest
  /** Another scene answered by weights: no scene need be open. Workers that do it are not the one that trains. */
  | { readonly type: 'apply'; readonly run: number; readonly takes: ApplyRequest }
  /** A newer request replaces one that is not answered yet; while a run or another job is going it waits. */
  | { readonly type: 'suggest'; readonly suggest: number; readonly config: SuggestConfig }
  /** A newer request replaces an older one; it is answered between the steps of its run, or between runs. */
  | { readonly type: 'probe'; readonly probe: number; readonly question: ProbeQuestion }
  /** Nobody looks any more. */
  | { readonly type: 'probeEnd' }
  /** Of a run or another job; `skip` leaves out the current run of a race. */
  | { readonly type: 'pause' | 'resume' | 'cancel' | 'skip'; readonly run: number };

/** What the training worker sends: an event and whose it is. */
export type Told =
  | { readonly of: 'train'; readonly event: TrainEvent }
  | { readonly of: 'suggest'; readonly event: SuggestEvent }
  | { readonly of: 'probe'; readonly event: ProbeEvent }
  | { readonly of: 'apply'; readonly event: ApplyEvent }
  | ToldOfJob;
/** The worker's first word: its file has come and runs. */
export interface Here {
  readonly of: 'here';
}
export type ToldOfJob<Name extends JobName = JobName> = {
  [N in Name]: { readonly of: N; readonly event: JobEvent<N> };
}[Name];

/** Who hears the events of each job. */
export type JobListeners = {
  readonly [Name in JobName]: (event: JobEvent<Name>) => void;
};
