/** The painter of a layer of the image, and its value at a pixel. Which layers there are: store/results/layers.ts. No DOM. */
import { valueAt } from '../../maths/channel';
import type { Channel, Range } from '../../maths/channel';
import type { Look } from '../../store/image/view';
import { layerTable, layerValues } from '../../store/results/layers';
import type { LayerSource } from '../../store/results/layers';
import { diverging, viridis } from '../draw/colormaps';
import type { ColorMap } from '../draw/colormaps';
import { bandName, value } from '../common/format';
import { compositePainter, grayMap, mapPainter, percentileRange } from '../draw/raster';
import type { Painter } from '../draw/raster';

export interface PaintedLayer {
  readonly paint: Painter;
  /** Range of the colours; null for composites. */
  readonly range: Range | null;
  readonly map: ColorMap;
}

/** The painter of a look. A layer that is gone, or is still computed, shows RGB. */
export function layerPainter(look: Look, source: LayerSource): PaintedLayer {
  const { scene } = source;
  const { layer, rgb, band, stretch } = look;
  const entry = layerTable[layer.kind];
  const valid = scene.mask.pixels;
  const cut = (stretch ?? entry.cut) / 100;
  const scores = entry.composite?.(source)?.value?.scores;
  if (scores) {
    const paint = compositePainter({ values: scores, stride: 3, channels: [0, 1, 2] }, valid, cut);
    return { paint, range: null, map: grayMap };
  }
  const found = layerValues(layer, band, source);
  if (!found) {
    const { data, bands } = scene.cube;
    const channels = { values: data, stride: bands, channels: rgb };
    return { paint: compositePainter(channels, valid, cut), range: null, map: grayMap };
  }
  const map = mapOf(look);
  const channel = found.minus ? difference(found, found.minus) : found;
  const range =
    stretch === null && found.range ? found.range : percentileRange(channel, valid, cut, 1 - cut);
  // No difference stays in the middle of its colours, however they are stretched.
  const most = Math.max(Math.abs(range.low), Math.abs(range.high));
  const shown = found.minus ? { low: -most, high: most } : range;
  return { paint: mapPainter(channel, valid, map, shown), range: shown, map };
}

/** The colours of a layer with one value a pixel. */
function mapOf({ layer, palette }: Look): ColorMap {
  if (layerTable[layer.kind].colors === 'difference') return diverging;
  return palette === 'gray' ? grayMap : viridis;
}

const kept = new WeakMap<Float32Array, WeakMap<Float32Array, Map<string, Float32Array>>>();

/** estimate − truth [N], kept as long as both are. */
function difference(of: Channel, minus: Channel): Channel {
  const byTruth = kept.get(of.values) ?? new WeakMap<Float32Array, Map<string, Float32Array>>();
  kept.set(of.values, byTruth);
  const known = byTruth.get(minus.values) ?? new Map<string, Float32Array>();
  byTruth.set(minus.values, known);
  const key = `${of.offset} ${minus.offset} ${minus.stride}`;
  const values =
    known.get(key) ??
    Float32Array.from({ length: of.values.length / of.stride }, (_, p) => valueAt(of, p, minus));
  known.set(key, values);
  return { values, stride: 1, offset: 0 };
}

/** What the look says about a pixel, for the status bar. */
export function layerReadout(
  look: Look,
  source: LayerSource,
  line: number,
  sample: number,
): string {
  const { cube, mask } = source.scene;
  const { layer, band, rgb } = look;
  const pixel = line * cube.samples + sample;
  if (!mask.pixels[pixel]) return 'masked';
  const entry = layerTable[layer.kind];
  if (entry.composite) {
    const composite = entry.composite(source);
    if (!composite?.value) return composite?.failed ? 'no components' : 'computing';
    const { scores } = composite.value;
    return [0, 1, 2].map((d) => value(scores[pixel * 3 + d])).join('  ');
  }
  const found = layerValues(layer, band, source);
  if (found) {
    const v = value(valueAt(found, pixel, found.minus));
    return layer.kind === 'band' ? `${v} (${bandName(band, cube.wavelengths)})` : v;
  }
  return rgb.map((b, i) => `${'RGB'[i]} ${value(cube.data[pixel * cube.bands + b])}`).join('  ');
}
