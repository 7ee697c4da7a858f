/**
 * Whether what a network has learned is to be believed. An answer that is further from the labels than the start is from
 * labels it has not seen, or that explains bands nobody has looked at worse than the start does, is not given: the start
 * is. It must not fire where the network does well, so each limit leaves room for chance.
 */
import { labelWeights } from '../scene/confidence';
import type { Prepared } from '../unmixing/prepare';
import type { Unmixer } from './unmixer';

/** Added to what the start does at labels it has not seen: a fraction's worth of luck. */
const LUCK = 0.01;
/** Held-out bands may be explained worse by this factor: that much is chance among six crops. */
const CHANCE = 1.01;
const percent = (v: number): string => `${(100 * v).toFixed(1)} %`;

/**
 * @param a [N × R] the answer as it would be given, before it is smoothed
 * @returns why it is not to be kept, as a sentence for a person; null where it is
 */
export async function whyNotKept(
  unmixer: Pick<Unmixer, 'heldOut'>,
  prepared: Prepared,
  a: Float32Array,
): Promise<string | null> {
  const unseen = startAtUnseenLabels(prepared);
  const ours = labelError(prepared, (l) => prepared.labelPixels[l], a);
  if (unseen !== null && ours > unseen + LUCK) {
    return `The correction was not kept: it was ${percent(ours)} off at your labels, the start ${percent(unseen)} at labels it had not seen. The maps are the start’s.`;
  }
  const held = await unmixer.heldOut();
  if (held && held.answer > CHANCE * held.start) {
    return 'The correction was not kept: it explained bands that were held back worse than the start does. The maps are the start’s.';
  }
  return null;
}

/** RMS over the labels of a fraction's error, with each label answered from the others; null where nobody has. */
function startAtUnseenLabels(prepared: Prepared): number | null {
  const { opinions, R, labels } = prepared;
  if (!opinions || labels.n <= R) return null;
  const expected = Float32Array.from(opinions.flatMap((o) => [...o.expected]));
  return labelError(prepared, (l) => l, expected);
}

/** Weighted by how far each label is trusted. @param rowOf of each label in `answers` [… × R] */
function labelError(
  { labels, R }: Pick<Prepared, 'labels' | 'R'>,
  rowOf: (l: number) => number,
  answers: Float32Array,
): number {
  const weights = labelWeights(labels.confidence, labels.n);
  let [sum, total] = [0, 0];
  weights.forEach((w, l) => {
    for (let r = 0; r < R; r++) {
      sum += (w * (answers[rowOf(l) * R + r] - labels.abundances[l * R + r]) ** 2) / R;
    }
    total += w;
  });
  return total > 0 ? Math.sqrt(sum / total) : 0;
}
