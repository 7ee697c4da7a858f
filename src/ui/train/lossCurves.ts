/** Loss curves as data: thinning and the text alternative. Pure. */
import type { LossTerm } from '../../settings/lossTerms';

export interface LossPoint {
  readonly step: number;
  readonly terms: Partial<Record<LossTerm, number>>;
  readonly total: number;
}

/** At most about `most` points at even distances, the first and the last always among them. */
export function downsample<T>(points: readonly T[], most: number): readonly T[] {
  if (points.length <= most) return points;
  const every = Math.ceil((points.length - 1) / (most - 1));
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

/** The plot in words, for people who do not see it. */
export function lossSummary(losses: readonly LossPoint[], steps: number): string {
  const first = losses[0];
  const last = losses.at(-1);
  if (!first || !last) return 'No losses yet.';
  const went = last.total < first.total ? 'fell' : last.total > first.total ? 'rose' : 'stayed';
  return (
    `The total loss ${went} from ${first.total.toPrecision(3)} at step ${first.step} ` +
    `to ${last.total.toPrecision(3)} at step ${last.step} of ${steps}.`
  );
}
