/**
 * The layers of the image, one entry each: its group and name in the menu, when it exists, what it is made of. Menu, image,
 * read-out and commands follow. With its line in image/layerKinds.ts that is all there is to a layer of one value a pixel.
 */
import type { Channel, Range } from '../../maths/channel';
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import type { Composite, CompositeSlice } from '../image/composites';
import { layerOf } from '../image/layerKinds';
import type { Layer, LayerKind } from '../image/layerKinds';
import type { LabSlice } from '../labs/labs';
import { resultEndmembers } from '../train/result';
import type { Result } from '../train/run';

/** What layers are made from; the state itself will do. */
export interface LayerSource {
  readonly scene: Scene;
  readonly result: Result | null;
  readonly endmembers: readonly EndmemberDef[];
  readonly spread: LabSlice['spread'];
  readonly composites: CompositeSlice['composites'];
}

export const layerGroups = [
  'Measured',
  'Estimate',
  'Difference',
  'Spread over runs',
  'Truth',
] as const;

/** One value a pixel, less the same of `minus`. */
export interface SingleValue extends Channel {
  readonly minus?: Channel;
  /** The usual range of its colours; null: between percentiles. */
  readonly range: Range | null;
}

type Named = Omit<LayerSource, 'composites'>;

interface LayerEntry {
  readonly group: (typeof layerGroups)[number];
  /** The name of each that exists, by endmember where there is one for each; null or missing: not there. */
  readonly names: (source: Named) => readonly (string | null)[];
  /** What it is made from beside the scene: it is painted anew when one of them is another. */
  readonly from: readonly (keyof LayerSource)[];
  /** Its values; null where they are gone. @param index the endmember @param band the band that is looked at */
  readonly values?: (source: LayerSource, index: number, band: number) => SingleValue | null;
  /** Three values a pixel that are worked out on demand. */
  readonly composite?: (source: Pick<LayerSource, 'composites'>) => Composite | undefined;
  /** The person's choice, the fixed ones of a difference, or none: red, green and blue. */
  readonly colors: 'chosen' | 'difference' | null;
  /** Percent cut off at both ends of its colours where the person has not said. */
  readonly cut: number;
  /** A click on it asks why the pixel came out so, instead of labelling it. */
  readonly explains?: boolean;
}

const unit: Range = { low: 0, high: 1 };
/** As in the small maps. */
const differences: Range = { low: -0.5, high: 0.5 };

const composite = (name: string, kind: 'pca' | 'mnf'): LayerEntry => ({
  group: 'Measured',
  names: () => [name],
  from: ['composites'],
  composite: ({ composites }) => composites[kind],
  colors: null,
  cut: 2,
});

/** In the order of the menu. */
export const layerTable: Readonly<Record<LayerKind, LayerEntry>> = {
  rgb: { group: 'Measured', names: () => ['RGB composite'], from: [], colors: null, cut: 2 },
  band: {
    group: 'Measured',
    names: () => ['Single band'],
    from: [],
    values: ({ scene: { cube } }, _, band) => ({
      ...{ values: cube.data, stride: cube.bands, offset: band },
      range: null,
    }),
    colors: 'chosen',
    cut: 2,
  },
  pca: composite('PCA composite', 'pca'),
  mnf: composite('MNF composite', 'mnf'),
  estimate: {
    group: 'Estimate',
    names: (source) => answered(source).map((e) => `${e.name}, estimate`),
    from: ['result'],
    values: (source, r) => ranged(estimateOf(source, r), unit),
    colors: 'chosen',
    cut: 2,
  },
  error: {
    group: 'Estimate',
    names: ({ result }) => (result?.summary ? ['Reconstruction error'] : []),
    from: ['result'],
    values: ({ result }) =>
      result?.summary
        ? { values: result.summary.reconstructionError, stride: 1, offset: 0, range: null }
        : null,
    colors: 'chosen',
    cut: 0,
    explains: true,
  },
  difference: {
    group: 'Difference',
    names: (source) =>
      answered(source).map((e) =>
        truthColumn(e, source.scene) === null ? null : `${e.name}, estimate − truth`,
      ),
    from: ['result', 'endmembers'],
    values(source, r) {
      const found = estimateOf(source, r);
      const column = found && truthColumn(answered(source)[r], source.scene);
      const minus = column === null ? null : truthOf(source, column);
      return found && minus && { ...found, minus, range: differences };
    },
    colors: 'difference',
    cut: 2,
    explains: true,
  },
  spread: {
    group: 'Spread over runs',
    names: ({ spread, endmembers }) =>
      spread ? resultEndmembers(spread, endmembers).map((e) => `${e.name}, sd over runs`) : [],
    from: ['spread'],
    values({ spread }, r) {
      if (!spread || r >= spread.endmembers.length) return null;
      const values = spread.value.abundanceSd;
      return { values, stride: spread.endmembers.length, offset: r, range: null };
    },
    colors: 'chosen',
    cut: 0,
  },
  truth: {
    group: 'Truth',
    names: ({ scene }) => scene.truth?.names.map((name) => `${name}, truth`) ?? [],
    from: [],
    values: (source, r) => ranged(truthOf(source, r), unit),
    colors: 'chosen',
    cut: 2,
  },
};

export interface LayerOption {
  readonly key: string;
  readonly label: string;
  readonly group: LayerEntry['group'];
  readonly layer: Layer;
}

export function layerKey(layer: Layer): string {
  return 'endmember' in layer ? `${layer.kind}:${layer.endmember}` : layer.kind;
}

/** Every layer that can be shown, in menu order. */
export function layerOptions(source: Named): LayerOption[] {
  return (Object.keys(layerTable) as LayerKind[]).flatMap((kind) => {
    const { group, names } = layerTable[kind];
    return names(source).flatMap((label, endmember): LayerOption[] => {
      if (label === null) return [];
      const layer = layerOf(kind, endmember);
      return [{ key: layerKey(layer), label, group, layer }];
    });
  });
}

/** Where a look's layer has one value a pixel, that; null for composites and for layers that are gone. */
export function layerValues(layer: Layer, band: number, source: LayerSource): SingleValue | null {
  const index = 'endmember' in layer ? layer.endmember : 0;
  return layerTable[layer.kind].values?.(source, index, band) ?? null;
}

/** Endmembers of the answer as they are called now; none without one. */
const answered = ({ result, endmembers }: Named): readonly EndmemberDef[] =>
  result ? resultEndmembers(result, endmembers) : [];

const estimateOf = ({ result }: LayerSource, r: number): Channel | null =>
  result && r < result.endmembers.length
    ? { values: result.estimate.abundances, stride: result.endmembers.length, offset: r }
    : null;

const truthOf = ({ scene: { truth } }: LayerSource, column: number): Channel | null =>
  truth && column < truth.names.length
    ? { values: truth.abundances, stride: truth.names.length, offset: column }
    : null;

const ranged = (found: Channel | null, range: Range): SingleValue | null =>
  found && { ...found, range };

function truthColumn(e: EndmemberDef, { truth }: Scene): number | null {
  return truth && e.truth !== null && e.truth < truth.names.length ? e.truth : null;
}
