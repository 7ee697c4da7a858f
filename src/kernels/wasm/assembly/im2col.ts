/**
 * AssemblyScript: 3×3 windows as columns and their adjoint, whole stretches of neighbouring pixels at a time. Twin and
 * letters: ../../im2col3x3/reference.ts; the sums of col2im are in the twin's order.
 */
import { load4, store4 } from './math';

/** Lines `from` to `to` of all images one below the other. */
export function im2col(x: usize, out: usize, h: i32, w: i32, c: i32, from: i32, to: i32): void {
  const pixel = <usize>c << 2;
  out += <usize>from * <usize>w * 9 * pixel;
  for (let line = from; line < to; line++) {
    const i = line % h;
    for (let j = 0; j < w; j++) {
      const left = max(j - 1, 0);
      const right = min(j + 1, w - 1);
      const before = <usize>(left - j + 1) * pixel;
      const bytes = <usize>(right - left + 1) * pixel;
      for (let dy = -1; dy <= 1; dy++) {
        if (i + dy < 0 || i + dy >= h) {
          memory.fill(out, 0, 3 * pixel);
        } else {
          memory.fill(out, 0, before);
          memory.copy(out + before, x + <usize>((line + dy) * w + left) * pixel, bytes);
          memory.fill(out + before + bytes, 0, 3 * pixel - before - bytes);
        }
        out += 3 * pixel;
      }
    }
  }
}

/** Lines `from` to `to` of the result: each gathers from the windows of the line above, its own and the one below. */
export function col2im(
  columns: usize,
  out: usize,
  h: i32,
  w: i32,
  c: i32,
  from: i32,
  to: i32,
): void {
  const pixel = <usize>c << 2;
  for (let line = from; line < to; line++) {
    const start = out + <usize>(line * w) * pixel;
    memory.fill(start, 0, <usize>w * pixel);
    const i = line % h;
    for (let dy = -1; dy <= 1; dy++) {
      if (i + dy < 0 || i + dy >= h) continue;
      // In those windows this line is the one at −dy.
      let source = columns + (<usize>((line + dy) * w) * 9 + <usize>(3 * (1 - dy))) * pixel;
      for (let j = 0; j < w; j++) {
        const left = max(j - 1, 0);
        const count = (min(j + 1, w - 1) - left + 1) * c;
        const window = source + <usize>(left - j + 1) * pixel;
        const target = start + <usize>left * pixel;
        for (let s = 0; s < count; s += 4) {
          const lane = <usize>s << 2;
          const m = count - s;
          store4(target + lane, f32x4.add(load4(target + lane, m), load4(window + lane, m)), m);
        }
        source += 9 * pixel;
      }
    }
  }
}
