/** The dual-branch network (model/dualBranch.ts), from features to abundances, as ONNX operations; both builds. */
import { GROUPS, SLOPE, STEM_SLOPE, type NetworkShape } from '../model/dualBranch';
import type { Graph, Value } from './graph';
import { pooledBranch, type Size } from './grid';
import { layerNorm, linear, parameter, tokenMamba, type Parameters } from './mamba';
import { nearby } from './neighbours';

export interface NetworkGraph {
  readonly get: Parameters;
  readonly shape: NetworkShape;
  /** Pixels of a scene for one of the learned scene, along an axis. */
  readonly bin: number;
  /** Null where no pixel looks at another. */
  readonly size: Size | null;
}

/**
 * @param x features [n, F]
 * @param valid [n, 1] float
 * @returns logits [n, R]
 */
export function networkLogits(g: Graph, x: Value, valid: Value, of: NetworkGraph): Value {
  const { get, shape } = of;
  const norm: Norm = (v, name) => groupNorm(g, v, valid, get, name);
  const f = shape.build === 'studio' ? studioStem(g, x, get) : paperStem(g, x, valid, of, norm);
  const o = branches(g, f, valid, of); // [n, C]
  if (shape.build === 'studio') return linear(g, o, get, 'head', 'head.bias');
  const hidden = norm(linear(g, o, get, 'head.1', 'head.1.bias'), 'head.1.norm');
  return linear(g, hidden, get, 'head.2', 'head.2.bias');
}

type Norm = (x: Value, name: string) => Value;

const studioStem = (g: Graph, x: Value, get: Parameters): Value =>
  ['stem.1', 'stem.2'].reduce(
    (v, name) => g.leaky(linear(g, v, get, name, `${name}.bias`), STEM_SLOPE),
    x,
  );

/** 1×1, norm, 3×3, norm. x [n, F] → [n, C] */
function paperStem(g: Graph, x: Value, valid: Value, of: NetworkGraph, norm: Norm): Value {
  const { get, shape, size } = of;
  const { lines, samples } = size!;
  const { hidden, C } = shape;
  const first = norm(linear(g, x, get, 'stem.1', 'stem.1.bias'), 'stem.1.norm');
  const image = g.reshape(g.mul(first, valid), [lines, samples, hidden]);
  const { values } = get('stem.2'); // [9·hidden, C]
  const kernel = Float32Array.from({ length: C * hidden * 9 }, (_, i) => {
    const [c, h, k] = [Math.floor(i / (9 * hidden)), Math.floor(i / 9) % hidden, i % 9];
    return values[(k * hidden + h) * C + c];
  });
  const turned = g.unsqueeze(g.transpose(image, [2, 0, 1]), 0); // [1, hidden, h, w]
  const bias = parameter(g, get, 'stem.2.bias');
  const made = g.op('Conv', [turned, g.floats(kernel, [C, hidden, 3, 3]), bias], {
    ...{ kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
  });
  const rows = g.transpose(g.op('Squeeze', [made, g.ints([0])]), [1, 2, 0]);
  return norm(g.reshape(rows, [-1, C]), 'stem.2.norm');
}

/** Group norm over the valid pixels, then leaky ReLU. x [n, c] → [n, c] */
function groupNorm(g: Graph, x: Value, valid: Value, get: Parameters, name: string): Value {
  const { values } = get(`${name}.gain`);
  const c = values.length;
  const size = c % GROUPS === 0 ? c / GROUPS : c;
  const same = (i: number): boolean =>
    Math.floor(Math.floor(i / c) / size) === Math.floor((i % c) / size);
  const blocks = Float32Array.from({ length: c * c }, (_, i) => (same(i) ? 1 / size : 0));
  const count = g.max(g.op('ReduceSum', [valid, g.ints([0])], { keepdims: 1 }), 1); // [1, 1]
  const average = (v: Value): Value => {
    const sum = g.op('ReduceSum', [g.mul(v, valid), g.ints([0])], { keepdims: 1 }); // [1, c]
    return g.matmul(g.div(sum, count), g.floats(blocks, [c, c]));
  };
  const centred = g.sub(x, average(x));
  const spread = g.op('Sqrt', [g.add(average(g.square(centred)), 1e-5)]);
  const scale = g.div(parameter(g, get, `${name}.gain`), spread); // [1, c]
  return g.leaky(g.add(g.mul(centred, scale), parameter(g, get, `${name}.bias`)), SLOPE);
}

/** f with both branches added. f [n, C] */
function branches(g: Graph, f: Value, valid: Value, of: NetworkGraph): Value {
  const { get, shape, size, bin } = of;
  let o = f;
  const weighed = (v: Value, name: string): Value => g.mul(v, parameter(g, get, name));
  if (shape.spatial)
    o = g.add(o, weighed(pooledBranch(g, f, valid, get, shape, bin, size!), 'spatial.weight'));
  if (shape.spectral) {
    const d = shape.C / shape.G;
    const normal = layerNorm(g, g.reshape(f, [-1, d]), get, 'spectral.norm');
    const scanned = tokenMamba(g, normal, get, 'spectral', shape.G);
    o = g.add(o, weighed(g.add(f, scanned), 'spectral.weight'));
  }
  if (!shape.neighbours) return o;
  const { lines, samples } = size!;
  return g.add(o, nearby(g, f, valid, get, shape.neighbours, lines, samples));
}
