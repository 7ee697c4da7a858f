/**
 * What is done: one JSON file a scene, one line a run, written after every run, so that a rerun goes on where the last one
 * ended. A run counts as long as the scene, its steps, the engine and the code of its method are the same. Seconds and the
 * machine are not stored: the same run gives the same file anywhere.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ScoredRun } from '../../exporters/raceTable';
import { methodTable, type MethodId } from '../../settings/methods';
import { isPrior } from '../../methods/prior';
import { isRepair } from '../../methods/repair';
import { isRobust } from '../../methods/robust';
import type { RaceResult } from '../../protocol/race';
import { underLock } from './lock';
import type { PlannedRun } from './plan';

/** Of the code that a method runs, or methods that train nothing together; a change of it asks for its runs anew. */
export interface CodeVersions {
  readonly classical: string;
  readonly prior: string;
  readonly repair: string;
  readonly robust: string;
  /** By the id of every trained method. */
  readonly trained: Readonly<Record<string, string>>;
}

export interface StoredRun {
  readonly method: MethodId;
  readonly seed: number;
  readonly protocol: PlannedRun['protocol'];
  readonly steps: number;
  readonly engine: string;
  readonly code: string;
  readonly labels: number;
  readonly parameters: number;
  /** [R], null where there is none */
  readonly rmse: readonly (number | null)[];
  readonly rmseMean: number | null;
  readonly sad: readonly (number | null)[] | null;
  readonly sadMean: number | null;
  readonly reconstruction: number | null;
  readonly note: string | null;
  /** What went wrong; then there are no numbers. */
  readonly failed: string | null;
}

export interface StoredScene {
  readonly id: string;
  readonly hash: string;
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  readonly endmembers: readonly string[];
  readonly runs: readonly StoredRun[];
}

/** What tells one run from all others. */
export interface RunKey extends Pick<StoredRun, 'method' | 'seed' | 'protocol' | 'steps'> {
  readonly engine: string;
  readonly code: string;
}

export function keyOf(run: PlannedRun, engine: string, versions: CodeVersions): RunKey {
  const { method, seed, protocol, steps } = run;
  const { family } = methodTable[method];
  // Nothing is trained: the engine does not matter.
  if (family === 'classical') {
    const code = isRobust(method) ? versions.robust : versions.classical;
    return { method, seed, protocol, steps, engine: 'cpu', code };
  }
  if (isRepair(method)) {
    return { method, seed, protocol, steps, engine, code: versions.repair };
  }
  const code = isPrior(method) ? versions.prior : versions.trained[method];
  return { method, seed, protocol, steps, engine, code };
}

/** @param anyCode lets a run of older code count */
export function findRun(
  scene: StoredScene | null,
  { method, seed, protocol, steps, engine, code }: RunKey,
  anyCode = false,
): StoredRun | undefined {
  return scene?.runs.find(
    (run) =>
      run.method === method &&
      run.seed === seed &&
      run.protocol === protocol &&
      run.steps === steps &&
      run.engine === engine &&
      (anyCode || run.code === code),
  );
}

/** What is shown for a planned run: its result, else one of older code or of another number of steps. */
export function shownRun(
  scene: StoredScene | null,
  key: RunKey,
): { readonly run: StoredRun; readonly current: boolean } | null {
  const current = findRun(scene, key);
  if (current) return { run: current, current: true };
  const older =
    findRun(scene, key, true) ??
    scene?.runs.find(
      (r) =>
        r.method === key.method &&
        r.seed === key.seed &&
        r.protocol === key.protocol &&
        r.engine === key.engine,
    );
  return older ? { run: older, current: false } : null;
}

/** The scene with one more run, in place of any of the same method, seed and protocol. */
export function withRun(scene: StoredScene, run: StoredRun): StoredScene {
  const isOther = (r: StoredRun): boolean =>
    r.method !== run.method || r.seed !== run.seed || r.protocol !== run.protocol;
  return { ...scene, runs: [...scene.runs.filter(isOther), run] };
}

/** Six digits: more would be noise of the last float. */
const round = (v: number | null | undefined): number | null =>
  Number.isFinite(v) ? Number(v!.toPrecision(6)) : null;

export function storedResult(key: RunKey, result: RaceResult): StoredRun {
  return {
    ...key,
    labels: result.labels,
    parameters: result.parameters,
    rmse: (result.rmse ?? []).map(round),
    rmseMean: round(result.rmseMean),
    sad: result.sad?.map(round) ?? null,
    sadMean: round(result.sadMean),
    reconstruction: round(result.reconstruction),
    note: result.note,
    failed: null,
  };
}

export function storedFailure(key: RunKey, message: string): StoredRun {
  return {
    ...key,
    labels: 0,
    parameters: 0,
    rmse: [],
    rmseMean: null,
    sad: null,
    sadMean: null,
    reconstruction: null,
    note: null,
    failed: message,
  };
}

const back = (values: readonly (number | null)[]): number[] => values.map((v) => v ?? NaN);

/** A stored run as a result for the tables. Its seconds are not known. */
export function scored(run: StoredRun): ScoredRun {
  return {
    ...run,
    rmse: back(run.rmse),
    sad: run.sad && back(run.sad),
    reconstruction: run.reconstruction ?? NaN,
    seconds: NaN,
  };
}

const fileOf = (folder: string, id: string): string =>
  path.join(folder, `${id.replace(/[^\w-]/g, '-')}.json`);

/** Null when nothing is stored, or another scene of that name. */
export function readScene(folder: string, id: string, hash: string | null): StoredScene | null {
  const file = fileOf(folder, id);
  if (!existsSync(file)) return null;
  const scene = JSON.parse(readFileSync(file, 'utf8')) as StoredScene;
  return hash === null || scene.hash === hash ? scene : null;
}

/**
 * Adds a run to what is stored by now: another process may have added some since this one looked.
 * @param scene what is known of the scene, with any runs
 */
export function storeRun(folder: string, scene: StoredScene, run: StoredRun): void {
  underLock(folder, () => {
    const now = readScene(folder, scene.id, scene.hash) ?? { ...scene, runs: [] };
    writeScene(folder, withRun(now, run));
  });
}

/** One line a run, so that a change of one is one line in a diff. Replaces what is stored: see `storeRun`. */
export function writeScene(folder: string, scene: StoredScene): void {
  const { runs, ...head } = scene;
  const sorted = [...runs].sort(
    (a, b) =>
      methodOrder(a.method) - methodOrder(b.method) ||
      (a.protocol ?? '').localeCompare(b.protocol ?? '') ||
      a.seed - b.seed,
  );
  const lines = sorted.map((run) => `    ${JSON.stringify(run)}`).join(',\n');
  const text = `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "runs": [\n${lines}\n  ]\n}\n`;
  mkdirSync(folder, { recursive: true });
  const file = fileOf(folder, scene.id);
  // Renamed whole: an interrupted run leaves no half file.
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

const order = Object.keys(methodTable);
const methodOrder = (method: string): number => order.indexOf(method);
