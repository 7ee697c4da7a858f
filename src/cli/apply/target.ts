/** A scene beside the model that is to answer it: whether its bands and values are those that were learned, and how to read it. */
import type { ValueChange } from '../../scene/cube';
import { StudioError } from '../../scene/errors';
import type { ImportChoices } from '../../scene/importChoices';
import type { Answering } from '../../scene/learned';
import { resample, sameBands } from '../../scene/spectra/resample';
import {
  openLineBlocks,
  type LineBlocks,
  type LinePart,
  type Stated,
} from '../../readers/scene/lineBlocks';
import { usableSpectra, type Spectra } from '../../jobs/answerBlocks';

export interface Target extends Pick<LineBlocks, 'lines' | 'samples' | 'map' | 'seekable'> {
  /** Spectra in the learned bands [count × samples × B'], zero at pixels that are not valid. */
  read(line: number, count: number): Promise<Spectra>;
  /** Plain sentences on how it was read. */
  readonly notes: readonly string[];
}

/** Brightness so many times that of the learned scene, or less by as much, is another unit. */
const OTHER_UNIT = 20;
/** Bands as coarse as this, against the learned ones, cannot stand for them. */
const COARSER = 1.5;

/** @throws StudioError naming what does not fit */
export async function openTarget(
  files: readonly File[],
  name: string,
  { learned, reading }: Answering,
  variable: string | null,
  part: LinePart | null,
  cancelled: () => boolean,
): Promise<Target> {
  const notes: string[] = [];
  const fail = (message: string, field: string, found: string, expected: string, advice: string) =>
    new StudioError({ kind: 'file', file: name, field, message, found, expected, advice });
  let stated: Stated | null = null;
  const meant = (said: Stated): ValueChange => {
    stated = said;
    const { unit, change } = said;
    const known = reading.unit !== 'unknown' && unit !== null && unit !== 'unknown';
    if (known && unit !== reading.unit)
      throw fail(
        'The scene is in another unit than the one these weights were trained on.',
        'unit',
        unit,
        reading.unit,
        `Convert it to ${reading.unit}, or train on a scene in ${unit}.`,
      );
    const none = change.none.length > 0 ? change.none : reading.change.none;
    const { gain, offset, divideBy } = change;
    const speaks = unit !== null || gain !== 1 || offset !== 0 || divideBy !== 1;
    // A file that says nothing of its values is read as the learned one was.
    return speaks && reading.choices.divideBy === undefined
      ? { ...change, none }
      : { ...reading.change, none };
  };
  const choices = choicesFor(reading.choices, variable);
  const blocks = await openLineBlocks(files, choices, meant, cancelled, part ?? undefined);
  const taps = bandsOf(stated!, blocks.bands, { learned, reading }, fail, notes);
  const read = async (line: number, count: number): Promise<Spectra> => {
    const values = await blocks.read(line, count);
    const { samples } = blocks;
    const whole = { line: 0, lines: count, sample: 0, samples };
    if (!taps)
      return usableSpectra(values, { samples, bands: blocks.bands }, learned.bandIndex, whole);
    const B = learned.bandIndex.length;
    const every = Array.from({ length: B }, (_, b) => b);
    return usableSpectra(taps(values), { samples, bands: B }, every, whole);
  };
  await checkBrightness(read, blocks, learned.brightness, fail);
  const { lines, samples, map, seekable } = blocks;
  return { lines, samples, ...(map ? { map } : {}), seekable, read, notes };
}

/** Of how the learned scene was opened, what holds for others of its kind. */
function choicesFor(given: ImportChoices, variable: string | null): ImportChoices {
  const { variable: own, axes, pixelOrder, transpose, headerOffset, byteOrder } = given;
  const { bin, divideBy, noData } = given;
  const kept = { axes, pixelOrder, transpose, headerOffset, byteOrder, bin, divideBy, noData };
  const name = variable ?? (own?.includes(': ') ? undefined : own);
  return { ...kept, ...(name === undefined ? {} : { variable: name }) };
}

type Fail = (m: string, field: string, found: string, expected: string, a: string) => StudioError;

/** Null where the bands are those that were learned, else what brings spectra to the learned valid bands. */
function bandsOf(
  { wavelengths, bad }: Stated,
  bands: number,
  { learned, reading }: Answering,
  fail: Fail,
  notes: string[],
): ((values: Float32Array) => Float32Array) | null {
  const { bandIndex } = learned;
  const theirs = reading.wavelengths;
  if (bands === learned.bands) {
    if (!wavelengths || !theirs) {
      notes.push(
        'Wavelengths are not known on both sides: the bands are taken as the same, in their order.',
      );
      return null;
    }
    if (sameBands(theirs, wavelengths)) return null;
  }
  const count = (n: number): string => `${n} bands`;
  if (!wavelengths || !theirs)
    throw fail(
      'The scene has other bands than these weights were trained on, and cannot be resampled without wavelengths.',
      'bands',
      count(bands),
      count(learned.bands),
      'Give both scenes their wavelengths (in the ENVI header, say), and save the weights again.',
    );
  const to = {
    wavelengths: bandIndex.map((b) => theirs[b]),
    fwhm: reading.fwhm ? bandIndex.map((b) => reading.fwhm![b]) : null,
  };
  const from = { wavelengths: Array.from(wavelengths, (w, b) => (bad[b] ? NaN : w)) };
  const good = from.wavelengths.filter((w) => w > 0).sort((a, b) => a - b);
  const dummy = resample(new Float32Array(bands), from, to);
  if (dummy.outside > 0 || good.length < 2)
    throw fail(
      'The scene does not cover the bands that these weights were trained on.',
      'wavelengths',
      `${dummy.outside} of ${bandIndex.length} learned bands outside ${Math.round(good[0] ?? 0)} to ${Math.round(good.at(-1) ?? 0)} nm or in its gaps`,
      'all of them within',
      'Train on bands that both scenes have.',
    );
  const step = (x: readonly number[]): number => {
    const steps = x
      .slice(1)
      .map((w, i) => w - x[i])
      .sort((a, b) => a - b);
    return steps[steps.length >> 1];
  };
  const [own, wanted] = [step(good), step([...to.wavelengths].sort((a, b) => a - b))];
  if (own > COARSER * wanted)
    throw fail(
      'The scene’s bands are coarser than those these weights were trained on: finer ones cannot be made of them.',
      'wavelengths',
      `a band every ${own.toPrecision(3)} nm`,
      `every ${(COARSER * wanted).toPrecision(3)} nm or finer`,
      'Train on a scene of this sensor, or on the finer one binned to its bands.',
    );
  notes.push(
    `Its ${bands} bands are resampled to the ${bandIndex.length} learned ones: ${dummy.gaussian} under their widths, ${dummy.linear} on a line.`,
  );
  return (values) => resample(values, from, to).values;
}

/** @throws StudioError where some lines spread over the scene are as bright as in another unit */
async function checkBrightness(
  read: Target['read'],
  { lines }: LineBlocks,
  learned: number,
  fail: Fail,
): Promise<void> {
  let [sum, n] = [0, 0];
  for (const at of [0.5, 0.2, 0.8]) {
    const { Y, valid } = await read(Math.floor(at * (lines - 1)), 1);
    const B = Y.length / valid.length;
    for (let i = 0; i < valid.length; i++) {
      if (!valid[i]) continue;
      sum += Math.hypot(...Y.subarray(i * B, (i + 1) * B));
      n++;
    }
  }
  const times = sum / n / learned;
  if (n === 0 || (times < OTHER_UNIT && times > 1 / OTHER_UNIT)) return;
  throw fail(
    'The scene’s values are not of the size that these weights were trained on: it is in another unit or scale.',
    'values',
    `spectra ${times.toPrecision(3)} times as bright`,
    `within ${OTHER_UNIT} times`,
    'Say the scale in its header (reflectance scale factor, data gain values), or convert it.',
  );
}
