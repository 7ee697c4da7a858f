/** The header's way to the share dialog, which comes when it is opened. */
import { useCallback, useState } from 'react';
import { Icon } from '../common/Icon';
import { later } from '../common/later';

const ShareDialog = later(() => import('./ShareDialog').then((m) => m.ShareDialog));

const buttonId = 'share-button';

/** For who comes by the command palette. */
export function showShareDialog(): void {
  document.getElementById(buttonId)?.click();
}

export function ShareButton() {
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  return (
    <>
      <button
        id={buttonId}
        type="button"
        className="icon-button"
        aria-label="Share"
        title="Share"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name="share" />
      </button>
      {open && <ShareDialog onClose={close} />}
    </>
  );
}
