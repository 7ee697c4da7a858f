/**
 * "Click here next": whether it is on, what is suggested, what was skipped. Not part of a session: it follows from scene
 * and labels. Asking the worker is ask.ts's.
 */
import type { Scene } from '../../scene/scene';
import type { Suggestion, SuggestEvent } from '../../protocol/suggest';
import { jobOf } from '../job';
import type { SceneSlice } from '../open/scene';
import type { LabelsSlice } from '../labels/labels';
import type { Slice } from '../slice';
import type { Jobs } from '../job';

/** How many labels work well: what the budget starts at. */
export const labelBudget = 10;
export const mostLabels = 1000;

export interface SuggestSlice {
  readonly suggesting: {
    readonly on: boolean;
    /** Labels the person means to give. */
    readonly budget: number;
    /** Number of the question that is being worked on, or null. */
    readonly asked: number | null;
    /** Best first; null before the first answer. */
    readonly list: readonly Suggestion[] | null;
    /** Pixels (line · samples + sample) that the person skipped in this scene. */
    readonly skipped: readonly number[];
    /** Why the last question was not answered. */
    readonly failed: string | null;
  };
  readonly setSuggesting: (on: boolean) => void;
  readonly setLabelBudget: (budget: number) => void;
  /** Sets the first suggestion aside; the next of the list takes its place. */
  readonly skipSuggestion: () => void;
  /** Folds an answer in; answers to older questions are ignored. */
  readonly applySuggestion: (event: SuggestEvent) => void;
}

const none = { asked: null, list: null, skipped: [], failed: null } as const;

/** What a new scene starts with: the choices stay, the answers go. */
export function withoutSuggestions({ on, budget }: SuggestSlice['suggesting']) {
  return { on, budget, ...none };
}

type Sees = Pick<SceneSlice & LabelsSlice, 'scene' | 'labels'>;

export const createSuggestSlice: Slice<SuggestSlice, Sees> = (set, get) => ({
  suggesting: { on: false, budget: labelBudget, ...none },
  setSuggesting(on) {
    const { suggesting } = get();
    const { budget, skipped } = suggesting;
    if (on !== suggesting.on) set({ suggesting: { ...none, on, budget, skipped } });
  },
  setLabelBudget(budget) {
    if (!Number.isInteger(budget) || budget < 1 || budget > mostLabels) return;
    set({ suggesting: { ...get().suggesting, budget } });
  },
  skipSuggestion() {
    const { suggesting, scene } = get();
    const first = shownSuggestion(get());
    if (!first || !scene || !suggesting.list) return;
    set({
      suggesting: {
        ...suggesting,
        list: suggesting.list.filter((s) => s !== first),
        skipped: [...suggesting.skipped, pixelOf(first, scene)],
      },
    });
  },
  applySuggestion(event) {
    const { suggesting } = get();
    if (!suggesting.on || event.suggest !== suggesting.asked) return;
    set({
      suggesting:
        event.type === 'suggested'
          ? { ...suggesting, asked: null, list: event.suggestions, failed: null }
          : { ...suggesting, asked: null, list: null, failed: event.error.message },
    });
  },
});

const pixelOf = ({ line, sample }: Suggestion, { cube }: Scene): number =>
  line * cube.samples + sample;

type Shown = Pick<SuggestSlice & LabelsSlice, 'suggesting' | 'labels'>;

/** The suggestion that is marked: the first that has not been labelled since. */
export function shownSuggestion({ suggesting, labels }: Shown): Suggestion | null {
  if (!suggesting.on) return null;
  const isLabelled = (s: Suggestion): boolean =>
    labels.some((l) => l.line === s.line && l.sample === s.sample);
  return suggesting.list?.find((s) => !isLabelled(s)) ?? null;
}

/** The line under the toggle: the reason, or what is going on instead of one. */
export function suggestionText(state: SuggestSlice & Sees & Jobs): string {
  const { suggesting, scene } = state;
  const { on, list, asked, failed } = suggesting;
  if (!on) return 'Marks the pixel whose label would help most, and says why.';
  if (!scene) return 'Open a scene first.';
  const shown = shownSuggestion(state);
  if (shown) return shown.words;
  if (failed !== null) return `No suggestion this time: ${failed}`;
  if (jobOf(state) !== null) return 'The next suggestion comes when the run has ended.';
  if (asked !== null || list === null) return 'Looking for the pixel that would help most …';
  return 'No pixel is left to suggest: every one is labelled, skipped or masked.';
}
