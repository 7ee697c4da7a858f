/**
 * The lessons' place beside the page: their list, or the one that plays. Starts and ends lessons as they are asked for, and
 * keeps the address, so that a reload comes back to the step.
 */
import { useContext, useEffect, useRef, useState } from 'react';
import { StudioError, toErrorData } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import { catalogue } from '../../lessons/catalogue';
import type { Lesson } from '../../lessons/lesson';
import { readLesson, readOwnLesson } from '../../lessons/read';
import type { LessonAsked } from '../../store/lesson/asked';
import { createProgress } from '../../store/lesson/progress';
import { lessonName, startLesson } from '../../store/lesson/stage';
import type { LessonEnd, LessonStage } from '../../store/lesson/stage';
import { useStudio, useStudioState } from '../common/context';
import { ErrorNote } from '../common/ErrorNote';
import { SessionsContext } from '../sessions/context';
import { LessonList } from './LessonList';
import { LessonPanel } from './LessonPanel';
import { useSwitchKey } from './useSwitchKey';
import './lesson.css';

/** Of the page: every list and player looks at the same. */
const progress = createProgress(() => localStorage);

export function LessonDock() {
  const asked = useStudioState((s) => s.lesson);
  const { playing, error, forgetError } = useLesson(asked);
  const { store } = useStudio();
  const close = () => store.getState().askLesson(null);
  useSwitchKey('lesson');
  return (
    <section id="lesson" className="lesson" aria-label="Lesson">
      {error && (
        <div className="lesson-body">
          <ErrorNote error={error} />
          <div className="button-row">
            <button
              type="button"
              className="button"
              onClick={() => {
                forgetError();
                store.getState().askLesson({ kind: 'list' });
              }}
            >
              Lessons
            </button>
            <button type="button" className="button" onClick={close}>
              Close
            </button>
          </div>
        </div>
      )}
      {!error && asked?.kind === 'list' && <LessonList progress={progress} onClose={close} />}
      {!error && playing && <LessonPanel key={playing.lesson.id} {...playing} />}
      {!error && asked?.kind !== 'list' && !playing && (
        <p className="lesson-body" role="status">
          Opening the lesson …
        </p>
      )}
    </section>
  );
}

interface Playing {
  readonly lesson: Lesson;
  readonly stage: LessonStage;
}

/** Plays what is asked for, one at a time; leaves the one before it. */
function useLesson(asked: LessonAsked | null) {
  const studio = useStudio();
  const sessions = useContext(SessionsContext);
  const [playing, setPlaying] = useState<Playing | null>(null);
  const [error, setError] = useState<StudioErrorData | null>(null);
  const stage = useRef<LessonStage | null>(null);
  /** Starts and ends follow each other. */
  const queue = useRef<Promise<void>>(Promise.resolve());

  useEffect(() => {
    const { store } = studio;
    const still = (): boolean => store.getState().lesson === asked;
    function onEnd(how: LessonEnd, lesson: Lesson): void {
      stage.current = null;
      setPlaying(null);
      if (how === 'other scene') {
        store
          .getState()
          .notify(
            'The lesson has ended: another scene was opened. What was there before it is in the list of sessions.',
          );
      } else if (how === 'kept') {
        store
          .getState()
          .notify(
            `What is on screen is a session of yours now: “${lessonName(lesson)}”. The one before is in the list of sessions.`,
          );
      }
      if (still()) store.getState().askLesson(null);
    }
    async function start(): Promise<void> {
      stage.current?.leave();
      setError(null);
      if (asked === null || asked.kind === 'list' || !still()) return;
      try {
        const lesson = await lessonOf(asked);
        if (!still()) return;
        const kept = progress.recall(lesson);
        const step = asked.kind === 'own' ? asked.step : kept && !kept.ended ? kept.at : 0;
        const begun = await startLesson({
          ...{ studio, lesson, progress, step },
          setAside: sessions ? () => sessions.setAside() : null,
          ours: asked.kind === 'own',
          onEnd: (how) => onEnd(how, lesson),
        });
        stage.current = begun;
        setPlaying({ lesson, stage: begun });
      } catch (thrown) {
        setError(toErrorData(thrown));
      }
    }
    queue.current = queue.current.then(start);
  }, [asked, studio, sessions]);

  // The dock goes when it is closed: the lesson with it, and the focus to where it was opened.
  useEffect(
    () => () => {
      stage.current?.leave();
      document.getElementById('lessons-button')?.focus();
    },
    [],
  );
  return { playing, error, forgetError: () => setError(null) };
}

/** @throws StudioError where there is no such lesson, or it cannot be read */
async function lessonOf(asked: Exclude<LessonAsked, { kind: 'list' }>): Promise<Lesson> {
  if (asked.kind === 'file') return readLesson(await asked.file.text(), asked.file.name);
  const entry = catalogue.find((e) => e.id === asked.id);
  if (!entry) {
    throw new StudioError({
      kind: 'lesson',
      message: 'There is no such lesson.',
      found: asked.id.slice(0, 60),
      expected: catalogue.map((e) => e.id).join(', '),
      advice: 'Choose one from the list.',
    });
  }
  return readOwnLesson(entry);
}
