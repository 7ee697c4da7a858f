/**
 * The import check: looks into files and tells what was found, what was guessed and why, and how else they could be
 * read. Where the cube fits in memory it is read on the way and handed over, so that opening it then costs nothing more;
 * of a larger one only a few lines are read.
 */
import type { Scene } from '../../scene/scene';
import { StudioError } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import type { BandReason, ImportReport } from '../../scene/importChoices';
import { gather } from '../gather';
import { makeScene, openTruth, sourceOf } from '../open';
import { proposalsOf, reasonsOf } from '../scene/bands';
import type { BandFacts } from '../scene/bands';
import { findSpectral, isNoPixel, settle, singleBand } from '../scene/cube';
import type { Loaded, Spectral } from '../scene/cube';
import { changeOf, divisorOf } from '../scene/meaning';
import type { Meaning, Sample } from '../scene/meaning';
import { cleanNames } from '../scene/names';
import { isBinned, isCropped, mapsOf, planOf } from '../scene/plan';
import type { Plan } from '../scene/plan';
import type { Pool } from '../scene/pool';
import { boxSize, countOf } from '../scene/roles';
import { throughLinks } from '../remote/through';
import { fewPixels, readGrid, sampleOf, stepsOf } from '../scene/sample';
import type { Grid } from '../scene/sample';
import { itemBytes, scale, storedBytes } from '../scene/values';
import type { NumericArray, OpenContext, Opened } from '../types';
import { alternativesOf } from './alternatives';
import { findingsOf } from './findings';
import { bytesOf, DEFAULT_BUDGET, fits, fittingOf, tooLarge } from './fitting';
import { memoryArray } from './memory';
import { picture, pictureBands } from './thumbnail';

/** Notes of a scene that are findings of a report. */
const saidAbove =
  /are not used: \d|means no data in|is divided by|^Stored values are multiplied|gives no wavelengths|^Truth /;

/** Compressed arrays up to this many bytes are read through for a preview. */
const MAX_STREAMED = 2 ** 28;
/** Of a file on another host, so much is fetched before anybody has chosen a part. */
const MAX_FETCHED = 2 ** 24;

/** What the chosen part takes in the file: exactly where it is known, else before it is compressed. */
function bytesStored(plan: Plan): number {
  const { array, crop, layout } = plan;
  const stored = storedBytes(array, layout, mapsOf(plan, new Set()));
  return stored ?? crop.lines * crop.samples * layout.bands * itemBytes(array);
}

export interface InspectContext extends OpenContext {
  /** Bytes that a scene may take; DEFAULT_BUDGET if absent. */
  readonly budget?: number;
}

export type Inspected =
  | {
      readonly type: 'import';
      readonly report: ImportReport;
      /** The scene as these choices open it, null where a problem stands against it. */
      readonly opened: { readonly scene: Scene; readonly loaded: Loaded } | null;
      /** Bytes of the file that the chosen part takes. */
      readonly toFetch: number;
    }
  | Exclude<Opened, { readonly type: 'scene' | 'choose' }>;

/**
 * Looks into files. Choices that cannot be followed are the report's `problem`, not an error.
 * @returns the report, or the truth or spectra that the files hold instead of a cube
 * @throws StudioError as openFiles, for what no choice can mend
 */
export async function inspectFiles(
  given: readonly File[],
  { budget = DEFAULT_BUDGET, ...asked }: InspectContext,
): Promise<Inspected> {
  const context: OpenContext = { ...asked, choices: asked.choices ?? {} };
  return throughLinks(given, context, async (found, told, meter) => {
    const inspected = await inspectFound(found, given, told, budget);
    if (inspected.type !== 'import' || !meter) return inspected;
    const { report } = inspected;
    const toCome = inspected.opened ? 0 : inspected.toFetch;
    return { ...inspected, report: { ...report, fetched: { ...meter(), toCome } } };
  });
}

/** @param found where links were among the given, what they stand for */
async function inspectFound(
  found: readonly File[],
  given: readonly File[],
  context: OpenContext,
  budget: number,
): Promise<Inspected> {
  const choices = context.choices ?? {};
  const { files, pool, picked, why, idOf, formatOf } = await gather(found, context);
  if (picked.length === 0) return openTruth(files, pool, context);
  const array = picked[0];
  const plan = planOf(array, pool, choices);
  const cancelled = (): boolean => context.cancelled();
  let problem: StudioErrorData | null =
    plan.problem ?? singleBand(plan) ?? (fits(plan, budget) ? null : tooLarge(plan, budget));
  let opened: { scene: Scene; loaded: Loaded } | null = null;
  const toFetch = bytesStored(plan);
  // What is far away is fetched when the person has chosen a part of it; a little of it is all of it.
  if (!problem && !(array.far && toFetch > MAX_FETCHED)) {
    const source = sourceOf(given, context);
    try {
      const { scene, loaded } = await makeScene(array, plan, pool, context);
      opened = { scene: { ...scene, source: await source }, loaded };
    } catch (error) {
      problem = choosable(error, plan);
    }
  }
  context.progress(0.96, 'Looking for other ways to read it');
  const seen = await see(plan, pool, opened?.loaded ?? null, cancelled);
  const { sample, spectral, meaning, facts, notes } = seen;
  const proposals = proposalsOf(
    plan.layout.bands,
    facts,
    sample ? deadBands(sample.scaled, plan, facts, opened?.loaded ?? null) : new Map(),
  );
  const left = new Set(choices.badBands ?? proposals.map((p) => p.band));
  const rgb = pictureBands(
    plan.layout.bands,
    spectral.wavelengths,
    plan.array.meta?.defaultBands,
    (b) => !left.has(b),
  );
  const inMemory = opened && !isBinned(plan) && !isCropped(plan);
  const none = (meaning?.noData.value ?? []).map(Math.fround);
  const alternatives = await alternativesOf({
    plan,
    array,
    look: inMemory ? memoryArray(array, plan.layout, opened!.scene.cube.data) : array,
    pool,
    idOf,
    wavelengths: spectral.wavelengths,
    none,
    cancelled,
  });
  const truth = opened ? (opened.scene.truth?.names ?? null) : truthNames(pool);
  const report: ImportReport = {
    shapeKey: shapeKeyOf(array, plan, formatOf(array), idOf(array)),
    file: given.map((f) => f.name).join(', '),
    findings: findingsOf({
      format: formatOf(array),
      plan,
      array,
      variable: idOf(array),
      others: pool.cubes.filter((a) => a !== array).length,
      why,
      spectral,
      meaning,
      mask: opened?.scene.mask ?? null,
      proposals,
      truth,
      asked: choices,
      alternatives,
      unseen: sample ? null : seen.unseen,
      notes: (opened ? opened.scene.notes : [...pool.notes, ...notes]).filter(
        (note) => !plan.layout.notes.includes(note) && !saidAbove.test(note),
      ),
    }),
    stored: sizeOf(plan.layout),
    result: { ...plan.result, bytes: bytesOf(plan) },
    budget,
    fitting: fittingOf(plan, budget),
    preview: sample && (await previewOf(plan, sample.scaled, rgb, { none, cancelled })),
    alternatives: alternatives.map(({ kind, label, choices: taken, inForce, thumbnail }) => ({
      kind,
      label,
      choices: taken,
      inForce,
      thumbnail,
    })),
    meanSpectrum: sample && meanSpectrum(sample.scaled),
    wavelengths: spectral.wavelengths,
    wavelengthSource: spectral.wavelengthSource,
    unit: meaning?.unit?.value ?? plan.array.meta?.unit ?? 'unknown',
    divideBy: meaning ? divisorOf(meaning) : 1,
    noData: meaning?.noData.value ?? plan.array.meta?.noData ?? [],
    proposals,
    truth,
    choices,
    problem,
  };
  return { type: 'import', report, opened, toFetch };
}

/** Errors that other choices can mend; the others are thrown on. */
function choosable(error: unknown, { array }: Plan): StudioErrorData {
  if (!(error instanceof StudioError) || error.data.kind === 'cancelled') throw error;
  if (isNoPixel(error.data) || array.raw) return error.data;
  throw error;
}

interface Seen {
  /** Some pixels of the whole image, with all bands of the file; null where reading them would take too long. */
  readonly sample: { readonly scaled: Grid } | null;
  readonly unseen: string | null;
  readonly spectral: Spectral;
  readonly meaning: Meaning | null;
  readonly facts: BandFacts;
  readonly notes: readonly string[];
}

/** What can be said of the whole image: from the cube where it was read whole, else from a grid of its pixels. */
async function see(
  plan: Plan,
  pool: Pool,
  loaded: Loaded | null,
  cancelled: () => boolean,
): Promise<Seen> {
  const notes: string[] = [];
  const spectral = loaded?.spectral ?? (await findSpectral(plan, pool, true, notes));
  const nothing = { ...spectral, saturated: new Set<number>() };
  if (loaded && !isBinned(plan) && !isCropped(plan)) {
    const { meaning, facts, cube } = loaded;
    return {
      sample: { scaled: fewPixels(cube.data, cube) },
      unseen: null,
      spectral,
      meaning,
      facts,
      notes,
    };
  }
  const { array } = plan;
  const bytes = countOf(array) * itemBytes(array);
  const small = array.far ? overviewPlan(plan) : null;
  if (!small && !array.seekable && bytes > (array.far ? MAX_FETCHED : MAX_STREAMED)) {
    const size = `${Math.round(bytes / 2 ** 20)} MiB`;
    const unseen = array.far
      ? `${array.name} is stored in blocks and has no small copy, so that up to ${size} would have to be fetched for it`
      : `${array.name} is compressed, and ${size} would have to be unpacked for it`;
    const { meaning = null, facts = nothing } = loaded ?? {};
    return { sample: null, unseen, spectral, meaning, facts, notes };
  }
  let grid: Grid;
  try {
    grid = await sampleOf(small ?? plan, cancelled);
  } catch (error) {
    const { message } = choosable(error, plan);
    return { sample: null, unseen: message, spectral, meaning: null, facts: nothing, notes };
  }
  const { meaning, saturated } = loaded
    ? { meaning: loaded.meaning, saturated: [...loaded.facts.saturated] }
    : settle(plan, pool, grid);
  const scaled = { ...grid, values: grid.values.slice() };
  scale(scaled.values, changeOf(meaning));
  const facts = { ...spectral, saturated: new Set(saturated) };
  return { sample: { scaled }, unseen: null, spectral, meaning, facts, notes };
}

/** The small copy of the image that the file holds, read as the image is. */
function overviewPlan({ array, layout }: Plan): Pick<Plan, 'array' | 'layout'> | null {
  const { overview, shape } = array;
  if (!overview || layout.axes.length !== 3) return null;
  const [lines, samples] = [layout.axes.indexOf('lines'), layout.axes.indexOf('samples')];
  // Axes that were chosen otherwise are not those of the copy.
  if (shape[lines] !== layout.lines || shape[samples] !== layout.samples) return null;
  const size = { lines: overview.lines, samples: overview.samples };
  const own = shape.map((n, k) => (k === lines ? size.lines : k === samples ? size.samples : n));
  return {
    array: { ...array, shape: own, chunks: overview.chunks },
    layout: { ...layout, ...size, shape: [own[0], own[1], own[2]] },
  };
}

/** Bands without use by their values: as the mask of the cube judges them, or by the sample where there is no cube. */
function deadBands(
  sample: Sample,
  plan: Plan,
  facts: BandFacts,
  loaded: Loaded | null,
): Map<number, BandReason> {
  const { bands } = sample;
  const dead = new Map<number, BandReason>();
  const listed = reasonsOf(bands, plan.choices.badBands, facts);
  for (let b = 0; b < bands; b++) {
    const judged = loaded && listed[b] === null;
    if (judged && loaded.mask.bands[Math.floor(b / plan.bin.spectral)] === 1) continue;
    const reason = judgeBand(sample, b);
    if (reason) dead.set(b, reason);
    // A few pixels may vary where the image as a whole is broken.
    else if (judged && plan.bin.spectral === 1) dead.set(b, 'not finite');
  }
  return dead;
}

function judgeBand({ values, bands }: Sample, band: number): BandReason | null {
  let [low, high, broken, count] = [Infinity, -Infinity, 0, 0];
  for (let k = band; k < values.length; k += bands) {
    const v = values[k];
    count++;
    if (!Number.isFinite(v)) broken++;
    else {
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  if (broken * 2 > count) return 'not finite';
  if (count < 2 || low !== high) return null;
  return low === 0 ? 'all zero' : 'constant';
}

/** [B] over the pixels that have something in them; NaN where no value is finite. */
function meanSpectrum({ values, bands }: Sample): Float64Array {
  const sums = new Float64Array(bands);
  const counts = new Uint32Array(bands);
  for (let at = 0; at < values.length; at += bands) {
    let first = at;
    while (first < at + bands && values[first] === 0) first++;
    if (first === at + bands) continue;
    for (let b = 0; b < bands; b++) {
      const v = values[at + b];
      if (!Number.isFinite(v)) continue;
      sums[b] += v;
      counts[b]++;
    }
  }
  return sums.map((sum, b) => (counts[b] ? sum / counts[b] : NaN));
}

/** A preview of the image, from the sample, or read anew and finer where the sample has few lines. */
async function previewOf(
  { array, layout }: Plan,
  sample: Grid,
  rgb: readonly [number, number, number],
  options: { readonly none: readonly number[]; readonly cancelled: () => boolean },
): Promise<ImportReport['preview']> {
  const aspect = layout.samples / layout.lines;
  // A small copy is as fine as it is: of the image itself all would be fetched.
  const settled = array.far && !array.seekable;
  if (settled || sample.lines >= stepsOf(layout).lines) return picture(sample, rgb, aspect);
  const fine = await readGrid(array, layout, rgb, options);
  return fine.lines > sample.lines
    ? picture(fine, [0, 1, 2], aspect)
    : picture(sample, rgb, aspect);
}

const sizeOf = ({ lines, samples, bands }: Plan['layout']): ImportReport['stored'] => ({
  lines,
  samples,
  bands,
});

/** Names of the truth that lies beside the cube, without reading it. */
function truthNames(pool: Pool): readonly string[] | null {
  const [first] = pool.abundances;
  if (!first) return null;
  const parts = first.shape.length === 3 ? boxSize(first)[2] : Math.min(...first.shape);
  return cleanNames(pool.nameLists, parts, []);
}

/**
 * What choices are remembered under. Flight lines of one campaign differ in length, so that a box goes by its bands and
 * axes; a table has no other size than its own. Names that come from the file's name do not count.
 */
function shapeKeyOf(array: NumericArray, plan: Plan, format: string, variable: string): string {
  const { axes, bands } = plan.layout;
  const stem = array.file.replace(/\.[^.]*$/, '');
  const name = variable === stem || variable === array.file ? '' : variable.replace(/^.*: /, '');
  const shape = array.shape.length === 2 ? array.shape.join('×') : `${bands} bands, ${axes.join()}`;
  return [format, name, array.dtype, shape].join(' | ');
}
