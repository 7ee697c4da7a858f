/**
 * One training scene of the prior: a land, materials, light, variability, mixing and a sensor's noise, all drawn from one
 * seed. The same seed and size give the same scene on every machine whose exp and log agree.
 */
import type { Cube, Truth } from '../../scene/cube';
import { makeRng, type Rng } from '../../maths/rng';
import { logUniform, randomField, uniform, type Grid } from './fields';
import { priorLand } from './land';
import { curve, priorMaterials } from './materials';

export interface PriorScene {
  readonly cube: Cube;
  readonly truth: Truth;
}

const BANDS = [12, 56] as const;
/** Decibels: below, nothing is to be seen; above, nothing to be gained. */
const SNR = [8, 40] as const;

/** @returns a cube [lines · samples × B] and its truth, R endmembers */
export function priorScene(seed: number, size: Grid, R: number): PriorScene {
  const rng = makeRng(seed).fork('prior scene');
  const { lines, samples } = size;
  const N = lines * samples;
  const bands = Math.max(BANDS[0], R + 4) + rng.int(BANDS[1] - BANDS[0]);
  const a = priorLand(rng.fork('land'), size, R);
  const E = priorMaterials(rng.fork('materials'), R, bands);
  const data = mixed(rng.fork('mixing'), a, E, size, R, bands);
  shine(rng.fork('light'), data, size, bands);
  addNoise(rng.fork('noise'), data, size, bands);
  const names = Array.from({ length: R }, (_, r) => `Material ${r + 1}`);
  return {
    cube: {
      name: `Training scene ${seed}`,
      ...{ lines, samples, bands, data },
      ...{ wavelengths: null, wavelengthSource: 'none', unit: 'reflectance' },
    },
    truth: { names, abundances: a.slice(0, N * R), endmembers: Float32Array.from(E) },
  };
}

/** Σ_r a_r E_r, each material differing from place to place, and in some scenes light that met two materials. */
function mixed(
  rng: Rng,
  a: Float32Array,
  E: Float64Array,
  size: Grid,
  R: number,
  B: number,
): Float32Array {
  const N = size.lines * size.samples;
  const strength = rng.uniform() < 0.3 ? 0 : logUniform(rng, 0.005, 0.15);
  const own = Array.from({ length: R }, () => ({
    shape: curve(rng, B, logUniform(rng, 0.1, 0.8)),
    place: randomField(rng, size, logUniform(rng, 0.5, 25)),
  }));
  const kind = rng.uniform();
  const pairs = kind < 0.2 ? uniform(rng, 0.1, 1) : 0;
  const bend = kind >= 0.2 && kind < 0.35 ? uniform(rng, -0.3, 0.3) : 0;
  const out = new Float32Array(N * B);
  const spectrum = new Float64Array(B);
  for (let i = 0; i < N; i++) {
    spectrum.fill(0);
    for (let r = 0; r < R; r++) {
      const share = a[i * R + r];
      if (share < 1e-6) continue;
      const off = strength * own[r].place[i];
      const { shape } = own[r];
      for (let b = 0; b < B; b++) {
        spectrum[b] += share * E[r * B + b] * Math.max(0.1, 1 + off * shape[b]);
      }
    }
    if (pairs) addPairs(spectrum, a, i, E, R, B, pairs);
    for (let b = 0; b < B; b++) {
      out[i * B + b] = spectrum[b] + bend * spectrum[b] ** 2;
    }
  }
  return out;
}

/** Light that met two materials (Halimi et al. 2011), γ alike for all pairs. */
function addPairs(
  spectrum: Float64Array,
  a: Float32Array,
  i: number,
  E: Float64Array,
  R: number,
  B: number,
  gamma: number,
): void {
  for (let r = 1; r < R; r++) {
    for (let c = 0; c < r; c++) {
      const weight = gamma * a[i * R + r] * a[i * R + c];
      if (weight < 1e-4) continue;
      for (let b = 0; b < B; b++) spectrum[b] += weight * E[r * B + b] * E[c * B + b];
    }
  }
}

/** Brightness over the scene: none, slopes, or slopes and shadows with edges. */
function shine(rng: Rng, data: Float32Array, size: Grid, B: number): void {
  const kind = rng.uniform();
  if (kind < 0.25) return;
  const amount = uniform(rng, 0.02, 0.35);
  const slopes = randomField(rng, size, logUniform(rng, 1.5, 25));
  const shadow = kind > 0.75 ? randomField(rng, size, logUniform(rng, 3, 15)) : null;
  const dark = uniform(rng, 0.25, 0.8);
  for (let i = 0; i < slopes.length; i++) {
    const light = Math.exp(amount * slopes[i]) * (shadow && shadow[i] > 1 ? dark : 1);
    for (let b = 0; b < B; b++) data[i * B + b] *= light;
  }
}

/** White, coloured, shot and striped noise of one strength over the whole. */
function addNoise(rng: Rng, data: Float32Array, { lines, samples }: Grid, B: number): void {
  const snr = uniform(rng, SNR[0], SNR[1]);
  const means = new Float64Array(B);
  let power = 0;
  for (let k = 0; k < data.length; k++) {
    means[k % B] += (data[k] * B) / data.length;
    power += data[k] ** 2;
  }
  const colour = curve(rng, B, logUniform(rng, 0.1, 0.8));
  const coloured = rng.uniform() < 0.6 ? uniform(rng, 0.1, 0.7) : 0;
  const deviation = Float64Array.from({ length: B }, (_, b) => Math.exp(coloured * colour[b]));
  if (rng.uniform() < 0.25) {
    for (let n = 1 + rng.int(3); n > 0; n--) deviation[rng.int(B)] *= uniform(rng, 2, 6);
  }
  const follows = rng.uniform() < 0.5;
  const shot = rng.uniform() < 0.5 ? uniform(rng, 0.2, 0.9) : 0;
  const stripes = rng.uniform() < 0.15 ? uniform(rng, 0.2, 1) : 0;
  const byColumn = Float64Array.from({ length: samples * B }, () => stripes * rng.normal());
  const noise = new Float32Array(data.length);
  let loud = 0;
  for (let k = 0; k < data.length; k++) {
    const b = k % B;
    const bright = Math.max(0, data[k]) / means[b];
    const sd = deviation[b] * (follows ? means[b] : 1) * Math.sqrt(1 - shot + shot * bright);
    const column = Math.floor(k / B) % samples;
    noise[k] = sd * (rng.normal() + byColumn[column * B + b]);
    loud += noise[k] ** 2;
  }
  const scale = Math.sqrt(power / loud / 10 ** (snr / 10));
  for (let k = 0; k < lines * samples * B; k++) data[k] += scale * noise[k];
}
