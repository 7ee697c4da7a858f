/**
 * What one place of a selective scan takes from every other, in float64 on plain arrays: the rows of the matrix α of
 * docs/inside.md, never the whole of it. Knows no network around the scan and no tensors.
 */

/** What a scan read and was steered by at each of its T places, as the running code had it; row-major. */
export interface ScanParts {
  /** Inner channels. */
  readonly e: number;
  /** States a channel. */
  readonly n: number;
  /** [T, e] what is scanned, after convolution and SiLU */
  readonly u: ArrayLike<number>;
  /** [T, e] step sizes before bias and softplus */
  readonly delta: ArrayLike<number>;
  /** [e] */
  readonly deltaBias: ArrayLike<number>;
  /** [e, n] negative */
  readonly A: ArrayLike<number>;
  /** [T, n] how a place writes, and how it reads */
  readonly B: ArrayLike<number>;
  readonly C: ArrayLike<number>;
  /** [e] what passes by the memory */
  readonly D: ArrayLike<number>;
  /** [T, e] the gate before SiLU */
  readonly z: ArrayLike<number>;
}

/**
 * The ways memory takes. `forward`: along a sequence. `rightDown`: to the right along each row, then down each column
 * (2DMamba). `fourWay`: both ways along each row, then both ways along each column, every state a unit-gain average.
 */
export type Order = 'forward' | 'rightDown' | 'fourWay';

/** Places of a scan; a sequence has one line. */
export interface Cells {
  readonly lines: number;
  readonly samples: number;
}

export const softplus = (v: number): number => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));

export const silu = (v: number): number => v / (1 + Math.exp(-v));

/** Δ [T, e] = softplus(δ + b). */
export function stepSizes({ e, delta, deltaBias }: ScanParts): Float64Array {
  return Float64Array.from(delta, (v, i) => softplus(v + deltaBias[i % e]));
}

/** Called with a source, a channel and α of it. */
export type Visit = (source: number, channel: number, alpha: number) => void;

/**
 * Goes through the row of α that belongs to place `target`: y_target,c = SiLU(z) · (Σ_s α_s,c u_s,c + D_c u_target,c).
 * One sweep away from the target with the product of what lies between: O(T·e·n) time, O(e·n) memory.
 * @param steps Δ [T, e] of `stepSizes`
 */
export function scanRow(
  order: Order,
  parts: ScanParts,
  steps: ArrayLike<number>,
  cells: Cells,
  target: number,
  visit: Visit,
): void {
  const { e, n, A, B, C } = parts;
  const { lines, samples } = cells;
  const [i, j] = [Math.floor(target / samples), target % samples];
  const unitGain = order === 'fourWay';
  /** Product down (or up) the target's column, and from there along a row. */
  const column = new Float64Array(e * n);
  const along = new Float64Array(e * n);

  /** Leaves the memory that has come as far as a place one step older: × a of that place. */
  const pass = (memory: Float64Array, place: number): void => {
    for (let c = 0; c < e; c++) {
      const step = steps[place * e + c];
      for (let s = 0; s < n; s++) memory[c * n + s] *= Math.exp(step * A[c * n + s]);
    }
  };

  const tell = (source: number, times: number): void => {
    for (let c = 0; c < e; c++) {
      const step = steps[source * e + c];
      let alpha = 0;
      for (let s = 0; s < n; s++) {
        const k = c * n + s;
        const gain = unitGain ? (1 - Math.exp(step * A[k])) ** 2 : step;
        alpha += C[target * n + s] * along[k] * gain * B[source * n + s];
      }
      visit(source, c, times * alpha);
    }
  };

  /** A row of sources, seen from the target's column. */
  const row = (line: number, times: number): void => {
    const at = (sample: number): number => line * samples + sample;
    along.set(column);
    for (let sample = j; sample >= 0; sample--) {
      tell(at(sample), sample === j && unitGain ? 2 * times : times);
      pass(along, at(sample));
    }
    if (!unitGain) return;
    along.set(column);
    for (let sample = j + 1; sample < samples; sample++) {
      pass(along, at(sample - 1));
      tell(at(sample), times);
    }
  };

  const share = unitGain ? 1 / 4 : 1;
  column.fill(1);
  for (let line = i; line >= 0; line--) {
    row(line, line === i && unitGain ? 2 * share : share);
    pass(column, line * samples + j);
  }
  if (!unitGain) return;
  column.fill(1);
  for (let line = i + 1; line < lines; line++) {
    pass(column, (line - 1) * samples + j);
    row(line, share);
  }
}

/** ln a [T], the mean over channels and states: what a place leaves of the memory that passes through it. At most 0. */
export function logDecays({ e, n, A }: ScanParts, steps: ArrayLike<number>): Float32Array {
  const pull = Float64Array.from({ length: e }, (_, c) => {
    let sum = 0;
    for (let s = 0; s < n; s++) sum += A[c * n + s];
    return sum / (e * n);
  });
  return Float32Array.from({ length: steps.length / e }, (_, t) => {
    let sum = 0;
    for (let c = 0; c < e; c++) sum += steps[t * e + c] * pull[c];
    return sum;
  });
}

/** Δ and ln a, its mean over states, of each channel of one place [e]. @param steps Δ [T, e] */
export function channelsAt(
  { e, n, A }: ScanParts,
  steps: ArrayLike<number>,
  place: number,
): { readonly delta: Float32Array; readonly logDecay: Float32Array } {
  const delta = Float32Array.from({ length: e }, (_, c) => steps[place * e + c]);
  const logDecay = delta.map((step, c) => {
    let sum = 0;
    for (let s = 0; s < n; s++) sum += A[c * n + s];
    return (step * sum) / n;
  });
  return { delta, logDecay };
}
