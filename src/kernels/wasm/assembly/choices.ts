/**
 * AssemblyScript: numbers of a seeded stream told apart by a limit. Twin: `choose` of src/maths/rng.ts, whole numbers of
 * 32 bits throughout, so that both give the same.
 */
import { store4 } from './math';

const STEP: i32 = 0x6d2b79f5;

/** Numbers `from` to `to` in fours: the bits `yes` where the stream's number is below `limit`, as unsigned ones. */
export function choices(
  out: usize,
  count: i32,
  state: i32,
  limit: i32,
  yes: i32,
  no: i32,
  from: i32,
  to: i32,
): void {
  const first = state + STEP * (4 * from);
  let s = i32x4.add(i32x4.splat(first), i32x4.mul(i32x4.splat(STEP), i32x4(1, 2, 3, 4)));
  const step = i32x4.splat(4 * STEP);
  const one = i32x4.splat(1);
  const more = i32x4.splat(61);
  const limits = i32x4.splat(limit);
  const is = i32x4.splat(yes);
  const not = i32x4.splat(no);
  for (let k = from; k < to; k++) {
    let t = i32x4.mul(v128.xor(s, i32x4.shr_u(s, 15)), v128.or(s, one));
    const again = i32x4.mul(v128.xor(t, i32x4.shr_u(t, 7)), v128.or(t, more));
    t = v128.xor(t, i32x4.add(t, again));
    t = v128.xor(t, i32x4.shr_u(t, 14));
    store4(out + (<usize>k << 4), v128.bitselect(is, not, i32x4.lt_u(t, limits)), count - 4 * k);
    s = i32x4.add(s, step);
  }
}
