/**
 * The veil over the truth. While it lies, the scene of the state has no truth, so that nothing that reads the state can show
 * one: panels, layers, metrics, reports, exports and what is asked of the workers are those of a scene without. The truth
 * waits beside it and comes back as it was. It is hidden for learning, not kept secret: the file and the session have it.
 */
import type { Scene } from '../../scene/scene';
import type { SceneSlice } from './scene';

export type TruthLook = 'shown' | 'veiled';

export const truthLooks = ['shown', 'veiled'] as const satisfies readonly TruthLook[];

export const veiledWords = 'The truth is veiled: show it in the Scene panel.';

/** Scene and what is under the veil: one of the two has the truth. */
export type Veilable = Pick<SceneSlice, 'scene' | 'veiledTruth'>;

export const isVeiled = ({ veiledTruth }: Pick<SceneSlice, 'veiledTruth'>): boolean =>
  veiledTruth !== null;

/** The scene with its truth, veiled or not: for what is no look at it, such as reading the same file again. */
export function sceneUnveiled({ scene, veiledTruth }: Veilable): Scene | null {
  return scene && veiledTruth ? { ...scene, truth: veiledTruth } : scene;
}

/** A scene with its truth shown or veiled; the same object where nothing changes. @param scene with its truth */
export function underVeil(look: TruthLook, scene: Scene | null): Veilable {
  if (look === 'shown' || !scene?.truth) return { scene, veiledTruth: null };
  return { scene: { ...scene, truth: null }, veiledTruth: scene.truth };
}
