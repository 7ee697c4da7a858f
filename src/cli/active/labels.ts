/** The labels that a person gives when following "Click here next", one after the other. */
import type { Label, Truth } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { StudioError } from '../../scene/errors';
import { misjudged, numpyRandom } from '../../scene/labelErrors';
import { labelFromTruth } from '../../scene/sampling';
import { makeSuggestPool } from '../../jobs/suggest/pool';
import { suggestPixels } from '../../jobs/suggest/suggest';
import type { Answers } from './options';

/**
 * @param seed of the pool of pixels and of the first pick
 * @param answer what the person says of a pixel whose truth is this label
 * @param stopped asked between two suggestions
 * @returns fewer than `count` when no pixel is left or it was stopped
 */
export async function suggestedLabels(
  { cube, mask }: Scene,
  truth: Truth,
  count: number,
  seed: number,
  stopped: () => boolean,
  answer: (truth: Label) => Label = (label) => label,
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

/** A person who says of a pixel what is true, roughly: off by 5 or 10 %, or the largest material as if it were alone. */
export function person(answers: Answers, seed: number): (truth: Label) => Label {
  if (answers === 'exact') return (label) => label;
  const rng = numpyRandom(5000 * seed + 11);
  return (label) => {
    const { abundances } = label;
    if (answers === 'pure') {
      const most = abundances.indexOf(Math.max(...abundances));
      return { ...label, abundances: abundances.map((_, r) => (r === most ? 1 : 0)) };
    }
    const said = misjudged(abundances, answers === 'sd05' ? 0.05 : 0.1, rng);
    const sum = said.reduce((s, v) => s + v, 0);
    return { ...label, abundances: said.map((v) => v / sum) };
  };
}
