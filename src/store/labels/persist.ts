/** What a session keeps of endmembers and labels. */
import type { EndmemberDef, Label } from '../../scene/cube';
import * as is from '../persist/check';
import type { Check } from '../persist/check';
import { anyOf } from '../persist/persist';
import type { Persist } from '../persist/persist';
import { maxEndmembers, minEndmembers } from './endmembers';
import { emptyHistory } from './history';
import type { LabelsSlice } from './labels';

export const protocol = is.oneOf('random', 'spread');

const endmember = is.object<EndmemberDef>({
  id: is.text(60),
  name: is.text(),
  color: is.whole(0, 999),
  truth: is.nullable(is.whole(0, 9999)),
});

export const endmembers: Check<readonly EndmemberDef[]> = is.holding(
  is.list(endmember, minEndmembers, maxEndmembers),
  (list) => {
    const twice = list.findIndex(({ id }, i) => list.findIndex((e) => e.id === id) !== i);
    return twice < 0
      ? null
      : { at: [twice, 'id'], found: list[twice].id, expected: 'ids that differ' };
  },
);

/** Tolerance of a label's sum: what sliders and files give is closer by far. */
const sumTolerance = 1e-3;

/** @param R of the endmembers they are of */
export function labelsOf(
  { lines, samples }: { readonly lines: number; readonly samples: number },
  R: number,
): Check<readonly Label[]> {
  const label = is.object<Label>({
    id: is.text(60),
    line: is.whole(0, lines - 1),
    sample: is.whole(0, samples - 1),
    abundances: is.list(is.finite(0, 1 + sumTolerance), R, R),
    confidence: is.optional(is.finite(0, 1)),
    error: is.optional(is.finite(0, 0.5)),
    checked: is.optional(is.flag),
  });
  return is.list(
    is.holding(label, ({ abundances }) =>
      Math.abs(abundances.reduce((s, a) => s + a, 0) - 1) > sumTolerance
        ? { at: ['abundances'], found: abundances, expected: 'fractions that sum to 1' }
        : null,
    ),
  );
}

/** R of endmembers that are yet to be checked: the rest is measured by it. */
export function endmembersIn(value: unknown): number {
  const list = is.fieldIn(value, 'endmembers');
  return Array.isArray(list) ? list.length : 0;
}

export interface LabelsKept {
  readonly endmembers: readonly EndmemberDef[];
  readonly labels: readonly Label[];
  /** Absent in sessions of earlier versions, here and below: 0. */
  readonly labelsVersion?: number;
  readonly lastLabelsVersion?: number;
  readonly active: string;
  readonly sampling: LabelsSlice['sampling'];
}

export const labelsPersist: Persist<LabelsSlice, LabelsKept> = {
  changed: anyOf('endmembers', 'labels', 'active', 'sampling'),
  checks: (known) => ({
    endmembers,
    labels: labelsOf(known, known.endmembers),
    labelsVersion: is.optional(is.count),
    lastLabelsVersion: is.optional(is.count),
    active: is.text(60),
    sampling: is.object<LabelsSlice['sampling']>({ count: is.number, protocol }),
  }),
  save: ({ endmembers, labels, labelsVersion, lastLabelsVersion, active, sampling }) => ({
    ...{ endmembers, labels, labelsVersion, lastLabelsVersion, active, sampling },
  }),
  restore({ labels, labelsVersion = 0, lastLabelsVersion = 0, active, sampling, ...kept }, to) {
    const endmembers = to.within(kept.endmembers);
    return {
      state: {
        ...{ endmembers, labels, labelsVersion, sampling },
        active: endmembers.some((e) => e.id === active) ? active : endmembers[0].id,
        selected: null,
        // Whatever the document says, no number is given twice.
        lastLabelsVersion: Math.max(lastLabelsVersion, to.newestLabels),
        history: emptyHistory(),
      },
    };
  },
  holdsWork: ({ labels, history }) => labels.length > 0 || history.past.length > 0,
};
