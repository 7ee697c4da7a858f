/**
 * What the scan of each place adds to the logits of one pixel: κ [T, R] of docs/inside.md, signed, and summing to the scan's
 * whole part; and how strongly the logits follow each place.
 */
import { sizesOf } from './reach';
import { scanRow, silu, type Cells, type Order, type ScanParts } from './scan';

/** A place of the grid that a pixel reads, and how much of it. */
export interface Tap {
  readonly cell: number;
  readonly weight: number;
}

/**
 * The cells between which a pixel's value is interpolated: bilinear, half-pixel centres, as `bilinearMatrix` has it.
 * @returns at most four; the weights sum to 1
 */
export function tapsOf(
  pixel: { readonly line: number; readonly sample: number },
  scene: Cells,
  cells: Cells,
): readonly Tap[] {
  const rows = axisTaps(pixel.line, scene.lines, cells.lines);
  const columns = axisTaps(pixel.sample, scene.samples, cells.samples);
  return rows.flatMap(([line, down]) =>
    columns.map(([sample, across]): Tap => ({
      cell: line * cells.samples + sample,
      weight: down * across,
    })),
  );
}

function axisTaps(
  at: number,
  points: number,
  cells: number,
): readonly (readonly [number, number])[] {
  const place = Math.min(cells - 1, Math.max(0, ((at + 0.5) * cells) / points - 0.5));
  const low = Math.floor(place);
  return place === low
    ? [[low, 1]]
    : [
        [low, 1 - (place - low)],
        [low + 1, place - low],
      ];
}

export interface Sources {
  /** κ [T, R]: its sum over T is the scan's part of the logits */
  readonly kappa: Float64Array;
  /**
   * [T] Σ_c Σ_r |∂ logit_r / ∂ u_c| of what is scanned at each place, steps and gates held: how strongly the logits follow a
   * place, whatever is there
   */
  readonly pull: Float64Array;
}

/** @param readout [e, R] what a channel of y is worth to each logit: branch weight · W_out · head */
export function sourcesOf(
  order: Order,
  parts: ScanParts,
  steps: ArrayLike<number>,
  cells: Cells,
  taps: readonly Tap[],
  readout: ArrayLike<number>,
): Sources {
  const { e, u, D, z } = parts;
  const R = readout.length / e;
  const T = cells.lines * cells.samples;
  const kappa = new Float64Array(T * R);
  /** Of each place and channel: taps add up before their sizes do. */
  const slopes = new Float64Array(T * e);
  const open = new Float64Array(e);
  const add = (source: number, c: number, alpha: number): void => {
    const slope = open[c] * alpha;
    slopes[source * e + c] += slope;
    const y = slope * u[source * e + c];
    for (let r = 0; r < R; r++) kappa[source * R + r] += y * readout[c * R + r];
  };
  for (const { cell, weight } of taps) {
    for (let c = 0; c < e; c++) open[c] = weight * silu(z[cell * e + c]);
    scanRow(order, parts, steps, cells, cell, add);
    for (let c = 0; c < e; c++) add(cell, c, D[c]);
  }
  const worth = sizesOf(readout, R); // [e]
  const pull = Float64Array.from({ length: T }, (_, t) => {
    let sum = 0;
    for (let c = 0; c < e; c++) sum += Math.abs(slopes[t * e + c]) * worth[c];
    return sum;
  });
  return { kappa, pull };
}
