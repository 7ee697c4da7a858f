/** Picks the cube among the variables and reads it, as planned, into the studio's order and unit. */
import type { Cube, MaskReason, ValidityMask, WavelengthSource } from '../../scene/cube';
import { StudioError } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import type { ImportChoices } from '../../scene/importChoices';
import { buildMask } from '../../scene/mask';
import type { CubeCandidate, NumericArray, OpenContext } from '../types';
import { binnedLists, binnedReasons, reasonsOf, saturatedBands, waterBands } from './bands';
import type { BandFacts } from './bands';
import { pictureBands } from '../importCheck/thumbnail';
import { movedMap } from './georef';
import { layoutOf } from './layout';
import { changeNotes, changeOf, guessNoData, largest, seenMeaning, statedMeaning } from './meaning';
import type { Meaning, Sample } from './meaning';
import { isBinned, mapsOf, partOf } from './plan';
import type { Plan } from './plan';
import type { Change } from './place';
import type { Pool } from './pool';
import { cubeNameRank } from './roles';
import { fewPixels, GUESS_SIDE, sampleOf } from './sample';
import { isFloat, isUnchanged, readBox, readMapped, scale, unchanged } from './values';
import type { Read, ReadOptions } from './values';
import { findWavelengths } from './wavelengths';

/**
 * The variable that is the cube, or several that could be.
 * A single 3-D array wins over tables; Y wins over everything, X, cube, data … over unnamed tables.
 */
export function pickCube(pool: Pool): readonly NumericArray[] {
  const boxes = pool.cubes.filter((array) => array.shape.length === 3);
  const named = pool.cubes.filter((array) => cubeNameRank(array) === 0);
  if (named.length === 1) return named;
  if (boxes.length > 0) return boxes;
  const known = pool.cubes.filter((array) => cubeNameRank(array) < Infinity);
  return known.length > 0 ? known : pool.cubes;
}

/** Describes a candidate for the person to choose from. */
export function describe(array: NumericArray, pool: Pool, variable: string): CubeCandidate {
  const { lines, samples, bands } = layoutOf(array, pool);
  const { shape, dtype } = array;
  return {
    variable,
    shape,
    dtype,
    description: `${bands} bands × ${lines * samples} pixels (${lines} lines × ${samples} samples)`,
  };
}

/** What is known of the bands of the file before its values are read. */
export interface Spectral {
  /** [bands of the file] nanometres */
  readonly wavelengths: Float64Array | null;
  readonly wavelengthSource: WavelengthSource;
  readonly inFile: ReadonlySet<number>;
  /** Empty unless a person is guided: the command line leaves out what the file says, and nothing else. */
  readonly water: ReadonlySet<number>;
}

/** @param notes gets plain sentences on where wavelengths come from */
export async function findSpectral(
  { array, layout, choices }: Plan,
  pool: Pool,
  guided: boolean,
  notes: string[],
): Promise<Spectral> {
  const { bands } = layout;
  const { meta = {} } = array;
  const { wavelengths, wavelengthSource } = choices.wavelengths
    ? { wavelengths: Float64Array.from(choices.wavelengths), wavelengthSource: 'file' as const }
    : meta.wavelengths?.length === bands
      ? { wavelengths: meta.wavelengths, wavelengthSource: 'file' as const }
      : await findWavelengths(pool.wavelengths, bands, notes, !namesSensor(array));
  const bad = meta.badBands?.length === bands ? meta.badBands : [];
  const wet = guided && wavelengths && wavelengthSource === 'file' ? waterBands(wavelengths) : [];
  return {
    wavelengths,
    wavelengthSource,
    inFile: new Set(Array.from(bad.keys()).filter((b) => bad[b])),
    water: new Set(wet),
  };
}

/** Files that missions name, and files that name a sensor or have wavelengths that were not understood. */
const namesSensor = ({ file, meta }: NumericArray): boolean =>
  meta?.noGuess === true ||
  /^(enmap|desis|prs_|eo1h|emit[_0-9]|ang\d{8}|av3|f\d{6}t\d|pace_|neon_|l[cet]0\d_|s2[abc]_|tanager)/i.test(
    file,
  );

/** A cube with what was found on the way. */
export interface Loaded {
  readonly cube: Cube;
  readonly mask: ValidityMask;
  readonly plan: Plan;
  readonly spectral: Spectral;
  readonly facts: BandFacts;
  readonly meaning: Meaning;
  /** All values are finite: masks need not look. */
  readonly finite: boolean;
}

/**
 * Reads a cube with its wavelengths, unit and mask.
 * @param notes gets plain sentences on what was found, used and guessed
 * @throws StudioError for one band, no valid pixel, too little memory, a damaged file, or cancellation
 */
export async function readCube(
  plan: Plan,
  pool: Pool,
  context: OpenContext,
  notes: string[],
): Promise<Loaded> {
  const { array, layout, choices, bin } = plan;
  const { file } = array;
  const single = singleBand(plan);
  if (single) throw new StudioError(single);
  const guided = context.choices !== undefined;
  notes.push(...layout.notes);
  const spectral = await findSpectral(plan, pool, guided, notes);
  const values = await readValues(plan, pool, spectral, context, notes);
  const { data, meaning, saturated } = values;
  const facts: BandFacts = { ...spectral, saturated: new Set(saturated) };
  // What is only assumed serves the picture, and nothing that is computed or saved.
  const assumed = spectral.wavelengthSource === 'guessed';
  const { meta = {} } = array;
  const colours =
    assumed && !meta.defaultBands
      ? { defaultBands: pictureBands(layout.bands, spectral.wavelengths, undefined) }
      : {};
  const lists = binnedLists(
    assumed ? null : spectral.wavelengths,
    layout.bands,
    { ...meta, ...colours },
    bin.spectral,
    leftOutOfMeans(plan, spectral),
  );
  const map = movedMap(array.meta?.map, plan, notes);
  const cube: Cube = {
    name: file.replace(/\.[^.]*$/, ''),
    ...plan.result,
    data,
    ...lists,
    wavelengthSource: assumed ? 'none' : spectral.wavelengthSource,
    unit: meaning.unit?.value ?? 'unknown',
    ...(map ? { map } : {}),
  };
  context.progress(0.9, 'Looking for unusable pixels and bands');
  const loaded = { cube, plan, spectral, facts, meaning, finite: values.finite };
  const mask = maskOf(loaded, choices);
  const masked = maskNotes(cube, mask);
  if (mask.validPixels === 0) throw new StudioError(noPixel(plan, masked));
  notes.push(...masked);
  return { ...loaded, mask };
}

/** The mask with the bands that are left out by these choices. @throws nothing */
export function maskOf(
  { cube, plan, facts, finite }: Omit<Loaded, 'mask'>,
  { badBands }: Pick<ImportChoices, 'badBands'>,
): ValidityMask {
  const reasons: (MaskReason | null)[] = reasonsOf(plan.layout.bands, badBands, facts);
  return buildMask(cube, binnedReasons(reasons, plan.bin.spectral), finite);
}

/**
 * The mask and the notes when other bands are left out of a cube that was read before.
 * @throws StudioError when no pixel is left
 */
export function remasked(
  loaded: Loaded,
  notes: readonly string[],
  choices: Pick<ImportChoices, 'badBands'>,
): { readonly mask: ValidityMask; readonly notes: readonly string[] } {
  const before = new Set(maskNotes(loaded.cube, loaded.mask));
  const mask = maskOf(loaded, choices);
  const masked = maskNotes(loaded.cube, mask);
  if (mask.validPixels === 0) throw new StudioError(noPixel(loaded.plan, masked));
  return { mask, notes: [...notes.filter((note) => !before.has(note)), ...masked] };
}

/** Bands that are known to be bad before they are read are in no mean with others. */
function leftOutOfMeans({ layout, choices, bin }: Plan, spectral: Spectral): ReadonlySet<number> {
  if (bin.spectral === 1) return new Set();
  const facts = { ...spectral, saturated: new Set<number>() };
  const reasons = reasonsOf(layout.bands, choices.badBands, facts);
  return new Set(reasons.flatMap((reason, b) => (reason ? [b] : [])));
}

interface Values {
  readonly data: Float32Array;
  readonly meaning: Meaning;
  readonly saturated: readonly number[];
  readonly finite: boolean;
}

/** Reads the values and settles what they mean. */
async function readValues(
  plan: Plan,
  pool: Pool,
  spectral: Spectral,
  context: OpenContext,
  notes: string[],
): Promise<Values> {
  const { array, choices } = plan;
  const binned = isBinned(plan);
  const cancelled = (): boolean => context.cancelled();
  const options: ReadOptions = {
    shared: context.shared,
    progress: (fraction) => context.progress(0.1 + 0.8 * fraction, `Reading ${array.name}`),
    cancelled,
  };
  let meaning: Meaning;
  let saturated: readonly number[] = [];
  let read: Read;
  if (context.choices === undefined) {
    const stated = statedMeaning(array, pool, choices);
    read = await readPart(plan, spectral, { ...options, change: changeOf(stated) });
    meaning = seenMeaning(array, pool, stated, choices, read.max, null);
    if (meaning.divideBy !== stated.divideBy)
      scale(read.data, { ...unchanged, divideBy: meaning.divideBy.value });
  } else if (binned) {
    // Means hide what was stored, so that a few pixels are looked at before.
    ({ meaning, saturated } = settle(plan, pool, await sampleOf(plan, cancelled, GUESS_SIDE)));
    read = await readPart(plan, spectral, { ...options, change: changeOf(meaning) });
  } else {
    read = await readPart(plan, spectral, options);
    ({ meaning, saturated } = settle(plan, pool, fewPixels(read.data, plan.result, GUESS_SIDE)));
    const change = changeOf(meaning);
    read = { ...read, hits: scale(read.data, change) };
  }
  notes.push(...meaningNotes(array, meaning, read.hits));
  const finite = !isFloat(array) && meaning.noData.value.length === 0 && !binned;
  return { data: read.data, meaning, saturated, finite };
}

/** What the values mean, by the file and by some pixels as they are stored. */
export function settle(
  { array, choices }: Plan,
  pool: Pool,
  sample: Sample,
): { readonly meaning: Meaning; readonly saturated: readonly number[] } {
  let stated = statedMeaning(array, pool, choices);
  const noData = stated.noData.how === 'computed' ? guessNoData(sample) : null;
  if (noData) stated = { ...stated, noData };
  const change = changeOf(stated);
  const stored = scaledSample(sample, { ...unchanged, none: change.none });
  const scaled = scaledSample(stored, { ...change, none: [] });
  return {
    meaning: seenMeaning(array, pool, stated, choices, largest(scaled.values), scaled),
    saturated: saturatedBands(stored),
  };
}

/** The sample itself where nothing is done to it. */
function scaledSample(sample: Sample, change: Change): Sample {
  if (isUnchanged(change)) return sample;
  const values = sample.values.slice();
  scale(values, change);
  return { ...sample, values };
}

export async function readPart(
  plan: Plan,
  spectral: Spectral,
  options: ReadOptions,
): Promise<Read> {
  const { array, layout } = plan;
  const { from, to, strides } = partOf(plan);
  if (!isBinned(plan)) return readBox(array, { shape: layout.shape, strides, from, to }, options);
  const maps = mapsOf(plan, leftOutOfMeans(plan, spectral));
  return readMapped(array, { shape: layout.shape, strides }, maps, options);
}

/** A cube of one band, or null. */
export function singleBand({ array, layout, result, bin }: Plan): StudioErrorData | null {
  if (result.bands >= 2) return null;
  const { file, name, shape } = array;
  if (layout.bands >= 2)
    return {
      kind: 'file',
      file,
      field: name,
      message: `${name} in ${file} has a single band after binning, which cannot be unmixed.`,
      found: `1 band, the mean of ${layout.bands}`,
      expected: 'at least 2 bands',
      advice: `Bin fewer than ${bin.spectral} bands.`,
    };
  return {
    kind: 'file',
    file,
    field: name,
    message: `${name} in ${file} has a single band, which cannot be unmixed.`,
    found: `1 band (${shape.join(' × ')})`,
    expected: 'at least 2 bands',
    advice: 'Open the cube with all its bands: bands × pixels, or lines × samples × bands.',
  };
}

const usable = 'pixels with finite values that differ from band to band';

/** The file could be read, and as it was read no pixel is of use. */
export const isNoPixel = ({ expected }: StudioErrorData): boolean => expected === usable;

/** @param masked sentences on what is not used */
export const noPixel = (
  { array: { file, name } }: Plan,
  masked: readonly string[],
): StudioErrorData => ({
  kind: 'file',
  file,
  field: name,
  message: `${name} in ${file} has no usable pixel.`,
  found: masked.join(' '),
  expected: usable,
  advice: 'Check the variable in the program that wrote it; it may be empty or all no-data.',
});

/** Plain sentences on no-data and scale. */
function meaningNotes(array: NumericArray, meaning: Meaning, hits: Float64Array): string[] {
  const { name } = array;
  const { divideBy, noData } = meaning;
  const notes = changeNotes(name, changeOf(meaning), noData.value, hits);
  if (divideBy.value === 1) return notes;
  return [
    ...notes,
    divideBy.how === 'file'
      ? `${name} is divided by maxValue ${divideBy.value} to give reflectance.`
      : divideBy.how === 'chosen'
        ? `${name} is divided by ${divideBy.value}, as chosen.`
        : `${name} is divided by ${divideBy.value}: ${divideBy.why}.`,
  ];
}

const reasonText: Readonly<Record<MaskReason, string>> = {
  'not finite': 'not finite (NaN or Inf)',
  'all zero': 'zero everywhere',
  constant: 'constant',
  'bad band list': 'on the bad band list',
  'no data': 'no data',
  saturated: 'saturated in many pixels',
  'water absorption': 'in the absorption of water vapour',
  'left out by hand': 'left out by hand',
};

/** One sentence for pixels and one for bands, when any are masked. */
export function maskNotes({ lines, samples, bands }: Cube, mask: ValidityMask): string[] {
  const sentence = (
    what: string,
    of: number,
    reasons: Partial<Record<MaskReason, number>>,
  ): string[] => {
    const counted = Object.entries(reasons) as [MaskReason, number][];
    const parts = counted.map(([r, n]) => `${n} ${reasonText[r]}`);
    const total = counted.reduce((sum, [, n]) => sum + n, 0);
    if (total === 0) return [];
    return [`${total} of ${of} ${what} are not used: ${parts.join(', ')}.`];
  };
  return [
    ...sentence('pixels', lines * samples, mask.pixelReasons),
    ...sentence('bands', bands, mask.bandReasons),
  ];
}
