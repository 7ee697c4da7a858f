/** The sentence of the race's status. Pure. */
import { methodTable } from '../../settings/methods';
import { runsDone } from '../../store/race/selectors';
import type { Race } from '../../store/race/race';
import { clock, count, duration } from '../common/format';

const saying = { pause: ' · pausing', cancel: ' · cancelling', skip: ' · skipping', resume: '' };

export function raceStatusText(race: Race | null): string {
  if (!race) return 'Not started.';
  const total = race.runs.length;
  const finished = race.runs.filter((r) => r.status === 'finished').length;
  const failed = race.runs.filter((r) => r.status === 'failed').length;
  const skipped = race.runs.filter((r) => r.status === 'skipped').length;
  const asked = race.asked ? saying[race.asked] : '';
  const bad = [
    failed > 0 ? `${failed} failed` : '',
    skipped > 0 ? `${skipped} skipped` : '',
  ].filter(Boolean);
  const but = bad.length > 0 ? `, ${bad.join(', ')}` : '';
  switch (race.status) {
    case 'preparing':
      return `Starting${asked}`;
    case 'paused':
      return `Paused after ${runsDone(race)} of ${count(total, 'run')}${asked}`;
    case 'running': {
      const run = race.current === null ? null : race.runs[race.current];
      const what = race.what ? `: ${race.what}` : '';
      const who = run
        ? ` · ${methodTable[run.method].name}, seed ${run.seed}${what}`
        : race.what && ` · ${race.what}`;
      const left = race.remainingMs === null ? '' : ` · about ${clock(race.remainingMs)} left`;
      return `Run ${Math.min(total, runsDone(race) + 1)} of ${total}${who}${left}${asked}`;
    }
    case 'finished': {
      const took = race.seconds === null ? '' : ` in ${duration(race.seconds)}`;
      return `Finished: ${finished} of ${count(total, 'run')}${took}${but}.`;
    }
    case 'cancelled':
      return `Cancelled: ${finished} of ${count(total, 'run')} finished${but}; their results stay.`;
    case 'failed':
      return `Stopped by an error: ${finished} of ${count(total, 'run')} finished${but}; their results stay.`;
  }
}
