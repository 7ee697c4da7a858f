/** Made-up scenes for the gallery: smooth fields, a masked corner, an estimate at a chosen distance from the truth. Not data to measure with. */
import type { EndmemberDef } from '../../src/scene/cube';
import { makeRng } from '../../src/maths/rng';
import type { LossPoint } from '../../src/ui/train/lossCurves';

export interface Synthetic {
  readonly lines: number;
  readonly samples: number;
  readonly endmembers: EndmemberDef[];
  readonly truth: Float32Array;
  readonly estimate: Float32Array;
  readonly classical: Float32Array;
  readonly validPixels: Uint8Array;
  readonly wavelengths: Float64Array;
  readonly validBands: Uint8Array;
  readonly truthSpectra: Float32Array;
  readonly estimateSpectra: Float32Array;
  readonly initialSpectra: Float32Array;
  readonly error: Float32Array;
}

const names = ['Asphalt road', 'Grass', 'Tree', 'Roof', 'Water', 'Bare soil'];

export function synthetic(lines: number, samples: number, count: number, noise: number): Synthetic {
  const rng = makeRng(7);
  const pixels = lines * samples;
  const waves = Array.from({ length: count }, () => [
    rng.uniform() * 5 + 2,
    rng.uniform() * 5 + 2,
    rng.uniform() * 6,
    rng.uniform() * 6,
  ]);
  const softmax = (logits: number[]): number[] => {
    const exps = logits.map(Math.exp);
    const sum = exps.reduce((a, b) => a + b, 0);
    return exps.map((v) => v / sum);
  };
  const truth = new Float32Array(pixels * count);
  const estimate = new Float32Array(pixels * count);
  const classical = new Float32Array(pixels * count);
  const error = new Float32Array(pixels);
  const validPixels = new Uint8Array(pixels).fill(1);
  for (let p = 0; p < pixels; p++) {
    const [y, x] = [Math.floor(p / samples) / lines, (p % samples) / samples];
    const logits = waves.map(
      ([a, b, c, d]) => 5 * Math.sin(a * x * 2 + b * y + c) * Math.cos(b * x - a * y * 2 + d),
    );
    const near = logits.map((v) => v + noise * rng.normal() + noise * Math.sin(9 * x + 5 * y));
    truth.set(softmax(logits), p * count);
    estimate.set(softmax(near), p * count);
    classical.set(softmax(near.map((v) => v * 0.75 + noise * rng.normal())), p * count);
    error[p] = 0.004 + 0.01 * Math.abs(rng.normal()) * (0.3 + Math.abs(Math.sin(6 * x)));
    if ((x + y < 0.18 && x > 0.02) || (y > 0.93 && x > 0.4 && x < 0.6)) {
      validPixels[p] = 0;
      error[p] = NaN;
      for (const maps of [truth, estimate, classical]) maps.fill(NaN, p * count, (p + 1) * count);
    }
  }
  const bands = 180;
  const wavelengths = Float64Array.from({ length: bands }, (_, b) => 400 + (2100 * b) / 179);
  const validBands = Uint8Array.from(wavelengths, (nm) =>
    (nm > 1340 && nm < 1440) || (nm > 1800 && nm < 1960) ? 0 : 1,
  );
  const spectra = (change: number, scale: number): Float32Array => {
    const local = makeRng(3);
    return Float32Array.from({ length: count * bands }, (_, k) => {
      const [r, b] = [Math.floor(k / bands), k % bands];
      if (!validBands[b]) return NaN;
      const nm = wavelengths[b];
      const edge = 1 / (1 + Math.exp(-(nm - 715) / 18));
      const shapes = [
        0.12 + 0.00004 * (nm - 400),
        0.05 + 0.42 * edge * Math.exp(-(nm - 800) / 1600),
        0.03 + 0.27 * edge * Math.exp(-(nm - 800) / 1200),
        0.22 + 0.16 * Math.sin(nm / 600),
        0.08 * Math.exp(-(nm - 400) / 250),
        0.1 + 0.3 * (1 - Math.exp(-(nm - 400) / 700)),
      ];
      const bump = 1 + change * Math.sin(nm / 170 + r);
      return scale * (shapes[r % 6] * bump + 0.002 * local.normal());
    });
  };
  return {
    lines,
    samples,
    endmembers: names.slice(0, count).map((name, i) => ({ id: name, name, color: i, truth: i })),
    truth,
    estimate,
    classical,
    validPixels,
    wavelengths,
    validBands,
    truthSpectra: spectra(0, 1 / 0.47),
    estimateSpectra: spectra(0.05, 1),
    initialSpectra: spectra(0.12, 1.04),
    error,
  };
}

export function syntheticLosses(steps: number): LossPoint[] {
  const rng = makeRng(1);
  return Array.from({ length: steps }, (_, i) => {
    const wobble = (): number => Math.exp(0.12 * rng.normal());
    const terms = {
      L_rec: 0.02 * Math.exp(-i / 30) * wobble() + 0.002,
      L_sup: 0.6 * Math.exp(-i / 9) * wobble() + 0.004,
      L_sparse: 0.00018 * wobble(),
      L_anchor: 0.004 * Math.exp(-i / 20) * wobble() + 0.0006,
      L_syn: 0.2 * Math.exp(-i / 14) * wobble() + 0.02,
    };
    const total = Object.values(terms).reduce((a, b) => a + b, 0);
    return { step: i + 1, terms, total };
  });
}
