/** The capsule of the run or the race on screen, and what keeps it from being written. Loaded with the dialog. */
import { capsuleEngine } from '../../capsule/environment';
import type { Host } from '../../capsule/environment';
import type { About } from '../../capsule/crate';
import type { CapsuleEndmember, CapsuleSource } from '../../capsule/manifest';
import { writeRun } from '../../capsule/write';
import type { Basics } from '../../capsule/write';
import { writeRace } from '../../capsule/writeRace';
import type { RaceRunInput } from '../../capsule/writeRace';
import type { EngineInfo } from '../../engine/info';
import { savedLabel } from '../../scene/annotationSet';
import type { EndmemberDef, Label } from '../../scene/cube';
import type { FileReference } from '../../scene/importChoices';
import { demoRecipe } from '../../scene/recipe';
import { studioVersion } from '../../scene/version';
import { isGoing } from '../job';
import type { RaceRun } from '../race/race';
import type { StudioState } from '../state';
import { resultEndmembers } from '../train/result';
import { weightsFile } from '../train/weights';

/** Files of the scene on screen, with what is known of them, in one order. */
export interface SceneFilesHere {
  readonly files: readonly File[];
  readonly truthFiles: readonly File[];
  readonly references: readonly FileReference[];
  readonly truthReferences: readonly FileReference[];
}

export interface CapsuleChoices {
  readonly about: About;
  /** The scene's files go into it. */
  readonly embed: boolean;
  readonly host: Host;
  readonly now: Date;
}

/** Why what is on screen has no capsule, or null. */
export function capsuleProblem(state: StudioState, of: 'run' | 'race'): string | null {
  if (state.scene?.source?.files?.some(({ address }) => address !== undefined)) {
    return 'This scene was fetched from its address, and a capsule holds or names files, which nobody can change behind it: download the file, open it, and train on it.';
  }
  return of === 'run' ? runProblem(state) : raceProblem(state);
}

function runProblem({ scene, result, run }: StudioState): string | null {
  if (isGoing(run)) return 'A run is going: its capsule can be written when it has finished.';
  if (!scene || !result) return 'There is no result yet: train first.';
  if (!result.summary) {
    return 'The run did not finish, so there is nothing that another could repeat. Train to the end first.';
  }
  if (!result.summary.trail) {
    return 'This result was kept by an earlier version of the studio, which did not note what it went through: train once more.';
  }
  const known = run?.id === result.run && run.losses.length === result.settings.steps;
  if (!known || (result.update !== null && !run.warm)) {
    return 'What this run went through is not known here (it came from a weights file, or another run was started since): train once more.';
  }
  return null;
}

function raceProblem({ scene, race }: StudioState): string | null {
  if (isGoing(race)) return 'The race is going: its capsule can be written when it has ended.';
  if (!scene || !race) return 'There is no race yet: run one first.';
  return race.runs.some((r) => r.result) ? null : 'No run of this race has finished.';
}

/** What the scene on screen comes from. */
export function sourceOf(
  { scene, importedFrom }: Pick<StudioState, 'scene' | 'importedFrom'>,
  { references, truthReferences }: Pick<SceneFilesHere, 'references' | 'truthReferences'>,
  embedded: boolean,
): CapsuleSource {
  if (references.length === 0) return scene?.source?.recipe ?? demoRecipe;
  const choices = scene?.source?.choices ?? importedFrom?.choices ?? {};
  const files = { files: references, truthFiles: truthReferences };
  return { kind: 'files', ...files, choices, variable: null, embedded };
}

function basicsOf(
  state: StudioState,
  files: SceneFilesHere,
  { about, embed, host, now }: CapsuleChoices,
  made: {
    readonly endmembers: readonly EndmemberDef[];
    readonly labels: readonly Label[];
    readonly engine: EngineInfo;
  },
): Basics {
  const { scene } = state;
  if (!scene) throw new Error('There is no scene.');
  const embedded = embed && files.files.length > 0;
  return {
    ...{ scene, about, written: now },
    from: sourceOf(state, files, embedded),
    embedded: embedded ? files : null,
    endmembers: made.endmembers.map(({ name, color, truth }): CapsuleEndmember => ({
      name,
      color,
      truth,
    })),
    labels: made.labels.map(savedLabel),
    engine: capsuleEngine(made.engine, host),
  };
}

/** Call only where there is no `capsuleProblem`. */
export function writeRunCapsule(
  state: StudioState,
  files: SceneFilesHere,
  choices: CapsuleChoices,
): Promise<Blob> {
  const { result, run } = state;
  const weights = weightsFile(state, choices.now);
  if (!result?.summary || !run || !weights) throw new Error('There is no finished run.');
  const { settings, labels, labelsVersion, summary, classical, update } = result;
  const endmembers = resultEndmembers(result, state.endmembers);
  return writeRun({
    ...basicsOf(state, files, choices, { endmembers, labels, engine: summary.engine }),
    ...{ settings, labelsVersion, summary, weights },
    warm: update && run.warm ? { ...run.warm, count: update.count } : null,
    recoveries: run.recoveries ?? [],
    losses: run.losses,
    initial: classical?.endmembers ?? null,
    history: historyOf(state, labelsVersion),
  });
}

/** Versions of the labels by number and size; no times. */
const historyOf = (
  { history, endmembers, labels, labelsVersion }: StudioState,
  shown: number,
): unknown => ({
  format: 'unmixing-studio-history',
  version: 1,
  studio: studioVersion,
  result: shown,
  versions: [...history.past, { endmembers, labels, labelsVersion }].map((v) => ({
    version: v.labelsVersion,
    labels: v.labels.length,
    endmembers: v.endmembers.length,
  })),
});

/** Call only where there is no `capsuleProblem`. @param engine that of the page now: races keep none */
export function writeRaceCapsule(
  state: StudioState,
  files: SceneFilesHere,
  choices: CapsuleChoices,
  engine: EngineInfo,
): Promise<Blob> {
  const { race } = state;
  if (!race) throw new Error('There is no race.');
  const { config, endmembers, labels } = race;
  const given = config.labels.kind === 'given' ? config.labels.labels : labels;
  const names = config.endmemberNames;
  const named = endmembers.map((e, r) => ({ ...e, name: names[r] ?? e.name }));
  return writeRace({
    ...basicsOf(state, files, choices, { endmembers: named, labels: given, engine }),
    config,
    runs: race.runs.map(raceRun),
  });
}

const raceRun = ({ method, seed, status, result, error, matchedOrder }: RaceRun): RaceRunInput => ({
  ...{ method, seed, result },
  without: result ? null : error ? `${status}: ${error.message}`.slice(0, 5000) : status,
  reordered: matchedOrder !== null,
});
