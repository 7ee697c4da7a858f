/** Reference spectra as lines to draw beside the endmembers': their order of bands, gaps, scale and colour. Pure. */
import type { EndmemberDef, ReferenceSpectra } from '../../scene/cube';
import { fewSpectra } from '../../store/spectra/libraries';
import type { Overlay } from '../../store/spectra/pins';
import { leastSquaresScale, sameScale } from '../plots/spectra';

export interface ReferenceLine {
  readonly file: string;
  readonly name: string;
  /** Palette place of the endmember it was matched with or has the name of, or null. */
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
  /** Of larger libraries only these are drawn, and namesakes of endmembers. */
  readonly chosen?: readonly Overlay[];
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

/**
 * A line for each spectrum of a small library, and for chosen ones and namesakes of a large one; one that was matched with
 * an endmember, or has its name, takes its colour and scale.
 */
export function referenceLines(input: ReferenceInput): ReferenceLine[] {
  const { references, endmembers, estimate, chosen = [], validBands, order } = input;
  const bands = validBands.length;
  return references.flatMap(({ file, names, values }) => {
    if (values.length !== names.length * bands) return [];
    const unit = decades(values, estimate, validBands);
    return names.flatMap((name, i): ReferenceLine[] => {
      const spectrum = values.subarray(i * bands, (i + 1) * bands);
      const targets = chosen
        .filter((o) => o.file === file && o.index === i)
        .map((o) => endmembers.findIndex((e) => e.id === o.target))
        .filter((r) => r >= 0);
      const namesake = endmembers.findIndex((e) => key(e.name) === key(name));
      return (targets.length > 0 ? targets : [namesake]).flatMap((r): ReferenceLine[] => {
        if (names.length > fewSpectra && r < 0) return [];
        const ours = r >= 0 && estimate ? estimate.subarray(r * bands, (r + 1) * bands) : null;
        const k = ours?.length === bands ? leastSquaresScale(ours, spectrum, validBands) : unit;
        const scale = Math.abs(k - 1) > sameScale ? k : 1;
        const y = order.map((b) =>
          validBands[b] && Number.isFinite(spectrum[b]) ? spectrum[b] * scale : null,
        );
        return [{ file, name, color: r >= 0 ? endmembers[r].color : null, scale, y }];
      });
    });
  });
}
