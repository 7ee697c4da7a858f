/** The labels of who follows "Click here next" from the first pixel on, where the truth answers. */
import type { Label, Truth } from '../../scene/cube';
import { StudioError } from '../../scene/errors';
import { labelFromTruth } from '../../scene/sampling';
import type { Scene } from '../../scene/scene';
import { makeSuggestPool } from './pool';
import { suggestPixels } from './suggest';

/** What a person says of a pixel whose truth is this label; exact where nobody says otherwise. */
type Says = (truth: Label) => Label;

/**
 * @param truth its names are the endmembers
 * @param seed of the pool of pixels and of the first pick
 * @param stopped asked between two suggestions
 * @param settle awaited between parts of the work
 * @returns fewer than `count` when no pixel is left or it was stopped
 */
export async function suggestedLabels(
  { cube, mask }: Pick<Scene, 'cube' | 'mask'>,
  truth: Truth,
  count: number,
  seed: number,
  stopped: () => boolean,
  settle: () => Promise<void>,
  answer: Says = (label) => label,
): Promise<Label[]> {
  const pool = makeSuggestPool(cube, mask, truth.names.length, seed);
  const labels: Label[] = [];
  const skipped: number[] = [];
  while (labels.length < count && !stopped()) {
    const [next] = await suggestPixels(
      cube,
      mask,
      pool,
      { endmemberNames: truth.names, labels, seed, skipped, answer: null, count: 1 },
      settle,
    );
    if (!next) break;
    const label = labelFromTruth(truth, next.line, next.sample, cube.samples);
    // The truth says nothing here: what a person does who cannot tell.
    if (label) labels.push(answer(label));
    else skipped.push(next.line * cube.samples + next.sample);
  }
  if (labels.length === 0 && !stopped()) {
    throw new StudioError({
      kind: 'labels',
      message: 'No pixel could be suggested that the truth knows.',
      advice: 'Check that the truth belongs to this scene.',
    });
  }
  return labels;
}
