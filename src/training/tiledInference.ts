/**
 * Abundances of a scene of any size with trained parameters, tile by tile and without seams: what tiles share is
 * gathered over all of them first (model/windows.ts), so that the answer is that of the whole scene to rounding. The
 * scene is asked for its tiles, as often as there are passes, and may be on disk; answers go to the caller tile by tile.
 */
import * as tf from '@tensorflow/tfjs-core';
import { abundances, type NetworkShape } from '../model/dualBranch';
import type { Views } from '../model/parameters';
import { passesIn, type Pass, type PassPart } from '../model/windowParts';
import { windowedNetwork, type NetworkWindow } from '../model/windows';
import { heed, PRIOR_REACH, type Neighbourly } from '../model/prior/beside';
import { LOG_EPSILON } from './features';
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
  /** What the pretrained prior reads beside p [n × (2R + 1)] (unmixing/priorInputs.ts); null where it does not count here. */
  readonly evidence: Float32Array | null;
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
  /** What the pretrained prior makes of a tile, where tiles come with evidence. */
  readonly neighbourly?: Neighbourly | null;
  /** Told before each tile of each pass; throws to end it. */
  readonly between: (done: number, of: number) => Promise<void>;
}

/** How often `inferTiled` asks for the whole scene. */
export const passesOf = (shape: NetworkShape, scene: TileShape, tile: TileShape): number =>
  1 + passesIn(shape, scene, tile).length;

/**
 * Lines of a tile at least: each keeps the states of a scan where it begins and ends, so that what is kept of the whole
 * scene grows as tiles get lower.
 */
export const leastLines = ({ neighbours }: Pick<NetworkShape, 'neighbours'>): number =>
  neighbours?.layer === 'scan' ? 8 : 1;

/** Tiles one by one, for whoever decides which come when; each pass over all of them before the next. */
export interface TileByTile {
  /** Adds a tile to a pass. */
  gather(pass: Pass, tile: Tile): Promise<void>;
  /** What `gather` would add, to be joined with that of other tiles elsewhere. */
  part(pass: Pass, tile: Tile): Promise<PassPart | null>;
  /** After the last tile of a pass. @param all what was joined elsewhere, in place of what was gathered here */
  finish(pass: Pass, all?: PassPart | null): void;
  /** Abundances [n × R] and which pixels are valid [n], after all passes. */
  answer(tile: Tile): Promise<{ readonly values: Float32Array; readonly valid: Uint8Array }>;
  dispose(): void;
}

export function tileByTile({
  p,
  shape,
  source,
  sideShare: share,
  neighbourly = null,
}: Omit<InferenceInput, 'tile' | 'between'>): TileByTile {
  const network = windowedNetwork(p, shape);
  const { endmembers: R } = shape;
  const reach = Math.max(network.halo, neighbourly ? PRIOR_REACH : 0);

  /** Runs `work` on the tile as tensors, which live as long as it runs. */
  async function on<T>(
    tile: Tile,
    work: (window: NetworkWindow, inputs: TileInputs, outer: Tile) => T | Promise<T>,
    halo = network.halo,
  ): Promise<T> {
    const outer = haloed(tile, halo, source.scene);
    const inputs = await source.inputs(outer);
    const x = tf.tensor2d(inputs.features, [outer.lines * outer.samples, shape.features]);
    try {
      return await work({ inner: tile, outer, x, valid: inputs.valid }, inputs, outer);
    } finally {
      x.dispose();
    }
  }

  /** The part of the tile itself of values [n' × width] of the tile with its halo. */
  const inner = <V extends Float32Array | Uint8Array>(
    values: V,
    width: number,
    tile: Tile,
    outer: Tile,
  ): V =>
    cutTile(
      values,
      width,
      { ...tile, line: tile.line - outer.line, sample: tile.sample - outer.sample },
      outer,
    );

  const N = ({ lines, samples }: TileShape): number => lines * samples;
  return {
    gather: (pass, tile) => on(tile, (window) => network.gather(pass, window)),
    part: (pass, tile) => on(tile, (window) => network.part(pass, window)),
    finish: (pass, all) => network.finish(pass, all),
    async answer(tile) {
      return on(
        tile,
        async (window, inputs, outer) => {
          const logits = tf.tidy(() => {
            const raw = network.logits(window); // [n, R]
            const prior =
              inputs.prior && tf.tensor2d(inner(inputs.prior, R, tile, outer), [N(tile), R]);
            return abundances(raw, prior, p.gamma ?? null);
          });
          const [values] = await readAndFree([logits]);
          if (inputs.side) blend(values, inner(inputs.side, R, tile, outer), share);
          const said = neighbourly && (await factorsIn(neighbourly, inputs, outer));
          if (said) heed(values, inner(said, R, tile, outer), R, neighbourly.weight);
          return { values, valid: inner(inputs.valid, 1, tile, outer) };
        },
        reach,
      );
    },
    dispose: () => network.dispose(),
  };
}

/** What the pretrained prior makes of a tile and what is around it. */
function factorsIn(
  { factors }: Neighbourly,
  { prior, evidence, valid }: TileInputs,
  outer: Tile,
): Promise<Float32Array> | null {
  if (!prior || !evidence) return null;
  const p = prior.map((v) => Math.max(0, Math.exp(v) - LOG_EPSILON));
  return factors({ p, evidence, pixels: valid }, outer);
}

/** Yields each tile's abundances [n × R], in the order of `tilesOf`. */
export async function* inferTiled(
  input: InferenceInput,
): AsyncGenerator<{ readonly tile: Tile; readonly values: Float32Array }, void, void> {
  const tiles = tilesOf(input.source.scene, input.tile);
  const network = tileByTile(input);
  const passes = passesIn(input.shape, input.source.scene, input.tile);
  const all = tiles.length * (1 + passes.length);
  let done = 0;
  try {
    for (const pass of passes) {
      for (const tile of tiles) {
        await input.between(done++, all);
        await network.gather(pass, tile);
      }
      network.finish(pass);
    }
    for (const tile of tiles) {
      await input.between(done++, all);
      yield { tile, values: (await network.answer(tile)).values };
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
