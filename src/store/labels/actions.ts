/** What a person can do with labels beside setting them one by one: from the truth, from and to files. */
import { isSpectraTable } from '../../readers/formats/csv/matches';
import { HEAD_BYTES } from '../../readers/sniff';
import { StudioError, toErrorData } from '../../scene/errors';
import type { SceneSlice } from '../open/scene';
import type { StoreOf } from '../slice';
import { annotationsFile, readAnnotations, sampled, truthAt } from './annotationFiles';
import { withTruthEndmembers } from './endmembers';
import type { LabelsSlice } from './labels';
import { samplingProblem } from './problems';

export interface LabelActions {
  /** Replaces the labels by ones sampled from the truth, with the run's seed; one undo step. */
  readonly sampleFromTruth: () => void;
  /** Makes the truth's endmembers the session's; labels keep what they have of matched ones. One undo step. */
  readonly takeTruthEndmembers: () => void;
  /** Gives a label the truth's abundances; says so (`pixelMessage`) where the truth has none. */
  readonly takeFromTruth: (labelId: string) => void;
  /** Replaces endmembers and labels by a file's; one undo step. */
  readonly importAnnotations: (file: File) => Promise<void>;
  readonly exportAnnotations: (format: 'json' | 'csv') => { name: string; text: string };
}

type Sees = SceneSlice & LabelsSlice & { readonly settings: { readonly seed: number } };

/** @param openSpectra opens a file that turns out to hold spectra */
export function createLabelActions(
  store: StoreOf<Sees, LabelsSlice>,
  openSpectra: (file: File) => void,
): LabelActions {
  const { getState: get, setState: set } = store;
  return {
    sampleFromTruth() {
      const { labels, commit, notify } = get();
      try {
        const next = sampled(get());
        commit(next);
        set({ selected: null, annotationsError: null });
        if (labels.length > 0) {
          const count =
            labels.length === 1 ? '1 earlier label was' : `${labels.length} earlier labels were`;
          notify(`${count} replaced. Undo brings them back.`);
        }
      } catch (error) {
        set({ annotationsError: toErrorData(error) });
      }
    },
    takeTruthEndmembers() {
      const { scene, commit } = get();
      if (scene?.truth) commit(withTruthEndmembers(get(), scene.truth));
    },
    takeFromTruth(labelId) {
      const label = get().labels.find((l) => l.id === labelId);
      if (!label) return;
      const { line, sample } = label;
      const abundances = truthAt(get(), line, sample);
      if (abundances) get().setFromTruth(labelId, abundances);
      else if (samplingProblem(get()) === null) {
        set({
          pixelMessage: `The truth says nothing about line ${line}, sample ${sample} (no numbers there, or a sum far below 1), so the label stays as it is. Set its fractions by hand.`,
        });
      }
    },
    async importAnnotations(file: File): Promise<void> {
      try {
        const text = await file.text();
        if (isSpectraTable(new TextEncoder().encode(text.slice(0, HEAD_BYTES)))) {
          return openSpectra(file);
        }
        const { scene } = get();
        if (!scene) throw noScene;
        const { annotations, notes } = readAnnotations(text, file.name, scene, get());
        // The scene may have been replaced while the file was being read.
        if (get().scene?.cube !== scene.cube) return;
        get().commit(annotations);
        set({ annotationsError: null, selected: null });
        if (notes.length > 0) get().notify(`${file.name}: ${notes.slice(0, 3).join(' ')}`);
      } catch (error) {
        set({ annotationsError: toErrorData(error) });
      }
    },
    exportAnnotations(format) {
      const { scene } = get();
      if (!scene) throw noScene;
      return annotationsFile(format, scene, get());
    },
  };
}

const noScene = new StudioError({
  kind: 'annotations',
  message: 'Annotations belong to a scene, and none is open.',
  advice: 'Open the scene first, then its annotations.',
});
