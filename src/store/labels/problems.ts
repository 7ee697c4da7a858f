/** What is missing of labels and endmembers, or wrong with them, as sentences. Pure. */
import type { Label, EndmemberDef } from '../../scene/cube';
import { countingLabels } from '../../scene/confidence';
import { exactError, allPure } from '../../scene/labelError';
import { maxEndmembers, namesOf, truthIsComplete } from './endmembers';
import { isVeiled, veiledWords } from '../open/veil';
import type { SceneSlice } from '../open/scene';
import type { LabelsSlice } from './labels';

type Of = Pick<SceneSlice & LabelsSlice, 'scene' | 'labels' | 'endmembers'>;
type OfTruth = Of & Pick<SceneSlice, 'veiledTruth'>;

/** Labels that sit on pixels the mask leaves out. */
export function maskedLabels(state: Of): Label[] {
  const { scene, labels } = state;
  if (!scene) return [];
  return labels.filter((l) => !scene.mask.pixels[l.line * scene.cube.samples + l.sample]);
}

/**
 * True where every label that counts says 100 % of one material, and a person said so: such labels do not tell how
 * materials mix. Not before there are as many as endmembers, nor of labels that are exact: those are what they say.
 */
export function allLabelsPure({ labels, endmembers }: Pick<Of, 'labels' | 'endmembers'>): boolean {
  const counting = countingLabels(labels);
  return (
    counting.length >= endmembers.length &&
    counting.some((l) => l.error !== exactError) &&
    allPure(counting)
  );
}

export const pureWords =
  'All labels say 100 %. How materials mix cannot be learned from these: add about three mixed pixels, with rough fractions.';

export function missingLabel(endmember: EndmemberDef): string {
  const name = endmember.name;
  return `${name} has no label yet: click a pixel that is mostly ${name.toLowerCase()}.`;
}

/** What is wrong with the endmembers' names, or null. */
export function namingProblem({ endmembers }: Pick<Of, 'endmembers'>): string | null {
  const names = namesOf(endmembers).map((name) => name.toLowerCase());
  if (names.includes('')) return 'An endmember has no name.';
  const twice = endmembers.find((_, r) => names.indexOf(names[r]) !== r);
  return twice ? `Two endmembers are called ${twice.name}.` : null;
}

/** Why “Sample from truth” cannot be used, or null. */
export function samplingProblem(state: OfTruth): string | null {
  const truth = state.scene?.truth;
  if (!truth) return isVeiled(state) ? veiledWords : 'No truth is loaded with this scene.';
  if (truth.names.length > maxEndmembers) {
    return `The truth has ${truth.names.length} endmembers; at most ${maxEndmembers} are supported, so labels cannot be taken from it.`;
  }
  if (!truthIsComplete(state.endmembers, truth)) {
    return `Your endmembers and the truth’s (${truth.names.join(', ')}) do not match one to one.`;
  }
  return null;
}

/** True when taking the truth's endmembers would make sampling from it possible. */
export function canTakeTruthEndmembers(state: OfTruth): boolean {
  const count = state.scene?.truth?.names.length ?? 0;
  return count > 0 && count <= maxEndmembers && samplingProblem(state) !== null;
}
