/**
 * Rectangles of a scene: the tiles that cover it, and the tile each training step looks at. Plain numbers; what is in a
 * tile and how much memory it takes are said elsewhere (trainingData.ts, memoryPlan.ts).
 */
import type { Rng } from '../maths/rng';
import type { TileShape } from '../protocol/run';

/** A rectangle of the scene, in its lines and samples. */
export interface Tile extends TileShape {
  readonly line: number;
  readonly sample: number;
}

/** A pooled grid of a whole file has at most so many cells a side. */
export const MOST_CELLS = 256;

export const wholeScene = ({ lines, samples }: TileShape): Tile => ({
  line: 0,
  sample: 0,
  lines,
  samples,
});

/**
 * The tile shape nearest to a square of at most `pixels` pixels that the scene can hold.
 * @param pixels at least 1
 */
export function tileShape(scene: TileShape, pixels: number): TileShape {
  const side = Math.max(1, Math.floor(Math.sqrt(pixels)));
  // A scene that is short one way leaves room for more than a square the other way.
  const short = Math.min(side, scene.lines);
  const across = scene.lines <= side ? Math.max(side, Math.floor(pixels / short)) : side;
  const samples = Math.min(scene.samples, across);
  const down = samples === scene.samples ? Math.floor(pixels / samples) : side;
  return { lines: Math.min(scene.lines, Math.max(1, down)), samples };
}

/**
 * Whole lines, as files are read, where enough of them fit; else parts of so many lines.
 * @param pixels in one at most, at least 1
 * @param least lines; 1 where short tiles cost nothing
 */
export function stripShape(scene: TileShape, pixels: number, least = 1): TileShape {
  const lines = Math.min(scene.lines, Math.max(1, Math.min(least, pixels)));
  return pixels >= lines * scene.samples
    ? { lines: Math.min(scene.lines, Math.floor(pixels / scene.samples)), samples: scene.samples }
    : { lines, samples: Math.floor(pixels / lines) };
}

/** Tiles that cover the scene once, in the order of its lines; those of the last row and column may be smaller. */
export function tilesOf(scene: TileShape, shape: TileShape): Tile[] {
  const tiles: Tile[] = [];
  for (let line = 0; line < scene.lines; line += shape.lines) {
    for (let sample = 0; sample < scene.samples; sample += shape.samples) {
      tiles.push({
        line,
        sample,
        lines: Math.min(shape.lines, scene.lines - line),
        samples: Math.min(shape.samples, scene.samples - sample),
      });
    }
  }
  return tiles;
}

/** The tile and `by` pixels around it, as far as the scene goes. */
export function haloed(tile: Tile, by: number, scene: TileShape): Tile {
  const line = Math.max(0, tile.line - by);
  const sample = Math.max(0, tile.sample - by);
  return {
    line,
    sample,
    lines: Math.min(scene.lines, tile.line + tile.lines + by) - line,
    samples: Math.min(scene.samples, tile.sample + tile.samples + by) - sample,
  };
}

/** Rows of `width` numbers of the tile's pixels. @param values [N × width] of the scene @returns [n × width] */
export function cutTile<T extends Float32Array | Uint8Array>(
  values: T,
  width: number,
  tile: Tile,
  scene: TileShape,
): T {
  if (tile.lines * tile.samples === scene.lines * scene.samples) return values;
  const row = tile.samples * width;
  const out = new (values.constructor as new (length: number) => T)(tile.lines * row);
  for (let l = 0; l < tile.lines; l++) {
    const from = ((tile.line + l) * scene.samples + tile.sample) * width;
    out.set(values.subarray(from, from + row), l * row);
  }
  return out;
}

/** The way back of `cutTile`: writes the tile's rows into those of the scene. */
export function pasteTile(
  part: Float32Array,
  width: number,
  tile: Tile,
  scene: TileShape,
  into: Float32Array,
): void {
  const row = tile.samples * width;
  for (let l = 0; l < tile.lines; l++) {
    const to = ((tile.line + l) * scene.samples + tile.sample) * width;
    into.set(part.subarray(l * row, (l + 1) * row), to);
  }
}

/** Index in the tile of a pixel of the scene, or −1 where it lies outside. */
export function indexInTile(pixel: number, tile: Tile, scene: TileShape): number {
  const line = Math.floor(pixel / scene.samples) - tile.line;
  const sample = (pixel % scene.samples) - tile.sample;
  const inside = line >= 0 && line < tile.lines && sample >= 0 && sample < tile.samples;
  return inside ? line * tile.samples + sample : -1;
}

/** Tiles of one shape, one a training step, each with at least one of the given pixels in it. */
export interface TilePicker {
  next(): Tile;
  /** Leaves out one tile. */
  skip(): void;
}

/**
 * Draws a pixel, then one of the places where a tile contains it, every draw alike likely.
 * @param pixels indices in the scene: those of the labels, or every valid pixel where there is no label; not empty
 */
export function makeTilePicker(
  scene: TileShape,
  shape: TileShape,
  pixels: ArrayLike<number>,
  rng: Rng,
): TilePicker {
  /** First line (or sample) of a tile of `size` that contains `at`, in a scene of `all`. */
  const place = (at: number, size: number, all: number): number => {
    const from = Math.max(0, at - size + 1);
    const to = Math.min(at, all - size);
    return from + rng.int(to - from + 1);
  };
  const next = (): Tile => {
    const pixel = pixels[rng.int(pixels.length)];
    return {
      line: place(Math.floor(pixel / scene.samples), shape.lines, scene.lines),
      sample: place(pixel % scene.samples, shape.samples, scene.samples),
      ...shape,
    };
  };
  return { next, skip: () => void next() };
}
