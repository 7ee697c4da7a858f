/**
 * Opening, from the files that were dropped to the scene on screen: the question while a run is going, the report of the
 * import doctor, the choices, the reading; and the joining of truth. The scene on screen goes only when another was
 * read well. Part of studio.ts, which gives it the store and the engine.
 */
import type { Cube, EndmemberDef, ReferenceSpectra, Truth } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { StudioError } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import type { ImportAlternative, ImportChoices, ImportReport } from '../../scene/importChoices';
import type { Engine } from '../workers';
import type { ReadEvent } from '../../protocol/read';
import type { ChoiceMemory, ShapeOfFile } from './choiceMemory';
import { defined } from './choiceMemory';
import {
  allUnnamed,
  defaultEndmembers,
  endmembersFromTruth,
  matchTruth,
  maxEndmembers,
} from '../labels/endmembers';
import type { Versioned } from '../labels/versions';
import { annotationsFile } from '../labels/annotationFiles';
import { emptyHistory } from '../labels/history';
import { needsReading, samePixels, withAlternative } from './importCheck';
import type { Doctor, ImportedFrom } from './importCheck';
import { raceIsActive } from '../race/race';
import { fewSpectra } from '../spectra/libraries';
import { scatterOfNewScene } from '../image/scatter';
import { pinsWithin } from '../spectra/pins';
import type { StudioStore } from '../state';
import { sideWorkId } from '../job';
import { isActive } from '../train/run';
import { defaultRgb, defaultSecond } from '../image/view';

/** Edits within this many milliseconds are asked about once. */
const restMs = 300;

/** What the read worker needs to know of the scene; none of its values. */
function onScreen({ lines, samples, bands, wavelengths, fwhm, wavelengthSource }: Cube) {
  const size = { lines, samples, bands };
  if (!wavelengths) return size;
  const wavelengthsGuessed = wavelengthSource === 'guessed';
  return { ...size, wavelengths, wavelengthsGuessed, ...(fwhm ? { fwhm } : {}) };
}

interface OpeningParts {
  readonly store: StudioStore;
  readonly engine: () => Engine;
  readonly memory: ChoiceMemory;
  readonly importAnnotations: (file: File) => Promise<void>;
}

/** The read request whose answer is awaited. */
interface Asked {
  readonly id: number;
  /** Null: the demo scene. */
  readonly files: readonly File[] | null;
  readonly annotations: File | null;
  readonly choices: ImportChoices;
  readonly inspect: boolean;
  readonly shape: ShapeOfFile | null;
  /** The report, when what was chosen for files of this shape is taken without asking. */
  readonly asLastTime: ImportReport | null;
  /** The doctor comes even if the choices are remembered. */
  readonly reopened: boolean;
  /** A session opens its scene: nothing is asked, and this is called when it is shown, or with why it is not. */
  readonly settled?: (error: StudioError | null) => void;
  /** Of the demo scene. */
  readonly seed?: number;
}

export interface Opening {
  readonly onRead: (event: ReadEvent) => void;
  /** Files with a cube or truth, and the annotations that came with them; null = the demo scene. */
  readonly ask: (files: readonly File[] | null, annotations: File | null) => void;
  readonly openAnyway: () => void;
  readonly stopReading: () => void;
  readonly changeImport: (change: ImportChoices) => void;
  readonly chooseAlternative: (alternative: ImportAlternative) => void;
  readonly openImport: () => void;
  readonly dismissImport: () => void;
  readonly reopenImport: () => void;
  /** Studio.setBadBands */
  readonly setBadBands: (badBands: readonly number[]) => void;
  /** Studio.openAs */
  readonly openAs: (
    files: readonly File[] | null,
    choices: ImportChoices,
    seed?: number,
  ) => Promise<void>;
}

export function createOpening({ store, engine, memory, importAnnotations }: OpeningParts): Opening {
  const { getState: get, setState: set } = store;
  let asked: Asked | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /* ---------- asking ---------- */

  const busy = (): boolean =>
    isActive(get().run) || raceIsActive(get().race) || sideWorkId(get()) !== null;

  function read(request: Omit<Asked, 'id'>): void {
    clearTimeout(timer);
    asked?.settled?.(gaveWay);
    const { files, choices, inspect } = request;
    const cube = get().scene?.cube;
    const current = cube ? onScreen(cube) : null;
    const id = files
      ? engine().open(files, current, { choices, inspect })
      : engine().demo(request.seed ?? 0);
    asked = { ...request, id };
    set({
      opening: {
        id,
        name: nameOf(files),
        files: files ?? [],
        what: !files ? 'Making the demo scene' : inspect ? 'Looking into it' : 'Reading',
        fraction: 0,
      },
      waiting: null,
      openError: null,
    });
  }

  /** A first look at files, or the demo scene at once. */
  function start(files: readonly File[] | null, annotations: File | null): void {
    const first = { shape: null, asLastTime: null, reopened: false };
    read({ files, annotations, choices: {}, inspect: files !== null, ...first });
  }

  function ask(files: readonly File[] | null, annotations: File | null): void {
    if (busy()) {
      set({ waiting: { files, annotations, name: nameOf(files) }, openError: null });
    } else start(files, annotations);
  }

  function openAnyway(): void {
    const { waiting, doctor } = get();
    if (!waiting) return;
    if (waiting.again) {
      set({ waiting: null });
      reopen();
    } else if (doctor && waiting.files === doctor.files) {
      set({ waiting: null, doctor: { ...doctor, agreed: true } });
      openImport();
    } else start(waiting.files, waiting.annotations);
  }

  /* ---------- the doctor ---------- */

  function onReport(request: Asked, report: ImportReport): void {
    const { files, annotations, choices } = request;
    if (!files) return;
    const shape = request.shape ?? { shapeKey: report.shapeKey, stored: report.stored };
    const remembered = request.shape || request.reopened ? null : memory.recall(shape);
    if (remembered) {
      const again = { annotations, choices: remembered, inspect: false, shape };
      return read({ files, ...again, asLastTime: report, reopened: false });
    }
    const { doctor } = get();
    const same = doctor?.files === files ? doctor : null;
    set({
      opening: null,
      view: same ? get().view : 'studio',
      doctor: {
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

  function setChoices(doctor: Doctor, choices: ImportChoices): void {
    const reading = needsReading(doctor.choices, choices);
    set({ doctor: { ...doctor, choices, stale: doctor.stale || reading } });
    if (!reading) return;
    clearTimeout(timer);
    timer = setTimeout(inspectAgain, restMs);
  }

  function inspectAgain(): void {
    const { doctor } = get();
    if (doctor) read({ ...requestOf(doctor), inspect: true });
  }

  const requestOf = ({ files, annotations, choices, shape, reopened }: Doctor) => ({
    files,
    annotations,
    choices,
    shape,
    reopened,
    asLastTime: null,
  });

  function openImport(): void {
    const { doctor } = get();
    if (!doctor || (doctor.report.problem && !doctor.stale)) return;
    if (busy() && !doctor.agreed) {
      const { files, annotations } = doctor;
      set({ waiting: { files, annotations, name: nameOf(files) }, openError: null });
    } else read({ ...requestOf(doctor), inspect: false });
  }

  /** Choices that were remembered do not work, or the doctor's question failed: nothing is lost by it. */
  function onError(request: Asked, error: StudioErrorData): void {
    if (request.settled) {
      set({ opening: null });
      return request.settled(new StudioError(error));
    }
    const { doctor } = get();
    const { files, annotations, asLastTime, shape } = request;
    if (files && doctor && error.kind === 'truth' && !files.includes(doctor.files[0])) {
      // Truth that is not of the scene on screen, dropped while another waits in the doctor: it is that one's.
      const both = [...doctor.files, ...files];
      return read({ ...requestOf(doctor), files: both, inspect: true });
    }
    if (files && asLastTime && shape) {
      set({
        opening: null,
        view: 'studio',
        doctor: {
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
    } else if (doctor && doctor.files === files) {
      set({ opening: null, doctor: { ...doctor, stale: false, error } });
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
        return addTruth(request, event.truth, event.notes);
      case 'spectra':
        return addReference(event.spectra, event.notes);
      case 'error':
        return onError(request, event.error);
    }
  }

  function onScene(request: Asked, scene: Scene): void {
    const { files, choices, shape } = request;
    const { doctor, importedFrom: before } = get();
    if (shape && doctor?.files === files) memory.remember(shape, choices);
    const sameImage = request.reopened && before !== null && samePixels(before.choices, choices);
    showScene(
      scene,
      files && { files, shape, choices: scene.source?.choices ?? choices },
      sameImage,
      request.settled !== undefined,
    );
    request.settled?.(null);
    if (request.asLastTime) {
      get().notify(
        `${nameOf(files)} is opened as the last file of this kind was${listOf(choices)}.`,
        undefined,
        { label: 'Change', run: reopenImport },
      );
    }
    if (request.annotations) void importAnnotations(request.annotations);
  }

  /**
   * The new scene was read well: only now does the old session go, and a run with it.
   * @param sameImage the same file read with other bands or units: labels stay where they are
   * @param kept what was made on the scene before is kept in its session
   */
  function showScene(
    scene: Scene,
    importedFrom: ImportedFrom | null,
    sameImage: boolean,
    kept: boolean,
  ): void {
    const before = get();
    if (isActive(before.run)) engine().cancel(before.run.id);
    if (raceIsActive(before.race)) engine().cancel(before.race.id);
    const side = sideWorkId(before);
    if (side !== null) engine().cancel(side);
    const keeps =
      sameImage &&
      before.scene?.cube.lines === scene.cube.lines &&
      before.scene.cube.samples === scene.cube.samples;
    const was = before.scene?.cube;
    const sameScale =
      JSON.stringify(before.scene?.change ?? null) === JSON.stringify(scene.change ?? null) &&
      was?.unit === scene.cube.unit;
    const samePlaces =
      String(was?.wavelengths) === String(scene.cube.wavelengths) &&
      String(was?.fwhm) === String(scene.cube.fwhm);
    // Spectra were resampled to the bands as they lay.
    const staying = keeps && was?.bands === scene.cube.bands && samePlaces ? before.references : [];
    const putAside =
      !keeps && !kept && before.scene && before.labels.length > 0
        ? annotationsFile('json', before.scene, before)
        : undefined;
    const rgb = defaultRgb(scene.cube, scene.mask.bands);
    // A truth that came from a second file is still true of the same pixels.
    const shown = keeps && !scene.truth ? { ...scene, truth: before.scene?.truth ?? null } : scene;
    const endmembers = scene.truth ? endmembersFromTruth(scene.truth) : defaultEndmembers(3);
    const unlabelled = {
      viewport: null,
      cursor: null,
      endmembers,
      labels: [],
      labelsVersion: 0,
      lastLabelsVersion: 0,
      selected: null,
      active: endmembers[0].id,
      history: emptyHistory<Versioned>(),
    };
    set({
      scene: shown,
      importedFrom,
      references: staying,
      truthFiles: keeps && !scene.truth ? before.truthFiles : [],
      doctor: null,
      opening: null,
      waiting: null,
      openError: null,
      rgb,
      band: rgb[0],
      layer: { kind: 'rgb' },
      stretch: null,
      second: defaultSecond(rgb),
      inspected: null,
      ...scatterOfNewScene,
      annotationsError: null,
      pixelMessage: null,
      corners: [],
      region: null,
      regionMessage: null,
      run: null,
      result: null,
      suggestedCount: null,
      race: null,
      wholeFile: null,
      lab: null,
      spread: null,
      constraints: null,
      pinMessage: null,
      overlays: [],
      // A pinned mean is values, not a place: of another scale it would be another spectrum.
      pins: keeps
        ? pinsWithin(before.pins, scene.cube).filter((p) => p.kind === 'pixel' || sameScale)
        : [],
      // In one step: sessions tell by it whether the labels are still there.
      ...(keeps ? {} : unlabelled),
    });
    engine().setScene(scene.cube, scene.mask);
    if (putAside && before.scene) {
      const count = before.labels.length === 1 ? '1 label' : `${before.labels.length} labels`;
      before.notify(`The ${count} of ${before.scene.cube.name} left with that scene.`, {
        ...putAside,
        label: 'Save them',
      });
    }
    if (!keeps) sayTooMany(scene.truth);
  }

  /** Opened again, spectra of the same file take the place of the first. */
  function addReference(spectra: ReferenceSpectra, notes: readonly string[]): void {
    const { references, overlays, notify } = get();
    const others = references.filter((r) => r.file !== spectra.file);
    set({
      opening: null,
      references: [...others, spectra],
      overlays: overlays.filter((o) => o.file !== spectra.file),
    });
    const count = spectra.names.length === 1 ? '1 spectrum' : `${spectra.names.length} spectra`;
    const shown =
      spectra.names.length > fewSpectra
        ? 'to match with; the plot shows those you choose'
        : 'shown in Endmember spectra';
    notify([`${spectra.file}: ${count} ${shown}.`, ...notes].join(' '));
  }

  function addTruth(request: Asked, truth: Truth, notes: readonly string[]): void {
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
      truthFiles: request.files ?? [],
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
    request.settled?.(null);
    if (request.annotations) void importAnnotations(request.annotations);
  }

  function sayTooMany(truth: Truth | null): void {
    if (!truth || truth.names.length <= maxEndmembers) return;
    get().notify(
      `The truth has ${truth.names.length} endmembers; the studio takes the first ${maxEndmembers}.`,
    );
  }

  /* ---------- import settings ---------- */

  function reopenImport(): void {
    const from = get().importedFrom;
    if (!from) return;
    if (busy()) {
      const waiting = { files: from.files, annotations: null, name: nameOf(from.files) };
      set({ waiting: { ...waiting, again: true }, openError: null });
    } else reopen();
  }

  function reopen(): void {
    const from = get().importedFrom;
    if (!from) return;
    const { files, shape, choices } = from;
    read({
      ...{ files, shape, choices },
      annotations: null,
      inspect: true,
      asLastTime: null,
      reopened: true,
    });
  }

  return {
    onRead,
    ask,
    openAnyway,
    stopReading() {
      const { doctor } = get();
      engine().stopReading();
      set({ opening: null, doctor: doctor && { ...doctor, stale: false } });
      asked?.settled?.(gaveWay);
    },
    changeImport(change) {
      const { doctor } = get();
      if (doctor) setChoices(doctor, defined({ ...doctor.choices, ...change }));
    },
    chooseAlternative(alternative) {
      const { doctor } = get();
      if (doctor) setChoices(doctor, withAlternative(doctor.choices, alternative));
    },
    openImport,
    dismissImport() {
      clearTimeout(timer);
      const { doctor, opening } = get();
      if (!doctor) return;
      // Other files may be on their way in meanwhile; those go on.
      const ours = opening?.files === doctor.files;
      if (ours || !opening) engine().stopReading();
      set({ doctor: null, ...(ours ? { opening: null } : {}) });
    },
    reopenImport,
    setBadBands(badBands) {
      const from = get().importedFrom;
      if (!from || busy()) return;
      const { files, shape, choices } = from;
      read({
        ...{ files, shape, choices: { ...choices, badBands } },
        annotations: null,
        inspect: false,
        asLastTime: null,
        reopened: true,
      });
    },
    openAs: (files, choices, seed) =>
      new Promise<void>((resolve, reject) => {
        const settled = (error: StudioError | null) => (error ? reject(error) : resolve());
        const plain = { annotations: null, shape: null, asLastTime: null, reopened: false };
        read({ files, choices, seed, inspect: false, settled, ...plain });
      }),
  };
}

const gaveWay = new StudioError({
  kind: 'cancelled',
  message: 'The scene of the session was not opened: something else was opened first.',
  advice: 'Open the session again from the list of sessions.',
});

export function nameOf(files: readonly File[] | null): string {
  if (!files) return 'the demo scene';
  return files.map((f) => f.name).join(' and ');
}

/** What was chosen, in a few words: ": variable Y, cropped, 12 bands left out". */
function listOf(choices: ImportChoices): string {
  const { variable, crop, bin, badBands, divideBy } = choices;
  const other: readonly (keyof ImportChoices)[] = ['axes', 'size', 'pixelOrder', 'transpose'];
  const raw: readonly (keyof ImportChoices)[] = ['headerOffset', 'byteOrder'];
  const told = [
    variable && `variable ${variable}`,
    other.some((k) => choices[k] !== undefined) && 'axes as chosen',
    raw.some((k) => choices[k] !== undefined) && 'bytes as chosen',
    crop && `cropped to ${crop.lines} lines × ${crop.samples} samples`,
    bin && 'binned',
    divideBy !== undefined && `divided by ${divideBy}`,
    badBands && (badBands.length === 1 ? '1 band left out' : `${badBands.length} bands left out`),
  ].filter(Boolean);
  return told.length > 0 ? `: ${told.join(', ')}` : '';
}
