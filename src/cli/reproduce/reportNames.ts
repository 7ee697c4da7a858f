/** What methods are called in the report. */
import { methodTable, type MethodId } from '../../settings/methods';
import type { StoredRun } from './store';

/** With a † where any of its runs was made by older code or for other steps. */
export function markedName(
  method: MethodId,
  runs: readonly StoredRun[],
  older: ReadonlySet<StoredRun>,
): string {
  const { name } = methodTable[method];
  return runs.some((run) => run.method === method && older.has(run)) ? `${name} †` : name;
}
