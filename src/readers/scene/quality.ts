/**
 * The quality layers that missions ship in files of their own beside a scene (EnMAP, DESIS, EMIT), used as its mask.
 * Which values leave a pixel out is the mission's own scale, by EnMAP's product specification (EN-PCV-ICD-2009; its values are
 * those that HySpecNet-11k's description lists), EMIT's user guide for L2A, and for DESIS's second layer the order of bands in
 * which RemoteSensingToolbox.jl and hyperproc read it. Snow and water stay: they are materials.
 */
import type { Contents, NumericArray } from '../types';
import { sizeOf, withoutFlagged } from './flags';
import type { Layer } from './flags';
import { productOf } from './productNames';
import { isSideLayer } from './rank';

interface Rule {
  /** Of the file. */
  readonly name: RegExp;
  /** What pixels that it leaves out are. */
  readonly what: string;
  readonly isOut: Layer['isOut'];
  readonly share?: number;
  /** Of the layer: one, or as many as the scene has. */
  readonly bands: 'one' | 'all' | number;
  /** Of the variable, in files of several. */
  readonly variable?: string;
}

const set = (value: number): boolean => value > 0;

const rules: readonly Rule[] = [
  { name: /QL_QUALITY_CLOUD\.tiff?$/i, what: 'cloud', isOut: set, bands: 'one' },
  { name: /QL_QUALITY_CLOUDSHADOW\.tiff?$/i, what: 'shadow of clouds', isOut: set, bands: 'one' },
  { name: /QL_QUALITY_HAZE\.tiff?$/i, what: 'haze', isOut: set, bands: 'one' },
  // 1 thin, 2 medium, 3 thick.
  {
    name: /QL_QUALITY_CIRRUS\.tiff?$/i,
    what: 'cirrus that is not thin',
    isOut: (v) => v > 1,
    bands: 'one',
  },
  // 1 land, 2 water, 3 background.
  { name: /QL_QUALITY_CLASSES\.tiff?$/i, what: 'background', isOut: (v) => v === 3, bands: 'one' },
  {
    name: /QL_PIXELMASK(_VNIR|_SWIR)?\.tiff?$/i,
    what: 'dead in more than half of the bands',
    isOut: set,
    share: 0.5,
    bands: 'all',
  },
  {
    name: /QL_QUALITY\.tiff?$/i,
    what: 'flagged in more than half of the bands',
    isOut: set,
    share: 0.5,
    bands: 'all',
  },
  // Shadow, land, snow, haze over land and water, cloud over land and water, water, optical depth, water vapour.
  {
    name: /QL_QUALITY-2\.tiff?$/i,
    what: 'cloud, haze or shadow',
    isOut: (v, b) => v > 0 && [0, 3, 4, 5, 6].includes(b),
    bands: 10,
  },
  // Cloud, cirrus, water, spacecraft, dilated cloud, …: water stays.
  {
    name: /^EMIT_L2A_MASK_/i,
    what: 'cloud (with a margin), cirrus or the spacecraft',
    isOut: (v, b) => v > 0 && [0, 1, 3, 4].includes(b),
    bands: 8,
    variable: 'mask',
  },
];

/** Contents whose scenes have the quality layers of their own product put into their values. */
export function withQuality<T extends Contents>(contents: readonly T[]): readonly T[] {
  const arrays = contents.flatMap((c) => c.arrays);
  const layers = arrays
    .flatMap((array) => {
      const rule = rules.find(
        ({ name, variable }) =>
          name.test(array.file) && (variable === undefined || variable === array.name),
      );
      const size = sizeOf(array);
      return rule && size ? [{ array, rule, size, product: productOf(array.file) }] : [];
    })
    .sort((a, b) => rules.indexOf(a.rule) - rules.indexOf(b.rule));
  if (layers.length === 0) return contents;
  return contents.map((c) => {
    const notes = [...c.notes];
    const masked = c.arrays.map((array): NumericArray => {
      const size = sizeOf(array);
      const product = productOf(array.file);
      if (!size || size.bands < 2 || product === null || isSideLayer(array)) return array;
      const own = layers.filter((layer) => layer.product === product);
      const fitting = own.filter(({ array: layer, rule, size: s }) => {
        const wanted = rule.bands === 'one' ? 1 : rule.bands === 'all' ? size.bands : rule.bands;
        const fits = s.lines === size.lines && s.samples === size.samples;
        const oneForAll = rule.bands === 'all' && s.bands === 1;
        if (fits && (s.bands === wanted || oneForAll)) return true;
        notes.push(
          `${layer.file} is not used as a mask: it is of ${s.lines} × ${s.samples} pixels and ${s.bands} band${s.bands === 1 ? '' : 's'}, where ${size.lines} × ${size.samples} and ${wanted} are expected.`,
        );
        return false;
      });
      if (fitting.length === 0) return array;
      notes.push(
        `The mask of ${array.file} is made of ${fitting.map(({ array: layer }) => layer.file).join(', ')}: pixels that are ${fitting.map(({ rule }) => rule.what).join(', ')} are empty, unless that were all. Without these files no pixel is left out for it.`,
      );
      return withoutFlagged(
        array,
        fitting.map(({ array: layer, rule: { isOut, share } }) => ({ array: layer, isOut, share })),
      );
    });
    return { ...c, arrays: masked, notes };
  });
}
