/** One answer scored again from its labels: nothing that it says of its own quality is read. */
import type { Assignment, ClassPixel } from '../../documents/classwork';
import type { AnswerScore } from '../../protocol/classwork';
import { countingLabels } from '../../scene/confidence';
import type { Label, Truth } from '../../scene/cube';
import { StudioError } from '../../scene/errors';
import type { Scene } from '../../scene/scene';
import {
  labelError,
  perfectLabels,
  scoreLabels,
  scoringScene,
} from '../../unmixing/classwork/labelScore';
import type { LabelScore, ScoringScene } from '../../unmixing/classwork/labelScore';
import { truthInOrder } from '../../unmixing/classwork/truthInOrder';

/** The truth with its columns in the order of the assignment's endmembers; null where they are not the same materials. */
export const truthOf = ({ share }: Assignment, truth: Truth | null): Truth | null =>
  truth && truthInOrder(truth, share.endmembers);

export interface ClassScorer {
  readonly truth: Truth | null;
  readonly scene: Scene;
  /** @returns what the labels are worth; `problem` says why nothing could be made of them */
  readonly score: (labels: readonly Label[]) => AnswerScore;
  /** Of labels with their confidence, as the median's are, without a line of reference. */
  readonly scoreAlone: (labels: readonly Label[]) => AnswerScore;
  /** Map RMSE of true labels at these pixels; null without a truth, or where they show too little. */
  readonly perfectAt: (pixels: readonly ClassPixel[]) => number | null;
}

/** @throws StudioError when the scene cannot be unmixed at all */
export function makeScorer(assignment: Assignment, scene: Scene): ClassScorer {
  const truth = truthOf(assignment, scene.truth);
  const names = assignment.share.endmembers.map((e) => e.name);
  let prepared: ScoringScene | null = null;
  const ready = (): ScoringScene => (prepared ??= scoringScene(scene, names, truth));
  const known = new Map<string, number | null>();

  function perfectAt(pixels: readonly ClassPixel[]): number | null {
    if (!truth) return null;
    const key = pixels.join(' ');
    const before = known.get(key);
    if (before !== undefined) return before;
    const { score } = attempt(ready(), perfectLabels(pixels, truth, scene.cube.samples));
    const rmse = score?.rmse ?? null;
    known.set(key, rmse);
    return rmse;
  }

  function scoreAlone(labels: readonly Label[]): AnswerScore {
    const { score, problem } = attempt(ready(), countingLabels(labels));
    return {
      labelError: labelError(labels, truth, scene.cube.samples),
      rmse: score?.rmse ?? null,
      blocks: score?.blocks ?? null,
      variant: score?.variant ?? null,
      ...{ problem, perfect: null },
    };
  }

  return {
    ...{ truth, scene, perfectAt, scoreAlone },
    score: (labels) => ({
      ...scoreAlone(labels),
      perfect: perfectAt(labels.map((l) => [l.line, l.sample])),
    }),
  };
}

function attempt(
  scene: ScoringScene,
  labels: readonly Label[],
): { readonly score: LabelScore | null; readonly problem: string | null } {
  try {
    return { score: scoreLabels(scene, labels), problem: null };
  } catch (error) {
    // Labels that nothing can be learned from are an answer, too; other faults are ours.
    if (!(error instanceof StudioError) || error.data.kind !== 'labels') throw error;
    return { score: null, problem: error.data.message };
  }
}
