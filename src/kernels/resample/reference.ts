/**
 * The twin of the resampling op: y[b, i, j, c] = Σ rows[i, h] columns[j, w] x[b, h, w, c] with two banded matrices, each
 * given by its taps: row i of `taps` [m, 1 + T] holds the first column that is not zero, then T weights from there.
 */

/** The taps [m, 1 + T] of a matrix [m × n] whose rows are not zero in a short stretch only. */
export function tapsOf(
  matrix: Float32Array,
  m: number,
  n: number,
): { readonly taps: Float32Array; readonly width: number } {
  const first = new Int32Array(m);
  let width = 1;
  for (let i = 0; i < m; i++) {
    const row = matrix.subarray(i * n, (i + 1) * n);
    const from = Math.max(
      0,
      row.findIndex((v) => v !== 0),
    );
    const to = row.findLastIndex((v) => v !== 0);
    first[i] = from;
    width = Math.max(width, to - from + 1);
  }
  const taps = new Float32Array(m * (1 + width));
  for (let i = 0; i < m; i++) {
    // Moved left where the stretch would leave the matrix, so that every tap is a column.
    const from = Math.min(first[i], n - width);
    taps[i * (1 + width)] = from;
    taps.set(matrix.subarray(i * n + from, i * n + from + width), i * (1 + width) + 1);
  }
  return { taps, width };
}

export interface ResampleSize {
  readonly b: number;
  readonly h: number;
  readonly w: number;
  readonly c: number;
  /** Size of the result. */
  readonly lines: number;
  readonly samples: number;
  /** Taps a line and a sample of the result. */
  readonly down: number;
  readonly across: number;
}

/** x [b, h, w, c], rows [lines, 1 + down], columns [samples, 1 + across] → y [b, lines, samples, c] */
export function resampleReference(
  x: Float32Array,
  rows: Float32Array,
  columns: Float32Array,
  y: Float32Array,
  { b, h, w, c, lines, samples, down, across }: ResampleSize,
): void {
  for (let q = 0; q < b; q++)
    for (let i = 0; i < lines; i++)
      for (let j = 0; j < samples; j++)
        for (let s = 0; s < c; s++) {
          const top = rows[i * (1 + down)];
          const left = columns[j * (1 + across)];
          let sum = 0;
          for (let t = 0; t < down; t++) {
            let line = 0;
            const start = ((q * h + top + t) * w + left) * c + s;
            for (let k = 0; k < across; k++)
              line += columns[j * (1 + across) + 1 + k] * x[start + k * c];
            sum += rows[i * (1 + down) + 1 + t] * line;
          }
          y[((q * lines + i) * samples + j) * c + s] = sum;
        }
}
