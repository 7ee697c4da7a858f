/** The sentence of the training status. Pure. */
import type { Run } from '../../store/train/run';
import { clock, duration } from '../common/format';

export function statusText(run: Run | null): string {
  if (!run) return 'Not started.';
  const step = `Step ${run.step} of ${run.steps}`;
  const asked =
    run.asked === 'cancel' ? ' · cancelling' : run.asked === 'pause' ? ' · pausing' : '';
  switch (run.status) {
    case 'preparing':
      return `Preparing: ${run.what.toLowerCase()}${asked}`;
    case 'running': {
      const left = run.step > 0 ? `, about ${clock(run.remainingMs)} left` : '';
      return `${step} · ${clock(run.elapsedMs)} elapsed${left}${asked}`;
    }
    case 'paused':
      return `Paused at step ${run.step} of ${run.steps} · ${clock(run.elapsedMs)} elapsed`;
    case 'finished':
      return `Finished: ${run.step} steps in ${duration(run.elapsedMs / 1000)}`;
    case 'cancelled':
      return `Cancelled at step ${run.step} of ${run.steps}.`;
    case 'interrupted':
      return `Interrupted at step ${run.step} of ${run.steps}; weights kept at step ${run.checkpoint?.step ?? 0}.`;
    case 'failed':
      return `Stopped by an error at step ${run.step} of ${run.steps}.`;
  }
}
