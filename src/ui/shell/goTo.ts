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

/** A slow machine takes a while from a panel's code to its heading. */
const PATIENCE_MS = 5000;

/**
 * A panel that comes later has a heading only then; where it cannot be fetched it says so itself.
 * @returns false where its view was left before it came
 */
async function whenThere(id: PanelId, shown: () => boolean): Promise<boolean> {
  const Own = panels.find((panel) => panel.id === id)?.component;
  if (!Own || !('load' in Own)) return true;
  await Own.load().catch(() => undefined);
  const until = performance.now() + PATIENCE_MS;
  while (shown() && performance.now() < until && !document.getElementById(`${id}-title`)) {
    await new Promise(requestAnimationFrame);
  }
  return shown();
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
      void whenThere(id, () => store.getState().view === viewOf(id)).then((shown) => {
        if (!shown) return;
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
