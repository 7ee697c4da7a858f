/** The layers of the scene image that exist now, their names, their painter, and their value at a pixel. No DOM. */
import type { EndmemberDef, Scene } from '../../cube/cube';
import type { BandPalette, Layer } from '../../store/viewSlice';
import type { Result } from '../../store/trainingSlice';
import { viridis } from '../colormaps';
import { bandName, value } from '../format';
import { grayMap, mapPainter, percentileRange, rgbPainter } from './raster';
import type { Painter, Range } from './raster';

/** What layers are made from. */
export interface LayerSource {
  readonly scene: Scene;
  readonly result: Result | null;
  readonly rgb: readonly [number, number, number];
  readonly band: number;
  readonly palette: BandPalette;
}

export interface LayerOption {
  readonly key: string;
  readonly label: string;
  readonly group: 'Measured' | 'Estimate' | 'Truth';
  readonly layer: Layer;
}

export function layerKey(layer: Layer): string {
  return 'endmember' in layer ? `${layer.kind}:${layer.endmember}` : layer.kind;
}

/** Every layer that can be shown, in menu order. */
export function layerOptions(
  scene: Scene,
  result: Result | null,
  resultNames: readonly EndmemberDef[],
): LayerOption[] {
  const options: LayerOption[] = [
    { key: 'rgb', label: 'RGB composite', group: 'Measured', layer: { kind: 'rgb' } },
    { key: 'band', label: 'Single band', group: 'Measured', layer: { kind: 'band' } },
  ];
  if (result) {
    resultNames.forEach((e, r) => {
      const layer: Layer = { kind: 'estimate', endmember: r };
      options.push({
        key: layerKey(layer),
        label: `${e.name}, estimate`,
        group: 'Estimate',
        layer,
      });
    });
  }
  if (result?.summary) {
    options.push({
      key: 'error',
      label: 'Reconstruction error',
      group: 'Estimate',
      layer: { kind: 'error' },
    });
  }
  scene.truth?.names.forEach((name, r) => {
    const layer: Layer = { kind: 'truth', endmember: r };
    options.push({ key: layerKey(layer), label: `${name}, truth`, group: 'Truth', layer });
  });
  return options;
}

/** Where a layer's single value a pixel is found; null for the composite and for layers that are gone. */
function valuesOf(
  layer: Layer,
  { scene, result, band }: LayerSource,
): { values: Float32Array; stride: number; offset: number; range: Range | null } | null {
  const { cube, truth } = scene;
  const unit = { low: 0, high: 1 };
  switch (layer.kind) {
    case 'rgb':
      return null;
    case 'band':
      return { values: cube.data, stride: cube.bands, offset: band, range: null };
    case 'estimate':
      if (!result || layer.endmember >= result.endmembers.length) return null;
      return {
        values: result.estimate.abundances,
        stride: result.endmembers.length,
        offset: layer.endmember,
        range: unit,
      };
    case 'truth':
      if (!truth || layer.endmember >= truth.names.length) return null;
      return {
        values: truth.abundances,
        stride: truth.names.length,
        offset: layer.endmember,
        range: unit,
      };
    case 'error':
      if (!result?.summary) return null;
      return { values: result.summary.reconstructionError, stride: 1, offset: 0, range: null };
  }
}

/** The painter of a layer and the range of its colours (null for the composite). A layer that is gone shows RGB. */
export function layerPainter(
  layer: Layer,
  source: LayerSource,
): { paint: Painter; range: Range | null } {
  const { scene, rgb, palette } = source;
  const found = valuesOf(layer, source);
  if (!found) return { paint: rgbPainter(scene.cube, scene.mask, rgb), range: null };
  const { values, stride, offset } = found;
  const valid = scene.mask.pixels;
  const range =
    found.range ??
    percentileRange(values, stride, offset, valid, layer.kind === 'error' ? 0 : 0.02);
  const map = layer.kind === 'band' && palette === 'gray' ? grayMap : viridis;
  return { paint: mapPainter(values, stride, offset, valid, map, range), range };
}

/** What the layer says about a pixel, for the status bar. */
export function layerReadout(
  layer: Layer,
  source: LayerSource,
  line: number,
  sample: number,
): string {
  const { scene, rgb, band } = source;
  const { cube, mask } = scene;
  const pixel = line * cube.samples + sample;
  if (!mask.pixels[pixel]) return 'masked';
  const found = valuesOf(layer, source);
  if (found) {
    const v = value(found.values[pixel * found.stride + found.offset]);
    return layer.kind === 'band' ? `${v} (${bandName(band, cube.wavelengths)})` : v;
  }
  return rgb.map((b, i) => `${'RGB'[i]} ${value(cube.data[pixel * cube.bands + b])}`).join('  ');
}
