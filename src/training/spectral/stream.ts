/**
 * The endless stream of pixels that the spectral branch is trained on. Step t gives the same pixels whenever it is asked
 * for. Scenes come one after the other; a step takes pixels of one of those in the window, on half the steps turned end to
 * end.
 */
import { makeRng } from '../../maths/rng';
import { bandTokens, TOKEN_BANDS, tokensOf } from '../../unmixing/bandTokens';
import { spectralTrainingScene, type SpectralScene } from './scene';

export interface SpectralBatch {
  readonly n: number;
  /** Tokens of a pixel. */
  readonly L: number;
  /** [n · L × F] */
  readonly x: Float32Array;
  /** [n · L × bands of a token] 1 = the value is off */
  readonly target: Float32Array;
  /** likewise, what a value counts: 0 beyond the last band and where it is off by so little that either is right */
  readonly weights: Float32Array;
}

const WINDOW = 10;
const STEPS_A_SCENE = 8;
const PIXELS = 256;
/** Off by less than the first counts as right, by more than the second as wrong. */
const OFF = [1, 3] as const;

export interface SpectralStream {
  batch(step: number): SpectralBatch;
}

export function spectralStream(seed: number): SpectralStream {
  const scenes = new Map<number, SpectralScene>();
  const sceneOf = (index: number): SpectralScene => {
    let scene = scenes.get(index);
    if (!scene) {
      scene = spectralTrainingScene(seed, index);
      scenes.set(index, scene);
    }
    return scene;
  };
  return {
    batch(step) {
      const first = Math.floor(step / STEPS_A_SCENE);
      for (const index of scenes.keys()) if (index < first) scenes.delete(index);
      const rng = makeRng(seed).fork(`spectral step ${step}`);
      const scene = sceneOf(first + rng.int(WINDOW));
      const { n } = scene.residuals;
      return batchOf(
        scene,
        Array.from({ length: PIXELS }, () => rng.int(n)),
        rng.uniform() < 0.5,
      );
    },
  };
}

/** @param turned the spectrum read from its end */
export function batchOf(
  { residuals, off }: SpectralScene,
  pixels: readonly number[],
  turned: boolean,
): SpectralBatch {
  const { B } = residuals;
  const L = tokensOf(B);
  const at = Float64Array.from({ length: B }, (_, b) => b);
  const band = (b: number): number => (turned ? B - 1 - b : b);
  const shown = turned ? turnedResiduals(residuals, pixels) : residuals;
  const chosen = turned ? pixels.map((_, i) => i) : pixels;
  const size = pixels.length * L * TOKEN_BANDS;
  const target = new Float32Array(size);
  const weights = new Float32Array(size);
  pixels.forEach((p, i) => {
    for (let b = 0; b < B; b++) {
      const k = i * L * TOKEN_BANDS + b;
      const by = off[p * B + band(b)];
      target[k] = by > OFF[1] ? 1 : 0;
      // A value far off does more harm, and is worth more.
      weights[k] = by > OFF[1] ? 1 + Math.log(by / OFF[1]) : by > OFF[0] ? 0 : 1;
    }
  });
  return { n: pixels.length, L, x: bandTokens(shown, chosen, at), target, weights };
}

function turnedResiduals(
  { B, residual, scale, rough, level }: SpectralScene['residuals'],
  pixels: readonly number[],
): SpectralScene['residuals'] {
  const out = new Float32Array(pixels.length * B);
  pixels.forEach((p, i) => {
    for (let b = 0; b < B; b++) out[i * B + b] = residual[p * B + B - 1 - b];
  });
  return {
    ...{ n: pixels.length, B, residual: out },
    scale: scale.slice().reverse(),
    rough: rough.slice().reverse(),
    level: Float32Array.from(pixels, (p) => level[p]),
  };
}
