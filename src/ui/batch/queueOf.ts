/** The one queue of a studio's page: made when it is first asked for, kept while the page is open, and told of in the status bar. */
import { browserOf } from '../../capsule/environment';
import { fingerprint } from '../../scene/fingerprint';
import { studioVersion } from '../../scene/version';
import { fractionOf } from '../../store/batch/items';
import { createBatchQueue } from '../../store/batch/queue';
import type { BatchQueue, BatchState } from '../../store/batch/queue';
import { makeApplyWorker } from '../../store/batch/worker';
import type { Studio } from '../../store/studio';

const queues = new WeakMap<Studio, BatchQueue>();

export function queueOf(studio: Studio): BatchQueue {
  const known = queues.get(studio);
  if (known) return known;
  const { name, version } = browserOf(navigator.userAgent);
  const queue = createBatchQueue({
    makeWorker: makeApplyWorker,
    fingerprint,
    now: () => performance.now(),
    versions: { 'unmixing-studio': studioVersion, browser: `${name} ${version}`.trim() },
  });
  queues.set(studio, queue);
  follow(queue, studio);
  return queue;
}

/** In the status bar, in whole per cents; and the browser asks before maps are lost with the page. */
function follow({ store }: BatchQueue, studio: Studio): void {
  store.subscribe((state) => {
    const said = saidOf(state);
    const { batch, setBatch } = studio.store.getState();
    if (batch.said !== said) setBatch({ said });
  });
  addEventListener('beforeunload', (e) => {
    const { status, unsaved } = store.getState();
    if (status !== 'idle' || unsaved) e.preventDefault();
  });
}

function saidOf({ items, status, unsaved }: BatchState): string | null {
  if (status !== 'idle') {
    const at = items.filter((i) => i.status === 'done' || i.status === 'failed').length + 1;
    const percent = Math.floor(100 * fractionOf(items));
    return `Unmixing ${Math.min(at, items.length)} of ${items.length} files, ${percent} %`;
  }
  return unsaved ? 'Unmixed files not saved yet' : null;
}
