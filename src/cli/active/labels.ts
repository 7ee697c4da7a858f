/** The labels that a person who knows the truth gives when following "Click here next", one after the other. */
import type { Label, Scene, Truth } from '../../cube/cube';
import { StudioError } from '../../cube/errors';
import { labelFromTruth } from '../../cube/sampling';
import { makeSuggestPool } from '../../methods/suggest/pool';
import { suggestPixels } from '../../methods/suggest/suggest';

/**
 * @param seed of the pool of pixels and of the first pick
 * @param stopped asked between two suggestions
 * @returns fewer than `count` when no pixel is left or it was stopped
 */
export async function suggestedLabels(
  { cube, mask }: Scene,
  truth: Truth,
  count: number,
  seed: number,
  stopped: () => boolean,
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
      // Lets Ctrl-C in.
      () => new Promise((resolve) => setImmediate(resolve)),
    );
    if (!next) break;
    const label = labelFromTruth(truth, next.line, next.sample, cube.samples);
    // The truth says nothing here: what a person does who cannot tell.
    if (label) labels.push(label);
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
