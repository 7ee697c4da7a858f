/** Where the run stands, as a live region that speaks at most about once a second, and a progress bar. */
import { useEffect, useState } from 'react';
import type { StudioStore } from '../../store/state';
import { isActive } from '../../store/train/run';
import { useStudio, useStudioState } from '../common/context';
import { statusText } from './statusText';

export function TrainingStatus() {
  const { store } = useStudio();
  const text = useCalm(store);
  const fraction = useStudioState((s) => (s.run ? s.run.step / Math.max(1, s.run.steps) : 0));
  const active = useStudioState((s) => isActive(s.run));
  const status = useStudioState((s) => s.run?.status ?? 'none');
  return (
    <div className="training-status" data-status={status}>
      <p role="status" aria-label="Training status">
        {text}
      </p>
      <div
        className="progress"
        role="progressbar"
        aria-label="Training progress"
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

const interval = 1000;

/** The status sentence; a change of status shows at once, progress within a status once a second. */
function useCalm(store: StudioStore): string {
  const [text, setText] = useState(() => statusText(store.getState().run));
  useEffect(() => {
    let timer = 0;
    let last = 0;
    const show = () => {
      clearTimeout(timer);
      timer = 0;
      last = performance.now();
      setText(statusText(store.getState().run));
    };
    const unsubscribe = store.subscribe((now, before) => {
      if (now.run === before.run) return;
      const turned =
        now.run?.status !== before.run?.status ||
        now.run?.asked !== before.run?.asked ||
        now.run?.what !== before.run?.what;
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
