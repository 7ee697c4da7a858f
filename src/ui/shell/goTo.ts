/** The way to a step: its view on screen, its panel in sight, its title in focus. */
import { useCallback } from 'react';
import { flushSync } from 'react-dom';
import type { StepState } from '../../store/train/problems';
import { useStudio } from '../common/context';

/** The panel where each step is worked on. */
export const targets = {
  scene: 'scene',
  annotate: 'endmembers',
  train: 'train',
  compare: 'maps',
  race: 'race',
  labs: 'labs',
} as const;

export function useGoTo(): (step: StepState['id']) => void {
  const { store } = useStudio();
  return useCallback(
    (step) => {
      // The panel may be in the view that is not on screen: it has to be there before it can be shown.
      flushSync(() =>
        store.getState().setView(step === 'race' || step === 'labs' ? step : 'studio'),
      );
      const id = targets[step];
      document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
      document.getElementById(`${id}-title`)?.focus({ preventScroll: true });
    },
    [store],
  );
}
