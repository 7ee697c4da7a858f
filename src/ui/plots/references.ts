/** Reference spectra as lines to draw beside the endmembers': their order of bands, gaps, scale and colour. Pure. */
import type { EndmemberDef, ReferenceSpectra } from '../../cube/cube';
import { leastSquaresScale, sameScale } from './spectra';

export interface ReferenceLine {
  readonly file: string;
  readonly name: string;
  /** Palette place of the endmember of the same name, or null. */
  readonly color: number | null;
  /** Factor the spectrum was multiplied by: to lie on its namesake's estimate, else a power of ten to be in its range. */
  readonly scale: number;
  /** [B] in the order of `order`; null = gap */
  readonly y: readonly (number | null)[];
}

export interface ReferenceInput {
  readonly references: readonly ReferenceSpectra[];
  /** [R] */
  readonly endmembers: readonly EndmemberDef[];
  /** E [R × B] */
  readonly estimate: Float32Array | null;
  /** [B], 1 = valid */
  readonly validBands: Uint8Array;
  /** [B] bands in the order they are drawn */
  readonly order: readonly number[];
}

const key = (name: string): string => name.trim().toLowerCase();

/** Largest value at a valid band. */
function largest(values: Float32Array, validBands: Uint8Array): number {
  let max = 0;
  for (let i = 0; i < values.length; i++)
    if (validBands[i % validBands.length] && values[i] > max && values[i] < Infinity)
      max = values[i];
  return max;
}

/** The power of ten between two scales (reflectance times 10,000 and reflectance); 1 when they are alike. */
function decades(values: Float32Array, estimate: Float32Array | null, valid: Uint8Array): number {
  const ratio = estimate ? largest(estimate, valid) / largest(values, valid) : 1;
  const power = Math.round(Math.log10(ratio));
  return Number.isFinite(power) ? Number(`1e${power}`) : 1;
}

/** A line for each spectrum of as many bands as the scene; one of an endmember's name takes its colour and scale. */
export function referenceLines(input: ReferenceInput): ReferenceLine[] {
  const { references, endmembers, estimate, validBands, order } = input;
  const bands = validBands.length;
  return references.flatMap(({ file, names, values }) => {
    if (values.length !== names.length * bands) return [];
    const unit = decades(values, estimate, validBands);
    return names.map((name, i): ReferenceLine => {
      const spectrum = values.subarray(i * bands, (i + 1) * bands);
      const r = endmembers.findIndex((e) => key(e.name) === key(name));
      const ours = r >= 0 && estimate ? estimate.subarray(r * bands, (r + 1) * bands) : null;
      const k = ours?.length === bands ? leastSquaresScale(ours, spectrum, validBands) : unit;
      const scale = Math.abs(k - 1) > sameScale ? k : 1;
      return {
        file,
        name,
        color: r >= 0 ? endmembers[r].color : null,
        scale,
        y: order.map((b) =>
          validBands[b] && Number.isFinite(spectrum[b]) ? spectrum[b] * scale : null,
        ),
      };
    });
  });
}
