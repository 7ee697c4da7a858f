/**
 * Clean lands to learn neighbourhoods from: the classical answer with its noise smoothed away, and random ones with
 * coherent patches. A land that still carried the answer's noise would teach that neighbours tell nothing.
 */
import type { Rng } from '../../maths/rng';
import { randomLand } from '../../unmixing/smoothing';
import { totalVariation, type MapShape } from '../../unmixing/totalVariation';
import type { TileShape } from '../../protocol/run';

/** A land and how loud the noise of its pixels is, as one crop sees it. */
export interface LandCrop {
  /** [n × R] */
  readonly abundances: Float32Array;
  /** [n] */
  readonly levels: Float32Array;
  /** [n] 1 = valid */
  readonly valid: Uint8Array;
}

export interface Lands {
  /** A crop at a random place of one of them, turned at random. */
  draw(rng: Rng): LandCrop;
}

const RANDOM_LANDS = 24;
/** Random lands have room for crops at many places. */
const MARGIN = 16;
/** Share of pixels that are not like their neighbours. */
const ODD = 0.1;
const CONCENTRATION = 0.5;
/** The answer is smoothed by twice its best strength, and by so much at least. */
const LEAST_STRENGTH = 0.04;

interface Land {
  readonly lines: number;
  readonly samples: number;
  readonly abundances: Float32Array;
}

/**
 * @param p [N × R] the classical answer
 * @param levels [N] of the noise
 * @param strength λ that suits the answer
 * @param size of the crops, at most that of the scene
 */
export function makeLands(
  p: Float32Array,
  R: number,
  scene: MapShape,
  levels: Float32Array,
  strength: number,
  size: TileShape,
  rng: Rng,
): Lands {
  const own: Land = {
    lines: scene.lines,
    samples: scene.samples,
    abundances: totalVariation(p, R, scene, Math.max(LEAST_STRENGTH, 2 * strength)),
  };
  const mean = meanOf(p, R, scene.pixels);
  const large = { lines: size.lines + MARGIN, samples: size.samples + MARGIN };
  const all = new Uint8Array(large.lines * large.samples).fill(1);
  const random = Array.from({ length: RANDOM_LANDS }, (_, i): Land => {
    const shares = mean.map((m) => m * (0.5 + 1.5 * rng.uniform()));
    const shape = { ...large, pixels: all };
    return { ...large, abundances: randomLand(shares, shape, rng.fork(`land ${i}`)) };
  });
  return {
    draw(draws) {
      const where = placeIn(scene, draws);
      const cutLevels = cut(levels, 1, scene, size, where);
      if (draws.uniform() < 0.5) {
        const abundances = cut(own.abundances, R, scene, size, where);
        scatter(abundances, R, draws);
        return {
          ...{ abundances, levels: cutLevels },
          valid: Uint8Array.from(cut(scene.pixels, 1, scene, size, where)),
        };
      }
      const land = random[draws.int(RANDOM_LANDS)];
      const abundances = cut(land.abundances, R, land, size, placeIn(land, draws));
      scatter(abundances, R, draws);
      return {
        ...{ abundances, levels: cutLevels },
        valid: new Uint8Array(size.lines * size.samples).fill(1),
      };
    },
  };
}

interface Place {
  readonly line: number;
  readonly sample: number;
  readonly flipped: boolean;
  readonly mirrored: boolean;
}

const placeIn = ({ lines, samples }: TileShape, rng: Rng): Place => ({
  ...{ line: rng.int(lines), sample: rng.int(samples) },
  ...{ flipped: rng.uniform() < 0.5, mirrored: rng.uniform() < 0.5 },
});

/** A crop of values [H·W × width], which go on at the other side where they end. */
function cut(
  values: ArrayLike<number>,
  width: number,
  { lines: H, samples: W }: TileShape,
  size: TileShape,
  { line, sample, flipped, mirrored }: Place,
): Float32Array {
  const out = new Float32Array(size.lines * size.samples * width);
  for (let l = 0, to = 0; l < size.lines; l++) {
    const row = (flipped ? line - l + H : line + l) % H;
    for (let s = 0; s < size.samples; s++) {
      const column = (mirrored ? sample - s + W : sample + s) % W;
      const from = (row * W + column) * width;
      for (let k = 0; k < width; k++) out[to++] = values[from + k];
    }
  }
  return out;
}

function scatter(land: Float32Array, R: number, rng: Rng): void {
  for (let i = 0; i < land.length; i += R) {
    if (rng.uniform() < ODD) land.set(rng.dirichlet(R, CONCENTRATION), i);
  }
}

function meanOf(p: Float32Array, R: number, pixels: Uint8Array): Float64Array {
  const out = new Float64Array(R);
  let n = 0;
  pixels.forEach((valid, i) => {
    if (!valid) return;
    n++;
    for (let r = 0; r < R; r++) out[r] += p[i * R + r];
  });
  return out.map((v) => v / Math.max(1, n));
}
