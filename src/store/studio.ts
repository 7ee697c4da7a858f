/**
 * The studio without a page: the store, the engine, and what people can do that needs both.
 * Engine events are folded into the store here. No React; the engine is injected, so tests drive it with a fake.
 */
import type { EngineChoice } from '../engine/info';
import { answerFormat } from '../documents/classFormat';
import { capsuleFormat } from '../capsule/format';
import { lessonFormat } from '../lessons/lesson';
import { toErrorData } from '../scene/errors';
import { isLink } from '../scene/linkFile';
import { demoRecipe } from '../scene/recipe';
import type { SceneRecipe } from '../scene/recipe';
import { readRecipeFile, recipeFormat } from '../scene/recipeFile';
import { followTask } from './classwork/follow';
import { followComposites } from './image/composites';
import { jobOf } from './job';
import { createJobActions, jobListeners } from './jobParts';
import type { JobActions } from './jobParts';
import { followInside } from './inside/ask';
import { createLabelActions } from './labels/actions';
import type { LabelActions } from './labels/actions';
import { createChoiceMemory } from './open/choiceMemory';
import type { ChoiceMemory } from './open/choiceMemory';
import { mayBeDocument, sortedFiles } from './open/documents';
import type { DocumentKind, Sorted } from './open/documents';
import { createOpening } from './open/opening';
import type { OpenActions } from './open/opening';
import { followPreview } from './preview/ask';
import { withoutPreview } from './preview/preview';
import { createShowScene } from './showScene';
import { createStudioStore } from './state';
import type { StudioState, StudioStore } from './state';
import { createSuggesting } from './suggest/ask';
import { createTrainActions } from './train/actions';
import type { TrainActions } from './train/actions';
import { followMemory } from './train/memory';
import { isWeightsFile } from './train/weights';
import type { Engine, EngineListeners } from './workers';

export interface Studio extends OpenActions, LabelActions, TrainActions, JobActions {
  readonly store: StudioStore;
  /**
   * Opens files: a scene by way of the import check, truth, spectra, an annotation file, or the weights of a run. While
   * a run is going it asks first.
   */
  readonly openFiles: (files: readonly File[]) => void;
  /** Lets documents of a format be opened by dropping them. */
  readonly reads: (kind: DocumentKind) => void;
  readonly openDemo: () => void;
  /** A scene that is in no file: what was on screen stays in its session. While a run is going it asks first. */
  readonly openRecipe: (recipe: SceneRecipe) => void;
  /** Back to the empty page, a run ended and theme and engine kept. What can be lost by that is the caller's to keep. */
  readonly clear: () => void;
  /**
   * The state as it was at another time, with its scene; theme and engine stay as they are, and what is going ends. Lessons
   * leave by it.
   */
  readonly putBack: (state: StudioState) => void;
  /** Opens the label form at the suggested pixel, as a click there does. */
  readonly acceptSuggestion: () => void;
  /** Asks for a look inside once more, after a failure. */
  readonly lookAgain: () => void;
  readonly dispose: () => void;
}

/**
 * @param makeEngine normally `createEngine`
 * @param engineChoice what to start with (`?engine=` of the page's address)
 * @param memory import choices of earlier files; by default they last as long as the studio
 */
export function createStudio(
  makeEngine: (listeners: EngineListeners) => Engine,
  engineChoice: EngineChoice = 'auto',
  memory: ChoiceMemory = createChoiceMemory(() => null),
): Studio {
  const store = createStudioStore();
  const { getState: get, setState: set } = store;
  const opening = createOpening({
    store,
    show: createShowScene(store, () => engine),
    engine: () => engine,
    memory,
    importAnnotations: (file) => labels.importAnnotations(file),
  });
  const engine: Engine = makeEngine({
    onRead: opening.onRead,
    onTrain: (event) => get().apply(event),
    jobs: jobListeners(get),
    onSuggest: (event) => get().applySuggestion(event),
    onProbe: (event) => get().applyProbe(event),
    onComposite: (event) => get().applyComposite(event),
    onPreview: (event) => get().applyPreview(event),
  });

  const unfollow = followMemory(store, () => engine);
  const unfollowComposites = followComposites(store, () => engine);
  const unfollowPreview = followPreview(store, () => engine);
  const unfollowTask = followTask(store);
  const suggesting = createSuggesting(store, () => engine);
  const inside = followInside(store, () => engine);

  set({ engineChoice });
  engine.selectEngine(engineChoice);

  const labels = createLabelActions(store, (file) => opening.ask({ files: [file] }, null));
  const { openWeights, ...train } = createTrainActions(store, () => engine);

  const kinds: DocumentKind[] = [
    {
      format: recipeFormat,
      what: 'a recipe of a scene',
      open: async (file) => openRecipe(readRecipeFile(await file.text(), file.name)),
    },
    {
      format: lessonFormat,
      what: 'a lesson',
      open: (file) => get().askLesson({ kind: 'file', file }),
    },
    {
      format: answerFormat,
      what: 'answers to an assignment',
      open: (file) => get().collect([file]),
      openAll: (files) => get().collect(files),
    },
    {
      format: capsuleFormat,
      what: 'a capsule',
      open: (file) => get().askCapsule({ kind: 'verify', file }),
    },
  ];

  function openSorted({ annotations: all, documents, refused, others }: Sorted): void {
    const [annotations, ...more] = all;
    if (more.length > 0) {
      get().notify(`Of ${more.length + 1} annotation files only ${annotations.name} is taken.`);
    }
    if (others.length > 0) opening.ask({ files: others }, annotations ?? null);
    else if (annotations) void labels.importAnnotations(annotations);
    const refuse = (error: unknown): void => set({ openError: toErrorData(error) });
    if (refused.length > 0) refuse(refused[0]);
    for (const kind of kinds) {
      const own = documents.filter((d) => d.kind === kind).map((d) => d.file);
      if (own.length > 0) kind.openAll?.(own);
    }
    const single = documents.filter((d) => !d.kind.openAll);
    const [first, ...left] = single;
    if (!first) return;
    if (left.length > 0) {
      get().notify(`Of ${single.length} documents only ${first.file.name} is opened.`);
    }
    void (async () => first.kind.open(first.file))().catch(refuse);
  }

  const openRecipe = (recipe: SceneRecipe): void => opening.ask({ files: null, recipe }, null);

  function putBack(state: StudioState): void {
    const { theme, engineChoice, engineInfo, engineError, preview, lesson, classroom, batch } =
      get();
    const job = jobOf(get());
    if (job) engine.cancel(job.id);
    opening.actions.stopReading();
    const engineState = { engineChoice, engineInfo, engineError };
    const shown = { theme, lesson, classroom, batch };
    const kept = { ...shown, preview: withoutPreview(preview), ...engineState };
    set({ ...state, opening: null, ...kept });
    if (state.scene) engine.setScene(state.scene.cube, state.scene.mask);
  }

  return {
    store,
    openFiles(files) {
      // Whatever its name is, it is a scene or its truth.
      if (files.some(isLink)) return opening.ask({ files }, null);
      const [weights] = files.filter(isWeightsFile);
      if (weights && files.length > 1) {
        get().notify(`${weights.name} is left out: open it when its scene is on screen.`);
      } else if (weights) void openWeights(weights);
      files = files.filter((f) => !isWeightsFile(f));
      if (files.length === 0) return;
      const zips = files.filter((f) => /\.zip$/i.test(f.name));
      if (get().classroom !== null && zips.length > 0) {
        // While the teacher's view is open an archive is one of answers.
        get().collect(zips);
        files = files.filter((f) => !zips.includes(f));
        if (files.length === 0) return;
      }
      if (!files.some(mayBeDocument)) return opening.ask({ files }, null);
      void sortedFiles(files, kinds).then(openSorted);
    },
    reads: (kind) => void kinds.push(kind),
    openDemo: () => openRecipe(demoRecipe),
    openRecipe,
    clear: () => putBack(store.getInitialState()),
    putBack,
    ...opening.actions,
    ...labels,
    ...train,
    ...createJobActions(store, () => engine),
    acceptSuggestion: suggesting.accept,
    lookAgain: inside.again,
    dispose() {
      unfollow();
      unfollowComposites();
      unfollowPreview();
      unfollowTask();
      suggesting.dispose();
      inside.dispose();
      engine.dispose();
    },
  };
}
