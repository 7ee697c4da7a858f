/** Which labels a run trusted less, as the labels are now. Pure. */
import type { StudioState } from './state';

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
export function runTrust({ result, run, labels }: Of): ReadonlyMap<string, RunTrust> {
  const trusts = result?.summary?.trust ?? (run?.id === result?.run ? run?.trust : undefined);
  const found = new Map<string, RunTrust>();
  if (!result || trusts?.length !== result.labels.length) return found;
  labels.forEach((label, i) => {
    const at = result.labels.findIndex((l) => l.id === label.id);
    if (at < 0 || result.labels[at].abundances.some((a, r) => a !== label.abundances[r])) return;
    found.set(label.id, { number: i + 1, ...trusts[at] });
  });
  return found;
}

/** Labels that the run gave little weight of its own accord. */
export function littleTrusted(state: Of): readonly RunTrust[] {
  const dropped = new Set(state.labels.flatMap((l) => (l.confidence === 0 ? [l.id] : [])));
  return [...runTrust(state)].flatMap(([id, t]) =>
    t.weight < LITTLE && !dropped.has(id) ? [t] : [],
  );
}

/** "The run counted label 7 for little.", or null. */
export function trustWords(state: Of): string | null {
  const numbers = littleTrusted(state).map((t) => String(t.number));
  if (numbers.length === 0) return null;
  if (numbers.length === 1) return `The run counted label ${numbers[0]} for little.`;
  return `The run counted labels ${numbers.slice(0, -1).join(', ')} and ${numbers[numbers.length - 1]} for little.`;
}
