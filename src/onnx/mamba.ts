/**
 * A Mamba block (model/mamba.ts) as ONNX operations: over the few tokens of a pixel, written out step by step, and over the
 * pooled grid, by a scan of lines whose step is a scan of samples. Letters as there: d, e = 2d, n states, r rank of Δ.
 */
import type { ParameterLayout } from '../model/parameters';
import type { Graph, Value } from './graph';

/** Trained numbers by name: [shape], values. */
export type Parameters = (name: string) => {
  readonly shape: readonly number[];
  readonly values: Float32Array;
};

/** The numbers of θ by their names. */
export function parametersOf(layout: ParameterLayout, theta: Float32Array): Parameters {
  const specs = new Map(layout.specs.map((spec) => [spec.name, spec]));
  return (name) => {
    const { shape, init } = specs.get(name)!;
    const from = layout.offsets[name];
    return { shape, values: theta.subarray(from, from + init.length) };
  };
}

export const parameter = (g: Graph, get: Parameters, name: string): Value => {
  const { shape, values } = get(name);
  return g.floats(values, shape);
};

/** x W + b. x [n, i] → [n, o] */
export function linear(g: Graph, x: Value, get: Parameters, W: string, b?: string): Value {
  const y = g.matmul(x, parameter(g, get, W));
  return b === undefined ? y : g.add(y, parameter(g, get, b));
}

/** Over the last axis, with the gain and bias of this name. */
export const layerNorm = (g: Graph, x: Value, get: Parameters, name: string): Value =>
  g.op(
    'LayerNormalization',
    [x, parameter(g, get, `${name}.gain`), parameter(g, get, `${name}.bias`)],
    { axis: -1, epsilon: { f: 1e-5 } },
  );

/** Depthwise 3×3 convolution of k images with zeros around, and bias. x [k, h, w, e] → [k, h, w, e]; filter [3, 3, e] */
export function depthwise3x3(g: Graph, x: Value, get: Parameters, name: string): Value {
  const { shape, values } = get(name);
  const e = shape[2];
  const turned = Float32Array.from(
    { length: 9 * e },
    (_, i) => values[(i % 9) * e + Math.floor(i / 9)],
  );
  const bias = parameter(g, get, `${name}_bias`);
  const images = g.transpose(x, [0, 3, 1, 2]);
  const made = g.op('Conv', [images, g.floats(turned, [e, 1, 3, 3]), bias], {
    ...{ group: e, kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
  });
  return g.transpose(made, [0, 2, 3, 1]);
}

/** The same of one image, then SiLU. x [h, w, e] → [h, w, e] */
export function conv3x3(g: Graph, x: Value, get: Parameters, name: string): Value {
  const made = depthwise3x3(g, g.unsqueeze(x, 0), get, name);
  return g.silu(g.op('Squeeze', [made, g.ints([0])]));
}

/** −exp(A_log) [e, n] */
export function decayRates(g: Graph, get: Parameters, name: string): Value {
  const { shape, values } = get(name);
  return g.floats(
    values.map((v) => -Math.exp(v)),
    shape,
  );
}

/** The tokens of each pixel, [n·G, d] normalised, to what their scan adds, [n, G·d]. */
export function tokenMamba(g: Graph, t: Value, get: Parameters, prefix: string, G: number): Value {
  const of = (s: string): string => `${prefix}.${s}`;
  const [d, e] = get(of('in_x')).shape;
  const taps = get(of('conv'));
  const wide = g.reshape(linear(g, t, get, of('in_x')), [-1, G, e]); // [N, G, e]
  const z = g.reshape(linear(g, t, get, of('in_z')), [-1, G, e]);
  const width = taps.shape[1];
  /** Token s of each pixel, [N, e]. */
  const token = (v: Value, s: number): Value => g.gather(v, g.constant('int64', [s], []), 1);
  const bias = parameter(g, get, of('conv_bias'));
  const tokens = Array.from({ length: G }, (_, s) => token(wide, s));
  const A = decayRates(g, get, of('A_log')); // [e, n]
  let h: Value | null = null; // [N, e, n]
  const outputs: Value[] = [];
  for (let s = 0; s < G; s++) {
    let pre = bias;
    for (let k = 0; k < width; k++) {
      const from = s + k - (width - 1);
      if (from < 0) continue;
      pre = g.add(pre, g.mul(tokens[from], g.floats(taps.values.slice(k * e, (k + 1) * e))));
    }
    const u = g.silu(pre); // [N, e]
    const step = linear(g, linear(g, u, get, of('x_dt')), get, of('dt'), of('dt_bias'));
    const dt = g.op('Softplus', [step]); // [N, e]
    const B = g.unsqueeze(linear(g, u, get, of('x_B')), 1); // [N, 1, n]
    const C = g.unsqueeze(linear(g, u, get, of('x_C')), 2); // [N, n, 1]
    const fresh = g.mul(g.unsqueeze(g.mul(dt, u), 2), B); // [N, e, n]
    const decay: Value | null = h && g.op('Exp', [g.mul(g.unsqueeze(dt, 2), A)]);
    h = h && decay ? g.add(g.mul(decay, h), fresh) : fresh;
    const read = g.reshape(g.matmul(h, C), [-1, e]);
    const y = g.add(read, g.mul(u, parameter(g, get, of('D'))));
    outputs.push(g.mul(y, g.silu(token(z, s))));
  }
  const all = g.reshape(
    g.concat(
      outputs.map((y) => g.unsqueeze(y, 1)),
      1,
    ),
    [-1, e],
  ); // [N·G, e]
  return g.reshape(linear(g, all, get, of('out')), [-1, G * d]);
}

/** What the 2-D scan adds to a grid. t [S·T, d] normalised, of S lines → [S·T, d] */
export function gridMamba(
  g: Graph,
  t: Value,
  get: Parameters,
  prefix: string,
  lines: Value,
  samples: Value,
): Value {
  const of = (s: string): string => `${prefix}.${s}`;
  const [, e] = get(of('in_x')).shape;
  const n = get(of('x_B')).shape[1];
  const grid = (v: Value, c: number): Value => g.reshape(v, [lines, samples, c]);
  const wide = grid(linear(g, t, get, of('in_x')), e); // [S, T, e]
  const z = linear(g, t, get, of('in_z')); // [S·T, e]
  const u = conv3x3(g, wide, get, of('conv')); // [S, T, e]
  const flat = g.reshape(u, [-1, e]);
  const step = linear(g, linear(g, flat, get, of('x_dt')), get, of('dt'), of('dt_bias'));
  const dt = grid(g.op('Softplus', [step]), e);
  const B = grid(linear(g, flat, get, of('x_B')), n);
  const C = grid(linear(g, flat, get, of('x_C')), n);
  const v = g.mul(dt, u);
  const A = decayRates(g, get, of('A_log')); // [e, n]
  const above = g.filled('float', 0, [samples, e, n]);
  const scanned = g.scan(
    [above],
    [dt, v, B, C].map((value) => ({ value, axis: 0 })),
    [{ axis: 0 }],
    (line, [up], [dtL, vL, BL, CL]) => {
      // [T, e], [T, e], [T, n], [T, n]
      const decay = line.op('Exp', [line.mul(line.unsqueeze(dtL, 2), A)]); // [T, e, n]
      const fresh = line.mul(line.unsqueeze(vL, 2), line.unsqueeze(BL, 1)); // [T, e, n]
      const left = line.filled('float', 0, [e, n]);
      const along = line.scan(
        [left],
        [decay, fresh].map((value) => ({ value, axis: 0 })),
        [{ axis: 0 }],
        (cell, [state], [a, x]) => {
          const next = cell.add(cell.mul(a, state), x);
          return { states: [next], outputs: [next] };
        },
      ).outputs[0]; // [T, e, n]
      const h = line.add(line.mul(decay, up), along); // [T, e, n]
      const read = line.reshape(line.matmul(h, line.unsqueeze(CL, 2)), [-1, e]); // [T, e]
      return { states: [h], outputs: [read] };
    },
  ).outputs[0]; // [S, T, e]
  const y = g.add(g.reshape(scanned, [-1, e]), g.mul(flat, parameter(g, get, of('D'))));
  return linear(g, g.mul(y, g.silu(z)), get, of('out'));
}
