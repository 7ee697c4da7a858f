/**
 * The systems that nearly all scenes come in, by the numbering of their EPSG codes and by ENVI's words for them, without
 * the register (systems.ts), which has all others.
 */

/** ENVI's name of a datum, code of latitude and longitude on it, and of its UTM zones: code + zone. */
const datums: readonly {
  readonly name: string;
  readonly geographic: number;
  readonly north: readonly [code: number, from: number, to: number];
  readonly south?: readonly [code: number, from: number, to: number];
}[] = [
  { name: 'WGS-84', geographic: 4326, north: [32600, 1, 60], south: [32700, 1, 60] },
  { name: 'ETRS-89', geographic: 4258, north: [25800, 28, 37] },
  { name: 'North America 1983', geographic: 4269, north: [26900, 1, 23] },
  { name: 'North America 1927', geographic: 4267, north: [26700, 1, 22] },
  { name: 'European 1950', geographic: 4230, north: [23000, 28, 38] },
];

export interface Utm {
  readonly zone: number;
  readonly north: boolean;
  /** As ENVI's "map info" has it. */
  readonly datum: string;
}

/** What a code of the UTM families says, or null. */
export function utmOfEpsg(epsg: number): Utm | null {
  for (const { name: datum, north, south } of datums)
    for (const [range, isNorth] of [
      [north, true],
      [south, false],
    ] as const) {
      const zone = epsg - (range?.[0] ?? NaN);
      if (range && zone >= range[1] && zone <= range[2]) return { zone, north: isNorth, datum };
    }
  return null;
}

/** ENVI's name of the datum of a geographic system, or null. */
export const degreesOfEpsg = (epsg: number): string | null =>
  datums.find(({ geographic }) => geographic === epsg)?.name ?? null;
