/** What the scan of each place adds to the logits of one pixel: κ [T, R] of docs/inside.md, signed, and summing to the scan's whole part. */
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

/**
 * @param readout [e, R] what a channel of y is worth to each logit: branch weight · W_out · head
 * @returns κ [T, R]: its sum over T is the scan's part of the logits
 */
export function sourcesOf(
  order: Order,
  parts: ScanParts,
  steps: ArrayLike<number>,
  cells: Cells,
  taps: readonly Tap[],
  readout: ArrayLike<number>,
): Float64Array {
  const { e, u, D, z } = parts;
  const R = readout.length / e;
  const out = new Float64Array(cells.lines * cells.samples * R);
  const open = new Float64Array(e);
  const add = (source: number, c: number, alpha: number): void => {
    const y = open[c] * alpha * u[source * e + c];
    for (let r = 0; r < R; r++) out[source * R + r] += y * readout[c * R + r];
  };
  for (const { cell, weight } of taps) {
    for (let c = 0; c < e; c++) open[c] = weight * silu(z[cell * e + c]);
    scanRow(order, parts, steps, cells, cell, add);
    for (let c = 0; c < e; c++) add(cell, c, D[c]);
  }
  return out;
}
