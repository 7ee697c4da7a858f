/** `Open files` and `Demo scene`. Shown once: in the drop zone before a scene is open, in the Scene panel after. */
import { useRef } from 'react';
import { Icon } from '../common/Icon';
import { useStudio } from '../context';

export function OpenButtons({ large }: { large?: boolean }) {
  const studio = useStudio();
  const input = useRef<HTMLInputElement>(null);
  const size = large ? 'button-large' : '';
  return (
    <div className="button-row">
      <button
        type="button"
        className={`button ${large ? 'button-primary' : ''} ${size}`}
        onClick={() => input.current?.click()}
      >
        <Icon name="folder" />
        Open files
      </button>
      <button type="button" className={`button ${size}`} onClick={() => studio.openDemo()}>
        <Icon name="image" />
        Demo scene
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="file-input"
        onChange={(e) => {
          const files = [...(e.target.files ?? [])];
          // So that the same file can be chosen again after a mistake.
          e.target.value = '';
          studio.openFiles(files);
        }}
      />
    </div>
  );
}
