/** The ways to begin as buttons. Shown once: in the drop zone before a scene is open, in the Scene panel after. */
import { Icon } from '../common/Icon';
import { useStudio } from '../common/context';
import { starts } from './starts';

export function OpenButtons({ large }: { large?: boolean }) {
  const studio = useStudio();
  return (
    <div className="button-row">
      {starts.map(({ label, icon, dialog, run }, i) => (
        <button
          key={label}
          type="button"
          className={`button ${large ? 'button-large' : ''} ${large && i === 0 ? 'button-primary' : ''}`}
          aria-haspopup={dialog ? 'dialog' : undefined}
          onClick={() => run(studio)}
        >
          <Icon name={icon} />
          {label}
        </button>
      ))}
    </div>
  );
}
