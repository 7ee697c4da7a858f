/**
 * Endmembers and labels: the person's annotations, with selection and undo/redo.
 * Every change of endmembers or labels goes through `commit`, so each is one undo step (a drag is one too).
 */
import type { LabelProtocol } from '../../scene/sampling';
import type { EndmemberDef, Label } from '../../scene/cube';
import type { StudioErrorData } from '../../scene/errors';
import {
  defaultEndmembers,
  endmembersFromTruth,
  labelsWithOneMore,
  maxEndmembers,
  minEndmembers,
  pureLabel,
  withFractionOf,
  withOneMore,
  withoutEndmember,
} from './endmembers';
import type { Annotations } from './endmembers';
import { byHand, fromTruth, nearestLabel, withChecked, withConfidence, withError } from './edits';
import { versionAfter } from './versions';
import type { Versioned } from './versions';
import * as history from './history';
import type { History } from './history';
import type { SceneSlice } from '../open/scene';
import type { SpectraSlice } from '../spectra/pins';
import type { Slice } from '../slice';
import type { AnswerToNewScene } from '../newScene';

export interface LabelsSlice extends Annotations {
  /** Id of the label whose card is open, or null. */
  readonly selected: string | null;
  /** Id of the endmember that a click labels with. */
  readonly active: string;
  /** Which version of the annotations this is (versions.ts), and the highest number given so far. */
  readonly labelsVersion: number;
  readonly lastLabelsVersion: number;
  readonly history: History<Versioned>;
  readonly sampling: { readonly count: number; readonly protocol: LabelProtocol };
  /** Why the last annotation file was refused. */
  readonly annotationsError: StudioErrorData | null;
  /** Why the last click or key made no label; said at the image until the next one. */
  readonly pixelMessage: string | null;

  /** Replaces endmembers and labels as one undo step; changes of the same gesture are merged. */
  readonly commit: (next: Annotations, gesture?: string) => void;
  readonly endGesture: () => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /**
   * Labels a pixel and opens its card; a pixel that has a label only gets selected, and its spectrum pinned.
   * @param endmember index to give 100 % of; the active endmember when left out
   */
  readonly annotate: (line: number, sample: number, endmember?: number) => void;
  readonly setFraction: (id: string, endmember: number, value: number, gesture?: string) => void;
  readonly setAbundances: (id: string, abundances: readonly number[], gesture?: string) => void;
  /** Gives a label the truth's fractions [R], in the order of the endmembers: it is exact then. */
  readonly setFromTruth: (id: string, abundances: readonly number[]) => void;
  /** How far the fractions may be off (labelError.ts has the choices). @param error clamped to 0..0.5 */
  readonly setError: (id: string, error: number, gesture?: string) => void;
  /** The person was told of a doubt about this label and says that it is right; other fractions take it back. */
  readonly setChecked: (id: string, checked: boolean) => void;
  /** A weight, as older versions had it; 0: the label counts nowhere. @param confidence clamped to 0..1 */
  readonly setConfidence: (id: string, confidence: number, gesture?: string) => void;
  /** Gives a label the fractions of the one nearest to it in the image; nothing happens when it is the only one. */
  readonly copyNearest: (id: string) => void;
  readonly removeLabel: (id: string) => void;
  readonly select: (id: string | null) => void;
  readonly setActive: (endmemberId: string) => void;
  readonly setEndmemberCount: (count: number) => void;
  readonly removeEndmember: (id: string) => void;
  readonly editEndmember: (
    id: string,
    change: Partial<Omit<EndmemberDef, 'id'>>,
    gesture?: string,
  ) => void;
  /** Gives an endmember the name of a library spectrum, numbered where another has it; one undo step. */
  readonly nameEndmember: (id: string, name: string) => void;
  readonly setSampling: (change: Partial<LabelsSlice['sampling']>) => void;
  readonly setAnnotationsError: (error: StudioErrorData | null) => void;
}

export const labelsAtNewScene: AnswerToNewScene<LabelsSlice> = (_before, { scene, samePixels }) => {
  const said = { annotationsError: null, pixelMessage: null };
  if (samePixels) return said;
  const endmembers = scene.truth ? endmembersFromTruth(scene.truth) : defaultEndmembers(3);
  return {
    ...said,
    endmembers,
    labels: [],
    labelsVersion: 0,
    lastLabelsVersion: 0,
    selected: null,
    active: endmembers[0].id,
    history: history.emptyHistory(),
  };
};

/** What it sees of the parts below: the scene, what is said to the person, and pins, which a click on a label sets. */
type Below = Pick<SceneSlice, 'scene' | 'notify'> & Pick<SpectraSlice, 'pin'>;

export const createLabelsSlice: Slice<LabelsSlice, Below> = (set, get) => {
  const present = (): Versioned => {
    const { endmembers, labels, labelsVersion } = get();
    return { endmembers, labels, labelsVersion };
  };
  /** Selection and active endmember that still exist in `next`. */
  const kept = (next: Annotations) => ({
    selected: next.labels.some((l) => l.id === get().selected) ? get().selected : null,
    active: next.endmembers.some((e) => e.id === get().active)
      ? get().active
      : next.endmembers[0].id,
  });
  const step = (move: typeof history.undo<Versioned>) => {
    const result = move(get().history, present());
    if (!result) return;
    set({ ...result.present, history: result.history, ...kept(result.present) });
  };
  const relabel = (id: string, abundances: readonly number[], gesture?: string) => {
    const { labels, endmembers, commit } = get();
    const next = labels.map((l) => (l.id === id ? byHand(l, abundances) : l));
    commit({ endmembers, labels: next }, gesture);
  };
  /** One undo step, unless nothing changed. */
  const edit = (change: (labels: readonly Label[]) => readonly Label[], gesture?: string) => {
    const { labels, endmembers, commit } = get();
    const next = change(labels);
    if (next !== labels) commit({ endmembers, labels: next }, gesture);
  };

  const endmembers = defaultEndmembers(3);
  return {
    endmembers,
    labels: [],
    selected: null,
    active: endmembers[0].id,
    labelsVersion: 0,
    lastLabelsVersion: 0,
    history: history.emptyHistory(),
    sampling: { count: 10, protocol: 'spread' },
    annotationsError: null,
    pixelMessage: null,

    commit(next, gesture) {
      const { history: past, lastLabelsVersion } = get();
      const now = present();
      // A gesture that has changed something already has its version.
      const merged =
        gesture !== undefined &&
        gesture === past.gesture &&
        past.past.at(-1)?.labelsVersion !== now.labelsVersion;
      const labelsVersion = versionAfter(now, next, lastLabelsVersion, merged);
      set({
        ...next,
        ...kept(next),
        labelsVersion,
        lastLabelsVersion: Math.max(lastLabelsVersion, labelsVersion),
        history: history.record(past, now, gesture ?? null),
        pixelMessage: null,
      });
    },
    endGesture: () => set({ history: history.endGesture(get().history) }),
    undo: () => step(history.undo),
    redo: () => step(history.redo),

    annotate(line, sample, endmember) {
      const { scene, labels, endmembers, active, commit, setAbundances } = get();
      if (!scene) return;
      const there = labels.find((l) => l.line === line && l.sample === sample);
      const index =
        endmember ??
        Math.max(
          0,
          endmembers.findIndex((e) => e.id === active),
        );
      if (index >= endmembers.length) return;
      if (there) {
        set({ selected: there.id, pixelMessage: null });
        if (endmember === undefined) get().pin({ line, sample });
        else {
          setAbundances(
            there.id,
            endmembers.map((_, r) => (r === endmember ? 1 : 0)),
          );
        }
        return;
      }
      if (!scene.mask.pixels[line * scene.cube.samples + sample]) {
        set({
          pixelMessage: `Line ${line}, sample ${sample} is masked (no usable spectrum there), so it cannot carry a label. Take a pixel that is not hatched.`,
        });
        return;
      }
      const label = pureLabel(present(), line, sample, index);
      commit({ endmembers, labels: [...labels, label] });
      set({ selected: label.id });
    },
    setFraction(id, endmember, value, gesture) {
      const label = get().labels.find((l) => l.id === id);
      if (label) relabel(id, withFractionOf(label, endmember, value), gesture);
    },
    setAbundances(id, abundances, gesture) {
      const label = get().labels.find((l) => l.id === id);
      if (!label || label.abundances.every((a, r) => a === abundances[r])) return;
      relabel(id, abundances, gesture);
    },
    setFromTruth(id, abundances) {
      const same = (l: Label): boolean =>
        l.error === 0 && l.abundances.every((a, r) => a === abundances[r]);
      edit((labels) =>
        labels.some((l) => l.id === id && !same(l))
          ? labels.map((l) => (l.id === id ? fromTruth(l, abundances) : l))
          : labels,
      );
    },
    setError: (id, error, gesture) => edit((labels) => withError(labels, id, error), gesture),
    setChecked: (id, checked) => edit((labels) => withChecked(labels, id, checked)),
    setConfidence: (id, confidence, gesture) =>
      edit((labels) => withConfidence(labels, id, confidence), gesture),
    copyNearest(id) {
      const { labels, setAbundances } = get();
      const from = nearestLabel(labels, id);
      if (from) setAbundances(id, from.abundances);
    },
    removeLabel(id) {
      const { labels, endmembers, commit } = get();
      if (!labels.some((l) => l.id === id)) return;
      commit({ endmembers, labels: labels.filter((l) => l.id !== id) });
    },
    select: (id) => set({ selected: id, pixelMessage: null }),
    setActive: (active) => set({ active }),

    setEndmemberCount(count) {
      if (!Number.isInteger(count) || count < minEndmembers || count > maxEndmembers) return;
      let next: Annotations = present();
      const before = next.labels.length;
      while (next.endmembers.length < count) {
        next = {
          endmembers: withOneMore(next.endmembers, get().scene?.truth ?? null),
          labels: labelsWithOneMore(next.labels),
        };
      }
      while (next.endmembers.length > count) {
        next = withoutEndmember(next, next.endmembers.length - 1);
      }
      if (next.endmembers.length === get().endmembers.length) return;
      get().commit(next);
      sayDropped(before - next.labels.length);
    },
    removeEndmember(id) {
      const { endmembers, labels, commit } = get();
      const index = endmembers.findIndex((e) => e.id === id);
      if (index < 0 || endmembers.length <= minEndmembers) return;
      const next = withoutEndmember(present(), index);
      commit(next);
      sayDropped(labels.length - next.labels.length);
    },
    editEndmember(id, change, gesture) {
      const { endmembers, labels, commit } = get();
      commit(
        { endmembers: endmembers.map((e) => (e.id === id ? { ...e, ...change } : e)), labels },
        gesture,
      );
    },
    nameEndmember(id, name) {
      const { endmembers, editEndmember, endGesture } = get();
      const key = (text: string): string => text.trim().toLowerCase();
      const taken = new Set(endmembers.filter((e) => e.id !== id).map((e) => key(e.name)));
      const plain = name.trim();
      if (!plain || !endmembers.some((e) => e.id === id)) return;
      let free = plain;
      for (let n = 2; taken.has(key(free)); n++) free = `${plain} (${n})`;
      editEndmember(id, { name: free });
      endGesture();
    },
    setSampling: (change) => set({ sampling: { ...get().sampling, ...change } }),
    setAnnotationsError: (annotationsError) => set({ annotationsError }),
  };

  function sayDropped(count: number): void {
    if (count <= 0) return;
    const which = count === 1 ? '1 label that was' : `${count} labels that were`;
    get().notify(`${which} wholly of a removed endmember went with it. Undo brings both back.`);
  }
};
