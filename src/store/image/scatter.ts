/** The scatter plot beside the image: which space its points are in, and how it is turned. What is picked in it is the region. */
import type { Slice } from '../slice';
import type { ViewSlice } from './view';
import type { AnswerToNewScene } from '../newScene';

/**
 * Three components of the spectra (PCA, MNF), three bands, or fractions: those of the answer or of the truth, with the
 * endmembers in the corners of the simplex.
 */
export const scatterSpaces = ['pca', 'mnf', 'bands', 'estimate', 'truth'] as const;
export type ScatterSpace = (typeof scatterSpaces)[number];

export interface ScatterSlice {
  readonly scatterSpace: ScatterSpace;
  /** The three bands of space `bands`; null: those of the RGB composite. */
  readonly scatterBands: readonly [number, number, number] | null;
  /** Turned about the vertical and then the horizontal axis, radians; [0, 0]: the first two components, straight on. */
  readonly scatterTurn: readonly [number, number];
  /** What dragging in the plot does. */
  readonly scatterTool: 'pick' | 'turn';
  readonly setScatterSpace: (space: ScatterSpace) => void;
  readonly setScatterBand: (axis: 0 | 1 | 2, band: number) => void;
  readonly turnScatter: (right: number, up: number) => void;
  readonly straightenScatter: () => void;
  readonly setScatterTool: (tool: ScatterSlice['scatterTool']) => void;
}

const straight: readonly [number, number] = [0, 0];

/** Bands and simplices are a scene's own. */
export const scatterOfNewScene = {
  scatterSpace: 'pca',
  scatterBands: null,
  scatterTurn: straight,
} as const;

export const scatterAtNewScene: AnswerToNewScene<ScatterSlice> = () => scatterOfNewScene;

export const createScatterSlice: Slice<ScatterSlice, Pick<ViewSlice, 'rgb'>> = (set, get) => ({
  ...scatterOfNewScene,
  scatterTool: 'pick',
  setScatterSpace: (scatterSpace) => set({ scatterSpace, scatterTurn: straight }),
  setScatterBand(axis, band) {
    const { scatterBands, rgb } = get();
    const bands: [number, number, number] = [...(scatterBands ?? rgb)];
    bands[axis] = band;
    set({ scatterBands: bands });
  },
  turnScatter(right, up) {
    const [yaw, pitch] = get().scatterTurn;
    const limit = Math.PI / 2;
    set({
      scatterTurn: [
        (yaw + right) % (2 * Math.PI),
        // Over the top would turn the plot's right into its left.
        Math.min(limit, Math.max(-limit, pitch + up)),
      ],
    });
  },
  straightenScatter: () => set({ scatterTurn: straight }),
  setScatterTool: (scatterTool) => set({ scatterTool }),
});
