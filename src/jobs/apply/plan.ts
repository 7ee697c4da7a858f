/**
 * How a scene is cut, by its size and the model alone, never by the number of threads: so the bits do not depend on them.
 * And the memory that threads share: what the network reads of the first blocks, as many as there is room for.
 */
import { canShare } from '../../scene/sharing';
import type { LearnedModel } from '../../training/learned';
import { leastLines, type TileInputs } from '../../training/tiledInference';
import { tilesOf, type Tile } from '../../training/tiles';
import { evidenceWidth } from '../../unmixing/priorInputs';
import type { ApplyModel } from './model';

/** Values of a block that is read and solved at once. */
const BLOCK_VALUES = 2 ** 21;
/** Pixels that the network answers at once, and bytes of its inputs that are kept. */
const TILE_PIXELS = 2 ** 15;
const KEPT_BYTES = 256 * 2 ** 20;

export interface Plan {
  readonly scene: { readonly lines: number; readonly samples: number };
  /** Whole lines, in order. */
  readonly tiles: readonly Tile[];
  /** Lines of a block, and how many blocks there are. */
  readonly height: number;
  readonly blocks: number;
  /** What the network reads of so many blocks, from the first on, is kept; the others are read again in each pass. */
  readonly kept: number;
  readonly prior: boolean;
  readonly side: boolean;
  readonly evidence: boolean;
}

/** For tests: other blocks and tiles, which must not change the answer beyond rounding. */
export interface PlanSizes {
  readonly blockValues?: number;
  readonly tilePixels?: number;
  readonly keptBytes?: number;
}

export function planOf(
  { lines, samples }: Plan['scene'],
  { model, answering: { learned } }: ApplyModel,
  { blockValues = BLOCK_VALUES, tilePixels = TILE_PIXELS, keptBytes = KEPT_BYTES }: PlanSizes = {},
): Plan {
  const scene = { lines, samples };
  const rows = (pixels: number): number =>
    Math.min(lines, Math.max(1, Math.floor(pixels / samples)));
  const height = rows(blockValues / learned.bandIndex.length);
  // Whole blocks where several fit: else a block between two tiles is made for each.
  const most = Math.min(lines, Math.max(leastLines(model.shape), rows(tilePixels)));
  const tileLines = most > height && most < lines ? most - (most % height) : most;
  const blocks = Math.ceil(lines / height);
  const prior = learned.features.withPrior;
  const side = learned.start.mix !== null;
  const evidence = learned.prior !== undefined;
  const numbers =
    model.shape.features +
    (prior ? model.R : 0) +
    (side ? model.R : 0) +
    (evidence ? evidenceWidth(model.R) : 0);
  const bytes = height * samples * (4 * numbers + 1);
  return {
    ...{ scene, height, blocks, prior, side, evidence },
    tiles: tilesOf(scene, { lines: tileLines, samples }),
    kept: Math.min(blocks, Math.floor(keptBytes / bytes)),
  };
}

/** What the network reads of the kept blocks, one after the other, in memory that all threads see. */
export interface Arena extends TileInputs {
  /** [kept blocks] 1: made */
  readonly made: Int32Array;
}

export function makeArena(
  { scene, height, kept, prior, side, evidence }: Plan,
  { R, shape }: LearnedModel,
): Arena {
  const pixels = Math.min(scene.lines, kept * height) * scene.samples;
  const bytes = (count: number): ArrayBuffer | SharedArrayBuffer =>
    canShare() ? new SharedArrayBuffer(count) : new ArrayBuffer(count);
  const floats = (width: number): Float32Array => new Float32Array(bytes(4 * pixels * width));
  return {
    features: floats(shape.features),
    prior: prior ? floats(R) : null,
    side: side ? floats(R) : null,
    evidence: evidence ? floats(evidenceWidth(R)) : null,
    valid: new Uint8Array(bytes(pixels)),
    made: new Int32Array(bytes(4 * kept)),
  };
}
