/** `npm run bench:labels`: the cells that are not done yet, stored one by one, then the report. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawLabels, type LabelErrorKind } from '../../scene/labelErrors';
import { isPrior } from '../../methods/prior';
import { isRepair } from '../../methods/repair';
import { isRobust } from '../../methods/robust';
import { methodTable } from '../../settings/methods';
import { makeRunSwitch, type RunSwitch } from '../../training/control';
import { startEngine } from '../engine';
import { keepEngine } from '../main';
import { exitCodes, outcome } from '../outcome';
import { UNFINISHED, type ReproduceIo } from '../reproduce/main';
import { openScene, type FoundScene } from '../reproduce/scenes';
import type { SceneRuns } from './figures';
import { groundOf, measure, type Ground } from './measure';
import { labelsHelp, labelsOptions, type LabelsOptions, type Measured } from './options';
import { labelsReport, measuredName, opinions, sceneTable, summary } from './report';
import {
  findLabelRun,
  readStored,
  withLabelRuns,
  writeStored,
  type LabelKey,
  type LabelRun,
} from './store';

/** Whose code a stored cell depends on. */
export type CodeKind =
  | 'draws'
  | 'classical'
  | 'labelModel'
  | 'prepare'
  | 'network'
  | 'peer'
  | 'prior'
  | 'repair'
  | 'robust';

export interface LabelsIo extends Omit<ReproduceIo, 'code' | 'processor'> {
  readonly code: (
    kinds: readonly CodeKind[],
  ) => Promise<Readonly<Partial<Record<CodeKind, string>>>>;
}

/** Never throws. */
export function benchLabels(argv: readonly string[], io: LabelsIo): Promise<number> {
  return outcome(async () => {
    const options = labelsOptions(argv, io.root);
    if (!options.help) return perform(options, argv, io);
    io.stdout(labelsHelp());
    return exitCodes.ok;
  }, io);
}

/** A scene that is at hand, opened once. */
interface Opened {
  readonly found: FoundScene;
  readonly hash: string;
  readonly ground: Ground;
}

async function perform(
  options: LabelsOptions,
  argv: readonly string[],
  io: LabelsIo,
): Promise<number> {
  const { kinds, methods, draws, absent, startOnly } = options;
  for (const { title, files } of absent) io.stderr(`Absent: ${title} (${files.join(' or ')})\n`);
  const out = options.out ?? path.join(io.root, startOnly ? 'test-results' : 'docs');
  const folder = path.join(out, 'label-errors');
  const version = await versions(methods, io);
  const scenes: Opened[] = [];
  for (const found of options.scenes) {
    const { scene, hash } = await openScene(found);
    scenes.push({ found, hash, ground: groundOf(scene) });
  }

  const control = makeRunSwitch();
  const forget = io.onInterrupt(() => control.cancel());
  const cells = scenes.length * kinds.length * draws.length;
  const started = performance.now();
  const engine = keepEngine(() => startEngine('wasm', io));
  let at = 0;
  try {
    // Draws are the outer loop: a call that is cut short has compared all scenes on fewer draws.
    for (const draw of options.reportOnly ? [] : draws) {
      for (const opened of scenes) {
        for (const kind of kinds) {
          at++;
          const minutes = (performance.now() - started) / 60_000;
          if (control.cancelled || minutes >= options.minutes) continue;
          const keys = methods.map((m) => keyOf(kind, draw, m, options, version));
          const line = await performCell({ opened, kind, draw, keys, folder, engine, control });
          if (line) io.stderr(`[${at}/${cells}] ${line}\n`);
        }
      }
    }
  } finally {
    forget();
  }

  const runsOf = ({ found, hash }: Opened): SceneRuns => {
    const stored = readStored(folder, found.id, hash);
    const wanted = draws.flatMap((draw) =>
      kinds.flatMap((kind) => methods.map((m) => keyOf(kind, draw, m, options, version))),
    );
    return { scene: found, runs: wanted.flatMap((key) => findLabelRun(stored, key) ?? []) };
  };
  const counted = scenes.map(runsOf);
  const done = counted.reduce((s, { runs }) => s + runs.length, 0);
  const planned = cells * methods.length;
  const beside = methods.filter((m) => m !== 'classical');
  const file = path.join(out, 'label-errors.md');
  const text = await io.format(
    labelsReport({
      command: ['npm run bench:labels', ...(argv.length > 0 ? ['--', ...argv] : [])].join(' '),
      scenes: counted,
      absent,
      kinds,
      methods: beside,
      draws,
      steps: options.steps,
      planned,
      done,
      before: existsSync(file) ? readFileSync(file, 'utf8') : '',
    }),
  );
  mkdirSync(out, { recursive: true });
  writeFileSync(file, text);
  if (startOnly) {
    for (const method of beside) {
      const table = sceneTable({ scenes: counted, kinds }, method);
      io.stdout(`${await io.format(`## ${measuredName(method)}\n\n${table}`)}\n`);
    }
    io.stdout(await io.format(summary(counted, kinds, beside) + opinions(counted, kinds)));
  }
  io.stdout(
    `${done} of ${planned} planned cells are done: ${path.relative(process.cwd(), file)}\n`,
  );
  return done === planned ? exitCodes.ok : UNFINISHED;
}

/** The version of the code behind each method. */
async function versions(
  methods: readonly Measured[],
  io: LabelsIo,
): Promise<ReadonlyMap<Measured, string>> {
  const kindOf = (method: Measured): CodeKind => {
    if (method === 'start') return 'labelModel';
    if (method === 'prepared') return 'prepare';
    if (isPrior(method)) return 'prior';
    if (isRepair(method)) return 'repair';
    if (isRobust(method)) return 'robust';
    const { family } = methodTable[method];
    return family === 'classical' ? 'classical' : family === 'peer' ? 'peer' : 'network';
  };
  const code = await io.code(['draws', ...new Set(methods.map(kindOf))]);
  return new Map(methods.map((m) => [m, `${code.draws} ${code[kindOf(m)]}`]));
}

function keyOf(
  kind: LabelErrorKind,
  draw: number,
  method: Measured,
  { steps }: LabelsOptions,
  version: ReadonlyMap<Measured, string>,
): LabelKey {
  const trains = method !== 'start' && method !== 'prepared' && methodTable[method].steps !== null;
  return { kind, draw, method, steps: trains ? steps : null, code: version.get(method)! };
}

interface CellInput {
  readonly opened: Opened;
  readonly kind: LabelErrorKind;
  readonly draw: number;
  readonly keys: readonly LabelKey[];
  readonly folder: string;
  readonly engine: ReturnType<typeof keepEngine>;
  readonly control: RunSwitch;
}

/** @returns a line about what was done; null where nothing was left to do, or it was interrupted */
async function performCell(input: CellInput): Promise<string | null> {
  const { opened, kind, draw, keys, folder, engine, control } = input;
  const { found, hash, ground } = opened;
  const stored = readStored(folder, found.id, hash);
  const missing = keys.filter((key) => !findLabelRun(stored, key));
  if (missing.length === 0) return null;
  const { scene } = ground;
  const drawn = drawLabels(scene.truth!, scene.mask.pixels, scene.cube, { kind, draw });
  const added: LabelRun[] = [];
  for (const key of missing) {
    const answer = await measure(key.method, ground, drawn, key.steps, engine, control);
    if (!answer) break;
    added.push({ ...key, ...answer });
    writeStored(folder, found.id, { hash, runs: withLabelRuns(stored, added) });
  }
  const now = [...stored, ...added];
  const figures = keys.flatMap((key) => {
    const run = findLabelRun(now, key);
    if (!run) return [];
    return `${key.method} ${run.rmse === null ? `FAILED: ${run.failed}` : run.rmse.toFixed(4)}`;
  });
  return added.length > 0 ? `${found.id}, ${kind}, draw ${draw}: ${figures.join(', ')}` : null;
}
