/** The studio's lessons, how far one has come in each, and lessons of one's own as files. */
import { useEffect, useRef, useState } from 'react';
import { toErrorData } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import { catalogue } from '../../lessons/catalogue';
import type { Progress } from '../../store/lesson/progress';
import { downloadText } from '../common/download';
import { ErrorNote } from '../common/ErrorNote';
import { FileButton } from '../common/FileButton';
import { Icon } from '../common/Icon';
import { useStudio } from '../common/context';

interface LessonListProps {
  readonly progress: Progress;
  readonly onClose: () => void;
}

export function LessonList({ progress, onClose }: LessonListProps) {
  const { store } = useStudio();
  const heading = useRef<HTMLHeadingElement>(null);
  const [said, setSaid] = useState('');
  const [error, setError] = useState<StudioErrorData | null>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const open = async (file: File) => {
    try {
      progress.open(await file.text(), file.name);
      setError(null);
      setSaid('The progress of the file is yours now.');
    } catch (thrown) {
      setError(toErrorData(thrown));
    }
  };
  return (
    <>
      <header className="lesson-head">
        <h2 ref={heading} tabIndex={-1} data-lesson-heading>
          Lessons
        </h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close the lessons"
          title="Close"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      <div className="lesson-body">
        <p>
          Each lesson plays in the studio itself, on a scene made for it. What you have on screen
          comes back when you leave.
        </p>
        <ol className="lesson-list">
          {catalogue.map(({ id, title, goal, minutes }) => {
            const stands = progress.stands(id);
            const begun = stands !== null && !stands.ended;
            return (
              <li key={id}>
                <h3>{title}</h3>
                <p>{goal}</p>
                <div className="lesson-list-foot">
                  <span>
                    {minutes} min
                    {stands?.ended ? ' · done' : begun ? ` · at step ${stands.at + 1}` : ''}
                  </span>
                  <button
                    type="button"
                    className="button small"
                    aria-label={`${begun ? 'Go on with' : 'Start'} ${title}`}
                    onClick={() =>
                      store.getState().askLesson({ kind: 'own', id, step: begun ? stands.at : 0 })
                    }
                  >
                    {begun ? 'Go on' : stands ? 'Again' : 'Start'}
                  </button>
                </div>
              </li>
            );
          })}
        </ol>
        <h3>Lessons of your own</h3>
        <p>
          A lesson is a file, name.lesson.json. Drop it on the page or open it here; the handbook
          docs/lessons.md says how to write one.
        </p>
        <FileButton
          className="button"
          accept=".json"
          onFile={(file) => store.getState().askLesson({ kind: 'file', file })}
        >
          Open a lesson file…
        </FileButton>
        <h3>Your progress</h3>
        <p>
          {progress.works()
            ? 'It is kept in this browser only.'
            : 'This browser keeps nothing: progress lasts as long as this page.'}
        </p>
        <div className="button-row">
          <button
            type="button"
            className="button small"
            onClick={() => downloadText('lesson-progress.json', progress.save())}
          >
            Save as a file
          </button>
          <FileButton className="button small" accept=".json" onFile={(file) => void open(file)}>
            Open a file…
          </FileButton>
          <button
            type="button"
            className="button small"
            onClick={() => {
              progress.forget();
              setError(null);
              setSaid('Everything about lessons is forgotten here.');
            }}
          >
            Forget everything here
          </button>
        </div>
        <p role="status" className="lesson-note">
          {said}
        </p>
        {error && <ErrorNote error={error} />}
      </div>
    </>
  );
}
