/**
 * Making and matching endmember definitions: defaults, from truth, and what a changed list does to labels.
 * Pure; the labels slice calls it.
 */
import { countingLabels } from '../../scene/confidence';
import type { EndmemberDef, Label, Truth } from '../../scene/cube';
import { handError } from '../../scene/labelError';
import { byHand } from './edits';
import { pure, toSimplex, withFraction } from '../../maths/simplex';
import { freshId } from '../ids';

/** Fewest and most endmembers: below two there is nothing to unmix, above twelve no colour or letter is left. */
export const minEndmembers = 2;
export const maxEndmembers = 12;

/** What one undo step restores. */
export interface Annotations {
  readonly endmembers: readonly EndmemberDef[];
  readonly labels: readonly Label[];
}

/** What the endmembers are called: blanks at the ends of what was typed are none of a name. @returns [R] */
export const namesOf = (endmembers: readonly Pick<EndmemberDef, 'name'>[]): string[] =>
  endmembers.map((e) => e.name.trim());

/** Whether they are one name: case, and blanks at the ends, aside. */
export const isSameName = (a: string, b: string): boolean => plainName(a) === plainName(b);
const plainName = (name: string): string => name.trim().toLowerCase();

const defaultName = /^Endmember \d+$/;

let endmembersMade = 0;

/**
 * An endmember id that the session has never had. Results and undo steps remember endmembers by id,
 * so an id given twice would put a result's columns under another endmember's name.
 */
export function newEndmemberId(): string {
  return `endmember-${++endmembersMade}`;
}

/** Endmembers that a session brings back: their ids are not given again. */
export function keepEndmemberIds(endmembers: readonly EndmemberDef[]): void {
  for (const { id } of endmembers) {
    const n = Number(/^endmember-(\d{1,9})$/.exec(id)?.[1] ?? 0);
    endmembersMade = Math.max(endmembersMade, n);
  }
}

/** `count` endmembers named "Endmember 1", "Endmember 2", ... */
export function defaultEndmembers(count: number): EndmemberDef[] {
  return Array.from({ length: count }, (_, i) => ({
    id: newEndmemberId(),
    name: `Endmember ${i + 1}`,
    color: i,
    truth: null,
  }));
}

/** The endmembers of a truth, in its order, each compared with its own column and under a new id. */
export function endmembersFromTruth(truth: Truth): EndmemberDef[] {
  return truth.names.slice(0, maxEndmembers).map((name, i) => ({
    id: newEndmemberId(),
    name,
    color: i,
    truth: i,
  }));
}

/** True when nobody has named the endmembers yet. */
export function allUnnamed(endmembers: readonly EndmemberDef[]): boolean {
  return endmembers.every((e) => defaultName.test(e.name));
}

/** Sets `truth` of every endmember whose name (case aside) the truth has; the others get null. */
export function matchTruth(endmembers: readonly EndmemberDef[], truth: Truth): EndmemberDef[] {
  return endmembers.map((e) => {
    const found = truth.names.findIndex((name) => isSameName(name, e.name));
    return { ...e, truth: found < 0 ? null : found };
  });
}

/** True when the endmembers and the truth's columns match one to one. */
export function truthIsComplete(
  endmembers: readonly EndmemberDef[],
  truth: Pick<Truth, 'names'>,
): boolean {
  const columns = new Set(endmembers.map((e) => e.truth).filter((t) => t !== null));
  return columns.size === endmembers.length && columns.size === truth.names.length;
}

/** A truth pixel's abundances [R of the truth] in the order of the endmembers [R]; call only when complete. */
export function inEndmemberOrder(
  abundances: readonly number[],
  endmembers: readonly EndmemberDef[],
): number[] {
  return endmembers.map((e) => (e.truth === null ? 0 : abundances[e.truth]));
}

/** The list with one more endmember: the first free truth name if there is one, and the first free colour. */
export function withOneMore(
  endmembers: readonly EndmemberDef[],
  truth: Truth | null,
): EndmemberDef[] {
  const usedTruth = new Set(endmembers.map((e) => e.truth));
  const column = truth ? truth.names.findIndex((_, i) => !usedTruth.has(i)) : -1;
  const usedColors = new Set(endmembers.map((e) => e.color));
  let color = 0;
  while (usedColors.has(color)) color++;
  const usedNames = new Set(endmembers.map((e) => e.name));
  let n = endmembers.length + 1;
  while (usedNames.has(`Endmember ${n}`)) n++;
  const added: EndmemberDef = {
    id: newEndmemberId(),
    name: truth && column >= 0 ? truth.names[column] : `Endmember ${n}`,
    color,
    truth: column >= 0 ? column : null,
  };
  return [...endmembers, added];
}

/** Labels after an endmember was appended: none of it anywhere. */
export function labelsWithOneMore(labels: readonly Label[]): Label[] {
  return labels.map((l) => ({ ...l, abundances: [...l.abundances, 0] }));
}

/** A label whose fractions share out what an endmember had that is gone: other fractions than those that were given. */
const renormalised = (label: Label, abundances: readonly number[], lost: number): Label =>
  lost > 1e-6 ? byHand(label, abundances) : { ...label, abundances };

/**
 * The annotations without one endmember. Mixed labels are renormalised over the rest;
 * a label that was wholly of it cannot be kept and is dropped.
 */
export function withoutEndmember(present: Annotations, index: number): Annotations {
  const labels: Label[] = [];
  for (const label of present.labels) {
    const rest = toSimplex(label.abundances.filter((_, r) => r !== index));
    if (rest) labels.push(renormalised(label, rest, label.abundances[index]));
  }
  return { endmembers: present.endmembers.filter((_, r) => r !== index), labels };
}

/**
 * The annotations under the truth's endmembers: labels keep their fractions of endmembers matched to a truth column,
 * renormalised; a label with none of them is dropped. An endmember that was matched to a column keeps its id.
 */
export function withTruthEndmembers(present: Annotations, truth: Truth): Annotations {
  const made = endmembersFromTruth(truth);
  const source = made.map((e) => present.endmembers.findIndex((p) => p.truth === e.truth));
  const endmembers = made.map((e, i) =>
    source[i] < 0 ? e : { ...e, id: present.endmembers[source[i]].id },
  );
  const labels: Label[] = [];
  for (const label of present.labels) {
    const kept = source.map((r) => (r < 0 ? 0 : label.abundances[r]));
    const abundances = toSimplex(kept);
    if (abundances)
      labels.push(renormalised(label, abundances, 1 - kept.reduce((s, a) => s + a, 0)));
  }
  return { endmembers, labels };
}

/** Endmembers that no label that counts has any of, in order. */
export function withoutLabel(present: Annotations): EndmemberDef[] {
  const labels = countingLabels(present.labels);
  return present.endmembers.filter((_, r) => !labels.some((l) => l.abundances[r] > 0));
}

/** A new label by hand, wholly (that is, about purely) of one endmember. */
export function pureLabel(
  present: Annotations,
  line: number,
  sample: number,
  endmember: number,
): Label {
  const abundances = pure(present.endmembers.length, endmember);
  return { id: freshId('label', present.labels), line, sample, abundances, error: handError };
}

/** A label's abundances with one fraction set and the others following. @returns [R] */
export function withFractionOf(label: Label, endmember: number, value: number): number[] {
  return withFraction(label.abundances, endmember, value);
}
