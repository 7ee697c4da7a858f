/** The “?” of a part of the page. What it says opens at the part itself, in the flow: nothing lies over what it explains. */
import type { Help } from './help';

interface HelpButtonProps {
  /** Name of the part. */
  readonly of: string;
  readonly id: string;
  readonly open: boolean;
  /** What the pointer reads. */
  readonly title?: string;
  readonly onToggle: () => void;
}

export function HelpButton({ of, id, open, title = 'What is this?', onToggle }: HelpButtonProps) {
  return (
    <button
      type="button"
      className="help-button"
      aria-label={`Help: ${of}`}
      title={title}
      aria-expanded={open}
      aria-controls={open ? id : undefined}
      onClick={onToggle}
    >
      ?
    </button>
  );
}

export function HelpText({ id, help: { text, terms = [] } }: { id: string; help: Help }) {
  return (
    <div id={id} className="help-text">
      {text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {terms.length > 0 && (
        <dl>
          {terms.map(([word, meaning]) => (
            <div key={word}>
              <dt>{word}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
