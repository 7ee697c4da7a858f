/** The metrics table's numbers: estimate and classical line against the truth, endmember by endmember. Pure. */
import type { EndmemberDef, ValidityMask } from '../../scene/cube';
import { mean, rmsePerEndmember, spectralAngle } from '../../maths/metrics';

export interface MetricsInput {
  /** [R] */
  readonly endmembers: readonly EndmemberDef[];
  /** [N × R], NaN at masked pixels */
  readonly estimate: Float32Array | null;
  /** [N × truthCount] */
  readonly truth: Float32Array | null;
  readonly truthCount: number;
  /** The classical line's abundances [N × R] */
  readonly classical: Float32Array | null;
  /** E [R × B], NaN in masked bands */
  readonly estimateEndmembers: Float32Array | null;
  /** [truthCount × B] */
  readonly truthEndmembers: Float32Array | null;
  readonly mask: Pick<ValidityMask, 'pixels' | 'bands'>;
}

export interface MetricsRow {
  readonly name: string;
  /** Palette index (colors.ts). */
  readonly color: number;
  readonly rmse: number | null;
  /** Radians. */
  readonly sad: number | null;
  readonly classicalRmse: number | null;
}

export interface Metrics {
  readonly rows: readonly MetricsRow[];
  /** Arithmetic means over the endmembers that have the number. */
  readonly mean: Pick<MetricsRow, 'rmse' | 'sad' | 'classicalRmse'>;
}

const orNull = (v: number): number | null => (Number.isFinite(v) ? v : null);

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((v) => v !== null);
  return known.length ? mean(known) : null;
}

/** Truth columns in the order of the endmembers, [N × R]; NaN where an endmember has none. */
export function alignTruth(
  endmembers: readonly EndmemberDef[],
  truth: Float32Array,
  truthCount: number,
): Float32Array {
  const count = endmembers.length;
  const pixels = truthCount ? truth.length / truthCount : 0;
  const aligned = new Float32Array(pixels * count).fill(NaN);
  endmembers.forEach((e, r) => {
    const column = e.truth;
    if (column === null || column >= truthCount) return;
    for (let p = 0; p < pixels; p++) aligned[p * count + r] = truth[p * truthCount + column];
  });
  return aligned;
}

/** Truth in the order of the endmembers, and the pixels it is compared at. */
interface Aligned {
  /** The endmembers' columns and how many there are, as text. */
  readonly key: string;
  readonly pixels: Uint8Array;
  readonly truth: Float32Array;
  /** [N] valid pixels whose truth is known for every endmember that has one; no other pixel can count. */
  readonly counted: Uint8Array;
}

/** The last of each truth: tables and maps ask for the same with every new estimate, and truth is the larger half. */
const last = new WeakMap<Float32Array, Aligned>();

function alignedOf(
  endmembers: readonly EndmemberDef[],
  truth: Float32Array,
  truthCount: number,
  pixels: Uint8Array,
): Aligned {
  const key = `${endmembers.map((e) => e.truth ?? '-').join()} of ${truthCount}`;
  const known = last.get(truth);
  if (known?.key === key && known.pixels === pixels) return known;
  const count = endmembers.length;
  const values = alignTruth(endmembers, truth, truthCount);
  const counted = pixels.slice();
  endmembers.forEach((e, r) => {
    if (e.truth === null || e.truth >= truthCount) return;
    for (let p = 0; p < counted.length; p++) {
      if (!Number.isFinite(values[p * count + r])) counted[p] = 0;
    }
  });
  const aligned = { key, pixels, truth: values, counted };
  last.set(truth, aligned);
  return aligned;
}

/** RMSE and SAD of each endmember and their means; null where a number has no truth or no result to stand on. */
export function computeMetrics(input: MetricsInput): Metrics {
  const { endmembers, truth, truthCount, truthEndmembers, estimateEndmembers, mask } = input;
  const count = endmembers.length;
  const aligned =
    truth && truthCount ? alignedOf(endmembers, truth, truthCount, mask.pixels) : null;
  const rmse = (abundances: Float32Array | null): (number | null)[] =>
    abundances && aligned && abundances.length === aligned.truth.length
      ? rmsePerEndmember(abundances, aligned.truth, count, aligned.counted).map(orNull)
      : endmembers.map(() => null);
  const ours = rmse(input.estimate);
  const classical = rmse(input.classical);
  const bands = mask.bands.length;
  const rows = endmembers.map(({ name, color, truth: column }, r): MetricsRow => {
    const angle =
      truthEndmembers && estimateEndmembers && column !== null && column < truthCount
        ? spectralAngle(
            estimateEndmembers.subarray(r * bands, (r + 1) * bands),
            truthEndmembers.subarray(column * bands, (column + 1) * bands),
            mask.bands,
          )
        : NaN;
    return { name, color, rmse: ours[r], sad: orNull(angle), classicalRmse: classical[r] };
  });
  return {
    rows,
    mean: {
      rmse: meanOf(rows.map((r) => r.rmse)),
      sad: meanOf(rows.map((r) => r.sad)),
      classicalRmse: meanOf(rows.map((r) => r.classicalRmse)),
    },
  };
}
