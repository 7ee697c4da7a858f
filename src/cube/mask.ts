/** Builds the one validity mask of a scene: what is unusable is found once, counted, and shown. */
import type { Cube, MaskReason, ValidityMask } from './cube';

/**
 * Masks pixels with a non-finite, all-zero or constant spectrum and bands that are non-finite in more than
 * half of the pixels, or constant over the image (an all-zero band included), or listed as bad by the file.
 *
 * Bands are judged first, over all pixels; pixels are then judged over the valid bands only, so that one dead
 * band does not mask the whole scene.
 *
 * @param badBands [B] true = the file calls this band bad
 */
export function buildMask(cube: Cube, badBands?: ArrayLike<boolean | number> | null): ValidityMask {
  const { bands, data } = cube;
  const pixels = cube.lines * cube.samples;
  const low = new Float32Array(bands).fill(Infinity);
  const high = new Float32Array(bands).fill(-Infinity);
  const broken = new Uint32Array(bands);
  for (let p = 0, k = 0; p < pixels; p++) {
    for (let b = 0; b < bands; b++, k++) {
      const v = data[k];
      if (!Number.isFinite(v)) {
        broken[b]++;
        continue;
      }
      if (v < low[b]) low[b] = v;
      if (v > high[b]) high[b] = v;
    }
  }
  const bandMask = new Uint8Array(bands);
  const bandReasons: Partial<Record<MaskReason, number>> = {};
  let validBands = 0;
  for (let b = 0; b < bands; b++) {
    const reason: MaskReason | null = badBands?.[b]
      ? 'bad band list'
      : broken[b] * 2 > pixels
        ? 'not finite'
        : pixels > 1 && low[b] === high[b]
          ? low[b] === 0
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
  let validPixels = 0;
  for (let p = 0; p < pixels; p++) {
    // Without a valid band there is nothing to judge a pixel by.
    let finite = validBands > 0;
    let min = Infinity;
    let max = -Infinity;
    for (let b = 0, k = p * bands; b < bands; b++, k++) {
      if (!bandMask[b]) continue;
      const v = data[k];
      if (!Number.isFinite(v)) {
        finite = false;
        break;
      }
      if (v < min) min = v;
      if (v > max) max = v;
    }
    const reason: MaskReason | null = !finite
      ? 'not finite'
      : min === 0 && max === 0
        ? 'all zero'
        : validBands > 1 && min === max
          ? 'constant'
          : null;
    if (reason) pixelReasons[reason] = (pixelReasons[reason] ?? 0) + 1;
    else {
      pixelMask[p] = 1;
      validPixels++;
    }
  }
  return { pixels: pixelMask, bands: bandMask, validPixels, validBands, pixelReasons, bandReasons };
}
