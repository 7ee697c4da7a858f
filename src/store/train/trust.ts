/** Which labels a run trusted less, as the labels are now. Pure. */
import type { Label } from '../../scene/cube';
import type { LabelTrust } from '../../protocol/run';
import { memoLast } from '../memoLast';
import type { StudioState } from '../state';

/** What a run made of one label. */
export interface RunTrust {
  /** Number in the present list, from 1. */
  readonly number: number;
  readonly wrong: number;
  /** What it counted for, 1: like any other. */
  readonly weight: number;
}

/** Below this weight a label counted for little. */
const LITTLE = 0.5;

type Of = Pick<StudioState, 'result' | 'run' | 'labels'>;

/** Of each label of the present list that the run on screen had with the same fractions and was told of, by its id. */
export const runTrust = ({ result, run, labels }: Of): ReadonlyMap<string, RunTrust> =>
  allTrust(result, (run?.id === result?.run ? run?.trust : undefined) ?? null, labels);

const allTrust = memoLast(
  (
    result: Of['result'],
    told: readonly LabelTrust[] | null,
    labels: readonly Label[],
  ): ReadonlyMap<string, RunTrust> => {
    const trusts = result?.summary?.trust ?? told;
    const found = new Map<string, RunTrust>();
    if (!result || trusts?.length !== result.labels.length) return found;
    const places = new Map(result.labels.map((l, i) => [l.id, i]));
    labels.forEach((label, i) => {
      const at = places.get(label.id) ?? -1;
      if (at < 0 || result.labels[at].abundances.some((a, r) => a !== label.abundances[r])) return;
      found.set(label.id, { number: i + 1, ...trusts[at] });
    });
    return found;
  },
);

/** Whether the run gave a label little weight of its own accord. */
export const countedForLittle = (state: Of, { id, confidence }: Label): boolean =>
  confidence !== 0 && (runTrust(state).get(id)?.weight ?? 1) < LITTLE;

/** Labels that the run gave little weight of its own accord. */
export function littleTrusted(state: Of): readonly RunTrust[] {
  return state.labels.flatMap((l) => {
    const trust = runTrust(state).get(l.id);
    return trust && countedForLittle(state, l) ? [trust] : [];
  });
}

/** "The run counted label 7 for little.", or null. */
export function trustWords(state: Of): string | null {
  const numbers = littleTrusted(state).map((t) => String(t.number));
  if (numbers.length === 0) return null;
  if (numbers.length === 1) return `The run counted label ${numbers[0]} for little.`;
  return `The run counted labels ${numbers.slice(0, -1).join(', ')} and ${numbers[numbers.length - 1]} for little.`;
}
