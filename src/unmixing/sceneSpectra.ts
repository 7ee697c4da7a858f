/** A scene's spectra as every method reads them, and the way back to the cube's own scale and bands. Plain arrays. */
import type { LabelledPixels } from './classical';
import { findSignalSubspace, type NoiseFacts, type SignalSubspace } from './signalSubspace';
import type { Cube, ValidityMask } from '../scene/cube';
import { StudioError } from '../scene/errors';

/** The scene's spectra in valid bands, as every method reads them. */
export interface SceneSpectra {
  readonly N: number;
  /** B', the number of valid bands. */
  readonly B: number;
  /** [B'] valid bands, in order. */
  readonly bandIndex: readonly number[];
  /** Y [N × B'] in the cube's scale, masked pixels zero. */
  readonly Y: Float32Array;
  /** ‖y‖ of each pixel [N]; 0 at masked pixels. */
  readonly norms: Float32Array;
  /** Mean of the norms over valid pixels. */
  readonly meanNorm: number;
  /** Y without noise [N × B']: what methods learn from. The same array as Y where nothing is taken out. */
  readonly signal: Float32Array;
  /** What was found of the noise; null where nobody asked. */
  readonly noise: NoiseFacts | null;
  readonly subspace: SignalSubspace | null;
  /** Any spectra of this scene or of the file it is a part of [n × B'] without noise; the same array as above. */
  readonly withoutNoise: (spectra: Float32Array, n: number) => Float32Array;
}

/**
 * @param noiseFirst number of endmembers, when noise is to be taken out of `signal`; null: it is Y
 * @throws StudioError when fewer than 2 bands are valid
 */
export function sceneSpectra(
  cube: Cube,
  mask: ValidityMask,
  noiseFirst: number | null = null,
): SceneSpectra {
  if (mask.validBands < 2) {
    throw new StudioError({
      kind: 'training',
      message: `Only ${mask.validBands} band is usable.`,
      expected: 'at least 2 valid bands',
      advice: 'Open a scene with more bands; one band cannot tell materials apart.',
    });
  }
  const N = cube.lines * cube.samples;
  const bandIndex: number[] = [];
  mask.bands.forEach((v, b) => v && bandIndex.push(b));
  const B = bandIndex.length;
  const Y = new Float32Array(N * B);
  const norms = new Float32Array(N);
  for (let p = 0; p < N; p++) {
    if (!mask.pixels[p]) continue;
    let sum = 0;
    for (let b = 0; b < B; b++) {
      const v = cube.data[p * cube.bands + bandIndex[b]];
      Y[p * B + b] = v;
      sum += v * v;
    }
    norms[p] = Math.sqrt(sum);
  }
  const found = noiseFirst === null ? null : subspaceOf(cube, mask, Y, B, noiseFirst + 1);
  return {
    N,
    B,
    bandIndex,
    Y,
    norms,
    meanNorm: norms.reduce((s, v) => s + v, 0) / mask.validPixels,
    signal: found ? found.apply(Y, N) : Y,
    noise: found && found.facts,
    subspace: found,
    withoutNoise: (spectra, n) => (found ? found.apply(spectra, n) : spectra),
  };
}

interface KnownSubspace {
  readonly mask: ValidityMask;
  readonly least: number;
  readonly found: SignalSubspace;
}

/** The subspace of the last question about a cube: every run of a race asks the same. It keeps no spectra. */
const known = new WeakMap<Cube, KnownSubspace>();

function subspaceOf(
  cube: Cube,
  mask: ValidityMask,
  Y: Float32Array,
  B: number,
  least: number,
): SignalSubspace {
  const before = known.get(cube);
  if (before?.mask === mask && before.least === least) return before.found;
  const found = findSignalSubspace({
    ...{ spectra: Y, bands: B, pixels: mask.pixels, samples: cube.samples, least },
  });
  known.set(cube, { mask, least, found });
  return found;
}

/** What spectra are divided by before a method sees them. */
export interface Domain {
  readonly unit: boolean;
  /** Z = (unit ? y/‖y‖ : y) / scale, where scale is the mean norm over valid pixels. */
  readonly scale: number;
}

/** A copy of values [N × R] with NaN at masked pixels. */
export function masked(values: Float32Array, pixels: Uint8Array, R: number): Float32Array {
  const out = values.slice();
  for (let i = 0; i < pixels.length; i++) if (!pixels[i]) out.fill(NaN, i * R, (i + 1) * R);
  return out;
}

/** What a unit-norm endmember's brightness is taken from. */
export interface LabelBrightness {
  /** ‖y‖ of each pixel [N] */
  readonly norms: Float32Array;
  readonly labels: Pick<LabelledPixels, 'n' | 'R' | 'abundances'>;
  /** Pixel index of each label [n]. */
  readonly labelPixels: readonly number[];
}

/** A unit-norm spectrum has no brightness: each endmember gets the abundance-weighted mean norm of the labels. @returns [R] */
export function labelBrightness({ norms, labels, labelPixels }: LabelBrightness): number[] {
  const { n, R, abundances } = labels;
  return Array.from({ length: R }, (_, r) => {
    let weight = 0;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const a = abundances[i * R + r];
      weight += a;
      sum += a * norms[labelPixels[i]];
    }
    return sum / weight;
  });
}

/** ‖E_r‖; 1 for a spectrum of zeros. */
function normOf(E: ArrayLike<number>, r: number, B: number): number {
  let sum = 0;
  for (let k = r * B; k < (r + 1) * B; k++) sum += E[k] * E[k];
  return Math.sqrt(sum) || 1;
}

/** What each endmember of a domain [R × B'] is multiplied by to be in the cube's scale [R]. */
export function cubeScales(
  E: ArrayLike<number>,
  domain: Domain,
  labelled: LabelBrightness,
): number[] {
  const { R } = labelled.labels;
  return domain.unit
    ? labelBrightness(labelled).map((v, r) => v / normOf(E, r, E.length / R))
    : new Array<number>(R).fill(domain.scale);
}

/** E of a domain [R × B'] in the cube's scale [R × B']. */
export function inCubeScale(
  E: ArrayLike<number>,
  domain: Domain,
  labelled: LabelBrightness,
): Float64Array {
  const B = E.length / labelled.labels.R;
  const scales = cubeScales(E, domain, labelled);
  return Float64Array.from(E, (v, k) => v * scales[Math.floor(k / B)]);
}

/** Spectra of the valid bands [R × B'] over all bands [R × B], NaN in masked ones. */
export function overAllBands(
  E: ArrayLike<number>,
  bandIndex: readonly number[],
  bands: number,
): Float32Array {
  const B = bandIndex.length;
  const R = E.length / B;
  const out = new Float32Array(R * bands).fill(NaN);
  for (let r = 0; r < R; r++) {
    for (let b = 0; b < B; b++) out[r * bands + bandIndex[b]] = E[r * B + b];
  }
  return out;
}

/** E of a domain [R × B'] as a person sees it: in the cube's scale [R × B], NaN in masked bands. */
export function endmembersForDisplay(
  E: ArrayLike<number>,
  domain: Domain,
  labelled: LabelBrightness,
  bandIndex: readonly number[],
  bands: number,
): Float32Array {
  return overAllBands(inCubeScale(E, domain, labelled), bandIndex, bands);
}
