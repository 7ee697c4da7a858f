/**
 * What methods of a race took on this machine, remembered in this browser, so that the next race knows how long it takes.
 * Times only: no result, no scene, no label.
 */
import * as is from '../../scene/check';
import type { MethodPace } from '../../protocol/race';
import { allIds } from '../../settings/methods';
import type { MethodId } from '../../settings/methods';
import type { StoreOf } from '../slice';
import type { TextStorage } from '../open/choiceMemory';

const storageKey = 'unmixing-studio.race-paces';
const version = 1;
const most = 300;

/** Where the state has them. */
interface RacePaces {
  readonly racePaces: readonly MethodPace[];
}

const sameKind = (a: MethodPace, b: MethodPace): boolean =>
  a.method === b.method &&
  a.engine === b.engine &&
  a.pixels === b.pixels &&
  a.bands === b.bands &&
  a.endmembers === b.endmembers;

/** The latest first, one of each method, engine and size of scene. */
export const withPace = (paces: readonly MethodPace[], pace: MethodPace): readonly MethodPace[] =>
  [pace, ...paces.filter((p) => !sameKind(p, pace))].slice(0, most);

const positive = is.finite(0);
const stored = is.object({
  version: is.exactly(version),
  paces: is.list(
    is.object<MethodPace>({
      method: is.oneOf<MethodId>(...allIds),
      engine: is.text(500),
      ...{ pixels: is.some, bands: is.some, endmembers: is.some },
      ...{ onceMs: positive, stepMs: positive },
    }),
    0,
    most,
  ),
});

function recalled(storage: () => TextStorage | null): readonly MethodPace[] {
  try {
    const read = is.checked(stored, JSON.parse(storage()?.getItem(storageKey) ?? 'null'));
    return read.fault ? [] : read.value.paces;
  } catch {
    // Storage is forbidden, or holds what another program wrote: nothing is remembered.
    return [];
  }
}

/** Brings back what is remembered and keeps it up to date. @returns ends that */
export function followPaces(
  store: StoreOf<RacePaces>,
  storage: () => TextStorage | null,
): () => void {
  store.setState({ racePaces: recalled(storage) });
  return store.subscribe(({ racePaces: paces }, before) => {
    if (paces === before.racePaces) return;
    try {
      storage()?.setItem(storageKey, JSON.stringify({ version, paces }));
    } catch {
      // The storage is full or forbidden: it is known until the page is closed.
    }
  });
}
