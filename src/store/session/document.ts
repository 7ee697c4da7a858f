/**
 * The session document, version 2: everything a person made, and where its scene is. What each part of the state keeps is
 * said beside it (its persist.ts); here they are joined.
 *
 * Stored as a tree of JSON with its arrays beside it (persist/pack.ts), in the browser (storage.ts) and in a `.unmix` file
 * (file.ts): a zip of `session.json`, `arrays/<key>.bin` (raw, little-endian) and, where the person wants it, the
 * scene's files under `scene/` and `truth/`. N = lines × samples, R endmembers, B bands as everywhere (scene/cube.ts).
 * A field that older documents do not have is optional; what older documents say otherwise gets the next version and a
 * step in migrate.ts.
 */
import type { EndmemberDef } from '../../scene/cube';
import type { FileReference, Thumbnail } from '../../scene/importChoices';
import { demoRecipe } from '../../scene/recipe';
import type { Scene } from '../../scene/scene';
import { classPersist } from '../classwork/persist';
import { imagePersist } from '../image/persist';
import { endmembersIn, labelsPersist } from '../labels/persist';
import { sceneKept, thumbnail, type SceneKept } from '../open/persist';
import * as is from '../persist/check';
import type { Checks } from '../persist/check';
import type { DetailKept, Known, Persist, Restoring } from '../persist/persist';
import { slidesPersist } from '../present/persist';
import { previewPersist } from '../preview/persist';
import { racePersist } from '../race/persist';
import { spectraPersist } from '../spectra/persist';
import type { StudioState } from '../state';
import { trainPersist } from '../train/persist';

export const sessionFormat = 'unmixing-studio-session';
export const sessionVersion = 2;

/** In the order in which they are checked and told of. */
const table = [
  labelsPersist,
  spectraPersist,
  previewPersist,
  imagePersist,
  trainPersist,
  racePersist,
  slidesPersist,
  classPersist,
] as const;

type AllOf<Union> = (Union extends unknown ? (of: Union) => void : never) extends (
  of: infer Whole,
) => void
  ? Whole
  : never;
/** What all parts of the table keep: a part that is not in it is not in the document's type either. */
type PartsKept = AllOf<ReturnType<(typeof table)[number]['save']>>;

export interface SessionDocument extends PartsKept {
  readonly format: typeof sessionFormat;
  readonly version: typeof sessionVersion;
  readonly name: string;
  /** Milliseconds since 1970, UTC. */
  readonly created: number;
  readonly saved: number;
  readonly scene: SceneKept;
  readonly thumbnail: Thumbnail | null;
}

/** What the state does not know of its session. */
export interface SessionFacts {
  readonly name: string;
  readonly created: number;
  readonly saved: number;
  readonly files: readonly FileReference[];
  readonly truthFiles: readonly FileReference[];
  readonly thumbnail: Thumbnail | null;
}

/** A part as the document sees it: its share of what is kept. */
interface Part extends Pick<Persist<StudioState, PartsKept>, 'changed' | 'restore' | 'holdsWork'> {
  readonly checks: (known: Known) => Partial<Checks<PartsKept>>;
  readonly save: (state: StudioState, detail: DetailKept) => Partial<PartsKept>;
}

const parts: readonly Part[] = table;

/** The shares of all parts as one: between them they have every field. */
const joined = <Whole>(shares: readonly Partial<Whole>[]): Whole =>
  Object.assign({}, ...shares) as Whole;

/** Whether something a session keeps is another now; the cursor and what is only on screen are not among it. */
export const sessionChanged = (now: StudioState, before: StudioState): boolean =>
  now.scene !== before.scene ||
  now.importedFrom !== before.importedFrom ||
  now.truthFiles !== before.truthFiles ||
  parts.some((part) => part.changed(now, before));

/** True when something would be missed. */
export const hasWork = (state: StudioState): boolean =>
  parts.some((part) => part.holdsWork?.(state) === true);

/**
 * The state as a document. Pure and quick: arrays are taken as they are, never copied.
 * @returns null while no scene is open: there is nothing to keep
 */
export function snapshot(
  state: StudioState,
  facts: SessionFacts,
  detail: DetailKept = 0,
): SessionDocument | null {
  const { scene } = state;
  if (!scene) return null;
  const { name, lines, samples, bands } = scene.cube;
  const { source } = scene;
  return {
    format: sessionFormat,
    version: sessionVersion,
    name: facts.name,
    created: facts.created,
    saved: facts.saved,
    scene: {
      ...{ name, lines, samples, bands },
      recipe: facts.files.length > 0 ? null : (source?.recipe ?? demoRecipe),
      files: facts.files,
      truthFiles: facts.truthFiles,
      choices: source?.choices ?? state.importedFrom?.choices ?? {},
    },
    thumbnail: facts.thumbnail,
    ...joined(parts.map((part) => part.save(state, detail))),
  };
}

/** What is measured by it is read after it; where it is wrong itself, that is what is told. */
function knownIn(value: unknown): Known {
  const scene = is.fieldIn(value, 'scene');
  const [lines, samples, bands] = ['lines', 'samples', 'bands'].map((name) => {
    const side = is.fieldIn(scene, name);
    return typeof side === 'number' ? side : 0;
  });
  return { lines, samples, bands, endmembers: endmembersIn(value) };
}

/**
 * A document from data that anybody may have written: every field checked against what the studio can hold, and every
 * array against the scene's size.
 * @param value a document of the present version (migrate.ts), with its arrays in place (persist/pack.ts)
 * @param file what errors call it
 * @throws StudioError (kind `session`) naming the field, what was found and what was expected
 */
export function readDocument(value: unknown, file: string): SessionDocument {
  const known = knownIn(value);
  const checks = is.object<SessionDocument>({
    scene: sceneKept,
    format: is.oneOf(sessionFormat),
    version: is.oneOf<typeof sessionVersion>(sessionVersion),
    name: is.text(),
    created: is.finite(0),
    saved: is.finite(0),
    thumbnail: is.nullable(thumbnail),
    ...joined(parts.map((part) => part.checks(known))),
  });
  return is.read(checks, value, file);
}

type Restored = Pick<StudioState, 'endmembers' | 'labels' | 'preview' | 'run' | 'result' | 'race'> &
  Partial<StudioState>;

/** A document on the scene it belongs to. @returns the state to set, and sentences for the person */
export function restoredState(
  document: SessionDocument,
  scene: Scene,
): { readonly state: Restored; readonly said: readonly string[] } {
  const truths = scene.truth?.names.length ?? 0;
  const { run, result, labelsVersion = 0 } = document;
  const to: Restoring = {
    scene,
    within: (list: readonly EndmemberDef[]) =>
      list.map((e) => (e.truth !== null && e.truth >= truths ? { ...e, truth: null } : e)),
    newestLabels: Math.max(labelsVersion, run?.labelsVersion ?? 0, result?.labelsVersion ?? 0),
    answer: result && {
      endmembers: result.endmembers.length,
      finished: result.summary !== null,
    },
  };
  const restored = parts.map((part) => part.restore(document, to));
  return {
    state: joined<Restored>(restored.map((part) => part.state)),
    said: restored.flatMap((part) => part.said ?? []),
  };
}
