/**
 * A training scene of the spectral branch as a run would meet it: a generated scene, faults put onto it, labels drawn, the
 * residuals of their mixtures, and which values are off by how much, which only the generator knows.
 */
import { addTrainingFaults } from '../../generated/prior/faults';
import { priorScene } from '../../generated/prior/scene';
import { makeRng } from '../../maths/rng';
import { StudioError } from '../../scene/errors';
import { buildMask } from '../../scene/mask';
import { sampleFromTruth } from '../../scene/sampling';
import { bandModelOf, type BandResiduals } from '../../unmixing/bandResiduals';
import { checkLabels, labelledPixels } from '../../unmixing/labelledPixels';
import { sceneSpectra } from '../../unmixing/sceneSpectra';

export interface SpectralScene {
  readonly residuals: BandResiduals;
  /** [N × B] |value − what it was| in the scale of `rough` */
  readonly off: Float32Array;
}

const SIDE = 40;
const MOST_BANDS = 200;
const LABELS = 10;
const TRIES = 8;

/** @returns the scene of this number in the stream of `seed`, always the same */
export function spectralTrainingScene(seed: number, index: number): SpectralScene {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const found = oneScene(seed, `${index} ${attempt}`);
    if (found) return found;
  }
  throw new Error(`Training scene ${index} of seed ${seed} could not be prepared.`);
}

function oneScene(seed: number, name: string): SpectralScene | null {
  const rng = makeRng(seed).fork(`spectral scene ${name}`);
  const size = { lines: SIDE, samples: SIDE };
  const R = 2 + rng.int(6);
  const { cube: clean, truth } = priorScene(rng.int(2 ** 31), size, R, MOST_BANDS);
  const cube = { ...clean, data: clean.data.slice() };
  addTrainingFaults(rng.fork('faults'), cube.data, size, cube.bands);
  const mask = buildMask(cube);
  try {
    const labels = sampleFromTruth(truth, mask, cube, {
      ...{ count: Math.max(R, LABELS), protocol: 'spread', seed: rng.int(2 ** 31) },
    });
    checkLabels(cube, mask, truth.names, labels);
    const { Y, N, B, bandIndex } = sceneSpectra(cube, mask);
    const clicked = labels.map((l) => l.line * SIDE + l.sample);
    const model = bandModelOf(Y, mask.pixels, labelledPixels(Y, B, clicked, labels));
    const residuals = model.residualsOf(Y, N);
    const off = new Float32Array(N * B);
    for (let k = 0; k < off.length; k++) {
      const [p, b] = [Math.floor(k / B), k % B];
      const was = clean.data[p * cube.bands + bandIndex[b]];
      if (mask.pixels[p]) off[k] = Math.abs(Y[k] - was) / residuals.rough[b];
    }
    return { residuals, off };
  } catch (error) {
    // Some draws leave an endmember without a label, or a band without signal: another one is taken.
    if (error instanceof StudioError) return null;
    throw error;
  }
}
