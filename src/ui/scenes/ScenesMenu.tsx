/** The place of the Scenes menu on the page; the menu itself is loaded when it is opened first. */
import { useStore } from 'zustand';
import { later } from '../common/later';
import { scenesShown } from './shown';

const ScenesDialog = later(() => import('./ScenesDialog').then((m) => m.ScenesDialog));

export function ScenesMenu() {
  const shown = useStore(scenesShown, (s) => s.shown);
  return shown ? <ScenesDialog /> : null;
}
