/**
 * The land of the demo scene: what covers each point of the ground, as fractions of the five materials.
 * Fields in a patchwork, a wood, a river with gravel and reed banks, a village and roads. Coordinates are in image
 * heights (y 0..1 downwards, x 0..aspect), so that the same land can be imaged at any size.
 * Sharp borders here become mixed pixels because footprint.ts averages many points for each pixel.
 */
import type { Rng } from '../../maths/rng';
import type { Ground } from './footprint';
import { fractalNoise, mix, ramp } from '../../maths/noise';
import { makeRoofs, nearRoofs, onRoof, over } from './shapes';
import type { Roof } from './shapes';

/** Places in `materials`. */
const SOIL = 0;
const WATER = 1;
const GREEN = 2;
const DRY = 3;
const CONCRETE = 4;

export interface Landscape extends Ground {
  /** Height of the ground, arbitrary units, for the shading. */
  height(x: number, y: number): number;
}

type Crop = 'green' | 'dry' | 'bare' | 'rows' | 'ripening';

interface Plot {
  readonly x: number;
  readonly y: number;
  readonly crop: Crop;
  readonly angle: number;
  readonly vigour: number;
  readonly hedge: boolean;
}

const crops: readonly Crop[] = ['green', 'dry', 'bare', 'rows', 'ripening', 'green', 'bare', 'dry'];

/** A plot for each cell of a jittered grid; crops are dealt, not drawn, so that every seed has all of them. */
function makePlots(rng: Rng, aspect: number): Plot[] {
  const rows = 5;
  const columns = Math.max(4, Math.round(5 * aspect));
  const plots: Plot[] = [];
  for (let j = -1; j <= rows; j++) {
    for (let i = -1; i <= columns; i++) {
      plots.push({
        x: ((i + 0.5 + 0.62 * (rng.uniform() - 0.5)) * aspect) / columns,
        y: (j + 0.5 + 0.62 * (rng.uniform() - 0.5)) / rows,
        crop: crops[(plots.length * 5 + rng.int(3)) % crops.length],
        angle: Math.PI * rng.uniform(),
        vigour: rng.uniform(),
        hedge: rng.uniform() < 0.55,
      });
    }
  }
  return plots;
}

export function makeLandscape(rng: Rng, aspect: number): Landscape {
  const plots = makePlots(rng.fork('plots'), aspect);
  const warpX = fractalNoise(rng.fork('warp x'), 2);
  const warpY = fractalNoise(rng.fork('warp y'), 2);
  const patch = fractalNoise(rng.fork('patch'), 3);
  const fine = fractalNoise(rng.fork('fine'), 2);
  const wood = fractalNoise(rng.fork('wood'), 3);
  const relief = fractalNoise(rng.fork('relief'), 4);
  const place = rng.fork('place');

  const riverPhase = 2 * Math.PI * place.uniform();
  const riverAt = mix(0.3, 0.4, place.uniform()) * aspect;
  const riverX = (y: number): number =>
    riverAt +
    0.16 * (y - 0.5) +
    0.085 * Math.sin(6.2 * y + riverPhase) +
    0.03 * Math.sin(13 * y + 2 * riverPhase);
  const riverHalf = (y: number): number => 0.052 + 0.014 * Math.sin(4.3 * y + riverPhase + 1);

  const villageX = mix(0.7, 0.76, place.uniform()) * aspect;
  const villageY = mix(0.36, 0.6, place.uniform());
  const roadSlope = mix(-0.22, 0.22, place.uniform());
  const roadY = (x: number): number =>
    villageY + 0.004 + roadSlope * (x - villageX) + 0.05 * Math.sin(3.1 * (x - villageX));
  const roofs = makeRoofs(place.fork('roofs'), villageX, villageY, Math.atan(roadSlope));
  const mayBeRoof = nearRoofs(roofs);
  const yard: Roof = {
    x: villageX + mix(0.1, 0.15, place.uniform()),
    y: villageY + (villageY > 0.5 ? -0.22 : 0.24),
    long: 0.075,
    wide: 0.05,
    cos: Math.cos(0.35),
    sin: Math.sin(0.35),
  };
  const woodX = mix(0.08, 0.16, place.uniform()) * aspect;
  const woodY = mix(0.2, 0.45, place.uniform());

  function field(x: number, y: number, out: Float64Array): void {
    const wx = x + 0.022 * warpX(4 * x, 4 * y);
    const wy = y + 0.022 * warpY(4 * x, 4 * y);
    let best = plots[0];
    let first = Infinity;
    let second = Infinity;
    for (const plot of plots) {
      const across = Math.abs(wx - plot.x);
      const down = Math.abs(wy - plot.y);
      const flat = across * 0.92 + down;
      // The rest is slow to find and only adds: few plots are near enough to need it.
      if (flat >= second) continue;
      // City-block-like distance gives straighter, more field-like borders than the Euclidean one.
      const d = flat + 0.35 * Math.hypot(wx - plot.x, wy - plot.y);
      if (d < first) {
        second = first;
        first = d;
        best = plot;
      } else if (d < second) second = d;
    }
    const along = (x - best.x) * Math.cos(best.angle) + (y - best.y) * Math.sin(best.angle);
    const rough = patch(5 * x, 5 * y);
    out.fill(0);
    switch (best.crop) {
      case 'green':
        out[SOIL] = 1;
        over(
          out,
          GREEN,
          Math.min(1, mix(0.93, 1.05, best.vigour) + 0.16 * Math.min(0, rough + 0.25)),
        );
        break;
      case 'dry':
        out[DRY] = 1;
        over(out, GREEN, 0.55 * ramp(rough, 0.12, 0.6));
        over(out, SOIL, 0.4 * ramp(-rough, 0.22, 0.65));
        break;
      case 'bare':
        out[SOIL] = 1;
        over(out, DRY, 0.5 * ramp(rough, 0.1, 0.6));
        break;
      case 'rows': {
        out[SOIL] = 1;
        const row = 0.5 + 0.5 * Math.sin((2 * Math.PI * along) / 0.034);
        over(out, GREEN, mix(0.12, 0.88, row) * mix(0.8, 1, best.vigour));
        break;
      }
      case 'ripening':
        out[GREEN] = 1;
        over(out, DRY, ramp(along + 0.05 * rough, -0.1, 0.1));
        break;
    }
    const border = second - first;
    if (best.hedge) over(out, GREEN, 0.9 * (1 - ramp(border, 0.008, 0.014)));
    else over(out, DRY, 0.7 * (1 - ramp(border, 0.006, 0.012)));
  }

  return {
    cover(x, y, out) {
      field(x, y, out);

      const trees = 0.26 - Math.hypot((x - woodX) * 1.05, y - woodY) + 0.1 * wood(5 * x, 5 * y);
      over(out, GREEN, 0.99 * ramp(trees, 0, 0.012));
      over(out, DRY, 0.5 * ramp(trees, 0.02, 0.05) * ramp(fine(9 * x, 9 * y), 0.42, 0.75));

      const settled =
        0.17 - Math.hypot(x - villageX, 1.25 * (y - villageY)) + 0.05 * wood(6 * x, 6 * y);
      const gardens = ramp(settled, 0, 0.05);
      over(out, GREEN, gardens * 0.75 * ramp(fine(11 * x, 11 * y), -0.3, 0.3));
      over(out, DRY, gardens * 0.45 * ramp(-fine(11 * x, 11 * y), -0.1, 0.5));

      const fromRiver = Math.abs(x - riverX(y));
      const half = riverHalf(y);
      const inner = ramp(patch(3 * x + 11, 3 * y), -0.25, 0.35);
      over(out, GREEN, 0.85 * (1 - inner) * (1 - ramp(fromRiver, half + 0.02, half + 0.035)));
      over(out, CONCRETE, 0.55 * inner * (1 - ramp(fromRiver, half + 0.008, half + 0.04)));
      over(out, SOIL, 0.35 * inner * (1 - ramp(fromRiver, half + 0.004, half + 0.05)));
      over(out, WATER, 1 - ramp(fromRiver, half - 0.012, half + 0.006));

      if (onRoof(yard, x, y) !== null) {
        over(out, CONCRETE, 1);
        over(out, SOIL, 0.45 * ramp(fine(7 * x, 7 * y), 0.2, 0.7));
      }
      over(out, CONCRETE, Math.abs(y - roadY(x)) < 0.0085 ? 0.97 : 0);
      const lane = Math.abs(x - villageX - 0.25 * (y - villageY)) < 0.0055 && fromRiver > half;
      over(out, CONCRETE, lane && y > 0.06 ? 0.85 : 0);
      if (mayBeRoof(x, y) && roofs.some((roof) => onRoof(roof, x, y) !== null)) {
        over(out, CONCRETE, 1);
      }
    },
    height(x, y) {
      // The valley is flat: relief grows with the distance from the river.
      const hills = ramp(Math.abs(x - riverX(y)), 0.04, 0.3);
      return relief(2.6 * x, 2.6 * y) * mix(0.12, 1, hills);
    },
    facing(x, y) {
      if (!mayBeRoof(x, y)) return 1;
      for (const roof of roofs) {
        const across = onRoof(roof, x, y);
        if (across !== null) return across < 0 ? 1.1 : 0.82;
      }
      return 1;
    },
  };
}
