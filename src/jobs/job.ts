/** What a job of the training worker is given to do its work. */
import type { EngineHolder } from '../engine/holder';
import type { JobEvent, JobName, JobTakes } from '../protocol/requests';
import type { Cube, ValidityMask } from '../scene/cube';
import type { RunSwitch } from '../training/control';

/** The scene that was handed to the worker. */
export interface OpenScene {
  readonly cube: Cube;
  readonly mask: ValidityMask;
}

export interface Work<Name extends JobName> extends OpenScene {
  /** Its number: events carry it under the name of the job. */
  readonly id: number;
  readonly takes: JobTakes<Name>;
  /** Paused, cancelled or told to skip by the page. */
  readonly control: RunSwitch;
  readonly engine: EngineHolder;
  /** Milliseconds. */
  readonly now: () => number;
  readonly send: (event: JobEvent<Name>) => void;
}

/** Does the work and sends what it finds; what it throws is told as the job's failure. */
export type Perform<Name extends JobName> = (work: Work<Name>) => Promise<void>;
