/**
 * Between the session and weights files: what is saved of a run, and what a file brings back for the scene on screen.
 * Pure; studio.ts asks it and starts the run.
 */
import { annotationsToJson } from '../../scene/annotations';
import type { EndmemberDef, Label } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { StudioError } from '../../scene/errors';
import { readingOf } from '../../scene/reading';
import { differenceOf, identify } from '../../scene/identity';
import { studioVersion } from '../../scene/version';
import type { EngineInfo } from '../../engine/info';
import type { TrainingState } from '../../protocol/run';
import { readWeights, toWeights, weightsExtension } from '../../exporters/weights';
import type { Settings } from '../../settings/settings';
import { readAnnotations } from '../labels/annotationFiles';
import type { Annotations } from '../labels/endmembers';
import { isGoing } from '../job';
import type { SceneSlice } from '../open/scene';
import type { LabelsSlice } from '../labels/labels';
import type { TrainingSlice } from './run';

export const isWeightsFile = (file: Pick<File, 'name'>): boolean =>
  file.name.toLowerCase().endsWith(weightsExtension);

/** What was trained, and with what. */
interface Trained {
  readonly state: TrainingState;
  readonly settings: Settings;
  readonly endmembers: readonly EndmemberDef[];
  readonly labels: readonly Label[];
  readonly engine: EngineInfo | null;
  /** What answering other scenes takes; undefined where the run is not finished. */
  readonly learned?: Uint8Array | undefined;
}

/** Of the finished result; else of a run that was paused or cancelled. Null when there is nothing to save. */
export function trainedOf({
  result,
  run,
  engineInfo,
}: Pick<TrainingSlice, 'result' | 'run' | 'engineInfo'>): Trained | null {
  if (result?.summary) {
    const { settings, endmembers, labels, summary } = result;
    const { state, engine, learned } = summary;
    return { state, settings, endmembers, labels, engine, learned };
  }
  if (!run?.checkpoint || (isGoing(run) && run.status !== 'paused')) return null;
  const { checkpoint: state, settings, endmembers, labels } = run;
  return { state, settings, endmembers, labels, engine: engineInfo };
}

/** The file's bytes, or null when there is nothing to save. @param now for the date in it */
export function weightsFile(
  state: Pick<SceneSlice, 'scene'> &
    Pick<LabelsSlice, 'endmembers'> &
    Pick<TrainingSlice, 'result' | 'run' | 'engineInfo'>,
  now = new Date(),
): Uint8Array<ArrayBuffer> | null {
  const trained = trainedOf(state);
  if (!trained || !state.scene) return null;
  const { cube, mask } = state.scene;
  const { learned } = trained;
  // Endmembers go by the names they have now.
  const named = trained.endmembers.map((e) => state.endmembers.find((n) => n.id === e.id) ?? e);
  const { engine } = trained;
  return toWeights({
    studio: studioVersion,
    savedAt: now.toISOString(),
    engine: engine
      ? `${engine.engine === 'webgpu' ? 'WebGPU' : 'WASM'}, ${engine.adapter}`
      : 'unknown',
    settings: trained.settings,
    endmemberNames: named.map((e) => e.name),
    colors: named.map((e) => e.color),
    labels: trained.labels,
    scene: identify(cube, mask),
    state: trained.state,
    ...(learned ? { answering: { learned, reading: readingOf(state.scene) } } : {}),
  });
}

/** What a weights file brings back. */
export interface Restored {
  readonly settings: Settings;
  readonly annotations: Annotations;
  readonly state: TrainingState;
  /** Plain sentences for the person. */
  readonly notes: readonly string[];
}

/**
 * @throws StudioError (kind 'file') when the file is no weights file, or its scene is another than the one on screen,
 *   saying what differs
 */
export function restoreWeights(
  bytes: Uint8Array,
  fileName: string,
  scene: Scene,
  present: Annotations,
): Restored {
  const { weights, notes } = readWeights(bytes, fileName);
  const { settings, endmemberNames, labels, colors, state } = weights;
  const difference = differenceOf(weights.scene, identify(scene.cube, scene.mask));
  if (difference) {
    const what: Readonly<Record<string, string>> = {
      size: 'of another size',
      mask: 'with other pixels or bands left out',
      values: 'with other values',
    };
    throw new StudioError({
      kind: 'file',
      file: fileName,
      message: `These weights were trained on a scene ${what[difference.field]}.`,
      ...difference,
      advice:
        difference.field === 'mask'
          ? 'Open the scene with the same bands and no-data values as when they were trained.'
          : `Open the scene they were trained on (${weights.scene.name}), with the same crop and scale, then the weights.`,
    });
  }
  const text = annotationsToJson({ scene: weights.scene, endmemberNames, labels });
  const { annotations } = readAnnotations(text, fileName, scene, present);
  return {
    settings,
    annotations: {
      endmembers: annotations.endmembers.map((e, r) => ({ ...e, color: colors[r] })),
      labels: annotations.labels.map((label, i) => ({
        ...label,
        abundances: labels[i]?.abundances ?? label.abundances,
      })),
    },
    state,
    notes,
  };
}
