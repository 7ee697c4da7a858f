/** Small pictures of a grid of pixels: three bands, each stretched between percentiles. */
import { nthSmallest } from '../../maths/select';
import type { Thumbnail } from '../../scene/importChoices';
import type { Grid } from '../scene/sample';

/** Red, green and blue, in nanometres, as the studio shows scenes. */
const COLOURS = [650, 550, 470];
/** Share of the values that is cut off at each end. */
const CUT = 0.02;

/**
 * Bands for red, green and blue: the file's, else by wavelength, else spread over all.
 * @param usable bands that are not left out; all are taken where none is
 */
export function pictureBands(
  bands: number,
  wavelengths: Float64Array | null,
  defaults: readonly [number, number, number] | undefined,
  usable: (band: number) => boolean = () => true,
): readonly [number, number, number] {
  if (defaults?.every((b) => b < bands)) return defaults;
  const all = Array.from({ length: bands }, (_, b) => b);
  const kept = all.some(usable) ? all.filter(usable) : all;
  if (wavelengths?.length === bands) {
    const low = Math.min(...kept.map((b) => wavelengths[b]));
    const high = Math.max(...kept.map((b) => wavelengths[b]));
    if (low <= 520 && high >= 600) {
      const near = (nm: number): number =>
        kept.reduce((best, b) =>
          Math.abs(wavelengths[b] - nm) < Math.abs(wavelengths[best] - nm) ? b : best,
        );
      return [near(COLOURS[0]), near(COLOURS[1]), near(COLOURS[2])];
    }
  }
  const at = (share: number): number => kept[Math.floor(share * (kept.length - 1))];
  return [at(0.7), at(0.4), at(0.15)];
}

/**
 * A picture of three bands of a grid. Pixels without data are transparent.
 * @param aspect width by height of the image; lines of the grid that are further apart are repeated
 */
export function picture(
  { values, lines, samples, bands }: Grid,
  rgb: readonly [number, number, number],
  aspect = samples / lines,
): Thumbnail {
  const height = Math.max(lines, Math.min(160, Math.round(samples / aspect)));
  const rgba = new Uint8ClampedArray(samples * height * 4);
  const ends = rgb.map((band) => stretch(values, bands, band));
  for (let y = 0; y < height; y++) {
    const line = Math.min(lines - 1, Math.floor((y * lines) / height));
    for (let x = 0; x < samples; x++) {
      const from = (line * samples + x) * bands;
      const to = (y * samples + x) * 4;
      let seen = true;
      rgb.forEach((band, c) => {
        const v = values[from + band];
        if (!Number.isFinite(v)) seen = false;
        const [low, high] = ends[c];
        rgba[to + c] = high > low ? (255 * (v - low)) / (high - low) : 128;
      });
      rgba[to + 3] = seen ? 255 : 0;
    }
  }
  return { width: samples, height, rgba };
}

function stretch(values: Float32Array, bands: number, band: number): readonly [number, number] {
  const found = new Float32Array(values.length / bands);
  let n = 0;
  for (let k = band; k < values.length; k += bands)
    if (Number.isFinite(values[k])) found[n++] = values[k];
  if (n === 0) return [0, 0];
  const at = (rank: number): number => nthSmallest(found.subarray(0, n), rank);
  const [low, high] = [at(Math.floor(CUT * (n - 1))), at(Math.ceil((1 - CUT) * (n - 1)))];
  return high > low ? [low, high] : [at(0), at(n - 1)];
}

/**
 * How unlike neighbouring pixels are: about 0 for a smooth image, 1 for noise, 2 where most is not a number. By ranks, so that
 * a few absurd values do not hide it.
 * @param lag from a pixel to its neighbour in `values`
 */
export function roughness(values: Float32Array, lags: readonly number[]): number {
  const n = values.length;
  const finite = Uint32Array.from(values.keys()).filter((i) => Number.isFinite(values[i]));
  if (finite.length * 2 < n || n < 2) return 2;
  const order = finite.sort((a, b) => values[a] - values[b]);
  const rank = new Float32Array(n).fill(NaN);
  // Equal values have equal ranks, or a flat image would look like noise.
  for (let i = 0, j = 0; i < order.length; i = j) {
    while (j < order.length && values[order[j]] === values[order[i]]) j++;
    for (let k = i; k < j; k++) rank[order[k]] = (i + j) / 2 / order.length;
  }
  let [sum, count] = [0, 0];
  for (const lag of lags)
    for (let i = 0; i + lag < n; i++) {
      const d = Math.abs(rank[i + lag] - rank[i]);
      if (Number.isNaN(d)) continue;
      sum += d;
      count++;
    }
  // Two independent ranks differ by a third on average.
  return count === 0 ? 2 : (3 * sum) / count;
}

/** Roughness of the middle colour of a grid. */
export function roughnessOf({ values, samples, bands }: Grid, band: number): number {
  const one = Float32Array.from(
    { length: values.length / bands },
    (_, p) => values[p * bands + band],
  );
  return roughness(one, [1, samples]);
}
