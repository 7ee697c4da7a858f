/**
 * A scene whose faulty values (impulses, dead detectors) are replaced before anything else reads it, by whoever can tell
 * them (`DoubtOf`): the model of bands from the labels, doubts of a sample of the pixels, and where that sample shows faults,
 * all pixels in blocks. Where it shows none, the scene is given back as it came, the same object. What was found is a
 * function of one spectrum, so that a whole file, or another scene, is read alike. Plain arrays.
 */
import { bandModelBy, bandModelOf, type BandModel, type BandResiduals } from './bandResiduals';
import { repairBands } from './bandRepair';
import { bandPlaces } from './bandTokens';
import { labelledPixels } from './labelledPixels';
import { faultSample, standApart } from './oddValues';
import { rowsOf } from './pixelAnswer';
import { sceneSpectra } from './sceneSpectra';
import type { Cube, Label, ValidityMask } from '../scene/cube';
import type { BandFaults } from '../scene/learned';

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
  /** What replaces faults in other spectra of this sensor; null where there are none. */
  readonly faults: BandFaults | null;
}

/** From when on a scene has faults. */
export interface FaultGate {
  /** Its values must stand apart from their neighbours at a first look (oddValues.ts), and so must a pixel's then. */
  readonly firstLook: boolean;
  /** Share of doubted values. */
  readonly doubted: number;
}

/** For a method that is there to repair. */
const EAGER: FaultGate = { firstLook: false, doubted: 2e-4 };
/** A value that is less than so many scales off is never looked at. */
const NOTICED = 3;
/** Nor, after a first look, a pixel none of whose values is so far from what its neighbours leave; that saves half the time. */
const APART = 4;
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
  gate: FaultGate = EAGER,
): Promise<RepairedScene> {
  const asIs = (text: string): RepairedScene => ({ cube, share: 0, text, faults: null });
  const chosen = faultSample(mask.pixels, mask.validBands);
  if (typeof chosen === 'string') return asIs(`Too few ${chosen} to tell faults`);
  const { valid, sample } = chosen;
  const { Y, B, bandIndex } = sceneSpectra(cube, mask);
  const none = 'No faults in single bands';
  if (gate.firstLook && !standApart(Y, B, sample)) return asIs(none);

  const at = bandPlaces(cube.wavelengths, bandIndex);
  const clicked = labels.map((l) => l.line * cube.samples + l.sample);
  const model = bandModelOf(Y, mask.pixels, labelledPixels(Y, B, clicked, labels));
  await between();
  const spectraAt = (pixels: readonly number[]): Float32Array => {
    const own = new Float32Array(pixels.length * B);
    pixels.forEach((p, i) => own.set(Y.subarray(p * B, (p + 1) * B), i * B));
    return own;
  };
  const { doubt } = await look(
    model,
    spectraAt(sample),
    sample.length,
    doubtOf,
    at,
    gate.firstLook,
  );
  const doubted = doubt.reduce((sum, v) => sum + (v > 0.5 ? 1 : 0), 0);
  if (doubted < Math.max(2, gate.doubted * doubt.length)) return asIs(none);

  const data = cube.data.slice();
  let replaced = 0;
  for (let from = 0; from < valid.length; from += BLOCK) {
    await between();
    const pixels = valid.slice(from, from + BLOCK);
    const own = spectraAt(pixels);
    const block = await look(model, own, pixels.length, doubtOf, at, gate.firstLook);
    replaced += repairBands(own, block.residuals, block.doubt, at);
    pixels.forEach((p, i) => {
      for (let b = 0; b < B; b++) {
        if (block.doubt[i * B + b] > 0.5) data[p * cube.bands + bandIndex[b]] = own[i * B + b];
      }
    });
  }
  const share = replaced / (valid.length * B);
  const percent = (100 * share).toPrecision(2);
  const { endmembers, scale, rough } = model.facts;
  return {
    cube: { ...cube, data },
    share,
    text: `Faults in ${percent} % of the values (impulses, dead bands): replaced from the rest of their spectra`,
    faults: {
      endmembers: rowsOf(endmembers, endmembers.length / B),
      ...{ scale: [...scale], rough: [...rough], at: [...at] },
    },
  };
}

/** Replaces faults in measured spectra [n × B'], zero at masked pixels, in place. */
export type Repair = (spectra: Float32Array, n: number) => Promise<void>;

/** The same replacement of any spectra, as after a first look. */
export function repairBy(faults: BandFaults, doubtOf: DoubtOf): Repair {
  const at = Float64Array.from(faults.at);
  const B = at.length;
  const model = bandModelBy({
    endmembers: Float64Array.from(faults.endmembers.flat()),
    scale: Float64Array.from(faults.scale),
    rough: Float64Array.from(faults.rough),
  });
  return async (spectra, n) => {
    for (let from = 0; from < n; from += BLOCK) {
      const count = Math.min(BLOCK, n - from);
      const own = spectra.subarray(from * B, (from + count) * B);
      const { residuals, doubt } = await look(model, own, count, doubtOf, at, true);
      repairBands(own, residuals, doubt, at);
    }
  };
}

/** Doubts of spectra's bands [n × B], and what they are of. */
async function look(
  model: BandModel,
  own: Float32Array,
  n: number,
  doubtOf: DoubtOf,
  at: Float64Array,
  apart: boolean,
): Promise<{ residuals: BandResiduals; doubt: Float32Array }> {
  const { B } = model;
  const residuals = model.residualsOf(own, n);
  const odd: number[] = [];
  for (let i = 0; i < n; i++) if (standsOut(residuals, i, apart)) odd.push(i);
  const doubt = new Float32Array(own.length);
  if (odd.length > 0) {
    const found = await doubtOf(residuals, odd, at);
    odd.forEach((i, k) => doubt.set(found.subarray(k * B, (k + 1) * B), i * B));
  }
  return { residuals, doubt };
}

/** @param apart whether a value must stand apart from the two beside it, too */
function standsOut(
  { B, residual, scale, rough }: BandResiduals,
  i: number,
  apart: boolean,
): boolean {
  for (let b = 0, k = i * B; b < B; b++, k++) {
    if (!(Math.abs(residual[k]) > NOTICED * scale[b])) continue;
    if (!apart) return true;
    const before = residual[b === 0 ? k + 1 : k - 1];
    const after = residual[b === B - 1 ? k - 1 : k + 1];
    if (Math.abs(residual[k] - (before + after) / 2) > APART * rough[b]) return true;
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
