/**
 * A network looked on at while it answers a scene, as plain arrays (trace/network.ts). One forward pass by the running
 * code, and the head again with each part left out: θ is the same, nothing is trained, nothing is kept on the device.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Head, NetworkTrace, Omission, SpatialTrace, SpectralWeights } from '../trace/network';
import type { ScanParts } from '../trace/scan';
import {
  abundances,
  GROUPS,
  head,
  headFirst,
  logits,
  ownNorm,
  SLOPE,
  type NetworkConstants,
  type NetworkShape,
} from './dualBranch';
import type { Views } from './parameters';
import { resample } from './resample';

export interface Traced {
  /** [N, F] */
  readonly x: tf.Tensor2D;
  /** log(p + ε) [N, R], or null */
  readonly prior: tf.Tensor2D | null;
  /** θ by name, as tensors and as numbers. */
  readonly p: Views;
  readonly values: (name: string) => Float32Array;
  readonly shape: NetworkShape;
  readonly constants: NetworkConstants;
}

type Arrays = Readonly<Record<string, Float32Array>>;

/** What of a trace is the network's alone. */
export type NetworkPart = Omit<NetworkTrace, 'step' | 'sideShare' | 'stem'>;

export async function traceNetwork(given: Traced): Promise<NetworkPart> {
  const { shape: s, values } = given;
  const tensors = tf.tidy(() => watched(given));
  const names = Object.keys(tensors);
  let arrays: Arrays;
  try {
    const read = await Promise.all(names.map((name) => tensors[name].data<'float32'>()));
    // On WASM `data` may be a view of memory that is used again.
    arrays = Object.fromEntries(names.map((name, i) => [name, read[i].slice()]));
  } finally {
    tf.dispose(Object.values(tensors));
  }
  const without: Partial<Record<Omission, Float32Array>> = {};
  for (const name of names) {
    if (name.startsWith('without.')) without[name.slice(8) as Omission] = arrays[name];
  }
  const gamma = given.prior ? values('gamma')[0] : 0;
  return {
    scene: { lines: s.lines, samples: s.samples },
    ...{ R: s.endmembers, C: s.C, G: s.G },
    features: arrays.f,
    spatial: spatialOf(arrays, given),
    conv: s.neighbours?.layer === 'conv' ? arrays.near : null,
    spectral: s.spectral ? spectralOf(given) : null,
    head: headOf(arrays, given),
    prior: given.prior ? arrays.prior.map((v) => gamma * v) : null,
    logits: arrays.logits,
    answer: arrays.answer,
    without,
  };
}

/** Every tensor that is read, by name. */
function watched({ x, prior, p, shape: s, constants: k }: Traced): Record<string, tf.Tensor> {
  const out: Record<string, tf.Tensor> = {};
  const seen: Record<string, Readonly<Record<string, tf.Tensor>>> = {};
  const raw = logits(x, 1, p, s, k, (part, made) => void (seen[part] = made)); // [N, R]
  const { f, o } = seen.network as Record<string, tf.Tensor2D>; // [N, C]
  const answer = (of: tf.Tensor2D): tf.Tensor2D => abundances(of, prior, p.gamma ?? null);
  const norm = ownNorm(p, k);
  Object.assign(out, { f, logits: raw, answer: answer(raw), ...(prior ? { prior } : {}) });

  /** What each part adds to o [N, C]. */
  const added: Partial<Record<Omission, tf.Tensor2D>> = {};
  if (s.spatial) {
    const { pooled, scanned } = seen.grid as Record<string, tf.Tensor4D>;
    const onPixels = (grid: tf.Tensor4D): tf.Tensor2D =>
      tf.mul(tf.reshape(resample(grid, k.up), f.shape), p['spatial.weight']);
    added.scan2d = onPixels(scanned);
    added.pooled = onPixels(pooled);
    const { u, delta, B, C, z, A } = seen.spatial;
    Object.assign(out, { u, delta, B, C, z, A, pooled });
  }
  if (s.neighbours) {
    const { near } = seen.near as Record<string, tf.Tensor2D>; // [N, C]
    if (s.neighbours.layer === 'scan') {
      added.scan2d = near;
      const { u, delta, B, C, z, A } = seen.neighbours;
      Object.assign(out, { u, delta, B, C, z, A });
    } else {
      added.conv = near;
      Object.assign(out, { near });
    }
  }
  if (s.spectral) {
    added.scan1d = tf.mul(tf.reshape(seen.tokens.scanned, f.shape), p['spectral.weight']);
  }
  const { scan2d, scan1d } = added;
  if (scan2d && scan1d) added.scans = tf.add<tf.Tensor2D>(scan2d, scan1d);
  else added.scans = scan2d ?? scan1d;
  for (const [name, part] of Object.entries(added)) {
    if (part) out[`without.${name}`] = answer(head(tf.sub(o, part), p, s, norm));
  }

  if (s.build === 'paper') {
    const first = headFirst(o, p); // [N, C]
    const mean = tf.matMul<tf.Tensor2D>(k.weights, first); // [1, C]
    const variance = tf.matMul(k.weights, tf.square(tf.sub<tf.Tensor2D>(first, mean))); // [1, C]
    Object.assign(out, { o, mean, variance });
  }
  return Object.fromEntries(Object.entries(out).map(([name, t]) => [name, tf.clone(t)]));
}

function spatialOf(arrays: Arrays, { shape: s, values }: Traced): SpatialTrace | null {
  const near = s.neighbours?.layer === 'scan' ? s.neighbours : null;
  if (!s.spatial && !near) return null;
  const of = (name: string): Float32Array => values(`${near ? 'neighbours' : 'spatial'}.${name}`);
  const { u, delta, B, C, z, A, pooled } = arrays;
  const e = of('D').length;
  const scan: ScanParts = {
    ...{ e, n: A.length / e, u, delta, B, C, z, A },
    ...{ D: of('D'), deltaBias: of('dt_bias') },
  };
  return {
    order: near ? 'fourWay' : 'rightDown',
    cells: near
      ? { lines: s.lines, samples: s.samples }
      : { lines: s.poolLines, samples: s.poolSamples },
    scan,
    pooled: near ? null : pooled,
    out: of('out'),
    weight: near ? near.weight : of('weight')[0],
  };
}

function spectralOf({ shape: s, values }: Traced): SpectralWeights {
  const of = (name: string): Float32Array => values(`spectral.${name}`);
  const d = s.C / s.G;
  return {
    ...{ d, e: of('D').length, n: s.n },
    ...{ gain: of('norm.gain'), bias: of('norm.bias'), inX: of('in_x'), inZ: of('in_z') },
    ...{ conv: of('conv'), convBias: of('conv_bias'), xDt: of('x_dt'), dt: of('dt') },
    ...{ xB: of('x_B'), xC: of('x_C'), aLog: of('A_log'), dtBias: of('dt_bias') },
    ...{ D: of('D'), out: of('out'), weight: of('weight')[0] },
  };
}

function headOf(arrays: Arrays, { shape: s, values }: Traced): Head {
  if (s.build === 'studio') return { kind: 'linear', W: values('head'), b: values('head.bias') };
  const c = s.C;
  const size = c % GROUPS === 0 ? c / GROUPS : c;
  const gain = values('head.1.norm.gain');
  const mean = new Float64Array(c);
  const scale = new Float64Array(c);
  for (let from = 0; from < c; from += size) {
    let [centre, spread] = [0, 0];
    for (let k = from; k < from + size; k++) centre += arrays.mean[k] / size;
    for (let k = from; k < from + size; k++)
      spread += (arrays.variance[k] + (arrays.mean[k] - centre) ** 2) / size;
    for (let k = from; k < from + size; k++) {
      mean[k] = centre;
      scale[k] = gain[k] / Math.sqrt(spread + 1e-5);
    }
  }
  return {
    ...{ kind: 'normed', o: arrays.o, W1: values('head.1'), b1: values('head.1.bias') },
    ...{ mean, scale, shift: values('head.1.norm.bias'), slope: SLOPE },
    ...{ W2: values('head.2'), b2: values('head.2.bias') },
  };
}
