/** A small "Save" button that opens a list of exports. */
import type { ReactNode } from 'react';
import { Icon } from '../common/Icon';
import { Popover } from '../common/Popover';
import './saveButton.css';

export interface SaveItem {
  readonly label: string;
  readonly run: () => void;
}

interface SaveMenuProps {
  /** Accessible name of the button: "Save maps of Tree". */
  readonly label: string;
  readonly items: readonly SaveItem[];
  /** What the button shows; the download icon where nothing is given. */
  readonly button?: ReactNode;
}

export function SaveMenu({ label, items, button }: SaveMenuProps) {
  return (
    <Popover label={label} className="save-button" button={button ?? <Icon name="download" />}>
      {(close) => (
        <div className="save-list">
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
      )}
    </Popover>
  );
}
