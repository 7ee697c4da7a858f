/**
 * Unmix more files: the model, the scenes, what is made of them and where it goes, and the queue. What is going on belongs to
 * the page (`queueOf`): the dialog may be closed meanwhile. Comes when it is opened.
 */
import { useCallback, useEffect } from 'react';
import { useStore } from 'zustand';
import { modelOfFile, modelOfRun } from '../../store/batch/model';
import { fixedProblem } from '../../store/batch/queue';
import type { BatchQueue } from '../../store/batch/queue';
import { StudioError, toErrorData } from '../../scene/errors';
import type { Studio } from '../../store/studio';
import { Dialog } from '../common/Dialog';
import { ErrorNote } from '../common/ErrorNote';
import { useStudio } from '../common/context';
import { AddScenes } from './AddScenes';
import { BatchRun } from './BatchRun';
import { BatchModelPart } from './BatchModelPart';
import { QueueList } from './QueueList';
import { WhereTo } from './WhereTo';
import { droppedScenes } from './given';
import type { Given } from './given';
import { queueOf } from './queueOf';
import './batch.css';

export function BatchDialog() {
  const studio = useStudio();
  const queue = queueOf(studio);
  const { setBatch } = studio.store.getState();
  const close = useCallback(() => setBatch({ open: false }), [setBatch]);
  const error = useStore(queue.store, (s) => s.error);
  const empty = useStore(queue.store, (s) => s.items.length === 0);
  const take = useCallback((given: Promise<Given> | Given) => takeGiven(queue, given), [queue]);

  useEffect(() => {
    setBatch({ takes: (transfer) => take(droppedScenes(transfer)) });
    return () => setBatch({ takes: null });
  }, [setBatch, take]);
  useEffect(() => void takeRunOnScreen(queue, studio), [queue, studio]);

  return (
    <Dialog className="batch" title="Unmix more files" onClose={close}>
      <BatchModelPart queue={queue} onWeights={(file) => void takeWeights(queue, file)} />
      <AddScenes queue={queue} empty={empty} onGiven={take} />
      {error && <ErrorNote error={error} onDismiss={() => queue.setError(null)} />}
      <QueueList queue={queue} />
      <WhereTo queue={queue} />
      <BatchRun queue={queue} />
    </Dialog>
  );
}

/** The run on screen answers, unless a file was chosen or its maps are in the list. */
async function takeRunOnScreen(queue: BatchQueue, { store }: Studio): Promise<void> {
  const { model } = queue.store.getState();
  if (model?.from === 'file' || fixedProblem(queue.store.getState()) !== null) return;
  try {
    const next = await modelOfRun(store.getState());
    if (next && next !== model) queue.setModel(next);
  } catch (thrown) {
    queue.setError(toErrorData(thrown));
  }
}

async function takeWeights(queue: BatchQueue, file: File): Promise<void> {
  try {
    const fixed = fixedProblem(queue.store.getState());
    if (fixed !== null) throw notNow(file.name, fixed);
    queue.setModel(modelOfFile(new Uint8Array(await file.arrayBuffer()), file.name));
  } catch (thrown) {
    queue.setError(toErrorData(thrown));
  }
}

const notNow = (file: string, fixed: string): StudioError =>
  new StudioError({
    kind: 'file',
    file,
    message: 'These weights are not taken now.',
    found: fixed,
    advice: 'Then choose them again.',
  });

/** Scenes into the list; weights among them become the model. */
function takeGiven(queue: BatchQueue, given: Promise<Given> | Given): void {
  void (async () => {
    try {
      const { scenes, weights } = await given;
      if (weights) await takeWeights(queue, weights);
      if (scenes.length > 0 || !weights) await queue.add(scenes);
    } catch (thrown) {
      queue.setError(toErrorData(thrown));
    }
  })();
}
