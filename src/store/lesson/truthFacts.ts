/** Facts about the truth of the scene. Shares in percent. */
import type { Truth, ValidityMask } from '../../scene/cube';
import { isSameName } from '../labels/endmembers';
import { memoLast } from '../memoLast';
import type { StudioState } from '../state';

/** From this fraction on a pixel counts as pure. */
export const PURE = 0.9;

interface Summary {
  readonly mixedShare: number;
  /** [R] over the pixels that count */
  readonly largest: readonly number[];
  readonly mean: readonly number[];
  readonly rms: readonly number[];
}

const summaryOf = ({ scene }: StudioState): Summary | null =>
  scene?.truth ? summarised(scene.truth, scene.mask) : null;

const summarised = memoLast((truth: Truth, mask: ValidityMask): Summary => {
  const R = truth.names.length;
  const largest = new Float64Array(R);
  const sums = new Float64Array(R);
  const squares = new Float64Array(R);
  let [mixed, counted] = [0, 0];
  for (let p = 0; p < mask.pixels.length; p++) {
    const purity = purityAt(truth, p);
    if (!mask.pixels[p] || purity === null) continue;
    counted++;
    if (purity < PURE) mixed++;
    for (let r = 0; r < R; r++) {
      const a = truth.abundances[p * R + r];
      largest[r] = Math.max(largest[r], a);
      sums[r] += a;
      squares[r] += a * a;
    }
  }
  return {
    mixedShare: (100 * mixed) / counted,
    largest: [...largest],
    mean: Array.from(sums, (s) => (100 * s) / counted),
    rms: Array.from(squares, (s) => Math.sqrt(s / counted)),
  };
});

/** The largest fraction of a pixel; null where the truth says nothing. */
export function purityAt({ names, abundances }: Truth, pixel: number): number | null {
  const R = names.length;
  let largest = -Infinity;
  for (let r = 0; r < R; r++) {
    const a = abundances[pixel * R + r];
    if (!Number.isFinite(a)) return null;
    largest = Math.max(largest, a);
  }
  return largest;
}

/** Column of a material by its name; -1: none. */
export const columnOf = ({ scene }: StudioState, name: string): number =>
  scene?.truth?.names.findIndex((n) => isSameName(n, name)) ?? -1;

const ofColumn =
  (of: (summary: Summary) => readonly number[]) =>
  (state: StudioState, name: string): number | null => {
    const summary = summaryOf(state);
    return summary ? (of(summary)[columnOf(state, name)] ?? null) : null;
  };

export const mixedShare = (state: StudioState): number | null =>
  summaryOf(state)?.mixedShare ?? null;
const largestOf = ofColumn((s) => s.largest);
export const meanCover = ofColumn((s) => s.mean);
export const rms = ofColumn((s) => s.rms);

/** @param name empty: of any material */
export function purest(state: StudioState, name: string): number | null {
  if (name !== '') return largestOf(state, name);
  const summary = summaryOf(state);
  return summary ? Math.max(...summary.largest) : null;
}

/** Index of the pixel under the cursor, where it counts; null else. */
export function pixelAtCursor({ scene, cursor }: StudioState): number | null {
  if (!scene || !cursor) return null;
  const { lines, samples } = scene.cube;
  if (cursor.line >= lines || cursor.sample >= samples) return null;
  const pixel = cursor.line * samples + cursor.sample;
  return scene.mask.pixels[pixel] ? pixel : null;
}

export function atCursor(state: StudioState, name: string): number | null {
  const pixel = pixelAtCursor(state);
  const column = columnOf(state, name);
  const truth = state.scene?.truth;
  if (!truth || pixel === null || column < 0) return null;
  return 100 * truth.abundances[pixel * truth.names.length + column];
}

export function purityAtCursor(state: StudioState): number | null {
  const pixel = pixelAtCursor(state);
  const truth = state.scene?.truth;
  const purity = truth && pixel !== null ? purityAt(truth, pixel) : null;
  return purity === null ? null : 100 * purity;
}
