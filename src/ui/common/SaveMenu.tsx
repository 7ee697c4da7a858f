/** A "Save" button that opens a list of exports, in groups where there are many. */
import type { ReactNode } from 'react';
import { Icon } from './Icon';
import { Popover } from './Popover';
import './saveButton.css';

export interface SaveItem {
  readonly label: string;
  /** For whom, or what is in it: a few words under the label. */
  readonly hint?: string;
  readonly disabled?: boolean;
  readonly run: () => void;
}

export interface SaveGroup {
  readonly title: string;
  readonly items: readonly SaveItem[];
}

interface SaveMenuProps {
  /** Accessible name of the button: "Save maps of Tree". */
  readonly label: string;
  readonly items: readonly SaveItem[] | readonly SaveGroup[];
  /** What the button shows; the download icon where nothing is given. */
  readonly button?: ReactNode;
  readonly className?: string;
}

/** A menu at the lower edge of the page is brought into sight. */
const show = (menu: HTMLElement | null): void => menu?.scrollIntoView({ block: 'nearest' });

const isGroup = (item: SaveItem | SaveGroup): item is SaveGroup => 'items' in item;

export function SaveMenu({ label, items, button, className = 'save-button' }: SaveMenuProps) {
  const list = (of: readonly SaveItem[], close: () => void) =>
    of.map((item) => (
      <button
        key={item.label}
        type="button"
        disabled={item.disabled}
        onClick={() => {
          item.run();
          close();
        }}
      >
        {item.label}
        {item.hint && <span className="save-hint">{item.hint}</span>}
      </button>
    ));
  return (
    <Popover label={label} className={className} button={button ?? <Icon name="download" />}>
      {(close) => (
        <div ref={show} className="save-list">
          {items.map((item) =>
            isGroup(item) ? (
              <div key={item.title} role="group" aria-label={item.title} className="save-section">
                <p aria-hidden="true">{item.title}</p>
                {list(item.items, close)}
              </div>
            ) : (
              list([item], close)
            ),
          )}
        </div>
      )}
    </Popover>
  );
}
