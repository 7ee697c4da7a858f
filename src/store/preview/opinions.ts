/**
 * The second opinion on every label, in words: what the other labels and the spectra say of its pixel, which label is most
 * doubtful, and how far the labels agree with one another. Numbers come with the preview; a label is never changed here.
 * Pure; no React.
 */
import type { LabelOpinion } from '../../unmixing/labelModel';
import { countingLabels } from '../../scene/confidence';
import type { EndmemberDef, Label } from '../../scene/cube';
import { endmembersChanged } from '../labels/versions';
import { memoLast } from '../memoLast';
import type { LabelsSlice } from '../labels/labels';
import type { PreviewSlice } from './preview';

/**
 * - agrees: within what labels differ by anyway;
 * - open: another one, which the spectra do not hold against the label;
 * - differs: another opinion that may well be right, worth a mark and no more;
 * - doubtful: probably a wrong label, worth telling;
 * - checked: the person has said that the label is right;
 * - alone: no other label has its main material, so that nothing speaks for it or against it.
 */
export type OpinionKind = 'agrees' | 'open' | 'differs' | 'doubtful' | 'checked' | 'alone';

export interface Opinion {
  readonly kind: OpinionKind;
  /** [R] what the others say, summing to 1 */
  readonly expected: readonly number[];
  /** Standard deviation of a fraction of `expected`. */
  readonly spread: number;
  /** Probability that the label is plainly wrong. */
  readonly wrong: number;
  /** "You: Tree 100 %. The others: Tree 62 ± 8 %, Grass 38 %." */
  readonly words: string;
}

/** From this probability of being wrong on a label is marked; the estimator says which are doubtful. */
const MARK_FROM = 0.1;
/** A difference of a fraction that matters. */
const MATTERS = 0.2;
/** A fraction from which on a label knows a material. */
export const NOTICEABLE = 0.1;
/** Fractions named at most. */
const NAMED = 3;

type Of = Pick<PreviewSlice & LabelsSlice, 'preview' | 'labels' | 'endmembers'>;

/** Whether the labels are so many that some can speak of another: with one label an endmember none can. */
export function othersCanSpeak(labels: readonly Label[], endmembers: number): boolean {
  return countingLabels(labels).length > endmembers;
}

/** What the others say of a label of the list; null while there is no opinion on it as it is now. */
export const opinionOf = (state: Of, id: string): Opinion | null =>
  allOpinions(state.preview.shown, state.labels, state.endmembers).get(id) ?? null;

const allOpinions = memoLast(
  (
    shown: Of['preview']['shown'],
    labels: readonly Label[],
    endmembers: readonly EndmemberDef[],
  ): ReadonlyMap<string, Opinion> => {
    const found = new Map<string, Opinion>();
    if (!shown || endmembersChanged(endmembers, shown.endmembers)) return found;
    if (!othersCanSpeak(shown.labels, endmembers.length)) return found;
    const places = new Map(shown.labels.map((l, i) => [l.id, i]));
    const counting = countingLabels(shown.labels);
    const knowing = endmembers.map(
      (_, r) => counting.filter((l) => l.abundances[r] >= NOTICEABLE).length,
    );
    for (const label of labels) {
      const at = places.get(label.id) ?? -1;
      if (at < 0 || !shown.opinions[at] || !samePixel(shown.labels[at], label)) continue;
      // A quick answer judges no label that has changed: its probability is exactly 0 then.
      if (shown.coarse && shown.opinions[at].wrong === 0) continue;
      const opinion = inWords(label, shown.opinions[at], endmembers, knowing);
      if (opinion) found.set(label.id, opinion);
    }
    return found;
  },
);

function inWords(
  label: Label,
  opinion: LabelOpinion,
  endmembers: readonly EndmemberDef[],
  knowing: readonly number[],
): Opinion | null {
  const { expected, spread, wrong, doubtful } = opinion;
  if (expected.length !== endmembers.length || !expected.every(Number.isFinite)) return null;
  const apart = Math.max(...expected.map((v, r) => Math.abs(v - label.abundances[r])));
  const differs = doubtful || (wrong >= MARK_FROM && apart > MATTERS);
  const main = label.abundances.indexOf(Math.max(...label.abundances));
  if (!differs && knowing[main] < 2) {
    const words = `No other label has ${nameOf(endmembers[main], main)}, so nothing can be said of this one.`;
    return { kind: 'alone', expected, spread, wrong, words };
  }
  const agrees = apart > MATTERS ? 'open' : 'agrees';
  const kind = !differs ? agrees : label.checked ? 'checked' : doubtful ? 'doubtful' : 'differs';
  const words = `You: ${fractionWords(label.abundances, endmembers)}. The others: ${fractionWords(expected, endmembers, spread)}.`;
  return { kind, expected, spread, wrong, words };
}

/** The label of another time is the same question: same pixel, same fractions. */
const samePixel = (was: Label, now: Label): boolean =>
  was.line === now.line &&
  was.sample === now.sample &&
  was.abundances.length === now.abundances.length &&
  was.abundances.every((a, r) => a === now.abundances[r]);

/** How a name reads in a sentence, also while it is being typed. */
const nameOf = (endmember: EndmemberDef, r: number): string =>
  endmember.name.trim() || `endmember ${r + 1}`;

/**
 * "Tree 62 %, Grass 38 %": the largest fractions in whole percent, three at most.
 * @param spread said with the first of them: "Tree 62 ± 8 %"
 */
export function fractionWords(
  fractions: readonly number[],
  endmembers: readonly EndmemberDef[],
  spread?: number,
): string {
  return fractions
    .map((a, r) => ({ percent: Math.round(100 * a), name: nameOf(endmembers[r], r) }))
    .filter(({ percent }) => percent >= 1)
    .sort((x, y) => y.percent - x.percent)
    .slice(0, NAMED)
    .map(({ percent, name }, i) =>
      i === 0 && spread !== undefined
        ? `${name} ${percent} ± ${Math.max(1, Math.round(100 * spread))} %`
        : `${name} ${percent} %`,
    )
    .join(', ');
}

/** The label's number in the list, from 1. */
export const labelNumber = (labels: readonly Label[], id: string): number =>
  labels.findIndex((l) => l.id === id) + 1;

/** Id of the label that most probably is wrong, of those that are doubtful and nobody has checked; or null. */
export function mostDoubtful(state: Of): string | null {
  let found: { id: string; wrong: number } | null = null;
  for (const label of state.labels) {
    if (label.confidence === 0) continue;
    const opinion = opinionOf(state, label.id);
    if (opinion?.kind !== 'doubtful' || (found && found.wrong >= opinion.wrong)) continue;
    found = { id: label.id, wrong: opinion.wrong };
  }
  return found?.id ?? null;
}

export interface Doubt {
  readonly label: Label;
  readonly opinion: Opinion;
  /** "Label 7 disagrees with the others. Given: Water 100 %. Judged by the others: Tree 60 %, Water 40 % (± 12 %)." */
  readonly words: string;
}

/** What is to be said of a doubtful label; null where it is not doubtful (any more). */
export function doubtOf(state: Of, id: string): Doubt | null {
  const { labels, endmembers } = state;
  const label = labels.find((l) => l.id === id);
  const opinion = label ? opinionOf(state, id) : null;
  if (!label || opinion?.kind !== 'doubtful') return null;
  const spread = Math.max(1, Math.round(100 * opinion.spread));
  const given = fractionWords(label.abundances, endmembers);
  const judged = fractionWords(opinion.expected, endmembers);
  return {
    label,
    opinion,
    words: `Label ${labelNumber(labels, id)} disagrees with the others. Given: ${given}. Judged by the others: ${judged} (± ${spread} %).`,
  };
}

/** Steps that agreement is said in: it is known no better. */
const STEPS = [0.02, 0.05, 0.1, 0.15, 0.2] as const;

/** A standard deviation in words: "± 5 %"; the larger step in the middle between two. */
export function aboutWords(sd: number): string {
  const step = STEPS.reduce<number>(
    (best, s) => (Math.abs(s - sd) <= Math.abs(best - sd) + 1e-9 ? s : best),
    STEPS[0],
  );
  return `± ${Math.round(100 * step)} %${sd > 0.225 ? ' or more' : ''}`;
}

/** From here on agreement is poor: said as ± 10 %. */
const POOR = 0.075;

/**
 * How far the labels agree with one another, as sentences, and what to look for where they agree poorly and no single
 * label stands out; null while that is not known, and where nothing can be said: too few labels, or all of 100 %.
 */
export function agreementWords(state: Of): string | null {
  const { labels, endmembers, preview } = state;
  const { shown } = preview;
  if (!shown || shown.allPure || !Number.isFinite(shown.agreement)) return null;
  if (endmembersChanged(endmembers, shown.endmembers)) return null;
  if (!othersCanSpeak(shown.labels, endmembers.length) || labels.length === 0) return null;
  if (shown.coarse) return 'Comparing your labels with one another …';
  const about = aboutWords(shown.agreement);
  const poor = shown.agreement >= POOR;
  if (!poor) return `Your labels agree with one another to about ${about}.`;
  const only = `Your labels agree with one another only to about ${about}.`;
  if (mostDoubtful(state) !== null) return only;
  return `${only} Look for clicks beside the material, or for two endmembers that are mixed up.`;
}

/** What the labels' error is to be after taking a suggestion: its spread as people say it, ± 5, 10 or 20 %. */
export function errorOfSuggestion(spread: number): number {
  return spread <= 0.075 ? 0.05 : spread <= 0.15 ? 0.1 : 0.2;
}

/** What "Trust it less" does next: ± 20 %, then not to use the label; null where there is nothing less. */
export function lessTrust({ error, confidence }: Label): 'twenty' | 'none' | null {
  if (confidence === 0) return null;
  return (error ?? 0) < 0.2 ? 'twenty' : 'none';
}
