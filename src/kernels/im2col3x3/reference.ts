/**
 * im2col for 3×3 windows with zero padding, and its adjoint col2im, in plain TypeScript: the twin of the WGSL kernels
 * and what the cpu and wasm backends run. Column order: window line, window sample, channel.
 */
export interface ImageSize {
  readonly b: number;
  readonly h: number;
  readonly w: number;
  readonly c: number;
}

/** x [b, h, w, c] → out [b·h·w, 9·c] */
export function im2col(x: Float32Array, out: Float32Array, { b, h, w, c }: ImageSize): void {
  let o = 0;
  for (let q = 0; q < b; q++) {
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < w; j++) {
        for (let y = i - 1; y <= i + 1; y++) {
          if (y < 0 || y >= h) {
            out.fill(0, o, o + 3 * c);
            o += 3 * c;
            continue;
          }
          const line = (q * h + y) * w;
          for (let k = j - 1; k <= j + 1; k++) {
            const inside = k >= 0 && k < w;
            const from = (line + k) * c;
            for (let s = 0; s < c; s++) out[o + s] = inside ? x[from + s] : 0;
            o += c;
          }
        }
      }
    }
  }
}

/** columns [b·h·w, 9·c] → out [b, h, w, c], the sum of every copy of a pixel */
export function col2im(columns: Float32Array, out: Float32Array, { b, h, w, c }: ImageSize): void {
  out.fill(0);
  let o = 0;
  for (let q = 0; q < b; q++) {
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < w; j++) {
        for (let y = i - 1; y <= i + 1; y++) {
          const line = (q * h + y) * w;
          for (let k = j - 1; k <= j + 1; k++) {
            if (y >= 0 && y < h && k >= 0 && k < w) {
              const to = (line + k) * c;
              for (let s = 0; s < c; s++) out[to + s] += columns[o + s];
            }
            o += c;
          }
        }
      }
    }
  }
}
