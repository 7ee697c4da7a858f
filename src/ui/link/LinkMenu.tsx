/** The place of the dialog on the page; the dialog itself is loaded when it is opened first. */
import { useStore } from 'zustand';
import { later } from '../common/later';
import { linkShown } from './shown';

const LinkDialog = later(() => import('./LinkDialog').then((m) => m.LinkDialog));

export function LinkMenu() {
  const shown = useStore(linkShown, (s) => s.shown);
  return shown ? <LinkDialog /> : null;
}
