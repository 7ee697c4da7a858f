/** Endmember spectra as lines to draw: order by wavelength, gaps at bad bands, truth brought to the estimate's scale. Pure. */
import type { EndmemberDef } from '../../scene/cube';
import { viewOf } from '../../scene/spectra/views';
import type { SpectrumView } from '../../scene/spectra/views';

export interface SpectraInput {
  /** [R] */
  readonly endmembers: readonly EndmemberDef[];
  /** [B] nm, or null */
  readonly wavelengths: Float64Array | null;
  /** [B], 1 = valid */
  readonly validBands: Uint8Array;
  /** E [R × B] */
  readonly estimate: Float32Array | null;
  /** E⁽⁰⁾ [R × B] */
  readonly initial: Float32Array | null;
  /** [truthCount × B] */
  readonly truth: Float32Array | null;
  readonly truthCount: number;
}

export type SpectrumKind = 'estimate' | 'initial' | 'truth';

export interface SpectrumLine {
  readonly kind: SpectrumKind;
  readonly endmember: EndmemberDef;
  /** [B] in the order of x; null = gap */
  readonly y: readonly (number | null)[];
  /** Factor the spectrum was multiplied by; 1 for all but truth of another scale. */
  readonly scale: number;
}

export interface SpectraLines {
  /** [B] wavelengths in nm rising, or band numbers from 0 */
  readonly x: readonly number[];
  readonly lines: readonly SpectrumLine[];
}

/** Scales within this of 1 are left alone: they are differences worth seeing, not other units. */
export const sameScale = 0.05;

/** k that minimises ‖a − k·b‖² over the valid bands; 1 when b is zero there. */
export function leastSquaresScale(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  validBands: ArrayLike<number>,
): number {
  let ab = 0;
  let bb = 0;
  for (let i = 0; i < validBands.length; i++) {
    if (!validBands[i] || !Number.isFinite(a[i]) || !Number.isFinite(b[i])) continue;
    ab += a[i] * b[i];
    bb += b[i] * b[i];
  }
  const k = ab / bb;
  return Number.isFinite(k) && k > 0 ? k : 1;
}

/** [B] bands as they are drawn: some instruments (EnMAP) list them detector by detector, not by wavelength. */
export function bandOrder(bands: number, wavelengths: Float64Array | null): number[] {
  const order = Array.from({ length: bands }, (_, b) => b);
  return wavelengths ? order.sort((a, b) => wavelengths[a] - wavelengths[b]) : order;
}

/** The lines of an endmember plot; truth that differs in scale from the estimate (else E⁽⁰⁾) by over 5 % is scaled to it. */
export function spectraLines(input: SpectraInput): SpectraLines {
  const { endmembers, wavelengths, validBands, estimate, initial, truth, truthCount } = input;
  const bands = validBands.length;
  const order = bandOrder(bands, wavelengths);
  const row = (values: Float32Array | null, r: number): Float32Array | null =>
    values && values.length >= (r + 1) * bands ? values.subarray(r * bands, (r + 1) * bands) : null;
  const lines = endmembers.flatMap((endmember, r): SpectrumLine[] => {
    const ours = row(estimate, r);
    const start = row(initial, r);
    const column = endmember.truth;
    const theirs = column !== null && column < truthCount ? row(truth, column) : null;
    const reference = ours ?? start;
    const k = theirs && reference ? leastSquaresScale(reference, theirs, validBands) : 1;
    const scale = Math.abs(k - 1) > sameScale ? k : 1;
    const line = (kind: SpectrumKind, values: Float32Array | null, by: number): SpectrumLine[] =>
      values
        ? [
            {
              kind,
              endmember,
              scale: by,
              y: order.map((b) =>
                validBands[b] && Number.isFinite(values[b]) ? values[b] * by : null,
              ),
            },
          ]
        : [];
    return [
      ...line('truth', theirs, scale),
      ...line('initial', start, 1),
      ...line('estimate', ours, 1),
    ];
  });
  return { x: order.map((b) => (wavelengths ? wavelengths[b] : b)), lines };
}

/**
 * A line as a view shows it. Lines are brought to one scale first, since the continuum takes scale away.
 * @param x [B] nm rising, or band numbers
 * @param y [B]; null = gap
 */
export function viewedLine(
  view: SpectrumView,
  x: readonly number[],
  y: readonly (number | null)[],
  hasWavelengths: boolean,
): readonly (number | null)[] {
  if (view === 'measured') return y;
  const values = y.map((v) => v ?? NaN);
  const valid = y.map((v) => Number(v !== null));
  const shown = viewOf(view, values, hasWavelengths ? Float64Array.from(x) : null, valid);
  return Array.from(shown, (v) => (Number.isFinite(v) ? v : null));
}

/** The plot in words, for people who do not see it. */
export function spectraSummary({ x, lines }: SpectraLines, hasWavelengths: boolean): string {
  if (!lines.length) return 'No endmember spectra yet.';
  const names = [...new Set(lines.map((l) => l.endmember.name))];
  const kinds = (['estimate', 'initial', 'truth'] as const).filter((kind) =>
    lines.some((l) => l.kind === kind),
  );
  const said = { estimate: 'estimate', initial: 'start E⁽⁰⁾', truth: 'truth' };
  const axis = hasWavelengths
    ? `from ${Math.round(x[0])} to ${Math.round(x[x.length - 1])} nm`
    : `over ${x.length} bands`;
  const peaks = names.map((name) => {
    const line = lines.findLast((l) => l.endmember.name === name);
    let best = -1;
    line?.y.forEach((v, i) => {
      if (v !== null && (best < 0 || v > (line.y[best] ?? -Infinity))) best = i;
    });
    const at = hasWavelengths ? `${Math.round(x[best])} nm` : `band ${x[best]}`;
    return best < 0 ? `${name} has no valid band` : `${name} is brightest at ${at}`;
  });
  return `Endmember spectra ${axis}: ${kinds.map((k) => said[k]).join(', ')} of ${names.join(', ')}. ${peaks.join('; ')}.`;
}
