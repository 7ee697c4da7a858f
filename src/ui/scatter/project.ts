/** From points in space to a picture of their density, and back from a drawn outline to points. Pure. */
import type { ColorMap } from '../draw/colormaps';
import { mapSize } from '../draw/colormaps';
import type { Point3 } from './points';

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where the square of [−1, 1]² is on the screen, CSS pixels. */
export interface ScatterFrame {
  readonly cx: number;
  readonly cy: number;
  /** Screen pixels a unit. */
  readonly rx: number;
  readonly ry: number;
}

/** Where marks may be, CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const boxOf = ({ cx, cy, rx, ry }: ScatterFrame): Box => ({
  left: cx - rx,
  top: cy - ry,
  right: cx + rx,
  bottom: cy + ry,
});

export const isInside = ({ x, y }: Spot, { left, top, right, bottom }: Box): boolean =>
  x >= left && x <= right && y >= top && y <= bottom;

/**
 * Where the mark of a place is drawn: there, or where it is outside, at the edge on the way to it.
 * @param inset half the mark, so that it stays whole
 * @returns `out`: the direction to the place, radians clockwise from the right; null inside
 */
export function markPlace(
  spot: Spot,
  box: Box,
  inset: number,
): { readonly at: Spot; readonly out: number | null } {
  if (isInside(spot, box)) return { at: spot, out: null };
  const within = (v: number, low: number, high: number): number =>
    Math.min(Math.max(high - inset, low), Math.max(low + inset, v));
  const at = {
    x: within(spot.x, box.left, box.right),
    y: within(spot.y, box.top, box.bottom),
  };
  return { at, out: Math.atan2(spot.y - at.y, spot.x - at.x) };
}

/** Points outside a box. @param spots [2 n] screen positions */
export function countOutside(spots: Float32Array, { left, top, right, bottom }: Box): number {
  let outside = 0;
  for (let j = 0; j < spots.length; j += 2) {
    const [x, y] = [spots[j], spots[j + 1]];
    // Points without a place are counted nowhere.
    if (x < left || x > right || y < top || y > bottom) outside++;
  }
  return outside;
}

/** Rows of the turned axes that become right and up on the screen. */
export function turned([yaw, pitch]: readonly [number, number]): readonly [Point3, Point3] {
  const [cy, sy] = [Math.cos(yaw), Math.sin(yaw)];
  const [cp, sp] = [Math.cos(pitch), Math.sin(pitch)];
  return [
    [cy, 0, sy],
    [sy * sp, cp, -cy * sp],
  ];
}

export function project(
  point: Point3,
  [right, up]: readonly [Point3, Point3],
  { cx, cy, rx, ry }: ScatterFrame,
): Spot {
  const along = (axis: Point3) => axis[0] * point[0] + axis[1] * point[1] + axis[2] * point[2];
  return { x: cx + rx * along(right), y: cy - ry * along(up) };
}

/** @param out [2 n] screen positions x, y; made when missing */
export function projectAll(
  xyz: Float32Array,
  [right, up]: readonly [Point3, Point3],
  { cx, cy, rx, ry }: ScatterFrame,
  out: Float32Array<ArrayBuffer> = new Float32Array((2 * xyz.length) / 3),
): Float32Array<ArrayBuffer> {
  const [a, b, c] = right.map((v) => v * rx);
  const [d, e, f] = up.map((v) => v * ry);
  for (let i = 0, j = 0; i < xyz.length; i += 3, j += 2) {
    const x = xyz[i];
    const y = xyz[i + 1];
    const z = xyz[i + 2];
    out[j] = cx + a * x + b * y + c * z;
    out[j + 1] = cy - d * x - e * y - f * z;
  }
  return out;
}

export interface Density {
  readonly columns: number;
  readonly rows: number;
  /** [rows × columns] points in each cell */
  readonly counts: Uint32Array;
  /** The same of marked points. */
  readonly marked: Uint32Array;
  readonly most: number;
}

/**
 * @param spots [2 n] screen positions
 * @param cell side of a cell, CSS pixels
 * @param marks [n] 1 = marked, or null
 */
export function densityOf(
  spots: Float32Array,
  width: number,
  height: number,
  cell: number,
  marks: Uint8Array | null,
): Density {
  const columns = Math.max(1, Math.ceil(width / cell));
  const rows = Math.max(1, Math.ceil(height / cell));
  const counts = new Uint32Array(columns * rows);
  const marked = new Uint32Array(columns * rows);
  let most = 0;
  for (let i = 0, j = 0; j < spots.length; i++, j += 2) {
    const column = Math.floor(spots[j] / cell);
    const row = Math.floor(spots[j + 1] / cell);
    if (!(column >= 0 && column < columns && row >= 0 && row < rows)) continue;
    const at = row * columns + column;
    const count = ++counts[at];
    if (count > most) most = count;
    if (marks?.[i]) marked[at]++;
  }
  return { columns, rows, counts, marked, most };
}

/** Where the colours of a density begin: a single point must be seen on the plot's ground. */
export const faintest = { light: 0.05, dark: 0.35 } as const;

/** Colours by the logarithm of the count; cells with marked points take `mark`, empty ones are transparent. */
export function paintDensity(
  { counts, marked, most }: Density,
  map: ColorMap,
  from: number,
  mark: number,
  out: Uint32Array,
): void {
  const scale = most > 1 ? (1 - from) / Math.log(most) : 0;
  for (let i = 0; i < counts.length; i++) {
    const n = counts[i];
    if (n === 0) out[i] = 0;
    else if (marked[i] > 0) out[i] = mark;
    else out[i] = map[Math.min(mapSize - 1, Math.floor((from + scale * Math.log(n)) * mapSize))];
  }
}

/** Points inside an outline, by the even-odd rule. @returns indices, rising */
export function insideOutline(spots: Float32Array, outline: readonly Spot[]): number[] {
  if (outline.length < 3) return [];
  const xs = outline.map((p) => p.x);
  const ys = outline.map((p) => p.y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const found: number[] = [];
  for (let i = 0, j = 0; j < spots.length; i++, j += 2) {
    const x = spots[j];
    const y = spots[j + 1];
    if (!(x >= left && x <= right && y >= top && y <= bottom)) continue;
    let inside = false;
    for (let k = 0, l = xs.length - 1; k < xs.length; l = k++) {
      if (ys[k] > y === ys[l] > y) continue;
      if (x < xs[k] + ((y - ys[k]) * (xs[l] - xs[k])) / (ys[l] - ys[k])) inside = !inside;
    }
    if (inside) found.push(i);
  }
  return found;
}

/** Points within a distance of a place. @returns indices, rising */
export function insideCircle(spots: Float32Array, { x, y }: Spot, radius: number): number[] {
  const found: number[] = [];
  for (let i = 0, j = 0; j < spots.length; i++, j += 2) {
    if ((spots[j] - x) ** 2 + (spots[j + 1] - y) ** 2 <= radius * radius) found.push(i);
  }
  return found;
}

/** The point nearest to a place, −1 when none is within `within`. */
export function nearestPoint(spots: Float32Array, { x, y }: Spot, within: number): number {
  let best = -1;
  let least = within * within;
  for (let i = 0, j = 0; j < spots.length; i++, j += 2) {
    const d = (spots[j] - x) ** 2 + (spots[j + 1] - y) ** 2;
    if (d <= least) {
      least = d;
      best = i;
    }
  }
  return best;
}
