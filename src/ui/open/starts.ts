/** The ways to begin, one line each, in the order of their buttons: on the page without a scene, and in the Scene panel. */
import type { Studio } from '../../store/studio';
import type { IconName } from '../common/Icon';
import { showLink } from '../link/shown';
import { showScenes } from '../scenes/shown';
import { chooseFiles } from './FileInput';

interface Start {
  readonly label: string;
  readonly icon: IconName;
  /** It opens one, in which the person chooses. */
  readonly dialog?: true;
  readonly run: (studio: Studio) => void;
}

export const starts: readonly Start[] = [
  { label: 'Open files', icon: 'folder', run: chooseFiles },
  { label: 'Open a link', icon: 'link', dialog: true, run: showLink },
  { label: 'Demo scene', icon: 'image', run: (studio) => studio.openDemo() },
  { label: 'Scenes', icon: 'scenes', dialog: true, run: showScenes },
  {
    ...{ label: 'Lessons', icon: 'lesson' },
    run: ({ store }) => store.getState().askLesson({ kind: 'list' }),
  },
];
