/** Said above results that are no longer of what is on the page. */
import { Icon } from './Icon';

export function StaleNote({ text }: { readonly text: string | null }) {
  if (!text) return null;
  return (
    <div className="note note-warning" role="status">
      <Icon name="warning" />
      <p className="note-text">{text}</p>
    </div>
  );
}
