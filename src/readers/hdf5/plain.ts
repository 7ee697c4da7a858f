/**
 * Plain HDF5, NetCDF-4 and the conventions on top of them: dimension scales name axes; CF attributes give no-data,
 * scale and units; EMIT and NEON keep wavelengths in a group of their own; PRISMA keeps them in attributes.
 */
import type { ValueUnit } from '../../cube/cube';
import type { CubeMeta, NumericArray } from '../types';
import { axesOf } from './axes';
import { arrayOf, dataSetAt, refusalOf, valuesOf } from './dataset';
import type { DataSet } from './dataset';
import type { Hdf5 } from './library';
import { isPrismaCube, isPrismaOther, prismaMeta } from './prisma';
import type { Found } from './read';
import { walk } from './walk';
import type { Listed } from './walk';

const STRING = 3;
const MAX_TEXT = 2 ** 16;
/** A list of wavelengths or the like. */
const MAX_BANDS = 2 ** 14;

/** Lists about bands: what each is called by the missions and by people. */
const bandLists = {
  wavelengths: /^(sensor_)?(center_?)?(wave_?lengths?|lambdas?|wls?|waves?|wvls?)(_?nm)?$/,
  fwhm: /^(sensor_)?(fwhm|band_?widths?)$/,
  good: /^(good_?(wavelengths?|bands?)|bbl)$/,
  bad: /^bad_?(wavelengths?|bands?|band_?list)$/,
};
type BandList = { readonly path: string; readonly values: Float64Array; readonly units: string };
type BandLists = Record<keyof typeof bandLists, BandList[]>;

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Lists a plain HDF5 file. */
export function readPlain(file: File, hdf5: Hdf5, cancelled: () => boolean, found: Found): void {
  const { sets, others, notes, unreadable } = walk(file.name, hdf5, cancelled);
  found.others.push(...others);
  found.notes.push(...notes);
  // Its size is unknown: it matters where nothing else is there.
  found.refused.push(...unreadable.map((error) => ({ count: 1, error })));
  const lists = findBandLists(file, hdf5, sets);
  for (const { path, metadata } of sets) {
    const name = path.slice(1);
    const set = dataSetAt(path, metadata);
    if (metadata.type === STRING && metadata.shape) {
      const values = metadata.vlen ? null : textsOf(hdf5, path, metadata.size, metadata.shape);
      if (values) found.texts.push({ file: file.name, name, values });
      else found.others.push(`${name} (text)`);
    } else if (!set) {
      found.others.push(`${name} (of a kind that is not read)`);
    } else if (set.count === 0) {
      found.others.push(`${name} (${set.kind.dtype}, empty)`);
    } else if (isPrismaOther(path) || isCoordinate(set)) {
      found.others.push(`${name} (${set.kind.dtype} ${set.dims.join('×')})`);
    } else {
      const error = refusalOf(file, hdf5, set);
      if (error) found.refused.push({ count: set.count, error });
      else found.arrays.push(describe(file, hdf5, set, lists, cancelled, found));
    }
  }
  if (found.arrays.filter(({ name }) => isPrismaCube(`/${name}`)).length > 1)
    found.notes.push('VNIR and SWIR of PRISMA are opened one at a time; they are not joined.');
}

/** A list along one axis: the coordinates y and x of NetCDF are no cube, whatever their names. */
const isCoordinate = ({ path, dims, count }: DataSet): boolean =>
  dims.length === 1 && count > 1 && !bandLists.wavelengths.test(lastOf(path).toLowerCase());

function describe(
  file: File,
  hdf5: Hdf5,
  set: DataSet,
  lists: BandLists,
  cancelled: () => boolean,
  found: Found,
): NumericArray {
  const name = set.path.slice(1);
  const array = arrayOf(file, set, name, set.kind.dtype, cancelled);
  const dims = [...array.shape].reverse();
  if (dims.length !== 3 || set.dims.length < 3) return array;
  if (isPrismaCube(set.path)) return { ...array, meta: prismaMeta(hdf5, set.path, dims) };
  const names = set.dims.length === 3 ? dimensionNames(hdf5, set) : [];
  const counts = new Set(lists.wavelengths.map(({ values }) => values.length));
  const { axes, guessed } = axesOf(dims, names, counts);
  if (guessed)
    found.notes.push(
      `${name} (${dims.join(' × ')}) is read as lines × samples × bands, as Python keeps cubes; the file does not say.`,
    );
  const bands = dims[axes.indexOf('bands')];
  const meta: CubeMeta = {
    axes: [axes[2], axes[1], axes[0]],
    ...(guessed ? { axesGuessed: true } : {}),
    ...bandMeta(lists, bands),
    ...valueMeta(hdf5, set.path),
  };
  return { ...array, meta };
}

/** Names of the axes by dimension scales (NetCDF-4), dimension labels, or NEON's attribute. */
function dimensionNames(hdf5: Hdf5, { path, dims }: DataSet): readonly (string | null)[] {
  const attributes = new Set(hdf5.attributes(path));
  const split = hdf5.attribute(path, 'Dimension_Labels')?.[0];
  if (typeof split === 'string') return split.split(',');
  const labels = attributes.has('DIMENSION_LABELS') ? hdf5.dimensionLabels(path) : [];
  const scales = attributes.has('DIMENSION_LIST') ? hdf5.scales(path, dims.length) : [];
  return dims.map((_, k) => scales[k] ?? labels[k] ?? null);
}

function findBandLists(file: File, hdf5: Hdf5, sets: readonly Listed[]): BandLists {
  const lists: BandLists = { wavelengths: [], fwhm: [], good: [], bad: [] };
  for (const { path, metadata } of sets) {
    const name = lastOf(path).toLowerCase();
    const dims = (metadata.shape ?? []).filter((d) => d !== 1);
    if (dims.length !== 1 || dims[0] > MAX_BANDS) continue;
    for (const kind of Object.keys(bandLists) as (keyof BandLists)[]) {
      if (!bandLists[kind].test(name)) continue;
      const values = valuesOf(file, hdf5, path, metadata, MAX_BANDS);
      if (values) lists[kind].push({ path, values, units: textAttribute(hdf5, path, 'units') });
    }
  }
  return lists;
}

function bandMeta(lists: BandLists, bands: number): CubeMeta {
  const fitting = (all: readonly BandList[]): BandList | undefined =>
    all.find(({ values }) => values.length === bands);
  const wavelengths = fitting(lists.wavelengths.filter(({ values }) => values.every((w) => w > 0)));
  if (!wavelengths) return {};
  const toNm = nanometresPer(wavelengths);
  const fwhm = fitting(lists.fwhm);
  const good = fitting(lists.good)?.values;
  const bad = fitting(lists.bad)?.values;
  const isBad = good?.map((v) => (v === 0 ? 1 : 0)) ?? bad?.map((v) => (v === 0 ? 0 : 1));
  // A list that calls every band bad is a list of something else.
  const usable = isBad?.includes(0) ? Uint8Array.from(isBad) : undefined;
  return {
    wavelengths: wavelengths.values.map((w) => w * toNm),
    ...(fwhm
      ? { fwhm: fwhm.values.map((w) => w * (fwhm.units ? nanometresPer(fwhm) : toNm)) }
      : {}),
    ...(usable ? { badBands: usable } : {}),
  };
}

/** Factor to nanometres: by the unit where it is known, else by the range. */
function nanometresPer({ values, units }: BandList): number {
  if (/^(nm|nanomet)/i.test(units)) return 1;
  if (/^(um|[µμ]m|microm|micron)/i.test(units)) return 1000;
  if (/^(m|met(er|re)s?)$/i.test(units)) return 1e9;
  return Math.max(...values) < 100 ? 1000 : 1;
}

/** No-data, scale and unit by the CF conventions, and by NEON's attributes. */
function valueMeta(hdf5: Hdf5, path: string): CubeMeta {
  const numbers = (...names: string[]): number[] =>
    names.flatMap((name) => (hdf5.attribute(path, name) ?? []).map(Number)).filter(Number.isFinite);
  const noData = [
    ...new Set(numbers('_FillValue', 'missing_value', 'Data_Ignore_Value', 'Bad_Value')),
  ];
  const [factor] = numbers('scale_factor');
  const [divisor] = numbers('Scale_Factor');
  const [offset] = numbers('add_offset');
  const gain = factor || (divisor ? 1 / divisor : undefined);
  const unit = unitOf(hdf5, path, gain !== undefined);
  return {
    ...(noData.length > 0 ? { noData } : {}),
    ...(gain !== undefined ? { gain } : {}),
    ...(offset !== undefined ? { offset } : {}),
    ...(unit ? { unit } : {}),
  };
}

/** Only where the file says so: the name alone does not tell reflectance from reflectance × 10 000. */
function unitOf(hdf5: Hdf5, path: string, scaled: boolean): ValueUnit | null {
  const units = textAttribute(hdf5, path, 'units');
  const names = ['long_name', 'standard_name'].map((name) => textAttribute(hdf5, path, name));
  const text = [lastOf(path), units, ...names].join(' ').toLowerCase();
  if (/radiance/.test(text) || /sr/.test(units)) return 'radiance';
  const plain = /^(1|unitless|none|dimensionless|fraction|reflectance)$/i.test(units);
  return /reflectance/.test(text) && (scaled || plain) ? 'reflectance' : null;
}

const textAttribute = (hdf5: Hdf5, path: string, name: string): string => {
  const value =
    hdf5.attribute(path, name) ?? hdf5.attribute(path, name[0].toUpperCase() + name.slice(1));
  return typeof value?.[0] === 'string' ? value[0].trim() : '';
};

/** Texts of fixed length, at most MAX_TEXT bytes, or null. */
function textsOf(hdf5: Hdf5, path: string, size: number, dims: readonly number[]): string[] | null {
  const count = dims.reduce((n, d) => n * d, 1);
  if (count === 0 || count * size > MAX_TEXT) return null;
  try {
    const block = hdf5.read(
      path,
      dims.map(() => 0),
      dims,
      count * size,
    );
    const bytes = block.bytes(0, count * size);
    block.free();
    const decoder = new TextDecoder();
    return Array.from({ length: count }, (_, i) =>
      decoder
        .decode(bytes.subarray(i * size, (i + 1) * size))
        .replace(/\0.*$/s, '')
        .trim(),
    );
  } catch {
    return null;
  }
}
