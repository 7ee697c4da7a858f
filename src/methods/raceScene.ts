/** What every method of a race sees of the scene, made once for all runs. */
import { unitNorm } from '../unmixing/classical';
import type { RaceTrail } from '../protocol/race';
import type { Cube, ValidityMask } from '../scene/cube';
import { sceneSpectra, type SceneSpectra } from '../unmixing/sceneSpectra';

export interface RaceScene extends SceneSpectra {
  readonly cube: Cube;
  readonly mask: ValidityMask;
  /** Y / ‖y‖ [N × B'], made when first asked for. */
  readonly unit: () => Float32Array;
  /** The signal likewise. */
  readonly unitSignal: () => Float32Array;
}

/**
 * @param noiseFirst number of endmembers, when methods that use labels are to learn from spectra without noise
 * @throws StudioError when fewer than 2 bands are valid
 */
export function raceScene(
  cube: Cube,
  mask: ValidityMask,
  noiseFirst: number | null = null,
): RaceScene {
  const spectra = sceneSpectra(cube, mask, noiseFirst);
  const { Y, signal, N, B } = spectra;
  let unit: Float32Array | null = null;
  let own: Float32Array | null = null;
  const ofMeasured = (): Float32Array => (unit ??= unitNorm(Y, N, B));
  return {
    ...spectra,
    cube,
    mask,
    unit: ofMeasured,
    unitSignal: () => (signal === Y ? ofMeasured() : (own ??= unitNorm(signal, N, B))),
  };
}

/** What a method answers, before it is matched and scored. */
export interface MethodAnswer {
  /** [N × R], anything at masked pixels */
  readonly abundances: Float32Array;
  /** [R × B'] in the cube's own scale, for display and matching */
  readonly endmembers: Float64Array;
  /** RMS of y − ŷ in the cube's own scale, ŷ as the method models it */
  readonly reconstruction: number;
  readonly parameters: number;
  readonly steps: number;
  readonly note: string | null;
  /** What the dual-branch network went through. */
  readonly trail?: RaceTrail;
}
