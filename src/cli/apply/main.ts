/** `npm run unmix -- apply`: one scene after the other by one trained model; a scene that fails holds up no other. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { manifestFormat, type Manifest } from '../../documents/applyManifest';
import { answerScene } from '../../jobs/apply/answer';
import { crewOfOne, crewOfThreads, type Crew } from '../../jobs/apply/crew';
import { answerFacts, describeMaps } from '../../jobs/apply/files';
import { loadModel, type ApplyModel } from '../../jobs/apply/model';
import { planOf } from '../../jobs/apply/plan';
import { withSystem } from '../../scene/crs/complete';
import { StudioError, toErrorData } from '../../scene/errors';
import { fingerprint } from '../../scene/fingerprint';
import { makeRunSwitch } from '../../training/control';
import { startEngine } from '../engine';
import { cannotRead, filesAt, isAddress, scenesAt } from '../files';
import type { Io } from '../io';
import { UsageError } from '../options';
import { makeProgress } from '../progress';
import { sentence } from '../race';
import { realDisk, sha256, type Disk } from './disk';
import { openWriters } from './formats';
import { applyCommand, applyHelp, type ApplyCommand } from './options';
import { handOf, targetOf } from './open';
import { openFolder, type OutputFolder } from './output';

/** @param disk for tests @returns the exit code @throws UsageError, and StudioError for what concerns every scene: weights, folder, engine */
export async function apply(
  argv: readonly string[],
  io: Io,
  disk: Disk = realDisk,
): Promise<number> {
  const command = applyCommand(argv);
  if (!command) {
    io.stdout(applyHelp());
    return 0;
  }
  const progress = makeProgress(io, () => performance.now());
  const control = makeRunSwitch();
  const forget = io.onInterrupt(() => control.cancel());
  let crew: Crew | null = null;
  try {
    const scenes = command.scenes.flatMap(scenesAt);
    const stems = stemsOf(scenes, command);
    const bytes = read(command.weights);
    const given = { model: loadModel(bytes, path.basename(command.weights)), hash: sha256(bytes) };
    const folder = openFolder(command.out, given.hash, disk);
    crew = await crewFor(command, given.model, bytes, io);
    let failed = 0;
    for (const [i, scene] of scenes.entries()) {
      const began = performance.now();
      const say = (line: object): void =>
        io.stdout(
          `${JSON.stringify({ scene, ...line, seconds: round((performance.now() - began) / 1000) })}\n`,
        );
      const told = `[${i + 1}/${scenes.length}] ${path.basename(scene)}`;
      try {
        const made = await one(scene, stems[i], command, { ...given, crew, folder }, io, {
          cancelled: () => control.cancelled,
          line: progress.line,
          fraction: (f) => progress.passing(`${told}: ${Math.round(100 * f)} %`),
        });
        const { answer, files } = made.manifest;
        say({ status: made.kept ? 'kept' : 'done', ...answer, files: files.map((f) => f.file) });
        progress.line(`${told}: ${made.kept ? 'is there already' : 'done'}`);
        if (typeof answer.unlike === 'string')
          progress.line(`  Unlike the learned scene: ${answer.unlike}`);
      } catch (error) {
        if (control.cancelled) return 130;
        const data = toErrorData(error);
        failed++;
        say({ status: 'failed', error: data });
        progress.line(`${told}: ${sentence(data)}`);
      }
      if (control.cancelled) return 130;
    }
    return failed > 0 ? 1 : 0;
  } finally {
    crew?.end();
    progress.clear();
    forget();
  }
}

const round = (v: number): number => Number(v.toPrecision(4));

function read(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw cannotRead(file, error);
  }
}

async function crewFor(
  { weights, threads }: ApplyCommand,
  model: ApplyModel,
  bytes: Uint8Array,
  io: Io,
): Promise<Crew> {
  const count = threads ?? io.threads?.cores ?? 1;
  if (io.threads && count > 1)
    return crewOfThreads(count, io.threads, {
      ...{ weights: bytes, file: weights, wasmFolder: io.wasmFolder },
    });
  const { settle } = await startEngine('wasm', io);
  return crewOfOne(handOf(model), settle);
}

/** What the files of each scene begin with: its name; its folder before it where two scenes have one name. */
function stemsOf(scenes: readonly string[], { lines }: ApplyCommand): string[] {
  const base = (s: string): string => path.basename(s).replace(/\.[^.]*$/, '');
  const names = scenes.map(base);
  const stems = scenes.map((s, i) =>
    names.filter((n) => n === names[i]).length > 1
      ? `${path.basename(path.dirname(path.resolve(s)))}_${names[i]}`
      : names[i],
  );
  const twice = stems.find((s, i) => stems.indexOf(s) !== i);
  if (twice !== undefined)
    throw new UsageError(
      `Two scenes would both be written as “${twice}”: run them into two folders.`,
    );
  return stems.map((s) => (lines ? `${s}_lines${lines.line}-${lines.line + lines.lines - 1}` : s));
}

interface Talk {
  readonly cancelled: () => boolean;
  readonly line: (text: string) => void;
  readonly fraction: (f: number) => void;
}

interface Given {
  readonly model: ApplyModel;
  readonly hash: string;
  readonly crew: Crew;
  readonly folder: OutputFolder;
}

async function one(
  scene: string,
  stem: string,
  { formats, lines, variable }: ApplyCommand,
  { model, hash, crew, folder }: Given,
  io: Io,
  talk: Talk,
): Promise<{ readonly manifest: Manifest; readonly kept: boolean }> {
  if (isAddress(scene))
    throw new StudioError({
      kind: 'file',
      file: scene.slice(0, 200),
      field: 'scene',
      message:
        'apply answers files: what lies behind an address may change, and the manifest could not tell.',
      found: 'an address',
      expected: 'a file',
      advice: 'Download it first, with curl -O say.',
    });
  const { files, said } = await filesAt([scene]);
  const asked = { formats, lines, variable };
  const identity = await Promise.all(
    files.map(async (f) => ({ file: f.name, bytes: f.size, fingerprint: await fingerprint(f) })),
  );
  const before = folder.done(stem, { scene: identity, asked, versions: io.versions });
  if (before) return { manifest: before, kept: true };
  said.forEach((s) => talk.line(`  ${s}`));
  const { cancelled } = talk;
  const place = { path: scene, variable, part: lines };
  const target = await targetOf(place, model, cancelled, true);
  target.notes.forEach((s) => talk.line(`  ${s}`));
  const map = target.map && (await withSystem(target.map));
  const plan = planOf(target, model);
  const out = folder.begin(stem);
  try {
    const write = await openWriters(
      formats,
      out,
      stem,
      {
        ...{ lines: target.lines, samples: target.samples, height: plan.tiles[0].lines },
        names: model.weights.endmemberNames,
        ...(map ? { map } : {}),
        description: describeMaps(path.basename(scene), model.name),
      },
      (problem) => talk.line(`  ${problem}`),
    );
    const found = await answerScene({
      ...{ model, crew, asked: place, target, plan, cancelled },
      put: async ({ line }, values, valid) => write(line, values, valid),
      progress: talk.fraction,
    });
    const manifest = out.commit({
      format: manifestFormat,
      version: 1,
      versions: io.versions,
      weights: { file: model.name, sha256: hash },
      scene: identity,
      asked,
      answer: answerFacts(target, found),
    });
    return { manifest, kept: false };
  } finally {
    out.discard();
  }
}
