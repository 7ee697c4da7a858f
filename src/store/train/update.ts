/**
 * Warm updates: a run that starts from the finished run's network with the labels as they are now, for a share of its
 * steps. The optimiser starts anew, and the seed is the next one, so that it makes up other synthetic scenes than the run
 * has seen; both are in the run's settings, so that the update can be repeated from the same weights. Pure.
 *
 * The classical start (p, the kernel correction, and E⁽⁰⁾, with which E starts) is found anew from the new labels. Where
 * these change the domain of the spectra (raw or unit norm), the network has learned on other ones: then the worker trains
 * anew, and says so.
 */
import type { WarmStart } from '../../protocol/run';
import type { Settings } from '../../settings/settings';
import { annotationsChanged, endmembersChanged } from '../labels/versions';
import { trainProblems } from './problems';
import type { StudioState } from '../state';
import type { Result } from './run';
import { isActive } from './run';

/** Of the steps of the run trained anew. docs/accuracy.md, Updates, has what it gives. */
export const updateShare = 1 / 3;

/** What an updated run goes back to. */
export interface UpdateOf {
  /** Settings of the run that was trained anew. */
  readonly settings: Settings;
  /** Version of the labels of the run that this one went on from. */
  readonly from: number;
  /** The first update is 1. */
  readonly count: number;
}

export interface UpdatePlan {
  readonly settings: Settings;
  readonly warm: WarmStart;
  readonly update: UpdateOf;
}

/** Whether an update has something to bring up to date: a finished result whose labels are others by now. */
export function updateIsDue({ result, run, endmembers, labels }: StudioState): boolean {
  return (
    result?.summary != null && !isActive(run) && annotationsChanged({ endmembers, labels }, result)
  );
}

/** Why a due update cannot be had, or null. */
export function updateProblem(state: StudioState): string | null {
  const { result, endmembers } = state;
  if (!result?.summary) return 'There is no finished run to go on from.';
  if (endmembersChanged(endmembers, result.endmembers)) {
    return 'The endmembers are others than those of the run: train anew.';
  }
  if (!result.summary.domain) {
    return 'The run was kept by an earlier version of the studio, which did not note its domain: train anew.';
  }
  // The form's settings are for training anew.
  return trainProblems({ ...state, settings: result.settings })[0] ?? null;
}

/** @returns null without a finished result of this version */
export function updatePlan(result: Result): UpdatePlan | null {
  const { summary, update } = result;
  if (!summary?.domain) return null;
  const base = update?.settings ?? result.settings;
  const count = (update?.count ?? 0) + 1;
  return {
    settings: {
      ...base,
      steps: Math.max(1, Math.round(base.steps * updateShare)),
      warmup: Math.round(base.warmup * updateShare),
      seed: (base.seed + count) % 2 ** 31,
    },
    warm: { theta: summary.state.theta, domain: summary.domain, anew: base },
    update: { settings: base, from: result.labelsVersion, count },
  };
}
