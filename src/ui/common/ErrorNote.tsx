/** One StudioError for people: what is wrong, where, what was found and expected, and what to do. */
import type { StudioErrorData } from '../../scene/errors';
import { Icon } from './Icon';

export function ErrorNote({
  error,
  onDismiss,
}: {
  error: StudioErrorData;
  onDismiss?: () => void;
}) {
  const facts: [string, string | undefined][] = [
    ['File', error.file],
    ['Field', error.field],
    ['Found', error.found],
    ['Expected', error.expected],
  ];
  return (
    <div className="note note-danger" role="alert">
      <Icon name="warning" />
      <div className="note-text">
        <p className="note-title">{error.message}</p>
        {facts.some(([, text]) => text) && (
          <dl className="facts">
            {facts.map(
              ([name, text]) =>
                text && (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>{text}</dd>
                  </div>
                ),
            )}
          </dl>
        )}
        <p className="note-advice">{error.advice}</p>
      </div>
      {onDismiss && (
        <button
          type="button"
          className="icon-button"
          aria-label="Dismiss message"
          onClick={onDismiss}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
