/**
 * Plays a lesson in the studio. What a step starts from follows from the step alone (setups.ts); what a learner did is kept
 * beside it: the answer, given before the step's condition is looked at, and whether it was met or skipped. Nothing goes on
 * by itself, and nothing trains by itself. No React.
 */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import { StudioError, toErrorData } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import { comparisonsIn, holds } from '../../lessons/conditions';
import { factOf, infoOf } from '../../lessons/factTable';
import type { Lesson, Step } from '../../lessons/lesson';
import { sceneUnveiled } from '../open/veil';
import { perform } from './actions';
import { measured } from './answers';
import type { Answer, StepRecord } from './answers';
import { factValue } from './facts';
import type { Progress } from './progress';
import { lostWords, standing } from './lost';
import type { Standing } from './lost';
import { applySetup, recipesOf, setupsUpTo } from './setups';
import type { LessonStudio } from './setups';

const untouched: StepRecord = { answer: null, outcome: 'open', measured: null, atOnce: false };

export interface LessonState {
  readonly lesson: Lesson;
  /** One of the studio's; else somebody's own file. */
  readonly ours: boolean;
  /** Which step is on, from 0. */
  readonly at: number;
  readonly status: 'entering' | 'ready' | 'failed';
  /** Why the step could not be entered, or “Do it for me” not done. */
  readonly error: StudioErrorData | null;
  /** “Do it for me” is going. */
  readonly doing: boolean;
  /** By the ids of steps. */
  readonly records: Readonly<Record<string, StepRecord>>;
  /** How many hints of the step are shown. */
  readonly hints: number;
  /** What the step started from and is gone, in words; null: nothing. */
  readonly lost: string | null;
  /** The last step was left by Next or Skip. */
  readonly ended: boolean;
  /** Progress outlasts the page. */
  readonly kept: boolean;
}

export interface LessonPlayer {
  readonly store: StoreApi<LessonState>;
  /** Enters a step as anybody would who comes from elsewhere: with everything that it starts from. */
  readonly enter: (at: number) => Promise<void>;
  /** The step as it began, once more; what was answered stays. */
  readonly bringBack: () => Promise<void>;
  /** Commits a prediction; it cannot be changed once the measurement is shown. */
  readonly answer: (answer: Answer) => void;
  /** The next step, where this one is met; the work on screen stays, and its setup comes on top. */
  readonly next: () => Promise<void>;
  /** The next step, whatever became of this one. */
  readonly skip: () => Promise<void>;
  readonly back: () => Promise<void>;
  readonly showHint: () => void;
  readonly doForMe: () => Promise<void>;
  /** Ends it; the studio stays as it is. */
  readonly dispose: () => void;
}

export interface PlayerParts {
  readonly studio: LessonStudio;
  readonly lesson: Lesson;
  readonly ours: boolean;
  readonly progress: Progress;
  /** The scene on screen is not the lesson's any more: something else was opened. */
  readonly onOtherScene: () => void;
}

export const stepOf = ({ lesson, at }: Pick<LessonState, 'lesson' | 'at'>): Step =>
  lesson.steps[at];
export const recordOf = (state: Pick<LessonState, 'lesson' | 'at' | 'records'>): StepRecord =>
  state.records[stepOf(state).id] ?? untouched;

export function createLessonPlayer(parts: PlayerParts): LessonPlayer {
  const { studio, lesson, ours, progress, onOtherScene } = parts;
  const store = createStore<LessonState>()(() => ({
    ...{ lesson, ours, at: 0, status: 'entering', error: null, doing: false },
    ...{ records: progress.recall(lesson)?.records ?? {}, hints: 0, lost: null, ended: false },
    kept: progress.works(),
  }));
  const { getState: get, setState: set } = store;
  const lookup = (fact: string) => factValue(studio.store.getState(), fact);

  const scenes = new Set(recipesOf(lesson).map((recipe) => JSON.stringify(recipe)));
  /** Ends what the step before was waiting for. */
  let stay = new AbortController();
  /** What the step began with, to see what is lost of it. */
  let began: Standing | null = null;
  let disposed = false;

  function record(change: Partial<StepRecord>): void {
    const { id } = stepOf(get());
    set({ records: { ...get().records, [id]: { ...recordOf(get()), ...change } } });
    keep();
  }

  function keep(): void {
    const { at, records, ended } = get();
    set({ kept: progress.keep(lesson, { at, records, ended }) });
  }

  /** Whether the step's condition holds, once there is an answer where one is asked for. */
  function consider(): void {
    const state = get();
    const step = stepOf(state);
    if (disposed || state.status !== 'ready' || state.doing) return;
    const now = studio.store.getState();
    const lost = began ? lostWords(now, began) : null;
    if (lost !== state.lost) set({ lost });
    const { answer, outcome } = recordOf(state);
    if (outcome === 'met' || (step.ask && !answer)) return;
    if (step.until && !holds(step.until, lookup)) return;
    const found = step.ask && answer ? measured(now, step.ask, answer) : null;
    record({ outcome: 'met', measured: found });
  }

  async function entering(at: number, whole: boolean): Promise<void> {
    stay.abort();
    stay = new AbortController();
    const { signal } = stay;
    began = null;
    set({ at, status: 'entering', error: null, doing: false, hints: 0, lost: null, ended: false });
    keep();
    const step = stepOf(get());
    try {
      const setups = whole ? setupsUpTo(lesson, at) : step.setup ? [step.setup] : [];
      for (const setup of setups) {
        if (signal.aborted) return;
        await applySetup(studio, setup);
      }
      if (signal.aborted) return;
      needTruth(step, at);
      // "Labels were replaced" and the like are the setup's doing, or of the step before.
      studio.store.setState({ notices: [] });
      began = standing(studio.store.getState());
      const open = recordOf(get()).outcome !== 'met';
      if (open && step.until && holds(step.until, lookup)) record({ atOnce: true });
      set({ status: 'ready' });
      consider();
    } catch (error) {
      if (!signal.aborted) set({ status: 'failed', error: toErrorData(error) });
    }
  }

  /** @throws StudioError where a fact of the step needs a truth and the scene has none */
  function needTruth(step: Step, at: number): void {
    if (sceneUnveiled(studio.store.getState())?.truth) return;
    const facts = [...(step.until ? [step.until] : []), ...(step.claims ?? [])]
      .flatMap(comparisonsIn)
      .map((c) => c.fact);
    if (step.ask && 'fact' in step.ask) {
      const { ask } = step;
      facts.push(
        ...(ask.kind === 'order' ? ask.items.map((i) => `${ask.fact}.${i.is}`) : [ask.fact]),
      );
    }
    const needs = facts.find((fact) => {
      const found = factOf(fact);
      return found !== null && infoOf(found.base).truth === true;
    });
    if (needs === undefined && step.ask?.kind !== 'mixture') return;
    throw new StudioError({
      kind: 'lesson',
      message: `Step ${at + 1} needs a truth: ${needs ?? 'its question'} is compared with it.`,
      found: 'a scene without known fractions',
      advice: 'Bring the lesson’s scene back, or skip the step.',
    });
  }

  const unfollow = studio.store.subscribe((now, before) => {
    if (disposed) return;
    if (now.scene?.cube !== before.scene?.cube && get().status !== 'entering' && !get().doing) {
      // A scene that the lesson does not speak of is a person's own.
      const recipe = now.scene?.source?.recipe;
      if (!recipe || !scenes.has(JSON.stringify(recipe))) return onOtherScene();
    }
    if (get().status === 'ready' && !get().doing) consider();
  });

  /** @param met whether the step has to be */
  async function goOn(met: boolean): Promise<void> {
    const state = get();
    if (met && recordOf(state).outcome !== 'met') return;
    if (recordOf(state).outcome === 'open') record({ outcome: 'skipped' });
    if (state.at + 1 < lesson.steps.length) {
      return entering(state.at + 1, studio.store.getState().scene === null);
    }
    set({ ended: true });
    keep();
  }

  return {
    store,
    enter: (at) => entering(Math.min(lesson.steps.length - 1, Math.max(0, Math.trunc(at))), true),
    bringBack: () => entering(get().at, true),
    answer(answer) {
      const state = get();
      if (stepOf(state).ask?.kind !== answer.kind || recordOf(state).outcome === 'met') return;
      if (answer.kind === 'pixel') {
        // The cursor left the image with the pointer that came to answer; what is said next is of this pixel.
        const { line, sample } = answer;
        studio.store.getState().setCursor({ line, sample });
      }
      record({ answer });
      consider();
    },
    next: () => goOn(true),
    skip: () => goOn(false),
    back: async () => {
      if (get().at > 0) await entering(get().at - 1, true);
    },
    showHint() {
      const { hints } = stepOf(get());
      set({ hints: Math.min(hints?.length ?? 0, get().hints + 1) });
    },
    async doForMe() {
      const { doForMe } = stepOf(get());
      if (!doForMe || get().doing || get().status !== 'ready') return;
      const { signal } = stay;
      set({ doing: true, error: null });
      try {
        await perform(studio, doForMe, signal);
      } catch (error) {
        if (!signal.aborted) set({ error: toErrorData(error) });
      }
      if (signal.aborted) return;
      set({ doing: false });
      began = standing(studio.store.getState());
      consider();
    },
    dispose() {
      disposed = true;
      stay.abort();
      unfollow();
    },
  };
}
