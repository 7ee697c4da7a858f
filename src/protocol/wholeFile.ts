/** The whole file answered by the weights of a run on a part of it: plain, structured-clone data. Types only. */
import type { TrainConfig, TrainingState } from './run';
import type { Cube, ValueChange } from '../scene/cube';
import type { StudioErrorData } from '../scene/errors';
import type { ImportChoices } from '../scene/importChoices';

/** A file to be answered whole by the weights of a run on a part of it. */
export interface WholeFileRequest {
  /** The files that the scene on screen was opened from. */
  readonly files: readonly File[];
  /** How the scene on screen was opened and read. */
  readonly choices: ImportChoices;
  readonly change: ValueChange;
  /** Settings and labels of the run, with its weights at the end. */
  readonly config: TrainConfig;
  readonly state: TrainingState;
}

/** The maps of a whole file. */
export interface FileMaps {
  readonly lines: number;
  readonly samples: number;
  /** [N × R], NaN at pixels without usable values. */
  readonly abundances: Float32Array;
  /** [N] 1 = usable */
  readonly valid: Uint8Array;
  readonly validPixels: number;
  /** E [R × B] in the cube's scale, NaN in masked bands: that of the run. */
  readonly endmembers: Float32Array;
  /** Georeferencing of the whole file, as in `Cube.map`. */
  readonly map?: Cube['map'];
  readonly seconds: number;
  /** How often the file was read, in how many blocks of lines. */
  readonly passes: number;
  readonly blocks: number;
}

export type WholeFileEvent =
  | {
      readonly type: 'wholeFileProgress';
      readonly wholeFile: number;
      readonly fraction: number;
      readonly what: string;
    }
  | { readonly type: 'wholeFileMaps'; readonly wholeFile: number; readonly maps: FileMaps }
  | { readonly type: 'wholeFileCancelled'; readonly wholeFile: number }
  | {
      readonly type: 'wholeFileError';
      readonly wholeFile: number;
      readonly error: StudioErrorData;
    };
