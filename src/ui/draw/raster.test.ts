import { describe, expect, it } from 'vitest';
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { buildMask } from '../../scene/mask';
import type { Result } from '../../store/train/run';
import type { Look } from '../../store/image/view';
import { diverging, mapSize, unpackRgb, viridis } from './colormaps';
import { layerOptions } from '../../store/results/layers';
import type { LayerSource } from '../../store/results/layers';
import { layerPainter, layerReadout } from '../image/layers';
import { mapPainter, percentileRange, rgbPainter } from './raster';

/** 10 × 20 pixels of 3 bands: band b rises with the pixel number times (b + 1); pixel 0 is masked, pixel 5 has a NaN. */
function ramp(): Scene {
  const [lines, samples, bands] = [10, 20, 3];
  const data = new Float32Array(lines * samples * bands);
  for (let p = 0; p < lines * samples; p++) {
    for (let b = 0; b < bands; b++) data[p * bands + b] = p * (b + 1) + b * (p > 0 ? 1 : 0);
  }
  data[5 * bands] = NaN;
  const cube = {
    name: 'ramp',
    lines,
    samples,
    bands,
    data,
    wavelengths: Float64Array.from([460, 550, 640]),
    wavelengthSource: 'file',
    unit: 'reflectance',
  } as const;
  return { cube, mask: buildMask(cube), truth: null, notes: [] };
}

describe('percentileRange', () => {
  it('gives the 2nd and 98th percentile of valid finite values', () => {
    const { cube, mask } = ramp();
    const { low, high } = percentileRange({ values: cube.data, stride: 3, offset: 0 }, mask.pixels);
    expect(low).toBeGreaterThanOrEqual(3);
    expect(low).toBeLessThanOrEqual(6);
    expect(high).toBeGreaterThanOrEqual(194);
    expect(high).toBeLessThanOrEqual(197);
  });
  it('never has zero width, whatever the values', () => {
    const flat = { values: new Float32Array(8).fill(5), stride: 1, offset: 0 };
    expect(percentileRange(flat, new Uint8Array(8).fill(1))).toEqual({ low: 5, high: 10 });
    expect(percentileRange(flat, new Uint8Array(8))).toEqual({ low: 0, high: 1 });
  });
});

describe('painters', () => {
  it('stretches each band of the composite and leaves masked pixels transparent', () => {
    const { cube, mask } = ramp();
    const out = new Uint32Array(200).fill(1);
    const paint = rgbPainter(cube, mask, [2, 1, 0]);
    paint(out, 0, 100);
    expect(out[150]).toBe(1);
    paint(out, 100, 200);
    expect(mask.pixels[0]).toBe(0);
    expect(out[0]).toBe(0);
    expect(out[5]).toBe(0);
    expect(unpackRgb(out[199])).toEqual([255, 255, 255]);
    const [r, g, b] = unpackRgb(out[100]);
    for (const v of [r, g, b]) expect(Math.abs(v - 128)).toBeLessThan(6);
  });

  it('maps a range onto the whole colour map and clamps beyond it', () => {
    const values = Float32Array.from([-1, 0, 0.5, 1, 2, NaN, Infinity, -Infinity]);
    const out = new Uint32Array(8);
    mapPainter({ values, stride: 1, offset: 0 }, new Uint8Array(8).fill(1), viridis, {
      low: 0,
      high: 1,
    })(out, 0, 8);
    expect([...out]).toEqual([
      viridis[0],
      viridis[0],
      viridis[128],
      viridis[mapSize - 1],
      viridis[mapSize - 1],
      ...[0, 0, 0],
    ]);
  });
});

describe('layers', () => {
  const look: Look = {
    ...{ layer: { kind: 'rgb' }, rgb: [2, 1, 0], band: 1 },
    ...{ palette: 'viridis', stretch: null },
  };
  const none = { result: null, endmembers: [], spread: null, composites: {} };
  const painted = (change: Partial<Look>, source: LayerSource) => {
    const layer = layerPainter({ ...look, ...change }, source);
    const out = new Uint32Array(200);
    layer.paint(out, 0, 200);
    return { ...layer, out };
  };
  const truth = { names: ['Soil'], abundances: new Float32Array(200), endmembers: null };
  const soil: EndmemberDef = { id: 'a', name: 'Earth', color: 0, truth: 0 };
  /** Estimate of one endmember that is 0.25 everywhere. */
  const result = {
    ...{ endmembers: [soil], summary: null },
    estimate: {
      ...{ step: 1, abundances: new Float32Array(200).fill(0.25) },
      endmembers: new Float32Array(3),
    },
  } as unknown as Result;

  it('lists what exists: composites and band, then estimate, difference and truth', () => {
    const scene = ramp();
    const keys = (source: Partial<LayerSource>) =>
      layerOptions({ ...none, scene, ...source }).map((o) => o.key);
    expect(keys({})).toEqual(['rgb', 'band', 'pca', 'mnf']);
    const both = { ...scene, truth };
    expect(keys({ scene: both }).slice(4)).toEqual(['truth:0']);
    expect(keys({ scene: both, result, endmembers: [soil] }).slice(4)).toEqual([
      'estimate:0',
      'difference:0',
      'truth:0',
    ]);
    expect(
      keys({ scene: both, result: { ...result, endmembers: [{ ...soil, truth: null }] } }),
    ).not.toContain('difference:0');
  });

  it('paints the difference from the truth of now, not from an earlier one', () => {
    const layer = { kind: 'difference', endmember: 0 } as const;
    const of = (abundances: Float32Array) => {
      const scene = { ...ramp(), truth: { ...truth, abundances } };
      return painted({ layer }, { ...none, scene, result, endmembers: [soil] }).out[150];
    };
    const over = of(new Float32Array(200));
    expect(of(new Float32Array(200).fill(0.5))).not.toBe(over);
    expect(of(new Float32Array(200))).toBe(over);
  });

  it('falls back to the composite when the layer’s data are gone or still computed', () => {
    const source = { ...none, scene: ramp() };
    const rgb = painted({}, source).out;
    for (const layer of [{ kind: 'estimate', endmember: 0 }, { kind: 'mnf' }] as const) {
      const gone = painted({ layer }, source);
      expect(gone.out).toEqual(rgb);
      expect(gone.range).toBeNull();
    }
  });

  it('paints components as a composite, and reads them', () => {
    const scores = Float32Array.from({ length: 600 }, (_, i) => (i % 3 === 1 ? -i : i));
    const value = {
      ...{ scores, strengths: [1, 0, 0] },
      ...{ mean: new Float64Array(0), directions: new Float64Array(0) },
    };
    const source = {
      ...{ ...none, scene: ramp() },
      composites: { pca: { asked: null, value, failed: null } },
    };
    const [r, g, b] = unpackRgb(painted({ layer: { kind: 'pca' } }, source).out[199]);
    expect([r, g, b]).toEqual([255, 0, 255]);
    expect(layerReadout({ ...look, layer: { kind: 'pca' } }, source, 0, 3)).toBe(
      '9.00  -10.00  11.00',
    );
    expect(layerReadout({ ...look, layer: { kind: 'mnf' } }, source, 0, 3)).toBe('computing');
  });

  it('shows estimate − truth around the middle of its colours', () => {
    const source = { ...none, scene: { ...ramp(), truth }, result, endmembers: [soil] };
    const layer = { kind: 'difference', endmember: 0 } as const;
    expect(painted({ layer }, source).range).toEqual({ low: -0.5, high: 0.5 });
    expect(painted({ layer }, source).out[9]).toBe(diverging[192]);
    const { low, high } = painted({ layer, stretch: 2 }, source).range!;
    expect(low).toBe(-high);
    expect(layerReadout({ ...look, layer }, source, 0, 3)).toBe('0.250');
  });

  it('stretches as it is told', () => {
    const source = { ...none, scene: ramp() };
    const whole = painted({ layer: { kind: 'band' }, stretch: 0 }, source).range!;
    const narrow = painted({ layer: { kind: 'band' }, stretch: 10 }, source).range!;
    expect(whole.high).toBe(199 * 2 + 1);
    expect(narrow.high).toBeLessThan(0.92 * whole.high);
    expect(narrow.low).toBeGreaterThan(whole.low + 30);
    const gray = painted({ layer: { kind: 'band' }, palette: 'gray' }, source);
    expect(unpackRgb(gray.out[199])).toEqual([255, 255, 255]);
  });

  it('reads the value under the cursor with its band', () => {
    const source = { ...none, scene: ramp() };
    const band: Look = { ...look, layer: { kind: 'band' } };
    expect(layerReadout(band, source, 0, 3)).toBe('7.00 (band 1 · 550 nm)');
    expect(layerReadout(look, source, 0, 3)).toBe('R 11.00  G 7.00  B 3.00');
    expect(layerReadout(look, source, 0, 0)).toBe('masked');
  });
});
