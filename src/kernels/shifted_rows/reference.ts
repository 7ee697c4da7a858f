/**
 * shiftedRows and its adjoint in plain TypeScript: the twin of the WGSL kernels and what the cpu and wasm backends run.
 * Row p of the result is rows p, p + stride, … of x side by side.
 */
export interface ShiftedSize {
  /** Rows and columns of x. */
  readonly rows: number;
  readonly c: number;
  readonly taps: number;
  readonly stride: number;
}

/** Rows of the result. */
export const shiftedCount = ({ rows, taps, stride }: ShiftedSize): number =>
  rows - (taps - 1) * stride;

/** x [rows, c] → out [rows − (taps − 1)·stride, taps·c] */
export function shiftRows(x: Float32Array, out: Float32Array, size: ShiftedSize): void {
  const { c, taps, stride } = size;
  const count = shiftedCount(size);
  let o = 0;
  for (let p = 0; p < count; p++) {
    for (let t = 0; t < taps; t++) {
      const from = (p + t * stride) * c;
      for (let s = 0; s < c; s++) out[o++] = x[from + s];
    }
  }
}

/** columns [rows − (taps − 1)·stride, taps·c] → out [rows, c], the sum of every copy of a row */
export function unshiftRows(columns: Float32Array, out: Float32Array, size: ShiftedSize): void {
  const { c, taps, stride } = size;
  const count = shiftedCount(size);
  out.fill(0);
  let o = 0;
  for (let p = 0; p < count; p++) {
    for (let t = 0; t < taps; t++) {
      const to = (p + t * stride) * c;
      for (let s = 0; s < c; s++) out[to + s] += columns[o++];
    }
  }
}
