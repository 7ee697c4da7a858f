/**
 * What a noisy scene is trained on (docs/method.md, Noisy scenes): small crops instead of the whole scene. Of each batch
 * one is made up, clean fields seen through the scene's own noise; one is real, as half of its bands show it, to be judged
 * by the other half; and a few are the surroundings of labels. Plain arrays, no tfjs; the same index gives the same batch.
 */
import { labelWeights } from '../../scene/confidence';
import type { Cube, ValidityMask } from '../../scene/cube';
import { cholesky, timesTransposed } from '../../maths/linalg';
import type { Rng } from '../../maths/rng';
import { noisyScene } from '../../unmixing/answerSmoothing';
import { chooseStrength } from '../../unmixing/smoothing';
import type { Prepared } from '../../unmixing/prepare';
import type { TileShape } from '../../protocol/run';
import { assembleInputs, featuresOf, logPrior, type FeatureMap } from '../features';
import { blankMasked } from '../trainingData';
import { makeCoordinates } from './coordinates';
import { signalDirections, type Halves } from './halves';
import { makeLands } from './lands';

/** Rows of a batch: the made-up crop, the real crop, then the patches about labels. All arrays are of these T rows. */
export interface CropBatch {
  /** [T × F] */
  readonly inputs: Float32Array;
  /** log(p + ε) [T × R] */
  readonly prior: Float32Array;
  /** What the answer should be [T × R]: the made-up land's, the labels'; 0 elsewhere. */
  readonly target: Float32Array;
  /** [T] averaging weights of L_syn, L_sup and L_rec: each sums to 1 over the rows it is of, to 0 where there is nothing */
  readonly synthetic: Float32Array;
  readonly labelled: Float32Array;
  readonly judged: Float32Array;
  /** Places among the signal's directions by the other half of the bands, over the pixel's noise [T × K]. */
  readonly places: Float32Array;
  /** What an answer in the domain is multiplied by to be a place, where brightness is abundance [T]. */
  readonly scales: Float32Array;
  /** [T] 1 = valid */
  readonly valid: Float32Array;
}

export interface CropScenes {
  /** RMSE of the classical answer on made-up crops. */
  readonly error: number;
  readonly size: TileShape;
  readonly patch: TileShape;
  readonly patches: number;
  /** T */
  readonly rows: number;
  readonly map: FeatureMap;
  /** How loud each pixel's noise is in the training domain [N]. */
  readonly levels: Float32Array;
  /** E⁽⁰⁾ as places [R × K]; null where bands are too few to be held out */
  readonly endmembers: Float64Array | null;
  readonly K: number;
  /** Weight of L_rec: 1 where what is left over is noise, falling fast where it is more. */
  readonly trust: number;
  /** Misfit per direction beyond which a pixel's counts no more. */
  readonly most: number;
  batch(index: number): CropBatch;
  /** The same of bands halved in another way, and without made-up crops: what an answer is judged by at the end. */
  check(index: number): CropBatch;
}

const SIDE = 32;
const PATCH = 9;
/** Of more labels, so many at random are looked at in a step. */
const MOST_LABELS = 12;
const HALVINGS = 3;
/** A half of the bands has twice the noise power of all. */
const HALF = Math.SQRT2;
/** Pixels that are looked at for what is left over. */
const MEASURED = 2000;
const ERROR_CROPS = 3;

/**
 * @param map what the network reads of a pixel, without its noise
 * @param scores of the scene, uncentred [N × K]
 * @param withPatches whether the surroundings of labels are needed, or labels alone
 * @returns null where the scene's noise is not known
 */
export function makeCropScenes(
  cube: Pick<Cube, 'lines' | 'samples'>,
  mask: ValidityMask,
  prepared: Prepared,
  map: FeatureMap,
  scores: Float32Array,
  withPatches: boolean,
  rng: Rng,
): CropScenes | null {
  const { N, R, p, E0, Z, domain, variant, norms, subspace, noise, measured } = prepared;
  if (!subspace || !noise?.removed || !measured) return null;
  const B = prepared.bandIndex.length;
  const { lines, samples } = cube;
  const noisy = noisyScene(cube, mask, {
    ...{ variant, endmembers: E0, R, bands: B, subspace, measured },
    back: domain.unit ? norms : domain.scale,
  });
  const coordinates = makeCoordinates(prepared, map);
  const { D } = coordinates;
  const covariance = subspace.covariance(coordinates.Q, D);
  if (!covariance) return null;
  const factor = cholesky(covariance, D, 1e-9);
  const levels = clipped(noisy.levels, mask.pixels, 0.01);
  const ownMap: FeatureMap = {
    ...map,
    level: geometricMean(levels, mask.pixels),
    levels: [levels.reduce((a, v) => Math.min(a, v)), levels.reduce((a, v) => Math.max(a, v))],
  };
  const F = featuresOf(ownMap, R);

  const size = { lines: Math.min(SIDE, lines), samples: Math.min(SIDE, samples) };
  const n = size.lines * size.samples;
  const patch = withPatches
    ? { lines: Math.min(PATCH, lines), samples: Math.min(PATCH, samples) }
    : { lines: 1, samples: 1 };
  const m = patch.lines * patch.samples;
  const labels = prepared.labelPixels;
  const patches = Math.min(MOST_LABELS, labels.length);
  const T = 2 * n + patches * m;

  const brightness = domain.unit
    ? clipped(brightnessOf(Z, p, E0, N, R, B), mask.pixels, 0.02)
    : null;
  const loud = brightness ? levels.map((v, i) => v / Math.max(brightness[i], 1e-3)) : levels;
  const lands = makeLands(
    p,
    R,
    { lines, samples, pixels: mask.pixels },
    loud,
    chooseStrength(p, noisy, 0),
    size,
    rng.fork('lands'),
  );

  /** Features and prior of rows `at` … of a batch, from scores, p and levels of k pixels; masked ones are zero. */
  function put(
    batch: CropBatch,
    at: number,
    k: number,
    of: { scores: Float32Array; p: Float32Array; levels: Float32Array },
    valid: ArrayLike<number>,
  ): void {
    const prior = logPrior(of.p);
    const inputs = assembleInputs(of.scores, prior, k, R, ownMap, of.levels);
    batch.inputs.set(blankMasked(inputs, Uint8Array.from(valid), F), at * F);
    batch.prior.set(prior, at * R);
    batch.valid.set(Float32Array.from(valid), at);
  }

  /** A made-up crop, as the scene's sensor and solver would show it. */
  function madeUp(draws: Rng) {
    const land = lands.draw(draws);
    const x = timesTransposed(land.abundances, n, transposed(coordinates.E, R, D), D, R); // a E [n × D]
    const normal = new Float64Array(D);
    for (let i = 0; i < n; i++) {
      for (let d = 0; d < D; d++) normal[d] = draws.normal();
      for (let d = 0; d < D; d++) {
        let sum = 0;
        for (let c = 0; c <= d; c++) sum += factor[d * D + c] * normal[c];
        x[i * D + d] += land.levels[i] * sum;
      }
    }
    const { norms: lengths, scores: own, p: answer } = coordinates.read(x, n);
    const shown = domain.unit
      ? land.levels.map((v, i) => v / Math.max(lengths[i], 1e-6))
      : land.levels;
    return { land, read: { scores: own, p: answer, levels: shown } };
  }

  const directions = signalDirections(prepared);
  const K = directions?.K ?? 1;
  const power = subspace.levels(measured, N); // w [N], in the scale of the noise by band
  const E = directions && directions.placesOf(E0, R); // [R × K]
  const scaleOf = (pixel: number): number => (domain.unit ? 1 : domain.scale) / (power[pixel] || 1);
  const toCoordinates = directions && timesTransposed(coordinates.Q, D, directions.back, K, B); // [D × K]

  /** Places by the judging half over the noise, and what the other half shows. @param at pixels, valid ones */
  function seenByHalves(halves: Halves, at: readonly number[]) {
    const k = at.length;
    const Y = new Float64Array(k * B);
    at.forEach((pixel, i) => {
      for (let b = 0; b < B; b++) Y[i * B + b] = measured![pixel * B + b];
    });
    const half = timesTransposed(Y, k, halves.read, K, B); // [k × K]
    const x = timesTransposed(half, k, toCoordinates!, D, K); // [k × D]
    if (!domain.unit) for (let j = 0; j < x.length; j++) x[j] /= domain.scale;
    const { norms: lengths, scores: own, p: answer } = coordinates.read(x, k);
    const shown = Float32Array.from(at, (pixel, i) =>
      domain.unit
        ? (HALF * power[pixel]) / Math.max(lengths[i], 1e-12)
        : (HALF * power[pixel]) / domain.scale,
    );
    const places = Float32Array.from(timesTransposed(Y, k, halves.judge, K, B));
    at.forEach((pixel, i) => {
      for (let c = 0; c < K; c++) places[i * K + c] /= power[pixel] || 1;
    });
    return { places, read: { scores: own, p: answer, levels: shown } };
  }

  const known =
    directions &&
    Array.from({ length: HALVINGS }, (_, h) => directions.halves(rng.fork(`halves ${h}`)));
  const other = directions && directions.halves(rng.fork('halves to check'));
  const v0 = known ? leftOver(known[0]) : 1;

  /** Median misfit of p per direction, over what noise alone would give; at least 1. */
  function leftOver(halves: Halves): number {
    const valid = validOf(mask.pixels);
    const every = Math.max(1, Math.ceil(valid.length / MEASURED));
    const at = valid.filter((_, i) => i % every === 0);
    const { places } = seenByHalves(halves, at);
    const misfits = at.map((pixel, i) => {
      const m0 = new Float64Array(K);
      for (let r = 0; r < R; r++) {
        for (let c = 0; c < K; c++) m0[c] += p[pixel * R + r] * E![r * K + c];
      }
      const t = places.subarray(i * K, (i + 1) * K);
      let s = scaleOf(pixel);
      if (domain.unit) {
        let [cross, energy] = [0, 1e-12];
        for (let c = 0; c < K; c++) {
          cross += m0[c] * t[c];
          energy += m0[c] * m0[c];
        }
        s = cross / energy;
      }
      return m0.reduce((sum, v, c) => sum + (t[c] - s * v) ** 2, 0) / K;
    });
    misfits.sort((a, b) => a - b);
    return Math.max(1, misfits[misfits.length >> 1] / halves.variance);
  }

  function empty(): CropBatch {
    return {
      inputs: new Float32Array(T * F),
      prior: new Float32Array(T * R),
      target: new Float32Array(T * R),
      synthetic: new Float32Array(T),
      labelled: new Float32Array(T),
      judged: new Float32Array(T),
      places: new Float32Array(T * K),
      scales: new Float32Array(T),
      valid: new Float32Array(T),
    };
  }

  /** A real crop, read by one half of the bands. */
  function putReal(batch: CropBatch, halves: Halves, draws: Rng): void {
    const line = draws.int(lines - size.lines + 1);
    const sample = draws.int(samples - size.samples + 1);
    const at = Array.from(
      { length: n },
      (_, i) => (line + Math.floor(i / size.samples)) * samples + sample + (i % size.samples),
    );
    const valid = at.map((pixel) => mask.pixels[pixel]);
    const count = valid.reduce((sum, v) => sum + v, 0);
    const { places, read } = seenByHalves(halves, at);
    put(batch, n, n, read, valid);
    for (let i = 0; i < n; i++) {
      if (!valid[i]) continue;
      batch.judged[n + i] = 1 / count;
      batch.scales[n + i] = scaleOf(at[i]);
      batch.places.set(places.subarray(i * K, (i + 1) * K), (n + i) * K);
    }
  }

  const weights = labelWeights(prepared.labels.confidence, labels.length);

  /** Patches about labels, the label's own pixel where the scene lets it in the middle. */
  function putLabels(batch: CropBatch, draws: Rng): void {
    const chosen = labels.map((_, l) => l);
    if (labels.length > patches) {
      for (let i = 0; i < patches; i++) {
        const j = i + draws.int(chosen.length - i);
        [chosen[i], chosen[j]] = [chosen[j], chosen[i]];
      }
    }
    const total = chosen.slice(0, patches).reduce((sum, l) => sum + weights[l], 0);
    chosen.slice(0, patches).forEach((l, slot) => {
      const [cl, cs] = [Math.floor(labels[l] / samples), labels[l] % samples];
      const line = Math.min(Math.max(cl - (patch.lines >> 1), 0), lines - patch.lines);
      const sample = Math.min(Math.max(cs - (patch.samples >> 1), 0), samples - patch.samples);
      const at = Array.from(
        { length: m },
        (_, i) => (line + Math.floor(i / patch.samples)) * samples + sample + (i % patch.samples),
      );
      const from = 2 * n + slot * m;
      const rowsOf = (values: Float32Array, width: number): Float32Array => {
        const out = new Float32Array(m * width);
        at.forEach((pixel, i) =>
          out.set(values.subarray(pixel * width, (pixel + 1) * width), i * width),
        );
        return out;
      };
      const read = { scores: rowsOf(scores, map.K), p: rowsOf(p, R), levels: rowsOf(levels, 1) };
      put(
        batch,
        from,
        m,
        read,
        at.map((pixel) => mask.pixels[pixel]),
      );
      const row = from + (cl - line) * patch.samples + (cs - sample);
      batch.labelled[row] = total > 0 ? weights[l] / total : 0;
      for (let r = 0; r < R; r++) {
        batch.target[row * R + r] = prepared.labels.abundances[l * R + r];
      }
    });
  }

  function batch(index: number): CropBatch {
    const draws = rng.fork(`batch ${index}`);
    const out = empty();
    const { land, read } = madeUp(draws);
    const count = land.valid.reduce((sum, v) => sum + v, 0);
    put(out, 0, n, read, land.valid);
    out.target.set(land.abundances);
    land.valid.forEach((v, i) => (out.synthetic[i] = v ? 1 / count : 0));
    if (known) putReal(out, known[draws.int(HALVINGS)], draws);
    putLabels(out, draws);
    return out;
  }

  function check(index: number): CropBatch {
    const out = empty();
    if (other) putReal(out, other, rng.fork(`check ${index}`));
    return out;
  }

  return {
    error: startError(),
    ...{ size, patch, patches, rows: T, map: ownMap, levels, endmembers: E, K },
    trust: v0 ** -3,
    most: 50 * v0,
    ...{ batch, check },
  };

  /** RMSE of p on made-up crops. */
  function startError(): number {
    let [sum, count] = [0, 0];
    for (let k = 0; k < ERROR_CROPS; k++) {
      const { land, read } = madeUp(rng.fork(`error ${k}`));
      land.abundances.forEach((a, j) => {
        if (!land.valid[Math.floor(j / R)]) return;
        sum += (read.p[j] - a) ** 2;
        count++;
      });
    }
    return Math.sqrt(sum / Math.max(1, count));
  }
}

function validOf(pixels: Uint8Array): number[] {
  const out: number[] = [];
  pixels.forEach((v, i) => v && out.push(i));
  return out;
}

/** Values between their lowest and highest share over valid pixels; the middle one at masked pixels. */
function clipped(values: Float32Array, pixels: Uint8Array, share: number): Float32Array {
  const sorted = values.filter((_, i) => pixels[i]).sort();
  const at = (q: number): number => sorted[Math.round(q * (sorted.length - 1))];
  const [low, middle, high] = [at(share), at(0.5), at(1 - share)];
  return values.map((v, i) => (pixels[i] ? Math.min(high, Math.max(low, v)) : middle));
}

function geometricMean(values: Float32Array, pixels: Uint8Array): number {
  let [sum, n] = [0, 0];
  values.forEach((v, i) => {
    if (!pixels[i]) return;
    sum += Math.log(Math.max(v, 1e-12));
    n++;
  });
  return Math.exp(sum / Math.max(1, n));
}

/** s = ⟨z, pE⟩ / ‖pE‖² [N] */
function brightnessOf(
  Z: Float32Array,
  p: Float32Array,
  E: Float64Array,
  N: number,
  R: number,
  B: number,
): Float32Array {
  const out = new Float32Array(N);
  const fitted = new Float64Array(B);
  for (let i = 0; i < N; i++) {
    fitted.fill(0);
    for (let r = 0; r < R; r++) {
      for (let b = 0; b < B; b++) fitted[b] += p[i * R + r] * E[r * B + b];
    }
    let [cross, energy] = [0, 1e-12];
    for (let b = 0; b < B; b++) {
      cross += Z[i * B + b] * fitted[b];
      energy += fitted[b] ** 2;
    }
    out[i] = cross / energy;
  }
  return out;
}

/** [R × D] → [D × R] */
function transposed(values: Float64Array, R: number, D: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let r = 0; r < R; r++) for (let d = 0; d < D; d++) out[d * R + r] = values[r * D + d];
  return out;
}
