/** `Open files`, `Demo scene` and `Scenes`. Shown once: in the drop zone before a scene is open, in the Scene panel after. */
import { Icon } from '../common/Icon';
import { useStudio } from '../common/context';
import { showScenes } from '../scenes/shown';
import { chooseFiles } from './FileInput';

export function OpenButtons({ large }: { large?: boolean }) {
  const studio = useStudio();
  const size = large ? 'button-large' : '';
  return (
    <div className="button-row">
      <button
        type="button"
        className={`button ${large ? 'button-primary' : ''} ${size}`}
        onClick={chooseFiles}
      >
        <Icon name="folder" />
        Open files
      </button>
      <button type="button" className={`button ${size}`} onClick={() => studio.openDemo()}>
        <Icon name="image" />
        Demo scene
      </button>
      <button
        type="button"
        className={`button ${size}`}
        aria-haspopup="dialog"
        onClick={showScenes}
      >
        <Icon name="scenes" />
        Scenes
      </button>
    </div>
  );
}
