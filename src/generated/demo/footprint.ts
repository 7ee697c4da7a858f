/** How a sensor's pixels see the ground: every pixel averages many points, so that sharp borders become mixed pixels. */
import type { Steps } from '../steps';

/** Coordinates are in image heights: y 0..1 downwards, x 0..samples/lines. */
export interface Ground {
  /** Writes the fractions of the materials at a point of the ground; they sum to 1. */
  cover(x: number, y: number, out: Float64Array): void;
  /** Brightness factor of a roof's two sides; 1 elsewhere. */
  facing(x: number, y: number): number;
}

/** Points averaged along each side of a pixel: what makes sharp borders mixed pixels. */
const SUPER = 5;
/** The pixel's footprint is a little larger than its spacing, as a real sensor's is. */
const FOOTPRINT = 1.25;

/** Averages the land's cover over each pixel's footprint. @returns abundances [N × R], roof facing [N] */
export function* imageCover(
  land: Ground,
  lines: number,
  samples: number,
  R: number,
): Steps<{ abundances: Float32Array; facing: Float32Array }> {
  const abundances = new Float32Array(lines * samples * R);
  const facing = new Float32Array(lines * samples);
  const point = new Float64Array(R);
  const sum = new Float64Array(R);
  for (let line = 0, p = 0; line < lines; line++) {
    for (let sample = 0; sample < samples; sample++, p++) {
      sum.fill(0);
      let side = 0;
      for (let j = 0; j < SUPER; j++) {
        const y = (line + 0.5 + FOOTPRINT * ((j + 0.5) / SUPER - 0.5)) / lines;
        for (let i = 0; i < SUPER; i++) {
          const x = (sample + 0.5 + FOOTPRINT * ((i + 0.5) / SUPER - 0.5)) / lines;
          land.cover(x, y, point);
          for (let r = 0; r < R; r++) sum[r] += point[r];
          side += land.facing(x, y);
        }
      }
      let total = 0;
      for (let r = 0; r < R; r++) total += sum[r];
      for (let r = 0; r < R; r++) abundances[p * R + r] = sum[r] / total;
      facing[p] = side / (SUPER * SUPER);
    }
    yield line / lines;
  }
  return { abundances, facing };
}
