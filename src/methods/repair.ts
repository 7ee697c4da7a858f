/**
 * Methods that first ask the spectral branch which bands of which pixels are not to be believed, and replace those: the start
 * of preset studio on the repaired scene, at once, by the branch or by its twin that reads band by band; and preset studio
 * itself on it. Where no faults are found the scene stays as it is, and so does the answer.
 */
import { doubtBy } from '../model/spectral/doubt';
import { loadSpectral } from '../model/spectral/load';
import type { SpectralKind } from '../model/spectral/network';
import { countingLabels } from '../scene/confidence';
import type { Label } from '../scene/cube';
import type { MethodId } from '../settings/methods';
import { presetSettings } from '../settings/settings';
import { prepare } from '../unmixing/prepare';
import { reconstructionError, reconstructionOf } from '../unmixing/reconstruction';
import { repairScene, type RepairedScene } from '../unmixing/repairScene';
import { inCubeScale } from '../unmixing/sceneSpectra';
import { replacedWords } from './faultless';
import { raceScene, type MethodAnswer, type RaceScene } from './raceScene';

const kinds = {
  repair: 'spectral',
  'repair-pix': 'spectral-pix',
  'studio-repair': 'spectral',
} as const satisfies Partial<Record<MethodId, SpectralKind>>;

export type RepairId = keyof typeof kinds;

export function isRepair(id: MethodId): id is RepairId {
  return Object.hasOwn(kinds, id);
}

export interface RepairInput {
  readonly scene: RaceScene;
  readonly names: readonly string[];
  readonly labels: readonly Label[];
  /** Told between parts of the work; throws when the run is to stop. */
  readonly report: (fraction: number, what: string) => Promise<void>;
  /** Preset studio on a scene, for the method that trains it. */
  readonly studio: (scene: RaceScene) => Promise<MethodAnswer>;
}

/** @throws StudioError when the labels cannot be used, or the weights cannot be loaded */
export async function runRepair(id: RepairId, input: RepairInput): Promise<MethodAnswer> {
  const { scene, names, labels, report, studio } = input;
  const { cube, mask } = scene;
  await report(0, 'looking for faults');
  const weights = await loadSpectral(kinds[id]);
  const between = (): Promise<void> => report(0, 'looking for faults');
  const repaired = await repairScene(cube, mask, countingLabels(labels), doubtBy(weights), between);
  const own = repaired.cube === cube ? scene : raceScene(repaired.cube, mask, names.length);
  if (id === 'studio-repair') {
    const answer = await studio(own);
    return { ...answer, note: noteOf(repaired, answer.note) };
  }
  await report(0.7, 'preparing');
  const prepared = prepare(own.cube, mask, names, labels, presetSettings('studio'));
  await report(1, 'measuring');
  const { E0, domain, variant, p } = prepared;
  const { rmse } = reconstructionError(reconstructionOf(prepared), mask, p, E0);
  return {
    abundances: p,
    endmembers: inCubeScale(E0, domain, prepared),
    reconstruction: rmse,
    // Of this scene nothing is learned but the start.
    ...{ parameters: 0, steps: 0 },
    note: noteOf(repaired, `started at ${variant}`),
  };
}

function noteOf({ share }: RepairedScene, rest: string | null): string {
  const what = share > 0 ? replacedWords(share) : 'no faults found';
  return rest === null ? what : `${what}, ${rest}`;
}
