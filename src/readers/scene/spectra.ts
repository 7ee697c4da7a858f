/** Spectra that came without a scene and without abundances: references on the bands of the scene on screen. */
import { StudioError } from '../../scene/errors';
import type { ReferenceSpectra } from '../../scene/cube';
import { leastBands } from '../../scene/spectra/match';
import { resample, sameBands } from '../../scene/spectra/resample';
import type { Resampled } from '../../scene/spectra/resample';
import type { NumericArray, SceneOnScreen, TextList } from '../types';
import { cleanNames } from './names';
import type { Pool } from './pool';
import { countOf } from './roles';
import { isOneOf, measured } from './sentinels';
import { readSmall } from './values';

/** The largest libraries have some thousand spectra. */
const MAX_SPECTRA = 5000;

/** A table of spectra as its file has it: `values` [R × n]. */
interface Table {
  readonly file: string;
  readonly name: string;
  /** [R] */
  readonly names: readonly string[];
  readonly values: Float64Array;
  /** [n] nanometres, or null */
  readonly wavelengths: Float64Array | null;
  /** Spectra that are left out, being too many. */
  readonly left: number;
}

/** A table on the scene's bands, or a sentence that says why it cannot be. */
type Fitted = { readonly values: Float32Array; readonly resampled: Resampled | null } | string;

/**
 * All tables of spectra that can be brought to the scene's bands, one of each file: as they are where they have as many
 * bands at the same wavelengths (or either has no wavelengths), else resampled.
 * @param file the files' names, for messages
 * @param notes gets plain sentences: what was used, resampled or left out
 * @throws StudioError when no table can be brought to the scene's bands
 */
export async function readSpectra(
  pool: Pool,
  file: string,
  scene: SceneOnScreen,
  notes: string[],
): Promise<ReferenceSpectra> {
  const taken: { table: Table; values: Float32Array; resampled: Resampled | null }[] = [];
  const refused: { table: NumericArray; why: string }[] = [];
  for (const array of pool.endmembers) {
    if (taken.some(({ table }) => table.file === array.file)) continue;
    const table = await tableOf(array, pool, scene.bands);
    if (!table) continue;
    const fitted = fit(table, scene);
    if (typeof fitted === 'string') refused.push({ table: array, why: fitted });
    else taken.push({ table, ...fitted });
  }
  if (taken.length === 0) throw noneFits(pool, file, scene, refused[0]?.why);
  const others = refused.filter((r) => !taken.some(({ table }) => table.file === r.table.file));
  for (const { table, why } of others) notes.push(`${table.file} is left out: ${why}`);
  const names = taken.flatMap(({ table }) => table.names).slice(0, MAX_SPECTRA);
  const values = new Float32Array(names.length * scene.bands);
  let at = 0;
  for (const t of taken) {
    const part = t.values.subarray(0, values.length - at);
    values.set(part, at);
    at += part.length;
  }
  const left =
    taken.reduce((sum, { table }) => sum + table.names.length + table.left, 0) - names.length;
  if (left > 0) {
    notes.push(
      `Of the ${names.length + left} spectra in ${file} the first ${names.length} are taken.`,
    );
  }
  const said = [...new Set(taken.flatMap(({ resampled }) => howResampled(resampled, scene)))];
  const note = said.slice(0, 3).join(' ');
  if (note) notes.push(note);
  if (note && scene.wavelengthsGuessed) {
    notes.push('The wavelengths of this scene are a guess, and matches are only as good as it.');
  }
  const scale = scaleOf(values);
  if (scale) notes.push(scale);
  const files = [...new Set(taken.map(({ table }) => table.file))];
  const called = files.length > 1 ? `${files[0]} and ${files.length - 1} more` : file;
  return { file: called, names, values, ...(note ? { note } : {}) };
}

/** A table with its wavelengths and names; null where it is too large or neither side is bands. */
async function tableOf(array: NumericArray, pool: Pool, bands: number): Promise<Table | null> {
  const [rows, columns] = array.shape;
  const wavelengths = await wavelengthsOf(array, pool);
  const n = wavelengths?.length ?? bands;
  if (rows !== n && columns !== n) return null;
  const stored = await readSmall(array);
  if (!stored) return null;
  const upright = rows === n;
  const all = upright ? columns : rows;
  const parts = Math.min(all, MAX_SPECTRA);
  const { gain = 1, offset = 0, noData = [], badBands } = array.meta ?? {};
  const isNone = isOneOf(noData);
  const values = Float64Array.from({ length: parts * n }, (_, k) => {
    const [r, b] = [Math.floor(k / n), k % n];
    const value = upright ? stored[r * n + b] : stored[r + rows * b];
    return isNone(value) || badBands?.[b] === 1 ? NaN : measured(value) * gain + offset;
  });
  const own = ownLists(array, pool).map((list) =>
    list.values.length === all ? { ...list, values: list.values.slice(0, parts) } : list,
  );
  const silent: string[] = [];
  const named = cleanNames(own, parts, silent);
  const names = silent.length > 0 ? named.map((_, r) => `Spectrum ${r + 1}`) : named;
  return { file: array.file, name: array.name, names, values, wavelengths, left: all - parts };
}

/** Nanometres of a table's bands: the format's, or a list that has as many values as one of its sides, of its own file first. */
async function wavelengthsOf(array: NumericArray, pool: Pool): Promise<Float64Array | null> {
  const { wavelengths } = array.meta ?? {};
  if (wavelengths) return wavelengths;
  const fitting = pool.wavelengths.filter((w) => array.shape.includes(countOf(w)));
  // Libraries that keep a spectrum a file have their wavelengths in one of their own (splib07).
  const list = fitting.find((w) => w.file === array.file) ?? fitting[0];
  const values = list && (await readSmall(list));
  if (!values?.every((v) => v > 0 && Number.isFinite(v))) return null;
  const micrometres = values.every((v) => v < 100);
  return micrometres ? values.map((v) => v * 1000) : values;
}

const stem = (file: string): string => file.replace(/\.[^./\\]*$/, '');

/** Lists of names of the table's own file, or of the header beside it; where there are none, all. */
function ownLists(array: NumericArray, pool: Pool): readonly TextList[] {
  const own = pool.nameLists.filter(
    (list) => list.file === array.file || stem(list.file) === stem(array.file),
  );
  return own.length > 0 ? own : pool.nameLists;
}

function fit({ values, wavelengths, names }: Table, scene: SceneOnScreen): Fitted {
  const n = values.length / names.length;
  const { bands, wavelengths: to } = scene;
  // A guess is no reason to call equally many bands others.
  const known = wavelengths !== null && to && !scene.wavelengthsGuessed;
  const same = n === bands && (!known || sameBands(wavelengths, to));
  if (same) return { values: Float32Array.from(values), resampled: null };
  if (!wavelengths || !to) {
    const who = wavelengths ? 'the scene gives' : 'they give';
    return `its spectra have ${n} bands, the scene has ${bands}, and ${who} no wavelengths to resample by.`;
  }
  const resampled = resample(values, { wavelengths }, { wavelengths: to, fwhm: scene.fwhm });
  if (bands - resampled.outside < Math.min(leastBands, bands)) {
    return `its spectra lie at ${span(wavelengths)}, the scene at ${span(to)}: they have ${bands - resampled.outside} bands in common.`;
  }
  return { values: resampled.values, resampled };
}

/** "400–2500 nm", "8.0–14.0 µm" */
function span(wavelengths: Float64Array): string {
  let [low, high] = [Infinity, -Infinity];
  for (const v of wavelengths) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  return low >= 3000
    ? `${(low / 1000).toFixed(1)}–${(high / 1000).toFixed(1)} µm`
    : `${Math.round(low)}–${Math.round(high)} nm`;
}

function howResampled(resampled: Resampled | null, scene: SceneOnScreen): string[] {
  if (!resampled) return [];
  const { gaussian, linear, outside, inGaps } = resampled;
  const how =
    gaussian > 0 && linear > 0
      ? `under each band’s width where it is known to be wider than their steps (${gaussian} bands), on straight lines elsewhere`
      : gaussian > 0
        ? 'under each band’s width (a Gaussian of its FWHM)'
        : `on straight lines (${scene.fwhm ? 'their steps are too long for the band widths' : 'the scene gives no band widths'})`;
  const where = [
    ...(outside > inGaps ? ['outside of their range'] : []),
    ...(inGaps > 0 ? ['in gaps of their wavelengths'] : []),
  ];
  const gone =
    outside > 0
      ? ` ${outside} of ${scene.bands} bands are ${where.join(' or ')} and stay empty.`
      : '';
  return [`Resampled to the scene’s bands ${how}.${gone}`];
}

/** What the size of the values says of their scale, where it is not 0 to 1. */
function scaleOf(values: Float32Array): string | null {
  const finite = values.filter(Number.isFinite).sort();
  const high = finite[Math.floor(0.99 * (finite.length - 1))] ?? 0;
  if (high <= 2) return null;
  const likely = high <= 200 ? 'percent' : 'reflectance times 10,000, or radiance';
  return `Its values reach ${high.toPrecision(3)} (${likely}); matches compare shapes, so the scale does not matter.`;
}

function noneFits(pool: Pool, file: string, scene: SceneOnScreen, why?: string): StudioError {
  const shapes = pool.endmembers.map((a) => `${a.name} (${a.shape.join(' × ')})`).join(', ');
  const apart = why?.includes('in common') ?? false;
  const { wavelengths } = scene;
  return new StudioError({
    kind: 'file',
    file,
    field: apart ? 'wavelengths' : pool.endmembers[0]?.name,
    message: apart
      ? `The spectra in ${file} lie at other wavelengths than the scene.`
      : `The spectra in ${file} have another number of bands than the scene.`,
    found: (apart ? (why ?? shapes) : shapes).slice(0, 400),
    expected:
      apart && wavelengths
        ? `spectra between ${span(wavelengths).replace('–', ' and ')}`
        : `spectra of ${scene.bands} bands`,
    advice: apart
      ? 'Open spectra of the scene’s range, and check the unit of the wavelengths in both files.'
      : wavelengths
        ? 'Open spectra of the same sensor and bands, or with their wavelengths: then they are resampled.'
        : 'Open spectra of the same sensor and bands, or give the scene its wavelengths in the import settings: then spectra are resampled.',
  });
}
