/** The points of the scatter plot: where the pixels, labels and endmembers of a scene lie in the chosen space. Pure. */
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { resultEndmembers } from '../../store/train/result';
import type { ScatterSpace } from '../../store/image/scatter';
import type { StudioState } from '../../store/state';
import { bandName, percent } from '../common/format';

export type Point3 = readonly [number, number, number];

export interface ScatterAxis {
  readonly title: string;
  /** Values at −1 and 1 of the plot. */
  readonly low: number;
  readonly high: number;
}

export interface Corner {
  readonly endmember: EndmemberDef;
  readonly at: Point3;
}

export interface ScatterPoints {
  /** [3 n] in [−1, 1] but for outliers */
  readonly xyz: Float32Array;
  /** [n] pixel index of each point, rising */
  readonly pixels: Uint32Array;
  /** [N] index of a pixel's point; −1 for none */
  readonly pointOf: Int32Array;
  /** Three of a space of values; none of a simplex, whose corners say what is what. */
  readonly axes: readonly ScatterAxis[];
  /** Where the endmembers lie in a simplex plot; empty in others. */
  readonly corners: readonly Corner[];
  /** Where a spectrum [B] lies; null in a simplex. */
  readonly placeOf: ((spectrum: ArrayLike<number>) => Point3) | null;
}

/** What keeps a space from being shown, in words, or that it is being computed. */
export type ScatterAnswer = ScatterPoints | string;

type Known = Pick<
  StudioState,
  'result' | 'endmembers' | 'composites' | 'scatterSpace' | 'scatterBands' | 'rgb'
> & { readonly scene: Scene };

/** Components a composite has. */
const COMPONENTS = 3;
/** Share of the points left outside the axes' ends, at each end: a few outliers would shrink the rest to a spot. */
const OUTSIDE = 0.002;
/** Room between the outermost points and the frame. */
const ROOM = 1.08;

export const isSimplex = (space: ScatterSpace): boolean =>
  space === 'estimate' || space === 'truth';

export function scatterPoints(state: Known): ScatterAnswer {
  const { scene, scatterSpace: space } = state;
  const { pixels, pointOf } = validPixels(scene);
  if (isSimplex(space)) {
    const found = fractions(state);
    if (typeof found === 'string') return found;
    const { values, endmembers } = found;
    const R = endmembers.length;
    const corners = endmembers.map((endmember, r) => ({ endmember, at: cornerAt(r, R) }));
    const xyz = new Float32Array(3 * pixels.length);
    pixels.forEach((p, i) => {
      for (let r = 0; r < R; r++) {
        const a = values[p * R + r];
        for (let d = 0; d < 3; d++) xyz[3 * i + d] += a * corners[r].at[d];
      }
    });
    return { xyz, pixels, pointOf, axes: [], corners, placeOf: null };
  }
  const found = valuesOf(state);
  if (typeof found === 'string') return found;
  const { of, titles, map } = found;
  const xyz = new Float32Array(3 * pixels.length);
  pixels.forEach((p, i) => {
    for (let d = 0; d < 3; d++) xyz[3 * i + d] = of(p, d);
  });
  const axes = titles.map((title, d): ScatterAxis => ({ title, ...rangeOf(xyz, d) }));
  const place = (v: number, { low, high }: ScatterAxis): number =>
    (2 * (v - low)) / (high - low) - 1;
  for (let i = 0; i < xyz.length; i++) xyz[i] = place(xyz[i], axes[i % 3]);
  const placeOf = (spectrum: ArrayLike<number>): Point3 => {
    const at = (d: number) => place(map(spectrum, d), axes[d]);
    return [at(0), at(1), at(2)];
  };
  return { xyz, pixels, pointOf, axes, corners: [], placeOf };
}

/** Corners of the simplex, or where the spectra of an answer lie. */
export function scatterCorners(
  { corners, placeOf }: ScatterPoints,
  { scene, result, endmembers }: Pick<Known, 'scene' | 'result' | 'endmembers'>,
): readonly Corner[] {
  if (!placeOf || !result) return corners;
  const B = scene.cube.bands;
  return resultEndmembers(result, endmembers)
    .map((endmember, r): Corner => {
      const spectrum = result.estimate.endmembers.subarray(r * B, (r + 1) * B);
      return { endmember, at: placeOf(spectrum) };
    })
    .filter(({ at }) => at.every(Number.isFinite));
}

function validPixels({ mask }: Scene): Pick<ScatterPoints, 'pixels' | 'pointOf'> {
  const pixels = new Uint32Array(mask.validPixels);
  const pointOf = new Int32Array(mask.pixels.length).fill(-1);
  let n = 0;
  mask.pixels.forEach((valid, p) => {
    if (!valid) return;
    pointOf[p] = n;
    pixels[n++] = p;
  });
  return { pixels, pointOf };
}

/** Corners of a regular polygon, the first on top: the triangle of three endmembers, and what is nearest to it of more. */
function cornerAt(r: number, R: number): Point3 {
  if (R === 1) return [0, 0, 0];
  if (R === 2) return [2 * r - 1, 0, 0];
  const angle = (2 * Math.PI * r) / R;
  return [Math.sin(angle), Math.cos(angle), 0];
}

function fractions({ scene, result, endmembers, scatterSpace }: Known):
  | {
      /** [N × R] */
      readonly values: Float32Array;
      readonly endmembers: readonly EndmemberDef[];
    }
  | string {
  if (scatterSpace === 'truth') {
    const { truth } = scene;
    if (!truth) return 'There is no truth to show here.';
    const named = truth.names.map(
      (name, column): EndmemberDef =>
        endmembers.find((e) => e.truth === column) ?? {
          ...{ id: `truth ${column}`, name, color: column, truth: column },
        },
    );
    return { values: truth.abundances, endmembers: named };
  }
  if (!result) return 'There is no estimate yet: train first.';
  return {
    values: result.estimate.abundances,
    endmembers: resultEndmembers(result, endmembers),
  };
}

/** How a pixel and a spectrum get their three values. */
interface Space {
  readonly titles: readonly string[];
  readonly of: (pixel: number, d: number) => number;
  readonly map: (spectrum: ArrayLike<number>, d: number) => number;
}

function valuesOf({ scene, composites, scatterSpace, scatterBands, rgb }: Known): Space | string {
  const { data, bands: B, wavelengths } = scene.cube;
  if (scatterSpace === 'bands') {
    const bands = scatterBands ?? rgb;
    return {
      titles: bands.map((b) => bandName(b, wavelengths)),
      of: (pixel, d) => data[pixel * B + bands[d]],
      map: (spectrum, d) => spectrum[bands[d]],
    };
  }
  const kind = scatterSpace === 'mnf' ? 'mnf' : 'pca';
  const composite = composites[kind];
  if (composite?.failed) return composite.failed;
  if (!composite?.value) return 'Computing the components…';
  const { scores, strengths, mean, directions } = composite.value;
  return {
    titles: strengths.map((s, d) =>
      kind === 'pca' ? `PC ${d + 1} (${percent(s)} of the variance)` : `MNF ${d + 1}`,
    ),
    of: (pixel, d) => scores[pixel * COMPONENTS + d],
    map(spectrum, d) {
      let sum = 0;
      for (let b = 0; b < B; b++) {
        const weight = directions[d * B + b];
        // Masked bands have no weight, and may hold anything.
        if (weight !== 0) sum += weight * (spectrum[b] - mean[b]);
      }
      return sum;
    },
  };
}

function rangeOf(xyz: Float32Array, d: number): { low: number; high: number } {
  const values = new Float32Array(xyz.length / 3);
  for (let i = 0; i < values.length; i++) values[i] = xyz[3 * i + d];
  const found = values.filter(Number.isFinite).sort();
  if (found.length === 0) return { low: 0, high: 1 };
  const at = (q: number) => found[Math.round(q * (found.length - 1))];
  const [low, high] = [at(OUTSIDE), at(1 - OUTSIDE)];
  const [middle, half] = [(low + high) / 2, ((high - low) / 2) * ROOM];
  return half > 0 ? { low: middle - half, high: middle + half } : { low: low - 1, high: low + 1 };
}
