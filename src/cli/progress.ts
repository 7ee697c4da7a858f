/** What a person sees while it runs, on standard error: a line for each run, and one that is rewritten in a terminal. */
import type { RaceEvent } from '../protocol/race';
import { methodTable } from '../settings/methods';
import type { Io } from './io';
import { sentence } from './race';

/** Without a terminal a long run says this often that it lives. */
const ALIVE_MS = 30_000;

export function makeProgress(io: Pick<Io, 'stderr' | 'terminal'>, now: () => number) {
  let runs = 0;
  let head = '';
  let rewritten = false;
  let said = now();

  const clear = (): void => {
    if (rewritten) io.stderr('\r\x1b[K');
    rewritten = false;
  };
  const line = (text: string): void => {
    clear();
    io.stderr(`${text}\n`);
    said = now();
  };
  const passing = (text: string): void => {
    if (io.terminal) {
      io.stderr(`\r\x1b[K${text}`);
      rewritten = true;
    } else if (now() - said >= ALIVE_MS) line(text);
  };

  return {
    line,
    passing,
    clear,
    event(event: RaceEvent): void {
      switch (event.type) {
        case 'raceStarted':
          runs = event.runs;
          break;
        case 'raceRun': {
          const { index, method, seed } = event;
          head = `[${index + 1}/${runs}] ${methodTable[method].name}, seed ${seed}`;
          passing(head);
          break;
        }
        case 'raceProgress': {
          const { fraction, what, remainingMs } = event;
          const left = remainingMs === null ? '' : `, ${duration(remainingMs)} left in all`;
          passing(`${head}: ${what} (${Math.round(fraction * 100)} %)${left}`);
          break;
        }
        case 'raceResult': {
          const { seconds, rmseMean, reconstruction, note } = event.result;
          const score =
            rmseMean === null
              ? `reconstruction ${reconstruction.toPrecision(3)}`
              : `RMSE ${rmseMean.toFixed(4)}`;
          line(`${head}: ${score}, ${seconds.toFixed(1)} s${note ? ` (${note})` : ''}`);
          break;
        }
        case 'raceFailed':
          line(`${head}: FAILED. ${sentence(event.error)}`);
          break;
        case 'raceEnded':
          clear();
          if (event.how === 'cancelled') line('Interrupted: what follows is what was finished.');
          break;
      }
    },
  };
}

/** "45 s", "3 min", "2 h 5 min". */
export function duration(ms: number): string {
  const s = Math.round(ms / 1000);
  if (s < 100) return `${s} s`;
  const minutes = Math.round(s / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
