/** What was found in a file, what was guessed and why, line by line. */
import type { ImportChoices, ImportFinding, ImportReport } from '../../scene/importChoices';
import type { ValidityMask } from '../../scene/cube';
import type { Spectral } from '../scene/cube';
import { divisorOf } from '../scene/meaning';
import type { Meaning } from '../scene/meaning';
import { isBinned, isCropped } from '../scene/plan';
import type { Plan } from '../scene/plan';
import type { NumericArray } from '../types';
import type { Way } from './alternatives';

/** Smoother than this by so much is worth a word. */
const SMOOTHER = 0.6;
const NOISE = 0.75;

const bytesAndSize: readonly string[] = ['Interleave', 'Byte order', 'Offset', 'Size'];

export interface Found {
  readonly format: string;
  readonly plan: Plan;
  /** The variable as the file has it. */
  readonly array: NumericArray;
  readonly variable: string;
  readonly others: number;
  /** Why it is taken before them. */
  readonly why: string;
  readonly spectral: Spectral;
  readonly meaning: Meaning | null;
  readonly mask: ValidityMask | null;
  readonly proposals: ImportReport['proposals'];
  readonly truth: readonly string[] | null;
  readonly asked: ImportChoices;
  readonly alternatives: readonly Way[];
  /** Why there is no picture, or null. */
  readonly unseen: string | null;
  /** Sentences of the readers; those that a finding says are left out. */
  readonly notes: readonly string[];
}

type How = ImportFinding['how'];

export function findingsOf(found: Found): ImportFinding[] {
  const { format, plan, array, asked, spectral, meaning, mask, truth } = found;
  const { layout } = plan;
  const { meta = {} } = array;
  const all: ImportFinding[] = [];
  const say = (what: string, value: string, how: How, why = ''): number =>
    all.push({ what, value, how, why });

  say('Format', format, 'file');
  if (found.others > 0)
    say(
      'Variable',
      found.variable,
      asked.variable ? 'chosen' : 'guessed',
      asked.variable ? '' : found.why || `of ${found.others + 1} by its name and shape`,
    );
  say('Values', `${array.dtype}, ${array.shape.join(' × ')}`, 'file');
  sizeFinding(found, say);
  axesFinding(found, say);
  if (plan.array.raw && plan.array.raw.itemBytes > 1)
    say(
      'Byte order',
      plan.array.raw.byteOrder === 'little' ? 'lowest byte first' : 'highest byte first',
      asked.byteOrder ? 'chosen' : 'file',
    );
  if (plan.array.raw && (plan.array.raw.headerOffset > 0 || asked.headerOffset !== undefined))
    say(
      'Offset',
      `${plan.array.raw.headerOffset} bytes`,
      asked.headerOffset === undefined ? 'file' : 'chosen',
    );
  noiseFinding(found, say);
  wavelengthFinding(spectral, asked, say);
  if (meaning) {
    const { unit, divideBy, noData } = meaning;
    if (unit) say('Unit', unit.value, unit.how, unit.how === 'guessed' ? unit.why : '');
    const divisor = divisorOf(meaning);
    if (divisor !== 1) {
      const how = meaning.gain === 1 ? divideBy.how : 'file';
      say(
        'Scale',
        `stored values are divided by ${divisor}`,
        how,
        how === 'guessed' ? divideBy.why : '',
      );
    }
    if (meaning.offset !== 0) say('Added to values', String(meaning.offset), 'file');
    if (noData.value.length > 0) say('No data', noData.value.join(', '), noData.how, noData.why);
  }
  const zero = mask?.pixelReasons['all zero'] ?? 0;
  if (zero > 0)
    say(
      'Empty pixels',
      `${zero} are zero in all bands, and not used`,
      'computed',
      'as at the border of a turned image',
    );
  bandFinding(found, say);
  if (meta.map) say('Georeferencing', Object.keys(meta.map).slice(0, 3).join(', '), 'file');
  if (truth) say('Truth', `${truth.length} endmembers: ${truth.slice(0, 8).join(', ')}`, 'file');
  if (isCropped(plan))
    say(
      'Part',
      `lines ${plan.crop.line} to ${plan.crop.line + plan.crop.lines - 1}, samples ${plan.crop.sample} to ${plan.crop.sample + plan.crop.samples - 1} of ${layout.lines} × ${layout.samples}`,
      'chosen',
    );
  if (isBinned(plan))
    say(
      'Binning',
      `means of ${plan.bin.spatial} × ${plan.bin.spatial} pixels and ${plan.bin.spectral} bands`,
      'chosen',
    );
  if (found.unseen) say('Preview', 'none', 'computed', found.unseen);
  // The numbers keep the rows of the table apart.
  found.notes.forEach((note, i) => say(i === 0 ? 'Note' : `Note ${i + 1}`, note, 'computed'));
  return all;
}

type Say = (what: string, value: string, how: How, why?: string) => number;

function sizeFinding({ plan, array, asked }: Found, say: Say): void {
  const { lines, samples, bands, doubts } = plan.layout;
  const value = `${lines} lines × ${samples} samples × ${bands} bands`;
  if (asked.size || asked.transpose) say('Size', value, 'chosen');
  else if (doubts.size)
    say(
      'Size',
      value,
      'guessed',
      `the file gives ${lines * samples} pixels and no image size: the most square fit`,
    );
  else say('Size', value, array.shape.length === 2 ? 'computed' : 'file');
}

function axesFinding({ plan, array, asked }: Found, say: Say): void {
  const { axes, doubts } = plan.layout;
  const interleaves: Readonly<Record<string, string>> = {
    'samples,lines,bands': 'BSQ',
    'samples,bands,lines': 'BIL',
    'bands,samples,lines': 'BIP',
  };
  if (array.raw) {
    const name = interleaves[plan.array.raw?.axes.join() ?? ''] ?? axes.join(' × ');
    say('Interleave', name, asked.axes ? 'chosen' : 'file');
    return;
  }
  const value = `${axes.join(' × ')}, fastest first`;
  if (asked.axes || asked.pixelOrder || asked.transpose) say('Axes', value, 'chosen');
  else if (doubts.axes || doubts.order)
    say(
      'Axes',
      value,
      'guessed',
      array.shape.length === 2
        ? 'tables are bands × pixels, down the columns of the image, in MATLAB’s data sets'
        : 'nothing in the file says which axis is which',
    );
  else say('Axes', value, 'file');
}

/** Bytes taken in the wrong way look like noise; another way may look like an image. */
function noiseFinding({ alternatives }: Found, say: Say): void {
  // Along another axis of bands neighbours are alike whatever the image is.
  const told = alternatives.filter((a) => bytesAndSize.includes(a.kind));
  const now = told.find((a) => a.inForce && a.rough >= NOISE);
  if (!now) return;
  const better = told
    .filter((a) => !a.inForce && a.rough < SMOOTHER * now.rough)
    .sort((a, b) => a.rough - b.rough)[0];
  const doubt = better
    ? `read with ${better.kind.toLowerCase()} “${better.label}” neighbouring pixels are far more alike`
    : 'neighbouring pixels are no more alike than any two; check how the bytes are taken';
  say('Looks wrong', 'the image looks like noise', 'guessed', doubt);
}

function wavelengthFinding(
  { wavelengths, wavelengthSource }: Spectral,
  asked: ImportChoices,
  say: Say,
): void {
  if (!wavelengths) {
    say('Wavelengths', 'none', 'computed', 'bands are shown by number');
    return;
  }
  const low = Math.min(...wavelengths);
  const high = Math.max(...wavelengths);
  const range = `${Number(low.toPrecision(6))} to ${Number(high.toPrecision(6))} nm`;
  if (asked.wavelengths) say('Wavelengths', range, 'chosen');
  else if (wavelengthSource === 'file') say('Wavelengths', range, 'file');
  else
    say(
      'Wavelengths',
      'none',
      'guessed',
      `the file gives none; for the picture ${Math.round(low)}–${Math.round(high)} nm in even steps are assumed, which nothing else uses unless you accept it below`,
    );
}

function bandFinding({ proposals, asked, plan }: Found, say: Say): void {
  if (asked.badBands) {
    say('Bands left out', `${asked.badBands.length} of ${plan.layout.bands}`, 'chosen');
    return;
  }
  if (proposals.length === 0) return;
  const counts = new Map<string, number>();
  for (const { reason } of proposals) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const words = [...counts].map(
    ([reason, n]) => `${n} ${reason === 'file' ? 'by the file’s list' : reason}`,
  );
  const onlyFile = counts.size === 1 && counts.has('file');
  say(
    'Bands left out',
    `${proposals.length} of ${plan.layout.bands}: ${words.join(', ')}`,
    onlyFile ? 'file' : 'guessed',
    onlyFile ? '' : 'by the values and wavelengths; change it below',
  );
}
