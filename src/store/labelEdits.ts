/** Edits of single labels as pure functions; the labels slice commits what they give. */
import type { Label } from '../cube/cube';

type Mutable = { -readonly [F in keyof Label]: Label[F] };

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
  const label = labels.find((l) => l.id === id);
  if (!label || Number.isNaN(confidence)) return labels;
  const clamped = Math.min(1, Math.max(0, confidence));
  if (clamped === (label.confidence ?? 1)) return labels;
  return labels.map((l) => {
    if (l.id !== id) return l;
    const next: Mutable = { ...l, confidence: clamped };
    if (clamped === 1) delete next.confidence;
    return next;
  });
}

/** The labels with one label's field set; undefined takes it away. The same list when nothing changes. */
export function withField<K extends 'error' | 'checked'>(
  labels: readonly Label[],
  id: string,
  field: K,
  value: Label[K] | undefined,
): readonly Label[] {
  const label = labels.find((l) => l.id === id);
  if (!label || label[field] === value) return labels;
  return labels.map((l) => {
    if (l !== label) return l;
    const next: Mutable = { ...l, [field]: value };
    if (value === undefined) delete next[field];
    return next;
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
