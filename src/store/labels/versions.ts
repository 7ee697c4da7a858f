/**
 * Versions of the annotations: every edit that another run would see gives the next number, one gesture gives one, and
 * undo brings the number back with the labels. A result says which version it shows. Pure; the labels slice counts.
 */
import type { EndmemberDef, Label } from '../../scene/cube';
import type { Annotations } from './endmembers';

/** What a result or a run was made from. */
export interface Versioned extends Annotations {
  readonly labelsVersion: number;
}

/** True when labels are not the same pixels with the same fractions, as sure and as checked, in the same order. */
export function labelsChanged(labels: readonly Label[], before: readonly Label[]): boolean {
  if (labels === before) return false;
  if (labels.length !== before.length) return true;
  return labels.some((l, i) => {
    const was = before[i];
    return (
      l.line !== was.line ||
      l.sample !== was.sample ||
      (l.confidence ?? 1) !== (was.confidence ?? 1) ||
      l.error !== was.error ||
      (l.checked ?? false) !== (was.checked ?? false) ||
      l.abundances.some((a, r) => a !== was.abundances[r])
    );
  });
}

/** True when a run on `now` would not be a run on `before`; names, colours and truth columns do not count. */
export function annotationsChanged(now: Annotations, before: Annotations): boolean {
  return endmembersChanged(now.endmembers, before.endmembers)
    ? true
    : labelsChanged(now.labels, before.labels);
}

/** True when they are not the same endmembers in the same order. */
export function endmembersChanged(
  now: readonly EndmemberDef[],
  before: readonly EndmemberDef[],
): boolean {
  return now.length !== before.length || now.some((e, r) => e.id !== before[r].id);
}

/**
 * The version after an edit.
 * @param last the highest number that was ever given
 * @param merged the edit belongs to a gesture that has its number already
 */
export function versionAfter(
  present: Versioned,
  next: Annotations,
  last: number,
  merged: boolean,
): number {
  return merged || !annotationsChanged(next, present) ? present.labelsVersion : last + 1;
}

/** "labels v7", and where the labels are others by now "labels v7; now v9". */
export function versionWords(shown: Versioned, now: Versioned): string {
  const words = `labels v${shown.labelsVersion}`;
  if (!annotationsChanged(now, shown)) return words;
  return now.labelsVersion === shown.labelsVersion
    ? `${words}, changed since`
    : `${words}; now v${now.labelsVersion}`;
}
