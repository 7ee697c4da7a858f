/** The end of a lesson: what it was about, the sentences to take away, and where to go. */
import type { LessonState } from '../../store/lesson/player';
import type { LessonStage } from '../../store/lesson/stage';
import { useStudio } from '../common/context';
import { LessonText } from './LessonText';

interface LessonEndProps {
  readonly state: LessonState;
  readonly stage: LessonStage;
}

export function LessonEnd({ state, stage }: LessonEndProps) {
  const { store } = useStudio();
  const { lesson, records } = state;
  const met = lesson.steps.filter((s) => records[s.id]?.outcome === 'met');
  return (
    <>
      <p>{lesson.goal}</p>
      <ul className="lesson-ahas">
        {met.map(
          ({ id, aha }) =>
            aha !== undefined && (
              <li key={id}>
                <LessonText text={aha} />
              </li>
            ),
        )}
      </ul>
      <p>
        {met.length} of {lesson.steps.length} steps done.
      </p>
      <div className="button-row">
        <button
          type="button"
          className="button button-primary"
          onClick={() => store.getState().askLesson({ kind: 'list' })}
        >
          All lessons
        </button>
        <button type="button" className="button" disabled={!stage.canKeep} onClick={stage.keep}>
          Keep this scene
        </button>
        <button type="button" className="button" onClick={() => void stage.player.enter(0)}>
          From the start
        </button>
      </div>
    </>
  );
}
