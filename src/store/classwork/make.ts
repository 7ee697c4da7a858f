/** An assignment made of what is on screen. Pure; loaded with its dialog. */
import { classLimits } from '../../documents/classwork';
import type { Assignment, ClassPixel } from '../../documents/classwork';
import { makeRng } from '../../maths/rng';
import { sampleFromTruth } from '../../scene/sampling';
import { sceneUnveiled } from '../open/veil';
import { shareDocument } from '../share/make';
import type { SceneFiles } from '../share/make';
import type { StudioState } from '../state';

/** labels: where the teacher has labelled. drawn: by the studio. own: each student chooses. */
export type PixelChoice = 'labels' | 'drawn' | 'own';

export interface TaskChoices {
  readonly title: string;
  readonly text: string;
  readonly pixels: PixelChoice;
  /** For `drawn` and `own`. */
  readonly count: number;
  readonly veiled: boolean;
  /** One of the studio's lessons, played before or beside it; null: none. */
  readonly lesson: string | null;
}

/** Why there is no assignment of these choices, or null. */
export function taskProblem(
  { labels }: Pick<StudioState, 'labels'>,
  { title, pixels, count }: TaskChoices,
): string | null {
  if (title.trim() === '') return 'Give it a title.';
  if (pixels === 'labels') {
    if (labels.length === 0) return 'Label the pixels first: only their places are handed out.';
    if (labels.length > classLimits.budget) {
      return `There are ${labels.length} labels: an assignment asks for ${classLimits.budget} at most.`;
    }
    return null;
  }
  return Number.isInteger(count) && count >= 1 && count <= classLimits.budget
    ? null
    : `Ask for 1 to ${classLimits.budget} labels.`;
}

/** Near-pure and mixed pixels of each material in turn where there is a truth; else any, seeded. */
function drawnPixels(state: StudioState, count: number): readonly ClassPixel[] {
  const scene = sceneUnveiled(state);
  if (!scene) return [];
  const { cube, mask, truth } = scene;
  const { seed } = state.settings;
  if (truth) {
    const drawn = sampleFromTruth(truth, mask, cube, { count, protocol: 'spread', seed });
    return drawn.map(({ line, sample }): ClassPixel => [line, sample]);
  }
  const pool = [...mask.pixels.keys()].filter((p) => mask.pixels[p]);
  const rng = makeRng(seed).fork('class pixels');
  const most = Math.min(count, pool.length);
  return Array.from({ length: most }, (_, i): ClassPixel => {
    const j = i + rng.int(pool.length - i);
    [pool[i], pool[j]] = [pool[j], pool[i]];
    return [Math.floor(pool[i] / cube.samples), pool[i] % cube.samples];
  });
}

/** Call only where neither `shareProblem` nor `taskProblem` tells one. @param id 16 hexadecimal digits */
export function assignmentFrom(
  state: StudioState,
  files: SceneFiles,
  choices: TaskChoices,
  id: string,
): Assignment {
  const share = shareDocument(state, files, { veiled: choices.veiled });
  const { view = {} } = share;
  const pixels =
    choices.pixels === 'own'
      ? null
      : choices.pixels === 'labels'
        ? state.labels.map(({ line, sample }): ClassPixel => [line, sample])
        : drawnPixels(state, choices.count);
  return {
    ...{ id, title: choices.title.trim(), text: choices.text.trim() },
    share: {
      ...share,
      labels: [],
      // Where the teacher stood says nothing; how the scene is painted may.
      view: { ...view, page: undefined, cursor: undefined, viewport: undefined },
      ...(choices.lesson === null ? {} : { lesson: { id: choices.lesson, step: 1 } }),
    },
    ...{ pixels, budget: pixels?.length ?? choices.count },
  };
}
