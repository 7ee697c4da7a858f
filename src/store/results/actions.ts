/** What a person can do with the whole file of a scene that is on screen in part. */
import { isGoing } from '../job';
import type { ImportSlice } from '../open/importCheck';
import type { StoreOf } from '../slice';
import type { Engine } from '../workers';
import { newWholeFile, wholeFileRequest } from './wholeFile';
import type { WholeFileSlice, WholeFileState } from './wholeFile';

export interface WholeFileActions {
  /**
   * Answers the whole file of the scene, of which a part is on screen, with the weights of the finished run.
   * @param files those of the scene, where the studio does not hold them any more (a session restored)
   */
  readonly unmixWholeFile: (files?: readonly File[]) => void;
  readonly cancelWholeFile: () => void;
}

export function createWholeFileActions(
  store: StoreOf<
    WholeFileState & WholeFileSlice & Pick<ImportSlice, 'importedFrom'>,
    WholeFileSlice
  >,
  engine: () => Pick<Engine, 'start' | 'cancel'>,
): WholeFileActions {
  const { getState: get, setState: set } = store;
  return {
    unmixWholeFile(given) {
      const files = given ?? get().importedFrom?.files ?? [];
      const request = files.length > 0 ? wholeFileRequest(get(), files) : null;
      if (request) set({ wholeFile: newWholeFile(engine().start('wholeFile', request), get()) });
    },
    cancelWholeFile() {
      const { wholeFile } = get();
      if (!isGoing(wholeFile)) return;
      set({ wholeFile: { ...wholeFile, cancelling: true } });
      engine().cancel(wholeFile.id);
    },
  };
}
