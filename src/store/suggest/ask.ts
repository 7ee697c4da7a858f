/**
 * Asks the training worker for the next pixels to label: when labels or endmembers have rested for a moment, when a run
 * has ended (with its answer), when something was skipped, and never while the worker trains, races, answers a file or runs
 * a lab. Answers come back through the slice; a question that fails is said in its panel and disturbs nothing else.
 */
import type { Engine } from '../workers';
import { endmembersChanged } from '../labels/versions';
import { shownSuggestion, withoutSuggestions } from './suggestions';
import { jobOf } from '../job';
import type { SceneSlice } from '../open/scene';
import type { ViewSlice } from '../image/view';
import type { LabelsSlice } from '../labels/labels';
import type { TrainingSlice } from '../train/run';
import type { SuggestSlice } from './suggestions';
import type { StoreOf } from '../slice';
import type { Jobs } from '../job';
import { namesOf } from '../labels/endmembers';

/** Labels rest this long before the question: a slider that is dragged asks once. */
export const SETTLE_MS = 300;
/** Suggestions a question asks for: the next few skips are answered at once. */
const COUNT = 3;

type Sees = Pick<SceneSlice, 'scene'> &
  Pick<ViewSlice, 'setCursor'> &
  LabelsSlice &
  Pick<TrainingSlice, 'settings' | 'result'> &
  SuggestSlice &
  Jobs;

export interface Suggesting {
  /** Labels the suggested pixel as a click does, so that its card opens; moves the cursor there. */
  readonly accept: () => void;
  readonly dispose: () => void;
}

export function createSuggesting(
  store: StoreOf<Sees, SuggestSlice>,
  engine: () => Engine,
): Suggesting {
  const { getState: get, setState: set } = store;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function ask(): void {
    const { suggesting, scene, labels, endmembers, settings, result } = get();
    if (!suggesting.on || !scene || jobOf(get()) !== null) return;
    const fits = result?.summary != null && !changedEndmembers(get());
    const asked = engine().suggest({
      endmemberNames: namesOf(endmembers),
      labels,
      seed: settings.seed,
      skipped: suggesting.skipped,
      // Of older labels it is still a reading of this scene, as long as its columns mean the same.
      answer: fits ? result.estimate.abundances : null,
      count: COUNT,
    });
    set({ suggesting: { ...suggesting, asked } });
  }

  function askSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(ask, SETTLE_MS);
  }

  const unsubscribe = store.subscribe((now, before) => {
    if (now.scene?.cube !== before.scene?.cube) {
      set({ suggesting: withoutSuggestions(now.suggesting) });
    }
    if (!get().suggesting.on) return;
    if (matters(now, before)) askSoon();
  });

  return {
    accept() {
      const shown = shownSuggestion(get());
      if (!shown) return;
      get().setCursor({ line: shown.line, sample: shown.sample });
      get().annotate(shown.line, shown.sample);
    },
    dispose() {
      clearTimeout(timer);
      unsubscribe();
    },
  };
}

/** True when what was suggested may not be the best any more. */
function matters(now: Sees, before: Sees): boolean {
  return (
    (jobOf(before) !== null && jobOf(now) === null) ||
    now.scene?.cube !== before.scene?.cube ||
    now.labels !== before.labels ||
    now.endmembers !== before.endmembers ||
    now.settings.seed !== before.settings.seed ||
    now.suggesting.on !== before.suggesting.on ||
    now.suggesting.skipped !== before.suggesting.skipped
  );
}

function changedEndmembers({ result, endmembers }: Sees): boolean {
  return result === null || endmembersChanged(endmembers, result.endmembers);
}
