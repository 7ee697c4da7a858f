/** The header's way to the share dialog, which comes when it is opened. */
import { useCallback, useEffect, useState } from 'react';
import { Icon } from '../common/Icon';
import { later } from '../common/later';

const ClassDialog = later(() => import('../classwork/ClassDialog').then((m) => m.ClassDialog));
const ShareDialog = later(() => import('./ShareDialog').then((m) => m.ShareDialog));

const buttonId = 'share-button';

/** For who comes by the command palette. */
export function showShareDialog(): void {
  document.getElementById(buttonId)?.click();
}

let showClass = (): void => undefined;

/** The dialog that makes an assignment; likewise. */
export const showClassDialog = (): void => showClass();

export function ShareButton() {
  const [open, setOpen] = useState<'share' | 'class' | null>(null);
  const close = useCallback(() => setOpen(null), []);
  useEffect(() => {
    showClass = () => setOpen('class');
    return () => {
      showClass = () => undefined;
    };
  }, []);
  return (
    <>
      <button
        id={buttonId}
        type="button"
        className="icon-button"
        aria-label="Share"
        title="Share"
        aria-haspopup="dialog"
        onClick={() => setOpen('share')}
      >
        <Icon name="share" />
      </button>
      {open === 'share' && <ShareDialog onClose={close} onClass={() => setOpen('class')} />}
      {open === 'class' && <ClassDialog onClose={close} />}
    </>
  );
}
