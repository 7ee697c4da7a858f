/**
 * What was read well goes on screen: a scene, with which everything of the one before goes or stays as each part answers;
 * truth and spectra that join the scene on screen. Part of studio.ts.
 */
import type { EndmemberDef, Truth } from '../scene/cube';
import { jobOf } from './job';
import { annotationsFile } from './labels/annotationFiles';
import { allUnnamed, endmembersFromTruth, matchTruth, maxEndmembers } from './labels/endmembers';
import { newSceneOf } from './newScene';
import { sceneUnveiled, underVeil } from './open/veil';
import type { Show } from './open/opening';
import { fewSpectra } from './spectra/libraries';
import { stateAtNewScene } from './state';
import type { StudioStore } from './state';
import type { Engine } from './workers';

export function createShowScene(store: StudioStore, engine: () => Engine): Show {
  const { getState: get, setState: set } = store;

  function sayTooMany(truth: Truth | null): void {
    if (!truth || truth.names.length <= maxEndmembers) return;
    get().notify(
      `The truth has ${truth.names.length} endmembers; the studio takes the first ${maxEndmembers}.`,
    );
  }

  return {
    scene(scene, importedFrom, sameFile, kept) {
      const before = get();
      const job = jobOf(before);
      if (job) engine().cancel(job.id);
      const coming = newSceneOf(scene, sceneUnveiled(before), sameFile);
      const putAside =
        !coming.samePixels && !kept && before.scene && before.labels.length > 0
          ? annotationsFile('json', before.scene, before)
          : undefined;
      // In one step: sessions tell by it whether the labels are still there.
      set({ ...stateAtNewScene(before, coming), importedFrom });
      engine().setScene(scene.cube, scene.mask);
      if (putAside && before.scene) {
        const count = before.labels.length === 1 ? '1 label' : `${before.labels.length} labels`;
        before.notify(`The ${count} of ${before.scene.cube.name} left with that scene.`, {
          ...putAside,
          label: 'Save them',
        });
      }
      if (!coming.samePixels) sayTooMany(scene.truth);
    },

    reference(spectra, notes) {
      const { references, overlays, notify } = get();
      const others = references.filter((r) => r.file !== spectra.file);
      set({
        opening: null,
        references: [...others, spectra],
        overlays: overlays.filter((o) => o.file !== spectra.file),
      });
      const count = spectra.names.length === 1 ? '1 spectrum' : `${spectra.names.length} spectra`;
      const shown =
        spectra.names.length > fewSpectra
          ? 'to match with; the plot shows those you choose'
          : 'shown in Endmember spectra';
      notify([`${spectra.file}: ${count} ${shown}.`, ...notes].join(' '));
    },

    truth(truth, notes, files) {
      const { scene, endmembers, labels, history, run, result, commit, truth: look } = get();
      if (!scene) return;
      // Columns of an earlier truth mean nothing in this one, and undo does not bring that truth back:
      // every list of endmembers that can be seen again is matched anew.
      const rematch = <T extends { readonly endmembers: readonly EndmemberDef[] }>(had: T): T => ({
        ...had,
        endmembers: matchTruth(had.endmembers, truth),
      });
      set({
        opening: null,
        ...underVeil(look, { ...scene, truth, notes: [...scene.notes, ...notes] }),
        truthFiles: files,
        endmembers: matchTruth(endmembers, truth),
        history: {
          past: history.past.map(rematch),
          future: history.future.map(rematch),
          gesture: null,
        },
        run: run && rematch(run),
        result: result && rematch(result),
      });
      if (labels.length === 0 && allUnnamed(endmembers)) {
        commit({ endmembers: endmembersFromTruth(truth), labels });
      }
      sayTooMany(truth);
    },
  };
}
