/** The way to a step: its view on screen, its panel in sight, its title in focus. */
import { useCallback } from 'react';
import { flushSync } from 'react-dom';
import type { Desk } from '../../store/image/view';
import type { StepState } from '../../store/steps';
import { useStudio } from '../common/context';
import { viewOf } from './panels';
import type { PanelId } from './panels';

/** The panel where each step is worked on. */
export const targets = {
  scene: 'scene',
  annotate: 'endmembers',
  train: 'train',
  compare: 'maps',
  race: 'race',
  labs: 'labs',
} as const satisfies Record<StepState['id'], PanelId>;

/** How the page is laid out for a step; the race and the labs have pages of their own. */
const desks: Readonly<Partial<Record<StepState['id'], Desk>>> = {
  scene: 'annotate',
  annotate: 'annotate',
  train: 'train',
  compare: 'compare',
};

export function useGoTo(): (step: StepState['id']) => void {
  const { store } = useStudio();
  return useCallback(
    (step) => {
      const id = targets[step];
      // The panel may be in the view that is not on screen: it has to be there before it can be shown.
      flushSync(() => {
        const { setView, setDesk, scene } = store.getState();
        setView(viewOf(id));
        const desk = desks[step];
        if (desk && scene) setDesk(desk);
      });
      document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
      document.getElementById(`${id}-title`)?.focus({ preventScroll: true });
    },
    [store],
  );
}
