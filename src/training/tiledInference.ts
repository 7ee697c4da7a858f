/**
 * Abundances of a scene of any size with trained parameters, tile by tile and without seams: what tiles share is
 * gathered over all of them first (model/windows.ts), so that the answer is that of the whole scene to rounding. The
 * scene is asked for its tiles, as often as there are passes, and may be on disk; answers go to the caller tile by tile.
 */
import * as tf from '@tensorflow/tfjs-core';
import { abundances, type NetworkShape } from '../model/dualBranch';
import type { Views } from '../model/parameters';
import { passesBefore, windowedNetwork, type NetworkWindow, type Pass } from '../model/windows';
import { readAndFree } from './loop';
import { cutTile, haloed, tilesOf, type Tile } from './tiles';
import type { TileShape } from '../protocol/run';

/** What the network reads of a tile of n pixels. */
export interface TileInputs {
  /** [n × F], zero at masked pixels */
  readonly features: Float32Array;
  /** log(p + ε) [n × R]; null where the network started from random weights */
  readonly prior: Float32Array | null;
  /** Abundances of classical + KRR [n × R], when a share of them is in the answer. */
  readonly side: Float32Array | null;
  /** [n] 1 = valid */
  readonly valid: Uint8Array;
}

export interface TiledScene {
  readonly scene: TileShape;
  /** Any tile of the scene, in the order asked for; halos reach into the tile before. */
  inputs(tile: Tile): TileInputs | Promise<TileInputs>;
}

export interface InferenceInput {
  /** Trained parameters by name, γ among them where there is a prior. Owned by the caller. */
  readonly p: Views;
  /** The network on the whole scene. */
  readonly shape: NetworkShape;
  readonly source: TiledScene;
  readonly tile: TileShape;
  /** Share of `side` in the answer. */
  readonly sideShare: number;
  /** Told before each tile of each pass; throws to end it. */
  readonly between: (done: number, of: number) => Promise<void>;
}

/** How often `inferTiled` asks for the whole scene. */
export const passesOf = (shape: NetworkShape, scene: TileShape, tile: TileShape): number =>
  1 + passesBefore(shape, scene, tile).length;

/**
 * Lines of a tile at least: each keeps the states of a scan where it begins and ends, so that what is kept of the whole
 * scene grows as tiles get lower.
 */
export const leastLines = ({ neighbours }: Pick<NetworkShape, 'neighbours'>): number =>
  neighbours?.layer === 'scan' ? 8 : 1;

/** Yields each tile's abundances [n × R], in the order of `tilesOf`. */
export async function* inferTiled(
  input: InferenceInput,
): AsyncGenerator<{ readonly tile: Tile; readonly values: Float32Array }, void, void> {
  const { p, shape, source, sideShare: share } = input;
  const tiles = tilesOf(source.scene, input.tile);
  const network = windowedNetwork(p, shape);
  const passes = passesBefore(shape, source.scene, input.tile);
  const all = tiles.length * (1 + passes.length);
  let done = 0;

  /** Runs `work` on the tile as tensors, which live as long as it runs. */
  async function on<T>(
    tile: Tile,
    work: (window: NetworkWindow, inputs: TileInputs, outer: Tile) => T,
  ): Promise<T> {
    await input.between(done++, all);
    const outer = haloed(tile, network.halo, source.scene);
    const inputs = await source.inputs(outer);
    const x = tf.tensor2d(inputs.features, [outer.lines * outer.samples, shape.features]);
    try {
      return work({ inner: tile, outer, x, valid: inputs.valid }, inputs, outer);
    } finally {
      x.dispose();
    }
  }

  /** The part of the tile itself of values [n' × R] of the tile with its halo. */
  const inner = (values: Float32Array, tile: Tile, outer: Tile): Float32Array =>
    cutTile(
      values,
      shape.endmembers,
      { ...tile, line: tile.line - outer.line, sample: tile.sample - outer.sample },
      outer,
    );

  async function pass(which: Pass): Promise<void> {
    for (const tile of tiles) await on(tile, (window) => network.gather(which, window));
    network.finish(which);
  }

  const N = ({ lines, samples }: TileShape): number => lines * samples;
  try {
    for (const which of passes) await pass(which);
    for (const tile of tiles) {
      const { answer, side } = await on(tile, (window, inputs, outer) => ({
        answer: tf.tidy(() => {
          const raw = network.logits(window); // [n, R]
          const prior =
            inputs.prior &&
            tf.tensor2d(inner(inputs.prior, tile, outer), [N(tile), shape.endmembers]);
          return abundances(raw, prior, p.gamma ?? null);
        }),
        side: inputs.side && inner(inputs.side, tile, outer),
      }));
      const [values] = await readAndFree([answer]);
      if (side) blend(values, side, share);
      yield { tile, values };
    }
  } finally {
    network.dispose();
  }
}

/** (1 − share) · values + share · side, in place. */
function blend(values: Float32Array, side: Float32Array, share: number): void {
  for (let i = 0; i < values.length; i++) {
    values[i] = values[i] * (1 - share) + side[i] * share;
  }
}
