/**
 * The studio without a page: the store, the engine, and what people can do that needs both.
 * Engine events are folded into the store here. No React; the engine is injected, so tests drive it with a fake.
 */
import { StudioError, toErrorData } from '../scene/errors';
import type { ImportAlternative, ImportChoices } from '../scene/importChoices';
import type { Engine, EngineListeners } from './workers';
import type { EngineChoice } from '../engine/info';
import type { LabRequest } from '../protocol/labs';
import type { TrainingState } from '../protocol/run';
import { isSpectraTable } from '../readers/formats/csv/matches';
import type { Settings } from '../settings/settings';
import { followComposites } from './image/composites';
import { createChoiceMemory } from './open/choiceMemory';
import type { ChoiceMemory } from './open/choiceMemory';
import {
  annotationsFile,
  isAnnotationsFile,
  readAnnotations,
  sampled,
  truthAt,
} from './labels/annotationFiles';
import { withTruthEndmembers } from './labels/endmembers';
import { labIsActive, labProblems, labRequest, newLab } from './labs/labs';
import { followMemory } from './train/memory';
import { createOpening } from './open/opening';
import { followPreview } from './preview/ask';
import { withoutPreview } from './preview/preview';
import { newRace, raceIsActive } from './race/race';
import { raceConfigOf, raceProblems } from './race/selectors';
import { continueProblem, samplingProblem, trainProblems } from './train/problems';
import { sideWorkId } from './job';
import { createStudioStore } from './state';
import type { StudioStore } from './state';
import { createSuggesting } from './suggest/ask';
import { isActive, newRun } from './train/run';
import { updateIsDue, updatePlan, updateProblem } from './train/update';
import type { UpdatePlan } from './train/update';
import { isWeightsFile, restoreWeights, weightsFile } from './train/weights';
import { fileIsActive, newWholeFile, wholeFileRequest } from './results/wholeFile';

export interface Studio {
  readonly store: StudioStore;
  /**
   * Opens files: a scene by way of the import doctor, truth, spectra, an annotation file, or the weights of a run. While
   * a run is going it asks first.
   */
  readonly openFiles: (files: readonly File[]) => void;
  readonly openDemo: () => void;
  /** Answers to the question asked while a run is going. */
  readonly openAnyway: () => void;
  readonly keepRun: () => void;
  readonly stopReading: () => void;
  /** Changes some of the import doctor's choices (a field that is undefined is left to the studio again). */
  readonly changeImport: (change: ImportChoices) => void;
  /** Takes another way to read the file that is in the import doctor. */
  readonly chooseAlternative: (alternative: ImportAlternative) => void;
  /** Opens what is in the import doctor, as chosen. */
  readonly openImport: () => void;
  /** Closes the import doctor; the session stays as it is. */
  readonly dismissImport: () => void;
  /** Brings the import doctor back for the scene on screen. */
  readonly reopenImport: () => void;
  /** Reads the files of the open scene again with these bands left out; labels stay. Not while something is running. */
  readonly setBadBands: (badBands: readonly number[]) => void;
  readonly selectEngine: (choice: EngineChoice) => void;
  /** Starts the chosen engine once more, after it failed or its worker died. */
  readonly retryEngine: () => void;
  /**
   * Opens a scene exactly as it was opened before, without the import doctor; what was on screen goes unasked.
   * @param files null: the demo scene of `seed`
   * @returns resolves when it is shown; rejects with a StudioError when it cannot be, or something else is opened first
   */
  readonly openAs: (
    files: readonly File[] | null,
    choices: ImportChoices,
    seed?: number,
  ) => Promise<void>;
  /** Back to the empty page, a run ended and theme and engine kept. What can be lost by that is the caller's to keep. */
  readonly clear: () => void;
  readonly train: () => void;
  /** Goes on from the finished run's weights with the labels as they are now (updates.ts); see `updateProblem`. */
  readonly update: () => void;
  /** Goes on with a run that was interrupted, cancelled or failed, from where its weights were last kept. */
  readonly continueRun: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly cancel: () => void;
  /** Starts the race that is chosen; nothing happens while something keeps it from starting. */
  readonly startRace: () => void;
  readonly pauseRace: () => void;
  readonly resumeRace: () => void;
  readonly cancelRace: () => void;
  /** Leaves out the run of the race that is going. */
  readonly skipRun: () => void;
  /**
   * Answers the whole file of the scene, of which a part is on screen, with the weights of the finished run.
   * @param files those of the scene, where the studio does not hold them any more (a session restored)
   */
  readonly unmixWholeFile: (files?: readonly File[]) => void;
  readonly cancelWholeFile: () => void;
  /** Starts a lab; nothing happens while something keeps it from starting. */
  readonly startLab: (kind: LabRequest['kind']) => void;
  readonly cancelLab: () => void;
  /** Replaces the labels by ones sampled from the truth, with the run's seed; one undo step. */
  readonly sampleFromTruth: () => void;
  /** Makes the truth's endmembers the session's; labels keep what they have of matched ones. One undo step. */
  readonly takeTruthEndmembers: () => void;
  /** Gives a label the truth's abundances; says so (`pixelMessage`) where the truth has none. */
  readonly takeFromTruth: (labelId: string) => void;
  /** Opens the label form at the suggested pixel, as a click there does. */
  readonly acceptSuggestion: () => void;
  /** Replaces endmembers and labels by a file's; one undo step. */
  readonly importAnnotations: (file: File) => Promise<void>;
  /** The trained numbers with all they need, as a file's bytes; null when nothing is trained. */
  readonly exportWeights: () => Uint8Array<ArrayBuffer> | null;
  readonly exportAnnotations: (format: 'json' | 'csv') => { name: string; text: string };
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
  const opening = createOpening({ store, engine: () => engine, memory, importAnnotations });
  const engine: Engine = makeEngine({
    onRead: opening.onRead,
    onTrain: (event) => get().apply(event),
    onRace: (event) => get().applyRace(event),
    onFile: (event) => get().applyFile(event),
    onLab: (event) => get().applyLab(event),
    onSuggest: (event) => get().applySuggestion(event),
    onComposite: (event) => get().applyComposite(event),
    onPreview: (event) => get().applyPreview(event),
  });

  const unfollow = followMemory(store, () => engine);
  const unfollowComposites = followComposites(store, () => engine);
  const unfollowPreview = followPreview(store, () => engine);
  const suggesting = createSuggesting(store, () => engine);

  set({ engineChoice });
  engine.selectEngine(engineChoice);

  /* ---------- training ---------- */

  function activeRun(): number | null {
    const { run } = get();
    return isActive(run) ? run.id : null;
  }

  /** True while anything holds the training worker. */
  function busy(): boolean {
    return activeRun() !== null || raceIsActive(get().race) || sideWorkId(get()) !== null;
  }

  function selectEngine(choice: EngineChoice): void {
    if (busy()) return;
    set({ engineChoice: choice, engineInfo: null, engineError: null });
    engine.selectEngine(choice);
  }

  /** @param from goes on from there; at the last step it only answers */
  function start(from?: TrainingState): void {
    if (busy() || trainProblems(get()).length > 0) return;
    const { second } = get();
    const goes = 'endmember' in second.layer && second.layer.kind !== 'truth';
    set({
      layer: { kind: 'rgb' },
      ...(goes ? { second: { ...second, layer: { kind: 'rgb' } } } : {}),
    });
    launch(get().settings, from);
  }

  /** Starts a run on the labels as they are. */
  function launch(settings: Settings, from?: TrainingState, plan?: UpdatePlan): void {
    // A gesture that is open yet would go on to change labels under the number the run has taken.
    get().endGesture();
    const { endmembers, labels } = get();
    const endmemberNames = endmembers.map((e) => e.name.trim());
    const start = { ...(from ? { from } : {}), ...(plan ? { warm: plan.warm } : {}) };
    const id = engine.train({ settings, endmemberNames, labels, ...start });
    set({ run: newRun(id, settings, get(), plan?.update, plan?.warm) });
  }

  function request(asked: 'pause' | 'resume' | 'cancel'): void {
    const { run } = get();
    if (!isActive(run)) return;
    set({ run: { ...run, asked } });
    engine[asked](run.id);
  }

  function requestOfRace(asked: 'pause' | 'resume' | 'cancel' | 'skip'): void {
    const { race } = get();
    if (!raceIsActive(race)) return;
    set({ race: { ...race, asked } });
    engine[asked](race.id);
  }

  return {
    store,
    openFiles(files) {
      const [weights] = files.filter(isWeightsFile);
      if (weights && files.length > 1) {
        get().notify(`${weights.name} is left out: open it when its scene is on screen.`);
      } else if (weights) void openWeights(weights);
      files = files.filter((f) => !isWeightsFile(f));
      if (files.length === 0) return;
      const [annotations, ...more] = files.filter(isAnnotationsFile);
      const rest = files.filter((f) => !isAnnotationsFile(f));
      if (more.length > 0) {
        get().notify(`Of ${more.length + 1} annotation files only ${annotations.name} is taken.`);
      }
      if (rest.length === 0) void importAnnotations(annotations);
      else opening.ask(rest, annotations ?? null);
    },
    openDemo: () => opening.ask(null, null),
    openAs: opening.openAs,
    clear() {
      const { run, race, theme, engineChoice, engineInfo, engineError } = get();
      if (isActive(run)) engine.cancel(run.id);
      if (raceIsActive(race)) engine.cancel(race.id);
      const side = sideWorkId(get());
      if (side !== null) engine.cancel(side);
      opening.stopReading();
      const engineState = { engineChoice, engineInfo, engineError };
      const preview = withoutPreview(get().preview);
      set({ ...store.getInitialState(), theme, preview, ...engineState });
    },
    openAnyway: opening.openAnyway,
    keepRun: () => set({ waiting: null }),
    stopReading: opening.stopReading,
    changeImport: opening.changeImport,
    chooseAlternative: opening.chooseAlternative,
    openImport: opening.openImport,
    dismissImport: opening.dismissImport,
    reopenImport: opening.reopenImport,
    setBadBands: opening.setBadBands,
    selectEngine,
    retryEngine: () => selectEngine(get().engineChoice),
    train: () => start(),
    update() {
      const { result } = get();
      if (!result || busy() || !updateIsDue(get()) || updateProblem(get()) !== null) return;
      const plan = updatePlan(result);
      if (plan) launch(plan.settings, undefined, plan);
    },
    continueRun() {
      const { run } = get();
      if (!run || busy() || continueProblem(get()) !== null) return;
      const { settings, endmembers, labels, checkpoint, losses, classical, elapsedMs } = run;
      const endmemberNames = endmembers.map((e) => e.name.trim());
      const from = checkpoint ?? undefined;
      const warm = run.warm ?? undefined;
      const id = engine.train({ settings, endmemberNames, labels, from, warm });
      const step = checkpoint?.step ?? 0;
      set({
        run: {
          ...newRun(id, settings, run, run.update, run.warm),
          ...{ step, classical, checkpoint, elapsedMs },
          losses: losses.filter((l) => l.step <= step),
        },
      });
    },
    pause: () => request('pause'),
    resume: () => request('resume'),
    cancel: () => request('cancel'),
    startRace() {
      const { endmembers, labels } = get();
      if (busy() || raceProblems(get()).length > 0) return;
      const config = raceConfigOf(get());
      if (config) set({ race: newRace(engine.race(config), config, endmembers, labels) });
    },
    pauseRace: () => requestOfRace('pause'),
    resumeRace: () => requestOfRace('resume'),
    cancelRace: () => requestOfRace('cancel'),
    skipRun: () => requestOfRace('skip'),
    unmixWholeFile(given) {
      const files = given ?? get().importedFrom?.files ?? [];
      const request = files.length > 0 ? wholeFileRequest(get(), files) : null;
      if (request) set({ wholeFile: newWholeFile(engine.unmixFile(request), get()) });
    },
    cancelWholeFile() {
      const { wholeFile } = get();
      if (!wholeFile || !fileIsActive(wholeFile)) return;
      set({ wholeFile: { ...wholeFile, cancelling: true } });
      engine.cancel(wholeFile.id);
    },
    startLab(kind) {
      if (busy() || labProblems(get(), kind).length > 0) return;
      set({ lab: newLab(engine.lab(labRequest(get(), kind)), kind, get()) });
    },
    cancelLab() {
      const { lab } = get();
      if (!lab || !labIsActive(lab)) return;
      set({ lab: { ...lab, cancelling: true } });
      engine.cancel(lab.id);
    },
    sampleFromTruth() {
      const { labels, commit, notify } = get();
      try {
        const next = sampled(get());
        commit(next);
        set({ selected: null, annotationsError: null });
        if (labels.length > 0) {
          const count =
            labels.length === 1 ? '1 earlier label was' : `${labels.length} earlier labels were`;
          notify(`${count} replaced. Undo brings them back.`);
        }
      } catch (error) {
        set({ annotationsError: toErrorData(error) });
      }
    },
    takeTruthEndmembers() {
      const { scene, commit } = get();
      if (scene?.truth) commit(withTruthEndmembers(get(), scene.truth));
    },
    takeFromTruth(labelId) {
      const label = get().labels.find((l) => l.id === labelId);
      if (!label) return;
      const { line, sample } = label;
      const abundances = truthAt(get(), line, sample);
      if (abundances) get().setFromTruth(labelId, abundances);
      else if (samplingProblem(get()) === null) {
        set({
          pixelMessage: `The truth says nothing about line ${line}, sample ${sample} (no numbers there, or a sum far below 1), so the label stays as it is. Set its fractions by hand.`,
        });
      }
    },
    acceptSuggestion: suggesting.accept,
    importAnnotations,
    exportWeights: () => weightsFile(get()),
    exportAnnotations(format) {
      const { scene } = get();
      if (!scene) throw noScene;
      return annotationsFile(format, scene, get());
    },
    dispose() {
      unfollow();
      unfollowComposites();
      unfollowPreview();
      suggesting.dispose();
      engine.dispose();
    },
  };

  /** Settings, endmembers and labels come back, and the run is answered from its weights (or goes on from them). */
  async function openWeights(file: File): Promise<void> {
    try {
      const { scene } = get();
      if (!scene) throw noSceneForWeights(file.name);
      if (busy()) throw busyWith(file.name);
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (get().scene !== scene || busy()) return;
      const { settings, annotations, state, notes } = restoreWeights(
        bytes,
        file.name,
        scene,
        get(),
      );
      get().commit(annotations);
      set({ settings, selected: null, annotationsError: null, openError: null });
      const left = settings.steps - state.step;
      const rest =
        left > 0 ? [`Training goes on from step ${state.step} of ${settings.steps}.`] : [];
      get().notify(
        [
          `${file.name}: settings, endmembers and labels are those of the run.`,
          ...rest,
          ...notes,
        ].join(' '),
      );
      start(state);
    } catch (error) {
      set({ openError: toErrorData(error) });
    }
  }

  async function importAnnotations(file: File): Promise<void> {
    try {
      const text = await file.text();
      if (isSpectraTable(new TextEncoder().encode(text.slice(0, 1024)))) {
        return opening.ask([file], null);
      }
      const { scene } = get();
      if (!scene) throw noScene;
      const { annotations, notes } = readAnnotations(text, file.name, scene, get());
      // The scene may have been replaced while the file was being read.
      if (get().scene !== scene) return;
      get().commit(annotations);
      set({ annotationsError: null, selected: null });
      if (notes.length > 0) get().notify(`${file.name}: ${notes.slice(0, 3).join(' ')}`);
    } catch (error) {
      set({ annotationsError: toErrorData(error) });
    }
  }
}

const noScene = new StudioError({
  kind: 'annotations',
  message: 'Annotations belong to a scene, and none is open.',
  advice: 'Open the scene first, then its annotations.',
});

const noSceneForWeights = (file: string): StudioError =>
  new StudioError({
    kind: 'file',
    file,
    message: 'Weights belong to a scene, and none is open.',
    advice: 'Open the scene they were trained on first, then the weights.',
  });

const busyWith = (file: string): StudioError =>
  new StudioError({
    kind: 'file',
    file,
    message: 'A run or a race is going, and weights would start another.',
    advice: 'Wait until it has ended or cancel it, then open the weights.',
  });
