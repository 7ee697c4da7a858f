/**
 * Puts the values of a box, stored with any axis fastest, into a Float32 result in another order. Values are gathered in
 * a window of a few MiB and turned there a few rows at a time, so that every cache line of the result is written once
 * instead of once for each of its values. Without binning; that is reduce.ts.
 */

/** A box of three axes, first (fastest) axis first, and where in the result its values go. */
export interface Target {
  readonly shape: Triple;
  /** Step in the result for one step along each axis. */
  readonly strides: Triple;
  /** The part that is kept, from (included) … */
  readonly from: Triple;
  /** … to (not included) along each axis; it begins at the result's first value. */
  readonly to: Triple;
}

export type Triple = readonly [number, number, number];

type Values = ArrayLike<number> & { subarray(from: number, to: number): ArrayLike<number> };

/** What stored values mean: no-data become NaN, and the others (value × gain) / divideBy + offset. */
export interface Change {
  /** The no-data values, rounded to Float32. */
  readonly none: readonly number[];
  readonly gain: number;
  readonly divideBy: number;
  readonly offset: number;
}

/** Window: 1 MiB where axes allow, so that it stays in the processor's cache. */
const WINDOW = 2 ** 18;
/** Window of planes (band by band): whole planes of the image have to fit. */
const PLANE_WINDOW = 2 ** 22;
/** Bands written together: one cache line. */
const TOGETHER = 16;
/** Rows from this length on are copied at once; shorter ones cost less value by value. */
const LONG_ROW = 64;

/** Takes chunks in storage order, or in any order where `scattered`. */
export class Placer {
  /** The largest finite value placed so far, where counted. */
  max = -Infinity;
  private readonly out: Float32Array;
  private readonly target: Target;
  private readonly change: ((data: Float32Array, from: number, to: number) => void) | null;
  private readonly counts: boolean;
  /** Axis whose steps are neighbours in the result. */
  private readonly near: number;
  /** Values of the window, a multiple of whole rows, lines or planes. */
  private readonly window: Float32Array;
  private readonly direct: boolean;
  /** The result is in the order of the file and takes values without a window. */
  private readonly asStored: boolean;
  private base = 0;
  private held = 0;

  /**
   * @param change what is done to a stretch of values on their way
   * @param counts find the largest value on the way
   */
  constructor(
    out: Float32Array,
    target: Target,
    change: ((data: Float32Array, from: number, to: number) => void) | null,
    { counts, scattered }: { readonly counts: boolean; readonly scattered: boolean },
  ) {
    this.out = out;
    this.target = target;
    this.change = change;
    this.counts = counts;
    const { shape, strides } = target;
    this.near = strides.indexOf(Math.min(...strides));
    const [d0, d1, d2] = shape;
    const natural = [1, d0, d0 * d1];
    this.asStored =
      strides.every((step, axis) => step === natural[axis]) &&
      shape.every((extent, axis) => target.from[axis] === 0 && target.to[axis] === extent);
    const unit = this.near === 0 ? d0 : d0 * d1;
    const most = this.near === 2 ? PLANE_WINDOW : WINDOW;
    const fitting = Math.max(1, Math.floor(most / unit));
    const units = this.near === 2 ? Math.min(TOGETHER, d2, fitting) : fitting;
    this.direct = scattered || unit > PLANE_WINDOW;
    const size = Math.min(unit * units, d0 * d1 * d2);
    this.window = new Float32Array(this.asStored ? 0 : this.direct ? WINDOW : size);
  }

  put(start: number, values: Values): void {
    const { window, out } = this;
    if (this.asStored) {
      out.set(values, start);
      this.look(out, start, start + values.length);
      return;
    }
    const size = window.length;
    for (let at = 0; at < values.length;) {
      const index = start + at;
      if (this.direct) this.base = index;
      else if (this.held === 0 || index >= this.base + size) {
        this.flush();
        this.base = Math.floor(index / size) * size;
      }
      const place = index - this.base;
      const n = Math.min(values.length - at, size - place);
      const part = n === values.length ? values : values.subarray(at, at + n);
      window.set(part, place);
      this.look(window, place, place + n);
      this.held = place + n;
      if (this.direct) this.scatter(n);
      at += n;
    }
  }

  /** What the window still holds is placed. */
  end(): void {
    this.flush();
  }

  private look(data: Float32Array, from: number, to: number): void {
    const { change } = this;
    change?.(data, from, to);
    if (this.counts) {
      let { max } = this;
      for (let i = from; i < to; i++) {
        const v = data[i];
        if (v > max && v < Infinity) max = v;
      }
      this.max = max;
    }
  }

  private flush(): void {
    if (this.held === 0 || this.direct) return;
    const { shape, from, to } = this.target;
    const [d0, d1] = shape;
    const rows = Math.ceil(this.held / d0);
    const firstRow = this.base / d0;
    if (this.near === 0) this.placeRows(firstRow, rows);
    else {
      const k0 = firstRow / d1;
      const k1 = k0 + Math.ceil(rows / d1);
      const a = Math.max(k0, from[2]);
      const z = Math.min(k1, to[2]);
      if (this.near === 1) for (let k = a; k < z; k++) this.turnLine(k, k0);
      else if (a < z) this.turnPlanes(a, z, k0);
    }
    this.held = 0;
  }

  /** Rows along the first axis, each a stretch of the result; in the order in which they lie there. */
  private placeRows(firstRow: number, rows: number): void {
    const [, d1] = this.target.shape;
    const [, s1, s2] = this.target.strides;
    if (s1 <= s2) {
      for (let r = 0; r < rows; r++)
        this.placeRow(r, (firstRow + r) % d1, Math.floor((firstRow + r) / d1));
      return;
    }
    const k0 = Math.floor(firstRow / d1);
    for (let j = 0; j < d1; j++)
      for (let k = k0, r = k0 * d1 + j - firstRow; r < rows; k++, r += d1)
        if (r >= 0) this.placeRow(r, j, k);
  }

  private placeRow(r: number, j: number, k: number): void {
    const { window, out, target } = this;
    const [d0] = target.shape;
    const [s0, s1, s2] = target.strides;
    const [f0, f1, f2] = target.from;
    const [t0, t1, t2] = target.to;
    if (j < f1 || j >= t1 || k < f2 || k >= t2) return;
    let at = (j - f1) * s1 + (k - f2) * s2;
    const first = r * d0 + f0;
    const end = r * d0 + t0;
    if (s0 === 1 && t0 - f0 >= LONG_ROW) out.set(window.subarray(first, end), at);
    else if (s0 === 1) for (let v = first; v < end; v++) out[at++] = window[v];
    else
      for (let v = first; v < end; v++) {
        out[at] = window[v];
        at += s0;
      }
  }

  /** Line k of a box whose second axis is near: a matrix that is transposed. */
  private turnLine(k: number, k0: number): void {
    const { window, out, target } = this;
    const [d0, d1] = target.shape;
    const [s0, s1, s2] = target.strides;
    const [f0, f1, f2] = target.from;
    const [t0, t1] = target.to;
    turn({
      window,
      out,
      first: (k - k0) * d0 * d1 + f1 * d0 + f0,
      step: d0,
      count: t1 - f1,
      length: t0 - f0,
      at: (k - f2) * s2,
      stride: s0,
      near: s1,
    });
  }

  /** Planes [a, z) of a box whose third axis is near. */
  private turnPlanes(a: number, z: number, k0: number): void {
    const { window, out, target } = this;
    const [d0, d1] = target.shape;
    const [s0, s1, s2] = target.strides;
    const [f0, f1, f2] = target.from;
    const [t0, t1] = target.to;
    for (let j = f1; j < t1; j++)
      turn({
        window,
        out,
        first: (a - k0) * d0 * d1 + j * d0 + f0,
        step: d0 * d1,
        count: z - a,
        length: t0 - f0,
        at: (a - f2) * s2 + (j - f1) * s1,
        stride: s0,
        near: s2,
      });
  }

  /** Without a window: the first `n` values of it, one by one. */
  private scatter(n: number): void {
    const { window, out, target, base } = this;
    const [d0, d1] = target.shape;
    const [s0, s1, s2] = target.strides;
    const [f0, f1, f2] = target.from;
    const [t0, t1, t2] = target.to;
    let i = base % d0;
    let j = Math.floor(base / d0) % d1;
    let k = Math.floor(base / (d0 * d1));
    for (let v = 0; v < n;) {
      const run = Math.min(d0 - i, n - v);
      if (j >= f1 && j < t1 && k >= f2 && k < t2) {
        const a = Math.max(i, f0);
        const z = Math.min(i + run, t0);
        let at = (a - f0) * s0 + (j - f1) * s1 + (k - f2) * s2;
        for (let w = v + a - i, end = v + z - i; w < end; w++) {
          out[at] = window[w];
          at += s0;
        }
      }
      v += run;
      i = 0;
      if (++j === d1) {
        j = 0;
        k++;
      }
    }
  }
}

interface Turn {
  readonly window: Float32Array;
  readonly out: Float32Array;
  /** Index in the window of the first value of the first row, and from row to row. */
  readonly first: number;
  readonly step: number;
  /** Rows, and values of each. */
  readonly count: number;
  readonly length: number;
  /** Index in the result of the first value, from value to value of a row, and from row to row. */
  readonly at: number;
  readonly stride: number;
  readonly near: number;
}

/** Rows become columns, eight rows at a time. */
function turn({ window, out, first, step, count, length, at, stride, near }: Turn): void {
  let row = 0;
  if (near === 1)
    for (; row + 8 <= count; row += 8) {
      const r0 = first + row * step;
      const r1 = r0 + step;
      const r2 = r1 + step;
      const r3 = r2 + step;
      const r4 = r3 + step;
      const r5 = r4 + step;
      const r6 = r5 + step;
      const r7 = r6 + step;
      for (let i = 0, o = at + row; i < length; i++, o += stride) {
        out[o] = window[r0 + i];
        out[o + 1] = window[r1 + i];
        out[o + 2] = window[r2 + i];
        out[o + 3] = window[r3 + i];
        out[o + 4] = window[r4 + i];
        out[o + 5] = window[r5 + i];
        out[o + 6] = window[r6 + i];
        out[o + 7] = window[r7 + i];
      }
    }
  for (; row < count; row++) {
    const r = first + row * step;
    for (let i = 0, o = at + row * near; i < length; i++, o += stride) out[o] = window[r + i];
  }
}
