/** Labels that are given, made wrong as people make them. Needs no truth. */
import type { Label, ValidityMask } from '../cube';
import { beside, misjudged, rolled } from './draw';
import type { LabelErrorKind } from './kinds';
import { numpyRandom, type NumpyRandom } from './numpyRandom';

/** Kinds that given labels can be changed by; the others are a matter of which pixels are labelled. */
export const appliedKinds = ['sd05', 'sd10', 'off1', 'wrong1'] as const;
export type AppliedKind = (typeof appliedKinds)[number];

export const isAppliedKind = (kind: LabelErrorKind): kind is AppliedKind =>
  (appliedKinds as readonly string[]).includes(kind);

export interface Ground {
  readonly lines: number;
  readonly samples: number;
  /** [N] 1 = a pixel that can be labelled. */
  readonly pixels: ValidityMask['pixels'];
}

/** How often errors are drawn anew when they leave an endmember without any label. */
const TRIES = 20;

/**
 * The labels with errors of one kind; none of them says any more that it is exact or checked.
 * @param labels on the ground’s pixels
 * @returns fewer where two clicks meet; the given ones where every try leaves an endmember without a label
 */
export function withLabelError(
  labels: readonly Label[],
  kind: AppliedKind,
  ground: Ground,
  seed: number,
): readonly Label[] {
  const rng = numpyRandom(5000 * seed + 11);
  const R = labels[0]?.abundances.length ?? 0;
  for (let k = 0; k < TRIES && labels.length > 0; k++) {
    const changed = change(labels, kind, ground, rng);
    const covered = (r: number): boolean => changed.some((l) => l.abundances[r] > 1e-3);
    if (Array.from({ length: R }, (_, r) => covered(r)).every(Boolean)) return changed;
  }
  return labels;
}

function change(
  labels: readonly Label[],
  kind: AppliedKind,
  { lines, samples, pixels }: Ground,
  rng: NumpyRandom,
): Label[] {
  const bad = rng.integers(0, labels.length);
  const taken = new Set<number>();
  return labels.flatMap((label, i): Label[] => {
    let { line, sample, abundances } = label;
    if (kind === 'sd05' || kind === 'sd10') {
      const off = misjudged(abundances, kind === 'sd05' ? 0.05 : 0.1, rng);
      const total = off.reduce((s, v) => s + v, 0);
      abundances = off.map((v) => v / total);
    } else if (kind === 'off1') {
      const [l, s] = beside(line, sample, lines, samples, rng);
      if (pixels[l * samples + s]) [line, sample] = [l, s];
    } else if (i === bad) {
      abundances = rolled(abundances);
    }
    const pixel = line * samples + sample;
    if (taken.has(pixel)) return [];
    taken.add(pixel);
    return [unsure({ ...label, line, sample, abundances })];
  });
}

/** Nobody who errs says “exact”, nor of which labels: those that came out right say no more than the others. */
function unsure(label: Label): Label {
  const error = label.error === 0 ? undefined : label.error;
  const { id, line, sample, abundances, confidence } = label;
  return {
    ...{ id, line, sample, abundances },
    ...(confidence === undefined ? {} : { confidence }),
    ...(error === undefined ? {} : { error }),
  };
}
