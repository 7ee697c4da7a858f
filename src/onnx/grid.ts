/**
 * The published spatial branch (pooled grid, 2-D scan, bilinear back; model/dualBranch.ts) as ONNX operations. The grid's
 * size follows the scene's as in jobs/answerBlocks.ts, so the resampling matrices (model/resample.ts) are made by the
 * graph itself.
 */
import { MOST_CELLS } from '../training/tiles';
import type { NetworkShape } from '../model/dualBranch';
import type { Graph, Value } from './graph';
import { gridMamba, layerNorm, type Parameters } from './mamba';

/** Lines and samples, [1] int64 each. */
export interface Size {
  readonly lines: Value;
  readonly samples: Value;
}

/** 0 … n − 1 as [n] int64. n [1] int64 */
function range(g: Graph, n: Value): Value {
  const scalar = g.op('Squeeze', [n, g.ints([0])]);
  const zero = g.constant('int64', [0], []);
  return g.op('Range', [zero, scalar, g.constant('int64', [1], [])]);
}

/** Cells of the grid along one axis, [1] int64. @param n pixels of the scene */
function cells(g: Graph, n: Value, pooled: number, trained: number, bin: number): Value {
  const wanted = g.op('Floor', [
    g.add(g.div(g.mul(g.cast(n, 'double'), pooled), trained * bin), 0.5),
  ]);
  const most = g.min(g.cast(n, 'double'), MOST_CELLS);
  return g.cast(g.max(g.min(wanted, most), 1), 'int64');
}

/** `poolingMatrix`: [m, n] float; m, n [1] int64 */
function pooling(g: Graph, m: Value, n: Value): Value {
  const i = g.unsqueeze(range(g, m), 1); // [m, 1]
  const j = g.unsqueeze(range(g, n), 0); // [1, n]
  const from = g.div(g.mul(i, n), m);
  const to = g.div(g.sub(g.add(g.mul(g.add(i, 1), n), m), 1), m);
  const inside = g.and(g.greater(g.add(j, 1), from), g.less(j, to)); // [m, n]
  return g.where(inside, g.div(1, g.cast(g.sub(to, from), 'float')), 0);
}

/** `bilinearMatrix`, whose weights are a triangle about each point: [m, n] float; m, n [1] int64 */
function bilinear(g: Graph, m: Value, n: Value): Value {
  const [M, N] = [m, n].map((v) => g.cast(v, 'double'));
  const i = g.cast(g.unsqueeze(range(g, m), 1), 'double'); // [m, 1]
  const j = g.cast(g.unsqueeze(range(g, n), 0), 'double'); // [1, n]
  const centre = g.sub(g.div(g.mul(g.add(i, 0.5), N), M), 0.5);
  const at = g.min(g.max(centre, 0), g.sub(N, 1));
  const weight = g.max(g.sub(1, g.op('Abs', [g.sub(at, j)])), 0);
  return g.cast(weight, 'float');
}

/** [h', h] · x [h, w·c] and [w', w] on the other axis → [h', w', c] */
function resampled(g: Graph, x: Value, rows: Value, columns: Value, from: Size, c: number): Value {
  const down = g.matmul(rows, g.reshape(x, [from.lines, -1])); // [h', w·c]
  return g.matmul(columns, g.reshape(down, [-1, from.samples, c])); // [h', w', c]
}

/**
 * What the branch adds to the features, before its weight.
 * @param f [h·w, C]
 * @param valid [h·w, 1] float
 * @param bin pixels of a scene for one of the learned scene, along an axis
 * @returns [h·w, C]
 */
export function pooledBranch(
  g: Graph,
  f: Value,
  valid: Value,
  get: Parameters,
  shape: NetworkShape,
  bin: number,
  size: Size,
): Value {
  const { C } = shape;
  const grid: Size = {
    lines: cells(g, size.lines, shape.poolLines, shape.lines, bin),
    samples: cells(g, size.samples, shape.poolSamples, shape.samples, bin),
  };
  const rows = pooling(g, grid.lines, size.lines);
  const columns = pooling(g, grid.samples, size.samples);
  const sum = resampled(g, g.mul(f, valid), rows, columns, size, C); // [S, T, C]
  const share = resampled(g, valid, rows, columns, size, 1); // [S, T, 1]
  const some = g.greater(share, 1e-6);
  const pooled = g.where(some, g.div(sum, g.where(some, share, 1)), 0);
  const flat = g.reshape(pooled, [-1, C]); // [S·T, C]
  const normal = layerNorm(g, flat, get, 'spatial.norm');
  const scanned = gridMamba(g, normal, get, 'spatial', grid.lines, grid.samples);
  const both = g.add(flat, scanned);
  const up = [bilinear(g, size.lines, grid.lines), bilinear(g, size.samples, grid.samples)];
  return g.reshape(resampled(g, both, up[0], up[1], grid, C), [-1, C]);
}
