/**
 * Where something long stands: a live region that speaks at most about once a second, and a progress bar. The bar moves as
 * it will; what is read aloud does not chatter.
 */
import { useEffect, useState } from 'react';
import type { StudioState } from '../../store/state';
import { useStudio, useStudioState } from './context';

export interface ProgressOf<T> {
  /** First word of the accessible names: "Training" gives "Training status" and "Training progress". */
  readonly name: string;
  readonly className?: string;
  /** The part of the state that is told about; the same value while nothing of it changes. */
  readonly pick: (state: StudioState) => T;
  readonly text: (of: T) => string;
  /** Whether a change is said at once: another status, not only progress within one. */
  readonly turned: (now: T, before: T) => boolean;
  /** "none" before anything ran. */
  readonly status: (of: T) => string;
  readonly active: (of: T) => boolean;
  /** 0 to 1 */
  readonly fraction: (of: T) => number;
}

/** @param of one object for the life of the component */
export function ProgressStatus<T>({ of }: { readonly of: ProgressOf<T> }) {
  const text = useCalm(of);
  const status = useStudioState((s) => of.status(of.pick(s)));
  const active = useStudioState((s) => of.active(of.pick(s)));
  const fraction = useStudioState((s) => of.fraction(of.pick(s)));
  return (
    <div
      className={of.className ? `training-status ${of.className}` : 'training-status'}
      data-status={status}
    >
      <p role="status" aria-label={`${of.name} status`}>
        {text}
      </p>
      <div
        className="progress"
        role="progressbar"
        aria-label={`${of.name} progress`}
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

/** The sentence; a turn shows at once, progress once a second. */
function useCalm<T>({ pick, text: textOf, turned }: ProgressOf<T>): string {
  const { store } = useStudio();
  const [text, setText] = useState(() => textOf(pick(store.getState())));
  useEffect(() => {
    let timer = 0;
    let last = 0;
    const show = () => {
      clearTimeout(timer);
      timer = 0;
      last = performance.now();
      setText(textOf(pick(store.getState())));
    };
    const unsubscribe = store.subscribe((state, was) => {
      const [now, before] = [pick(state), pick(was)];
      if (now === before) return;
      const wait = interval - (performance.now() - last);
      if (turned(now, before) || wait <= 0) show();
      else if (!timer) timer = window.setTimeout(show, wait);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [store, pick, textOf, turned]);
  return text;
}
