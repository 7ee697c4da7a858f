/**
 * Lists about bands in a plain HDF5 file: wavelengths, widths, good and bad bands. They are data sets of their own
 * (EMIT, PACE, NEON), attributes of the cube (Tanager, HICO) or of a group above it; recognised by their names, or, under
 * a name that says nothing, by values that can only be wavelengths.
 */
import { canOnlyBeWavelengths } from '../../scene/rising';
import type { CubeMeta } from '../../types';
import { valuesOf } from './dataset';
import type { Hdf5 } from './library';
import type { Listed } from './walk';

/** A list of wavelengths or the like. */
const MAX_BANDS = 2 ** 14;
/** Objects whose attributes are looked at. */
const MAX_OWNERS = 500;
/** Fewer rising numbers are no list of bands. */
const LEAST = 4;

/** What each is called by the missions and by people, without blanks, dashes and capitals. */
const place = '(sensor|band|spectral|cent(er|re|ral)|blue|red|vnir|swir|nir|uv|vis|bands)*';
const ending = '(3d|nm|um|microns?|cent(er|re)s?|values?|list|array|grid|vnir|swir)*';
const names = {
  wavelengths: new RegExp(`^${place}(wavelengths?|lambdas?|wls?|waves?|wvls?)${ending}$`),
  fwhm: new RegExp(`^${place}(fwhms?|bandwidths?|bandpass(es)?|widths?)${ending}$`),
  good: /^(good(wavelengths?|bands?|bandlist)|bbl)$/,
  bad: /^bad(wavelengths?|bands?|bandlist|channels?)$/,
};
type Kind = keyof typeof names;

interface BandList {
  /** Path of the data set, or of the object whose attribute it is. */
  readonly path: string;
  readonly name: string;
  readonly attribute: boolean;
  readonly values: Float64Array;
  readonly units: string;
}
export type BandLists = Record<Kind | 'unnamed', BandList[]>;

export const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** True for a name that says wavelengths. */
export const isWavelengthName = (name: string): boolean => names.wavelengths.test(plain(name));

/** A text attribute by any of its names, whatever their capitals; "" where there is none. */
export function textAttribute(hdf5: Hdf5, path: string, ...wanted: string[]): string {
  for (const name of wanted) {
    const value =
      hdf5.attribute(path, name) ?? hdf5.attribute(path, name[0].toUpperCase() + name.slice(1));
    if (typeof value?.[0] === 'string') return value[0].trim();
  }
  return '';
}

/**
 * All lists of the file: data sets, and attributes of groups and data sets wherever they are.
 * @param groups paths of the groups
 */
export function findBandLists(
  file: File,
  hdf5: Hdf5,
  sets: readonly Listed[],
  groups: readonly string[],
): BandLists {
  const lists: BandLists = { wavelengths: [], fwhm: [], good: [], bad: [], unnamed: [] };
  for (const { path, metadata } of sets) {
    const dims = (metadata.shape ?? []).filter((d) => d !== 1);
    if (dims.length !== 1 || dims[0] > MAX_BANDS) continue;
    const name = lastOf(path);
    const kind = (Object.keys(names) as Kind[]).find((k) => names[k].test(plain(name)));
    // What NetCDF keeps of a dimension without coordinates holds no numbers.
    const empty = String(hdf5.attribute(path, 'NAME')?.[0] ?? '').startsWith(
      'This is a netCDF dim',
    );
    if (empty || (!kind && dims[0] < LEAST)) continue;
    const values = valuesOf(file, hdf5, path, metadata, MAX_BANDS);
    if (!values) continue;
    const units = textAttribute(hdf5, path, 'units', 'unit');
    const list = { path, name, attribute: false, values, units };
    if (kind) lists[kind].push(list);
    else if (canOnlyBeWavelengths(values, units)) lists.unnamed.push(list);
  }
  for (const owner of [...groups, ...sets.map(({ path }) => path)].slice(0, MAX_OWNERS))
    addAttributes(hdf5, owner, lists);
  return lists;
}

/** Adds the lists that are attributes of an object. */
function addAttributes(hdf5: Hdf5, owner: string, lists: BandLists): void {
  for (const name of hdf5.attributes(owner)) {
    const kind = (Object.keys(names) as Kind[]).find((k) => names[k].test(plain(name)));
    const values = kind && numbersOf(hdf5, owner, name);
    if (values) lists[kind].push({ path: owner, name, attribute: true, values, units: '' });
  }
}

/** The lists of the file with those that are attributes of the cube and of the groups around it, nearest first. */
export function listsFor(hdf5: Hdf5, path: string, all: BandLists): BandLists {
  const lists: BandLists = { wavelengths: [], fwhm: [], good: [], bad: [], unnamed: [] };
  const parts = path.split('/');
  for (let n = parts.length; n > 0; n--) {
    const owner = parts.slice(0, n).join('/') || '/';
    addAttributes(hdf5, owner, lists);
  }
  const words = new Set(wordsOf(path));
  const rank = (list: BandList): number => {
    if (list.attribute && list.path === path) return -100;
    const there = list.path.split('/');
    let shared = 0;
    while (shared < there.length && there[shared] === parts[shared]) shared++;
    // "blue_wavelength" is that of "rhot_blue", wherever it lies.
    const alike = wordsOf(`/${list.name}`).some((word) => words.has(word));
    return -shared - (alike ? 50 : 0);
  };
  for (const kind of Object.keys(lists) as (keyof BandLists)[])
    lists[kind] = [...lists[kind], ...all[kind]]
      .map((list) => ({ list, rank: rank(list) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ list }) => list);
  return lists;
}

const wordsOf = (path: string): string[] =>
  lastOf(path)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !isWavelengthName(word));

function numbersOf(hdf5: Hdf5, path: string, name: string): Float64Array | null {
  const value = hdf5.attribute(path, name);
  if (!value || value.length > MAX_BANDS) return null;
  const texts =
    value.length === 1 && typeof value[0] === 'string' ? value[0].split(/[\s,;]+/) : value;
  const numbers = Float64Array.from(texts as readonly (string | number)[], Number);
  return numbers.length > 1 && numbers.every(Number.isFinite) ? numbers : null;
}

/** Wavelengths that fit this many bands; those whose names say so first. */
function wavelengthsFor(lists: BandLists, bands: number): BandList | undefined {
  const fits = ({ values }: BandList): boolean =>
    values.length === bands && values.every((w) => w > 0);
  return lists.wavelengths.find(fits) ?? lists.unnamed.find(fits);
}

/** Lengths of the lists that may say which axis is that of the bands; those of named lists first. */
export function bandCounts(lists: BandLists): readonly ReadonlySet<number>[] {
  const counts = (all: readonly BandList[]): Set<number> =>
    new Set(all.map(({ values }) => values.length));
  return [
    counts(lists.wavelengths),
    counts([...lists.fwhm, ...lists.good, ...lists.bad]),
    counts(lists.unnamed),
  ];
}

/** What the lists say of so many bands. @param notes gets a sentence where a name did not say wavelengths */
export function bandMeta(lists: BandLists, bands: number, notes: string[]): CubeMeta {
  const fitting = (all: readonly BandList[]): BandList | undefined =>
    all.find(({ values }) => values.length === bands);
  const good = fitting(lists.good)?.values;
  const bad = fitting(lists.bad)?.values;
  const isBad = good?.map((v) => (v === 0 ? 1 : 0)) ?? bad?.map((v) => (v === 0 ? 0 : 1));
  // A list that calls every band bad is a list of something else.
  const badBands = isBad?.includes(0) ? { badBands: Uint8Array.from(isBad) } : {};
  const wavelengths = wavelengthsFor(lists, bands);
  if (!wavelengths) return badBands;
  if (lists.unnamed.includes(wavelengths))
    notes.push(
      `${wavelengths.path.slice(1)} is taken as the wavelengths: ${bands} values that can be nothing else.`,
    );
  const toNm = nanometresPer(wavelengths);
  const fwhm = fitting(lists.fwhm);
  return {
    wavelengths: wavelengths.values.map((w) => w * toNm),
    ...(fwhm
      ? { fwhm: fwhm.values.map((w) => w * (fwhm.units ? nanometresPer(fwhm) : toNm)) }
      : {}),
    ...badBands,
  };
}

/** Factor to nanometres: by the unit where it is known, else by the range. */
function nanometresPer({ values, units, name }: BandList): number {
  if (/^(nm|nanomet)/i.test(units)) return 1;
  if (/^(um|[\u00b5\u03bc]m|microm|micron)/i.test(units)) return 1000;
  if (/^(m|met(er|re)s?)$/i.test(units)) return 1e9;
  if (units === '' && /[^a-z](um|microns?)$/i.test(name)) return 1000;
  return Math.max(...values) < 100 ? 1000 : 1;
}
