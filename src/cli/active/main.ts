/** `npm run bench:active`: the runs that are not done yet, stored one by one, then the report. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Label } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { StudioError, toErrorData } from '../../scene/errors';
import { sampleFromTruth } from '../../scene/sampling';
import { makeRunSwitch, type RunSwitch } from '../../training/control';
import { startEngine } from '../engine';
import { keepEngine } from '../main';
import { exitCodes, outcome } from '../outcome';
import { race, sentence, type Task } from '../race';
import { UNFINISHED, type ReproduceIo } from '../reproduce/main';
import { LABELS } from '../reproduce/plan';
import { findScenes, openScene, type FoundScene, type OpenScene } from '../reproduce/scenes';
import { scores } from '../../unmixing/scores';
import { masked } from '../../unmixing/sceneSpectra';
import { untrained } from '../labels/measure';
import { suggestedLabels } from '../../jobs/suggest/labelled';
import { person, settled } from './labels';
import {
  activeHelp,
  activeOptions,
  imprecise,
  strategies,
  type ActiveOptions,
  type Answers,
  type Strategy,
} from './options';
import { activeReport } from './report';
import {
  findActive,
  findOlder,
  readActive,
  withActive,
  writeActive,
  type ActiveKey,
  type ActiveRun,
} from './store';

export interface ActiveIo extends Omit<ReproduceIo, 'code' | 'processor'> {
  readonly code: () => Promise<Readonly<Record<'network' | 'suggest', string>>>;
}

/** Never throws. */
export function benchActive(argv: readonly string[], io: ActiveIo): Promise<number> {
  return outcome(async () => {
    const options = activeOptions(argv);
    if (!options.help) return perform(options, io);
    io.stdout(activeHelp());
    return exitCodes.ok;
  }, io);
}

interface Planned {
  readonly found: FoundScene;
  readonly strategy: Strategy;
  readonly answers: Answers;
  readonly method: ActiveRun['method'];
  readonly seed: number;
}

async function perform(options: ActiveOptions, io: ActiveIo): Promise<number> {
  const folder = options.folder ?? path.join(io.root, '../shared/data/scenes');
  const { found, absent } = findScenes(options.scenes, folder);
  for (const { title, files } of absent) io.stderr(`Absent: ${title} (${files.join(' or ')})\n`);
  const out = path.join(io.root, options.quick ? 'test-results/active-quick' : 'docs');
  const store = path.join(out, 'active-labels.json');
  const code = await io.code();
  const opened = new Map<string, Promise<OpenScene>>();
  const scene = (at: FoundScene): Promise<OpenScene> => {
    const known = opened.get(at.id) ?? openScene(at);
    opened.set(at.id, known);
    return known;
  };
  const keyOf = async ({
    found: at,
    strategy,
    answers,
    method,
    seed,
  }: Planned): Promise<ActiveKey> => ({
    scene: at.id,
    hash: (await scene(at)).hash,
    strategy,
    ...{ answers, method, seed },
    steps: method === 'studio' ? options.steps : null,
    code: strategy === 'suggested' ? `${code.network} ${code.suggest}` : code.network,
  });
  // Seeds are the outer loop: a call that is cut short has compared all scenes on fewer seeds.
  // Imprecise answers ask for so many runs that they are scored before training; exact ones both ways.
  const plan = Array.from({ length: options.seeds }, (_, seed) =>
    found.flatMap((at) => [
      ...strategies.map((strategy): Planned => ({
        ...{ found: at, strategy, answers: 'exact', method: 'studio', seed },
      })),
      ...options.answers.flatMap((answers) =>
        imprecise.map((strategy): Planned => ({
          ...{ found: at, strategy, answers, method: 'untrained', seed },
        })),
      ),
    ]),
  ).flat();

  const control = makeRunSwitch();
  const forget = io.onInterrupt(() => control.cancel());
  const engine = keepEngine(() => startEngine('wasm', io));
  const started = performance.now();
  try {
    for (const [i, planned] of plan.entries()) {
      const key = await keyOf(planned);
      if (options.reportOnly || (options.untrained && key.method === 'studio')) continue;
      if (findActive(readActive(store), key)) continue;
      const minutes = (performance.now() - started) / 60_000;
      if (control.cancelled || minutes >= options.minutes) break;
      const run = await runOne(key, await scene(planned.found), engine, control);
      if (!run) break;
      writeActive(store, withActive(readActive(store), run));
      const { scene: id, strategy, answers, method, seed, rmse, failed } = run;
      const said = rmse === null ? `FAILED: ${failed}` : `RMSE ${rmse.toFixed(4)}`;
      io.stderr(
        `[${i + 1}/${plan.length}] ${id}, ${strategy}, ${answers}, ${method}, seed ${seed}: ${said}\n`,
      );
    }
  } finally {
    forget();
  }

  const stored = readActive(store);
  const keys = await Promise.all(plan.map(keyOf));
  const current = keys.flatMap((key) => findActive(stored, key) ?? []);
  const runs = keys.flatMap((key) => findActive(stored, key) ?? findOlder(stored, key) ?? []);
  const text = activeReport({
    command: `npm run bench:active${options.quick ? ' -- --quick' : ''}`,
    scenes: found,
    absent,
    runs,
    older: runs.length - current.length,
    planned: plan.length,
    seeds: options.seeds,
    steps: options.steps,
  });
  mkdirSync(out, { recursive: true });
  const file = path.join(out, 'active-labels.md');
  writeFileSync(file, await io.format(text));
  const at = path.relative(process.cwd(), file);
  io.stdout(`${current.length} of ${plan.length} planned runs are done: ${at}\n`);
  return current.length === plan.length ? exitCodes.ok : UNFINISHED;
}

/** @returns null when it was interrupted */
async function runOne(
  key: ActiveKey,
  { scene }: OpenScene,
  engine: ReturnType<typeof keepEngine>,
  control: RunSwitch,
): Promise<ActiveRun | null> {
  const truth = scene.truth!;
  const { strategy, answers, method, seed, steps } = key;
  const answer = person(answers, seed);
  const stopped = (): boolean => control.cancelled;
  const labels: Task['labels'] =
    strategy === 'suggested'
      ? {
          kind: 'given',
          labels: await suggestedLabels(scene, truth, LABELS, seed, stopped, settled, answer),
        }
      : { kind: 'sampled', count: LABELS, protocol: strategy };
  if (control.cancelled) return null;
  if (method === 'untrained') {
    const given =
      labels.kind === 'given'
        ? labels.labels
        : sampleFromTruth(truth, scene.mask, scene.cube, {
            ...{ count: LABELS, protocol: labels.protocol, seed },
          }).map(answer);
    return { ...key, ...scoredUntrained(scene, given) };
  }
  const task: Task = { endmemberNames: truth.names, labels, truth };
  const { results, failed } = await race(
    scene,
    task,
    { methods: ['studio'], seeds: [seed], steps },
    engine,
    control,
    { event: () => undefined, result: () => undefined },
  );
  const [result] = results;
  const [failure] = failed;
  if (!result && !failure) return null;
  // A broken engine says nothing of the labels.
  if (failure?.error.kind === 'engine') throw new StudioError(failure.error);
  const rmse = result?.rmseMean == null ? null : Number(result.rmseMean.toPrecision(6));
  return { ...key, rmse, failed: failure?.message ?? null };
}

function scoredUntrained(
  scene: Scene,
  labels: readonly Label[],
): Pick<ActiveRun, 'rmse' | 'failed'> {
  const truth = scene.truth!;
  const R = truth.names.length;
  try {
    const abundances = masked(untrained(scene, labels), scene.mask.pixels, R);
    const none = new Float32Array(R * scene.cube.bands);
    const { rmseMean } = scores(abundances, none, truth, scene.mask);
    return { rmse: rmseMean === null ? null : Number(rmseMean.toPrecision(6)), failed: null };
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return { rmse: null, failed: sentence(toErrorData(error)) };
  }
}
