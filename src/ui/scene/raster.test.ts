import { describe, expect, it } from 'vitest';
import type { Scene } from '../../cube/cube';
import { buildMask } from '../../cube/mask';
import { mapSize, unpackRgb, viridis } from '../colormaps';
import { layerOptions, layerPainter, layerReadout } from './layers';
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
    const { low, high } = percentileRange(cube.data, 3, 0, mask.pixels);
    expect(low).toBeGreaterThanOrEqual(3);
    expect(low).toBeLessThanOrEqual(6);
    expect(high).toBeGreaterThanOrEqual(194);
    expect(high).toBeLessThanOrEqual(197);
  });
  it('never has zero width, whatever the values', () => {
    const flat = new Float32Array(8).fill(5);
    expect(percentileRange(flat, 1, 0, new Uint8Array(8).fill(1))).toEqual({ low: 5, high: 10 });
    expect(percentileRange(flat, 1, 0, new Uint8Array(8))).toEqual({ low: 0, high: 1 });
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
    const values = Float32Array.from([-1, 0, 0.5, 1, 2, NaN]);
    const out = new Uint32Array(6);
    mapPainter(values, 1, 0, new Uint8Array(6).fill(1), viridis, { low: 0, high: 1 })(out, 0, 6);
    expect([...out]).toEqual([
      viridis[0],
      viridis[0],
      viridis[128],
      viridis[mapSize - 1],
      viridis[mapSize - 1],
      0,
    ]);
  });
});

describe('layers', () => {
  const source = { result: null, rgb: [2, 1, 0], band: 1, palette: 'viridis' } as const;

  it('lists what exists: composite and band, then truth', () => {
    const scene = ramp();
    expect(layerOptions(scene, null, []).map((o) => o.key)).toEqual(['rgb', 'band']);
    const truth = { names: ['Soil'], abundances: new Float32Array(200), endmembers: null };
    expect(layerOptions({ ...scene, truth }, null, []).map((o) => o.label)).toEqual([
      'RGB composite',
      'Single band',
      'Soil, truth',
    ]);
  });

  it('falls back to the composite when the layer’s data are gone', () => {
    const scene = ramp();
    const gone = layerPainter({ kind: 'estimate', endmember: 0 }, { scene, ...source });
    const rgb = layerPainter({ kind: 'rgb' }, { scene, ...source });
    const [a, b] = [new Uint32Array(200), new Uint32Array(200)];
    gone.paint(a, 0, 200);
    rgb.paint(b, 0, 200);
    expect(a).toEqual(b);
    expect(gone.range).toBeNull();
  });

  it('reads the value under the cursor with its band', () => {
    const scene = ramp();
    expect(layerReadout({ kind: 'band' }, { scene, ...source }, 0, 3)).toBe(
      '7.00 (band 1 · 550 nm)',
    );
    expect(layerReadout({ kind: 'rgb' }, { scene, ...source }, 0, 3)).toBe(
      'R 11.00  G 7.00  B 3.00',
    );
    expect(layerReadout({ kind: 'rgb' }, { scene, ...source }, 0, 0)).toBe('masked');
  });
});
