/**
 * First picks, while the labels do not show every material yet: pixels at the edge of the scene's spectra. With nothing
 * known a vertex that VCA finds; then what lies farthest from the span of the labelled spectra, as ATGP does. An extreme
 * may be one odd pixel, so that the most central of its spectral neighbours is taken instead.
 */
import { StudioError } from '../../scene/errors';
import { makeOrthonormalSet } from '../../unmixing/extraction';
import { vca } from '../../unmixing/vca';
import type { SuggestPool } from './pool';

/** Spectral neighbours that an extreme shares its place with, at most this many and this share of the pool. */
const NEIGHBOURS = 70;
const NEIGHBOUR_SHARE = 0.05;
/** A labelled spectrum nearer than this to the span of the others adds no direction but noise. */
const LEAST_ANGLE = 0.02;

/**
 * @param known [n × K] labelled spectra along the pool's directions
 * @param R number of endmembers
 * @param allowed [M] 1 = may be picked
 * @returns an index into the pool, or −1 when none is allowed
 */
export function pickExtreme(
  pool: SuggestPool,
  known: readonly Float64Array[],
  R: number,
  allowed: Uint8Array,
  seed: number,
): number {
  const far =
    known.length === 0 ? firstVertex(pool, R, seed, allowed) : farthest(pool, known, R, allowed);
  return far < 0 ? far : mostCentral(pool, far, allowed);
}

/** The first vertex of VCA: which one depends on the seed. */
function firstVertex(pool: SuggestPool, R: number, seed: number, allowed: Uint8Array): number {
  const { unit, size, bands } = pool;
  try {
    return vca(unit, size, bands, R, { seed, validPixels: allowed }).pixels[0];
  } catch (error) {
    // Fewer materials than endmembers, or fewer pixels: any pixel is as good as another.
    if (!(error instanceof StudioError)) throw error;
    return allowed.indexOf(1);
  }
}

function farthest(
  pool: SuggestPool,
  known: readonly Float64Array[],
  R: number,
  allowed: Uint8Array,
): number {
  const { size: M, kept: K, scores } = pool;
  const D = Math.min(R, K);
  const span = makeOrthonormalSet(D, D);
  let directions = 0;
  for (const spectrum of known) {
    const v = spectrum.slice(0, D);
    if (directions < D && span.remove(v) > LEAST_ANGLE) {
      span.add(v);
      directions++;
    }
  }
  let best = -1;
  let most = -1;
  for (let i = 0; i < M; i++) {
    if (!allowed[i]) continue;
    // Where the labels span everything, only distance to the nearest is left to go by.
    const outside =
      directions < D
        ? span.remove(scores.slice(i * K, i * K + D))
        : Math.min(...known.map((s) => distance(pool, i, s)));
    if (outside > most) {
      most = outside;
      best = i;
    }
  }
  return best;
}

/** Distance of a pool pixel's spectrum from another one, both along the pool's directions. */
export function distance(
  { scores, kept: K }: SuggestPool,
  i: number,
  other: ArrayLike<number>,
): number {
  let sum = 0;
  for (let k = 0; k < K; k++) sum += (scores[i * K + k] - other[k]) ** 2;
  return Math.sqrt(sum);
}

function mostCentral(pool: SuggestPool, pixel: number, allowed: Uint8Array): number {
  const { size: M, kept: K, scores } = pool;
  const of = (i: number): Float64Array => scores.subarray(i * K, (i + 1) * K);
  const count = Math.max(1, Math.min(NEIGHBOURS, Math.floor(M * NEIGHBOUR_SHARE)));
  const near = Array.from({ length: M }, (_, i) => ({ i, d: distance(pool, i, of(pixel)) }))
    .filter(({ i }) => allowed[i])
    .sort((a, b) => a.d - b.d || a.i - b.i)
    .slice(0, count);
  let best = pixel;
  let least = Infinity;
  for (const { i } of near) {
    const sum = near.reduce((s, { i: j }) => s + distance(pool, j, of(i)), 0);
    if (sum < least) {
      least = sum;
      best = i;
    }
  }
  return best;
}
