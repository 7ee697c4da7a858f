/** Start, stop, how far it is, and the archive. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { toErrorData } from '../../scene/errors';
import { archiveBlob, archivesOf } from '../../store/batch/archive';
import { fractionOf, timeLeft } from '../../store/batch/items';
import { hasMaps, startProblem } from '../../store/batch/queue';
import type { BatchQueue, BatchState } from '../../store/batch/queue';
import { Icon } from '../common/Icon';
import { download } from '../common/download';
import { count, duration } from '../common/format';

export function BatchRun({ queue }: { readonly queue: BatchQueue }) {
  const { store } = queue;
  const status = useStore(store, (s) => s.status);
  const problem = useStore(store, startProblem);
  const fraction = useStore(store, (s) => fractionOf(s.items));
  const said = useCalmText(queue);
  const maps = useStore(store, (s) => s.items.some(hasMaps));
  const empty = useStore(store, (s) => s.items.length === 0);
  const [packing, setPacking] = useState(false);
  const active = status !== 'idle';
  const save = async (): Promise<void> => {
    setPacking(true);
    try {
      await saveArchives(queue);
    } catch (thrown) {
      queue.setError(toErrorData(thrown));
    } finally {
      setPacking(false);
    }
  };
  return (
    <section className="batch-run" aria-label="The queue">
      <p role="status" aria-label="Queue status">
        {packing ? 'Writing the archive …' : said}
      </p>
      <div
        className="progress"
        role="progressbar"
        aria-label="Queue progress"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * fraction)}
        data-active={active}
      >
        <span style={{ transform: `scaleX(${fraction})` }} />
      </div>
      <div className="button-row">
        <button
          type="button"
          className="button button-primary"
          disabled={active || problem !== null}
          onClick={() => queue.start()}
        >
          <Icon name="play" />
          Start
        </button>
        <button
          type="button"
          className="button"
          disabled={status !== 'going'}
          onClick={() => queue.cancel()}
        >
          <Icon name="stop" />
          Cancel
        </button>
        <button
          type="button"
          className="button"
          disabled={!maps || packing}
          onClick={() => void save()}
        >
          <Icon name="download" />
          Save .zip
        </button>
        <button
          type="button"
          className="button"
          disabled={active || empty}
          onClick={() => queue.clear()}
        >
          <Icon name="trash" />
          Clear
        </button>
      </div>
    </section>
  );
}

async function saveArchives(queue: BatchQueue): Promise<void> {
  const { items, model } = queue.store.getState();
  if (!model) return;
  for (const archive of archivesOf(items, model))
    download(archive.name, await archiveBlob(archive), 'application/zip');
  // What came meanwhile is in none of them.
  if (queue.store.getState().items === items) queue.saved();
}

const interval = 1000;

/** A live region speaks at a change of what goes on, and else once a second at most. */
function useCalmText({ store }: BatchQueue): string {
  const [text, setText] = useState(() => textOf(store.getState()));
  useEffect(() => {
    let timer = 0;
    let last = 0;
    const show = () => {
      clearTimeout(timer);
      timer = 0;
      last = performance.now();
      setText(textOf(store.getState()));
    };
    const turned = (s: BatchState) =>
      [s.status, s.model?.name, s.adding > 0, s.formats, s.items.map((i) => i.status)].join();
    let before = turned(store.getState());
    show();
    const unsubscribe = store.subscribe((state) => {
      const now = turned(state);
      const wait = interval - (performance.now() - last);
      if (now !== before || wait <= 0) show();
      else if (!timer) timer = window.setTimeout(show, wait);
      before = now;
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [store]);
  return text;
}

function textOf(state: BatchState): string {
  const { items, status, pace } = state;
  if (status === 'stopping') return 'Stopping …';
  const of = (wanted: string): number => items.filter((i) => i.status === wanted).length;
  const [done, failed, waiting] = [of('done'), of('failed'), of('waiting')];
  if (status === 'going') {
    const left = timeLeft(items, pace);
    const words = left === null ? '' : `, about ${duration(left / 1000)} left`;
    const percent = Math.floor(100 * fractionOf(items));
    return `Scene ${done + failed + 1} of ${items.length}, ${percent} %${words}.`;
  }
  if (done + failed === 0) return startProblem(state) ?? `${count(waiting, 'scene')} to answer.`;
  const parts = [`${count(done, 'scene')} answered`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (waiting > 0) parts.push(`${waiting} waiting`);
  return `${parts.join(', ')}.`;
}
