/**
 * Between the store's labels and the annotation files and sampling of src/scene: ids, order of endmembers, file names.
 * Pure; studio.ts calls it.
 */
import { annotationsToJson, parseAnnotations } from '../../scene/annotations';
import { annotationsToCsv } from '../../scene/annotationsCsv';
import type { Label } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { StudioError } from '../../scene/errors';
import { labelFromTruth, sampleFromTruth } from '../../scene/sampling';
import {
  inEndmemberOrder,
  isSameName,
  matchTruth,
  newEndmemberId,
  truthIsComplete,
} from './endmembers';
import { freshId } from '../ids';
import { isVeiled } from '../open/veil';
import type { Annotations } from './endmembers';
import type { SceneSlice } from '../open/scene';
import type { LabelsSlice } from './labels';

/** The annotations as a file to save. */
export function annotationsFile(
  format: 'json' | 'csv',
  { cube }: Scene,
  { endmembers, labels }: Annotations,
): { name: string; text: string } {
  const { name, lines, samples, bands } = cube;
  const set = {
    scene: { name, lines, samples, bands },
    endmemberNames: endmembers.map((e) => e.name),
    labels,
  };
  const stem = name.replace(/\.[^.]*$/, '').replace(/[^\p{L}\p{N}_-]+/gu, '-') || 'scene';
  return {
    name: `${stem}-annotations.${format}`,
    text: format === 'json' ? annotationsToJson(set) : annotationsToCsv(set),
  };
}

/**
 * Endmembers and labels of an annotation file. Endmembers that have a namesake in the session are that one: they keep
 * its id and colour. All are matched with the truth by name; where that finds nothing, the namesake's choice stays.
 * @throws StudioError (kind `annotations`) naming file, row and field
 */
export function readAnnotations(
  text: string,
  fileName: string,
  scene: Scene,
  present: Annotations,
): { annotations: Annotations; notes: readonly string[] } {
  const parsed = parseAnnotations(text, fileName, scene.cube);
  const left = [...present.endmembers];
  const kept = parsed.endmemberNames.map((name) => {
    const at = left.findIndex((e) => isSameName(e.name, name));
    // Taken out, so that a name that the file has twice does not give one id twice.
    return at < 0 ? undefined : left.splice(at, 1)[0];
  });
  const colors = new Set(kept.flatMap((e) => (e ? [e.color] : [])));
  const endmembers = parsed.endmemberNames.map((name, i) => {
    let color = kept[i]?.color ?? 0;
    if (!kept[i]) while (colors.has(color)) color++;
    colors.add(color);
    return { id: kept[i]?.id ?? newEndmemberId(), name, color, truth: kept[i]?.truth ?? null };
  });
  const matched = scene.truth
    ? matchTruth(endmembers, scene.truth).map((e, i) => ({
        ...e,
        truth: e.truth ?? endmembers[i].truth,
      }))
    : endmembers;
  const labels: Label[] = [];
  for (const label of parsed.labels) labels.push({ ...label, id: freshId('label', labels) });
  return {
    annotations: { endmembers: matched, labels },
    notes: parsed.notes,
  };
}

/**
 * The session's endmembers with labels drawn from the truth by its sampling settings and the run's seed.
 * @throws StudioError (kind `labels`) when the truth does not match the endmembers or gives no pixel
 */
export function sampled({
  scene,
  veiledTruth,
  endmembers,
  sampling,
  settings,
}: Pick<SceneSlice, 'scene' | 'veiledTruth'> &
  Pick<LabelsSlice, 'endmembers' | 'sampling'> & {
    readonly settings: { readonly seed: number };
  }): Annotations {
  if (isVeiled({ veiledTruth })) {
    throw new StudioError({
      kind: 'labels',
      message: 'Labels cannot be sampled: the truth is veiled.',
      advice: 'Show it in the Scene panel first.',
    });
  }
  if (!scene?.truth || !truthIsComplete(endmembers, scene.truth)) {
    throw new StudioError({
      kind: 'labels',
      message: 'The truth does not match the endmembers one to one.',
      advice: 'Take the truth’s endmembers first.',
    });
  }
  const { truth, mask, cube } = scene;
  const labels: Label[] = [];
  for (const drawn of sampleFromTruth(truth, mask, cube, { ...sampling, seed: settings.seed })) {
    const abundances = inEndmemberOrder(drawn.abundances, endmembers);
    labels.push({ ...drawn, abundances, id: freshId('label', labels) });
  }
  return { endmembers, labels };
}

/** The truth's abundances [R] at a pixel in the order of the endmembers; null where they do not match or it has none. */
export function truthAt(
  { scene, endmembers }: Pick<SceneSlice & LabelsSlice, 'scene' | 'endmembers'>,
  line: number,
  sample: number,
): number[] | null {
  if (!scene?.truth || !truthIsComplete(endmembers, scene.truth)) return null;
  const label = labelFromTruth(scene.truth, line, sample, scene.cube.samples);
  return label && inEndmemberOrder(label.abundances, endmembers);
}
