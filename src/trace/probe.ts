/** A pixel of a traced network, looked into: everything the page shows of it, as plain data that can be sent. */
import { fingerprintAt } from './fingerprint';
import { omissions, type NetworkTrace, type Omission, type Part } from './network';
import { applied, readoutAt, through } from './readout';
import { channelsAt, logDecays, stepSizes, type Cells, type Order } from './scan';
import { sourcesOf, tapsOf, type Tap } from './sources';
import { tokenScan } from './tokens';

export interface ProbePixel {
  readonly line: number;
  readonly sample: number;
}

export interface Probe {
  readonly step: number;
  readonly pixel: ProbePixel;
  /** What the logits are the sum of [R] each, in the order it happens; parts that are off are left out. */
  readonly waterfall: readonly { readonly part: Part; readonly values: Float64Array }[];
  /** [R] as the network gave them */
  readonly logits: Float32Array;
  /** [R] the network's answer, whole and with a part left out. */
  readonly answer: Float32Array;
  readonly without: Readonly<Partial<Record<Omission, Float32Array>>>;
  /** What share of the answer shown is not the network's. */
  readonly sideShare: number;
  /** The head is linear at this pixel only (readout.ts). */
  readonly held: boolean;
  readonly spatial: SpatialProbe | null;
  readonly tokens: TokenProbe | null;
  /** [N] how much of each pixel goes to other materials when a part is left out, 0 to 1; of the network's answer. */
  readonly changes: Readonly<Partial<Record<Omission, Float32Array>>>;
}

export interface SpatialProbe {
  readonly order: Order;
  readonly cells: Cells;
  /** The places the pixel reads; the first weighs most. */
  readonly taps: readonly Tap[];
  /** κ [T, R] */
  readonly sources: Float32Array;
  /** [T] how strongly the logits follow each place (sources.ts) */
  readonly pull: Float32Array;
  /** [T] Δ, geometric mean over channels */
  readonly delta: Float32Array;
  /** [T] ln a, mean over channels and states */
  readonly logDecay: Float32Array;
  /** At the first tap, of each channel [e]: Δ, and ln a, its mean over states. */
  readonly channels: { readonly delta: Float32Array; readonly logDecay: Float32Array };
}

export interface TokenProbe {
  readonly G: number;
  /** [G, G, R] as in `TokenScan` */
  readonly sources: Float64Array;
  readonly steps: Float64Array;
  readonly gate: Float64Array;
  /** Null where features are not a pixel's own alone. */
  readonly fingerprint: {
    readonly bands: Float64Array;
    readonly prior: Float64Array;
    readonly bandIndex: readonly number[];
  } | null;
}

/** Looks into one trace, pixel after pixel. */
export function makeProber(trace: NetworkTrace): (pixel: ProbePixel) => Probe {
  const { scene, R, C, G, spatial, spectral } = trace;
  const scan = spatial?.scan ?? null;
  const steps = scan && stepSizes(scan);
  const delta = scan && steps && geometricMeans(steps, scan.e);
  const logDecay = scan && steps && logDecays(scan, steps);
  const changes = Object.fromEntries(
    omissions.flatMap((o) => {
      const other = trace.without[o];
      return other ? [[o, moved(trace.answer, other, R)]] : [];
    }),
  );
  const rowOf = (values: Float32Array, pixel: number, width: number): Float32Array =>
    values.slice(pixel * width, (pixel + 1) * width);

  return (at) => {
    const pixel = at.line * scene.samples + at.sample;
    const f = rowOf(trace.features, pixel, C);
    const { J, constant } = readoutAt(trace.head, pixel, C, R);
    const waterfall: { part: Part; values: Float64Array }[] = [{ part: 'bias', values: constant }];
    const add = (part: Part, values: Float64Array): void => void waterfall.push({ part, values });
    if (trace.prior) add('prior', Float64Array.from(rowOf(trace.prior, pixel, R)));
    add('stem', applied(f, J, R));

    let probed: SpatialProbe | null = null;
    if (spatial && scan && steps && delta && logDecay) {
      const { order, cells, pooled, out, weight } = spatial;
      const taps = [...tapsOf(at, scene, cells)].sort((a, b) => b.weight - a.weight);
      if (pooled) {
        const x = new Float64Array(C);
        for (const tap of taps)
          for (let c = 0; c < C; c++) x[c] += tap.weight * pooled[tap.cell * C + c];
        add('pooled', applied(x, J, R, weight));
      }
      const readout = through(out, J, C, R, weight);
      const { kappa, pull } = sourcesOf(order, scan, steps, cells, taps, readout);
      add('scan2d', summed(kappa, R));
      probed = {
        ...{ order, cells, taps, delta, logDecay },
        sources: Float32Array.from(kappa),
        pull: Float32Array.from(pull),
        channels: channelsAt(scan, steps, taps[0].cell),
      };
    }

    if (trace.conv) add('conv', applied(rowOf(trace.conv, pixel, C), J, R));

    let tokens: TokenProbe | null = null;
    if (spectral) {
      const scanned = tokenScan(f, spectral, J);
      add('tokens', applied(f, J, R, spectral.weight));
      add('scan1d', summed(scanned.sources, R));
      const { stem } = trace;
      const made = stem && fingerprintAt(stem, pixel, trace);
      tokens = { G, ...scanned, fingerprint: made && { ...made, bandIndex: stem.bandIndex } };
    }

    return {
      step: trace.step,
      pixel: at,
      waterfall,
      logits: rowOf(trace.logits, pixel, R),
      answer: rowOf(trace.answer, pixel, R),
      without: Object.fromEntries(
        Object.entries(trace.without).map(([name, values]) => [name, rowOf(values, pixel, R)]),
      ),
      sideShare: trace.sideShare,
      held: trace.head.kind === 'normed',
      spatial: probed,
      tokens,
      changes,
    };
  };
}

/** Sums over all rows of [·, R]. */
function summed(values: ArrayLike<number>, R: number): Float64Array {
  const out = new Float64Array(R);
  for (let i = 0; i < values.length; i++) out[i % R] += values[i];
  return out;
}

function geometricMeans(values: Float64Array, width: number): Float32Array {
  return Float32Array.from({ length: values.length / width }, (_, t) => {
    let sum = 0;
    for (let c = 0; c < width; c++) sum += Math.log(values[t * width + c]);
    return Math.exp(sum / width);
  });
}

/** How much of the pixel goes to other materials when a part is left out, 0 to 1, of the answer shown; null where it has no such part. */
export function shiftOf(
  { answer, without, sideShare }: Pick<Probe, 'answer' | 'without' | 'sideShare'>,
  part: Omission,
): number | null {
  const other = without[part];
  return other ? (1 - sideShare) * moved(answer, other, answer.length)[0] : null;
}

/** ½ Σ_r |a − b| of each row: what share goes elsewhere. */
export function moved(a: ArrayLike<number>, b: ArrayLike<number>, R: number): Float32Array {
  return Float32Array.from({ length: a.length / R }, (_, i) => {
    let sum = 0;
    for (let r = 0; r < R; r++) sum += Math.abs(a[i * R + r] - b[i * R + r]) / 2;
    return sum;
  });
}
