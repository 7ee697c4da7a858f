/** Mini-batches of peers that learn from single pixels: what step `index` sees, whatever steps came before. Plain arrays. */
import type { Rng } from '../../maths/rng';

export interface Batches {
  /** How many steps see every drawn pixel once. */
  readonly perEpoch: number;
  /** The pixels of step `index`. */
  at(index: number): Int32Array;
}

/** All valid pixels. */
export function validIndices(pixels: Uint8Array): Int32Array {
  return Int32Array.from(pixels.keys()).filter((i) => pixels[i] === 1);
}

/** `count` of `from`, drawn with replacement. */
export function drawn(from: Int32Array, count: number, rng: Rng): Int32Array {
  return Int32Array.from({ length: count }, () => from[rng.int(from.length)]);
}

/**
 * Batches of `size` (the last of an epoch smaller) of the drawn pixels.
 * @param shuffled anew each epoch, or once for all
 */
export function makeBatches(
  pixels: Int32Array,
  size: number,
  rng: Rng,
  shuffled: 'each epoch' | 'once' = 'each epoch',
): Batches {
  const perEpoch = Math.ceil(pixels.length / size);
  let last = -1;
  let order: Int32Array = pixels;
  return {
    perEpoch,
    at(index) {
      const epoch = shuffled === 'once' ? 0 : Math.floor(index / perEpoch);
      if (epoch !== last) {
        order = shuffle(pixels, rng.fork(`epoch ${epoch}`));
        last = epoch;
      }
      const from = (index % perEpoch) * size;
      return order.subarray(from, Math.min(from + size, order.length));
    },
  };
}

function shuffle(pixels: Int32Array, rng: Rng): Int32Array {
  const out = pixels.slice();
  for (let i = out.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}
