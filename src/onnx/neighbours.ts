/**
 * The spatial branch at full resolution (model/neighbours.ts) as ONNX operations: the four-way scan is two scans both ways,
 * along the samples of all lines and then along the lines of all samples, as in kernels/spatial_scan/reference.ts.
 */
import type { Neighbours } from '../model/neighbours';
import type { Graph, Value } from './graph';
import { conv3x3, decayRates, layerNorm, linear, parameter, type Parameters } from './mamba';

/**
 * κ times what neighbours add to the features.
 * @param f [h·w, C]
 * @param valid [h·w, 1] float
 * @returns [h·w, C]
 */
export function nearby(
  g: Graph,
  f: Value,
  valid: Value,
  get: Parameters,
  { layer, weight }: Neighbours,
  lines: Value,
  samples: Value,
): Value {
  const of = (s: string): string => `neighbours.${s}`;
  const [, e] = get(of('in_x')).shape;
  const image = (v: Value, c = e): Value => g.reshape(v, [lines, samples, c]);
  const normal = g.mul(layerNorm(g, f, get, of('norm')), valid);
  const z = linear(g, normal, get, of('in_z')); // [n, e]
  const x = conv3x3(g, image(linear(g, normal, get, of('in_x'))), get, of('conv')); // [h, w, e]
  const flat = g.reshape(x, [-1, e]); // [n, e]
  let y: Value;
  if (layer === 'scan') {
    const step = linear(g, linear(g, flat, get, of('x_dt')), get, of('dt'), of('dt_bias'));
    const rate = g.reshape(decayRates(g, get, of('A_log')), [e]);
    const a = g.op('Exp', [g.mul(g.op('Softplus', [step]), rate)]); // [n, e]
    const B = linear(g, flat, get, of('x_B')); // [n, 1]
    const C = linear(g, flat, get, of('x_C'));
    const fresh = g.mul(g.square(g.sub(1, a)), g.mul(flat, B)); // [n, e]
    const G = bothWays(g, image(a), image(fresh), 1, e, lines);
    const H = g.reshape(bothWays(g, image(a), G, 0, e, samples), [-1, e]); // [n, e]
    y = g.add(g.mul(g.mul(H, 0.25), C), g.mul(flat, parameter(g, get, of('D'))));
  } else {
    y = g.add(flat, g.reshape(conv3x3(g, x, get, of('conv_2')), [-1, e]));
  }
  return g.mul(linear(g, g.mul(y, g.silu(z)), get, of('out')), weight);
}

/** The sum of x scanned both ways along an axis, decaying by a. a, x [h, w, e]; `across`: the length of the other axis */
function bothWays(g: Graph, a: Value, x: Value, axis: 0 | 1, e: number, across: Value): Value {
  const rest = g.filled('float', 0, [across, e]);
  const { outputs } = g.scan(
    [rest, rest],
    [false, true].flatMap((back) => [a, x].map((value) => ({ value, axis, back }))),
    [false, true].map((back) => ({ axis, back })),
    (step, [ahead, behind], [a1, x1, a2, x2]) => {
      const next = [step.add(step.mul(a1, ahead), x1), step.add(step.mul(a2, behind), x2)];
      return { states: next, outputs: next };
    },
  );
  return g.add(outputs[0], outputs[1]);
}
