/** The region tools: what is being drawn on the image, the region that was drawn, and what is made of it. */
import { countingLabels } from '../../scene/confidence';
import { errorWords, handError } from '../../scene/labelError';
import { freshId, labelsWithOneMore, maxEndmembers, withOneMore } from './endmembers';
import type { Annotations } from './endmembers';
import { pixelsIn, regionSpectra, regionSpread, representatives } from './regions';
import type { Region, RegionShape } from './regions';
import { pure } from '../../maths/simplex';
import type { SliceCreator } from '../state';
import type { Pixel } from '../image/view';

/** Labels set at once: more would say the same again. */
export const maxRegionLabels = 10;

export interface RegionSlice {
  /** What a press on the image does: labels a pixel, or sets a corner. */
  readonly tool: 'pixel' | RegionShape;
  /** Corners so far of the region that is being drawn. */
  readonly corners: readonly Pixel[];
  readonly region: Region | null;
  readonly regionLabels: number;
  /** What became of the last thing done with the region; for the card and screen readers. */
  readonly regionMessage: string | null;
  readonly setTool: (tool: RegionSlice['tool']) => void;
  /**
   * Sets the next corner. A rectangle is whole with the second, a polygon when its first or last corner is given again.
   */
  readonly addCorner: (pixel: Pixel) => void;
  /** Takes the last corner back; without one the region goes, then the tool. */
  readonly stepBack: () => void;
  /** What was picked in the scatter plot becomes the region; nothing picked, none. */
  readonly pickPixels: (pixels: readonly number[]) => void;
  readonly dropRegion: () => void;
  readonly setRegionLabels: (count: number) => void;
  /** Labels representative pixels as wholly of an endmember; one undo step. */
  readonly labelRegion: (endmember: number) => void;
  /** One more endmember, with a label wholly of it on the pixel that is most like the region; one undo step. */
  readonly endmemberFromRegion: () => void;
}

export const createRegionSlice: SliceCreator<RegionSlice> = (set, get) => {
  const same = (a: Pixel | undefined, b: Pixel): boolean =>
    a?.line === b.line && a.sample === b.sample;
  const where = ({ line, sample }: Pixel): string => `line ${line}, sample ${sample}`;

  function close(region: Region): void {
    set({ region, corners: [], selected: null, regionMessage: null });
  }

  /** Sets labels on up to `count` pixels of the region in `present`, or says why there is none to set. */
  function labelled(
    present: Annotations,
    endmember: number,
    count: number,
  ): { annotations: Annotations; set: number; error: number } | string {
    const { scene, region } = get();
    if (!scene || !region) return 'There is no region.';
    const spectra = regionSpectra(scene, pixelsIn(region, scene.cube));
    if (spectra.valid.length === 0) {
      return 'Every pixel of this region is masked, so none can carry a label. Draw it elsewhere.';
    }
    const { samples } = scene.cube;
    const taken = new Set(present.labels.map((l) => l.line * samples + l.sample));
    const pixels = representatives(scene, spectra, taken, count);
    if (pixels.length === 0) {
      return 'Every pixel of this region has a label already: change those, or draw a larger region.';
    }
    const error = Math.max(handError, regionSpread(scene, spectra, materials(present, endmember)));
    const labels = [...present.labels];
    for (const pixel of pixels) {
      labels.push({
        id: freshId('label', labels),
        line: Math.floor(pixel / samples),
        sample: pixel % samples,
        abundances: pure(present.endmembers.length, endmember),
        error,
      });
    }
    return { annotations: { ...present, labels }, set: pixels.length, error };
  }

  /** Pixels that count as mostly of another endmember, a list for each. */
  function materials({ endmembers, labels }: Annotations, than: number): number[][] {
    const samples = get().scene?.cube.samples ?? 0;
    const counting = countingLabels(labels);
    return endmembers.flatMap((_, r) =>
      r === than
        ? []
        : [counting.filter((l) => l.abundances[r] > 0.5).map((l) => l.line * samples + l.sample)],
    );
  }

  /** What the labels got instead of a hand label's error, and why; nothing where they got that. */
  const spreadWords = (error: number): string =>
    error > handError
      ? ` Their error is ${errorWords(error)}: the region’s pixels differ by that much.`
      : '';

  return {
    tool: 'pixel',
    corners: [],
    region: null,
    regionLabels: 3,
    regionMessage: null,

    setTool(tool) {
      set({
        tool,
        corners: [],
        regionMessage: null,
        ...(tool === 'pixel' ? { region: null } : {}),
      });
    },
    addCorner(pixel) {
      const { tool, corners } = get();
      if (tool === 'pixel') return;
      if (tool === 'rectangle' && corners.length === 1) {
        return close({ shape: tool, corners: [corners[0], pixel] });
      }
      if (tool === 'polygon' && (same(corners[0], pixel) || same(corners.at(-1), pixel))) {
        if (corners.length >= 3) return close({ shape: tool, corners });
        const more = corners.length === 1 ? 'two more corners' : 'one more corner';
        return set({ regionMessage: `A polygon needs ${more} before it can be closed.` });
      }
      const next = [...corners, pixel];
      const how =
        tool === 'rectangle'
          ? 'Now the opposite corner.'
          : next.length < 3
            ? 'Now the next corner.'
            : 'The same pixel again, or the first, closes it.';
      set({
        ...{ corners: next, region: null, selected: null },
        regionMessage: `Corner ${next.length} at ${where(pixel)}. ${how}`,
      });
    },
    stepBack() {
      const { corners, region } = get();
      if (corners.length > 0) set({ corners: corners.slice(0, -1), regionMessage: null });
      else if (region) set({ region: null, regionMessage: null });
      else get().setTool('pixel');
    },
    pickPixels(pixels) {
      if (pixels.length > 0) close({ shape: 'picked', pixels });
      else if (get().region?.shape === 'picked') get().dropRegion();
    },
    dropRegion: () => set({ region: null, corners: [], regionMessage: null }),
    setRegionLabels(count) {
      if (Number.isInteger(count) && count >= 1 && count <= maxRegionLabels) {
        set({ regionLabels: count });
      }
    },
    labelRegion(endmember) {
      const { endmembers, labels, regionLabels, commit } = get();
      const made = labelled({ endmembers, labels }, endmember, regionLabels);
      if (typeof made === 'string') return set({ regionMessage: made });
      commit(made.annotations);
      const name = endmembers[endmember].name || 'the endmember';
      const few = made.set < regionLabels ? ' (the region has no more free pixels)' : '';
      set({
        regionMessage: `${made.set === 1 ? '1 label' : `${made.set} labels`} of ${name} set${few}. Undo takes ${made.set === 1 ? 'it' : 'them'} back.${spreadWords(made.error)}`,
      });
    },
    endmemberFromRegion() {
      const { endmembers, labels, commit } = get();
      if (endmembers.length >= maxEndmembers) {
        return set({
          regionMessage: `There are ${maxEndmembers} endmembers already, the most there can be.`,
        });
      }
      // Not a name of the truth: what the region shows is for the person to say.
      const more = withOneMore(endmembers, null);
      const present = { endmembers: more, labels: labelsWithOneMore(labels) };
      const made = labelled(present, endmembers.length, 1);
      if (typeof made === 'string') return set({ regionMessage: made });
      commit(made.annotations);
      const added = more[endmembers.length];
      set({
        active: added.id,
        regionMessage: `${added.name} added, with one label on the pixel most like the region. Name it in the list of endmembers.${spreadWords(made.error)}`,
      });
    },
  };
};
