/** One small map in the colour of its endmember: dark where there is none of it, the full colour where it is all. */
import type { SmallMaps } from '../../protocol/apply';
import { endmemberColor } from '../draw/colors';
import { parseHex } from '../draw/luminance';

/** What no fraction is drawn in, in both themes: every colour of the palette stands out from it. */
const DARK = [16, 19, 24] as const;
/** As jobs/apply/small.ts writes them. */
const SCALE = 254;
const NOTHING = 255;

const ramps = new Map<number, Uint32Array>();

/** RGBA of each byte, as little-endian words; no answer is transparent. */
function rampOf(color: number): Uint32Array {
  const known = ramps.get(color);
  if (known) return known;
  const rgb = parseHex(endmemberColor(color)) ?? [255, 255, 255];
  const ramp = Uint32Array.from({ length: 256 }, (_, v) => {
    if (v === NOTHING) return 0;
    const [r, g, b] = DARK.map((dark, c) => Math.round(dark + ((rgb[c] - dark) * v) / SCALE));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
  ramps.set(color, ramp);
  return ramp;
}

/** @param words [n] that are written @param r which map @param R how many there are @param color its palette place */
export function paintSmall(
  words: Uint32Array,
  { values }: SmallMaps,
  r: number,
  R: number,
  color: number,
): void {
  const ramp = rampOf(color);
  for (let i = 0; i < words.length; i++) words[i] = ramp[values[i * R + r]];
}

/** Mean fraction of a map; null where nothing is answered. */
export function meanOf({ values }: SmallMaps, r: number, R: number): number | null {
  let [sum, n] = [0, 0];
  for (let at = r; at < values.length; at += R) {
    if (values[at] === NOTHING) continue;
    sum += values[at];
    n++;
  }
  return n === 0 ? null : sum / n / SCALE;
}
