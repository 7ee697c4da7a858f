/** Plays a lesson without a page, with the real solvers, and holds its claims against what is found. */
import { comparisonsIn, conditionWords, holds } from '../../src/lessons/conditions';
import type { FactValue } from '../../src/lessons/conditions';
import type { Condition, Lesson, Question, Step } from '../../src/lessons/lesson';
import type { ComputeEngine } from '../../src/engine/select';
import { perform, until } from '../../src/store/lesson/actions';
import type { Answer } from '../../src/store/lesson/answers';
import { factValue } from '../../src/store/lesson/facts';
import { createLessonPlayer, recordOf } from '../../src/store/lesson/player';
import { createProgress } from '../../src/store/lesson/progress';
import { toErrorData } from '../../src/scene/errors';
import { createStudio } from '../../src/store/studio';
import type { StudioState } from '../../src/store/state';
import { directEngine } from './engine';

/** A claim, or something that kept the lesson from going on. */
export interface Finding {
  readonly step: string;
  /** "lab.low.both"; of what kept it from going on: where that was. */
  readonly fact: string;
  readonly claimed: string;
  readonly found: string;
  readonly holds: boolean;
}

/**
 * @param start starts the compute engine, for steps that train
 * @returns findings in the order of the steps
 */
export async function playLesson(
  lesson: Lesson,
  start: () => Promise<ComputeEngine>,
): Promise<readonly Finding[]> {
  const studio = createStudio((listeners) => directEngine(listeners, start));
  const findings: Finding[] = [];
  const player = createLessonPlayer({
    ...{ studio, lesson, ours: true },
    progress: createProgress(() => null),
    onOtherScene: () => undefined,
  });
  const { signal } = new AbortController();
  const lookup = (fact: string): FactValue => factValue(studio.store.getState(), fact);
  try {
    await player.enter(0);
    for (const [i, step] of lesson.steps.entries()) {
      const failed = (fact: string, claimed: string, found: string): void =>
        void findings.push({ step: step.id, fact, claimed, found, holds: false });
      const { status, error } = player.store.getState();
      if (status === 'failed') failed('entering', 'the step can be entered', said(error?.message));
      else {
        try {
          await perform(studio, step.solve ?? step.doForMe ?? [], signal);
          await until(studio.store, atRest, signal);
        } catch (thrown) {
          failed('solve', 'what is done can be done', said(toErrorData(thrown).message));
        }
        if (step.ask) player.answer(anyAnswer(studio.store.getState(), step.ask));
        if (recordOf(player.store.getState()).outcome !== 'met') {
          failed(
            'until',
            step.until ? conditionWords(step.until) : 'an answer',
            foundIn(step, lookup),
          );
        }
        for (const claim of step.claims ?? []) findings.push(findingOf(step, claim, lookup));
        const question = step.ask && unmeasured(player.store.getState());
        if (question) failed('ask', 'the answer can be measured', question);
      }
      if (i + 1 < lesson.steps.length) await player.skip();
    }
    // Whoever comes from a link enters a step without those before it.
    for (const [i, step] of lesson.steps.entries()) {
      await player.enter(i);
      const { status, error } = player.store.getState();
      if (status !== 'failed') continue;
      const claimed = 'the step can be entered by itself';
      findings.push({
        step: step.id,
        fact: 'entering',
        claimed,
        found: said(error?.message),
        holds: false,
      });
    }
  } finally {
    player.dispose();
    studio.dispose();
  }
  return findings;
}

/** No preview and no suggestion is on its way. */
function atRest({ preview, suggesting }: StudioState): boolean {
  return preview.asked === null && (!suggesting.on || suggesting.asked === null);
}

const said = (message = 'no reason given'): string => message;

function anyAnswer(state: StudioState, ask: Question): Answer {
  switch (ask.kind) {
    case 'choice':
      return { kind: 'choice', option: 0 };
    case 'number':
      return { kind: 'number', value: ask.min };
    case 'order':
      return { kind: 'order', order: ask.items.map((_, i) => i) };
    case 'pixel': {
      // The one that `solve` went to: the cursor goes to the pixel of the answer.
      if (state.cursor) return { kind: 'pixel', ...state.cursor };
      const valid = state.scene?.mask.pixels.indexOf(1) ?? 0;
      const samples = state.scene?.cube.samples ?? 1;
      return { kind: 'pixel', line: Math.floor(valid / samples), sample: valid % samples };
    }
    case 'mixture':
      return {
        kind: 'mixture',
        names: state.endmembers.map((e) => e.name),
        fractions: state.endmembers.map(() => 1 / state.endmembers.length),
      };
  }
}

/** Why the learner's answer would stand beside nothing; null: it is measured. */
function unmeasured(state: Parameters<typeof recordOf>[0]): string | null {
  const found = recordOf(state).measured;
  if (found === null) return null;
  const nothing =
    (found.kind === 'number' && found.value === null) ||
    (found.kind === 'order' && found.order === null) ||
    (found.kind === 'pixel' && found.best === null) ||
    (found.kind === 'mixture' && found.fractions === null);
  return nothing ? 'nothing is known of its fact when the step is met' : null;
}

const words = (value: FactValue): string =>
  value === null
    ? 'not known'
    : typeof value === 'number'
      ? String(Number(value.toPrecision(4)))
      : value;

function foundIn(step: Step, lookup: (fact: string) => FactValue): string {
  return step.until
    ? comparisonsIn(step.until)
        .map(({ fact }) => `${fact} = ${words(lookup(fact))}`)
        .join(', ')
    : 'none';
}

function findingOf(step: Step, claim: Condition, lookup: (fact: string) => FactValue): Finding {
  const comparisons = comparisonsIn(claim);
  return {
    step: step.id,
    fact: comparisons.map((c) => c.fact).join(', '),
    claimed: conditionWords(claim),
    found: comparisons
      .map(({ fact, of }) =>
        [words(lookup(fact)), ...(of ? [words(lookup(of.fact))] : [])].join(' against '),
      )
      .join(', '),
    holds: holds(claim, lookup),
  };
}
