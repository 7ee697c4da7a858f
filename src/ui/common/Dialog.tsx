/** A modal dialog over the page: its title, a button that closes it, and what is in it, scrolled where it is too high. */
import { useId } from 'react';
import type { ReactNode } from 'react';
import { Icon } from './Icon';
import { useModal } from './useModal';

interface DialogProps {
  /** Its own class, for its size. */
  readonly className: string;
  readonly title: string;
  /** Between the title and the button that closes. */
  readonly aside?: ReactNode;
  /** The same function at every render, where a click beside the dialog closes it. */
  readonly onClose: () => void;
  readonly closesBeside?: boolean;
  readonly children: ReactNode;
}

export function Dialog(props: DialogProps) {
  const { className, title, aside, onClose, closesBeside = false, children } = props;
  const dialog = useModal(closesBeside ? onClose : undefined);
  const id = useId();
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-labelledby={id}
      onCancel={(e) => {
        // The browser's dialog of files, dismissed, says "cancel" through everything that its button is in.
        if (e.target !== e.currentTarget) return;
        e.preventDefault();
        onClose();
      }}
    >
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        {aside}
        <button
          type="button"
          className="icon-button"
          aria-label={`Close ${title.toLowerCase()}`}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
