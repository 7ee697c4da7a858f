/**
 * The race as it may be looked at. Under the veil: no truth, no score against it and no yardstick, as of a scene without
 * truth. Where a truth came after the race (or from under the veil), runs whose maps are kept are scored against it here.
 * The race itself is changed by neither. Pure.
 */
import type { Truth, ValidityMask } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import type { RaceConfig } from '../../protocol/race';
import { isYardstick } from '../../settings/methods';
import { scores } from '../../unmixing/scores';
import { memoLast } from '../memoLast';
import { isVeiled } from '../open/veil';
import type { SceneSlice } from '../open/scene';
import type { LabelsSlice } from '../labels/labels';
import { resultEndmembers } from '../train/result';
import { truthInOrder } from './race';
import type { Race, RaceRun, RaceSlice } from './race';

type Looked = Pick<
  SceneSlice & LabelsSlice & RaceSlice,
  'scene' | 'veiledTruth' | 'endmembers' | 'race'
>;

/** The same objects while the race and what it is looked at with are the same. */
export function raceToShow(state: Looked): Race | null {
  const { race, scene } = state;
  if (!race) return null;
  if (isVeiled(state)) return race.config.truth ? underVeil(race) : race;
  if (race.config.truth || !scene?.truth) return race;
  // Told apart by their columns: names and colours are typed all the time.
  const columns = resultEndmembers(race, state.endmembers).map((e) => e.truth ?? '');
  const truth = lateTruth(scene, race.endmembers, columns.join());
  return truth ? scored(race, truth, scene.mask) : race;
}

/** True for a run that has an answer without a score: its maps are gone, or nothing says which endmember is which. */
export const isUnscored = ({ result }: RaceRun): boolean => result?.rmse === null;

const noScores = { rmse: null, rmseMean: null, sad: null, sadMean: null };

const underVeil = memoLast((race: Race): Race => ({
  ...race,
  config: veiledConfig(race.config),
  runs: veiledRuns(race.runs),
}));

const veiledConfig = memoLast((config: RaceConfig): RaceConfig => ({
  ...config,
  truth: null,
  methods: config.methods.filter((m) => !isYardstick(m)),
}));

/** Each run by itself, so that one that has not changed stays the same object. */
const veiledRun = new WeakMap<RaceRun, RaceRun>();

const veiledRuns = memoLast((runs: readonly RaceRun[]): readonly RaceRun[] =>
  runs
    .filter(({ method }) => !isYardstick(method))
    .map((run) =>
      kept(veiledRun, run, () =>
        run.result ? { ...run, result: { ...run.result, ...noScores } } : run,
      ),
    ),
);

const scored = memoLast((race: Race, truth: Truth, mask: ValidityMask): Race => ({
  ...race,
  config: configWith(race.config, truth),
  runs: scoredRuns(race.runs, truth, mask),
}));

const configWith = memoLast((config: RaceConfig, truth: Truth): RaceConfig => ({
  ...config,
  truth,
}));

const scoredRun = new WeakMap<Truth, WeakMap<RaceRun, RaceRun>>();

const scoredRuns = memoLast(
  (runs: readonly RaceRun[], truth: Truth, mask: ValidityMask): readonly RaceRun[] => {
    const own = kept(scoredRun, truth, () => new WeakMap<RaceRun, RaceRun>());
    return runs.map((run) =>
      kept(own, run, (): RaceRun => {
        const { result } = run;
        // Without a match the columns mean nothing: a score would be chance.
        if (!result?.abundances || result.matching === 'none') return run;
        const { abundances, endmembers } = result;
        return { ...run, result: { ...result, ...scores(abundances, endmembers, truth, mask) } };
      }),
    );
  },
);

/** The truth in the order of a race's endmembers. @param columns of each in the truth, as text; nothing where it has none */
const lateTruth = memoLast(
  (scene: Scene, endmembers: Race['endmembers'], columns: string): Truth | null => {
    const at = columns.split(',');
    const list = endmembers.map((e, r) => ({ ...e, truth: at[r] === '' ? null : Number(at[r]) }));
    return truthInOrder(scene.truth, list, scene.cube);
  },
);

function kept<K extends object, V>(of: WeakMap<K, V>, key: K, make: () => V): V {
  const value = of.get(key) ?? make();
  of.set(key, value);
  return value;
}
