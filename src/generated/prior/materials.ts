/**
 * Random materials for training the prior: smooth reflectances with absorption features, dark and bright, some nearly
 * alike, on any number of bands. None is a real material's spectrum: what the prior learns is to know of no material.
 */
import type { Rng } from '../../maths/rng';
import { logUniform, randomField, uniform } from './fields';

/** A smooth curve over the bands, mean 0, standard deviation 1. @param length in shares of the range */
export const curve = (rng: Rng, bands: number, length: number): Float64Array =>
  randomField(rng, { lines: 1, samples: bands }, length * bands, 1);

/** Absorptions that several materials may share: centre, width and shape over the range 0 to 1. */
interface Feature {
  readonly centre: number;
  readonly width: number;
}

/**
 * @returns [R × bands] reflectances over 0
 */
export function priorMaterials(rng: Rng, R: number, bands: number): Float64Array {
  const features: Feature[] = Array.from({ length: 3 + rng.int(5) }, () => ({
    centre: rng.uniform(),
    width: logUniform(rng, 0.01, 0.15),
  }));
  const common = curve(rng, bands, uniform(rng, 0.1, 0.6));
  const alike = uniform(rng, 0, 0.9);
  const spread = uniform(rng, 0.1, 0.7);
  const out = new Float64Array(R * bands);
  for (let r = 0; r < R; r++) {
    const own = curve(rng, bands, logUniform(rng, 0.05, 0.6));
    const level = 0.3 * Math.min(2.5, Math.max(0.12, Math.exp(spread * rng.normal())));
    const contrast = uniform(rng, 0.1, 0.6);
    const depths = features.map(() => (rng.uniform() < 0.5 ? uniform(rng, 0, 0.6) : 0));
    for (let b = 0; b < bands; b++) {
      const shape = alike * common[b] + Math.sqrt(1 - alike ** 2) * own[b];
      let v = level * Math.exp(contrast * shape);
      features.forEach(({ centre, width }, f) => {
        v *= 1 - depths[f] * Math.exp(-0.5 * ((b / bands - centre) / width) ** 2);
      });
      out[r * bands + b] = Math.max(0.003, v);
    }
  }
  if (R > 2 && rng.uniform() < 0.3) {
    // Two that are hard to tell apart: one goes most of the way to the other.
    const [i, j] = [0, 1 + rng.int(R - 1)];
    const way = uniform(rng, 0.15, 0.5);
    for (let b = 0; b < bands; b++) {
      const target = out[j * bands + b];
      out[i * bands + b] = target + way * (out[i * bands + b] - target);
    }
  }
  return out;
}
