/** The assignment beside the studio: what is asked, how far it is, and the way to the next pixel and to handing in. */
import { useMemo, useState } from 'react';
import { parseAssignment } from '../../documents/classwork';
import type { Assignment } from '../../documents/classwork';
import { catalogue } from '../../lessons/catalogue';
import { standingOf } from '../../store/classwork/answer';
import type { Standing } from '../../store/classwork/answer';
import type { Task, TaskPixel } from '../../store/classwork/task';
import { isVeiled } from '../../store/open/veil';
import { useStudio, useStudioState } from '../common/context';
import { Icon } from '../common/Icon';
import { useSwitchKey } from '../lesson/useSwitchKey';
import { HandIn } from './HandIn';
import '../lesson/lesson.css';
import './classwork.css';

/** Screen pixels per pixel of the image, at least, where one is gone to. */
const near = 8;

/** To a pixel, with its label's card open and the first slider in focus. */
function useWorkOn(): (pixel: TaskPixel) => void {
  const { store } = useStudio();
  return ([line, sample]) => {
    const { setView, goToPixel, annotate } = store.getState();
    setView('studio');
    goToPixel({ line, sample }, near);
    annotate(line, sample);
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>('.label-card .fractions input[type=range]')?.focus();
    });
  };
}

export function TaskDock() {
  const task = useStudioState((s) => s.task);
  useSwitchKey('task');
  return task && <Shown key={task.id} task={task} />;
}

function Shown({ task }: { readonly task: Task }) {
  const { store } = useStudio();
  const labels = useStudioState((s) => s.labels);
  const endmembers = useStudioState((s) => s.endmembers);
  const { text } = task;
  const assignment = useMemo(() => parseAssignment(text, 'the assignment'), [text]);
  const standing = standingOf(task, assignment, { labels, endmembers });
  const workOn = useWorkOn();
  const [handing, setHanding] = useState(false);
  const has = ([line, sample]: TaskPixel): boolean =>
    labels.some((l) => l.line === line && l.sample === sample);
  const next = task.pixels?.find((pixel) => !has(pixel)) ?? null;
  return (
    <section id="task" className="lesson task" aria-label="Assignment">
      <header className="lesson-head">
        <p className="lesson-title">Assignment</p>
        <button
          type="button"
          className="button small"
          title="For teachers: the class’s answers, scored and compared"
          onClick={() => store.getState().collect([])}
        >
          Answers
        </button>
      </header>
      <div className="lesson-body">
        <h2 tabIndex={-1} data-lesson-heading>
          {task.title}
        </h2>
        <AboutTask assignment={assignment} />
        <Progress task={task} standing={standing} />
        {task.pixels && (
          <ol className="task-pixels" aria-label="Pixels to label">
            {task.pixels.map((pixel) => (
              <li key={pixel.join(' ')}>
                <button
                  type="button"
                  className="button small"
                  data-done={has(pixel)}
                  onClick={() => workOn(pixel)}
                >
                  Line {pixel[0]}, sample {pixel[1]}
                  {has(pixel) && (
                    <>
                      <Icon name="check" />
                      <span className="sr-only">labelled</span>
                    </>
                  )}
                </button>
              </li>
            ))}
          </ol>
        )}
        <Truth task={task} />
      </div>
      <footer className="lesson-foot">
        <button type="button" className="button" onClick={() => setHanding(true)}>
          {task.turn === 0 ? 'Hand in' : 'Hand in again'}
        </button>
        {task.pixels && (
          <button
            type="button"
            className="button button-primary"
            disabled={next === null}
            onClick={() => next && workOn(next)}
          >
            Next pixel
          </button>
        )}
      </footer>
      {handing && <HandIn {...{ task, assignment, standing }} onClose={() => setHanding(false)} />}
    </section>
  );
}

function AboutTask({ assignment: { text, share } }: { readonly assignment: Assignment }) {
  const { store } = useStudio();
  const lesson = catalogue.find(({ id }) => id === share.lesson?.id);
  return (
    <>
      {text !== '' && <p className="task-text">{text}</p>}
      {lesson && (
        <p>
          It goes with the lesson{' '}
          <button
            type="button"
            className="button small"
            onClick={() => {
              const step = (share.lesson?.step ?? 1) - 1;
              store.getState().askLesson({ kind: 'own', id: lesson.id, step });
            }}
          >
            {lesson.title}
          </button>
          . Your labels are here again when you leave it; what you expected there is part of your
          answer.
        </p>
      )}
    </>
  );
}

function Progress({ task, standing }: { readonly task: Task; readonly standing: Standing }) {
  const { done, asked, extra, problem } = standing;
  const what = task.pixels ? 'pixels' : 'labels';
  return (
    <>
      <p role="status" aria-label="Progress">
        {done} of {asked} {what} labelled
        {extra > 0 &&
          `; ${extra === 1 ? '1 label is' : `${extra} labels are`} ${task.pixels ? 'elsewhere' : 'too many'} and left out`}
        .
      </p>
      <progress value={done} max={asked} aria-label={`${done} of ${asked} ${what} labelled`} />
      {!task.pixels && done < asked && (
        <p className="lesson-note">Choose the pixels yourself: click the image, or press Enter.</p>
      )}
      {problem !== null && done > 0 && <p className="task-problem">{problem}</p>}
    </>
  );
}

/** What is hidden until when; hidden, not secret. */
function Truth({ task: { turn, looks } }: { readonly task: Task }) {
  const { store } = useStudio();
  const veiled = useStudioState(isVeiled);
  const hasTruth = useStudioState((s) => (s.scene?.truth ?? s.veiledTruth) !== null);
  if (!hasTruth) return null;
  if (!veiled) {
    return (
      <p className="lesson-note">
        The truth is shown{turn === 0 ? '; looks at it are counted in your answer' : ''}
        {looks > 0 && turn === 0 ? ` (${looks} so far)` : ''}.
      </p>
    );
  }
  return turn === 0 ? (
    <p className="lesson-note">
      The truth is veiled until you hand in. The Scene panel can lift the veil; your answer then
      says so.
    </p>
  ) : (
    <div className="button-row">
      <button type="button" className="button" onClick={() => store.getState().setTruth('shown')}>
        Show the truth
      </button>
    </div>
  );
}
