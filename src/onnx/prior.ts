/**
 * The pretrained prior beside the network (model/prior/beside.ts) as ONNX operations: what each pixel says of its own
 * abundances (unmixing/priorInputs.ts), the network without scans over the maps of all endmembers, and half of the answer
 * times its factors.
 */
import type { PriorWeights } from '../model/prior/document';
import { priorBlocks, priorLayout, PRIOR_SLOPE } from '../model/prior/network';
import { priorShare } from '../model/prior/apply';
import type { PriorGround } from '../scene/learned';
import {
  LEAST_SUM,
  linearSolver,
  misfitInput,
  PRIOR_EPSILON,
  sdInput,
  SD,
} from '../unmixing/priorInputs';
import { LOG_EPSILON } from '../training/features';
import type { Graph, Value } from './graph';
import type { Size } from './grid';
import { depthwise3x3, layerNorm, linear, parametersOf } from './mamba';

const clamped = (g: Graph, v: Value, least: number, most: number): Value =>
  g.min(g.max(v, least), most);

/**
 * @param Z spectra in the domain [n, B'] double
 * @param given p [n, R]
 * @param level of the noise in the domain [n, 1] double
 * @param valid [n, 1] bool
 * @returns [n, 2R + 1] float
 */
export function priorEvidence(
  g: Graph,
  Z: Value,
  given: Value,
  level: Value,
  valid: Value,
  ground: PriorGround,
  unit: boolean,
): Value {
  const { endmembers, kept, divided } = ground;
  const R = endmembers.length;
  const B = endmembers[0].length;
  const p = g.cast(given, 'double');
  const { gram, inverse, ones, total, Q, rows, sum } = linearSolver(ground);
  const turned = Float64Array.from(
    { length: B * R },
    (_, i) => endmembers[i % R][Math.floor(i / R)],
  );
  const f = g.matmul(Z, g.doubles(turned, [B, R])); // [n, R]
  // G⁻¹ is symmetric.
  const raw = g.matmul(f, g.doubles(inverse, [R, R]));
  const s = g.sum(raw); // [n, 1]
  const by = divided ? g.max(s, LEAST_SUM) : null;
  const a = by ? g.div(raw, by) : g.add(raw, g.mul(g.div(g.sub(1, s), total), g.doubles(ones)));
  const own = Float64Array.from({ length: R }, (_, r) => Q[r * (R + 1)]);
  const flat = g.doubles(own);
  const variance = divided
    ? g.add(g.sub(flat, g.mul(g.mul(p, 2), g.doubles(rows))), g.mul(g.square(p), sum))
    : g.add(flat, g.mul(p, 0));
  const spread = g.mul(g.op('Sqrt', [g.max(variance, 0)]), level); // [n, R]
  const sd = by ? g.div(spread, by) : spread;
  const square = g.sum(g.square(Z)); // [n, 1]
  const cross = g.sum(g.mul(p, f));
  const power = g.sum(g.mul(p, g.matmul(p, g.doubles(gram, [R, R]))));
  const some = g.greater(power, 0);
  const scale = unit ? g.where(some, g.div(cross, g.where(some, power, 1)), 1) : null;
  const left = scale
    ? g.add(g.sub(square, g.mul(g.mul(scale, 2), cross)), g.mul(g.square(scale), power))
    : g.add(g.sub(square, g.mul(cross, 2)), power);
  const noise = g.max(g.mul(g.square(level), kept), 1e-12);
  const misfit = g.div(g.max(left, 0), noise); // [n, 1]
  const parts = [
    g.sub(g.mul(clamped(g, a, -0.6, 1.6), 2), 0.5),
    g.add(g.mul(g.op('Log', [clamped(g, sd, ...SD)]), 0.5), 1.5),
    g.mul(g.op('Log', [clamped(g, misfit, 1e-3, 1e4)]), 0.35),
  ];
  return g.where(valid, g.cast(g.concat(parts, 1), 'float'), 0);
}

/** What the network read of pixels, of which neighbours are asked. */
interface Read {
  /** log(p + ε) of the network's ε [h·w, R] */
  readonly prior: Value;
  /** [h·w, 2R + 1] */
  readonly evidence: Value;
  /** [h·w, 1] float */
  readonly valid: Value;
}

/** @param a the answer [h·w, R] */
export function heeded(
  g: Graph,
  a: Value,
  { prior, evidence, valid }: Read,
  {
    ground,
    weights,
    size,
  }: { readonly ground: PriorGround; readonly weights: PriorWeights; readonly size: Size },
): Value {
  const R = ground.endmembers.length;
  const p = g.max(g.sub(g.op('Exp', [prior]), LOG_EPSILON), 0); // [n, R]
  const logP = g.op('Log', [g.add(p, PRIOR_EPSILON)]);
  const x = inputsOf(g, p, logP, evidence, valid, ground); // [R·n, F]
  const added = correction(g, x, weights, R, size); // [R·n, 1]
  const byPixel = g.transpose(g.reshape(added, [R, -1]), [1, 0]); // [n, R]
  const said = g.op('Softmax', [g.add(logP, byPixel)], { axis: 1 });
  const counted = g.add(p, g.mul(g.sub(said, p), priorShare(ground.noise)));
  const factors = g.div(g.add(counted, PRIOR_EPSILON), g.add(p, PRIOR_EPSILON));
  const moved = g.mul(a, factors);
  const sum = g.sum(moved);
  const some = g.greater(sum, 0);
  const closed = g.where(some, g.div(moved, g.where(some, sum, 1)), a);
  return g.add(a, g.mul(g.sub(closed, a), ground.weight));
}

/** Map after map. p, logP [n, R] → [R·n, F] */
function inputsOf(
  g: Graph,
  p: Value,
  logP: Value,
  evidence: Value,
  valid: Value,
  { endmembers, noise, misfit }: PriorGround,
): Value {
  const R = endmembers.length;
  const all = endmembers.map((_, r) => r);
  const column = (v: Value, k: number): Value => g.slice(v, 1, k, k + 1); // [n, 1]
  const none = g.mul(valid, 0);
  const scene = [sdInput(noise), misfitInput(misfit)].map((v) => g.add(none, v));
  const maps = all.map((r) => {
    const rest = all.filter((k) => k !== r).map((k) => column(p, k));
    const most = g.largest(rest.length > 1 ? g.concat(rest, 1) : rest[0]);
    const parts = [
      g.mul(column(logP, r), 0.3),
      g.mul(g.op('Log', [g.add(most, PRIOR_EPSILON)]), 0.3),
      g.sub(g.mul(column(p, r), 2), 0.5),
      column(evidence, r),
      column(evidence, R + r),
      column(evidence, 2 * R),
      ...scene,
    ];
    return g.mul(g.concat(parts, 1), valid); // [n, F]
  });
  return g.concat(maps, 0);
}

/** What the network adds to log p. x [R·n, F] → [R·n, 1] */
function correction(
  g: Graph,
  x: Value,
  { kind, theta }: PriorWeights,
  R: number,
  size: Size,
): Value {
  const get = parametersOf(priorLayout(kind, 0), theta);
  const [, e] = get('block.0.in_x').shape;
  const images = (v: Value): Value => g.reshape(v, [R, size.lines, size.samples, e]);
  const flat = (v: Value): Value => g.reshape(v, [-1, e]);
  const dense = (v: Value, name: string): Value => linear(g, v, get, `${name}.W`, `${name}.b`);
  let t = dense(g.leaky(dense(x, 'stem.1'), PRIOR_SLOPE), 'stem.2'); // [R·n, d]
  for (let k = 0; k < priorBlocks(kind); k++) {
    const of = (s: string): string => `block.${k}.${s}`;
    const normal = layerNorm(g, t, get, of('norm'));
    const wide = linear(g, normal, get, of('in_x')); // [R·n, e]
    const once = g.silu(depthwise3x3(g, images(wide), get, of('conv')));
    const twice = flat(depthwise3x3(g, once, get, of('conv_2')));
    const open = g.silu(linear(g, normal, get, of('in_z')));
    t = g.add(t, linear(g, g.mul(twice, open), get, of('out')));
  }
  const last = g.leaky(dense(layerNorm(g, t, get, 'head.norm'), 'head.1'), PRIOR_SLOPE);
  return dense(last, 'head.2');
}
