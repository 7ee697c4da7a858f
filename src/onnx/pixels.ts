/**
 * What the network reads of any pixel (training/pixelModel.ts) as ONNX operations: which pixels are usable, the noise taken
 * out, the domain, the classical answers, the components. In doubles, and rounded to single where the studio keeps single.
 */
import type { Learned, NoiseFilter } from '../scene/learned';
import { LEAST_LEVEL, LOG_EPSILON, LOG_WEIGHT } from '../training/features';
import { STANDS_OUT } from '../unmixing/rareDirections';
import type { Graph, Value } from './graph';
import { priorEvidence } from './prior';
import { startAnswer } from './start';

export interface PixelInputs {
  /** [n, F], zero at masked pixels */
  readonly features: Value;
  /** log(p + ε) [n, R] */
  readonly prior: Value | null;
  /** [n, R] */
  readonly side: Value | null;
  /** What the pretrained prior reads beside p [n, 2R + 1]; null where it does not count */
  readonly evidence: Value | null;
  /** [n, 1] 1 = valid */
  readonly valid: Value;
}

/** @param spectra [n, bands] float, in the cube's scale */
export function pixelInputs(g: Graph, spectra: Value, learned: Learned): PixelInputs {
  const { bandIndex, domain, noise, features: map, bands } = learned;
  const B = bandIndex.length;
  const all = B === bands;
  const used = all ? spectra : g.gather(spectra, g.ints(bandIndex), 1); // [n, B']
  const valid = usable(g, used); // [n, 1] bool
  const measured = g.cast(g.where(valid, used, 0), 'double');
  const kept = noise ? withoutNoise(g, measured, noise) : null;
  const Y = kept ? rounded(g, kept.spectra) : measured;
  const unit = unitNorm(g, Y);
  const { p: solved, side } = startAnswer(g, Y, unit, learned.start);
  const R = learned.scales.length;
  const p = g.where(valid, solved, 1 / R);
  const Z = domain.unit ? unit : rounded(g, g.div(Y, domain.scale));
  const { K, V, centre, spread } = map;
  const turned = V && Float64Array.from({ length: B * K }, (_, i) => V[i % K][Math.floor(i / K)]);
  const scores = turned ? rounded(g, g.matmul(Z, g.doubles(turned, [B, K]))) : Z;
  const parts = [g.cast(g.div(g.sub(scores, g.doubles(centre)), spread), 'float')];
  const prior = g.op('Log', [g.add(p, LOG_EPSILON)]); // [n, R]
  if (map.withPrior) parts.push(g.mul(prior, LOG_WEIGHT));
  const level =
    map.level !== undefined || learned.prior
      ? relativeLevel(g, measured, kept?.level ?? null, domain)
      : null;
  if (level && map.level !== undefined) parts.push(loudness(g, level, measured, map));
  const joined = parts.length > 1 ? g.concat(parts, 1) : parts[0];
  return {
    features: g.where(valid, joined, 0),
    prior: map.withPrior ? prior : null,
    side,
    evidence:
      learned.prior && level
        ? priorEvidence(g, Z, p, level, valid, learned.prior, domain.unit)
        : null,
    valid: g.cast(valid, 'float'),
  };
}

const rounded = (g: Graph, a: Value): Value => g.cast(g.cast(a, 'float'), 'double');

/** Finite, and not the same in every band. x [n, B'] → [n, 1] bool */
function usable(g: Graph, x: Value): Value {
  // Of NaN and of ∞, x − x is NaN, and so is every comparison with it false.
  const same = g.cast(g.op('Equal', [g.sub(x, x), g.floats([0], [])], {}, 'bool'), 'float');
  const finite = g.greater(g.smallest(same), 0.5);
  const high = g.largest(g.where(finite, x, 0));
  const low = g.smallest(g.where(finite, x, 0));
  return g.and(finite, g.greater(high, low));
}

/** z = y / ‖y‖; zero stays zero. [n, B'] double, rounded to single */
function unitNorm(g: Graph, y: Value): Value {
  const square = g.sum(g.square(y)); // [n, 1]
  const some = g.greater(square, 0);
  const norm = g.op('Sqrt', [g.where(some, square, 1)]);
  return rounded(g, g.div(y, norm));
}

/** As `applyTo` and `levels` of unmixing/rareDirections.ts. y [n, B'] double → spectra [n, B'] and the noise's level [n, 1] */
function withoutNoise(
  g: Graph,
  y: Value,
  { deviation, basis, edges, median, spread }: NoiseFilter,
): { readonly spectra: Value; readonly level: Value } {
  const B = deviation.length;
  const K = basis.length;
  const white = g.div(y, g.doubles(deviation)); // [n, B']
  const total = g.sum(g.square(white)); // [n, 1]
  const rows = basis.flat();
  const turned = Float64Array.from(
    { length: B * K },
    (_, i) => rows[(i % K) * B + Math.floor(i / K)],
  );
  const scores = g.matmul(white, g.doubles(turned, [B, K])); // [n, K]
  const kept = g.matmul(scores, g.doubles(rows, [K, B])); // [n, B']
  const inside = g.sum(g.square(scores)); // [n, 1]
  const outside = g.max(g.sub(total, inside), 0);
  const typical = medianOf(g, inside, edges, median); // [n, 1]
  const ratio = g.div(outside, typical);
  const limit = 1 + STANDS_OUT * spread;
  const stands = g.greater(ratio, limit);
  const share = g.where(stands, g.sub(1, g.div(limit, g.where(stands, ratio, 1))), 0);
  const cleaned = g.add(kept, g.mul(share, g.sub(white, kept)));
  const ordinary = Math.max(1, B - K);
  return {
    spectra: g.mul(cleaned, g.doubles(deviation)),
    level: rounded(g, g.op('Sqrt', [g.div(typical, ordinary)])),
  };
}

/** The median residual of a pixel's class of brightness. inside [n, 1] → [n, 1] */
function medianOf(
  g: Graph,
  inside: Value,
  edges: readonly number[],
  median: readonly number[],
): Value {
  if (edges.length === 0) return g.doubles([median[0]], [1, 1]);
  const over = g.cast(g.greater(inside, g.doubles(edges)), 'int64'); // [n, edges]
  const place = g.op('ReduceSum', [over, g.ints([-1])], { keepdims: 1 }); // [n, 1]
  return g.gather(g.doubles(median), place, 0);
}

/** A pixel's noise in the domain. measured [n, B'] double, level [n, 1] (null: 1) → [n, 1] double, or [1, 1] where all are alike */
function relativeLevel(
  g: Graph,
  measured: Value,
  level: Value | null,
  domain: Learned['domain'],
): Value {
  const known = level ?? g.doubles([1], [1, 1]);
  const size = domain.unit
    ? g.op('Sqrt', [g.sum(g.square(measured))])
    : g.doubles([domain.scale], [1, 1]);
  const some = g.greater(size, 0);
  return g.where(some, g.div(known, g.where(some, size, 1)), 0);
}

/** 0.3·log of a pixel's noise in the domain. → [n, 1] float */
function loudness(
  g: Graph,
  relative: Value,
  measured: Value,
  { level, levels }: Learned['features'],
): Value {
  const [low, high] = levels!;
  const clipped = rounded(g, g.min(g.max(relative, low), high)); // [n, 1]
  const ordinary = level!;
  const loud = g.div(g.max(clipped, LEAST_LEVEL * ordinary), ordinary);
  const made = g.cast(g.mul(g.op('Log', [loud]), LOG_WEIGHT), 'float'); // [n, 1], or [1, 1] where all are alike
  return g.add(made, g.cast(g.mul(g.sum(measured), 0), 'float'));
}
