/** Bands left out, as text, as runs on the axis, and by reason. Pure. */
import type { BandProposal, BandReason } from '../../scene/importChoices';
import { count } from '../common/format';

/** Why a band is left out; `chosen`: only because the person says so. */
export type Reason = BandReason | 'chosen';

/** Places in the palette of ui/draw/colors.ts. */
export const reasonColor: Readonly<Record<Reason, number>> = {
  file: 4,
  'not finite': 5,
  'all zero': 11,
  constant: 8,
  saturated: 6,
  'water absorption': 1,
  chosen: 0,
};

export const reasonName: Readonly<Record<Reason, string>> = {
  file: 'Bad in the file’s list',
  'not finite': 'Not finite',
  'all zero': 'All zero',
  constant: 'Constant',
  saturated: 'Saturated',
  'water absorption': 'Water absorption',
  chosen: 'Chosen by you',
};

/** Ascending bands as people write them: "104–108, 150". */
export function bandText(bands: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < bands.length; i++) {
    let j = i;
    while (j + 1 < bands.length && bands[j + 1] === bands[j] + 1) j++;
    parts.push(i === j ? String(bands[i]) : `${bands[i]}–${bands[j]}`);
    i = j;
  }
  return parts.join(', ');
}

/**
 * The bands of a text like "104–108, 150" (any dash, commas, semicolons or spaces), ascending.
 * @returns or a sentence that says what is wrong
 */
export function parseBands(text: string, bands: number): number[] | string {
  const found = new Set<number>();
  const tidy = text.replace(/\s*(?:[-–—]|\.\.)\s*/g, '-');
  for (const part of tidy.split(/[\s,;]+/).filter(Boolean)) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!match) return `“${part}” is not a band; write for example 104–108, 150.`;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (to < from) return `${part}: the range runs backwards.`;
    if (to >= bands) return `There is no band ${to}: bands are 0 to ${bands - 1}.`;
    for (let b = from; b <= to; b++) found.add(b);
  }
  return [...found].sort((a, b) => a - b);
}

/** The numbers of a text like "-9999, 0". @returns or a sentence that says what is wrong */
export function parseNumbers(text: string): number[] | string {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const numbers = parts.map((part) => Number(part.replace('−', '-')));
  const bad = parts.find((_, i) => Number.isNaN(numbers[i]));
  return bad === undefined ? [...new Set(numbers)] : `“${bad}” is not a number.`;
}

/** Bands left out, by the reason they were proposed for, and proposals that are kept in. */
export interface BandGroups {
  readonly left: readonly { readonly reason: Reason; readonly bands: readonly number[] }[];
  readonly kept: readonly number[];
}

/** @param bad ascending */
export function groupBands(bad: readonly number[], proposals: readonly BandProposal[]): BandGroups {
  const why = new Map(proposals.map((p) => [p.band, p.reason]));
  const groups = new Map<Reason, number[]>();
  for (const band of bad) {
    const reason = why.get(band) ?? 'chosen';
    const group = groups.get(reason) ?? [];
    group.push(band);
    groups.set(reason, group);
  }
  const order = Object.keys(reasonName) as Reason[];
  const out = new Set(bad);
  return {
    left: order.flatMap((reason) => {
      const bands = groups.get(reason);
      return bands ? [{ reason, bands }] : [];
    }),
    kept: [...why.keys()].filter((b) => !out.has(b)).sort((a, b) => a - b),
  };
}

/** The bands with some of them left out or taken in, ascending. */
export function withBands(
  bad: readonly number[],
  changed: readonly number[],
  leaveOut: boolean,
): number[] {
  const next = new Set(bad);
  for (const b of changed) {
    if (leaveOut) next.add(b);
    else next.delete(b);
  }
  return [...next].sort((a, b) => a - b);
}

/** "12 of 162 bands left out". */
export function leftOut(bad: number, bands: number): string {
  return bad === 0 ? `all ${count(bands, 'band')} used` : `${bad} of ${bands} bands left out`;
}
