/**
 * Opening, from the files that were dropped to the scene on screen: the question while a run is going, the report of the
 * import check, the choices, the reading; and the joining of truth. The scene on screen goes only when another was
 * read well. Part of studio.ts, which gives it the store and the engine.
 */
import type { Cube, ReferenceSpectra, Truth } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { StudioError } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import { isLink } from '../../scene/linkFile';
import type { SceneRecipe } from '../../scene/recipe';
import type { ImportAlternative, ImportChoices, ImportReport } from '../../scene/importChoices';
import type { Engine } from '../workers';
import type { ReadEvent } from '../../protocol/read';
import type { ChoiceMemory, ShapeOfFile } from './choiceMemory';
import { defined } from './choiceMemory';
import { needsReading, samePixels, withAlternative } from './importCheck';
import type { FileInCheck, ImportedFrom, ImportSlice } from './importCheck';
import { jobOf } from '../job';
import type { Jobs } from '../job';
import type { StoreOf } from '../slice';
import type { SceneSlice, Wanted } from './scene';
import { gaveWay, nameOf, listOf } from './words';

/** Edits within this many milliseconds are asked about once. */
const restMs = 300;

/** What the read worker needs to know of the scene; none of its values. */
function onScreen({ lines, samples, bands, wavelengths, fwhm, wavelengthSource }: Cube) {
  const size = { lines, samples, bands };
  if (!wavelengths) return size;
  const wavelengthsGuessed = wavelengthSource === 'guessed';
  return { ...size, wavelengths, wavelengthsGuessed, ...(fwhm ? { fwhm } : {}) };
}

/** A file to check brings the workbench back. */
type Own = SceneSlice & ImportSlice & { readonly view: 'studio' | 'race' | 'labs' };

/** Puts on screen what was read well. */
export interface Show {
  /**
   * Only now does the old session go, and a run with it.
   * @param sameFile the same file read with other bands or units: labels stay where they are
   * @param kept what was made on the scene before is kept in its session
   */
  readonly scene: (
    scene: Scene,
    importedFrom: ImportedFrom | null,
    sameFile: boolean,
    kept: boolean,
  ) => void;
  readonly truth: (truth: Truth, notes: readonly string[], files: readonly File[]) => void;
  /** Opened again, spectra of the same file take the place of the first. */
  readonly reference: (spectra: ReferenceSpectra, notes: readonly string[]) => void;
}

interface OpeningParts {
  readonly store: StoreOf<Own & Jobs, Own>;
  readonly show: Show;
  readonly engine: () => Engine;
  readonly memory: ChoiceMemory;
  readonly importAnnotations: (file: File) => Promise<void>;
}

/** The read request whose answer is awaited. */
type Asked = Question & { readonly id: number };
type Question = Wanted & {
  readonly annotations: File | null;
  readonly choices: ImportChoices;
  readonly inspect: boolean;
  readonly shape: ShapeOfFile | null;
  /** The report, when what was chosen for files of this shape is taken without asking. */
  readonly asLastTime: ImportReport | null;
  /** The import check comes even if the choices are remembered. */
  readonly reopened: boolean;
  /** A session opens its scene: nothing is asked, and this is called when it is shown, or with why it is not. */
  readonly settled?: (error: StudioError | null) => void;
};

/** What a person can do about a file that is being opened. */
export interface OpenActions {
  /** Answers to the question asked while a run is going. */
  readonly openAnyway: () => void;
  readonly keepRun: () => void;
  readonly stopReading: () => void;
  /** Changes some of the import check's choices (a field that is undefined is left to the studio again). */
  readonly changeImport: (change: ImportChoices) => void;
  /** Takes another way to read the file that is in the import check. */
  readonly chooseAlternative: (alternative: ImportAlternative) => void;
  /** Opens what is in the import check, as chosen. */
  readonly openImport: () => void;
  /** Closes the import check; the session stays as it is. */
  readonly dismissImport: () => void;
  /** Brings the import check back for the scene on screen. */
  readonly reopenImport: () => void;
  /** Reads the files of the open scene again with these bands left out; labels stay. Not while something is running. */
  readonly setBadBands: (badBands: readonly number[]) => void;
  /**
   * Opens a scene exactly as it was opened before, without the import check; what was on screen goes unasked, a run with it.
   * @returns resolves when it is shown; rejects with a StudioError when it cannot be, or something else is opened first
   */
  readonly openAs: (scene: SceneToOpen) => Promise<void>;
}

/** Files as they were chosen to be read, or a recipe. */
export type SceneToOpen =
  | { readonly files: readonly File[]; readonly choices: ImportChoices }
  | { readonly recipe: SceneRecipe };

export interface Opening {
  readonly onRead: (event: ReadEvent) => void;
  /** Files with a cube or truth and the annotations that came with them, or a scene by recipe; while a run is going it asks first. */
  readonly ask: (wanted: Wanted, annotations: File | null) => void;
  readonly actions: OpenActions;
}

export function createOpening({
  store,
  show,
  engine,
  memory,
  importAnnotations,
}: OpeningParts): Opening {
  const { getState: get, setState: set } = store;
  let asked: Asked | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /* ---------- asking ---------- */

  const busy = (): boolean => jobOf(get()) !== null;

  function read(request: Question): void {
    clearTimeout(timer);
    asked?.settled?.(gaveWay);
    const { files, recipe, choices, inspect } = request;
    const cube = get().scene?.cube;
    const current = cube ? onScreen(cube) : null;
    const id = recipe ? engine().make(recipe) : engine().open(files, current, { choices, inspect });
    asked = { ...request, id };
    set({
      opening: {
        id,
        name: nameOf(request),
        files: files ?? [],
        what: !files ? 'Making it' : inspect ? 'Looking into it' : 'Reading',
        fraction: 0,
      },
      waiting: null,
      openError: null,
    });
  }

  /** A first look at files, or a scene by recipe at once. */
  function start(wanted: Wanted, annotations: File | null): void {
    const first = { shape: null, asLastTime: null, reopened: false };
    read({ ...wanted, annotations, choices: {}, inspect: wanted.files !== null, ...first });
  }

  function ask(wanted: Wanted, annotations: File | null): void {
    if (busy()) {
      set({ waiting: { ...wanted, annotations, name: nameOf(wanted) }, openError: null });
    } else start(wanted, annotations);
  }

  function openAnyway(): void {
    const { waiting, importCheck } = get();
    if (!waiting) return;
    if (waiting.again) {
      set({ waiting: null });
      reopen();
    } else if (importCheck && waiting.files === importCheck.files) {
      set({ waiting: null, importCheck: { ...importCheck, agreed: true } });
      openImport();
    } else start(waiting, waiting.annotations);
  }

  /* ---------- the import check ---------- */

  function onReport(request: Asked, report: ImportReport): void {
    const { files, annotations, choices } = request;
    if (!files) return;
    const shape = request.shape ?? { shapeKey: report.shapeKey, stored: report.stored };
    // What a link's part costs is seen before it is fetched.
    const asks = request.shape !== null || request.reopened || files.some(isLink);
    const remembered = asks ? null : memory.recall(shape);
    if (remembered) {
      const again = { annotations, choices: remembered, inspect: false, shape };
      return read({ files, ...again, asLastTime: report, reopened: false });
    }
    const { importCheck } = get();
    const same = importCheck?.files === files ? importCheck : null;
    set({
      opening: null,
      view: same ? get().view : 'studio',
      importCheck: {
        files,
        annotations,
        shape,
        report,
        // Bands may have been left out since the question was asked.
        choices: same ? same.choices : choices,
        stale: same !== null && needsReading(choices, same.choices),
        error: null,
        agreed: same?.agreed ?? busy(),
        reopened: request.reopened,
      },
    });
  }

  function setChoices(importCheck: FileInCheck, choices: ImportChoices): void {
    const reading = needsReading(importCheck.choices, choices);
    set({ importCheck: { ...importCheck, choices, stale: importCheck.stale || reading } });
    if (!reading) return;
    clearTimeout(timer);
    timer = setTimeout(inspectAgain, restMs);
  }

  function inspectAgain(): void {
    const { importCheck } = get();
    if (importCheck) read({ ...requestOf(importCheck), inspect: true });
  }

  const requestOf = ({ files, annotations, choices, shape, reopened }: FileInCheck) => ({
    files,
    annotations,
    choices,
    shape,
    reopened,
    asLastTime: null,
  });

  function openImport(): void {
    const { importCheck } = get();
    if (!importCheck || (importCheck.report.problem && !importCheck.stale)) return;
    if (busy() && !importCheck.agreed) {
      const { files, annotations } = importCheck;
      set({ waiting: { files, annotations, name: nameOf({ files }) }, openError: null });
    } else read({ ...requestOf(importCheck), inspect: false });
  }

  /** Choices that were remembered do not work, or the import check's question failed: nothing is lost by it. */
  function onError(request: Asked, error: StudioErrorData): void {
    if (request.settled) {
      set({ opening: null });
      return request.settled(new StudioError(error));
    }
    const { importCheck } = get();
    const { files, annotations, asLastTime, shape } = request;
    if (files && importCheck && error.kind === 'truth' && !files.includes(importCheck.files[0])) {
      // Truth that is not of the scene on screen, dropped while another waits in the import check: it is that one's.
      const both = [...importCheck.files, ...files];
      return read({ ...requestOf(importCheck), files: both, inspect: true });
    }
    if (files && asLastTime && shape) {
      set({
        opening: null,
        view: 'studio',
        importCheck: {
          files,
          annotations,
          shape,
          report: asLastTime,
          choices: {},
          stale: false,
          error,
          agreed: busy(),
          reopened: false,
        },
      });
    } else if (importCheck && importCheck.files === files) {
      set({ opening: null, importCheck: { ...importCheck, stale: false, error } });
    } else set({ opening: null, openError: error });
  }

  /* ---------- the scene ---------- */

  function onRead(event: ReadEvent): void {
    const { opening } = get();
    const request = asked;
    if (!opening || !request || event.id !== opening.id || event.id !== request.id) return;
    switch (event.type) {
      case 'progress':
        return set({ opening: { ...opening, what: event.what, fraction: event.fraction } });
      case 'import':
        return onReport(request, event.report);
      case 'scene':
        return onScene(request, event.scene);
      case 'truth':
        return onTruth(request, event.truth, event.notes);
      case 'spectra':
        show.reference(event.spectra, event.notes);
        if (request.annotations) void importAnnotations(request.annotations);
        return;
      case 'error':
        return onError(request, event.error);
    }
  }

  function onScene(request: Asked, scene: Scene): void {
    const { files, choices, shape } = request;
    const { importCheck, importedFrom: before } = get();
    if (shape && importCheck?.files === files) memory.remember(shape, choices);
    const sameFile = request.reopened && before !== null && samePixels(before.choices, choices);
    show.scene(
      scene,
      files && { files, shape, choices: scene.source?.choices ?? choices },
      sameFile,
      request.settled !== undefined,
    );
    request.settled?.(null);
    if (request.asLastTime) {
      get().notify(
        `${nameOf(request)} is opened as the last file of this kind was${listOf(choices)}.`,
        undefined,
        { label: 'Change', run: reopenImport },
      );
    }
    if (request.annotations) void importAnnotations(request.annotations);
  }

  function onTruth(request: Asked, truth: Truth, notes: readonly string[]): void {
    if (!get().scene) return;
    show.truth(truth, notes, request.files ?? []);
    request.settled?.(null);
    if (request.annotations) void importAnnotations(request.annotations);
  }

  /* ---------- import settings ---------- */

  function reopenImport(): void {
    const from = get().importedFrom;
    if (!from) return;
    if (busy()) {
      const waiting = { files: from.files, annotations: null, name: nameOf(from) };
      set({ waiting: { ...waiting, again: true }, openError: null });
    } else reopen();
  }

  /** Reads the file of the scene on screen again. @param inspect its report first */
  function reopen(inspect = true, change: ImportChoices = {}): void {
    const from = get().importedFrom;
    if (!from) return;
    const { files, shape, choices } = from;
    read({
      ...{ files, shape, choices: { ...choices, ...change }, inspect },
      annotations: null,
      asLastTime: null,
      reopened: true,
    });
  }

  const actions: OpenActions = {
    openAnyway,
    keepRun: () => set({ waiting: null }),
    stopReading() {
      const { importCheck } = get();
      engine().stopReading();
      set({ opening: null, importCheck: importCheck && { ...importCheck, stale: false } });
      asked?.settled?.(gaveWay);
    },
    changeImport(change) {
      const { importCheck } = get();
      if (importCheck) setChoices(importCheck, defined({ ...importCheck.choices, ...change }));
    },
    chooseAlternative(alternative) {
      const { importCheck } = get();
      if (importCheck) setChoices(importCheck, withAlternative(importCheck.choices, alternative));
    },
    openImport,
    dismissImport() {
      clearTimeout(timer);
      const { importCheck, opening } = get();
      if (!importCheck) return;
      // Other files may be on their way in meanwhile; those go on.
      const ours = opening?.files === importCheck.files;
      if (ours || !opening) engine().stopReading();
      set({ importCheck: null, ...(ours ? { opening: null } : {}) });
    },
    reopenImport,
    setBadBands(badBands) {
      if (!busy()) reopen(false, { badBands });
    },
    openAs: (scene) =>
      new Promise<void>((resolve, reject) => {
        const settled = (error: StudioError | null) => (error ? reject(error) : resolve());
        const plain = { annotations: null, shape: null, asLastTime: null, reopened: false };
        const wanted: Wanted = 'recipe' in scene ? { files: null, recipe: scene.recipe } : scene;
        const choices = 'recipe' in scene ? {} : scene.choices;
        read({ ...wanted, choices, inspect: false, settled, ...plain });
      }),
  };
  return { onRead, ask, actions };
}
