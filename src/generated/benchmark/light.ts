/** Brightness of each pixel of a benchmark scene: the factor s of x = s·y. It multiplies the spectrum only, never the truth. */
import { fractalNoise, mix, ramp, smoothNoise } from '../../maths/noise';
import type { Rng } from '../../maths/rng';
import type { BenchmarkLand } from './land';
import type { Illumination } from '../../scene/recipe';
import type { Steps } from '../steps';

/** Towards the sun, upper left in the image; its height as rise over run. */
const SUN_X = -0.8;
const SUN_Y = -0.6;
const SUN_RISE = 0.45;

/** What is left of the light in a full shadow: the sky's. A little above the least, so that shadows are not all alike. */
const SKY = 0.36;

/** Farthest thing that casts a shadow on a point, in image heights, and the number of places looked at. */
const REACH = 0.22;
const STEPS = 22;

const looks = {
  relief: { shading: 0.17, texture: 0.05, shadows: false, least: 0.7, most: 1.25 },
  strong: { shading: 0.3, texture: 0.1, shadows: true, least: 0.3, most: 1.35 },
} as const;

/**
 * @param facing [N] brightness of the roofs' sides
 * @returns s [N]
 */
export function* makeLight(
  rng: Rng,
  land: BenchmarkLand,
  { lines, samples }: { readonly lines: number; readonly samples: number },
  facing: Float32Array,
  illumination: Illumination,
): Steps<Float32Array> {
  const light = new Float32Array(lines * samples).fill(1);
  if (illumination === 'none') return light;
  const look = looks[illumination];
  const texture = smoothNoise(rng.fork('texture'));
  const soft = fractalNoise(rng.fork('soft'), 2);
  const step = 0.012;
  for (let line = 0, p = 0; line < lines; line++) {
    for (let sample = 0; sample < samples; sample++, p++) {
      const x = (sample + 0.5) / lines;
      const y = (line + 0.5) / lines;
      const fall =
        (land.height(x - step * SUN_X, y - step * SUN_Y) -
          land.height(x + step * SUN_X, y + step * SUN_Y)) /
        (2 * step);
      // Ground that rises away from the sun faces it.
      const shade = 1 + look.shading * Math.tanh(2 * fall);
      const grain = 1 + look.texture * (texture(50 * x, 50 * y) + 0.5 * soft(6 * x, 6 * y));
      const sunlit = shade * facing[p];
      const dark = look.shadows ? shadow(land, x, y) : 0;
      light[p] = Math.min(look.most, Math.max(look.least, grain * mix(sunlit, SKY, dark)));
    }
    yield line / lines;
  }
  return light;
}

/** 0 in the sun, 1 where something higher stands between the point and the sun. */
function shadow(land: BenchmarkLand, x: number, y: number): number {
  const ground = land.height(x, y);
  let excess = -Infinity;
  for (let k = 1; k <= STEPS; k++) {
    // Near steps are short, so that houses are not stepped over.
    const d = REACH * (k / STEPS) ** 2;
    const above = land.height(x + d * SUN_X, y + d * SUN_Y) - ground - d * SUN_RISE;
    if (above > excess) excess = above;
  }
  return ramp(excess, -0.001, 0.006);
}
