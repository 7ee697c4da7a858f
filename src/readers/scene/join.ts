/** Cubes of one place whose bands belong together (the detectors of one instrument), as one cube. */
import { joined, RangeList } from '../ranges';
import type { Axis, Chunk, CubeMeta, NumericArray, Range } from '../types';
import { isOneOf } from './sentinels';

const AXES: readonly [Axis, Axis, Axis] = ['samples', 'bands', 'lines'];

/** Values between ranges of a part that are read along rather than skipped. */
const GAP = 2 ** 14;

/**
 * Bands of several cubes in the order of their wavelengths. Every cube lies as samples × bands × lines (fastest first), and
 * all have lines and samples alike; gains and offsets are applied, no data are NaN.
 * @param meta what the joined cube says, but for axes, lists of bands and scales
 * @returns null where sizes differ or a cube has no wavelengths
 */
export function joinBands(
  parts: readonly NumericArray[],
  { file, name, meta }: Pick<NumericArray, 'file' | 'name' | 'meta'>,
): NumericArray | null {
  const [samples, , lines] = parts[0].shape;
  const fits = ({ shape, meta: own }: NumericArray): boolean =>
    own?.axes?.join() === AXES.join() &&
    shape[0] === samples &&
    shape[2] === lines &&
    own.wavelengths?.length === shape[1];
  if (!parts.every(fits)) return null;
  const list = parts
    .flatMap(({ meta: own, shape }, part) =>
      Array.from({ length: shape[1] }, (_, band) => ({
        part,
        band,
        wavelength: own!.wavelengths![band],
        fwhm: own!.fwhm?.[band] ?? 0,
        bad: own!.badBands?.[band] ?? 0,
      })),
    )
    .sort((a, b) => a.wavelength - b.wavelength);
  const places = parts.map(({ shape }) => new Int32Array(shape[1]));
  list.forEach(({ part, band }, at) => (places[part][band] = at));
  const all: CubeMeta = {
    ...meta,
    axes: AXES,
    wavelengths: Float64Array.from(list, ({ wavelength }) => wavelength),
    badBands: Uint8Array.from(list, ({ bad }) => bad),
    ...(list.every(({ fwhm }) => fwhm > 0)
      ? { fwhm: Float64Array.from(list, ({ fwhm }) => fwhm) }
      : {}),
  };
  const bands = list.length;
  return {
    file,
    name,
    shape: [samples, bands, lines],
    dtype: 'double',
    whole: false,
    meta: all,
    scattered: true,
    seekable: parts.every((part) => part.seekable === true),
    async *chunks(ranges) {
      const wanted = ranges ? new RangeList(ranges) : null;
      for (const [p, part] of parts.entries())
        yield* rowsOf(part, places[p], { samples, bands, lines }, wanted);
    },
  };
}

/** The rows of one cube at their places in the joined one. */
async function* rowsOf(
  part: NumericArray,
  places: Int32Array,
  { samples, bands, lines }: Record<Axis, number>,
  wanted: RangeList | null,
): AsyncGenerator<Chunk> {
  const { gain = 1, offset = 0, noData = [] } = part.meta ?? {};
  const isNone = isOneOf(noData);
  const own = places.length;
  function* needed(list: RangeList): Generator<Range> {
    for (let line = 0; line < lines; line++)
      for (let band = 0; band < own; band++) {
        const start = (line * bands + places[band]) * samples;
        for (const [from, to] of list.within(start, start + samples)) {
          const at = (line * own + band) * samples - start;
          yield [from + at, to + at];
        }
      }
  }
  for await (const { start, values } of part.chunks(
    wanted ? joined(needed(wanted), GAP) : undefined,
  ))
    for (let i = 0; i < values.length;) {
      const row = Math.floor((start + i) / samples);
      const sample = start + i - row * samples;
      const n = Math.min(samples - sample, values.length - i);
      const line = Math.floor(row / own);
      const to = (line * bands + places[row % own]) * samples + sample;
      const scaled = Float64Array.from(values.subarray(i, i + n), (v) =>
        isNone(v) ? NaN : v * gain + offset,
      );
      i += n;
      if (!wanted) yield { start: to, values: scaled };
      else
        for (const [a, z] of wanted.within(to, to + n))
          yield { start: a, values: scaled.subarray(a - to, z - to) };
    }
}
