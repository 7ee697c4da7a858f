/** What opening has to say, above the image: progress, a question while training, an error; and notices. */
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { downloadText } from '../common/download';
import { SessionMessages } from '../sessions/SessionMessages';
import { useStudio, useStudioState } from '../common/context';
import { isGoing } from '../../store/job';

export function OpenMessages() {
  return (
    <div className="messages">
      <Reading />
      <RunQuestion />
      <OpenError />
      <SessionMessages />
      <Notices />
    </div>
  );
}

function Reading() {
  const studio = useStudio();
  const opening = useStudioState((s) => s.opening);
  const files = useStudioState((s) => s.importCheck?.files);
  // The import check says it where the person looks.
  if (!opening || (files && files === opening.files)) return null;
  const percentage = Math.round(opening.fraction * 100);
  return (
    <div className="note" role="group" aria-label="Reading">
      <div className="note-text">
        <p className="note-title">
          {opening.name}: {opening.what.toLowerCase()}
        </p>
        <progress aria-label="Reading" max={100} value={percentage} />
      </div>
      <button type="button" className="button" onClick={() => studio.stopReading()}>
        Stop reading
      </button>
    </div>
  );
}

function RunQuestion() {
  const studio = useStudio();
  const waiting = useStudioState((s) => s.waiting);
  const active = useStudioState((s) => isGoing(s.run));
  if (!waiting) return null;
  return (
    <div className="note note-warning" role="alert">
      <Icon name="warning" />
      <div className="note-text">
        <p className="note-title">
          {active
            ? `A run is going. Open ${waiting.name} and end the run?`
            : `The run has ended. Open ${waiting.name} now?`}
        </p>
        {active && (
          <p>The run goes on while the file is read, and ends only if a new scene was read well.</p>
        )}
      </div>
      <button type="button" className="button" onClick={() => studio.openAnyway()}>
        Open it
      </button>
      <button type="button" className="button" onClick={() => studio.keepRun()}>
        Keep this session
      </button>
    </div>
  );
}

function OpenError() {
  const { store } = useStudio();
  const error = useStudioState((s) => s.openError);
  if (!error) return null;
  return <ErrorNote error={error} onDismiss={() => store.getState().dismissOpenError()} />;
}

function Notices() {
  const { store } = useStudio();
  const notices = useStudioState((s) => s.notices);
  return notices.map((notice) => {
    const { save, action } = notice;
    return (
      <div key={notice.id} className="note" role="status">
        <Icon name="info" />
        <p className="note-text">{notice.text}</p>
        {save && (
          <button
            type="button"
            className="button"
            onClick={() => downloadText(save.name, save.text)}
          >
            <Icon name="download" />
            {save.label}
          </button>
        )}
        {action && (
          <button
            type="button"
            className="button"
            onClick={() => {
              store.getState().dismissNotice(notice.id);
              action.run();
            }}
          >
            {action.label}
          </button>
        )}
        <button
          type="button"
          className="icon-button"
          aria-label="Dismiss notice"
          onClick={() => store.getState().dismissNotice(notice.id)}
        >
          <Icon name="close" />
        </button>
      </div>
    );
  });
}
