/** The state on screen as a step to paste into a lesson: its scene, labels, settings and view. */
import type { LabelAt, SettingsChange, Step, ViewChange } from '../../lessons/lesson';
import { settingsChanged } from '../../settings/settings';
import { comesBack } from '../image/layerKinds';
import { sceneUnveiled } from '../open/veil';
import type { StudioState } from '../state';

/** @returns JSON; a scene from files has no recipe, so that the step then starts from the lesson's */
export function stepOfState(state: StudioState): string {
  const scene = sceneUnveiled(state);
  const recipe = scene?.source?.recipe ?? null;
  const step: Step = {
    id: 'new-step',
    title: 'A new step',
    text: 'Write here what is to be seen and done.',
    setup: {
      ...(recipe ? { scene: recipe } : {}),
      ...(state.truth === 'veiled' ? { truth: 'veiled' } : {}),
      endmembers: state.endmembers.map((e) => e.name),
      labels: state.labels.map((label) => labelOf(state, label)),
      ...settingsOf(state),
      view: viewOf(state),
    },
  };
  return JSON.stringify(step, null, 2);
}

function labelOf(
  { endmembers }: StudioState,
  { line, sample, abundances }: StudioState['labels'][number],
): LabelAt {
  const at = [line, sample] as const;
  const pure = abundances.indexOf(1);
  if (pure >= 0) return { at, of: endmembers[pure].name };
  const parts = endmembers.flatMap((e, r) =>
    abundances[r] > 0 ? [[e.name, Number(abundances[r].toFixed(4))] as const] : [],
  );
  return { at, fractions: Object.fromEntries(parts) };
}

/** Differences from the preset `studio`. */
function settingsOf({ settings }: StudioState): { readonly settings?: SettingsChange } {
  const names = settingsChanged(settings, 'studio');
  if (names.length === 0) return {};
  return { settings: Object.fromEntries(names.map((n) => [n, settings[n]])) };
}

function viewOf(state: StudioState): ViewChange {
  const { view, arrangement, layer, scatterSpace, cursor, viewport, scene } = state;
  const truths = scene?.truth?.names ?? [];
  // What is computed is not there when the step begins: such a layer could not be shown.
  const there = comesBack(layer, { answer: 0, finished: false, truths: truths.length });
  return {
    page: view,
    arrangement,
    ...(there
      ? {
          layer: {
            kind: layer.kind,
            ...('endmember' in layer ? { of: truths[layer.endmember] } : {}),
          },
        }
      : {}),
    ...(arrangement === 'scatter' ? { scatter: scatterSpace } : {}),
    ...(cursor ? { cursor: [cursor.line, cursor.sample] as const } : {}),
    ...(viewport
      ? {
          viewport: {
            at: [Math.floor(viewport.line), Math.floor(viewport.sample)] as const,
            scale: Number(viewport.scale.toFixed(2)),
          },
        }
      : {}),
  };
}
