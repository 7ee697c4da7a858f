/**
 * A trained network on a scene of any size, block by block: what the whole file's job and `npm run unmix -- apply` share.
 * Where spectra come from, and where maps go, is theirs.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkShape } from '../model/dualBranch';
import { neighbourly } from '../model/prior/beside';
import { cut, named, type ParameterLayout, type Views } from '../model/parameters';
import type { TileShape } from '../protocol/run';
import type { PriorGround } from '../scene/learned';
import {
  inferTiled,
  tileByTile,
  type TileByTile,
  type TileInputs,
} from '../training/tiledInference';
import { MOST_CELLS, type Tile } from '../training/tiles';

export interface BlockAnswers {
  /** As on the scene it was trained on. */
  readonly network: { readonly shape: NetworkShape; readonly layout: ParameterLayout };
  /** [P] */
  readonly theta: Float32Array;
  readonly scene: TileShape;
  /** The scene it was trained on had pixels of so many × so many of this one's. */
  readonly bin: number;
  readonly tile: TileShape;
  /** What the network reads of any tile; asked for each, halo and all, as often as there are passes. */
  readonly inputs: (tile: Tile) => Promise<TileInputs>;
  readonly sideShare: number;
  /** What the pretrained prior has to know of the learned scene; absent where it does not count. */
  readonly prior?: PriorGround | undefined;
  /** Told before each tile of each pass; throws to end it. */
  readonly between: (done: number, of: number) => Promise<void>;
}

/** Yields each tile's abundances [n × R], in the order of `tilesOf`. Frees its tensors. */
export async function* answerBlocks({
  inputs,
  tile,
  between,
  ...given
}: BlockAnswers): AsyncGenerator<{ readonly tile: Tile; readonly values: Float32Array }> {
  const p = parametersOf(given);
  const { scene, sideShare } = given;
  try {
    const source = { scene, inputs };
    yield* inferTiled({
      p,
      shape: onFile(given),
      source,
      tile,
      sideShare,
      between,
      neighbourly: neighbourly(given.prior),
    });
  } finally {
    tf.dispose(Object.values(p));
  }
}

/** The same for whoever shares the tiles out. Frees its tensors by `dispose`. */
export function answerByTile({
  inputs,
  ...given
}: Omit<BlockAnswers, 'tile' | 'between'>): TileByTile {
  const p = parametersOf(given);
  const { scene, sideShare } = given;
  const source = { scene, inputs };
  const tiles = tileByTile({
    p,
    shape: onFile(given),
    source,
    sideShare,
    neighbourly: neighbourly(given.prior),
  });
  return {
    ...tiles,
    dispose: () => {
      tiles.dispose();
      tf.dispose(Object.values(p));
    },
  };
}

type OnFile = Pick<BlockAnswers, 'network' | 'theta' | 'scene' | 'bin'>;

const parametersOf = ({ network: { layout }, theta }: OnFile): Views =>
  named(
    tf.tidy(() => cut(tf.tensor1d(theta.slice()), layout).map((t) => t.clone())),
    layout,
  );

/** E [R × B'] in θ, in the domain. */
export function endmembersIn(layout: ParameterLayout, theta: Float32Array): Float32Array {
  const { init } = layout.specs.find((spec) => spec.name === 'E')!;
  return theta.slice(layout.offsets.E, layout.offsets.E + init.length);
}

/** The network on the file: a cell of its pooled grid covers as many pixels of the file as it did in training. */
function onFile({ network: { shape }, scene: file, bin }: OnFile): NetworkShape {
  const cells = (pooled: number, trained: number, all: number): number =>
    Math.max(1, Math.min(all, MOST_CELLS, Math.round((pooled * all) / (trained * bin))));
  return {
    ...shape,
    ...file,
    poolLines: cells(shape.poolLines, shape.lines, file.lines),
    poolSamples: cells(shape.poolSamples, shape.samples, file.samples),
  };
}

/** A tile's spectra in valid bands [n × B'], zero at masked pixels, and which are valid [n]. */
export interface Spectra {
  readonly Y: Float32Array;
  readonly valid: Uint8Array;
}

/** The valid bands of a tile of values [lines × samples × bands], and which of its pixels are usable. */
export function usableSpectra(
  values: Float32Array,
  { samples, bands }: { readonly samples: number; readonly bands: number },
  bandIndex: readonly number[],
  { line, lines, sample, samples: width }: Tile,
): Spectra {
  const B = bandIndex.length;
  const Y = new Float32Array(lines * width * B);
  const valid = new Uint8Array(lines * width);
  for (let i = 0; i < valid.length; i++) {
    const at = ((line + Math.floor(i / width)) * samples + sample + (i % width)) * bands;
    for (let b = 0; b < B; b++) Y[i * B + b] = values[at + bandIndex[b]];
    valid[i] = usable(Y, i * B, B) ? 1 : 0;
    if (!valid[i]) Y.fill(0, i * B, (i + 1) * B);
  }
  return { Y, valid };
}

/** As a scene's mask judges a pixel (scene/mask.ts): finite, and not the same in every band. */
function usable(Y: Float32Array, at: number, B: number): boolean {
  let differs = false;
  for (let b = 0; b < B; b++) {
    if (!Number.isFinite(Y[at + b])) return false;
    if (Y[at + b] !== Y[at]) differs = true;
  }
  return differs || (B === 1 && Y[at] !== 0);
}

/** NaN at pixels that are not valid, in place. */
export function blank(values: Float32Array, valid: Uint8Array, R: number): void {
  valid.forEach((v, i) => {
    if (!v) values.fill(NaN, i * R, (i + 1) * R);
  });
}
