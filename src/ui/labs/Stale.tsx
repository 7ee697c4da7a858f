/** Said above a lab's result when labels or endmembers have changed since. */
import { Icon } from '../common/Icon';

export function Stale({ stale }: { stale: boolean }) {
  if (!stale) return null;
  return (
    <div className="note note-warning" role="status">
      <Icon name="warning" />
      <p className="note-text">
        Labels or endmembers have changed since; start it again to bring this up to date.
      </p>
    </div>
  );
}
