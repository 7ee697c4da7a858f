/**
 * The lands of the benchmark set: what covers each point of the ground, as fractions of six ground covers. Every seed is
 * another land: turned, mirrored, with a river or a lake, woods, a patchwork of fields, a village and roads in other places.
 * Coordinates are in image heights (y 0..1 downwards, x 0..aspect), so that one land can be imaged at any size.
 * The demo scene's own land is src/generated/demo/landscape.ts.
 */
import type { Ground } from '../demo/footprint';
import { fractalNoise, mix, ramp } from '../../maths/noise';
import { makeRoofs, nearRoofs, onRoof, over } from '../demo/shapes';
import type { Roof } from '../demo/shapes';
import type { Rng } from '../../maths/rng';

/** Places in the cover vector; scenes with fewer materials merge some of them (synthesise.ts). */
export const GREEN = 0;
export const SOIL = 1;
export const WATER = 2;
export const CONCRETE = 3;
export const DRY = 4;
export const ROOF = 5;
export const coverCount = 6;

export interface BenchmarkLand extends Ground {
  /** Height of the surface, trees and houses included, in image heights. */
  height(x: number, y: number): number;
}

const crops = ['green', 'bare', 'pasture', 'rows', 'dry', 'bare', 'green', 'ripening'] as const;

interface Plot {
  readonly u: number;
  readonly v: number;
  readonly crop: (typeof crops)[number];
  readonly angle: number;
  readonly vigour: number;
  readonly hedge: boolean;
}

/** Farthest corner of an image of any supported aspect from its centre, with a margin. */
const REACH = 1;

/** Plots on a jittered grid about the centre; crops are dealt, not drawn, so that every seed has all of them. */
function makePlots(rng: Rng): Plot[] {
  const size = mix(0.15, 0.22, rng.uniform());
  const long = mix(1, 1.5, rng.uniform());
  const half = Math.ceil(REACH / size);
  const first = rng.int(crops.length);
  const plots: Plot[] = [];
  for (let j = -half; j <= half; j++) {
    for (let i = -half; i <= half; i++) {
      const u = (i + 0.6 * (rng.uniform() - 0.5)) * size * long;
      const v = (j + 0.6 * (rng.uniform() - 0.5)) * size;
      const crop = crops[(first + 3 * i + 5 * j + 64 * crops.length + rng.int(2)) % crops.length];
      const angle = Math.PI * rng.uniform();
      const vigour = rng.uniform();
      const hedge = rng.uniform() < 0.5;
      if (Math.hypot(u, v) < REACH) plots.push({ u, v, crop, angle, vigour, hedge });
    }
  }
  return plots;
}

/** City-block-like distance: gives straighter, more field-like borders than the Euclidean one. */
function plotDistance(plot: Plot, u: number, v: number): number {
  const du = Math.abs(u - plot.u);
  const dv = Math.abs(v - plot.v);
  return 0.92 * du + dv + 0.35 * Math.sqrt(du * du + dv * dv);
}

/** Which plots can be the nearest or the second nearest one to a point; all others are never measured. */
function plotFinder(plots: readonly Plot[]): (u: number, v: number) => readonly Plot[] {
  const cell = 0.05;
  const corner = plotDistance({ ...plots[0], u: 0, v: 0 }, cell / 2, cell / 2);
  const cells = new Map<number, readonly Plot[]>();
  return (u, v) => {
    const i = Math.round(u / cell);
    const j = Math.round(v / cell);
    const key = 1024 * i + j;
    let found = cells.get(key);
    if (!found) {
      const far = plots.map((plot) => plotDistance(plot, i * cell, j * cell));
      const [, second] = far.toSorted((a, b) => a - b);
      found = plots.filter((_, k) => far[k] <= second + 2 * corner);
      cells.set(key, found);
    }
    return found;
  };
}

/** How far noise moves the edges of the woods, in image heights. */
const EDGE = 0.11;

/** @param aspect samples / lines */
export function makeLand(rng: Rng, aspect: number): BenchmarkLand {
  const field = (name: string, octaves: number): ((x: number, y: number) => number) =>
    fractalNoise(rng.fork(name), octaves);
  const warpU = field('warp u', 2);
  const warpV = field('warp v', 2);
  const patch = field('patch', 3);
  const fine = field('fine', 2);
  const edge = field('edge', 3);
  const relief = field('relief', 4);
  const near = plotFinder(makePlots(rng.fork('plots')));
  const place = rng.fork('place');

  const turn = 2 * Math.PI * place.uniform();
  const mirror = place.uniform() < 0.5 ? -1 : 1;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const toLand = (x: number, y: number): readonly [number, number] => {
    const dx = mirror * (x - aspect / 2);
    const dy = y - 0.5;
    return [dx * cos + dy * sin, dy * cos - dx * sin];
  };

  // The water lies on one side of the centre, the village on the other.
  const side = place.uniform() < 0.5 ? -1 : 1;
  const isRiver = place.uniform() < 0.6;
  const waterU = side * mix(0.2, 0.26, place.uniform());
  const waterV = mix(-0.12, 0.12, place.uniform());
  const phase = 2 * Math.PI * place.uniform();
  const width = mix(0.05, 0.07, place.uniform());
  /** Distance to the shore, positive on land, in image heights. */
  const shore = (u: number, v: number): number => {
    if (isRiver) {
      const middle =
        waterU + 0.08 * Math.sin(6.2 * v + phase) + 0.03 * Math.sin(13 * v + 2 * phase);
      return Math.abs(u - middle) - width - 0.014 * Math.sin(4.3 * v + phase);
    }
    const d = Math.hypot((u - waterU) * 1.15, (v - waterV) * 0.85);
    return d - 0.19 - 0.09 * edge(3 * u + 5, 3 * v);
  };

  const villageU = -side * mix(0.16, 0.24, place.uniform());
  const villageV = mix(-0.18, 0.18, place.uniform());
  const roadTilt = mix(-0.35, 0.35, place.uniform());
  const onRoad = (u: number, v: number): number =>
    Math.abs(v - villageV - roadTilt * (u - villageU) - 0.05 * Math.sin(3.1 * (u - villageU)));
  const houses = makeRoofs(place.fork('houses'), villageU, villageV, Math.atan(roadTilt)).filter(
    (h) => shore(h.x, h.y) > 0.04,
  );
  const block = (u: number, v: number, long: number, wide: number): Roof => {
    const angle = 0.5 * (place.uniform() - 0.5);
    return { x: u, y: v, long, wide, cos: Math.cos(angle), sin: Math.sin(angle) };
  };
  const out = villageV > 0 ? -1 : 1;
  const yard = block(
    villageU + mix(-0.06, 0.04, place.uniform()),
    villageV + out * 0.24,
    0.1,
    0.06,
  );
  const halls = [
    block(yard.x - 0.05, yard.y - 0.012, 0.042, 0.042),
    block(yard.x + 0.17, yard.y + out * 0.02, 0.055, 0.042),
  ];
  const woods = [
    { u: villageU + mix(-0.05, 0.05, place.uniform()), v: villageV - out * 0.36, r: 0.2 },
    { u: side * mix(0.38, 0.46, place.uniform()), v: mix(-0.3, 0.3, place.uniform()), r: 0.17 },
  ];
  /** Positive inside a wood; exact only where it is near 0 or above. */
  const inWood = (u: number, v: number): number => {
    let depth = -1;
    for (const w of woods)
      depth = Math.max(depth, w.r - Math.sqrt((u - w.u) ** 2 + (v - w.v) ** 2));
    return depth < -EDGE ? depth : depth + EDGE * edge(5 * u, 5 * v);
  };
  const roofs: readonly (Roof & { hall: boolean; sheet: boolean })[] = [
    ...halls.map((hall) => ({ ...hall, hall: true, sheet: true })),
    ...houses.map((house, i) => ({ ...house, hall: false, sheet: i % 3 === 0 })),
  ];
  const mayBeRoof = nearRoofs(roofs);
  const roofAt = (
    u: number,
    v: number,
  ): { across: number; hall: boolean; sheet: boolean } | null => {
    if (!mayBeRoof(u, v)) return null;
    for (const roof of roofs) {
      // Most roofs are far away; this spares their turning.
      if (Math.abs(u - roof.x) + Math.abs(v - roof.y) > 1.5 * (roof.long + roof.wide)) continue;
      const across = onRoof(roof, u, v);
      if (across !== null) return { across, hall: roof.hall, sheet: roof.sheet };
    }
    return null;
  };

  function farm(u: number, v: number, cover: Float64Array): void {
    const wu = u + 0.02 * warpU(4 * u, 4 * v);
    const wv = v + 0.02 * warpV(4 * u, 4 * v);
    const candidates = near(wu, wv);
    let best = candidates[0];
    let first = Infinity;
    let second = Infinity;
    for (const plot of candidates) {
      const d = plotDistance(plot, wu, wv);
      if (d < first) {
        second = first;
        first = d;
        best = plot;
      } else if (d < second) second = d;
    }
    const along = (u - best.u) * Math.cos(best.angle) + (v - best.v) * Math.sin(best.angle);
    const rough = patch(5 * u, 5 * v);
    cover.fill(0);
    switch (best.crop) {
      case 'green':
        cover[SOIL] = 1;
        over(
          cover,
          GREEN,
          Math.min(1, mix(0.9, 1.06, best.vigour) + 0.4 * Math.min(0, rough + 0.1)),
        );
        break;
      case 'dry':
        cover[DRY] = 1;
        over(cover, GREEN, 0.7 * ramp(rough, 0.1, 0.9));
        break;
      case 'bare':
        cover[SOIL] = 1;
        over(cover, DRY, 0.7 * ramp(rough, 0.1, 0.9));
        over(cover, GREEN, best.vigour * ramp(-rough - 0.4 * along, 0.05, 0.7));
        break;
      case 'rows': {
        cover[SOIL] = 1;
        const row = 0.5 + 0.5 * Math.sin((2 * Math.PI * along) / 0.037);
        over(cover, GREEN, mix(0.15, 0.85, row) * mix(0.8, 1, best.vigour));
        break;
      }
      case 'pasture':
        cover[DRY] = 1;
        over(cover, SOIL, 0.7 * ramp(-rough, 0.05, 0.9));
        over(cover, GREEN, ramp(rough + 0.6 * (best.vigour - 0.5), -0.45, 0.45));
        break;
      case 'ripening':
        cover[GREEN] = 1;
        over(cover, DRY, ramp(along + 0.05 * rough, -0.1, 0.1));
        break;
    }
    const border = second - first;
    if (best.hedge) over(cover, GREEN, 0.9 * (1 - ramp(border, 0.008, 0.014)));
    else over(cover, SOIL, 0.7 * (1 - ramp(border, 0.006, 0.012)));
  }

  /** Fields, woods, gardens and the shore; roads and roofs lie on top. */
  function landCover(u: number, v: number, dry: number, cover: Float64Array): void {
    farm(u, v, cover);

    const trees = inWood(u, v);
    over(cover, GREEN, 0.99 * ramp(trees, 0, 0.012));
    over(cover, DRY, 0.5 * ramp(trees, 0.02, 0.05) * ramp(fine(9 * u, 9 * v), 0.4, 0.75));

    const settled =
      0.17 -
      Math.sqrt((u - villageU) ** 2 + (1.25 * (v - villageV)) ** 2) +
      0.05 * edge(6 * u, 6 * v);
    const gardens = ramp(settled, 0, 0.05);
    if (gardens > 0) {
      over(cover, GREEN, gardens * 0.75 * ramp(fine(11 * u, 11 * v), -0.3, 0.3));
      over(cover, SOIL, gardens * 0.4 * ramp(-fine(11 * u, 11 * v), -0.1, 0.5));
    }

    if (dry < 0.06) {
      const gravel = ramp(patch(3 * u + 11, 3 * v), -0.25, 0.35);
      over(cover, GREEN, 0.85 * (1 - gravel) * (1 - ramp(dry, 0.02, 0.035)));
      over(cover, SOIL, 0.8 * gravel * (1 - ramp(dry, 0.005, 0.05)));
      over(cover, WATER, 1 - ramp(dry, -0.012, 0.006));
    }
  }

  return {
    cover(x, y, cover) {
      const [u, v] = toLand(x, y);
      const dry = shore(u, v);
      if (dry < -0.012) {
        cover.fill(0);
        cover[WATER] = 1;
      } else landCover(u, v, dry, cover);

      if (onRoof(yard, u, v) !== null) {
        over(cover, CONCRETE, 1);
        over(cover, SOIL, 0.45 * ramp(fine(7 * u, 7 * v), 0.2, 0.7));
      }
      if (onRoad(u, v) < 0.009) over(cover, CONCRETE, 0.97);
      const lane = Math.abs(u - villageU - 0.25 * (v - villageV)) < 0.0055;
      if (lane && dry > 0) over(cover, CONCRETE, 0.85);
      const roof = roofAt(u, v);
      if (roof) over(cover, roof.sheet ? ROOF : CONCRETE, 1);
    },
    height(x, y) {
      const [u, v] = toLand(x, y);
      const dry = shore(u, v);
      if (dry <= 0) return 0;
      // The valley is flat: relief grows with the distance from the water.
      const hills = 0.11 * ramp(dry, 0.02, 0.3) * (0.6 + relief(2.4 * u, 2.4 * v));
      const canopy = 0.016 * ramp(inWood(u, v), 0, 0.01);
      const roof = roofAt(u, v);
      return hills + canopy + (roof ? (roof.hall ? 0.016 : 0.01) : 0);
    },
    facing(x, y) {
      const [u, v] = toLand(x, y);
      const roof = roofAt(u, v);
      // Halls have flat roofs, houses two sides.
      return !roof || roof.hall ? 1 : roof.across < 0 ? 1.1 : 0.85;
    },
  };
}
