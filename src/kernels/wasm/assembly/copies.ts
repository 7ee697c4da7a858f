/** AssemblyScript: pieces of rows copied, and matrices turned. Of four bytes a number, whatever they stand for. */
import { load4, store4 } from './math';

/** Rows `from` to `to` of `width` numbers each; `stepIn` and `stepOut` numbers from one row to the next. */
export function copyRows(
  x: usize,
  out: usize,
  width: i32,
  stepIn: i32,
  stepOut: i32,
  from: i32,
  to: i32,
): void {
  const next = <usize>stepIn << 2;
  const then = <usize>stepOut << 2;
  let a = x + <usize>from * next;
  let b = out + <usize>from * then;
  if (width >= 64) {
    for (let i = from; i < to; i++) {
      memory.copy(b, a, <usize>width << 2);
      a += next;
      b += then;
    }
    return;
  }
  // Calling memory.copy takes longer than so few numbers do.
  for (let i = from; i < to; i++) {
    for (let c = 0; c < width; c += 4) {
      const lane = <usize>c << 2;
      store4(b + lane, load4(a + lane, width - c), width - c);
    }
    a += next;
    b += then;
  }
}

/** Four rows of four numbers, turned. */
// @ts-ignore: decorator
@inline
export function turn4(a: usize, step: usize, b: usize, next: usize): void {
  const v0 = v128.load(a);
  const v1 = v128.load(a + step);
  const v2 = v128.load(a + 2 * step);
  const v3 = v128.load(a + 3 * step);
  const low01 = v128.shuffle<i32>(v0, v1, 0, 4, 1, 5);
  const low23 = v128.shuffle<i32>(v2, v3, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(v0, v1, 2, 6, 3, 7);
  const high23 = v128.shuffle<i32>(v2, v3, 2, 6, 3, 7);
  v128.store(b, v128.shuffle<i64>(low01, low23, 0, 2));
  v128.store(b + next, v128.shuffle<i64>(low01, low23, 1, 3));
  v128.store(b + 2 * next, v128.shuffle<i64>(high01, high23, 0, 2));
  v128.store(b + 3 * next, v128.shuffle<i64>(high01, high23, 1, 3));
}

/** out [m, n] = xᵀ for x [n, m]; blocks `from` to `to` of sixteen rows of x. */
export function transpose(x: usize, out: usize, n: i32, m: i32, from: i32, to: i32): void {
  const step = <usize>m << 2;
  const next = <usize>n << 2;
  for (let block = from; block < to; block++) {
    const begin = block * 16;
    const end = min(begin + 16, n);
    let c = 0;
    for (; c + 4 <= m; c += 4) {
      let i = begin;
      for (; i + 4 <= end; i += 4) {
        const a = x + <usize>i * step + (<usize>c << 2);
        turn4(a, step, out + <usize>c * next + (<usize>i << 2), next);
      }
      for (; i < end; i++) turn1(x, out, i, c, c + 4, step, next);
    }
    for (let i = begin; i < end; i++) turn1(x, out, i, c, m, step, next);
  }
}

/** Row i, columns c to `end`, number by number. */
// @ts-ignore: decorator
@inline
function turn1(
  x: usize,
  out: usize,
  i: i32,
  c: i32,
  end: i32,
  step: usize,
  next: usize,
): void {
  const a = x + <usize>i * step;
  const b = out + (<usize>i << 2);
  for (let k = c; k < end; k++) {
    store<i32>(b + <usize>k * next, load<i32>(a + (<usize>k << 2)));
  }
}
