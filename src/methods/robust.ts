/**
 * The classical methods whose fit is Huber's instead of least squares, so that single bands that are far off (impulses, dead
 * detectors) do not decide. They read the spectra as measured: taking noise out would spread a fault over all bands.
 */
import { chooseVariant, isUnitNorm, type ClassicalVariant } from '../unmixing/classical';
import type { LabelledPixels } from '../unmixing/classical';
import { huberFit } from '../unmixing/huber';
import { reconstructionError } from '../unmixing/reconstruction';
import { labelBrightness } from '../unmixing/sceneSpectra';
import { plainLine } from '../unmixing/startAnswer';
import type { MethodId } from '../settings/methods';
import type { MethodAnswer, RaceScene } from './raceScene';

/** Pixels between two looks at the message queue: some tens of milliseconds. */
const BLOCK = 1024;

const variants = {
  'fcls-huber': () => 'FCLS, raw',
  'classical-huber': (labels: LabelledPixels) => chooseVariant(labels).variant,
} as const satisfies Partial<Record<MethodId, (labels: LabelledPixels) => ClassicalVariant>>;

export type RobustId = keyof typeof variants;

export function isRobust(id: MethodId): id is RobustId {
  return Object.hasOwn(variants, id);
}

export interface RobustInput {
  readonly scene: RaceScene;
  /** The labelled pixels, their spectra without noise as for the classical line. */
  readonly labels: LabelledPixels;
  readonly labelPixels: readonly number[];
  /** Told between blocks; throws when the run is to stop. */
  readonly report: (fraction: number, what: string) => Promise<void>;
}

/** @throws StudioError (kind `training`) where a value of a pixel is not finite */
export async function runRobust(
  id: RobustId,
  { scene, labels, labelPixels, report }: RobustInput,
): Promise<MethodAnswer> {
  const { N, B, Y, mask, norms } = scene;
  const { R } = labels;
  await report(0, 'finding endmembers');
  const variant = variants[id](labels);
  const unit = isUnitNorm(variant);
  const { E } = plainLine(variant, labels);
  const abundances = new Float32Array(N * R);
  for (let from = 0; from < N; from += BLOCK) {
    await report(from / N, 'unmixing');
    const n = Math.min(BLOCK, N - from);
    const block = Y.subarray(from * B, (from + n) * B);
    abundances.set(huberFit(variant, block, n, E, R, B).abundances, from * R);
  }
  await report(1, 'measuring');
  const of = { N, R, bands: B, Z: Y, fitBrightness: unit, back: 1 };
  const { rmse } = reconstructionError(of, mask, abundances, E);
  const scale = unit ? labelBrightness({ norms, labels, labelPixels }) : null;
  return {
    abundances,
    endmembers: scale ? E.map((v, k) => v * scale[Math.floor(k / B)]) : E,
    reconstruction: rmse,
    ...{ parameters: 0, steps: 0 },
    note: id === 'classical-huber' ? `chose ${variant}` : null,
  };
}
