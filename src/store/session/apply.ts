/** A session document on the scene it belongs to: the part of the state it restores, and what has to be said about it. */
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { StudioError } from '../../scene/errors';
import { emptyHistory } from '../labels/history';
import { withoutPreview } from '../preview/preview';
import { truthInOrder } from '../race/race';
import type { Race } from '../race/race';
import type { StudioState } from '../state';
import type { Result, Run } from '../train/run';
import type { Layer } from '../image/view';
import type { RaceRecord, RunRecord, SceneRecord, SessionDocument } from './document';
import { lossesOf } from './snapshot';

/** Numbers that the engine never gives, so that no event is taken for one of theirs. */
const restoredRun = -1;
const earlierRun = -2;

export type Restored = Pick<
  StudioState,
  | ('endmembers' | 'labels' | 'active' | 'selected' | 'history' | 'references')
  | ('labelsVersion' | 'lastLabelsVersion')
  | ('pins' | 'pinMessage' | 'overlays' | 'spectrumView')
  | ('sampling' | 'settings' | 'preview')
  | ('view' | 'rgb' | 'band' | 'palette' | 'layer' | 'viewport')
  | ('run' | 'result' | 'raceChoice' | 'race')
>;

/** Says how the scene that was opened is not the session's, or null. */
export function sceneMismatch(was: SceneRecord, { cube }: Scene): StudioError | null {
  const size = (s: { lines: number; samples: number; bands: number }) =>
    `${s.lines} lines × ${s.samples} samples × ${s.bands} bands`;
  if (size(was) === size(cube)) return null;
  return new StudioError({
    kind: 'session',
    message: 'The scene is not the one of this session any more.',
    file: was.name,
    field: 'scene',
    found: size(cube),
    expected: size(was),
    advice: 'Open the files that the session was made with.',
  });
}

/** @returns the state to set, and sentences for the person */
export function restoredState(
  document: SessionDocument,
  scene: Scene,
): { state: Restored; said: readonly string[] } {
  const said: string[] = [];
  const known = scene.truth?.names.length ?? 0;
  /** Columns that the truth has not (it was not opened this time) are forgotten. */
  const within = (list: readonly EndmemberDef[]): readonly EndmemberDef[] =>
    list.map((e) => (e.truth !== null && e.truth >= known ? { ...e, truth: null } : e));

  const endmembers = within(document.endmembers);
  const run = document.run && runOf(document.run, within(document.run.endmembers));
  if (run?.status === 'interrupted') {
    said.push(`Training was interrupted at step ${run.step} of ${run.steps}.`);
  }
  const result = document.result && resultOf(document.result, within);
  if (document.resultLeftOut) said.push('Maps were left out for want of room.');
  const race = document.race && raceOf(document.race, scene, within(document.race.endmembers));
  if (document.race && race) {
    if (['preparing', 'running', 'paused'].includes(document.race.status)) {
      const done = race.runs.filter((r) => r.status === 'finished').length;
      said.push(`The race was interrupted after ${done} of ${race.runs.length} runs.`);
    }
    if (document.race.mapsLeftOut) {
      said.push('Maps of the race were too large to keep; its table and spectra are here.');
    }
  }
  const { labelsVersion = 0, lastLabelsVersion = 0 } = document;
  const { labels, active, references, sampling, settings, raceChoice, view } = document;
  return {
    state: {
      ...{ endmembers, labels, references, sampling, settings, raceChoice },
      active: endmembers.some((e) => e.id === active) ? active : endmembers[0].id,
      selected: null,
      labelsVersion,
      // Whatever the document says, no number is given twice.
      lastLabelsVersion: Math.max(
        ...[lastLabelsVersion, labelsVersion, run?.labelsVersion ?? 0, result?.labelsVersion ?? 0],
      ),
      history: emptyHistory(),
      pins: document.pins ?? [],
      pinMessage: null,
      overlays: [],
      spectrumView: document.spectrumView ?? 'measured',
      preview: withoutPreview({ on: document.preview ?? true }),
      ...view,
      layer: shownLayer(view.layer, result, known),
      ...{ run, result, race },
    },
    said,
  };
}

function shownLayer(layer: Layer, result: Result | null, truths: number): Layer {
  const shown = (): boolean => {
    switch (layer.kind) {
      case 'estimate':
        return result !== null && layer.endmember < result.endmembers.length;
      case 'difference':
        return result !== null && layer.endmember < result.endmembers.length && truths > 0;
      case 'truth':
        return layer.endmember < truths;
      case 'error':
        return result?.summary != null;
      // Labs are not kept.
      case 'spread':
        return false;
      default:
        return true;
    }
  };
  return shown() ? layer : { kind: 'rgb' };
}

function runOf(record: RunRecord, endmembers: readonly EndmemberDef[]): Run {
  const was = record.status;
  const active = was === 'preparing' || was === 'running' || was === 'paused';
  return {
    ...record,
    id: restoredRun,
    status: active ? 'interrupted' : was,
    what: '',
    asked: null,
    remainingMs: 0,
    memory: null,
    noise: null,
    labelsVersion: record.labelsVersion ?? 0,
    update: record.update ?? null,
    warm: record.warm ?? null,
    losses: lossesOf(record.losses),
    endmembers,
  };
}

function resultOf(
  { ofRun, ...record }: NonNullable<SessionDocument['result']>,
  within: (list: readonly EndmemberDef[]) => readonly EndmemberDef[],
): Result {
  const endmembers = within(record.endmembers);
  const labelsVersion = record.labelsVersion ?? 0;
  const update = record.update ?? null;
  return { ...record, labelsVersion, update, endmembers, run: ofRun ? restoredRun : earlierRun };
}

function raceOf(record: RaceRecord, scene: Scene, endmembers: readonly EndmemberDef[]): Race {
  const { config, seconds, error, labels } = record;
  const { withTruth, ...plain } = config;
  const ended = ['finished', 'cancelled', 'failed'].includes(record.status);
  const truth = withTruth ? truthInOrder(scene.truth, endmembers, scene.cube) : null;
  return {
    ...{ seconds, error, labels, endmembers },
    id: restoredRun,
    status: ended ? record.status : 'cancelled',
    asked: null,
    config: { ...plain, truth },
    runs: record.runs.map((run) =>
      run.status === 'waiting' || run.status === 'running' ? { ...run, status: 'cancelled' } : run,
    ),
    current: null,
    fraction: 0,
    what: '',
    remainingMs: null,
  };
}
