/** Said above a lab's result when labels or endmembers have changed since. */
import { StaleNote } from '../common/StaleNote';

const text = 'Labels or endmembers have changed since; start it again to bring this up to date.';

export function Stale({ stale }: { stale: boolean }) {
  return <StaleNote text={stale ? text : null} />;
}
