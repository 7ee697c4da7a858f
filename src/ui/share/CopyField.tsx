/** Text to take along: a field that selects itself, and a button that copies and says so. */
import { useId, useRef, useState } from 'react';
import { Icon } from '../common/Icon';
import './copyField.css';

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  /** What is said when it was copied. */
  readonly copied: string;
  readonly rows?: number;
}

export function CopyField({ label, value, copied, rows = 3 }: CopyFieldProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [said, setSaid] = useState<{ readonly of: string; readonly text: string } | null>(null);
  const copy = async () => {
    const done = await copyText(value, field.current);
    const text = done ? copied : 'The browser did not copy it. It is selected: press Ctrl or ⌘ C.';
    setSaid({ of: value, text });
  };
  return (
    <div className="copy-field">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <textarea
        ref={field}
        id={id}
        readOnly
        rows={rows}
        spellCheck={false}
        value={value}
        onFocus={(e) => e.currentTarget.select()}
      />
      <div className="copy-line">
        <button type="button" className="button" onClick={() => void copy()}>
          <Icon name="copy" />
          Copy {label.toLowerCase()}
        </button>
        <span role="status" aria-label={`${label} copied`}>
          {said?.of === value ? said.text : ''}
        </span>
      </div>
    </div>
  );
}

/** @param field where the text stands, for browsers that copy only what is selected */
async function copyText(text: string, field: HTMLTextAreaElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field?.focus();
    field?.select();
    try {
      return document.execCommand('copy');
    } catch {
      return false;
    }
  }
}
