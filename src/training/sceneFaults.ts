/**
 * Faults in single bands, as a run deals with them: looked for by a first look that costs nothing, then by the spectral
 * branch, and replaced before anything else reads the scene. What was found goes with the run's weights, so that the whole
 * file and other scenes of the sensor are read alike.
 */
import { doubtBy } from '../model/spectral/doubt';
import { loadSpectral } from '../model/spectral/load';
import { countingLabels } from '../scene/confidence';
import type { Cube, Label, ValidityMask } from '../scene/cube';
import type { BandFaults } from '../scene/learned';
import type { Settings } from '../settings/settings';
import { checkLabels } from '../unmixing/labelledPixels';
import {
  repairBy,
  repairScene,
  type DoubtOf,
  type FaultGate,
  type Repair,
  type RepairedScene,
} from '../unmixing/repairScene';

/** Fetched only where faults are looked for in earnest. */
const doubtOf: DoubtOf = async (...asked) => doubtBy(await loadSpectral('spectral'))(...asked);

const GATE: FaultGate = { firstLook: true, doubted: 5e-4 };

/** What is asked before the spectra of a scene are learned from. */
export interface FaultsAsked {
  readonly cube: Cube;
  readonly mask: ValidityMask;
  readonly names: readonly string[];
  readonly labels: readonly Label[];
  readonly settings: Pick<Settings, 'faultsFirst'>;
  /** Waited for between parts of the work; throws to end it. */
  readonly between?: () => Promise<void>;
}

/**
 * @returns what to learn from: the cube that was given where nothing is replaced, or nothing is to be
 * @throws StudioError when the labels cannot be used, or the branch's weights cannot be loaded
 */
export async function withoutFaults(asked: FaultsAsked): Promise<RepairedScene> {
  const { cube, mask, names, settings, between } = asked;
  const labels = countingLabels(asked.labels);
  if (settings.faultsFirst !== 'on')
    return { cube, share: 0, text: 'Faults were not looked for', faults: null };
  checkLabels(cube, mask, names, labels);
  return repairScene(cube, mask, labels, doubtOf, between, GATE);
}

/** The same replacement of other spectra, which throws a StudioError when the weights cannot be loaded; null where there is none. */
export const repairOf = (faults: BandFaults | null | undefined): Repair | null =>
  faults ? repairBy(faults, doubtOf) : null;
