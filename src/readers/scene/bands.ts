/** Bands that are left out and why; lists about bands brought to the bands of the result. */
import type { MaskReason } from '../../scene/cube';
import type { BandProposal, BandReason } from '../../scene/importChoices';
import type { CubeMeta } from '../types';
import { ceilings, largest } from './meaning';
import type { Sample } from './meaning';

/** Where water vapour takes the light of the sun, in nanometres. */
const water: readonly (readonly [number, number])[] = [
  [1340, 1460],
  [1790, 1960],
];
/** A band is saturated when more than this share of the pixels is at the top. */
const SATURATED = 0.05;

/** Bands inside the water vapour absorptions. */
export function waterBands(wavelengths: Float64Array): number[] {
  return Array.from(wavelengths.keys()).filter((b) =>
    water.some(([low, high]) => wavelengths[b] >= low && wavelengths[b] <= high),
  );
}

/** Bands in which many pixels are at the top of what the detector counts to. @param sample as stored */
export function saturatedBands({ values, bands }: Sample): number[] {
  const max = largest(values);
  if (!ceilings.includes(max)) return [];
  const pixels = values.length / bands;
  return Array.from({ length: bands }, (_, b) => b).filter((b) => {
    let [top, finite] = [0, 0];
    for (let p = 0; p < pixels; p++) {
      const v = values[p * bands + b];
      if (Number.isFinite(v)) finite++;
      if (v === max) top++;
    }
    // A band without anything below the top is constant, which is said of it.
    return top > SATURATED * finite && top < finite;
  });
}

/** What is known of the bands of a file before its values are read. */
export interface BandFacts {
  readonly inFile: ReadonlySet<number>;
  readonly water: ReadonlySet<number>;
  readonly saturated: ReadonlySet<number>;
}

/**
 * Why each band of the file is left out, null where it is used.
 * @param chosen the whole list, or undefined: the file's and the proposals
 */
export function reasonsOf(
  bands: number,
  chosen: readonly number[] | undefined,
  { inFile, water: wet, saturated }: BandFacts,
): (MaskReason | null)[] {
  const list = chosen && new Set(chosen);
  return Array.from({ length: bands }, (_, b) => {
    if (list && !list.has(b)) return null;
    if (inFile.has(b)) return 'bad band list';
    if (saturated.has(b)) return 'saturated';
    if (wet.has(b)) return 'water absorption';
    return list ? 'left out by hand' : null;
  });
}

/** A binned band is left out when all of its bands are. */
export function binnedReasons(
  reasons: readonly (MaskReason | null)[],
  n: number,
): (MaskReason | null)[] {
  if (n === 1) return [...reasons];
  return grouped(reasons, n).map((group) => (group.includes(null) ? null : group[0]));
}

/** The bands that would be left out, each with its first reason. */
export function proposalsOf(
  bands: number,
  { inFile, water: wet, saturated }: BandFacts,
  seen: ReadonlyMap<number, BandReason>,
): BandProposal[] {
  const reasonFor = (b: number): BandReason | undefined =>
    inFile.has(b)
      ? 'file'
      : (seen.get(b) ??
        (saturated.has(b) ? 'saturated' : wet.has(b) ? 'water absorption' : undefined));
  return Array.from({ length: bands }, (_, band) => ({ band, reason: reasonFor(band) })).flatMap(
    ({ band, reason }) => (reason ? [{ band, reason }] : []),
  );
}

function grouped<T>(list: readonly T[], n: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / n) }, (_, i) => list.slice(i * n, i * n + n));
}

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

/** The bands of each binned band that are in its mean; all of them where none is. */
function members(bands: number, n: number, leftOut: ReadonlySet<number>): number[][] {
  return grouped(
    Array.from({ length: bands }, (_, b) => b),
    n,
  ).map((group) => {
    const kept = group.filter((b) => !leftOut.has(b));
    return kept.length > 0 ? kept : group;
  });
}

export interface BandLists {
  readonly wavelengths: Float64Array | null;
  readonly fwhm?: Float64Array;
  readonly defaultBands?: readonly [number, number, number];
  readonly bandNames?: readonly string[];
}

/**
 * Lists of the file's bands for bands that are means of `n`: mean wavelengths, widths from the first edge to the last.
 * @param leftOut bands that belong to no mean
 */
export function binnedLists(
  wavelengths: Float64Array | null,
  bands: number,
  { fwhm, defaultBands, bandNames }: CubeMeta,
  n: number,
  leftOut: ReadonlySet<number>,
): BandLists {
  if (n === 1)
    return {
      wavelengths,
      ...(fwhm ? { fwhm } : {}),
      ...(defaultBands ? { defaultBands } : {}),
      ...(bandNames ? { bandNames } : {}),
    };
  const groups = members(bands, n, leftOut);
  const widthOf = (group: readonly number[]): number => {
    if (!fwhm) return NaN;
    if (!wavelengths) return group.reduce((sum, b) => sum + fwhm[b], 0);
    const low = Math.min(...group.map((b) => wavelengths[b] - fwhm[b] / 2));
    return Math.max(...group.map((b) => wavelengths[b] + fwhm[b] / 2)) - low;
  };
  const nameOf = (group: readonly number[], names: readonly string[]): string =>
    group.length === 1 ? names[group[0]] : `${names[group[0]]} … ${names[group.at(-1)!]}`;
  const moved = (b: number): number => Math.floor(b / n);
  return {
    wavelengths:
      wavelengths && Float64Array.from(groups, (group) => mean(group.map((b) => wavelengths[b]))),
    ...(fwhm ? { fwhm: Float64Array.from(groups, widthOf) } : {}),
    ...(defaultBands
      ? { defaultBands: [moved(defaultBands[0]), moved(defaultBands[1]), moved(defaultBands[2])] }
      : {}),
    ...(bandNames ? { bandNames: groups.map((group) => nameOf(group, bandNames)) } : {}),
  };
}
