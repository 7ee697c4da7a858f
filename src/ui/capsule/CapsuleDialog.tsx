/** The dialog of capsules: one to be written, or one to be verified. Comes when it is opened. */
import { useCallback } from 'react';
import { Dialog } from '../common/Dialog';
import { useStudio, useStudioState } from '../common/context';
import { SaveCapsule } from './SaveCapsule';
import { VerifyCapsule } from './VerifyCapsule';
import './capsule.css';

export function CapsuleDialog() {
  const { store } = useStudio();
  const asked = useStudioState((s) => s.capsule);
  const close = useCallback(() => store.getState().askCapsule(null), [store]);
  if (!asked) return null;
  const save = asked.kind === 'save';
  return (
    <Dialog
      className="capsule"
      title={save ? 'Save a capsule' : 'Verify a capsule'}
      onClose={close}
    >
      {save ? (
        <SaveCapsule of={asked.of} onDone={close} />
      ) : (
        <VerifyCapsule key={asked.file.name} file={asked.file} />
      )}
    </Dialog>
  );
}
