/** The share document of what is on screen, and what keeps it from being made. Pure; loaded with the share dialog. */
import { isRule, shareLimits } from '../../documents/share';
import type { LabelRule, ShareDocument, SharedScene, SharedView } from '../../documents/share';
import { savedLabel } from '../../scene/annotationSet';
import type { Label } from '../../scene/cube';
import type { FileReference } from '../../scene/importChoices';
import { benchmarkVersion } from '../../generated/benchmark/specs';
import { sumsOf } from '../../scene/identity';
import type { LabelProtocol } from '../../scene/sampling';
import { settingsProblems } from '../../settings/problems';
import { comesBack } from '../image/layerKinds';
import type { Layer } from '../image/layerKinds';
import { defaultRgb, defaultSecond } from '../image/view';
import { sampled } from '../labels/annotationFiles';
import { truthIsComplete } from '../labels/endmembers';
import { sceneUnveiled } from '../open/veil';
import type { StudioState } from '../state';

/** Files of the scene on screen, where it came from files. */
export interface SceneFiles {
  readonly files: readonly FileReference[];
  readonly truthFiles: readonly FileReference[];
}

/** What the person chooses about it. */
export interface ShareChoices {
  /** Whoever opens it sees nothing of the truth, until they show it. */
  readonly veiled: boolean;
}

/** Why what is on screen cannot be shared, or null. */
export function shareProblem({ scene, labels, endmembers, settings }: StudioState): string | null {
  if (!scene) return 'Open a scene first.';
  if (labels.length > shareLimits.labels) {
    return `There are ${labels.length} labels, and a link or a shared file holds ${shareLimits.labels}: save the session as a file instead.`;
  }
  const long = endmembers.find((e) => e.name.length > shareLimits.name);
  if (long) {
    return `The name “${long.name.slice(0, 30)}…” has ${long.name.length} characters: shorten it to ${shareLimits.name}.`;
  }
  const [wrong] = settingsProblems(settings);
  return wrong === undefined ? null : `Mend the settings first. ${wrong}`;
}

/** @param files of the scene, empty where it was made by a recipe; call only where there is no `shareProblem` */
export function shareDocument(
  state: StudioState,
  files: SceneFiles,
  choices: ShareChoices,
): ShareDocument {
  const { endmembers, labels, settings } = state;
  return {
    scene: sharedScene(state, files),
    endmembers: endmembers.map(({ name, color, truth }) => ({ name, color, truth })),
    labels: ruleOf(state) ?? labels.map(savedLabel),
    settings,
    view: sharedView(state, choices),
  };
}

function sharedScene(state: StudioState, { files, truthFiles }: SceneFiles): SharedScene {
  const scene = sceneUnveiled(state);
  if (!scene) throw new Error('There is no scene.');
  const { name, lines, samples, bands } = scene.cube;
  const { source } = scene;
  const recipe = source?.recipe;
  const choices = source?.choices ?? state.importedFrom?.choices ?? {};
  return {
    ...{ name: name.slice(0, 255), lines, samples, bands },
    from: recipe ?? {
      ...{ kind: 'files', files },
      ...(truthFiles.length > 0 ? { truthFiles } : {}),
      ...(Object.keys(choices).length > 0 ? { choices } : {}),
    },
    ...sumsOf(scene),
    ...(recipe ? { generator: benchmarkVersion } : {}),
  };
}

const protocols: readonly LabelProtocol[] = ['spread', 'random'];

/** The rule by which the truth gives these very labels, to the last bit; null where none does. */
export function ruleOf(state: StudioState): LabelRule | null {
  const { endmembers, labels, settings, run, result } = state;
  const scene = sceneUnveiled(state);
  const count = labels.length;
  if (count === 0 || !scene?.truth || !truthIsComplete(endmembers, scene.truth)) return null;
  // The seed may have been changed since they were drawn.
  const seeds = new Set([settings.seed, run?.settings.seed ?? 0, result?.settings.seed ?? 0, 0]);
  for (const seed of seeds) {
    for (const protocol of protocols) {
      const rule = { count, protocol, seed };
      const drawn = labelsBy(rule, { ...state, scene });
      if (drawn.length === count && drawn.every((l, i) => isSame(l, labels[i]))) return rule;
    }
  }
  return null;
}

/** @throws StudioError (kind `labels`) where the truth does not match the endmembers */
export const labelsBy = (
  { count, protocol, seed }: LabelRule,
  { scene, endmembers }: Pick<StudioState, 'scene' | 'endmembers'>,
): readonly Label[] =>
  sampled({
    ...{ scene, endmembers, veiledTruth: null },
    ...{ sampling: { count, protocol }, settings: { seed } },
  }).labels;

const isSame = (a: Label, b: Label): boolean =>
  a.line === b.line &&
  a.sample === b.sample &&
  a.confidence === b.confidence &&
  a.error === b.error &&
  (a.checked ?? false) === (b.checked ?? false) &&
  a.abundances.every((v, r) => Object.is(v, b.abundances[r]));

/** Two digits of a pixel are more than anybody sees. */
const short = (value: number): number => Math.round(value * 100) / 100;

/** What is not as a scene is shown at first. Layers of an answer come with the next run only. */
function sharedView(state: StudioState, { veiled }: ShareChoices): SharedView {
  const { view, layer, second, rgb, band, palette, arrangement, viewport, cursor } = state;
  const scene = sceneUnveiled(state);
  if (!scene) return {};
  const truths = veiled ? 0 : (scene.truth?.names.length ?? 0);
  const there = (of: Layer): boolean => comesBack(of, { answer: 0, finished: false, truths });
  const usual = defaultRgb(scene.cube, scene.mask.bands);
  const usualSecond = defaultSecond(usual).layer;
  return {
    ...(view === 'studio' ? {} : { page: view }),
    ...(layer.kind === 'rgb' || !there(layer) ? {} : { layer }),
    ...(second.layer.kind === usualSecond.kind || !there(second.layer)
      ? {}
      : { second: second.layer }),
    ...(rgb.every((b, i) => b === usual[i]) ? {} : { rgb }),
    ...(band === usual[0] ? {} : { band }),
    ...(palette === 'viridis' ? {} : { palette }),
    ...(arrangement === 'one' ? {} : { arrangement }),
    ...(viewport
      ? {
          viewport: {
            line: short(viewport.line),
            sample: short(viewport.sample),
            scale: short(viewport.scale),
          },
        }
      : {}),
    ...(cursor ? { cursor: { line: cursor.line, sample: cursor.sample } } : {}),
    ...(veiled ? { truth: 'veiled' } : {}),
  };
}

/** "10 labels", "1 label", "no labels" */
export function labelCount(labels: ShareDocument['labels']): string {
  const count = isRule(labels) ? labels.count : labels.length;
  return count === 0 ? 'no labels' : count === 1 ? '1 label' : `${count} labels`;
}
