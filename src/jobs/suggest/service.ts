/**
 * Suggestions in the training worker: one question at a time, the newest counts. They wait while a run or a race is going
 * and give way to one between their parts, so that training is never kept waiting for more than a fraction of a second.
 */
import type { Cube } from '../../scene/cube';
import { StudioError, toErrorData } from '../../scene/errors';
import type { OpenScene } from '../job';
import { makeSuggestPool, type SuggestPool } from './pool';
import { suggestPixels } from './suggest';
import type { SuggestConfig, SuggestEvent } from '../../protocol/suggest';

export interface Suggester {
  ask(suggest: number, config: SuggestConfig): void;
  /** Takes up a question that waited: the run or the race has ended. */
  goOn(): void;
}

/** The pool of the last question: labels come one by one on the same scene. */
interface Kept {
  readonly cube: Cube;
  readonly R: number;
  readonly seed: number;
  readonly pool: SuggestPool | null;
}

/** @param busy true while a run or a race is going */
export function makeSuggester(
  scene: () => OpenScene | null,
  busy: () => boolean,
  send: (event: SuggestEvent) => void,
): Suggester {
  let question: { suggest: number; config: SuggestConfig } | null = null;
  let working = false;
  let kept: Kept | null = null;

  function poolOf({ cube, mask }: OpenScene, R: number, seed: number): SuggestPool | null {
    if (kept?.cube !== cube || kept.R !== R || kept.seed !== seed) {
      kept = { cube, R, seed, pool: makeSuggestPool(cube, mask, R, seed) };
    }
    return kept.pool;
  }

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    while (question && !busy()) {
      const asked = question;
      const given = scene();
      const settle = async (): Promise<void> => {
        // A message that waits (a newer question, a run, another scene) is heard between two tasks.
        await new Promise<void>((resolve) => setTimeout(resolve));
        if (question !== asked || busy() || scene() !== given) throw replaced;
      };
      try {
        if (!given) throw noScene;
        await settle();
        const { config, suggest } = asked;
        const pool = poolOf(given, config.endmemberNames.length, config.seed);
        await settle();
        const { cube, mask } = given;
        const suggestions = await suggestPixels(cube, mask, pool, config, settle);
        question = null;
        send({ type: 'suggested', suggest, suggestions });
      } catch (error) {
        if (error === replaced) continue;
        question = null;
        send({ type: 'suggestFailed', suggest: asked.suggest, error: toErrorData(error) });
      }
    }
    working = false;
  }

  return {
    ask(suggest, config) {
      question = { suggest, config };
      void work();
    },
    goOn: () => void work(),
  };
}

const replaced = new StudioError({
  kind: 'cancelled',
  message: 'A newer question has come.',
  advice: 'Wait for its answer.',
});

const noScene = new StudioError({
  kind: 'labels',
  message: 'There is no scene to suggest pixels of.',
  advice: 'Open a file or the demo scene.',
});
