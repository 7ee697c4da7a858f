/** What the peers' data preparation needs: rescaling to their [0, 1] and padding by reflection. Plain arrays. */
import type { PeerScene } from './peer';

/** z' = (z − offset) / span */
export interface Scaling {
  readonly offset: number;
  readonly span: number;
}

/** Of all valid pixels and bands: to a largest value of 1, and to a least of 0 as well if `fromMinimum`. */
export function scalingOf({ Z, pixels, bands }: PeerScene, fromMinimum: boolean): Scaling {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < pixels.length; i++) {
    if (!pixels[i]) continue;
    for (let k = i * bands; k < (i + 1) * bands; k++) {
      if (Z[k] < low) low = Z[k];
      if (Z[k] > high) high = Z[k];
    }
  }
  const offset = fromMinimum ? low : 0;
  return { offset, span: high > offset ? high - offset : 1 };
}

/** Spectra scaled, zero at masked pixels [N × B']. */
export function scaledSpectra({ Z, pixels, bands }: PeerScene, s: Scaling): Float32Array {
  const out = new Float32Array(Z.length);
  for (let i = 0; i < pixels.length; i++) {
    if (!pixels[i]) continue;
    for (let k = i * bands; k < (i + 1) * bands; k++) out[k] = (Z[k] - s.offset) / s.span;
  }
  return out;
}

/** E⁽⁰⁾ scaled and clipped to [low, 1], as the peers clamp theirs [R × B']. */
export function scaledEndmembers({ E0 }: PeerScene, s: Scaling, low: number): Float32Array {
  return Float32Array.from(E0, (v) => Math.min(1, Math.max(low, (v - s.offset) / s.span)));
}

/** The position inside 0 … n − 1 that `i` ≥ 0 mirrors to, the edge not repeated; again and again if i ≥ 2n − 1. */
export function mirrored(i: number, n: number): number {
  if (n === 1) return 0;
  const at = i % (2 * n - 2);
  return at < n ? at : 2 * n - 2 - at;
}

/** A scene padded at its end to multiples of `block`. */
export interface Padded {
  readonly lines: number;
  readonly samples: number;
  /** Source pixel of each padded pixel, raster order [lines × samples]. */
  readonly source: Int32Array;
}

export function padded(lines: number, samples: number, block: number): Padded {
  const up = (n: number): number => Math.ceil(n / block) * block;
  const [H, W] = [up(lines), up(samples)];
  const source = Int32Array.from(
    { length: H * W },
    (_, k) => mirrored(Math.floor(k / W), lines) * samples + mirrored(k % W, samples),
  );
  return { lines: H, samples: W, source };
}

/** The same pixels patch after patch, each patch in raster order: a patch's pixels lie together. */
export function byPatches({ lines, samples, source }: Padded, patch: number): Int32Array {
  const out = new Int32Array(source.length);
  const across = samples / patch;
  for (let i = 0; i < lines; i++) {
    for (let j = 0; j < samples; j++) {
      const token = Math.floor(i / patch) * across + Math.floor(j / patch);
      out[(token * patch + (i % patch)) * patch + (j % patch)] = source[i * samples + j];
    }
  }
  return out;
}

/** Rows `source` of values [N × width]. @returns [source.length × width] */
export function gathered(values: Float32Array, source: Int32Array, width: number): Float32Array {
  const out = new Float32Array(source.length * width);
  source.forEach((from, k) =>
    out.set(values.subarray(from * width, (from + 1) * width), k * width),
  );
  return out;
}

/** 1/(valid pixels) at valid ones, else 0, over the pixels of `source`. */
export function averagingWeights(pixels: Uint8Array, source: Int32Array): Float32Array {
  const count = source.reduce((sum, from) => sum + pixels[from], 0);
  return Float32Array.from(source, (from) => pixels[from] / count);
}
