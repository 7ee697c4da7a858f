import { describe, expect, it } from 'vitest';
import { compositeScores } from '../../unmixing/composites';
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { buildMask } from '../../scene/mask';
import { makeRng } from '../../maths/rng';
import type { Result } from '../../store/train/run';
import { packRgba, viridis } from '../draw/colormaps';
import { scatterCorners, scatterPoints } from './points';
import { outsideWords } from './scatterView';
import type { ScatterPoints } from './points';
import {
  boxOf,
  countOutside,
  densityOf,
  insideCircle,
  insideOutline,
  markPlace,
  nearestPoint,
  paintDensity,
  project,
  projectAll,
  turned,
} from './project';

const [lines, samples, bands] = [7, 9, 5];
const N = lines * samples;
const endmembers: EndmemberDef[] = [
  { id: 'a', name: 'Soil', color: 0, truth: 2 },
  { id: 'b', name: 'Tree', color: 1, truth: null },
  { id: 'c', name: 'Water', color: 2, truth: 0 },
];

/** Pixel 4 and band 3 are masked; fractions of three endmembers. */
function scene(): Scene {
  const rng = makeRng(2);
  const data = Float32Array.from({ length: N * bands }, () => 0.1 + rng.uniform());
  data.fill(0, 4 * bands, 5 * bands);
  const cube = {
    ...{ name: 'cloud', lines, samples, bands, data, wavelengths: null },
    ...{ wavelengthSource: 'none' as const, unit: 'reflectance' as const },
  };
  const built = buildMask(cube);
  const mask = { ...built, bands: Uint8Array.from([1, 1, 1, 0, 1]), validBands: 4 };
  const abundances = new Float32Array(3 * N);
  for (let p = 0; p < N; p++) {
    const a = rng.uniform();
    abundances.set([a, (1 - a) * 0.25, (1 - a) * 0.75], 3 * p);
  }
  return {
    ...{ cube, mask, notes: [] },
    truth: { names: ['Lake', 'Road', 'Ground'], abundances, endmembers: null },
  };
}

const opened = scene();
const result = {
  endmembers,
  estimate: { abundances: opened.truth!.abundances, endmembers: opened.cube.data.slice(0, 15) },
} as unknown as Result;
const known = {
  ...{ scene: opened, result, endmembers, composites: {}, scatterBands: null },
  ...{ rgb: [2, 1, 0] as const, scatterSpace: 'bands' as const },
};

function points(change: Partial<typeof known> | Record<string, unknown> = {}): ScatterPoints {
  const found = scatterPoints({ ...known, ...change });
  if (typeof found === 'string') throw new Error(found);
  return found;
}
const at = ({ xyz, pointOf }: ScatterPoints, pixel: number) => [
  ...xyz.subarray(3 * pointOf[pixel], 3 * pointOf[pixel] + 3),
];

describe('points of the scatter plot', () => {
  it('are the bands of valid pixels, within the axes', () => {
    const found = points();
    expect(found.pixels).toHaveLength(N - 1);
    expect(found.pointOf[4]).toBe(-1);
    expect(found.pixels[found.pointOf[20]]).toBe(20);
    expect(found.axes.map((a) => a.title)).toEqual(['band 2', 'band 1', 'band 0']);
    const { low, high } = found.axes[0];
    const value = opened.cube.data[20 * bands + 2];
    expect(low + ((at(found, 20)[0] + 1) / 2) * (high - low)).toBeCloseTo(value, 5);
    expect(Math.max(...found.xyz.map(Math.abs))).toBeLessThan(1.05);
    expect(points({ scatterBands: [0, 0, 1] }).axes[0].title).toBe('band 0');
  });

  it.each(['pca', 'mnf'] as const)(
    'are the components, and spectra lie where pixels do: %s',
    (kind) => {
      const asked = { asked: 1, value: null, failed: null };
      expect(scatterPoints({ ...known, scatterSpace: kind })).toMatch(/Computing/);
      expect(
        scatterPoints({ ...known, scatterSpace: kind, composites: { [kind]: asked } }),
      ).toMatch(/Computing/);
      const value = compositeScores(opened.cube, opened.mask, kind);
      const composites = { [kind]: { asked: null, value, failed: null } };
      const found = points({ scatterSpace: kind, composites });
      const spectrum = opened.cube.data.slice(20 * bands, 21 * bands);
      found.placeOf!(spectrum).forEach((v, d) => expect(v).toBeCloseTo(at(found, 20)[d], 4));
      // The answer's first endmember has the spectrum of pixel 0.
      const corners = scatterCorners(found, known);
      expect(corners.map((c) => c.endmember.name)).toEqual(['Soil', 'Tree', 'Water']);
      corners[0].at.forEach((v, d) => expect(v).toBeCloseTo(at(found, 0)[d], 4));
      expect(scatterCorners(found, { ...known, result: null })).toEqual([]);
    },
  );

  it('of fractions lie in the simplex, endmembers in its corners', () => {
    const found = points({ scatterSpace: 'estimate' });
    expect(found.axes).toEqual([]);
    expect(found.corners).toHaveLength(3);
    expect(found.corners[0].at).toEqual([0, 1, 0]);
    const [a, b, c] = opened.truth!.abundances.subarray(60, 63);
    [0, 1].forEach((d) => {
      const mixed = [a, b, c].reduce((s, v, r) => s + v * found.corners[r].at[d], 0);
      expect(at(found, 20)[d]).toBeCloseTo(mixed, 5);
    });
    // Of the truth: by its own names, or by those of the endmembers matched with it.
    const truth = points({ scatterSpace: 'truth' });
    expect(truth.corners.map((k) => k.endmember.name)).toEqual(['Water', 'Road', 'Soil']);
  });

  it('that cannot be had are explained', () => {
    expect(scatterPoints({ ...known, scatterSpace: 'estimate', result: null })).toMatch(/train/);
    const bare = { ...opened, truth: null };
    expect(scatterPoints({ ...known, scatterSpace: 'truth', scene: bare })).toMatch(/truth/);
  });
});

const frame = { cx: 100, cy: 80, rx: 90, ry: 70 };

describe('the picture', () => {
  it('turns about both axes, one point like all', () => {
    expect(project([1, -1, 0.3], turned([0, 0]), frame)).toEqual({ x: 190, y: 150 });
    const side = project([1, 0, 0], turned([Math.PI / 2, 0]), frame);
    expect(side.x).toBeCloseTo(100, 9);
    const above = project([0, 0, 1], turned([0, -Math.PI / 2]), frame);
    expect(above.y).toBeCloseTo(10, 9);
    const turn = turned([0.4, -0.7]);
    const [right, up] = turn;
    expect(right.reduce((s, v, d) => s + v * up[d], 0)).toBeCloseTo(0, 12);
    const all = projectAll(Float32Array.from([0.2, -0.4, 0.9, 1, 0, 0]), turn, frame);
    const one = project([0.2, -0.4, 0.9], turn, frame);
    expect([...all.subarray(0, 2)]).toEqual([expect.closeTo(one.x, 4), expect.closeTo(one.y, 4)]);
  });

  const spots = Float32Array.from([10, 10, 11, 11, 30, 10, NaN, 5, 200, 10]);

  it('counts points by cell, and marks', () => {
    const density = densityOf(spots, 40, 20, 2, Uint8Array.from([0, 1, 0, 1, 1]));
    expect([density.columns, density.rows, density.most]).toEqual([20, 10, 2]);
    expect(density.counts.reduce((a, b) => a + b)).toBe(3);
    const out = new Uint32Array(200);
    paintDensity(density, viridis, 0.1, packRgba(1, 2, 3), out);
    expect(out[5 * 20 + 5]).toBe(packRgba(1, 2, 3));
    expect(out[5 * 20 + 15]).toBe(viridis[25]);
    expect(out.filter((v) => v !== 0)).toHaveLength(2);
  });

  it('finds points in an outline, in a circle, and the nearest', () => {
    const outline = [
      { x: 5, y: 5 },
      { x: 20, y: 5 },
      { x: 20, y: 20 },
      { x: 5, y: 20 },
    ];
    expect(insideOutline(spots, outline)).toEqual([0, 1]);
    // A notch that leaves the first point out.
    const notch = [...outline, { x: 10.8, y: 10.5 }];
    expect(insideOutline(spots, notch)).toEqual([1]);
    expect(insideOutline(spots, [outline[1], outline[2], outline[3]])).toEqual([]);
    expect(insideOutline(spots, outline.slice(0, 2))).toEqual([]);
    expect(insideCircle(spots, { x: 12, y: 12 }, 2)).toEqual([1]);
    expect(nearestPoint(spots, { x: 12, y: 12 }, 5)).toBe(1);
    expect(nearestPoint(spots, { x: 60, y: 60 }, 5)).toBe(-1);
  });
});

it('a band with values missing keeps its axis', () => {
  const data = opened.cube.data.slice();
  for (let p = 0; p < 20; p++) data[p * bands + 3] = NaN;
  const holed = { ...opened, cube: { ...opened.cube, data } };
  const { axes } = points({ scene: holed, scatterBands: [3, 0, 1] });
  expect(axes[0].high).toBeLessThan(1.2);
  expect(axes[0].low).toBeGreaterThan(0);
  data.fill(NaN);
  expect(points({ scene: holed, scatterBands: [3, 0, 1] }).axes[0]).toMatchObject({
    low: 0,
    high: 1,
  });
});

describe('what lies outside the plot', () => {
  const box = boxOf({ cx: 150, cy: 100, rx: 100, ry: 50 });

  it('is marked at the edge, with the way to it', () => {
    expect(box).toEqual({ left: 50, top: 50, right: 250, bottom: 150 });
    // Inside, also at the very edge, a mark is where it belongs.
    expect(markPlace({ x: 250, y: 60 }, box, 10)).toEqual({ at: { x: 250, y: 60 }, out: null });
    const right = markPlace({ x: 400, y: 90 }, box, 10);
    expect(right).toEqual({ at: { x: 240, y: 90 }, out: 0 });
    const corner = markPlace({ x: 30, y: 30 }, box, 10);
    expect(corner.at).toEqual({ x: 60, y: 60 });
    expect(corner.out).toBeCloseTo((-3 * Math.PI) / 4);
  });

  it('stays in a box that is smaller than a mark', () => {
    const { at } = markPlace({ x: 9, y: 9 }, { left: 0, top: 0, right: 4, bottom: 4 }, 10);
    expect(at.x).toBeGreaterThanOrEqual(0);
    expect(at.x).toBeLessThanOrEqual(4);
  });

  it('is counted, and said', () => {
    const spots = Float32Array.from([60, 60, 49, 60, 60, 151, 300, 0, NaN, NaN]);
    expect(countOutside(spots, box)).toBe(3);
    expect(outsideWords([], 0)).toBe('');
    expect(outsideWords([], 3)).toBe('Outside the plot: 3 pixels.');
    expect(outsideWords(['Water'], 0)).toBe('Outside the plot: Water (arrow).');
    expect(outsideWords(['Water', 'Soil'], 1)).toBe(
      'Outside the plot: Water, Soil, 1 pixel (arrows).',
    );
  });
});
