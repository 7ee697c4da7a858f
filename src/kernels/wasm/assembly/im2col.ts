/**
 * AssemblyScript: 3×3 windows as columns and their adjoint, whole stretches of neighbouring pixels at a time. Twin and
 * letters: ../../im2col3x3/reference.ts; the sums of col2im are in the twin's order.
 */
import { load4, store4 } from './math';

export function im2col(x: usize, out: usize, b: i32, h: i32, w: i32, c: i32): void {
  const pixel = <usize>c << 2;
  for (let q = 0; q < b; q++) {
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < w; j++) {
        const from = max(j - 1, 0);
        const to = min(j + 1, w - 1);
        const bytes = <usize>(to - from + 1) * pixel;
        for (let y = i - 1; y <= i + 1; y++) {
          if (y < 0 || y >= h) {
            memory.fill(out, 0, 3 * pixel);
          } else {
            const before = <usize>(from - j + 1) * pixel;
            memory.fill(out, 0, before);
            memory.copy(out + before, x + <usize>((q * h + y) * w + from) * pixel, bytes);
            memory.fill(out + before + bytes, 0, 3 * pixel - before - bytes);
          }
          out += 3 * pixel;
        }
      }
    }
  }
}

export function col2im(columns: usize, out: usize, b: i32, h: i32, w: i32, c: i32): void {
  const pixel = <usize>c << 2;
  memory.fill(out, 0, <usize>(b * h * w) * pixel);
  for (let q = 0; q < b; q++) {
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < w; j++) {
        const from = max(j - 1, 0);
        const count = (min(j + 1, w - 1) - from + 1) * c;
        for (let y = i - 1; y <= i + 1; y++) {
          if (y >= 0 && y < h) {
            const source = columns + <usize>(from - j + 1) * pixel;
            const target = out + <usize>((q * h + y) * w + from) * pixel;
            for (let s = 0; s < count; s += 4) {
              const lane = <usize>s << 2;
              const m = count - s;
              store4(target + lane, f32x4.add(load4(target + lane, m), load4(source + lane, m)), m);
            }
          }
          columns += 3 * pixel;
        }
      }
    }
  }
}
