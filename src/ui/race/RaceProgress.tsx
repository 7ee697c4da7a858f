/** Where the race stands: a sentence that speaks about once a second, and the queue as a bar. */
import { useEffect, useState } from 'react';
import { raceIsActive } from '../../store/race/race';
import { raceFraction } from '../../store/race/selectors';
import type { StudioStore } from '../../store/state';
import { useStudio, useStudioState } from '../common/context';
import { raceStatusText } from './statusText';

const interval = 1000;

export function RaceProgress() {
  const { store } = useStudio();
  const text = useCalm(store);
  const status = useStudioState((s) => s.race?.status ?? 'none');
  const active = useStudioState((s) => raceIsActive(s.race));
  const fraction = useStudioState((s) => (s.race ? raceFraction(s.race) : 0));
  return (
    <div className="training-status race-status" data-status={status}>
      <p role="status" aria-label="Race status">
        {text}
      </p>
      <div
        className="progress"
        role="progressbar"
        aria-label="Race progress"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(fraction * 100)}
        data-active={active}
      >
        <span style={{ transform: `scaleX(${fraction})` }} />
      </div>
    </div>
  );
}

/** The status sentence; a new run or status shows at once, progress within a run once a second. */
function useCalm(store: StudioStore): string {
  const [text, setText] = useState(() => raceStatusText(store.getState().race));
  useEffect(() => {
    let timer = 0;
    let last = 0;
    const show = () => {
      clearTimeout(timer);
      timer = 0;
      last = performance.now();
      setText(raceStatusText(store.getState().race));
    };
    const unsubscribe = store.subscribe((now, before) => {
      if (now.race === before.race) return;
      const turned =
        now.race?.status !== before.race?.status || now.race?.asked !== before.race?.asked;
      const wait = interval - (performance.now() - last);
      if (turned || wait <= 0) show();
      else if (!timer) timer = window.setTimeout(show, wait);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [store]);
  return text;
}
