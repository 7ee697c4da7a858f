/**
 * One fuzz case from reader, seed and index; opening it; and what must be true of whatever comes out. Used by fuzz.test.ts
 * (a few hundred a reader) and by `npm run fuzz` (10,000, each in a process that is watched).
 */
import { StudioError } from '../../scene/errors';
import { makeRng } from '../../maths/rng';
import type { ImportReport } from '../../scene/importChoices';
import { inspectFiles } from '../importCheck/inspect';
import { openFiles } from '../open';
import type { Opened, OpenContext } from '../types';
import type { AllocationWatch } from './allocations.suite';
import { damages } from './damage.suite';
import type { Made, Recipe } from './recipe.suite';

/**
 * No case may take longer. Counted is the processor's time, so that a busy machine fails nothing; a case that waits for
 * ever is seen by who runs it.
 */
export const MAX_MS = 5000;
/** No case may ask for a larger block: the files are of a few kilobytes, the largest bomb inflates to less. */
export const MAX_BLOCK = 2 ** 26;
/** A message is for a person. */
const MAX_TEXT = 1000;

export interface Outcome {
  /** "12 flipped" */
  readonly name: string;
  readonly ending: Opened['type'] | 'error';
  /** Of an error: what it complains of. */
  readonly field: string;
  /** Of the processor. */
  readonly ms: number;
  /** Bytes of the largest block asked for. */
  readonly block: number;
  /** What is wrong with how it ended; null when nothing is. */
  readonly problem: string | null;
}

/** The same case for the same reader, seed and index: half are sound files with damage, half the format's own. */
export async function makeCase(recipe: Recipe, seed: number, index: number): Promise<Made> {
  const rng = makeRng(seed).fork(`${recipe.reader} ${index}`);
  const half = index >> 1;
  const made =
    index % 2 === 0
      ? damages[half % damages.length](rng, await recipe.good(rng))
      : await recipe.odd[half % recipe.odd.length](rng);
  // Odd files are damaged too, now and then.
  const twice = index % 2 === 1 && rng.uniform() < 0.25;
  const last = twice ? damages[1 + rng.int(damages.length - 1)](rng, made) : made;
  const kind = twice ? `${made.kind}, ${last.kind}` : last.kind;
  const files = recipe.beside ? [...last.files, ...recipe.beside] : last.files;
  return { ...last, kind, files: last.current ? last.files : files };
}

/** Opens a case and looks at what came out. Never rejects. */
export async function runCase(
  made: Made,
  index: number,
  watch: AllocationWatch | null,
): Promise<Outcome> {
  const files = made.files.map(({ name, bytes }) => new File([bytes], name));
  const context: OpenContext = {
    shared: index % 3 === 0,
    current: made.current ?? null,
    progress: () => undefined,
    cancelled: () => false,
  };
  watch?.takeLargest();
  const begun = process.cpuUsage();
  let ending: Outcome['ending'] = 'error';
  let field = '';
  let problem: string | null;
  try {
    // As the command line opens files, or as the page does, with the import check between.
    const opened =
      (index >> 1) % 2 === 0 ? await openFiles(files, context) : await look(files, context);
    ending = opened.type;
    problem =
      faultOf(opened) ??
      (made.ends === 'error' ? 'an error expected' : (made.ends?.(opened) ?? null));
  } catch (error) {
    if (error instanceof StudioError) {
      field = error.data.field ?? 'the file';
      problem = faultOfError(error) ?? (typeof made.ends === 'function' ? error.message : null);
    } else problem = `thrown: ${error instanceof Error ? error.stack : String(error)}`;
  }
  const { user, system } = process.cpuUsage(begun);
  const ms = (user + system) / 1000;
  const block = watch?.takeLargest() ?? 0;
  if (ms > MAX_MS) problem ??= `took ${Math.round(ms)} ms`;
  if (block > MAX_BLOCK) problem ??= `asked for ${Math.round(block / 2 ** 20)} MiB at once`;
  return { name: `${index} ${made.kind}`, ending, field, ms, block, problem };
}

/** The scene that the import check would open; its problem as an error. Throws on a report that makes no sense. */
async function look(files: readonly File[], context: OpenContext): Promise<Opened> {
  const found = await inspectFiles(files, { ...context, budget: MAX_BLOCK / 2 });
  if (found.type !== 'import') return found;
  const { report, opened } = found;
  const fault = faultOfReport(report);
  if (fault) throw new Error(fault);
  if (report.problem) throw new StudioError(report.problem);
  if (!opened) throw new Error('a report with neither scene nor problem');
  return { type: 'scene', scene: opened.scene };
}

function faultOfReport(report: ImportReport): string | null {
  const { stored, preview, meanSpectrum, wavelengths, proposals, alternatives, findings } = report;
  for (const list of [meanSpectrum, wavelengths])
    if (list && list.length !== stored.bands) return `a report of ${list.length} bands`;
  if (proposals.some(({ band }) => !(band >= 0 && band < stored.bands)))
    return 'a proposal for no band';
  for (const picture of [preview, ...alternatives.map((a) => a.thumbnail)])
    if (picture && picture.rgba.length !== 4 * picture.width * picture.height)
      return 'a torn picture';
  const texts = findings.flatMap(({ what, value, why }) => [what, value, why]);
  const long = texts.find((text) => text.length > MAX_TEXT);
  return long ? `a finding of ${long.length} characters: ${long.slice(0, 60)} …` : null;
}

/** What a person could not use in an error. */
function faultOfError({ data }: StudioError): string | null {
  const { kind, message, advice, found, expected, field = '' } = data;
  if (kind !== 'file' && kind !== 'truth') return `an error of kind ${kind}: ${message}`;
  if (message.length < 10 || advice.length < 10) return `no advice: ${message} ${advice}`;
  if (found === undefined || !expected) return `neither found nor expected: ${message}`;
  const long = [message, advice, found, expected, field].find((text) => text.length > MAX_TEXT);
  return long ? `a text of ${long.length} characters: ${long.slice(0, 60)} …` : null;
}

/** What is wrong with a result, whatever the file was. */
function faultOf(opened: Opened): string | null {
  if (opened.type === 'choose')
    return opened.candidates.length > 1 ? null : 'a choice among fewer than two';
  if (opened.type === 'truth') return faultOfTruth(opened.truth, null);
  if (opened.type === 'spectra') {
    const { names, values } = opened.spectra;
    return names.length > 0 && values.length % names.length === 0 ? null : 'spectra without names';
  }
  const { cube, mask, truth, notes } = opened.scene;
  const { lines, samples, bands, data, wavelengths, fwhm, bandNames, defaultBands } = cube;
  const sizes = [lines, samples, bands];
  if (!sizes.every((n) => Number.isSafeInteger(n) && n > 0) || bands < 2)
    return `a cube of ${sizes.join(' × ')}`;
  const pixels = lines * samples;
  if (data.length !== pixels * bands) return `${data.length} values for ${sizes.join(' × ')}`;
  if (mask.pixels.length !== pixels || mask.bands.length !== bands) return 'a mask of another size';
  const count = (of: Uint8Array): number => of.reduce((n, v) => n + v, 0);
  if (mask.validPixels !== count(mask.pixels) || mask.validBands !== count(mask.bands))
    return 'a mask that miscounts';
  if (mask.validPixels === 0 || mask.validBands === 0) return 'a scene without a usable value';
  for (const list of [wavelengths, fwhm, bandNames])
    if (list && list.length !== bands) return `a list of ${list.length} for ${bands} bands`;
  if (wavelengths?.some((nm) => nm <= 0 || nm === Infinity)) return 'wavelengths below 0';
  if (defaultBands?.some((b) => !Number.isInteger(b) || b < 0 || b >= bands))
    return `default bands ${defaultBands.join(', ')}`;
  const long = notes.find((note) => note.length > MAX_TEXT);
  if (long) return `a note of ${long.length} characters: ${long.slice(0, 60)} …`;
  return truth && faultOfTruth(truth, { pixels, bands });
}

function faultOfTruth(
  { names, abundances, endmembers }: NonNullable<(Opened & { type: 'truth' })['truth']>,
  scene: { pixels: number; bands: number } | null,
): string | null {
  const parts = names.length;
  if (parts < 2 || abundances.length % parts !== 0) return 'truth without names';
  if (scene && abundances.length !== scene.pixels * parts) return 'truth of another size';
  if (scene && endmembers && endmembers.length !== parts * scene.bands)
    return 'true spectra of another size';
  return null;
}
