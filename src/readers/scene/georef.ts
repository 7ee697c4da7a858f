/**
 * Georeferencing of a part or a binned image: reference pixel and pixel size are moved and scaled; what cannot be moved
 * is dropped, and said. Strings by ENVI's names and GeoTIFF's tags, as the readers give them.
 */
import type { Plan } from './plan';
import { isBinned, isCropped } from './plan';

type GeoMap = Readonly<Record<string, string>>;
type Part = Pick<Plan, 'crop' | 'bin' | 'layout' | 'turned'>;

/** @param notes gets a sentence for what is dropped */
export function movedMap(map: GeoMap | undefined, plan: Part, notes: string[]): GeoMap | undefined {
  if (!map) return undefined;
  if (plan.turned) {
    notes.push('The georeferencing is dropped, because lines and samples are swapped.');
    return undefined;
  }
  if (!isBinned(plan) && !isCropped(plan)) return map;
  const moved: Record<string, string> = {};
  const dropped: string[] = [];
  for (const [key, value] of Object.entries(map)) {
    const next = movers[key]?.(value, plan, map);
    if (next === undefined) moved[key] = value;
    else if (next === null) dropped.push(key);
    else moved[key] = next;
  }
  if (dropped.length > 0)
    notes.push(
      `Of the georeferencing ${dropped.join(', ')} cannot follow the part, and is dropped.`,
    );
  return Object.keys(moved).length > 0 ? moved : undefined;
}

/** null: cannot be moved. Keys without a mover do not depend on pixels. */
const movers: Readonly<Record<string, (value: string, plan: Part, map: GeoMap) => string | null>> =
  {
    // Projection, reference x and y (1 = the corner of the first pixel), easting, northing, pixel sizes …
    'map info': (value, plan) => {
      const items = value.split(',').map((item) => item.trim());
      const numbers = items.slice(1, 7).map(Number);
      if (numbers.length < 6 || !numbers.every(Number.isFinite)) return null;
      const [x, y, east, north, width, height] = numbers;
      const n = plan.bin.spatial;
      const rotation = Number(items.find((i) => /^rotation=/i.test(i))?.slice(9) ?? 0);
      if (rotation !== 0) {
        // Turned about the reference pixel, as ENVI has it. The part is tied by its own first corner, where GDAL, which
        // turns about the corner, agrees.
        const angle = (-rotation * Math.PI) / 180;
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        const [i, j] = [plan.crop.sample + 1 - x, plan.crop.line + 1 - y];
        const corner = [
          east + cos * width * i - sin * width * j,
          north - sin * height * i - cos * height * j,
        ];
        const numbers = [1, 1, ...corner, width * n, height * n];
        return [items[0], ...numbers.map(text), ...items.slice(7)].join(', ');
      }
      const place = [along(x, 'sample', plan), along(y, 'line', plan), east, north];
      return [
        items[0],
        ...place.map(text),
        text(width * n),
        text(height * n),
        ...items.slice(7),
      ].join(', ');
    },
    'pixel size': (value, plan) =>
      value
        .split(',')
        .map((item) => {
          const size = Number(item);
          return Number.isFinite(size) && item.trim() !== ''
            ? text(size * plan.bin.spatial)
            : item.trim();
        })
        .join(', '),
    'x start': (value, plan) => start(value, plan.crop.sample, plan),
    'y start': (value, plan) => start(value, plan.crop.line, plan),
    // Image x, image y, latitude, longitude of each point.
    'geo points': (value, plan) => {
      const numbers = value.split(',').map(Number);
      if (numbers.length % 4 !== 0 || !numbers.every(Number.isFinite)) return null;
      return numbers
        .map((v, i) =>
          i % 4 === 0 ? along(v, 'sample', plan) : i % 4 === 1 ? along(v, 'line', plan) : v,
        )
        .map(text)
        .join(', ');
    },
    'rpc info': () => null,
    ModelPixelScale: (value, plan) => {
      const [x, y, z] = value.split(',').map(Number);
      return [x * plan.bin.spatial, y * plan.bin.spatial, z].map(text).join(', ');
    },
    // Raster i, j, k (0 = the first pixel), then x, y, z.
    ModelTiepoint: (value, plan, map) => {
      const half = centre(map);
      const numbers = value.split(',').map(Number);
      if (numbers.length % 6 !== 0 || !numbers.every(Number.isFinite)) return null;
      return numbers
        .map((v, i) =>
          i % 6 === 0
            ? along(v + half + 1, 'sample', plan) - half - 1
            : i % 6 === 1
              ? along(v + half + 1, 'line', plan) - half - 1
              : v,
        )
        .map(text)
        .join(', ');
    },
    ModelTransformation: (value, plan, map) => {
      const m = value.split(',').map(Number);
      if (m.length !== 16 || !m.every(Number.isFinite)) return null;
      const n = plan.bin.spatial;
      // A binned pixel's centre lies between those of its pixels.
      const inward = centre(map) * (n - 1);
      const [sample, line] = [plan.crop.sample + inward, plan.crop.line + inward];
      for (let row = 0; row < 4; row++) {
        const at = row * 4;
        m[at + 3] += m[at] * sample + m[at + 1] * line;
        m[at] *= n;
        m[at + 1] *= n;
      }
      return m.map(text).join(', ');
    },
  };

/** Where in a pixel GeoTIFF's raster coordinates point: its corner, or half a pixel on. */
const centre = (map: GeoMap): number => (map.GTRasterTypeGeoKey === '2' ? 0.5 : 0);

const text = (value: number): string => String(Number(value.toPrecision(15)));

const along = (at: number, axis: 'line' | 'sample', { crop, bin }: Part): number =>
  (at - 1 - crop[axis]) / bin.spatial + 1;

/** Counted in pixels of a larger image, which binned pixels are not. */
function start(value: string, by: number, plan: Part): string | null {
  const at = Number(value);
  return plan.bin.spatial > 1 || !Number.isFinite(at) ? null : text(at + by);
}
