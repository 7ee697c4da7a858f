/** What the result panels of the race share. Types only. */
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import type { RaceConfig } from '../../protocol/race';
import type { Race, RaceRun } from '../../store/race/race';

/** What of a race the results are made from; progress within a run changes none of it. */
export type RaceData = Pick<Race, 'runs' | 'config'>;

export interface RacePanelProps {
  readonly config: RaceConfig;
  /** The runs of the seed that is shown; the same list while none of them changes. */
  readonly runs: readonly RaceRun[];
  /** [R] as they are called and coloured now */
  readonly endmembers: readonly EndmemberDef[];
  readonly scene: Scene;
  /** Whose maps, spectra and matching are shown; one choice for all panels. */
  readonly seed: number;
  readonly onSeed: (seed: number) => void;
}
