/** Edits of single labels as pure functions; the labels slice commits what they give. */
import type { Label } from '../../scene/cube';
import { exactError, handError, largestError } from '../../scene/labelError';

/** The labels with one of them changed; the same list when there is no such label or nothing of it changes. */
function edited(
  labels: readonly Label[],
  id: string,
  edit: (label: Label) => Label,
): readonly Label[] {
  const label = labels.find((l) => l.id === id);
  const next = label && edit(label);
  return next === undefined || next === label
    ? labels
    : labels.map((l) => (l === label ? next : l));
}

function without(label: Label, field: 'confidence' | 'checked'): Label {
  const rest: { -readonly [K in keyof Label]: Label[K] } = { ...label };
  delete rest[field];
  return rest;
}

/** A label with other fractions that a person gave: no longer exact, and not the ones that were found right before. */
export function byHand(label: Label, abundances: readonly number[]): Label {
  if (label.abundances.every((a, r) => a === abundances[r])) return label;
  const changed = { ...without(label, 'checked'), abundances };
  return label.error === exactError ? { ...changed, error: handError } : changed;
}

/** A label with the truth's own fractions: exact, whatever was said of those before. */
export function fromTruth(label: Label, abundances: readonly number[]): Label {
  return { ...without(label, 'checked'), abundances, error: exactError };
}

/**
 * The labels with what a person says of one label's error; the same list when nothing changes. It takes the place of a
 * weight that an older version gave, and of "counts nowhere".
 * @param error standard deviation of a fraction, clamped to 0..0.5
 */
export function withError(labels: readonly Label[], id: string, error: number): readonly Label[] {
  if (Number.isNaN(error)) return labels;
  const said = Math.min(largestError, Math.max(0, error));
  return edited(labels, id, (label) => {
    if (label.error === said && label.confidence === undefined) return label;
    return { ...without(label, 'confidence'), error: said };
  });
}

/** The labels with one marked as looked at again and right, or no longer; the same list when nothing changes. */
export function withChecked(
  labels: readonly Label[],
  id: string,
  checked: boolean,
): readonly Label[] {
  return edited(labels, id, (label) => {
    if ((label.checked ?? false) === checked) return label;
    return checked ? { ...label, checked } : without(label, 'checked');
  });
}

/**
 * The labels with one label's confidence set; the same list when nothing changes. Full confidence is no field at all, so
 * that such labels are what they were before there was any.
 * @param confidence clamped to 0..1
 */
export function withConfidence(
  labels: readonly Label[],
  id: string,
  confidence: number,
): readonly Label[] {
  if (Number.isNaN(confidence)) return labels;
  const clamped = Math.min(1, Math.max(0, confidence));
  return edited(labels, id, (label) => {
    if (clamped === (label.confidence ?? 1)) return label;
    return clamped === 1 ? without(label, 'confidence') : { ...label, confidence: clamped };
  });
}

/** The other label that is nearest in the image (the first of equals), or null. */
export function nearestLabel(labels: readonly Label[], id: string): Label | null {
  const label = labels.find((l) => l.id === id);
  if (!label) return null;
  const distance = (l: Label): number => Math.hypot(l.line - label.line, l.sample - label.sample);
  return labels.reduce<Label | null>(
    (best, l) => (l.id === id || (best && distance(best) <= distance(l)) ? best : l),
    null,
  );
}
