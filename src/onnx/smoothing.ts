/** Total variation on the maps (unmixing/totalVariation.ts) as ONNX operations: its turns are a loop. */
import { ITERATIONS } from '../unmixing/totalVariation';
import type { Graph, Value } from './graph';

/**
 * @param a [h, w, R]
 * @param valid [h, w, 1] float
 * @param strength λ > 0 []
 * @returns [h, w, R], clipped at 0 and summing to 1; anything at masked pixels
 */
export function totalVariation(
  g: Graph,
  a: Value,
  valid: Value,
  strength: Value,
  R: number,
): Value {
  const given = g.mul(a, valid);
  /** The next along an axis, 0 at the end; the one before, 0 at the beginning. */
  const next = (b: Graph, v: Value, axis: number): Value =>
    b.pad(b.slice(v, axis, 1, 2 ** 31), 3, axis, 0, 1);
  const before = (b: Graph, v: Value, axis: number): Value =>
    b.pad(b.slice(v, axis, 0, -1), 3, axis, 1, 0);
  const open = [1, 0].map((axis) => g.mul(valid, next(g, valid, axis))); // edges right, down [h, w, 1]
  /** a + λ div(x, y) */
  const primal = (b: Graph, x: Value, y: Value): Value => {
    const div = b.sub(b.sub(b.add(x, y), before(b, x, 1)), before(b, y, 0));
    return b.add(given, b.mul(div, strength));
  };
  const momenta: number[] = [];
  for (let t = 1, k = 0; k < ITERATIONS; k++) {
    const after = (1 + Math.sqrt(1 + 4 * t * t)) / 2;
    momenta.push((t - 1) / after);
    t = after;
  }
  const step = g.div(0.125, strength);
  const table = g.floats(momenta);
  const none = g.mul(given, 0);
  const [px, py] = g.loop(ITERATIONS, [none, none, none, none], (b, turn, [p1, p2, q1, q2]) => {
    const momentum = b.gather(table, turn, 0); // []
    const u = primal(b, q1, q2);
    const moved = [q1, q2].map((q, k) => {
      const slope = b.sub(next(b, u, 1 - k), u);
      return b.mul(b.add(q, b.mul(slope, step)), open[k]);
    });
    const square = b.add(b.sum(b.square(moved[0])), b.sum(b.square(moved[1]))); // [h, w, 1]
    const length = b.op('Sqrt', [b.max(square, 1)]);
    const now = moved.map((v) => b.div(v, length));
    const ahead = now.map((v, k) => b.add(v, b.mul(b.sub(v, [p1, p2][k]), momentum)));
    return [...now, ...ahead];
  });
  const u = g.max(primal(g, px, py), 0);
  const sum = g.sum(u);
  const some = g.greater(sum, 0);
  return g.where(some, g.div(u, g.where(some, sum, 1)), 1 / R);
}
