/**
 * `npm run unmix -- verify <capsule>`: whether a result comes out again here. Exit codes: 0 identical, 3 the same answer,
 * 4 different, 2 it could not be tried, 1 damaged.
 */
import { openAsBlob } from 'node:fs';
import path from 'node:path';
import { filesFor } from '../capsule/files';
import type { CapsuleSource, SceneFiles } from '../capsule/manifest';
import { readCapsule } from '../capsule/read';
import type { OpenedCapsule } from '../capsule/read';
import { sceneIsMissing, verifyCapsule } from '../capsule/verify';
import type { Bench, Verification } from '../capsule/verify';
import { reportText } from '../capsule/words';
import type { ComputeEngine } from '../engine/select';
import { makeScene } from '../generated/make';
import { runRace } from '../jobs/race';
import type { LossRecord } from '../protocol/run';
import type { RaceResult } from '../protocol/race';
import { openFiles } from '../readers/open';
import { StudioError, toErrorData } from '../scene/errors';
import type { Scene } from '../scene/scene';
import { makeRunSwitch } from '../training/control';
import type { RunSwitch } from '../training/control';
import { train } from '../training/train';
import { engineHere } from './capsule';
import { oneOf } from './command';
import { startEngine } from './engine';
import { cannotRead, filesAt } from './files';
import type { Io } from './io';
import { parseOptions, UsageError } from './options';
import type { OptionSpec } from './options';
import { makeProgress } from './progress';
import { sentence } from './race';

const table = {
  engine: {
    value: '<wasm|webgpu>',
    help: 'Repeat it there instead of on the kind of engine that made it.',
    saved: false,
  },
  json: { value: null, help: 'Prints one JSON object instead of text.', saved: false },
  help: { value: null, help: 'Prints this text.', saved: false },
} as const satisfies Record<string, OptionSpec>;

export const verifyHelp = `npm run --silent unmix -- verify <file.capsule.zip> [files of the scene] [options]

Checks every byte of a capsule against its digests, makes its scene again (or takes the files that are given), repeats the
run or every run of the race, and compares rung by rung: scene, mask, E⁽⁰⁾, p, θ₀, losses, θ, spectra, abundances.

Options:
  --engine <wasm|webgpu>  ${table.engine.help} Default: the capsule's.
  --json                  ${table.json.help}

Exit codes:
  0  identical: every digest
  3  same: abundances within 0.001 everywhere, and equal printed metrics
  4  different; the first rung that parts is named
  2  it could not be tried: a newer capsule, a scene or an engine that is not at hand, wrong usage
  1  damaged, changed, or no capsule
`;

const exitCodes = { identical: 0, same: 3, different: 4, 'not tried': 2 } as const;

/** Runs one call; never throws for what the capsule or the machine is to blame for. */
export async function verify(argv: readonly string[], io: Io): Promise<number> {
  const { words, options } = parseOptions(argv, table);
  if (options.help !== undefined) {
    io.stdout(verifyHelp);
    return 0;
  }
  const [file, ...given] = words;
  if (file === undefined) throw new UsageError('No capsule is given: verify <file.capsule.zip>.');
  const engine =
    options.engine === undefined ? null : oneOf('engine', options.engine, ['wasm', 'webgpu']);
  const progress = makeProgress(io, () => performance.now());
  const control = makeRunSwitch();
  const forget = io.onInterrupt(() => control.cancel());
  try {
    const capsule = await readCapsule(await fileAt(file));
    const { manifest } = capsule;
    progress.line(`${capsule.file}: every member is as its digest says.`);
    const bench = nodeBench({
      ...{ io, control, given, progress },
      engine: engine ?? manifest.engine.engine,
    });
    const verification = await verifyCapsule(capsule, bench);
    progress.clear();
    io.stdout(
      options.json === undefined
        ? reportText(capsule, verification)
        : `${JSON.stringify(jsonOf(capsule, verification), null, 2)}\n`,
    );
    return exitCodes[verification.verdict];
  } catch (error) {
    const data = toErrorData(error);
    if (data.kind === 'internal') throw error;
    progress.line(sentence(data));
    if (options.json !== undefined) {
      const verdict = data.kind === 'capsule' && data.field !== 'version' ? 'damaged' : 'not tried';
      io.stdout(
        `${JSON.stringify({ file: path.basename(file), verdict, error: data }, null, 2)}\n`,
      );
    }
    if (data.kind === 'cancelled') return 130;
    return data.field === 'version' || data.kind !== 'capsule' ? 2 : 1;
  } finally {
    progress.clear();
    forget();
  }
}

const jsonOf = ({ file, manifest, others }: OpenedCapsule, verification: Verification) => ({
  file,
  ...{ studio: manifest.studio, scene: manifest.scene.name, recorded: manifest.engine },
  ...verification,
  notInManifest: others,
});

async function fileAt(file: string): Promise<File> {
  try {
    return new File([await openAsBlob(file)], path.basename(file));
  } catch (error) {
    throw cannotRead(file, error);
  }
}

interface NodeBench {
  readonly io: Io;
  readonly control: RunSwitch;
  /** Paths of the scene's files. */
  readonly given: readonly string[];
  readonly engine: 'wasm' | 'webgpu';
  readonly progress: ReturnType<typeof makeProgress>;
}

function nodeBench({ io, control, given, engine: choice, progress }: NodeBench): Bench {
  let engine: Promise<ComputeEngine> | null = null;
  const device = {
    get: () => (engine ??= startEngine(choice, io)),
    drop: () => void (engine = null),
  };
  return {
    scene: (from, embedded) => sceneOf(from, embedded, given),
    async run(scene, config) {
      const { info, settle, limits } = await device.get();
      const losses: LossRecord[] = [];
      const events = train({
        ...{ run: 0, cube: scene.cube, mask: scene.mask, config, control },
        ...{ engine: info, settle, limits, now: () => performance.now() },
      });
      for await (const event of events) {
        if (event.type === 'preparing') progress.passing(event.what);
        if (event.type === 'progress') {
          losses.push(...event.losses);
          progress.passing(`step ${event.step} of ${config.settings.steps}`);
        }
        if (event.type === 'finished') {
          return { summary: event.summary, losses, engine: engineHere(info, io) };
        }
      }
      throw interrupted();
    },
    async race(scene, config, ended) {
      const { info } = await device.get();
      await runRace({
        ...{ race: 0, cube: scene.cube, mask: scene.mask, config, control },
        engine: device,
        now: () => performance.now(),
        send(event) {
          progress.event(event);
          if (event.type === 'raceResult') tell(event.result);
          else if (event.type === 'raceFailed') {
            ended(event.method, event.seed, event.error);
          }
        },
      });
      function tell(result: RaceResult): void {
        ended(result.method, result.seed, result);
      }
      return engineHere(info, io);
    },
    stopped: () => control.cancelled,
  };
}

const interrupted = (): StudioError =>
  new StudioError({
    kind: 'cancelled',
    message: 'Interrupted before the run had ended.',
    advice: 'Start it again.',
  });

async function sceneOf(
  from: CapsuleSource,
  embedded: OpenedCapsule['embedded'],
  given: readonly string[],
): Promise<Scene> {
  if (from.kind !== 'files') return makeScene(from);
  const files = embedded ?? (await filesGiven(from, given));
  const scene = await opened(files.files, from, null);
  if (files.truthFiles.length === 0) return scene;
  const { lines, samples, bands } = scene.cube;
  const truth = await opened(files.truthFiles, from, { lines, samples, bands });
  return { ...scene, truth: truth.truth };
}

async function filesGiven(from: SceneFiles, given: readonly string[]) {
  const wanted = [...from.files, ...from.truthFiles];
  if (given.length === 0) throw sceneIsMissing(wanted);
  const { files } = await filesAt(given);
  const found = await filesFor(wanted, files);
  const count = from.files.length;
  return { files: found.slice(0, count), truthFiles: found.slice(count) };
}

/** @param current of the scene that a truth belongs to */
async function opened(
  files: readonly File[],
  { choices, variable }: SceneFiles,
  current: { lines: number; samples: number; bands: number } | null,
): Promise<Pick<Scene, 'truth'> & Scene> {
  const found = await openFiles(files, {
    ...{ shared: false, current },
    ...(variable === null || current ? {} : { variable }),
    ...(choices ? { choices: current ? {} : choices } : {}),
    progress: () => undefined,
    cancelled: () => false,
  });
  if (found.type === 'scene') return found.scene;
  if (found.type === 'truth' && current) {
    return { truth: found.truth } as Scene;
  }
  throw new StudioError({
    kind: 'capsule',
    field: 'scene',
    message: 'The files do not open as the scene of the capsule.',
    found: found.type === 'choose' ? 'several variables' : found.type,
    advice: 'Ask whoever made the capsule how they opened them.',
  });
}
