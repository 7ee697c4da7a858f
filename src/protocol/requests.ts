/** Everything the training worker can be asked: one run, race, lab or file at a time. Types only. */
import type { EngineChoice } from '../engine/info';
import type { LabRequest } from './labs';
import type { RaceConfig } from './race';
import type { TrainConfig } from './run';
import type { SuggestConfig } from './suggest';
import type { FileRequest } from './wholeFile';
import type { Cube, ValidityMask } from '../scene/cube';

export type TrainRequest =
  | { readonly type: 'engine'; readonly choice: EngineChoice }
  | { readonly type: 'scene'; readonly cube: Cube; readonly mask: ValidityMask }
  | { readonly type: 'train'; readonly run: number; readonly config: TrainConfig }
  /** What a run would take, before it is started; answered by `memory`. */
  | {
      readonly type: 'plan';
      readonly config: Pick<TrainConfig, 'settings' | 'endmemberNames' | 'labels'>;
    }
  | { readonly type: 'unmixFile'; readonly run: number; readonly request: FileRequest }
  | { readonly type: 'lab'; readonly run: number; readonly request: LabRequest }
  | { readonly type: 'race'; readonly run: number; readonly config: RaceConfig }
  /** A newer request replaces one that is not answered yet; while a run or a race is going it waits. */
  | { readonly type: 'suggest'; readonly suggest: number; readonly config: SuggestConfig }
  /** Of a run or a race; `skip` leaves out the current run of a race. */
  | { readonly type: 'pause' | 'resume' | 'cancel' | 'skip'; readonly run: number };
