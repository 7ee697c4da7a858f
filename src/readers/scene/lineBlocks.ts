/**
 * A file's image block of lines by block of lines, read exactly as the scene on screen was: same variable, orientation,
 * unit, no-data values and bands, but neither cropped nor binned in space. For what is larger than memory. Not a scene:
 * no mask, no truth, no guesses.
 */
import type { ValueChange, ValueUnit } from '../../scene/cube';
import { StudioError } from '../../scene/errors';
import type { ImportChoices } from '../../scene/importChoices';
import { gather } from '../gather';
import type { NumericArray, OpenContext } from '../types';
import { binnedLists } from './bands';
import { findSpectral, readPart, type Spectral } from './cube';
import { movedMap } from './georef';
import { changeOf, statedMeaning } from './meaning';
import { planOf, type Plan } from './plan';
import type { Pool } from './pool';

export interface LineBlocks {
  readonly lines: number;
  readonly samples: number;
  /** After binning bands. */
  readonly bands: number;
  /** Reading a block costs what the block holds; otherwise everything before it is read again, too. */
  readonly seekable: boolean;
  /** Bytes of the variable in the file. */
  readonly bytes: number;
  /** Georeferencing of the whole image, as Cube.map. */
  readonly map?: Readonly<Record<string, string>>;
  /**
   * @returns values of these lines [count × samples × bands], pixel-interleaved, NaN where nothing was measured
   * @throws StudioError for a damaged file, or when cancelled
   */
  read(line: number, count: number): Promise<Float32Array>;
}

/** What a file itself says of its values and bands. */
export interface Stated {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  /** By its own words; the gain is 1 where it says nothing. */
  readonly change: ValueChange;
  readonly unit: ValueUnit | null;
  /** [bands] nanometres, where the file says so */
  readonly wavelengths: Float64Array | null;
  readonly fwhm: Float64Array | null;
  /** [bands] 1 = it calls the band bad */
  readonly bad: Uint8Array;
}

/** Some lines of a file. */
export interface LinePart {
  readonly line: number;
  readonly lines: number;
}

/**
 * @param choices those the scene was opened with (SceneSource)
 * @param change what was done to its stored values (Scene.change); or, for another scene, what is to be done by what it
 *   says of itself
 * @param part of the file that stands for the whole
 * @throws StudioError when the files are not those of a scene, or the part is not within it
 */
export async function openLineBlocks(
  files: readonly File[],
  choices: ImportChoices,
  change: ValueChange | ((stated: Stated) => ValueChange),
  cancelled: () => boolean,
  part?: LinePart,
): Promise<LineBlocks> {
  const context: OpenContext = {
    shared: false,
    current: null,
    choices,
    progress: () => undefined,
    cancelled,
  };
  const { pool, picked } = await gather(files, context);
  if (picked.length === 0) {
    throw new StudioError({
      kind: 'file',
      file: files.map((f) => f.name).join(', '),
      message: 'These files hold no scene.',
      found: pool.listing.slice(0, 20).join(', ') || 'no variable',
      expected: 'the files that the scene was opened from',
      advice: 'Open the scene again, train, and unmix its whole file then.',
    });
  }
  const file = partPlan(picked[0], pool, { ...choices, crop: undefined });
  const { samples } = file.result;
  const whole = part
    ? partPlan(picked[0], pool, { ...choices, crop: { ...part, sample: 0, samples } })
    : file;
  if (whole.problem) throw new StudioError(whole.problem);
  const spectral = await findSpectral(whole, pool, true, []);
  const { array, result } = whole;
  const done = typeof change === 'function' ? change(statedOf(whole, pool, spectral)) : change;
  const map = movedMap(array.meta?.map, whole, []);
  return {
    ...result,
    ...(map ? { map } : {}),
    seekable: array.seekable === true || array.inMemory === true,
    bytes: array.shape.reduce((n, side) => n * side, 4),
    read: (line, count) => readLines(picked[0], pool, spectral, { line, count }),
  };

  async function readLines(
    given: NumericArray,
    from: Pool,
    bands: Spectral,
    block: { line: number; count: number },
  ): Promise<Float32Array> {
    const line = block.line + (part?.line ?? 0);
    const crop = { line, lines: block.count, sample: 0, samples };
    const plan = partPlan(given, from, { ...choices, crop });
    if (plan.problem) throw new StudioError(plan.problem);
    const { data } = await readPart(plan, bands, { change: done, cancelled });
    return data;
  }
}

/** The plan of the whole image, or of the part in `choices.crop`, in the file's own pixels. */
function partPlan(array: NumericArray, pool: Pool, choices: ImportChoices): Plan {
  const bin = { spatial: 1, spectral: choices.bin?.spectral ?? 1 };
  return planOf(array, pool, { ...choices, bin });
}

function statedOf(plan: Plan, pool: Pool, spectral: Spectral): Stated {
  const { array, layout, result, bin, choices } = plan;
  const meaning = statedMeaning(array, pool, choices);
  const known = spectral.wavelengthSource === 'file' ? spectral.wavelengths : null;
  const { fwhm } = array.meta ?? {};
  const lists = binnedLists(
    known,
    layout.bands,
    fwhm?.length === layout.bands ? { fwhm } : {},
    bin.spectral,
    new Set(),
  );
  const bad = new Uint8Array(result.bands);
  for (const b of spectral.inFile) bad[Math.floor(b / bin.spectral)] = 1;
  return {
    ...result,
    ...{ change: changeOf(meaning), unit: meaning.unit?.value ?? null, bad },
    wavelengths: lists.wavelengths,
    fwhm: lists.fwhm ?? null,
  };
}
