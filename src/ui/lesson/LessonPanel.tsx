/** The lesson that plays: one step, its question, what can be done about it, and the way on. Never in the way of the studio. */
import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { useStore } from 'zustand';
import type { Lesson } from '../../lessons/lesson';
import { recordOf, stepOf } from '../../store/lesson/player';
import type { LessonState } from '../../store/lesson/player';
import type { LessonStage } from '../../store/lesson/stage';
import { answerWords } from '../../store/lesson/words';
import { stepOfState } from '../../store/lesson/copy';
import { useStudio } from '../common/context';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { Popover } from '../common/Popover';
import { useGoToPanel } from '../shell/goTo';
import { LessonEnd } from './LessonEnd';
import { LessonText } from './LessonText';
import { Question } from './Question';

interface LessonPanelProps {
  readonly lesson: Lesson;
  readonly stage: LessonStage;
}

export function LessonPanel({ lesson, stage }: LessonPanelProps) {
  const { player } = stage;
  const state = useStore(player.store);
  const heading = useRef<HTMLHeadingElement>(null);
  const { at, ended, status, ours } = state;
  const step = stepOf(state);
  // A step that is on screen is where one reads on.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [at, ended]);
  useFocusKept(heading);
  useOutline(ended ? undefined : step.at);
  useAddress(ours ? lesson.id : null, at);
  return (
    <>
      <header className="lesson-head">
        <p className="lesson-title">{lesson.title}</p>
        <LessonMenu stage={stage} />
        <button
          type="button"
          className="icon-button"
          aria-label="Leave the lesson"
          title="Leave: what was on screen before comes back"
          onClick={stage.leave}
        >
          <Icon name="close" />
        </button>
      </header>
      <div className="lesson-body" aria-busy={status === 'entering'}>
        {!ours && (
          <p className="lesson-note">
            {lesson.author ? `By ${lesson.author}, not by the studio.` : 'Not by the studio.'}
          </p>
        )}
        {ended ? (
          <>
            <h2 ref={heading} tabIndex={-1} data-lesson-heading>
              The lesson ends here
            </h2>
            <LessonEnd state={state} stage={stage} />
          </>
        ) : (
          <>
            <StepChoice state={state} onEnter={(to) => void player.enter(to)} />
            <h2 ref={heading} tabIndex={-1} data-lesson-heading>
              {step.title}
            </h2>
            <StepBody state={state} stage={stage} />
          </>
        )}
        {!state.kept && (
          <p className="lesson-note">This browser keeps nothing: your progress is not kept.</p>
        )}
      </div>
      {!ended && <StepFoot state={state} stage={stage} />}
    </>
  );
}

interface Of {
  readonly state: LessonState;
  readonly stage: LessonStage;
}

function StepBody({ state, stage: { player } }: Of) {
  const step = stepOf(state);
  const record = recordOf(state);
  const { status, error, doing, lost, hints } = state;
  const met = record.outcome === 'met';
  const goTo = useGoToPanel();
  const result = useRef<HTMLDivElement>(null);
  // In a low sheet what is told would be below its edge.
  useEffect(() => {
    if (met) result.current?.scrollIntoView({ block: 'nearest' });
  }, [met, step.id]);
  const { ask, at, doForMe } = step;
  const words =
    ask && record.answer && record.measured
      ? answerWords(ask, record.answer, record.measured)
      : null;
  const more = (step.hints?.length ?? 0) - hints;
  return (
    <>
      <LessonText text={step.text} />
      {status === 'entering' && <p className="lesson-note">Making the step’s scene …</p>}
      {ask && status === 'ready' && (
        <Question
          key={step.id}
          ask={ask}
          record={record}
          waits={step.until !== undefined}
          onAnswer={player.answer}
        />
      )}
      {status === 'ready' && (at !== undefined || doForMe !== undefined || more > 0) && (
        <div className="button-row">
          {at && (
            <button type="button" className="button small" onClick={() => goTo(at)}>
              Show me
            </button>
          )}
          {doForMe && !met && (
            <button
              type="button"
              className="button small"
              disabled={doing || (ask !== undefined && record.answer === null)}
              title={
                ask && record.answer === null ? 'Answer first, so that you can compare' : undefined
              }
              onClick={() => void player.doForMe()}
            >
              {doing ? 'Doing it …' : 'Do it for me'}
            </button>
          )}
          {more > 0 && !met && (
            <button type="button" className="button small" onClick={player.showHint}>
              {hints === 0 ? 'A hint' : 'Another hint'}
            </button>
          )}
        </div>
      )}
      {hints > 0 && (
        <ul className="lesson-hints" aria-label="Hints">
          {step.hints?.slice(0, hints).map((hint) => (
            <li key={hint}>{hint}</li>
          ))}
        </ul>
      )}
      {lost !== null && !met && (
        <p className="lesson-lost">
          {lost}{' '}
          <button type="button" className="button small" onClick={() => void player.bringBack()}>
            Bring it back
          </button>
        </p>
      )}
      {error && (
        <>
          <ErrorNote error={error} />
          <button type="button" className="button small" onClick={() => void player.bringBack()}>
            Start the step again
          </button>
        </>
      )}
      <div ref={result} aria-live="polite" className="lesson-result">
        {met && step.until && (
          <p className="lesson-met">
            <Icon name="check" />
            {record.atOnce && !ask ? 'This holds already: you can go on.' : 'Done: you can go on.'}
          </p>
        )}
        {met && words && <p className="lesson-gap">{words}</p>}
        {met && step.tell && <LessonText text={step.tell} />}
        {met && step.aha && <LessonText text={step.aha} className="lesson-aha" />}
        {met && step.wrongIdea && (
          <div className="lesson-wrong">
            <h3>What many believe</h3>
            <LessonText text={step.wrongIdea} />
          </div>
        )}
      </div>
    </>
  );
}

function StepFoot({ state, stage: { player } }: Of) {
  const met = recordOf(state).outcome === 'met';
  const last = state.at + 1 === state.lesson.steps.length;
  const busy = state.status === 'entering' || state.doing;
  return (
    <footer className="lesson-foot">
      <button
        type="button"
        className="button"
        disabled={state.at === 0 || busy}
        onClick={() => void player.back()}
      >
        Back
      </button>
      {!met && (
        <button
          type="button"
          className="button"
          disabled={state.status === 'entering'}
          title="Go on without it"
          onClick={() => void player.skip()}
        >
          Skip
        </button>
      )}
      <button
        type="button"
        className="button button-primary"
        disabled={!met || busy}
        onClick={() => void player.next()}
      >
        {last ? 'Finish' : 'Next'}
      </button>
    </footer>
  );
}

function StepChoice({ state, onEnter }: { state: LessonState; onEnter: (at: number) => void }) {
  const { lesson, at, records } = state;
  const marks = { met: ' ✓', skipped: ' (skipped)', open: '' };
  return (
    <label className="lesson-steps">
      <span>Step</span>
      <select value={at} onChange={(e) => onEnter(Number(e.target.value))}>
        {lesson.steps.map((step, i) => (
          <option key={step.id} value={i}>
            {`${i + 1} of ${lesson.steps.length}: ${step.title}${marks[records[step.id]?.outcome ?? 'open']}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function LessonMenu({ stage }: { readonly stage: LessonStage }) {
  const { store } = useStudio();
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(stepOfState(store.getState()));
      setSaid('Copied: paste it among the steps of your lesson.');
    } catch {
      setSaid('The browser did not allow copying.');
    }
  };
  return (
    <Popover label="More about this lesson" button="More" className="button small">
      {(close) => (
        <div className="lesson-menu">
          <button
            type="button"
            className="button"
            onClick={() => {
              close();
              store.getState().askLesson({ kind: 'list' });
            }}
          >
            All lessons
          </button>
          <button
            type="button"
            className="button"
            disabled={!stage.canKeep}
            title={
              stage.canKeep
                ? 'The lesson ends; its scene and your work on it become a session'
                : 'What you had before could not be saved and would be lost: leave the lesson first'
            }
            onClick={stage.keep}
          >
            Keep this scene
          </button>
          <button type="button" className="button" onClick={() => void copy()}>
            Copy this state as a step
          </button>
          <p role="status" className="lesson-note">
            {said}
          </p>
        </div>
      )}
    </Popover>
  );
}

/** A button that goes when it is pressed does not take the focus out of the lesson. */
function useFocusKept(heading: RefObject<HTMLElement | null>): void {
  const inside = useRef(false);
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      inside.current = target instanceof Node && lessonHas(target);
    };
    document.addEventListener('focusin', onFocus);
    return () => document.removeEventListener('focusin', onFocus);
  }, []);
  useEffect(() => {
    if (inside.current && document.activeElement === document.body) {
      heading.current?.focus({ preventScroll: true });
    }
  });
}

const lessonHas = (node: Node): boolean =>
  document.getElementById('lesson')?.contains(node) === true;

/** The panel the step is about has a line around it, drawn by the style sheet. */
function useOutline(at: string | undefined): void {
  useEffect(() => {
    if (at === undefined) return;
    document.documentElement.dataset.lessonAt = at;
    return () => {
      delete document.documentElement.dataset.lessonAt;
    };
  }, [at]);
}

/** The address names the step, so that a reload comes back to it. */
function useAddress(id: string | null, at: number): void {
  useEffect(() => {
    if (id === null) return;
    change((query) => {
      query.set('lesson', id);
      query.set('step', String(at + 1));
    });
    return () =>
      change((query) => {
        query.delete('lesson');
        query.delete('step');
      });
  }, [id, at]);
}

function change(edit: (query: URLSearchParams) => void): void {
  const url = new URL(location.href);
  edit(url.searchParams);
  history.replaceState(history.state, '', url);
}
