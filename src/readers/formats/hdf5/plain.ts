/**
 * Plain HDF5, NetCDF-4 and the conventions on top of them: dimension scales name axes; CF attributes give no-data,
 * scale and units; EMIT and NEON keep wavelengths in a group of their own; PRISMA keeps them in attributes.
 */
import type { Metadata } from 'h5wasm';
import type { ValueUnit } from '../../../scene/cube';
import { sizeOf } from '../../scene/flags';
import { Invalid, withoutInvalid } from '../../scene/validity';
import type { CubeMeta, NumericArray } from '../../types';
import { axesOf } from './axes';
import {
  bandCounts,
  bandMeta,
  findBandLists,
  isWavelengthName,
  lastOf,
  listsFor,
  textAttribute,
} from './bandLists';
import type { BandLists } from './bandLists';
import { arrayOf, dataSetAt, keptAxes, refusalOf, valuesOf } from './dataset';
import type { DataSet } from './dataset';
import { FiltersWanted } from './filters';
import type { Hdf5 } from './library';
import { mapOf } from './georef';
import { withRadiance } from './neon';
import { isPrismaCube, isPrismaMatrix, isPrismaOther, prismaMeta, withPrisma } from './prisma';
import type { Found } from './walk';
import { walk } from './walk';
import type { Listed } from './walk';

const INTEGER = 0;
const STRING = 3;
const MAX_TEXT = 2 ** 16;

/**
 * Lists a plain HDF5 file, or one of another format that has the same objects.
 * @param toArray how the values of a data set are read
 */
export function readPlain(
  file: File,
  hdf5: Hdf5,
  cancelled: () => boolean,
  found: Found,
  toArray: typeof arrayOf = arrayOf,
): void {
  const { sets, groups, others, notes, unreadable } = walk(file.name, hdf5, cancelled);
  found.others.push(...others);
  found.notes.push(...notes);
  // Its size is unknown: it matters where nothing else is there.
  found.refused.push(...unreadable.map((error) => ({ count: 1, error })));
  const lists = findBandLists(file, hdf5, sets, groups);
  for (const { path, metadata } of sets) {
    const name = path.slice(1);
    const set = dataSetAt(path, asSigned(hdf5, path, metadata));
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
      else {
        const array = describe(
          hdf5,
          set,
          lists,
          found,
          toArray(file, set, name, set.kind.dtype, cancelled),
        );
        // Of EMIT's table the place that it lays a scene at is known.
        const placed = /(^|\/)glt_x$/.test(name) ? { ...array, meta: { map: mapOf(hdf5) } } : array;
        found.arrays.push(withoutNoData(file, hdf5, placed, sets, found));
      }
    }
  }
  const matrices = sets.flatMap(({ path, metadata }): NumericArray[] => {
    const set = isPrismaMatrix(path) ? dataSetAt(path, metadata) : null;
    if (!set || set.dims.length !== 3 || refusalOf(file, hdf5, set)) return [];
    const array = toArray(file, set, path.slice(1), set.kind.dtype, cancelled);
    return [{ ...array, meta: { axes: ['samples', 'bands', 'lines'] } }];
  });
  const joined = withPrisma(found.arrays, matrices, found.notes);
  found.arrays.splice(0, found.arrays.length, ...withRadiance(joined, found.notes));
}

/** A list along one axis: the coordinates y and x of NetCDF are no cube, whatever their names. */
const isCoordinate = ({ path, dims, count }: DataSet): boolean =>
  dims.length === 1 && count > 1 && !isWavelengthName(lastOf(path));

/**
 * NetCDF has no unsigned numbers in its older forms: `_Unsigned` says that whole numbers are to be taken so, fill value
 * and all (NetCDF best practices; netCDF4 for Python does it by itself).
 */
function asSigned(hdf5: Hdf5, path: string, metadata: Metadata): Metadata {
  if (metadata.type !== INTEGER) return metadata;
  const said = textAttribute(hdf5, path, '_Unsigned', '_unsigned').toLowerCase();
  return said === 'true' || said === 'false' ? { ...metadata, signed: said === 'false' } : metadata;
}

/** A fill value, which is stored as its data are, in the range of their type. */
function wrapped(value: number, { type, size, signed }: Metadata): number {
  if (type !== INTEGER || size > 4) return value;
  const range = 2 ** (8 * size);
  if (!signed && value < 0 && value >= -range / 2) return value + range;
  return signed && value >= range / 2 && value < range ? value - range : value;
}

/** Images of pixels without data are read up to this size. */
const MAX_NO_DATA = 2 ** 22;
const noDataName = /^no_?data(_?(pixels?|mask|flag))?$/i;

/** The cube with NaN where an image in its own group ("nodata_pixels" of Tanager) says that a pixel has no data. */
function withoutNoData(
  file: File,
  hdf5: Hdf5,
  array: NumericArray,
  sets: readonly Listed[],
  found: Found,
): NumericArray {
  const size = sizeOf(array);
  const group = `/${array.name}`.slice(0, -lastOf(array.name).length);
  const said = sets.find(
    ({ path }) => path.startsWith(group) && noDataName.test(path.slice(group.length)),
  );
  if (!size || !said) return array;
  const dims = (said.metadata.shape ?? []).filter((d) => d !== 1);
  const fits = dims.length === 2 && dims[0] === size.lines && dims[1] === size.samples;
  const values = fits ? valuesOf(file, hdf5, said.path, said.metadata, MAX_NO_DATA) : null;
  const name = said.path.slice(1);
  if (!values || values.every((v) => v !== 0)) {
    found.notes.push(
      `${name} is not used: it does not fit ${array.name}, or leaves out every pixel.`,
    );
    return array;
  }
  const invalid = new Invalid(values.length);
  values.forEach((v, p) => (v === 0 ? undefined : invalid.add(p)));
  if (invalid.count > 0)
    found.notes.push(
      `${name} leaves out ${invalid.count} of ${invalid.pixels} pixels: they are empty.`,
    );
  return withoutInvalid(array, invalid);
}

/** Attributes of the file that name what it was measured with. */
const namesSensor = (hdf5: Hdf5): boolean =>
  hdf5
    .attributes('/')
    .some((name) => /^(sensor|instrument|platform|mission|satellite)(_?(name|id))?$/i.test(name));

function describe(
  hdf5: Hdf5,
  set: DataSet,
  lists: BandLists,
  found: Found,
  array: NumericArray,
): NumericArray {
  const { name } = array;
  const dims = [...array.shape].reverse();
  if (dims.length !== 3 || set.dims.length < 3) return array;
  if (isPrismaCube(set.path)) return { ...array, meta: prismaMeta(hdf5, set.path, dims) };
  const kept = keptAxes(set.dims);
  const all = dimensionNames(hdf5, set);
  const names = kept.map((k) => all[k] ?? null);
  const own = listsFor(hdf5, set.path, lists);
  const { axes, guessed } = axesOf(dims, names, bandCounts(own));
  if (guessed)
    found.notes.push(
      `${name} (${dims.join(' × ')}) is read as ${axes.join(' × ')}${axes[2] === 'bands' ? ', as Python keeps cubes' : ''}; the file does not say.`,
    );
  const bands = dims[axes.indexOf('bands')];
  const meta: CubeMeta = {
    axes: [axes[2], axes[1], axes[0]],
    ...(guessed ? { axesGuessed: true } : {}),
    ...(own.wavelengths.length > 0 || namesSensor(hdf5) ? { noGuess: true } : {}),
    ...bandMeta(own, bands, found.notes),
    ...valueMeta(hdf5, set),
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

/** No-data, scale and unit by the CF conventions, and by NEON's attributes. */
function valueMeta(hdf5: Hdf5, { path, metadata }: DataSet): CubeMeta {
  const numbers = (...names: string[]): number[] =>
    names.flatMap((name) => (hdf5.attribute(path, name) ?? []).map(Number)).filter(Number.isFinite);
  const noData = [
    ...new Set(
      numbers('_FillValue', 'missing_value', 'Data_Ignore_Value', 'Bad_Value').map((v) =>
        wrapped(v, metadata),
      ),
    ),
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
  const units = textAttribute(hdf5, path, 'units', 'unit');
  const names = ['long_name', 'standard_name'].map((name) => textAttribute(hdf5, path, name));
  const text = [lastOf(path), ...names].join(' ').toLowerCase();
  // Remote sensing reflectance is radiance through irradiance: a number per steradian, without any power.
  const perSteradian = /^(1\s*\/\s*sr|sr\s*\^?\s*\(?-\s*1\)?|sr\*\*-1)$/i.test(units);
  const named = /reflectance/.test(text) || /\brrs\b/.test(text);
  if (perSteradian) return named ? 'reflectance' : null;
  if (/(?<!ir)radiance/.test(`${text} ${units.toLowerCase()}`) && !/reflectance/.test(text))
    return 'radiance';
  if (/sr/i.test(units)) return 'radiance';
  const plain = /^(1|unitless|none|dimensionless|fraction|reflectance)$/i.test(units);
  return /reflectance/.test(text) && (scaled || plain) ? 'reflectance' : null;
}

/** Texts of fixed length, at most MAX_TEXT bytes, or null. */
function textsOf(hdf5: Hdf5, path: string, size: number, dims: readonly number[]): string[] | null {
  const count = dims.reduce((n, d) => n * d, 1);
  if (count === 0 || count * size > MAX_TEXT) return null;
  const missing = hdf5.missing(path);
  if (missing.length > 0) throw new FiltersWanted(missing);
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
