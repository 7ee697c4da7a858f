/**
 * A scene whose faulty values (impulses, dead detectors) are replaced before anything else reads it, by whoever can tell
 * them (`DoubtOf`): the model of bands from the labels, doubts of a sample of the pixels, and where that sample shows faults,
 * all pixels in blocks. Where it shows none, the scene is given back as it came, the same object. Plain arrays.
 */
import { bandModelOf, type BandResiduals } from './bandResiduals';
import { repairBands } from './bandRepair';
import { bandPlaces } from './bandTokens';
import { labelledPixels } from './labelledPixels';
import { sceneSpectra } from './sceneSpectra';
import type { Cube, Label, ValidityMask } from '../scene/cube';

/** Doubts [pixels × B], 0 to 1, of these of the residuals' pixels; above ½ a value is not believed. `at`: places of bands. */
export type DoubtOf = (
  residuals: BandResiduals,
  pixels: readonly number[],
  at: Float64Array,
) => Float32Array | Promise<Float32Array>;

export interface RepairedScene {
  /** Faulty values replaced; the cube that was given where there are none. */
  readonly cube: Cube;
  /** Share of the valid values that were replaced. */
  readonly share: number;
  /** What was done and why, in words for the page. */
  readonly text: string;
}

/** Fewer bands or pixels do not say what is usual. */
const LEAST_BANDS = 12;
const LEAST_PIXELS = 100;
/** Pixels that stand for the scene when faults are looked for. */
const SAMPLE = 1024;
/** Doubted values of the sample from which on the scene has faults. */
const LEAST_SHARE = 2e-4;
/** A value that is less than so many scales off is never looked at. */
const NOTICED = 3;
const BLOCK = 2048;

/**
 * @param labels those that count, checked
 * @param between waited for between parts of the work; throws to end it
 */
export async function repairScene(
  cube: Cube,
  mask: ValidityMask,
  labels: readonly Label[],
  doubtOf: DoubtOf,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<RepairedScene> {
  const asIs = (text: string): RepairedScene => ({ cube, share: 0, text });
  if (mask.validBands < LEAST_BANDS) return asIs('Too few bands to tell faults');
  if (mask.validPixels < LEAST_PIXELS) return asIs('Too few pixels to tell faults');
  const { Y, B, bandIndex } = sceneSpectra(cube, mask);
  const at = bandPlaces(cube.wavelengths, bandIndex);
  const clicked = labels.map((l) => l.line * cube.samples + l.sample);
  const model = bandModelOf(Y, mask.pixels, labelledPixels(Y, B, clicked, labels));
  await between();

  /** Doubts of these pixels' bands [pixels × B], and what they are of. */
  const look = async (pixels: readonly number[]) => {
    const own = new Float32Array(pixels.length * B);
    pixels.forEach((p, i) => own.set(Y.subarray(p * B, (p + 1) * B), i * B));
    const residuals = model.residualsOf(own, pixels.length);
    const odd = pixels.flatMap((_, i) => (standsOut(residuals, i) ? [i] : []));
    const doubt = new Float32Array(own.length);
    if (odd.length > 0) {
      const found = await doubtOf(residuals, odd, at);
      odd.forEach((i, k) => doubt.set(found.subarray(k * B, (k + 1) * B), i * B));
    }
    return { own, residuals, doubt };
  };

  const valid: number[] = [];
  mask.pixels.forEach((v, p) => v && valid.push(p));
  const every = Math.max(1, Math.ceil(valid.length / SAMPLE));
  const sample = valid.filter((_, i) => i % every === 0);
  const { doubt } = await look(sample);
  const doubted = doubt.reduce((sum, v) => sum + (v > 0.5 ? 1 : 0), 0);
  if (doubted < Math.max(2, LEAST_SHARE * doubt.length)) return asIs('No faults in single bands');

  const data = cube.data.slice();
  let replaced = 0;
  for (let from = 0; from < valid.length; from += BLOCK) {
    await between();
    const pixels = valid.slice(from, from + BLOCK);
    const block = await look(pixels);
    replaced += repairBands(block.own, block.residuals, block.doubt, at);
    pixels.forEach((p, i) => {
      for (let b = 0; b < B; b++) {
        if (block.doubt[i * B + b] > 0.5)
          data[p * cube.bands + bandIndex[b]] = block.own[i * B + b];
      }
    });
  }
  const share = replaced / (valid.length * B);
  const percent = (100 * share).toPrecision(2);
  return {
    cube: { ...cube, data },
    share,
    text: `Faults in ${percent} % of the values (impulses, dead bands): replaced from the rest of their spectra`,
  };
}

function standsOut({ B, residual, scale }: BandResiduals, i: number): boolean {
  for (let b = 0; b < B; b++) {
    if (Math.abs(residual[i * B + b]) > NOTICED * scale[b]) return true;
  }
  return false;
}

/** The rule without learning: what is more than so many of the scene's scales off at its band. */
export const doubtBeyond =
  (scales: number): DoubtOf =>
  ({ B, residual, scale }, pixels) =>
    Float32Array.from({ length: pixels.length * B }, (_, k) => {
      const b = k % B;
      const r = residual[pixels[Math.floor(k / B)] * B + b];
      return Math.abs(r) > scales * scale[b] ? 1 : 0;
    });
