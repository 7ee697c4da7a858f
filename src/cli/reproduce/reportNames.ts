/** What scenes and methods are called in the report. */
import { methodTable, type MethodId } from '../../settings/methods';
import type { PlannedScene } from './plan';
import type { StoredRun } from './store';

export const shortTitle = ({ id, title, kind }: PlannedScene): string =>
  kind === 'real' ? title.replace(/,.*/, id === 'urban_crop' ? ' (part)' : '') : id.slice(6);

/** With a † where any of its runs was made by older code or for other steps. */
export function markedName(
  method: MethodId,
  runs: readonly StoredRun[],
  older: ReadonlySet<StoredRun>,
): string {
  const { name } = methodTable[method];
  return runs.some((run) => run.method === method && older.has(run)) ? `${name} †` : name;
}
