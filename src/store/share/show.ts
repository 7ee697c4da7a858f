/** A share document on the screen, with its scene. Loaded when a link or a shared file is opened; keeps nothing itself. */
import { isRule } from '../../documents/share';
import type { LabelRule, ShareDocument, SharedLayer, SharedView } from '../../documents/share';
import type { EndmemberDef, Label } from '../../scene/cube';
import { StudioError } from '../../scene/errors';
import type { FileReference } from '../../scene/importChoices';
import { benchmarkVersion } from '../../generated/benchmark/specs';
import { compareSums, sumsOf } from '../../scene/identity';
import { recipeName } from '../../scene/recipe';
import { catalogue } from '../../lessons/catalogue';
import type { Scene } from '../../scene/scene';
import { comesBack, layerKinds, layerOf } from '../image/layerKinds';
import type { Layer, LayerKind } from '../image/layerKinds';
import { defaultRgb, defaultSecond } from '../image/view';
import { newEndmemberId } from '../labels/endmembers';
import { emptyHistory } from '../labels/history';
import { freshId } from '../ids';
import { underVeil } from '../open/veil';
import type { StudioState } from '../state';
import type { Studio } from '../studio';
import { labelCount, labelsBy } from './make';

/** The files that it was made with, scene first; none where the scene is made by a recipe. */
export function filesOfShare({ scene: { from } }: ShareDocument): readonly FileReference[] {
  return from.kind === 'files' ? [...from.files, ...(from.truthFiles ?? [])] : [];
}

/** "base@3, 10 labels, seed 3" */
export function shareTitle({ scene, labels, settings }: ShareDocument): string {
  const name = scene.from.kind === 'files' ? scene.name : recipeName(scene.from);
  return `${name}, ${labelCount(labels)}, seed ${settings.seed}`;
}

/**
 * Opens the scene and sets what is shared; nothing runs.
 * @param files in the order of `filesOfShare`
 * @returns what has to be said about it
 * @throws StudioError when the scene cannot be opened or is another one; of kind `cancelled` when something else came first
 */
export async function showShare(
  studio: Studio,
  document: ShareDocument,
  files: readonly File[],
): Promise<readonly string[]> {
  const { from } = document.scene;
  if (from.kind !== 'files') await studio.openAs({ recipe: from });
  else {
    const count = from.files.length;
    await studio.openAs({ files: files.slice(0, count), choices: from.choices ?? {} });
    if (files.length > count) await studio.openAs({ files: files.slice(count), choices: {} });
  }
  const { scene } = studio.store.getState();
  if (!scene) return [];
  const said = compared(document, scene);
  studio.store.setState(sharedState(document, scene));
  if (document.lesson) offerLesson(studio, document.lesson);
  return said;
}

/** A lesson has a scene of its own, which would take the place of what has just been opened: the person opens it. */
function offerLesson({ store }: Studio, { id, step }: NonNullable<ShareDocument['lesson']>): void {
  const { notify, askLesson } = store.getState();
  const known = catalogue.find((entry) => entry.id === id);
  if (!known) {
    notify(`What is shared belongs to a lesson “${id}”, which this studio does not have.`);
    return;
  }
  notify(`What is shared belongs to step ${step} of the lesson “${known.title}”.`, undefined, {
    label: 'Open the lesson',
    run: () => askLesson({ kind: 'own', id, step: step - 1 }),
  });
}

/**
 * Whether it is the sender's scene.
 * @throws StudioError where labels and views cannot be of it
 */
function compared({ scene: was, labels }: ShareDocument, scene: Scene): readonly string[] {
  const { cube } = scene;
  const size = (s: { lines: number; samples: number; bands: number }) =>
    `${s.lines} lines × ${s.samples} samples × ${s.bands} bands`;
  if (size(was) !== size(cube)) {
    throw new StudioError({
      kind: 'link',
      message: 'The scene is not the one that the link was made with.',
      file: was.name,
      field: 'scene',
      found: size(cube),
      expected: size(was),
      advice: 'Ask whoever made the link for the scene itself.',
    });
  }
  if (isRule(labels) && !scene.truth) {
    throw new StudioError({
      kind: 'link',
      message: 'The labels of the link are drawn from a truth, and this scene has none.',
      file: was.name,
      field: 'labels',
      found: 'no truth',
      expected: 'the truth that the link was made with',
      advice: 'Ask whoever made the link for the truth, too.',
    });
  }
  if (compareSums(was, sumsOf(scene)) !== 'other') return [];
  const kept = 'Labels and settings are kept; maps and numbers may differ from the sender’s.';
  return was.from.kind === 'files'
    ? [`The values are not those of the sender’s scene: it was read otherwise there. ${kept}`]
    : [
        `Another version made this scene (generator ${was.generator ?? 1}, here ${benchmarkVersion}). ${kept}`,
      ];
}

/** What a link decides of the state; all else is as with a scene that is opened. */
function sharedState(document: ShareDocument, scene: Scene): Partial<StudioState> {
  const { settings, view = {} } = document;
  const truths = scene.truth?.names.length ?? 0;
  const endmembers: EndmemberDef[] = document.endmembers.map((e) => ({
    ...{ id: newEndmemberId(), name: e.name, color: e.color },
    truth: e.truth !== null && e.truth < truths ? e.truth : null,
  }));
  const labels = labelsOf(document.labels, { scene, endmembers });
  const version = labels.length > 0 ? 1 : 0;
  return {
    ...{ endmembers, labels, settings },
    ...{ labelsVersion: version, lastLabelsVersion: version },
    ...{ active: endmembers[0].id, selected: null, history: emptyHistory() },
    ...viewOf(view, scene),
    ...(isRule(document.labels) ? { sampling: samplingOf(document.labels) } : {}),
  };
}

const samplingOf = ({ count, protocol }: LabelRule) => ({ count, protocol });

function labelsOf(
  shared: ShareDocument['labels'],
  of: Pick<StudioState, 'scene' | 'endmembers'>,
): readonly Label[] {
  if (isRule(shared)) return labelsBy(shared, of);
  const labels: Label[] = [];
  for (const label of shared) labels.push({ id: freshId('label', labels), ...label });
  return labels;
}

/** The layer where the studio has such a one and the scene what it shows. */
function layerIn(layer: SharedLayer | undefined, truths: number): Layer | null {
  if (!layer) return null;
  const kinds: readonly string[] = [...layerKinds.one, ...layerKinds.each];
  if (!kinds.includes(layer.kind)) return null;
  const made = layerOf(layer.kind as LayerKind, layer.endmember ?? 0);
  return comesBack(made, { answer: 0, finished: false, truths }) ? made : null;
}

function viewOf(view: SharedView, scene: Scene): Partial<StudioState> {
  const look = view.truth ?? 'shown';
  const truths = look === 'veiled' ? 0 : (scene.truth?.names.length ?? 0);
  const usual = defaultRgb(scene.cube, scene.mask.bands);
  const second = defaultSecond(usual);
  return {
    view: view.page ?? 'studio',
    rgb: view.rgb ?? usual,
    band: view.band ?? usual[0],
    layer: layerIn(view.layer, truths) ?? { kind: 'rgb' },
    second: { ...second, layer: layerIn(view.second, truths) ?? second.layer },
    palette: view.palette ?? 'viridis',
    arrangement: view.arrangement ?? 'one',
    viewport: view.viewport ?? null,
    cursor: view.cursor ?? null,
    truth: look,
    ...underVeil(look, scene),
  };
}
