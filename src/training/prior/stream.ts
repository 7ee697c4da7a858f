/**
 * The endless stream of crops that the prior is trained on. Step t gives the same crops whenever it is asked for, so that
 * a training that was stopped goes on as if it had not been.
 *
 * Scenes come in pairs of equal R. A window of pairs moves on by one every few steps; a step takes crops of one of them,
 * turned and mirrored.
 */
import { makeRng, type Rng } from '../../maths/rng';
import { LEAST_SQUARES_AT, PRIOR_INPUTS } from '../../unmixing/priorInputs';
import { priorTrainingScene, SCENE_SIDE, type PriorTrainingScene } from './scene';

export interface PriorBatch {
  readonly images: number;
  readonly R: number;
  readonly lines: number;
  readonly samples: number;
  /** [images · R · lines · samples × F] */
  readonly x: Float32Array;
  /** [images · R · lines · samples] */
  readonly logP: Float32Array;
  /** True abundances [images · lines · samples × R] */
  readonly truth: Float32Array;
  /** [images · lines · samples] what a pixel's squared error counts: 1 over the start's, and 0 in holes */
  readonly weights: Float32Array;
}

/** Pairs of scenes that crops are taken from at a time, and steps until one of them is replaced. */
const WINDOW = 12;
const STEPS_A_PAIR = 24;
const SIDE = 32;
/** Every so many steps one larger crop, whose scans are longer. */
const LARGE_EVERY = 4;
const LARGE_SIDE = 48;
/** Share of the steps without the least-squares abundance, and of the crops with holes. */
const WITHOUT_LEAST_SQUARES = 0.4;
const HOLES = 0.1;
/** Added to the start's squared error: where it is next to nothing, errors count no more than this lets them. */
const FLOOR = 3e-4;

/** R from 2 on, and how often. */
const countOdds = [0.1, 0.2, 0.24, 0.18, 0.13, 0.08, 0.07];

export interface PriorStream {
  batch(step: number): PriorBatch;
}

type Pair = readonly [PriorTrainingScene, PriorTrainingScene];

export function priorStream(seed: number): PriorStream {
  const pairs = new Map<number, Pair>();
  const pairOf = (index: number): Pair => {
    let pair = pairs.get(index);
    if (!pair) {
      let u = makeRng(seed).fork(`R ${index}`).uniform();
      const R =
        2 +
        Math.max(
          0,
          countOdds.findIndex((often) => (u -= often) < 0),
        );
      pair = [priorTrainingScene(seed, 2 * index, R), priorTrainingScene(seed, 2 * index + 1, R)];
      pairs.set(index, pair);
    }
    return pair;
  };
  return {
    batch(step) {
      const first = Math.floor(step / STEPS_A_PAIR);
      for (const index of pairs.keys()) if (index < first) pairs.delete(index);
      const rng = makeRng(seed).fork(`step ${step}`);
      const pair = pairOf(first + rng.int(WINDOW));
      const large = step % LARGE_EVERY === LARGE_EVERY - 1;
      const scenes = large ? [pair[rng.int(2)]] : pair;
      return batchOf(scenes, large ? LARGE_SIDE : SIDE, rng);
    },
  };
}

/** One crop of each scene. */
function batchOf(scenes: readonly PriorTrainingScene[], side: number, rng: Rng): PriorBatch {
  const { R } = scenes[0].inputs;
  const F = PRIOR_INPUTS;
  const P = side * side;
  const images = scenes.length;
  const x = new Float32Array(images * R * P * F);
  const logP = new Float32Array(images * R * P);
  const truth = new Float32Array(images * P * R);
  const weights = new Float32Array(images * P);
  const bare = rng.uniform() < WITHOUT_LEAST_SQUARES;
  scenes.forEach((scene, image) => {
    const pixels = croppedPixels(side, rng);
    const kept = rng.uniform() < HOLES ? withHoles(side, rng) : null;
    const weight = 1 / (scene.startError + FLOOR) / (images * P);
    const N = SCENE_SIDE ** 2;
    for (let k = 0; k < P; k++) {
      const from = pixels[k];
      const seen = !kept || kept[k] === 1;
      weights[image * P + k] = seen ? weight : 0;
      for (let r = 0; r < R; r++) {
        const to = (image * R + r) * P + k;
        truth[(image * P + k) * R + r] = scene.truth[from * R + r];
        logP[to] = scene.inputs.logP[r * N + from];
        if (!seen) continue;
        const at = (r * N + from) * F;
        for (let f = 0; f < F; f++) x[to * F + f] = scene.inputs.x[at + f];
        if (bare) x[to * F + LEAST_SQUARES_AT] = 0;
      }
    }
  });
  return { images, R, lines: side, samples: side, x, logP, truth, weights };
}

/** Pixels of the scene that a crop shows [side²], turned and mirrored one of eight ways. */
function croppedPixels(side: number, rng: Rng): Int32Array {
  const [top, left] = [0, 1].map(() => rng.int(SCENE_SIDE - side + 1));
  const [flipLines, flipSamples, swapped] = [0, 1, 2].map(() => rng.uniform() < 0.5);
  const out = new Int32Array(side * side);
  for (let l = 0, k = 0; l < side; l++) {
    for (let s = 0; s < side; s++, k++) {
      const [a, b] = swapped ? [s, l] : [l, s];
      const line = top + (flipLines ? side - 1 - a : a);
      const sample = left + (flipSamples ? side - 1 - b : b);
      out[k] = line * SCENE_SIDE + sample;
    }
  }
  return out;
}

/** [side²] 0 in a rectangle or at some pixels, as masked ones are. */
function withHoles(side: number, rng: Rng): Uint8Array {
  const kept = new Uint8Array(side * side).fill(1);
  if (rng.uniform() < 0.5) {
    const share = 0.3 * rng.uniform();
    for (let k = 0; k < kept.length; k++) if (rng.uniform() < share) kept[k] = 0;
    return kept;
  }
  const [top, left] = [0, 1].map(() => rng.int(side));
  const [height, width] = [0, 1].map(() => 1 + rng.int(side >> 1));
  for (let l = top; l < Math.min(side, top + height); l++) {
    kept.fill(0, l * side + left, l * side + Math.min(side, left + width));
  }
  return kept;
}
