/** The layers of the scene image that exist now, their names, their painter, and their value at a pixel. No DOM. */
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import type { LabSlice } from '../../store/labs/labs';
import { resultEndmembers } from '../../store/train/result';
import type { StudioState } from '../../store/state';
import type { Result } from '../../store/train/run';
import type { Layer, Look } from '../../store/image/view';
import { diverging, viridis } from '../draw/colormaps';
import type { ColorMap } from '../draw/colormaps';
import { bandName, value } from '../common/format';
import { compositePainter, grayMap, mapPainter, percentileRange } from '../draw/raster';
import type { Painter } from '../draw/raster';
import { valueAt } from '../draw/paint';
import type { Channel, Range } from '../draw/paint';

/** What layers are made from; the state itself will do. */
export interface LayerSource {
  readonly scene: Scene;
  readonly result: Result | null;
  readonly endmembers: readonly EndmemberDef[];
  readonly spread: LabSlice['spread'];
  readonly composites: StudioState['composites'];
}

export interface LayerOption {
  readonly key: string;
  readonly label: string;
  readonly group: 'Measured' | 'Estimate' | 'Difference' | 'Spread over runs' | 'Truth';
  readonly layer: Layer;
}

export const layerGroups = [
  'Measured',
  'Estimate',
  'Difference',
  'Spread over runs',
  'Truth',
] as const;

export function layerKey(layer: Layer): string {
  return 'endmember' in layer ? `${layer.kind}:${layer.endmember}` : layer.kind;
}

/** Every layer that can be shown, in menu order. */
export function layerOptions(source: Omit<LayerSource, 'composites'>): LayerOption[] {
  const { scene, result, endmembers, spread } = source;
  const options: LayerOption[] = [
    { key: 'rgb', label: 'RGB composite', group: 'Measured', layer: { kind: 'rgb' } },
    { key: 'band', label: 'Single band', group: 'Measured', layer: { kind: 'band' } },
    { key: 'pca', label: 'PCA composite', group: 'Measured', layer: { kind: 'pca' } },
    { key: 'mnf', label: 'MNF composite', group: 'Measured', layer: { kind: 'mnf' } },
  ];
  const add = (group: LayerOption['group'], layer: Layer, label: string) =>
    options.push({ key: layerKey(layer), label, group, layer });
  if (result) {
    const names = resultEndmembers(result, endmembers);
    names.forEach((e, endmember) =>
      add('Estimate', { kind: 'estimate', endmember }, `${e.name}, estimate`),
    );
    if (result.summary) add('Estimate', { kind: 'error' }, 'Reconstruction error');
    names.forEach((e, endmember) => {
      if (scene.truth && truthColumn(e, scene) !== null)
        add('Difference', { kind: 'difference', endmember }, `${e.name}, estimate − truth`);
    });
  }
  if (spread) {
    resultEndmembers(spread, endmembers).forEach((e, endmember) =>
      add('Spread over runs', { kind: 'spread', endmember }, `${e.name}, sd over runs`),
    );
  }
  scene.truth?.names.forEach((name, endmember) =>
    add('Truth', { kind: 'truth', endmember }, `${name}, truth`),
  );
  return options;
}

function truthColumn(e: EndmemberDef, { truth }: Scene): number | null {
  return truth && e.truth !== null && e.truth < truth.names.length ? e.truth : null;
}

/** Where a layer's single value a pixel is found, less the same of `minus`. */
interface SingleValue extends Channel {
  readonly minus?: Channel;
  /** The usual range of its colours; null: between percentiles. */
  readonly range: Range | null;
}

const unit: Range = { low: 0, high: 1 };
/** Range of the layers of differences, the same as in the maps panel. */
const differences: Range = { low: -0.5, high: 0.5 };

/** Null for composites and for layers that are gone. */
function valuesOf({ layer, band }: Look, source: LayerSource): SingleValue | null {
  const { scene, result, endmembers, spread } = source;
  const { cube, truth } = scene;
  const estimate = (r: number): Channel | null =>
    result && r < result.endmembers.length
      ? { values: result.estimate.abundances, stride: result.endmembers.length, offset: r }
      : null;
  const ofTruth = (r: number): Channel | null =>
    truth && r < truth.names.length
      ? { values: truth.abundances, stride: truth.names.length, offset: r }
      : null;
  switch (layer.kind) {
    case 'rgb':
    case 'pca':
    case 'mnf':
      return null;
    case 'band':
      return { values: cube.data, stride: cube.bands, offset: band, range: null };
    case 'estimate': {
      const found = estimate(layer.endmember);
      return found && { ...found, range: unit };
    }
    case 'truth': {
      const found = ofTruth(layer.endmember);
      return found && { ...found, range: unit };
    }
    case 'difference': {
      const found = estimate(layer.endmember);
      if (!result || !found) return null;
      const column = truthColumn(resultEndmembers(result, endmembers)[layer.endmember], scene);
      const minus = column === null ? null : ofTruth(column);
      return minus && { ...found, minus, range: differences };
    }
    case 'spread': {
      if (!spread || layer.endmember >= spread.endmembers.length) return null;
      const values = spread.value.abundanceSd;
      return { values, stride: spread.endmembers.length, offset: layer.endmember, range: null };
    }
    case 'error':
      if (!result?.summary) return null;
      return { values: result.summary.reconstructionError, stride: 1, offset: 0, range: null };
  }
}

/** What is cut off at both ends of a layer's colours where the person has not said. */
const usualCut = (kind: Layer['kind']): number => (kind === 'error' || kind === 'spread' ? 0 : 2);

export interface PaintedLayer {
  readonly paint: Painter;
  /** Range of the colours; null for composites. */
  readonly range: Range | null;
  readonly map: ColorMap;
}

/** The painter of a look. A layer that is gone, or is still computed, shows RGB. */
export function layerPainter(look: Look, source: LayerSource): PaintedLayer {
  const { scene, composites } = source;
  const { layer, rgb, stretch } = look;
  const valid = scene.mask.pixels;
  const cut = (stretch ?? usualCut(layer.kind)) / 100;
  const scores =
    layer.kind === 'pca' || layer.kind === 'mnf' ? composites[layer.kind]?.value?.scores : null;
  if (scores) {
    const paint = compositePainter({ values: scores, stride: 3, channels: [0, 1, 2] }, valid, cut);
    return { paint, range: null, map: grayMap };
  }
  const found = valuesOf(look, source);
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
  if (layer.kind === 'difference') return diverging;
  return palette === 'gray' ? grayMap : viridis;
}

/** Layers whose colours the person chooses. */
export const hasPalette = ({ kind }: Layer): boolean =>
  !['rgb', 'pca', 'mnf', 'difference'].includes(kind);

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
  if (layer.kind === 'pca' || layer.kind === 'mnf') {
    const composite = source.composites[layer.kind];
    if (!composite?.value) return composite?.failed ? 'no components' : 'computing';
    const { scores } = composite.value;
    return [0, 1, 2].map((d) => value(scores[pixel * 3 + d])).join('  ');
  }
  const found = valuesOf(look, source);
  if (found) {
    const v = value(valueAt(found, pixel, found.minus));
    return layer.kind === 'band' ? `${v} (${bandName(band, cube.wavelengths)})` : v;
  }
  return rgb.map((b, i) => `${'RGB'[i]} ${value(cube.data[pixel * cube.bands + b])}`).join('  ');
}
