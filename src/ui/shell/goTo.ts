/** The way to a step: its view on screen, its panel in sight, its title in focus. */
import { useCallback } from 'react';
import { flushSync } from 'react-dom';
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

/** A panel that comes later has a heading only then; where it cannot be fetched it says so itself. */
async function whenThere(id: PanelId): Promise<void> {
  const Own = panels.find((panel) => panel.id === id)?.component;
  if (!Own || !('load' in Own)) return;
  await Own.load().catch(() => undefined);
  for (let frames = 0; frames < 10 && !document.getElementById(`${id}-title`); frames++) {
    await new Promise(requestAnimationFrame);
  }
}

export function useGoTo(): (step: StepState['id']) => void {
  const { store } = useStudio();
  return useCallback(
    (step) => {
      const id = targets[step];
      // The panel may be in the view that is not on screen: it has to be there before it can be shown.
      flushSync(() => store.getState().setView(viewOf(id)));
      void whenThere(id).then(() => {
        document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
        document.getElementById(`${id}-title`)?.focus({ preventScroll: true });
      });
    },
    [store],
  );
}
