/** Builds the one validity mask of a scene: what is unusable is found once, counted, and shown. */
import type { Cube, MaskReason, ValidityMask } from './cube';

/**
 * Masks pixels with a non-finite, all-zero or constant spectrum and bands that are non-finite in more than
 * half of the pixels, or constant over the image (an all-zero band included), or listed as bad.
 *
 * Bands are judged first, over all pixels; pixels are then judged over the valid bands only, so that one dead
 * band does not mask the whole scene.
 *
 * @param badBands [B] truthy = this band is bad: a reason, or anything else for "the file calls it bad"
 * @param allFinite what a reader knows of whole numbers, so that nothing has to be looked for
 */
export function buildMask(
  cube: Cube,
  badBands?: ArrayLike<boolean | number | MaskReason | null> | null,
  allFinite = false,
): ValidityMask {
  const { bands, data } = cube;
  const pixels = cube.lines * cube.samples;
  const { broken, constant, brokenPixels } = judgeBands(data, pixels, bands, allFinite);
  const bandMask = new Uint8Array(bands);
  const bandReasons: Partial<Record<MaskReason, number>> = {};
  let validBands = 0;
  for (let b = 0; b < bands; b++) {
    const listed = badBands?.[b];
    const reason: MaskReason | null = listed
      ? typeof listed === 'string'
        ? listed
        : 'bad band list'
      : broken[b] * 2 > pixels
        ? 'not finite'
        : pixels > 1 && constant[b] !== null
          ? constant[b] === 0
            ? 'all zero'
            : 'constant'
          : null;
    if (reason) bandReasons[reason] = (bandReasons[reason] ?? 0) + 1;
    else {
      bandMask[b] = 1;
      validBands++;
    }
  }
  const pixelMask = new Uint8Array(pixels);
  const pixelReasons: Partial<Record<MaskReason, number>> = {};
  const valid = Int32Array.from({ length: bands }, (_, b) => b).filter((b) => bandMask[b] === 1);
  let validPixels = 0;
  for (let p = 0; p < pixels; p++) {
    const reason = judgePixel(data, p * bands, valid, brokenPixels?.[p] === 1);
    if (reason) pixelReasons[reason] = (pixelReasons[reason] ?? 0) + 1;
    else {
      pixelMask[p] = 1;
      validPixels++;
    }
  }
  return { pixels: pixelMask, bands: bandMask, validPixels, validBands, pixelReasons, bandReasons };
}

interface BandJudgement {
  /** [B] in how many pixels a band is not finite. */
  readonly broken: Uint32Array;
  /** [B] the one finite value a band has, or null where it has several or none. */
  readonly constant: readonly (number | null)[];
  /** [N] 1 = some band is not finite; null when there is no such pixel. */
  readonly brokenPixels: Uint8Array | null;
}

/** A band is followed only until a second value is seen; after that a pixel costs one sum. */
function judgeBands(
  data: Float32Array,
  pixels: number,
  bands: number,
  allFinite: boolean,
): BandJudgement {
  const broken = new Uint32Array(bands);
  const first: (number | null)[] = new Array<number | null>(bands).fill(null);
  let brokenPixels: Uint8Array | null = null;
  let followed = Int32Array.from({ length: bands }, (_, b) => b);
  for (let p = 0; p < pixels; p++) {
    const at = p * bands;
    if (!allFinite && !isFiniteRow(data, at, bands)) {
      brokenPixels ??= new Uint8Array(pixels);
      brokenPixels[p] = 1;
      for (let b = 0; b < bands; b++) if (!Number.isFinite(data[at + b])) broken[b]++;
    }
    if (followed.length === 0) {
      if (allFinite) break;
      continue;
    }
    let settled = 0;
    for (const b of followed) {
      const v = data[at + b];
      if (!Number.isFinite(v)) continue;
      if (first[b] === null) first[b] = v;
      else if (first[b] !== v) settled++;
    }
    if (settled > 0)
      followed = followed.filter((b) => {
        const v = data[at + b];
        return !Number.isFinite(v) || first[b] === v;
      });
  }
  const open = new Set(followed);
  return { broken, constant: first.map((v, b) => (open.has(b) ? v : null)), brokenPixels };
}

/** v - v is 0 for every finite number and NaN for the others. */
function isFiniteRow(data: Float32Array, at: number, bands: number): boolean {
  const end = at + bands;
  let [a, b, c, d] = [0, 0, 0, 0];
  let k = at;
  for (; k + 4 <= end; k += 4) {
    a += data[k] - data[k];
    b += data[k + 1] - data[k + 1];
    c += data[k + 2] - data[k + 2];
    d += data[k + 3] - data[k + 3];
  }
  for (; k < end; k++) a += data[k] - data[k];
  return a + b + c + d === 0;
}

/** Why a pixel is not used, or null; `valid` are the bands that count. */
function judgePixel(
  data: Float32Array,
  at: number,
  valid: Int32Array,
  mayBeBroken: boolean,
): MaskReason | null {
  // Without a valid band there is nothing to judge a pixel by.
  if (valid.length === 0) return 'not finite';
  if (mayBeBroken) for (const b of valid) if (!Number.isFinite(data[at + b])) return 'not finite';
  const first = data[at + valid[0]];
  for (let i = 1; i < valid.length; i++) if (data[at + valid[i]] !== first) return null;
  if (first === 0) return 'all zero';
  return valid.length > 1 ? 'constant' : null;
}
