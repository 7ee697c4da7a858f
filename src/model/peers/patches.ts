/** The 5 × 5 patches of MLM-3DAE, ready for two layers of 3 × 3 windows that are one matrix product each. */
import * as tf from '@tensorflow/tfjs-core';
import type { PeerScene } from './peer';
import { mirrored } from './scene';

/** Windows of 3 × 3 pixels around the middle nine of a patch of 5 × 5. */
const WINDOW = [-1, 0, 1];

/**
 * The pixels that the windows of some pixels see: of each of the nine positions the nine neighbours, reflected at the
 * image's edge; a masked neighbour is replaced by the patch's own pixel.
 * @param at [n]
 * @returns [n · 9 · 9]
 */
export function windowPixels(
  at: Int32Array,
  { lines, samples, pixels }: Pick<PeerScene, 'lines' | 'samples' | 'pixels'>,
): Int32Array {
  const out = new Int32Array(at.length * 81);
  let o = 0;
  for (const pixel of at) {
    const [line, sample] = [Math.floor(pixel / samples), pixel % samples];
    for (const i of WINDOW)
      for (const j of WINDOW)
        for (const u of WINDOW)
          for (const v of WINDOW) {
            const y = mirrored(Math.abs(line + i + u), lines);
            const x = mirrored(Math.abs(sample + j + v), samples);
            const seen = y * samples + x;
            out[o++] = pixels[seen] ? seen : pixel;
          }
  }
  return out;
}

/**
 * Spectra of those windows, band after band.
 * @param X [N × B']
 * @returns [B' · n · 9, 9]
 */
export function windowsOf(X: Float32Array, at: Int32Array, scene: PeerScene): tf.Tensor2D {
  const { bands } = scene;
  const seen = windowPixels(at, scene);
  const out = new Float32Array(bands * seen.length);
  seen.forEach((pixel, k) => {
    for (let b = 0; b < bands; b++) out[b * seen.length + k] = X[pixel * bands + b];
  });
  return tf.tensor2d(out, [bands * at.length * 9, 9]);
}
