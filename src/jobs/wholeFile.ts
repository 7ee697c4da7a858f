/**
 * The whole file with the weights of a run on a part of it: the trained network, and all else that was learned from the
 * scene on screen, applied block of lines by block of lines to a file that need not fit into memory. Yields progress and
 * at last the maps; trains nothing.
 */
import type { Cube, ValidityMask } from '../scene/cube';
import { StudioError } from '../scene/errors';
import { openLineBlocks, type LineBlocks } from '../readers/scene/lineBlocks';
import { memoryModel } from '../training/memoryPlan';
import { WASM_LIMITS, type MemoryLimits } from '../engine/info';
import { repairOf, withoutFaults } from '../training/sceneFaults';
import { withPrior } from '../model/prior/beside';
import { makePixelModel } from '../training/pixelModel';
import { prepare } from '../unmixing/prepare';
import { MOST_SMOOTHED, smoothed, smoothingOf } from '../unmixing/answerSmoothing';
import { endmembersForDisplay } from '../unmixing/sceneSpectra';
import { leastLines, passesOf } from '../training/tiledInference';
import { pasteTile, stripShape, type Tile } from '../training/tiles';
import { answerBlocks, blank, endmembersIn, usableSpectra, type Spectra } from './answerBlocks';
import { makeNetwork } from '../training/dualBranch';
import { checkState } from '../training/unmixer';
import type { Perform } from './job';
import type { FileMaps, WholeFileRequest } from '../protocol/wholeFile';

export interface UnmixFileInput extends WholeFileRequest {
  /** The scene on screen, on which the run was trained. */
  readonly cube: Cube;
  readonly mask: ValidityMask;
  readonly limits?: MemoryLimits;
  readonly control: { readonly cancelled: boolean };
  readonly settle: () => Promise<void>;
  /** Milliseconds. */
  readonly now: () => number;
}

export type UnmixFileEvent =
  | { readonly type: 'progress'; readonly fraction: number; readonly what: string }
  | { readonly type: 'maps'; readonly maps: FileMaps };

/** Reading over and over what cannot be sought costs this many bytes at most. */
const MOST_REREAD = 16 * 2 ** 30;
/** What the values of a block take, in the copies that are made of it. */
const BLOCK_BYTES = 128 * 2 ** 20;
const COPIES = 6;

export const performWholeFile: Perform<'wholeFile'> = async (work) => {
  const { id: wholeFile, takes, cube, mask, control, engine, now, send } = work;
  const { settle, limits, fault } = await engine.get();
  try {
    for await (const event of unmixFile({ ...takes, cube, mask, limits, settle, now, control })) {
      if (event.type === 'maps') send({ type: 'wholeFileMaps', wholeFile, maps: event.maps });
      else {
        const { fraction, what } = event;
        send({ type: 'wholeFileProgress', wholeFile, fraction, what });
      }
    }
  } catch (error) {
    const lost = await fault();
    if (lost) engine.drop();
    if (!lost && control.cancelled) return send({ type: 'wholeFileCancelled', wholeFile });
    throw lost ?? error;
  }
};

/**
 * @throws StudioError when the weights, labels or files do not fit, the file is damaged, or the run is cancelled
 *   (kind `cancelled`)
 */
export async function* unmixFile(
  input: UnmixFileInput,
): AsyncGenerator<UnmixFileEvent, void, void> {
  const { cube, mask, config, state, control } = input;
  const { settings } = config;
  const began = input.now();
  const stopped = (): void => {
    if (control.cancelled) throw cancelled(input.files);
  };
  yield { type: 'progress', fraction: 0, what: 'Learning again what the run started from' };
  await input.settle();
  stopped();
  const between = async (): Promise<void> => {
    await input.settle();
    stopped();
  };
  const { endmemberNames: names, labels } = config;
  const found = await withoutFaults({ cube, mask, names, labels, settings, between });
  const start = prepare(found.cube, mask, names, labels, settings);
  const { prepared, text } = await withPrior(start, cube, mask, settings, between);
  // A run that went on without it said so; maps of a file that differ from the run's would not.
  if (text && !prepared.prior) throw withoutPrior(text);
  const repair = repairOf(found.faults);
  const network = makeNetwork(found.cube, mask, prepared, settings);
  checkState(state, network.layout.size, state.moments.length);
  const ground = prepared.prior?.ground;
  const pixels = makePixelModel(prepared, network.map, ground ?? null);
  const R = prepared.R;

  yield { type: 'progress', fraction: 0, what: 'Looking into the file' };
  const blocks = await openLineBlocks(
    input.files,
    input.choices,
    input.change,
    () => control.cancelled,
  );
  checkBands(blocks, cube, input.files);
  const scene = { lines: blocks.lines, samples: blocks.samples };
  const tile = stripShape(scene, blockPixels(input), leastLines(network.shape));
  const passes = passesOf(network.shape, scene, tile);
  const rows = Math.ceil(scene.lines / tile.lines);
  checkSeeking(blocks, passes * rows, input.files);

  const valid = new Uint8Array(scene.lines * scene.samples);
  const read = lineReader(blocks, prepared.bandIndex);
  const abundances = new Float32Array(scene.lines * scene.samples * R);
  let fraction = 0;
  const answers = answerBlocks({
    ...{ network, theta: state.theta, scene, tile },
    bin: input.choices.bin?.spatial ?? 1,
    inputs: async (at) => {
      const { Y, valid: v } = await read(at);
      await repair?.(Y, v.length);
      return pixels(Y, v);
    },
    ...{ sideShare: prepared.sideShare, prior: ground },
    between: async (done, of) => {
      fraction = done / of;
      await between();
    },
  });
  for await (const { tile: at, values } of answers) {
    pasteTile(values, R, at, scene, abundances);
    (await read(at)).valid.forEach((v, i) => {
      const line = at.line + Math.floor(i / at.samples);
      valid[line * scene.samples + at.sample + (i % at.samples)] = v;
    });
    yield {
      type: 'progress',
      fraction,
      what: `Line ${at.line + at.lines} of ${scene.lines}`,
    };
  }
  blank(abundances, valid, R);
  const strength =
    abundances.length <= MOST_SMOOTHED ? smoothingOf(found.cube, mask, prepared, settings) : 0;
  const maps = smoothed(abundances, R, { ...scene, pixels: valid }, strength);
  const { domain, bandIndex } = prepared;
  const E = endmembersIn(network.layout, state.theta);
  yield {
    type: 'maps',
    maps: {
      ...scene,
      abundances: maps,
      valid,
      ...(blocks.map ? { map: blocks.map } : {}),
      endmembers: endmembersForDisplay(E, domain, prepared, bandIndex, cube.bands),
      validPixels: valid.reduce((sum, v) => sum + v, 0),
      seconds: (input.now() - began) / 1000,
      passes,
      blocks: rows,
    },
  };
}

/** Pixels that are read and answered at once. */
function blockPixels({ cube, mask, config, limits = WASM_LIMITS }: UnmixFileInput): number {
  const model = memoryModel({
    lines: cube.lines,
    samples: cube.samples,
    cubeBands: cube.bands,
    bands: mask.validBands,
    endmembers: config.endmemberNames.length,
    labels: config.labels.length,
    settings: config.settings,
    limits,
  });
  const perPixel = model.answer(2) - model.answer(1);
  const byEngine = (config.settings.memory * 2 ** 20) / 2 / perPixel;
  const byBuffer = (limits.buffer * 2) / (model.largest(2 ** 24) / 2 ** 23);
  const byValues = BLOCK_BYTES / (4 * COPIES * cube.bands);
  return Math.max(1, Math.floor(Math.min(byEngine, byBuffer, byValues)));
}

/** Reads tiles; the lines read last are kept, since tiles and halos share them. */
function lineReader(
  blocks: LineBlocks,
  bandIndex: readonly number[],
): (tile: Tile) => Promise<Spectra> {
  const { samples, bands } = blocks;
  let kept: { line: number; lines: number; values: Float32Array } | null = null;
  return async ({ line, lines, sample, samples: width }) => {
    const inside = kept && line >= kept.line && line + lines <= kept.line + kept.lines;
    if (!kept || !inside) {
      // Let go first: two blocks at once would double the memory.
      kept = null;
      kept = { line, lines, values: await blocks.read(line, lines) };
    }
    const from = { line: line - kept.line, lines, sample, samples: width };
    return usableSpectra(kept.values, { samples, bands }, bandIndex, from);
  };
}

const nameOf = (files: readonly File[]): string => files.map((f) => f.name).join(', ');

const withoutPrior = (why: string): StudioError =>
  new StudioError({
    kind: 'file',
    message: why,
    advice:
      'Load the page again where the studio’s own files can be reached, or train with “Heed neighbours in noise” off.',
  });

const cancelled = (files: readonly File[]): StudioError =>
  new StudioError({
    kind: 'cancelled',
    file: nameOf(files),
    message: 'Unmixing the whole file was cancelled.',
    advice: 'Start it again when you like; nothing that is open has changed.',
  });

function checkBands(blocks: LineBlocks, cube: Cube, files: readonly File[]): void {
  if (blocks.bands === cube.bands) return;
  throw new StudioError({
    kind: 'file',
    file: nameOf(files),
    field: 'bands',
    message: 'The file has other bands than the scene on screen.',
    found: `${blocks.bands} bands`,
    expected: `${cube.bands} bands`,
    advice: 'Open a part of this file, train on it, and unmix the whole file then.',
  });
}

function checkSeeking(
  { seekable, bytes }: LineBlocks,
  reads: number,
  files: readonly File[],
): void {
  if (seekable || bytes * reads <= MOST_REREAD) return;
  throw new StudioError({
    kind: 'file',
    file: nameOf(files),
    message: 'This file is compressed in one piece, and would have to be unpacked again and again.',
    found: `${(bytes / 2 ** 30).toFixed(1)} GB, ${reads} times`,
    expected: 'a file in which a part can be read by itself',
    advice: 'Save the scene as ENVI (BIL or BIP) or as HDF5 in chunks, and open a part of that.',
  });
}
