/** Whether the Scenes menu is open: it is opened from several places. */
import { createStore } from 'zustand/vanilla';

export const scenesShown = createStore(() => ({ shown: false }));

/** Opens the menu of generated scenes. */
export const showScenes = (): void => scenesShown.setState({ shown: true });

export const closeScenes = (): void => scenesShown.setState({ shown: false });
