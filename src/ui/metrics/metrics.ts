/** The metrics table's numbers: estimate and classical line against the truth, endmember by endmember. Pure. */
import type { EndmemberDef, ValidityMask } from '../../cube/cube';
import { mean, rmsePerEndmember, spectralAngle } from '../../cube/metrics';

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

/** [N] valid pixels whose truth is known for every endmember that has one; no other pixel can count. */
function knownPixels(
  endmembers: readonly EndmemberDef[],
  aligned: Float32Array,
  truthCount: number,
  validPixels: Uint8Array,
): Uint8Array {
  const count = endmembers.length;
  const compared = endmembers.flatMap((e, r) =>
    e.truth !== null && e.truth < truthCount ? [r] : [],
  );
  return validPixels.map((valid, p) =>
    valid && compared.every((r) => Number.isFinite(aligned[p * count + r])) ? 1 : 0,
  );
}

/** RMSE and SAD of each endmember and their means; null where a number has no truth or no result to stand on. */
export function computeMetrics(input: MetricsInput): Metrics {
  const { endmembers, truth, truthCount, truthEndmembers, estimateEndmembers, mask } = input;
  const count = endmembers.length;
  const aligned = truth && truthCount ? alignTruth(endmembers, truth, truthCount) : null;
  const counted = aligned && knownPixels(endmembers, aligned, truthCount, mask.pixels);
  const rmse = (abundances: Float32Array | null): (number | null)[] =>
    abundances?.length === aligned?.length && abundances && aligned && counted
      ? rmsePerEndmember(abundances, aligned, count, counted).map(orNull)
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
