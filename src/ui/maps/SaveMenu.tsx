/** A small "Save" button that opens a list of exports; a native disclosure, so it needs no focus code of its own. */
import { useRef } from 'react';

export interface SaveItem {
  readonly label: string;
  readonly run: () => void;
}

interface SaveMenuProps {
  /** Accessible name of the button: "Save maps of Tree". */
  readonly label: string;
  readonly items: readonly SaveItem[];
}

export function SaveMenu({ label, items }: SaveMenuProps) {
  const details = useRef<HTMLDetailsElement>(null);
  const close = (): void => details.current?.removeAttribute('open');
  return (
    <details
      ref={details}
      className="save-menu"
      onBlur={(e) => {
        if (!e.currentTarget.contains(e.relatedTarget)) close();
      }}
    >
      <summary aria-label={label} title={label}>
        Save
      </summary>
      <div
        className="save-menu-list"
        role="presentation"
        onKeyDown={(e) => {
          if (e.key === 'Escape') close();
        }}
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            onClick={() => {
              item.run();
              close();
            }}
          >
            {item.label}
          </button>
        ))}
      </div>
    </details>
  );
}
