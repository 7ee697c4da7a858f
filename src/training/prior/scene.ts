/**
 * A training scene of the prior as a run would meet it: labels drawn and made wrong as people's are, noise taken out,
 * endmembers fitted by the label model, p by its solver. So the network sees the errors of real starts, above all those of
 * endmembers that were bent to ten labels.
 */
import { priorScene } from '../../generated/prior/scene';
import { makeRng } from '../../maths/rng';
import type { Label, Truth, ValidityMask } from '../../scene/cube';
import { StudioError } from '../../scene/errors';
import { appliedKinds } from '../../scene/labelErrors';
import { buildMask } from '../../scene/mask';
import { sampleFromTruth } from '../../scene/sampling';
import { presetSettings } from '../../settings/settings';
import { prepare } from '../../unmixing/prepare';
import { priorInputs, type PriorInputs } from '../../unmixing/priorInputs';

export interface PriorTrainingScene {
  readonly inputs: PriorInputs;
  /** True abundances [N × R] */
  readonly truth: Float32Array;
  /** Mean over pixels of ‖p − a‖². */
  readonly startError: number;
}

/** Lines and samples of a training scene: crops are taken from it. */
export const SCENE_SIDE = 64;
/** Starts worse than this (root mean square over endmembers) have failed: nothing is learned from them. */
const FAILED = 0.2;
const TRIES = 8;

/** @returns the scene of this number in the stream of `seed`, always the same */
export function priorTrainingScene(seed: number, index: number, R: number): PriorTrainingScene {
  let last: PriorTrainingScene | null = null;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const found = oneScene(seed, `${index} ${attempt}`, R);
    if (!found) continue;
    last = found;
    if (Math.sqrt(found.startError / R) < FAILED) return found;
  }
  if (last) return last;
  throw new Error(`Training scene ${index} of seed ${seed} could not be prepared.`);
}

function oneScene(seed: number, name: string, R: number): PriorTrainingScene | null {
  const rng = makeRng(seed).fork(`scene ${name}`);
  const size = { lines: SCENE_SIDE, samples: SCENE_SIDE };
  const { cube, truth } = priorScene(rng.int(2 ** 31), size, R);
  const mask = buildMask(cube);
  try {
    const labels = drawLabels(truth, mask, size, R, seed, name);
    const prepared = prepare(cube, mask, truth.names, labels, presetSettings('studio'));
    const inputs = priorInputs(cube, mask, prepared);
    if (!inputs) return null;
    const a = truth.abundances;
    let sum = 0;
    for (let k = 0; k < a.length; k++) sum += (inputs.p[k] - a[k]) ** 2;
    return { inputs, truth: a, startError: sum / (a.length / R) };
  } catch (error) {
    // Some draws leave an endmember without a label, or a band without signal: another one is taken.
    if (error instanceof StudioError) return null;
    throw error;
  }
}

function drawLabels(
  truth: Truth,
  mask: ValidityMask,
  size: { lines: number; samples: number },
  R: number,
  seed: number,
  name: string,
): readonly Label[] {
  const rng = makeRng(seed).fork(`labels ${name}`);
  const usual = rng.uniform() < 0.6;
  const count = Math.max(R, usual ? 10 : 5 + rng.int(16));
  const protocol = rng.uniform() < 0.65 ? 'spread' : 'random';
  const wrong = rng.uniform() < 0.4 ? appliedKinds[rng.int(appliedKinds.length)] : 'exact';
  return sampleFromTruth(truth, mask, size, {
    count,
    protocol,
    seed: rng.int(2 ** 31),
    error: wrong,
  });
}
