/** The way to a step: its view on screen, its panel in sight, its title in focus. */
import { useCallback } from 'react';
import { flushSync } from 'react-dom';
import type { Desk } from '../../store/image/view';
import type { StepState } from '../../store/steps';
import { useStudio } from '../common/context';
import { panels, viewOf } from './panels';
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

/** A panel that comes later has a heading only then; where it cannot be fetched it says so itself. */
async function whenThere(id: PanelId): Promise<void> {
  const Own = panels.find((panel) => panel.id === id)?.component;
  if (!Own || !('load' in Own)) return;
  await Own.load().catch(() => undefined);
  for (let frames = 0; frames < 10 && !document.getElementById(`${id}-title`); frames++) {
    await new Promise(requestAnimationFrame);
  }
}

/** To a panel, in whatever view it is. */
export function useGoToPanel(): (id: PanelId, desk?: Desk) => void {
  const { store } = useStudio();
  return useCallback(
    (id, desk) => {
      // The panel may be in the view that is not on screen: it has to be there before it can be shown.
      flushSync(() => {
        const { setView, setDesk, leaveClassroom, scene } = store.getState();
        leaveClassroom();
        setView(viewOf(id));
        if (desk && scene) setDesk(desk);
      });
      void whenThere(id).then(() => {
        document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
        document.getElementById(`${id}-title`)?.focus({ preventScroll: true });
      });
    },
    [store],
  );
}

export function useGoTo(): (step: StepState['id']) => void {
  const goTo = useGoToPanel();
  return useCallback((step) => goTo(targets[step], desks[step]), [goTo]);
}
