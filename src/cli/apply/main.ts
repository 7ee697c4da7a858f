/** `npm run unmix -- apply`: one scene after the other by one trained model; a scene that fails holds up no other. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { enviAbundances } from '../../exporters/envi';
import { toGeoTiff } from '../../exporters/geotiff';
import { answeringOf, readWeights, type Weights } from '../../exporters/weights';
import { withSystem } from '../../scene/crs/complete';
import { StudioError, toErrorData } from '../../scene/errors';
import { fingerprint } from '../../scene/fingerprint';
import type { Answering } from '../../scene/learned';
import { makeRunSwitch } from '../../training/control';
import { modelOf, type LearnedModel } from '../../training/learned';
import { startEngine } from '../engine';
import { cannotRead, filesAt, isAddress } from '../files';
import type { Io } from '../io';
import { UsageError } from '../options';
import { makeProgress } from '../progress';
import { sentence } from '../race';
import { answerScene } from './answer';
import { applyCommand, applyHelp, type ApplyCommand } from './options';
import { manifestFormat, openFolder, sha256, type Manifest, type OutputFolder } from './output';
import { openTarget } from './target';

interface Model {
  readonly weights: Weights;
  readonly answering: Answering;
  readonly model: LearnedModel;
  readonly hash: string;
}

/** @returns the exit code @throws UsageError, and StudioError for what concerns every scene: weights, folder, engine */
export async function apply(argv: readonly string[], io: Io): Promise<number> {
  const command = applyCommand(argv);
  if (!command) {
    io.stdout(applyHelp());
    return 0;
  }
  const progress = makeProgress(io, () => performance.now());
  const control = makeRunSwitch();
  const forget = io.onInterrupt(() => control.cancel());
  try {
    const stems = stemsOf(command.scenes, command);
    const model = loadModel(command.weights);
    const folder = openFolder(command.out, model.hash);
    const engine = await startEngine('wasm', io);
    let failed = 0;
    for (const [i, scene] of command.scenes.entries()) {
      const began = performance.now();
      const say = (line: object): void =>
        io.stdout(
          `${JSON.stringify({ scene, ...line, seconds: round((performance.now() - began) / 1000) })}\n`,
        );
      const told = `[${i + 1}/${command.scenes.length}] ${path.basename(scene)}`;
      try {
        const made = await one(scene, stems[i], command, model, folder, io, {
          settle: engine.settle,
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
    progress.clear();
    forget();
  }
}

const round = (v: number): number => Number(v.toPrecision(4));

function loadModel(file: string): Model {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw cannotRead(file, error);
  }
  const { weights } = readWeights(bytes, path.basename(file));
  const answering = answeringOf(weights, path.basename(file));
  const model = modelOf(answering.learned, weights.settings, weights.state.theta);
  const R = weights.endmemberNames.length;
  if (model.R !== R)
    throw new StudioError({
      kind: 'file',
      file: path.basename(file),
      field: 'endmembers',
      message: 'The weights name another number of endmembers than was learned.',
      found: String(R),
      expected: String(model.R),
      advice: 'Copy the file again, or save the weights again where they were trained.',
    });
  return { weights, answering, model, hash: sha256(bytes) };
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
  readonly settle: () => Promise<void>;
  readonly cancelled: () => boolean;
  readonly line: (text: string) => void;
  readonly fraction: (f: number) => void;
}

async function one(
  scene: string,
  stem: string,
  { formats, lines, variable, weights: weightsPath }: ApplyCommand,
  { weights, answering, model, hash }: Model,
  folder: OutputFolder,
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
  const target = await openTarget(
    files,
    path.basename(scene),
    answering,
    variable,
    lines,
    cancelled,
  );
  target.notes.forEach((s) => talk.line(`  ${s}`));
  const found = await answerScene({
    ...{ answering, model, target, cancelled },
    theta: weights.state.theta,
    settle: talk.settle,
    progress: talk.fraction,
  });
  const map = target.map && (await withSystem(target.map));
  const common = {
    ...{ lines: target.lines, samples: target.samples, names: weights.endmemberNames },
    validPixels: found.valid,
    ...(map ? { map } : {}),
    description: `Abundances of ${path.basename(scene)} by ${path.basename(weightsPath)}, Unmixing Studio`,
  };
  const made: Record<string, Uint8Array> = {};
  if (formats.includes('envi')) {
    const { header, data } = enviAbundances({ ...common, abundances: found.abundances });
    made[`${stem}_abundances.dat`] = data;
    made[`${stem}_abundances.hdr`] = new TextEncoder().encode(header);
  }
  if (formats.includes('tiff')) {
    const { bytes, problem } = toGeoTiff({ ...common, values: found.abundances });
    if (problem) talk.line(`  ${problem}`);
    made[`${stem}_abundances.tif`] = bytes;
  }
  const { validPixels, outside, error, unlike } = found;
  const manifest = folder.write(stem, made, {
    format: manifestFormat,
    version: 1,
    versions: io.versions,
    weights: { file: path.basename(weightsPath), sha256: hash },
    scene: identity,
    asked,
    answer: {
      ...{ lines: target.lines, samples: target.samples, validPixels },
      ...{ outside: round(outside), error: round(error), unlike },
    },
  });
  return { manifest, kept: false };
}
