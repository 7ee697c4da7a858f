/**
 * The studio without a page: the store, the engine, and what people can do that needs both.
 * Engine events are folded into the store here. No React; the engine is injected, so tests drive it with a fake.
 */
import type { EndmemberDef, Scene, Truth } from '../cube/cube';
import { StudioError, toErrorData } from '../cube/errors';
import type { Engine, EngineListeners } from '../engine/engine';
import type { EngineChoice, ReadEvent } from '../engine/protocol';
import { annotationsFile, isAnnotationsFile, readAnnotations, sampled, truthAt } from './exchange';
import {
  allUnnamed,
  defaultEndmembers,
  endmembersFromTruth,
  matchTruth,
  maxEndmembers,
  withTruthEndmembers,
} from './endmembers';
import { emptyHistory } from './history';
import { newRace, raceIsActive } from './raceSlice';
import { raceConfigOf, raceProblems } from './raceSelectors';
import { samplingProblem, trainProblems } from './selectors';
import { createStudioStore } from './state';
import type { StudioStore } from './state';
import { isActive, newRun } from './trainingSlice';
import { defaultRgb } from './viewSlice';

export interface Studio {
  readonly store: StudioStore;
  /** Opens files: scenes and truth, or an annotation file. While a run is going it asks first. */
  readonly openFiles: (files: readonly File[]) => void;
  readonly openDemo: () => void;
  /** Answers to the question asked while a run is going. */
  readonly openAnyway: () => void;
  readonly keepRun: () => void;
  /** Answer to "which variable is the cube?". */
  readonly chooseVariable: (variable: string) => void;
  readonly stopReading: () => void;
  readonly selectEngine: (choice: EngineChoice) => void;
  /** Starts the chosen engine once more, after it failed or its worker died. */
  readonly retryEngine: () => void;
  readonly train: () => void;
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
  /** Replaces the labels by ones sampled from the truth, with the run's seed; one undo step. */
  readonly sampleFromTruth: () => void;
  /** Makes the truth's endmembers the session's; labels keep what they have of matched ones. One undo step. */
  readonly takeTruthEndmembers: () => void;
  /** Gives a label the truth's abundances; says so (`pixelMessage`) where the truth has none. */
  readonly takeFromTruth: (labelId: string) => void;
  /** Replaces endmembers and labels by a file's; one undo step. */
  readonly importAnnotations: (file: File) => Promise<void>;
  readonly exportAnnotations: (format: 'json' | 'csv') => { name: string; text: string };
  readonly dispose: () => void;
}

/**
 * @param makeEngine normally `createEngine`
 * @param engineChoice what to start with (`?engine=` of the page's address)
 */
export function createStudio(
  makeEngine: (listeners: EngineListeners) => Engine,
  engineChoice: EngineChoice = 'auto',
): Studio {
  const store = createStudioStore();
  const { getState: get, setState: set } = store;
  const engine = makeEngine({
    onRead,
    onTrain: (event) => get().apply(event),
    onRace: (event) => get().applyRace(event),
  });

  set({ engineChoice });
  engine.selectEngine(engineChoice);

  /* ---------- opening ---------- */

  /** Annotations that came together with the scene or truth being read. */
  let withScene: File | null = null;

  function read(files: readonly File[] | null, variable?: string): void {
    const cube = get().scene?.cube;
    const current = cube ? { lines: cube.lines, samples: cube.samples, bands: cube.bands } : null;
    const id = files ? engine.open(files, current, variable) : engine.demo(0);
    set({
      opening: {
        id,
        name: nameOf(files),
        files: files ?? [],
        what: files ? 'Reading' : 'Making the demo scene',
        fraction: 0,
      },
      choosing: null,
      waiting: null,
      openError: null,
    });
  }

  function ask(files: readonly File[] | null, annotations: File | null): void {
    if (busy()) {
      set({ waiting: { files, annotations, name: nameOf(files) }, openError: null });
    } else start(files, annotations);
  }

  function start(files: readonly File[] | null, annotations: File | null): void {
    withScene = annotations;
    read(files);
  }

  function onRead(event: ReadEvent): void {
    const { opening } = get();
    if (!opening || event.id !== opening.id) return;
    switch (event.type) {
      case 'progress':
        return set({ opening: { ...opening, what: event.what, fraction: event.fraction } });
      case 'choose':
        return set({
          opening: null,
          choosing: { files: opening.files, file: event.file, candidates: event.candidates },
        });
      case 'scene':
        return showScene(event.scene);
      case 'truth':
        return addTruth(event.truth, event.notes);
      case 'error':
        return set({ opening: null, openError: event.error });
    }
  }

  /** The new scene was read well: only now does the old session go, and a run with it. */
  function showScene(scene: Scene): void {
    const before = get();
    if (isActive(before.run)) engine.cancel(before.run.id);
    if (raceIsActive(before.race)) engine.cancel(before.race.id);
    const putAside =
      before.scene && before.labels.length > 0
        ? annotationsFile('json', before.scene, before)
        : undefined;
    const rgb = defaultRgb(scene.cube, scene.mask.bands);
    const endmembers = scene.truth ? endmembersFromTruth(scene.truth) : defaultEndmembers(3);
    set({
      scene,
      opening: null,
      choosing: null,
      waiting: null,
      openError: null,
      rgb,
      band: rgb[0],
      layer: { kind: 'rgb' },
      viewport: null,
      cursor: null,
      endmembers,
      labels: [],
      selected: null,
      active: endmembers[0].id,
      history: emptyHistory(),
      annotationsError: null,
      pixelMessage: null,
      run: null,
      result: null,
      suggestedCount: null,
      race: null,
    });
    engine.setScene(scene.cube, scene.mask);
    if (putAside && before.scene) {
      const count = before.labels.length === 1 ? '1 label' : `${before.labels.length} labels`;
      before.notify(`The ${count} of ${before.scene.cube.name} left with that scene.`, {
        ...putAside,
        label: 'Save them',
      });
    }
    sayTooMany(scene.truth);
    importWithScene();
  }

  function importWithScene(): void {
    if (withScene) void importAnnotations(withScene);
    withScene = null;
  }

  function addTruth(truth: Truth, notes: readonly string[]): void {
    const { scene, endmembers, labels, history, run, result, commit } = get();
    if (!scene) return;
    // Columns of an earlier truth mean nothing in this one, and undo does not bring that truth back:
    // every list of endmembers that can be seen again is matched anew.
    const rematch = <T extends { readonly endmembers: readonly EndmemberDef[] }>(had: T): T => ({
      ...had,
      endmembers: matchTruth(had.endmembers, truth),
    });
    set({
      opening: null,
      scene: { ...scene, truth, notes: [...scene.notes, ...notes] },
      endmembers: matchTruth(endmembers, truth),
      history: {
        past: history.past.map(rematch),
        future: history.future.map(rematch),
        gesture: null,
      },
      run: run && rematch(run),
      result: result && rematch(result),
    });
    if (labels.length === 0 && allUnnamed(endmembers)) {
      commit({ endmembers: endmembersFromTruth(truth), labels });
    }
    sayTooMany(truth);
    importWithScene();
  }

  function sayTooMany(truth: Truth | null): void {
    if (!truth || truth.names.length <= maxEndmembers) return;
    get().notify(
      `The truth has ${truth.names.length} endmembers; the studio takes the first ${maxEndmembers}.`,
    );
  }

  /* ---------- training ---------- */

  function activeRun(): number | null {
    const { run } = get();
    return isActive(run) ? run.id : null;
  }

  /** True while a run or a race holds the training worker. */
  function busy(): boolean {
    return activeRun() !== null || raceIsActive(get().race);
  }

  function selectEngine(choice: EngineChoice): void {
    if (busy()) return;
    set({ engineChoice: choice, engineInfo: null, engineError: null });
    engine.selectEngine(choice);
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
      if (files.length === 0) return;
      const [annotations, ...more] = files.filter(isAnnotationsFile);
      const rest = files.filter((f) => !isAnnotationsFile(f));
      if (more.length > 0) {
        get().notify(`Of ${more.length + 1} annotation files only ${annotations.name} is taken.`);
      }
      if (rest.length === 0) void importAnnotations(annotations);
      else ask(rest, annotations ?? null);
    },
    openDemo: () => ask(null, null),
    openAnyway() {
      const { waiting } = get();
      if (waiting) start(waiting.files, waiting.annotations);
    },
    keepRun: () => set({ waiting: null }),
    chooseVariable(variable) {
      const { choosing } = get();
      if (choosing) read(choosing.files, variable);
    },
    stopReading: () => set({ opening: null }),
    selectEngine,
    retryEngine: () => selectEngine(get().engineChoice),
    train() {
      const { settings, endmembers, labels } = get();
      if (busy() || trainProblems(get()).length > 0) return;
      const endmemberNames = endmembers.map((e) => e.name.trim());
      const id = engine.train({ settings, endmemberNames, labels });
      set({ run: newRun(id, settings, endmembers, labels), layer: { kind: 'rgb' } });
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
      if (abundances) get().setAbundances(labelId, abundances);
      else if (samplingProblem(get()) === null) {
        set({
          pixelMessage: `The truth says nothing about line ${line}, sample ${sample} (no numbers there, or a sum far below 1), so the label stays as it is. Set its fractions by hand.`,
        });
      }
    },
    importAnnotations,
    exportAnnotations(format) {
      const { scene } = get();
      if (!scene) throw noScene;
      return annotationsFile(format, scene, get());
    },
    dispose: () => engine.dispose(),
  };

  async function importAnnotations(file: File): Promise<void> {
    try {
      const { scene } = get();
      if (!scene) throw noScene;
      const { annotations, notes } = readAnnotations(await file.text(), file.name, scene, get());
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

function nameOf(files: readonly File[] | null): string {
  if (!files) return 'the demo scene';
  return files.map((f) => f.name).join(' and ');
}
