/** `npm run reproduce`: the planned runs that are not done yet, stored one by one, then the report and its pictures. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StudioError } from '../../scene/errors';
import { makeRunSwitch, type RunSwitch } from '../../training/control';
import { startEngine } from '../engine';
import type { Io } from '../io';
import { keepEngine } from '../main';
import { exitCodes, outcome } from '../outcome';
import { race, type Task } from '../race';
import { methodNames } from '../result';
import { montage, type MontageRow } from './montage';
import { reproduceHelp, reproduceOptions, type ReproduceOptions } from './options';
import { isRepair } from '../../methods/repair';
import { methodTable, type MethodId } from '../../settings/methods';
import { LABELS, mapMethods, planRuns, QUICK_STEPS, type PlannedRun } from './plan';
import { plannedScenes, wantedFiles } from './plannedScenes';
import { report } from './report';
import type { ReportScene } from './reportInput';
import { noteTime, readTimes } from './times';
import { findScenes, openScene, type FoundScene, type OpenScene } from './scenes';
import {
  findRun,
  keyOf,
  readScene,
  shownRun,
  storedFailure,
  storedResult,
  storeRun,
  type CodeVersions,
  type RunKey,
  type StoredRun,
  type StoredScene,
} from './store';

/** Some planned runs are left: the same command goes on. */
export const UNFINISHED = 3;

export interface ReproduceIo extends Io {
  /** The project's folder. */
  readonly root: string;
  /** @param trained ids of the trained methods whose versions are wanted */
  readonly code: (trained: readonly MethodId[]) => Promise<CodeVersions>;
  /** "AMD EPYC, 2 cores": what times are of. Names no machine. */
  readonly processor: string;
  /** Prettier, as `npm test` checks it. */
  readonly format: (markdown: string) => Promise<string>;
}

/** Never throws. */
export function reproduce(argv: readonly string[], io: ReproduceIo): Promise<number> {
  return outcome(async () => {
    const options = reproduceOptions(argv);
    if (!options.help) return perform(options, io);
    io.stdout(reproduceHelp());
    return exitCodes.ok;
  }, io);
}

async function perform(options: ReproduceOptions, io: ReproduceIo): Promise<number> {
  const session = await open(options, io);
  const { found, absent } = session;
  for (const scene of absent) io.stderr(`Absent: ${scene.title} (${wantedFiles(scene)})\n`);
  const control = makeRunSwitch();
  const forget = io.onInterrupt(() => control.cancel());
  try {
    if (!options.reportOnly) await runMissing(session, control);
  } finally {
    forget();
  }
  const { done, planned } = await writeReport(session);
  const at = path.relative(process.cwd(), session.reportFile);
  io.stdout(`${done} of ${planned} planned runs on ${found.length} scenes are done: ${at}\n`);
  return done === planned ? exitCodes.ok : UNFINISHED;
}

/** What one call works on. */
interface Session {
  readonly options: ReproduceOptions;
  readonly io: ReproduceIo;
  readonly found: readonly FoundScene[];
  readonly absent: ReturnType<typeof findScenes>['absent'];
  readonly code: CodeVersions;
  /** Opened when first needed, then kept. */
  readonly scene: (found: FoundScene) => Promise<OpenScene>;
  readonly steps: number | null;
  /** Where results are stored, where the report goes, where maps wait to be drawn. */
  readonly store: string;
  readonly reportFile: string;
  readonly mapCache: string;
}

async function open(options: ReproduceOptions, io: ReproduceIo): Promise<Session> {
  const out = path.join(io.root, options.quick ? 'test-results/reproduce-quick' : 'docs');
  const folder = options.folder ?? path.join(io.root, '../shared/data/scenes');
  const opened = new Map<string, Promise<OpenScene>>();
  return {
    options,
    io,
    ...findScenes(plannedScenes, folder),
    code: await io.code(trainedOf(options)),
    scene: (found) => {
      const known = opened.get(found.id) ?? openScene(found);
      opened.set(found.id, known);
      return known;
    },
    steps: options.quick ? QUICK_STEPS : null,
    store: path.join(out, 'results'),
    reportFile: path.join(out, 'results.md'),
    mapCache: path.join(io.root, 'node_modules/.cache/unmixing-studio-reproduce'),
  };
}

/** The trained methods that are planned. */
const trainedOf = ({ plan }: ReproduceOptions): readonly MethodId[] =>
  plan.flatMap(({ methods }) =>
    methods.filter((m) => methodTable[m].steps !== null && !isRepair(m)),
  );

async function runMissing(session: Session, control: RunSwitch): Promise<void> {
  const { options, io, code } = session;
  const started = performance.now();
  const found = session.found.filter(({ id }) => options.scenes.some((s) => s.id === id));
  const plan = planRuns(found, options.plan, session.steps);
  const runs = plan.filter(({ method }) => options.methods.includes(method));
  const engine = keepEngine(() => startEngine(options.engine, io));
  for (const [i, run] of runs.entries()) {
    const at = found.find(({ id }) => id === run.scene)!;
    const { scene, hash } = await session.scene(at);
    const { lines, samples, bands } = scene.cube;
    const endmembers = scene.truth!.names;
    const stored = readScene(session.store, run.scene, hash) ?? {
      ...{ id: run.scene, hash, lines, samples, bands, endmembers },
      runs: [],
    };
    const key = keyOf(run, options.engine, code);
    if (findRun(stored, key, options.keep)) continue;
    const minutes = (performance.now() - started) / 60_000;
    if (control.cancelled || minutes >= (options.minutes ?? Infinity)) return;

    const task: Task = {
      endmemberNames: endmembers,
      labels: { kind: 'sampled', count: LABELS, protocol: run.protocol ?? 'spread' },
      truth: scene.truth,
    };
    // Its own schedule by itself: it may be longer than what a person may ask for.
    const wanted = { methods: [run.method], seeds: [run.seed], steps: session.steps };
    const { results, failed } = await race(scene, task, wanted, engine, control, {
      event: () => undefined,
      result({ abundances }) {
        if (abundances && isDrawn(run, at)) saveMap(session, run, hash, key, abundances);
      },
    });
    const [result] = results;
    const [failure] = failed;
    if (!result && !failure) return;
    // A broken engine says nothing of the method.
    if (failure?.error.kind === 'engine') throw new StudioError(failure.error);
    const outcome = result ? storedResult(key, result) : storedFailure(key, failure.message);
    storeRun(session.store, stored, outcome);
    if (result) noteTime(session.store, run.scene, result, io.processor);
    const score = result
      ? `RMSE ${result.rmseMean?.toFixed(4) ?? '–'}, ${result.seconds.toFixed(1)} s`
      : `FAILED: ${failure.message}`;
    io.stderr(
      `[${i + 1}/${runs.length}] ${at.id}, ${run.protocol ?? 'blind'}, seed ${run.seed}, ${methodNames[run.method]}: ${score}\n`,
    );
  }
}

const isDrawn = ({ method, seed, protocol }: PlannedRun, { kind }: FoundScene): boolean =>
  seed === 0 && protocol !== 'random' && mapMethods[kind].includes(method);

function mapFile({ mapCache }: Session, scene: string, hash: string, key: RunKey): string {
  const name = createHash('sha256')
    .update(JSON.stringify([hash, key]))
    .digest('hex')
    .slice(0, 16);
  return path.join(mapCache, `${scene.replace(/\W/g, '-')}-${key.method}-${name}.f32`);
}

function saveMap(session: Session, run: PlannedRun, hash: string, key: RunKey, map: Float32Array) {
  mkdirSync(session.mapCache, { recursive: true });
  const bytes = new Uint8Array(map.buffer, map.byteOffset, map.byteLength);
  writeFileSync(mapFile(session, run.scene, hash, key), bytes);
}

async function writeReport(session: Session): Promise<{ done: number; planned: number }> {
  const { options, io, found, absent, code } = session;
  const scenes: ReportScene[] = [];
  let [done, planned, stale] = [0, 0, 0];
  for (const entry of plannedScenes) {
    const here = found.find(({ id }) => id === entry.id);
    // Only scenes with results are opened, to see that the results are of the same scene.
    const earlier = readScene(session.store, entry.id, null);
    const opened = here && earlier ? await session.scene(here) : null;
    const stored = opened && earlier?.hash !== opened.hash ? null : earlier;
    const plan = planRuns([entry], options.plan, session.steps);
    const runs: StoredRun[] = [];
    const older = new Set<StoredRun>();
    for (const run of plan) {
      const key = keyOf(run, options.engine, code);
      const mine = shownRun(stored, key);
      if (!mine) continue;
      runs.push(mine.run);
      if (!mine.current) older.add(mine.run);
      const counts = mine.current || (options.keep && mine.run.steps === key.steps);
      if (here && counts) done++;
    }
    stale += older.size;
    if (here) planned += plan.length;
    if (!stored || runs.length === 0) continue;
    const picture = draw(session, here, opened, plan, stored);
    scenes.push({ planned: entry, stored, runs, older, picture, present: here !== undefined });
  }
  const flags = options.engine === 'wasm' ? '' : ` -- --engine ${options.engine}`;
  const text = report({
    command: `npm run reproduce${options.quick ? ' -- --quick' : flags}`,
    engine: options.engine,
    versions: io.versions,
    scenes,
    absent,
    plan: options.plan,
    steps: session.steps,
    times: readTimes(session.store),
    ...{ done, planned, stale },
  });
  mkdirSync(path.dirname(session.reportFile), { recursive: true });
  const whole = `${session.reportFile}.${process.pid}`;
  writeFileSync(whole, await io.format(text));
  renameSync(whole, session.reportFile);
  return { done, planned };
}

/** Its stored runs have all failed, so that it has no map. */
const isFailed = ({ runs }: StoredScene, method: string): boolean => {
  const mine = runs.filter((run) => run.method === method);
  return mine.length > 0 && mine.every((run) => run.failed !== null);
};

/** Draws a scene's picture when the maps of all its methods are at hand; else an older picture stays. */
function draw(
  session: Session,
  found: FoundScene | undefined,
  opened: OpenScene | null,
  plan: readonly PlannedRun[],
  stored: StoredScene,
): string | null {
  const name = `${stored.id.replace(/[^\w-]/g, '-')}.png`;
  const file = path.join(session.store, name);
  const relative = existsSync(file) ? `results/${name}` : null;
  if (!found || !opened) return relative;
  const { options, code: current } = session;
  const { scene, hash } = opened;
  const drawn = mapMethods[found.kind].flatMap((method) => {
    const run = plan.find((r) => r.method === method && isDrawn(r, found));
    const mine = run && findRun(stored, keyOf(run, options.engine, current), options.keep);
    return run && mine && mine.failed === null ? [{ run, mine }] : [];
  });
  const rows: MontageRow[] = [{ title: 'Truth', abundances: scene.truth!.abundances }];
  for (const { run, mine } of drawn) {
    const { method, seed, protocol, steps, engine, code } = mine;
    const map = mapFile(session, run.scene, hash, { method, seed, protocol, steps, engine, code });
    if (!existsSync(map)) continue;
    const bytes = readFileSync(map);
    const abundances = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    );
    rows.push({ title: methodNames[method], abundances });
  }
  const failed = mapMethods[found.kind].filter((method) => isFailed(stored, method));
  const all = mapMethods[found.kind].length - failed.length;
  if (rows.length === 1 || (relative && rows.length - 1 < all)) return relative;
  const { lines, samples } = scene.cube;
  writeFileSync(file, montage(lines, samples, stored.endmembers, rows));
  return `results/${name}`;
}
