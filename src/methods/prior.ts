/**
 * The instant methods of the race: the start of preset studio, then a pretrained prior, with no training at all. One has a
 * scan, its twin of equal size and cost has convolutions alone.
 */
import { loadPrior } from '../model/prior/load';
import type { PriorKind } from '../model/prior/network';
import { startBy } from '../model/prior/start';
import type { Label } from '../scene/cube';
import type { MethodId } from '../settings/methods';
import { presetSettings } from '../settings/settings';
import { prepare } from '../unmixing/prepare';
import { reconstructionError, reconstructionOf } from '../unmixing/reconstruction';
import { inCubeScale } from '../unmixing/sceneSpectra';
import type { MethodAnswer, RaceScene } from './raceScene';

const kinds = { prior: 'mamba', 'prior-conv': 'gconv' } as const satisfies Partial<
  Record<MethodId, PriorKind>
>;

export type PriorId = keyof typeof kinds;

export function isPrior(id: MethodId): id is PriorId {
  return Object.hasOwn(kinds, id);
}

export interface PriorInput {
  readonly scene: RaceScene;
  readonly names: readonly string[];
  readonly labels: readonly Label[];
  /** Told between parts of the work; throws when the run is to stop. */
  readonly report: (fraction: number, what: string) => Promise<void>;
}

/** @throws StudioError when the labels cannot be used, or the weights cannot be loaded */
export async function runPrior(
  id: PriorId,
  { scene, names, labels, report }: PriorInput,
): Promise<MethodAnswer> {
  const { cube, mask } = scene;
  await report(0, 'preparing');
  const weights = await loadPrior(kinds[id]);
  const prepared = prepare(cube, mask, names, labels, presetSettings('studio'));
  const between = (): Promise<void> => report(0.7, 'applying the prior');
  await between();
  const { abundances, text } = await startBy(weights, cube, mask, prepared, between);
  await report(1, 'measuring');
  const { E0, domain, variant } = prepared;
  const { rmse } = reconstructionError(reconstructionOf(prepared), mask, abundances, E0);
  return {
    abundances,
    endmembers: inCubeScale(E0, domain, prepared),
    reconstruction: rmse,
    // Of this scene nothing is learned but the start.
    ...{ parameters: 0, steps: 0 },
    note: `started at ${variant}, ${text}`,
  };
}
