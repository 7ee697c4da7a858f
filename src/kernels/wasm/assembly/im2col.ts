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

/**
 * Lines `from` to `to` of the result: each pixel gathers from the windows that hold it, of the line above, its own and the
 * one below, left to right.
 */
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
    const i = line % h;
    // In the windows of line dy this one is at −dy: 3·(1 − dy), and its pixel one column less from window to window.
    const above = i > 0 ? columns + (<usize>((line - 1) * w) * 9 + 6) * pixel : 0;
    const own = columns + (<usize>(line * w) * 9 + 3) * pixel;
    const below = i < h - 1 ? columns + <usize>((line + 1) * w) * 9 * pixel : 0;
    let target = out + <usize>(line * w) * pixel;
    for (let j = 0; j < w; j++) {
      const left = j > 0;
      const right = j < w - 1;
      const middle = (<usize>j * 9 + 1) * pixel;
      for (let s = 0; s < c; s += 4) {
        const m = c - s;
        const lane = middle + (<usize>s << 2);
        let sum = f32x4.splat(0);
        if (above) sum = three(sum, above + lane, pixel, left, right, m);
        sum = three(sum, own + lane, pixel, left, right, m);
        if (below) sum = three(sum, below + lane, pixel, left, right, m);
        store4(target + (<usize>s << 2), sum, m);
      }
      target += pixel;
    }
  }
}

/** Of the window to the left, in which the pixel is the right one, its own, and the one to the right. */
// @ts-ignore: decorator
@inline
function three(
  sum: v128,
  at: usize,
  pixel: usize,
  left: bool,
  right: bool,
  m: i32,
): v128 {
  if (left) sum = f32x4.add(sum, load4(at - 8 * pixel, m));
  sum = f32x4.add(sum, load4(at, m));
  if (right) sum = f32x4.add(sum, load4(at + 8 * pixel, m));
  return sum;
}
