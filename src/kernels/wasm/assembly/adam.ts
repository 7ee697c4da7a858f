/**
 * AssemblyScript: a step of Adam over a stretch of the flat θ that has one rate and one pair of bounds. Twin and letters:
 * ../../adam/spansReference.ts. Every number is computed in the order in which tfjs's kernels compute it, one after the
 * other: the same bits.
 */
import { load4, store4 } from './math';

/** ‖g‖ of all its numbers, one after the other: Σ |g|, or the root of Σ g². */
export function adamNorm(g: usize, count: i32, l1: i32): f32 {
  let sum: f32 = 0;
  const end = g + (<usize>count << 2);
  if (l1) {
    for (; g < end; g += 4) sum += abs(load<f32>(g));
    return sum;
  }
  for (; g < end; g += 4) {
    const v = load<f32>(g);
    sum += v * v;
  }
  return sqrt(sum);
}

/**
 * Numbers `from` to `to` in fours. What is no address and no count is a float32's bits, since threads are told whole
 * numbers. `share`: what the clip leaves of the gradient; `decay` 0: none.
 */
export function adamMove(
  theta: usize,
  g: usize,
  m: usize,
  v: usize,
  nextTheta: usize,
  nextM: usize,
  nextV: usize,
  count: i32,
  share: i32,
  decay: i32,
  keepM: i32,
  giveM: i32,
  keepV: i32,
  giveV: i32,
  correction: i32,
  epsilon: i32,
  full: i32,
  rate: i32,
  lower: i32,
  upper: i32,
  from: i32,
  to: i32,
): void {
  const shares = f32x4.splat(reinterpret<f32>(share));
  const decays = f32x4.splat(reinterpret<f32>(decay));
  const keepsM = f32x4.splat(reinterpret<f32>(keepM));
  const givesM = f32x4.splat(reinterpret<f32>(giveM));
  const keepsV = f32x4.splat(reinterpret<f32>(keepV));
  const givesV = f32x4.splat(reinterpret<f32>(giveV));
  const corrections = f32x4.splat(reinterpret<f32>(correction));
  const epsilons = f32x4.splat(reinterpret<f32>(epsilon));
  const fulls = f32x4.splat(reinterpret<f32>(full));
  const rates = f32x4.splat(reinterpret<f32>(rate));
  const lowest = f32x4.splat(reinterpret<f32>(lower));
  const highest = f32x4.splat(reinterpret<f32>(upper));
  for (let k = from; k < to; k++) {
    const at = <usize>k << 4;
    const left = count - 4 * k;
    const old = load4(theta + at, left);
    let slope = f32x4.mul(load4(g + at, left), shares);
    // Not added where there is none: it would turn −0 into 0.
    if (decay) slope = f32x4.add(slope, f32x4.mul(old, decays));
    const mean = f32x4.add(f32x4.mul(load4(m + at, left), keepsM), f32x4.mul(slope, givesM));
    const square = f32x4.add(
      f32x4.mul(load4(v + at, left), keepsV),
      f32x4.mul(f32x4.mul(slope, slope), givesV),
    );
    store4(nextM + at, mean, left);
    store4(nextV + at, square, left);
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(square, corrections)), epsilons);
    const move = f32x4.mul(f32x4.mul(f32x4.div(mean, root), fulls), rates);
    // The first where they are equal, as tfjs.
    const moved = f32x4.pmax(f32x4.sub(old, move), lowest);
    store4(nextTheta + at, f32x4.pmin(moved, highest), left);
  }
}
