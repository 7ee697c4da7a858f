/**
 * The demo scene: an airborne-like reflectance cube with known abundances, made on demand from a seed.
 * x = s · (a Ẽ) + noise, with per-pixel illumination s (relief and roofs), mildly varying endmembers Ẽ, and
 * signal-dependent sensor noise; bands inside the two strong water-vapour absorptions hold almost only noise and are
 * on the bad band list. Not a radiative-transfer model: the atmosphere appears only in those bands.
 */
import type { Cube, Truth } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { buildMask } from '../../scene/mask';
import { makeRng } from '../../maths/rng';
import type { Rng } from '../../maths/rng';
import { atOnce, part } from '../steps';
import type { Steps } from '../steps';
import { imageCover } from './footprint';
import { makeLandscape } from './landscape';
import type { Landscape } from './landscape';
import { fractalNoise, snrShape } from '../../maths/noise';
import { materials } from './spectra';

export interface DemoOptions {
  readonly seed: number;
  /** Default 80. */
  readonly lines?: number;
  /** Default 96: not square, so that exchanged axes show. */
  readonly samples?: number;
  /** Default 180, evenly from 400 to 2500 nm. */
  readonly bands?: number;
  /** Mean signal-to-noise ratio over the good bands, dB. Default 30. */
  readonly snrDb?: number;
}

/** Atmospheric water vapour takes nearly all light here, nm (HITRAN; the ranges every airborne campaign removes). */
export const badRanges: readonly (readonly [number, number])[] = [
  [1340, 1440],
  [1790, 1960],
];

/**
 * Makes the demo scene. The same options give the same numbers on every machine.
 * @returns cube [N × B] in reflectance, truth with abundances [N × R], endmembers [R × B] and names, R = 5
 */
export const makeDemoScene = (options: DemoOptions): Scene => atOnce(demoSteps(options));

/** The same, step by step. */
export function* demoSteps(options: DemoOptions): Steps<Scene> {
  const { seed, lines = 80, samples = 96, bands = 180, snrDb = 30 } = options;
  const rng = makeRng(seed).fork('demo scene');
  const R = materials.length;
  const wavelengths = Float64Array.from(
    { length: bands },
    (_, b) => 400 + (2100 * b) / Math.max(1, bands - 1),
  );
  const badBands = Array.from(wavelengths, (nm) => badRanges.some(([a, z]) => nm >= a && nm <= z));
  // [R × B]
  const endmembers = Float32Array.from({ length: R * bands }, (_, k) =>
    materials[Math.floor(k / bands)].reflectance(wavelengths[k % bands]),
  );
  const land = makeLandscape(rng.fork('land'), samples / lines);
  const { abundances, facing } = yield* part(0, 0.55, imageCover(land, lines, samples, R));
  const light = illumination(land, lines, samples, facing, abundances);

  // [N × B]
  const data = yield* part(
    0.55,
    0.9,
    mixPixels(rng.fork('variability'), abundances, endmembers, light, { lines, samples, bands }),
  );
  addNoise(rng.fork('noise'), data, wavelengths, badBands, snrDb);

  const cube: Cube = {
    name: 'Demo scene',
    lines,
    samples,
    bands,
    data,
    wavelengths,
    wavelengthSource: 'file',
    unit: 'reflectance',
  };
  const truth: Truth = { names: materials.map((m) => m.name), abundances, endmembers };
  const bad = badBands.filter(Boolean).length;
  const notes = [
    `Made by the studio from seed ${seed}: ${lines} lines × ${samples} samples × ${bands} bands, five materials, illumination from relief, noise at ${snrDb} dB.`,
    `${bad} bands in the water-vapour absorptions (1340–1440 and 1790–1960 nm) hold almost only noise and are masked.`,
    'The truth holds abundances and spectra; brightness is not part of the abundances.',
  ];
  return { cube, mask: buildMask(cube, badBands), truth, notes };
}

/** Brightness factor of each pixel, about 0.5–1.25: hill shading, less on water, times the roofs' facing. Strong on purpose:
 * a lesson in why brightness is not abundance (raw FCLS fails here, unit-norm spectra do not). @returns [N] */
function illumination(
  land: Landscape,
  lines: number,
  samples: number,
  facing: Float32Array,
  abundances: Float32Array,
): Float32Array {
  const R = materials.length;
  const water = materials.findIndex((m) => m.name === 'Water');
  const light = new Float32Array(lines * samples);
  const step = 0.01;
  for (let line = 0, p = 0; line < lines; line++) {
    for (let sample = 0; sample < samples; sample++, p++) {
      const x = (sample + 0.5) / lines;
      const y = (line + 0.5) / lines;
      // Sun from the upper left: brightness falls where the ground falls away from it.
      const slope =
        (land.height(x + step, y) - land.height(x - step, y)) * 0.8 +
        (land.height(x, y + step) - land.height(x, y - step)) * 0.6;
      const shade = 0.9 + 0.4 * Math.tanh((4 * slope) / (2 * step * 10));
      const flat = abundances[p * R + water];
      const value = (shade + (0.97 - shade) * flat) * facing[p];
      light[p] = Math.min(1.25, Math.max(0.45, value));
    }
  }
  return light;
}

/** s · Σ_r a_r Ẽ_r with Ẽ_r = E_r · (1 + smooth per-pixel changes of slope and curvature, sd about 3 %). @returns [N × B] */
function* mixPixels(
  rng: Rng,
  abundances: Float32Array,
  endmembers: Float32Array,
  light: Float32Array,
  size: { lines: number; samples: number; bands: number },
): Steps<Float32Array> {
  const { lines, samples, bands } = size;
  const R = materials.length;
  const data = new Float32Array(lines * samples * bands);
  const tilt = Array.from({ length: R }, (_, r) => fractalNoise(rng.fork(`tilt ${r}`), 4));
  const bend = Array.from({ length: R }, (_, r) => fractalNoise(rng.fork(`bend ${r}`), 4));
  // [B] −1..1 and a parabola of zero mean over the range
  const slope = Float64Array.from(
    { length: bands },
    (_, b) => (2 * b) / Math.max(1, bands - 1) - 1,
  );
  const arch = slope.map((t) => 1.5 * t * t - 0.5);
  for (let line = 0, p = 0; line < lines; line++) {
    for (let sample = 0; sample < samples; sample++, p++) {
      const x = (12 * sample) / lines;
      const y = (12 * line) / lines;
      for (let r = 0; r < R; r++) {
        const a = abundances[p * R + r] * light[p];
        if (a === 0) continue;
        const t = 0.09 * tilt[r](x, y);
        const c = 0.09 * bend[r](x, y);
        for (let b = 0, k = p * bands; b < bands; b++, k++) {
          data[k] += a * endmembers[r * bands + b] * (1 + t * slope[b] + c * arch[b]);
        }
      }
    }
    yield line / lines;
  }
  return data;
}

/**
 * Adds noise whose variance is a quarter read noise and three quarters shot noise at each band's mean signal.
 * The ratio is best from 500 to 1000 nm and 5 dB lower at both ends; bad bands keep 3 % of their signal.
 */
function addNoise(
  rng: Rng,
  data: Float32Array,
  wavelengths: Float64Array,
  badBands: readonly boolean[],
  snrDb: number,
): void {
  const bands = wavelengths.length;
  const means = new Float64Array(bands);
  for (let k = 0, b = 0; k < data.length; k++) {
    means[b] += data[k];
    if (++b === bands) b = 0;
  }
  const shape = wavelengths.map(snrShape);
  const good = shape.filter((_, b) => !badBands[b]);
  const offset = good.reduce((sum, v) => sum + v, 0) / Math.max(1, good.length);
  const sd = new Float64Array(bands);
  for (let b = 0; b < bands; b++) {
    means[b] /= data.length / bands;
    // Root-mean-square signal over noise, so that the band's mean power ratio is the one asked for.
    sd[b] = means[b] / 10 ** ((snrDb + shape[b] - offset) / 20);
  }
  for (let k = 0, b = 0; k < data.length; k++) {
    const v = data[k];
    data[k] = badBands[b]
      ? 0.03 * v + 0.012 * rng.normal()
      : v + sd[b] * Math.sqrt(0.25 + (0.75 * Math.max(0, v)) / means[b]) * rng.normal();
    if (++b === bands) b = 0;
  }
}
