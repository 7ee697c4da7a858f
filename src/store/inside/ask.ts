/**
 * Asks the training worker for a look inside: when the panel opens, when another pixel has been looked at for a moment,
 * when a run begins to answer or has ended. While a run goes on, its worker answers a question again and again by itself.
 */
import type { ProbeQuestion } from '../../protocol/probe';
import type { StoreOf } from '../slice';
import type { Engine } from '../workers';
import { insideProblem, insidePixel, insightOf } from './inside';
import type { InsideSlice, SeesInside } from './inside';

/** A pixel is looked at this long before the question: a cursor that passes asks nothing. */
export const LOOK_MS = 80;

export interface LooksInside {
  /** Asks once more, after a failure. */
  readonly again: () => void;
  readonly dispose: () => void;
}

export function followInside(
  store: StoreOf<SeesInside, InsideSlice>,
  engine: () => Pick<Engine, 'probe' | 'endProbe'>,
): LooksInside {
  const { getState: get, setState: set } = store;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function ask(): void {
    const { inside } = get();
    const question = questionOf(get());
    if (!question) return;
    set({ inside: { ...inside, asked: engine().probe(question) } });
  }

  function askSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(ask, LOOK_MS);
  }

  const unsubscribe = store.subscribe((now, before) => {
    if (before.inside.open && !now.inside.open) {
      clearTimeout(timer);
      engine().endProbe();
    } else if (now.inside.open && matters(now, before)) askSoon();
  });

  return {
    again: ask,
    dispose() {
      clearTimeout(timer);
      unsubscribe();
    },
  };
}

/** What is to be asked now; null where there is nothing to ask, or it was asked. */
function questionOf(state: SeesInside): ProbeQuestion | null {
  const pixel = insidePixel(state);
  const insight = insightOf(state);
  if (!state.inside.open || !pixel || !insight || insideProblem(state) !== null) return null;
  const { run, config, state: weights } = insight;
  return { run, pixel, over: weights && { config, state: weights } };
}

/** True when another question is to be asked than before. */
function matters(now: SeesInside, before: SeesInside): boolean {
  const [a, b] = [insidePixel(now), insidePixel(before)];
  if (a?.line !== b?.line || a?.sample !== b?.sample) return true;
  if (now.inside.open !== before.inside.open || now.scene !== before.scene) return true;
  if (insideProblem(now) !== insideProblem(before)) return true;
  const [x, y] = [insightOf(now), insightOf(before)];
  return x?.run !== y?.run || x?.state !== y?.state;
}
