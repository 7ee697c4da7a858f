/** What a look inside the network is asked with and answered by: plain, structured-clone data. Types only. */
import type { StudioErrorData } from '../scene/errors';
import type { Probe, ProbePixel } from '../trace/probe';
import type { TrainConfig, TrainingState } from './run';

export interface ProbeQuestion {
  /** The run whose network is looked into. */
  readonly run: number;
  readonly pixel: ProbePixel;
  /** What makes its network again once the run is over; null while it is going. */
  readonly over: {
    readonly config: Pick<TrainConfig, 'settings' | 'endmemberNames' | 'labels'>;
    readonly state: TrainingState;
  } | null;
}

/** What the training worker answers: while the run goes on, again and again, until another pixel is asked for. */
export type ProbeEvent =
  | {
      readonly type: 'probed';
      readonly probe: number;
      readonly run: number;
      readonly answer: Probe;
    }
  | { readonly type: 'probeFailed'; readonly probe: number; readonly error: StudioErrorData };
