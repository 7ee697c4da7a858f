/**
 * Which estimated endmember is which true one: blind methods return them in no order. The assignment with the least
 * sum of spectral angles, by the Hungarian algorithm (Kuhn 1955; shortest augmenting paths with potentials, O(n³)).
 */
import { StudioError } from '../scene/errors';
import { spectralAngle } from '../maths/metrics';

export interface Assignment {
  /** [n] column of each row */
  readonly columns: number[];
  readonly total: number;
}

/** @param cost [n × n] finite */
export function hungarian(cost: Float64Array, n: number): Assignment {
  // Index 0 of rows and columns stands for "none"; real ones count from 1.
  const rowPotential = new Float64Array(n + 1);
  const columnPotential = new Float64Array(n + 1);
  const rowOf = new Int32Array(n + 1);
  const cameFrom = new Int32Array(n + 1);
  const slack = new Float64Array(n + 1);
  const visited = new Uint8Array(n + 1);
  for (let row = 1; row <= n; row++) {
    rowOf[0] = row;
    slack.fill(Infinity);
    visited.fill(0);
    let column = 0;
    while (rowOf[column] !== 0) {
      visited[column] = 1;
      const current = rowOf[column];
      let least = Infinity;
      let next = 0;
      for (let j = 1; j <= n; j++) {
        if (visited[j]) continue;
        const reduced =
          cost[(current - 1) * n + j - 1] - rowPotential[current] - columnPotential[j];
        if (reduced < slack[j]) {
          slack[j] = reduced;
          cameFrom[j] = column;
        }
        if (slack[j] < least) {
          least = slack[j];
          next = j;
        }
      }
      for (let j = 0; j <= n; j++) {
        if (visited[j]) {
          rowPotential[rowOf[j]] += least;
          columnPotential[j] -= least;
        } else slack[j] -= least;
      }
      column = next;
    }
    while (column !== 0) {
      rowOf[column] = rowOf[cameFrom[column]];
      column = cameFrom[column];
    }
  }
  const columns = new Array<number>(n).fill(0);
  let total = 0;
  for (let j = 1; j <= n; j++) {
    columns[rowOf[j] - 1] = j - 1;
    total += cost[(rowOf[j] - 1) * n + j - 1];
  }
  return { columns, total };
}

export interface EndmemberMatch {
  /** [R] order[r] is the row of the estimate that matches row r of the truth */
  readonly order: number[];
  /** [R] spectral angle of each matched pair in radians; NaN where a spectrum is zero */
  readonly angles: number[];
  /** Sum of the angles; a zero spectrum counts as π, the worst. */
  readonly total: number;
}

/**
 * @param estimate [R × B]
 * @param truth [R × B]
 * @param validBands [B], 1 = counts
 * @throws StudioError when estimate and truth differ in their number of endmembers or do not fit the bands
 */
export function matchEndmembers(
  estimate: ArrayLike<number>,
  truth: ArrayLike<number>,
  validBands: ArrayLike<number>,
): EndmemberMatch {
  const B = validBands.length;
  const R = truth.length / B;
  if (estimate.length !== truth.length || !Number.isInteger(R) || R === 0) {
    throw new StudioError({
      kind: 'truth',
      message: 'Estimated and true endmembers cannot be matched one to one.',
      field: 'number of endmembers',
      found: `${estimate.length / B} estimated, ${R} true`,
      expected: 'the same number of spectra with the same bands',
      advice: 'Run the method with as many endmembers as the truth has.',
    });
  }
  const row = (of: ArrayLike<number>, r: number): Float64Array =>
    Float64Array.from({ length: B }, (_, b) => of[r * B + b]);
  const estimates = Array.from({ length: R }, (_, r) => row(estimate, r));
  const angles = new Float64Array(R * R); // [truth × estimate]
  for (let r = 0; r < R; r++) {
    const reference = row(truth, r);
    for (let c = 0; c < R; c++) {
      angles[r * R + c] = spectralAngle(estimates[c], reference, validBands);
    }
  }
  const cost = angles.map((v) => (Number.isFinite(v) ? v : Math.PI));
  const { columns, total } = hungarian(cost, R);
  return { order: columns, angles: columns.map((c, r) => angles[r * R + c]), total };
}
