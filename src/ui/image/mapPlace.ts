/**
 * Where the image lies on the ground, by ENVI's "map info" (GeoTIFF readers make one, too): coordinates of a pixel and
 * the length of a scale bar. Any projection; nothing is projected or transformed.
 */
import type { Cube } from '../../scene/cube';
import { mapInfoOf } from '../../scene/mapInfo';

export interface MapPlace {
  /** "UTM 32 North", "Geographic Lat/Lon" */
  readonly name: string;
  /** "m", "°", or what the file says; empty where it says nothing. */
  readonly unit: string;
  /** Map coordinates of an image point; line and sample count from 0 at the corner of the first pixel. */
  readonly at: (line: number, sample: number) => { readonly x: number; readonly y: number };
  /** Map units along a line from one sample to the next; in degrees, of longitude. */
  readonly pixelWidth: number;
}

/** @returns null where the cube has no map info, or one that cannot be understood */
export function mapPlace({ map }: Pick<Cube, 'map'>): MapPlace | null {
  const { projection, tie, rotation, words, units } = mapInfoOf(map?.['map info']);
  if (!tie || !Number.isFinite(rotation)) return null;
  const [sample0, line0, x0, y0, width, height] = tie;
  const angle = (-rotation * Math.PI) / 180;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const said = words.filter((word) => word !== '');
  const utm = /^utm$/i.test(projection);
  return {
    name: utm ? ['UTM', ...said.slice(0, 2)].join(' ') : projection,
    unit: unitOf(units, projection),
    // Map info counts the corner of the first pixel as 1, 1.
    at(line, sample) {
      const [i, j] = [sample + 1 - sample0, line + 1 - line0];
      return { x: x0 + c * width * i - s * width * j, y: y0 - s * height * i - c * height * j };
    },
    pixelWidth: width,
  };
}

function unitOf(said: string, projection: string): string {
  if (/^deg/i.test(said) || (said === '' && /^geographic/i.test(projection))) return '°';
  if (/^met(er|re)s?$/i.test(said) || (said === '' && /^utm$/i.test(projection))) return 'm';
  return said.toLowerCase();
}

/** "E 669 657.2 m, N 5 328 077.4 m · UTM 32 North": the middle of a pixel. */
export function coordinates(place: MapPlace, line: number, sample: number): string {
  const { x, y } = place.at(line + 0.5, sample + 0.5);
  if (place.unit === '°') {
    const side = (v: number, plus: string, minus: string) =>
      `${Math.abs(v).toFixed(5)}° ${v < 0 ? minus : plus}`;
    return `${side(y, 'N', 'S')}, ${side(x, 'E', 'W')}`;
  }
  const unit = place.unit && ` ${place.unit}`;
  return `E ${grouped(x)}${unit}, N ${grouped(y)}${unit} · ${place.name}`;
}

/** One decimal, thousands apart by a space that does not break. */
const grouped = (v: number): string => v.toFixed(1).replace(/\B(?=(\d{3})+\.)/g, '\u202f');

const metresPerDegree = 111_320;

/**
 * A bar of a round length, at most `most` screen pixels long.
 * @param scale screen pixels per image pixel
 * @returns null where nothing can be said (no unit, a pole)
 */
export function scaleBar(
  place: MapPlace,
  line: number,
  scale: number,
  most: number,
): { readonly text: string; readonly width: number } | null {
  let metres: number;
  if (place.unit === 'm') metres = place.pixelWidth;
  else if (place.unit === 'km') metres = 1000 * place.pixelWidth;
  else if (place.unit === '°') {
    const latitude = (place.at(line, 0).y * Math.PI) / 180;
    metres = place.pixelWidth * metresPerDegree * Math.cos(latitude);
  } else return null;
  const longest = (most / scale) * metres;
  if (!(longest > 1e-6) || !Number.isFinite(longest)) return null;
  const decade = 10 ** Math.floor(Math.log10(longest));
  const length = [5, 2, 1].map((m) => m * decade).find((v) => v <= longest * (1 + 1e-9)) ?? decade;
  const width = (length / metres) * scale;
  const tidy = (v: number) => String(Number(v.toPrecision(3)));
  const text =
    length >= 1000
      ? `${tidy(length / 1000)} km`
      : length >= 1
        ? `${tidy(length)} m`
        : `${tidy(length * 100)} cm`;
  return { text, width };
}
