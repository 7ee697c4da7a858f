/**
 * ENVI's "map info" taken apart (NV5, ENVI Header Files): projection, reference pixel, its easting and northing, pixel
 * sizes, words that depend on the projection, and named fields. Knows nothing of what they mean.
 */
export interface MapInfo {
  /** "UTM", "Geographic Lat/Lon", "Arbitrary"; empty where there is no map info. */
  readonly projection: string;
  /**
   * Sample and line of the reference pixel (1 is the outer corner of the first), its map coordinates, width and height of
   * a pixel in map units; null unless all are finite and the sizes above 0.
   */
  readonly tie:
    | readonly [x: number, y: number, east: number, north: number, width: number, height: number]
    | null;
  /** Degrees; 0 where nothing is said, NaN where it is no number. */
  readonly rotation: number;
  /** What is behind the sizes without a name: zone, hemisphere, datum. A field may be empty. */
  readonly words: readonly string[];
  /** As written: "Degrees"; empty where nothing is said. */
  readonly units: string;
}

/** @param text with or without its braces, on any number of lines */
export function mapInfoOf(text = ''): MapInfo {
  const [projection, ...rest] = text
    .replace(/[{}\s]+/g, ' ')
    .split(',')
    .map((field) => field.trim());
  const named = (key: string): string =>
    rest.find((f) => f.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1) ?? '';
  const [x, y, east, north, width, height] = Array.from({ length: 6 }, (_, i) =>
    rest[i] ? Number(rest[i]) : NaN,
  );
  const isTied =
    [x, y, east, north, width, height].every(Number.isFinite) && width > 0 && height > 0;
  return {
    projection,
    tie: isTied ? [x, y, east, north, width, height] : null,
    rotation: Number(named('rotation') || 0),
    words: rest.slice(6).filter((field) => !field.includes('=')),
    units: named('units'),
  };
}
