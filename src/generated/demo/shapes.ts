/** What generated lands are built of: roofs, and covering what lies below. Shared by the demo and the benchmark set. */
import type { Rng } from '../../maths/rng';
import { mix } from '../../maths/noise';

/** A rectangle on the ground: centre, half length, half width and its turn. */
export interface Roof {
  readonly x: number;
  readonly y: number;
  readonly long: number;
  readonly wide: number;
  readonly cos: number;
  readonly sin: number;
}

/** Houses that do not touch, scattered about a village centre. */
export function makeRoofs(rng: Rng, cx: number, cy: number, tilt: number): Roof[] {
  const roofs: Roof[] = [];
  for (let tries = 0; roofs.length < 17 && tries < 600; tries++) {
    const turn = tilt + (rng.uniform() < 0.4 ? Math.PI / 2 : 0);
    const roof: Roof = {
      x: cx + 0.115 * rng.normal(),
      y: cy + 0.085 * rng.normal(),
      long: mix(0.016, 0.036, rng.uniform() ** 2),
      wide: mix(0.011, 0.02, rng.uniform()),
      cos: Math.cos(turn),
      sin: Math.sin(turn),
    };
    const clear = roofs.every(
      (o) => Math.hypot(o.x - roof.x, o.y - roof.y) > o.long + roof.long + 0.006,
    );
    if (clear) roofs.push(roof);
  }
  return roofs;
}

/** Position across a roof, as a multiple of its half width; null outside. Asked for every point and roof: nothing is made. */
export function onRoof(roof: Roof, x: number, y: number): number | null {
  const dx = x - roof.x;
  const dy = y - roof.y;
  const along = (dx * roof.cos + dy * roof.sin) / roof.long;
  if (!(Math.abs(along) <= 1)) return null;
  const across = (dy * roof.cos - dx * roof.sin) / roof.wide;
  return Math.abs(across) <= 1 ? across : null;
}

/** Whether a point can lie on one of the roofs: far from all of them it cannot, and none needs to be looked at. */
export function nearRoofs(roofs: readonly Roof[]): (x: number, y: number) => boolean {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y, long, wide } of roofs) {
    const reach = long + wide;
    left = Math.min(left, x - reach);
    right = Math.max(right, x + reach);
    top = Math.min(top, y - reach);
    bottom = Math.max(bottom, y + reach);
  }
  return (x, y) => x >= left && x <= right && y >= top && y <= bottom;
}

/** Sets `out` to one material's share of what is not yet covered: out ← (1 − share) · out + share · material. */
export function over(out: Float64Array, material: number, share: number): void {
  if (share <= 0) return;
  for (let m = 0; m < out.length; m++) out[m] *= 1 - share;
  out[material] += share;
}
