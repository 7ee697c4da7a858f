/** A run's start with the pretrained prior on it, for whoever wants it: never worse off than without. */
import type { Cube, ValidityMask } from '../../scene/cube';
import { inClause } from '../../scene/errors';
import type { Prepared } from '../../unmixing/prepare';
import { priorInputs } from '../../unmixing/priorInputs';
import { applyPrior, type PriorAnswer } from './apply';
import { loadPrior } from './load';
import type { PriorKind } from './network';
import type { PriorWeights } from './document';

/** The network that does best at its cost (docs/prior.md). */
export const defaultPrior: PriorKind = 'mamba';

export interface PriorStart extends PriorAnswer {
  /** What was done, in words for the page. */
  readonly text: string;
}

/**
 * p of a run's start, corrected by the prior as far as noise is what it suffers from. Where the weights cannot be loaded p
 * stays as it is, and `text` says so.
 * @param between waited for between the parts of the work; throws to end it
 */
export async function priorStart(
  cube: Pick<Cube, 'lines' | 'samples'>,
  mask: ValidityMask,
  prepared: Prepared,
  between?: () => Promise<void>,
  load: () => Promise<PriorWeights> = () => loadPrior(defaultPrior),
): Promise<PriorStart> {
  let weights: PriorWeights;
  try {
    weights = await load();
  } catch (error) {
    return { abundances: prepared.p, share: 0, text: `without the prior: ${inClause(error)}` };
  }
  return startBy(weights, cube, mask, prepared, between);
}

/** The same with weights that are there. */
export async function startBy(
  weights: PriorWeights,
  cube: Pick<Cube, 'lines' | 'samples'>,
  mask: ValidityMask,
  prepared: Prepared,
  between?: () => Promise<void>,
): Promise<PriorStart> {
  const inputs = priorInputs(cube, mask, prepared);
  if (!inputs) {
    return {
      ...{ abundances: prepared.p, share: 0 },
      text: 'prior not used: the noise of this scene cannot be told',
    };
  }
  const answer = await applyPrior(weights, inputs, between);
  const noise = `noise in abundances about ${inputs.noise.toPrecision(2)}`;
  const text =
    answer.share === 0
      ? `prior not used: ${noise}`
      : `prior counts ${Math.round(100 * answer.share)} %: ${noise}`;
  return { ...answer, text };
}
